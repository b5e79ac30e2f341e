"""Periods, limits and thresholds of the field, each with its article and the days on which it is in force."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse


class LegalRuleQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """The national defaults, and the versions of the offices whose rows the user sees."""
        own = super().visible_to(user)
        if not user.is_authenticated or not user.is_active:
            return own
        return own | self.filter(office=None)

    def in_force(self, on: date):
        """Versions in force on the local day ``on``; ``effective_to`` NULL means not yet replaced."""
        return self.filter(Q(effective_to=None) | Q(effective_to__gte=on), effective_from__lte=on)


class LegalRule(models.Model):
    """One version of one number. ``office`` NULL is the national default, otherwise that office's own
    version.

    Versions are never overwritten once somebody verified or edited them: a new version is added
    (``core.legal.amend_rule``), so that a clock can keep pointing at the version that made it.
    """

    class Unit(models.TextChoices):
        WORKDAY = "workday", "个工作日"
        DAY = "day", "日"
        HOUR = "hour", "小时"
        MONTH = "month", "个月"
        YEAR = "year", "年"
        MONTH_DAY = "month_day", "（月日）"
        COUNT = "count", "次"
        PERCENT = "percent", "%"
        SCORE = "score", "分"
        PERSON = "person", "人"
        YUAN = "yuan", "元"
        GRAM = "gram", "克"
        MG_PER_KG = "mg_per_kg", "毫克/千克"
        CELSIUS = "celsius", "℃"
        SQUARE_METRE = "square_metre", "平方米"
        LITRE = "litre", "升"
        MEGAPASCAL = "megapascal", "兆帕"
        MEGAWATT = "megawatt", "兆瓦"
        MEGAPASCAL_LITRE = "megapascal_litre", "兆帕·升"
        MILLIMETRE = "millimetre", "毫米"
        TONNE = "tonne", "吨"
        METRE = "metre", "米"
        METRE_PER_SECOND = "metre_per_second", "米/秒"

    class Sureness(models.TextChoices):
        QUOTED = "Q", "已核对原文"
        SECONDARY = "S", "见于转述或公开文书"
        COMPUTED = "C", "经验算"
        MEMORY_HIGH = "M+", "未核对原文（较有把握）"
        MEMORY = "M", "未核对原文"
        MEMORY_LOW = "M-", "未核对原文（把握不大）"
        DIAMOND = "diamond", "◆ 法规已修订，须核对新文"

    # Not to be shown as law before a person has confirmed them (domain.md, tags).
    UNSURE = {Sureness.MEMORY, Sureness.MEMORY_LOW, Sureness.DIAMOND}
    PERIODS = {Unit.WORKDAY, Unit.DAY, Unit.HOUR, Unit.MONTH, Unit.YEAR, Unit.MONTH_DAY}

    code = models.CharField("代码", max_length=60, db_index=True)
    title = models.CharField("名称", max_length=60)
    quantity = models.DecimalField("数值", max_digits=12, decimal_places=3)
    unit = models.CharField("单位", max_length=20, choices=Unit.choices)
    rolls = models.BooleanField(
        "末日遇休息日顺延",
        default=True,
        help_text="仅对按日、月、年计算的期间有效；强制措施期限和有效期不顺延",
    )
    law = models.CharField("法规", max_length=100, blank=True)
    article = models.CharField("条款", max_length=60, blank=True)
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="含当日；空表示现行有效")
    sureness = models.CharField("核实程度", max_length=8, choices=Sureness.choices)
    is_setting = models.BooleanField("可由单位调整", default=False)
    source_url = models.URLField("来源网址", max_length=300, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    office = models.ForeignKey(
        "core.Office",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="legal_rules",
        verbose_name="适用机构",
        help_text="空表示全国通用",
    )
    verified_by = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核实人"
    )
    verified_on = models.DateField("核实日期", null=True, blank=True)
    edited_by = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="修改人"
    )

    objects = LegalRuleQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "期限与数值规则"
        ordering = ["code", "-effective_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "office", "effective_from"],
                name="legal_rule_version_once_in_office",
                violation_error_message="这个代码同一生效日期的规则已经登记",
            ),
            # NULL offices do not collide in a UNIQUE index, hence the second one for the national default.
            models.UniqueConstraint(
                fields=["code", "effective_from"],
                condition=Q(office=None),
                name="legal_rule_version_once_nationally",
                violation_error_message="这个代码同一生效日期的规则已经登记",
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")),
                name="legal_rule_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="legal_rule_quantity_not_negative"),
        ]

    def __str__(self):
        return f"{self.title}：{self.amount}"

    def get_absolute_url(self):
        return reverse("core:legalrule_amend", args=[self.pk])

    @property
    def number(self) -> Decimal:
        """The quantity without trailing zeros: 7, 2.5."""
        quantity = Decimal(self.quantity)  # an unsaved row may still hold an int
        whole = quantity.to_integral_value()
        return whole if whole == quantity else quantity.normalize()

    @property
    def amount(self) -> str:
        """Number and unit as a person writes them: 7个工作日, 60日, 6月30日."""
        if self.unit == self.Unit.MONTH_DAY:
            month, day = divmod(int(self.quantity), 100)
            return f"{month}月{day}日"
        return f"{self.number}{self.get_unit_display()}"

    @property
    def citation(self) -> str:
        """《law》article, empty for a setting of the portal."""
        return f"《{self.law}》{self.article}" if self.law else ""

    @property
    def needs_confirmation(self) -> bool:
        """Whether the number may not be shown as law yet: unsure, and nobody has confirmed it."""
        return self.sureness in self.UNSURE and self.verified_on is None
