"""How caterers stand: platform membership, the grade with its face, honours (domain.md C-024…028, C-069…071, C-132…135)."""

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from entities.models import Entity
from entities.models.about import AboutEntity
from food_safety.models.base import OfVillage
from inspections.models import Inspection


class PlatformMembershipQuerySet(ScopedQuerySet):
    def current(self):
        """``left_on`` NULL means still a member."""
        return self.filter(left_on=None)


class PlatformMembership(AboutEntity):
    """That an entity joined a supervision platform (智慧监管平台), and whether it runs."""

    class Category(models.TextChoices):
        CANTEEN = "canteen", "校园食堂"
        CATERER = "caterer", "餐饮单位"
        PRODUCER = "producer", "生产流通企业"
        DRUGSTORE = "drugstore", "药店"
        OTHER = "other", "其他"

    entity = models.ForeignKey(
        Entity, models.PROTECT, related_name="platform_memberships", verbose_name="经营主体"
    )
    platform = models.CharField("平台", max_length=40, default="智慧监管平台")
    category = models.CharField("类别", max_length=10, choices=Category.choices)
    joined_on = models.DateField("入驻日期")
    running = models.BooleanField("正常运行", default=True)
    looked_at_on = models.DateField("最近查看日期", null=True, blank=True)
    left_on = models.DateField("退出日期", null=True, blank=True)
    note = models.CharField("备注", max_length=100, blank=True)
    import_batch = models.ForeignKey(
        "core.ImportBatch",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="导入批次",
    )

    objects = PlatformMembershipQuerySet.as_manager()
    day = "joined_on"

    class Meta:
        verbose_name = verbose_name_plural = "智慧监管平台入驻"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_running_membership",
                fields=["entity", "platform"],
                condition=Q(left_on=None),
                violation_error_message="这户已入驻这个平台",
            ),
            models.CheckConstraint(
                name="membership_ends_after_start",
                condition=Q(left_on=None) | Q(left_on__gte=F("joined_on")),
            ),
        ]

    def __str__(self):
        return f"{self.entity} {self.platform}"

    def get_absolute_url(self):
        return reverse("food_safety:platformmembership_detail", args=[self.pk])


class CateringGrade(AboutEntity):
    """A grade of 量化分级 from a day on; the newest stands, it is never changed.

    Source: 餐饮服务食品安全监督量化分级管理工作的指导意见 (2012-01-11; domain.md B4.10).
    """

    class Level(models.TextChoices):
        EXCELLENT = "excellent", "优秀"
        GOOD = "good", "良好"
        FAIR = "fair", "一般"
        NONE = "none", "不予评定"

    class Annual(models.TextChoices):
        A = "A", "A 级"
        B = "B", "B 级"
        C = "C", "C 级"

    entity = models.ForeignKey(
        Entity, models.PROTECT, related_name="catering_grades", verbose_name="餐饮单位"
    )
    graded_on = models.DateField("评定日期")
    score = models.DecimalField("得分", max_digits=4, decimal_places=1)
    level = models.CharField("动态等级", max_length=10, choices=Level.choices, editable=False)
    annual = models.CharField(
        "年度等级", max_length=1, choices=Annual.choices, blank=True, help_text="年度综合评定时填写"
    )
    # NULL: graded from a sheet that lies in the archive.
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="依据的监督检查"
    )
    reason = models.CharField(
        "等级与得分不一致的理由", max_length=120, blank=True, help_text="按得分确定等级；调整等级必须写明理由"
    )

    day = "graded_on"

    class Meta:
        verbose_name = verbose_name_plural = "餐饮量化分级"
        ordering = ["-graded_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_catering_grade_a_day",
                fields=["entity", "graded_on"],
                violation_error_message="这一天已经评定过等级",
            ),
            models.CheckConstraint(
                name="catering_score_in_range", condition=Q(score__gte=0) & Q(score__lte=100)
            ),
        ]
        indexes = [models.Index(name="catering_grade_newest", fields=["entity", "graded_on", "level"])]

    def __str__(self):
        return f"{self.entity} {self.get_level_display()}"

    def get_absolute_url(self):
        return reverse("food_safety:cateringgrade_detail", args=[self.pk])


class FoodHonour(OfVillage):
    """A model unit or street of catering: applied for, granted, withdrawn."""

    class Kind(models.TextChoices):
        CIVIL_TABLE = "civil_table", "文明餐桌示范单位"
        STREET = "street", "小餐饮示范街"
        MODEL_SHOP = "model_shop", "餐饮质量安全示范店"

    class Level(models.TextChoices):
        COUNTY = "county", "县级"
        CITY = "city", "市级"
        PROVINCE = "province", "省级"

    kind = models.CharField("称号", max_length=12, choices=Kind.choices)
    level = models.CharField("级别", max_length=8, choices=Level.choices, default=Level.COUNTY)
    # NULL: a street.
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="food_honours", verbose_name="经营主体"
    )
    street = models.CharField("示范街名称", max_length=60, blank=True)
    applied_on = models.DateField("申报日期", null=True, blank=True)
    granted_on = models.DateField("认定日期", null=True, blank=True)
    document_no = models.CharField("认定文号", max_length=60, blank=True)
    withdrawn_on = models.DateField("摘牌日期", null=True, blank=True)
    note = models.CharField("备注", max_length=100, blank=True)

    day = ""

    class Meta:
        verbose_name = verbose_name_plural = "文明餐桌与示范街"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="honour_of_shop_or_street",
                condition=Q(kind="street", entity=None) & ~Q(street="")
                | ~Q(kind="street") & Q(entity__isnull=False, street=""),
            ),
            models.CheckConstraint(
                name="honour_has_a_day", condition=Q(applied_on__isnull=False) | Q(granted_on__isnull=False)
            ),
            models.CheckConstraint(
                name="honour_granted_after_applied",
                condition=Q(applied_on=None) | Q(granted_on=None) | Q(granted_on__gte=F("applied_on")),
            ),
            models.CheckConstraint(
                name="honour_withdrawn_after_granted",
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("granted_on")),
            ),
            models.UniqueConstraint(
                name="honour_once",
                fields=["entity", "kind", "level"],
                condition=Q(withdrawn_on=None),
                violation_error_message="这户已有同级别的这个称号，不用重复登记",
            ),
        ]

    def __str__(self):
        return f"{self.entity or self.street} {self.get_level_display()}{self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("food_safety:foodhonour_detail", args=[self.pk])

    @property
    def stage(self) -> str:
        """What has become of it, as a word."""
        if self.withdrawn_on:
            return "已摘牌"
        return "已认定" if self.granted_on else "已申报"
