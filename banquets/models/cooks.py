"""The register of village cooks (乡厨), and the dishes that a menu is watched for."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from banquets import rules
from core.access import ScopedQuerySet
from core.addresses import reverse
from core.fields import BlindIndexField, EncryptedTextField
from core.identifiers import IdentifierValidator
from core.models import Office, Village
from entities.models.about import Submitted


class CookQuerySet(ScopedQuerySet):
    def active(self):
        """Those who still work; ``ended_on`` NULL means that nobody has taken them off the register."""
        return self.filter(ended_on=None)

    def papers_end_by(self, on: date):
        """Active cooks one of whose papers is missing or ends before ``on``."""
        late = Q(health_valid_until=None) | Q(health_valid_until__lt=on)
        return self.active().filter(late | Q(training_valid_until=None) | Q(training_valid_until__lt=on))


class BanquetCook(Submitted):
    """One cook or helper on file; serves all villages of the office, so its rows are not narrowed to a grid."""

    class Work(models.TextChoices):
        COOK = "cook", "掌勺厨师"
        HELPER = "helper", "帮厨"
        TEAM = "team", "流动餐车（厨师班）负责人"

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="banquet_cooks", verbose_name="监管机构", editable=False
    )
    name = models.CharField("姓名", max_length=30)
    work = models.CharField("从业类别", max_length=8, choices=Work.choices, default=Work.COOK)
    village = models.ForeignKey(
        Village,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="banquet_cooks",
        verbose_name="所在村（社区）",
    )
    phone = EncryptedTextField("联系电话", blank=True, validators=[IdentifierValidator("phone")])
    id_no = EncryptedTextField("身份证号码", blank=True, validators=[IdentifierValidator("id_no")])
    id_key = BlindIndexField("身份证索引", of="id_no")
    # NULL: there is no such paper.
    health_certificate_no = models.CharField("健康证明编号", max_length=40, blank=True)
    health_valid_until = models.DateField("健康证明有效期至", null=True, blank=True)
    trained_on = models.DateField("最近培训日期", null=True, blank=True)
    training_valid_until = models.DateField("培训有效期至", null=True, blank=True)
    since_on = models.DateField("登记日期")
    ended_on = models.DateField("停止从业日期", null=True, blank=True, editable=False)
    end_reason = models.CharField("停止原因", max_length=200, blank=True, editable=False)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = CookQuerySet.as_manager()
    office_path = "office"
    day = "since_on"

    class Meta:
        verbose_name = verbose_name_plural = "乡厨"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="cook_once_in_office",
                fields=["office", "id_key"],
                condition=~Q(id_key=""),
                violation_error_message="这个身份证号的乡厨已经登记",
            ),
            models.CheckConstraint(
                name="cook_ends_after_start", condition=Q(ended_on=None) | Q(ended_on__gte=F("since_on"))
            ),
            models.CheckConstraint(
                name="cook_ends_with_reason", condition=Q(ended_on=None) | ~Q(end_reason="")
            ),
        ]
        indexes = [models.Index(name="cook_papers", fields=["office", "health_valid_until"])]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("banquets:banquetcook_detail", args=[self.pk])

    def faults(self, on: date) -> list[str]:
        """Why this person may not cook at a banquet on the local day ``on``; empty where nothing speaks against it."""
        if self.ended_on and self.ended_on <= on:
            return ["已停止从业"]
        return rules.paper_faults(
            [
                rules.Paper("健康证明", self.health_valid_until),
                rules.Paper("培训证明", self.training_valid_until),
            ],
            on,
        )


class DishQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """The shipped list, and what the offices whose rows the user sees changed of it."""
        own = super().visible_to(user)
        if not user.is_authenticated or not user.is_active:
            return own
        return own | self.filter(office=None)

    def of_office(self, office):
        """What counts in ``office``, switched-off entries too: its own entry stands before the shipped one of its name."""
        own = self.filter(office=office)
        shipped = self.filter(office=None).exclude(name__in=own.values("name"))
        return own | shipped


class RiskDish(models.Model):
    """A dish that a menu is watched for. ``office`` NULL is the shipped list; an office that changes an entry gets one
    of its own of the same name."""

    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="risk_dishes",
        verbose_name="适用机构",
        editable=False,
    )
    name = models.CharField("菜品（食物）", max_length=40)
    words = models.CharField(
        "识别用词", max_length=200, help_text="菜单里的写法，用空格隔开；菜名含有其中之一即提示"
    )
    unless = models.CharField(
        "例外用词", max_length=100, blank=True, help_text="菜名同时含有这些词的不提示，例如「干黄花」"
    )
    reason = models.CharField("原因和要求", max_length=120)
    is_forbidden = models.BooleanField(
        "禁止供应", default=True, help_text="不勾选为高风险菜品，提示加工要求；两类都印在承诺书上"
    )
    is_active = models.BooleanField("启用", default=True)

    objects = DishQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "风险菜品"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="dish_once_in_office",
                fields=["office", "name"],
                violation_error_message="清单里已有这个菜品",
            ),
            models.UniqueConstraint(
                name="dish_once_shipped",
                fields=["name"],
                condition=Q(office=None),
                violation_error_message="清单里已有这个菜品",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("banquets:riskdish_update", args=[self.pk])

    def watched(self) -> rules.Watched:
        return rules.Watched(
            self.name,
            rules.split_words(self.words),
            self.reason,
            self.is_forbidden,
            rules.split_words(self.unless),
        )
