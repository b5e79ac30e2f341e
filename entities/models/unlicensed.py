"""Businesses found without a licence (无证无照): urged to get one, or closed down (取缔)."""

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Grid, Office, Village
from entities.models.about import OfPlace
from entities.models.entities import Entity


class UnlicensedQuerySet(ScopedQuerySet):
    def open(self):
        """Those whose end is not recorded yet."""
        return self.filter(closed_on=None)


class UnlicensedShop(OfPlace):
    """One business in the ledger. 「清理取缔一户，销户一户」: a row is closed with how it ended, never deleted.

    Source: domain.md TN-42, CN-47; loose-coal dealers have a ledger of their own (inspections).
    """

    class Lacks(models.TextChoices):
        BUSINESS = "business", "无营业执照"
        PERMIT = "permit", "无许可证"
        BOTH = "both", "无照无证"

    class Trade(models.TextChoices):
        FOOD_SALE = "food_sale", "食品销售"
        CATERING = "catering", "餐饮"
        WORKSHOP = "workshop", "食品小作坊"
        GAS = "gas", "成品油、燃气"
        MEDICAL = "medical", "药品、医疗器械"
        OTHER = "other", "其他"

    class Outcome(models.TextChoices):
        LICENSED = "licensed", "已办理证照"
        STOPPED = "stopped", "不再经营"
        BANNED_SELF = "banned_self", "自行取缔"
        BANNED_FORCED = "banned_forced", "强制取缔"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="网格"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（社区）"
    )
    name = models.CharField("字号或经营者", max_length=80)
    address = models.CharField("地点", max_length=120)
    trade = models.CharField("业态", max_length=10, choices=Trade.choices)
    lacks = models.CharField("缺少", max_length=10, choices=Lacks.choices)
    can_qualify = models.BooleanField("符合办证条件", default=True, help_text="不符合条件的依法取缔")
    found_on = models.DateField("发现日期")
    urged_on = models.DateField("督促办理日期", null=True, blank=True)
    urge_by = models.DateField("办理期限", null=True, blank=True)
    order_on = models.DateField("责令改正书日期", null=True, blank=True)
    order_no = models.CharField("责令改正书文号", max_length=60, blank=True)
    outcome = models.CharField("办理结果", max_length=14, choices=Outcome.choices, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    closing_note = models.CharField("办结情况", max_length=200, blank=True)
    became = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办照后的主体"
    )

    day = "found_on"
    objects = UnlicensedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "无证无照经营户"
        ordering = ["-found_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="unlicensed_closed_with_its_outcome",
                condition=Q(closed_on=None, outcome="") | Q(closed_on__isnull=False) & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="unlicensed_closed_after_found",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("found_on")),
            ),
        ]
        indexes = [models.Index(name="unlicensed_of_office", fields=["office", "found_on", "trade"])]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("entities:unlicensedshop_detail", args=[self.pk])

    @property
    def is_closed(self):
        return self.closed_on is not None
