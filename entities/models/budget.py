"""What speaks against another visit: checks of a superior, promises not to come again; and why one went anyway."""

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from entities.models.about import AboutEntity
from entities.models.entities import Entity


class SuperiorCheck(AboutEntity):
    """A check by a superior office. For three months the same items are not checked again from below.

    Source: 食品生产经营监督检查管理办法 (Order 49/2021) art. 42 (domain.md B3.3).
    """

    class Level(models.TextChoices):
        COUNTY = "county", "县（区）局"
        CITY = "city", "市局"
        PROVINCE = "province", "省局"
        NATION = "nation", "总局"

    entity = models.ForeignKey(
        Entity, models.PROTECT, related_name="superior_checks", verbose_name="经营主体"
    )
    checked_on = models.DateField("检查日期")
    level = models.CharField("检查单位", max_length=10, choices=Level.choices)
    items = models.CharField("检查项目", max_length=120)
    found_problems = models.BooleanField(
        "发现违法行为或隐患", default=False, help_text="发现的，不受不重复检查的限制"
    )
    note = models.CharField("备注", max_length=120, blank=True)

    day = "checked_on"

    class Meta:
        verbose_name = verbose_name_plural = "上级检查"
        ordering = ["-checked_on", "-pk"]

    def __str__(self):
        return f"{self.entity} {self.checked_on} {self.get_level_display()}"


class PromiseQuerySet(ScopedQuerySet):
    def binding(self, on):
        """Promises that bind on the local day ``on``, both ends included; ``withdrawn_on`` NULL means never."""
        return self.filter(
            Q(withdrawn_on=None) | Q(withdrawn_on__gt=on), promised_on__lte=on, until_on__gte=on
        )


class NoInspectPromise(AboutEntity):
    """A written promise not to inspect an entity again until a day, but for the named exceptions (domain.md CN-01)."""

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="promises", verbose_name="经营主体")
    promised_on = models.DateField("承诺日期")
    until_on = models.DateField("承诺至（含当日）")
    exceptions = models.CharField("除外情形", max_length=120, default="上级交办、群众投诉举报、整改复查")
    document_no = models.CharField("承诺书编号", max_length=40, blank=True)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)
    withdrawal_reason = models.CharField("撤回理由", max_length=120, blank=True)

    day = "promised_on"
    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "不再检查承诺"
        ordering = ["-promised_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="promise_ends_after_start", condition=Q(until_on__gte=F("promised_on"))
            )
        ]

    def __str__(self):
        return f"{self.entity} 承诺至 {self.until_on}"


class VisitReason(AboutEntity):
    """Why a visit was made although something spoke against it; ``uuid`` is that of the visit's own form."""

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="visit_reasons", verbose_name="经营主体")
    visit_on = models.DateField("检查日期")
    warnings = models.TextField("提示")
    reason = models.CharField("理由", max_length=200)

    day = "visit_on"

    class Meta:
        verbose_name = verbose_name_plural = "超频次检查说明"
        ordering = ["-visit_on", "-pk"]

    def __str__(self):
        return f"{self.entity} {self.visit_on}"
