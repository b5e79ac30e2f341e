"""Licences and registrations an entity holds, with the day on which each ends."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from entities import rules
from entities.models.entities import Entity


class LicenceQuerySet(ScopedQuerySet):
    def valid(self, on):
        """Valid on the local day ``on``, the last day included; no end means unlimited."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=on), status="valid")

    def food_permits(self):
        """Those whose every act is recorded in food safety."""
        return self.filter(kind__in=rules.FOOD_PERMIT_KINDS)

    def expiring(self):
        """In force, with an end, of an entity that still exists."""
        return self.filter(
            status="valid", valid_until__isnull=False, entity__status__in=["operating", "suspended"]
        )

    def food_expiring(self):
        return self.food_permits().expiring()

    def due(self, on, within):
        """Those of ``expiring`` that have run out (``over``) or end within ``within`` days from ``on``."""
        rows = self.expiring()
        if within == "over":
            return rows.filter(valid_until__lt=on)
        return rows.filter(valid_until__gte=on, valid_until__lte=on + timedelta(days=int(within)))


class Licence(models.Model):
    class Kind(models.TextChoices):
        FOOD_BUSINESS = "food_business", "食品经营许可证"
        PREPACKAGED = "prepackaged", "仅销售预包装食品备案"
        FOOD_PRODUCTION = "food_production", "食品生产许可证"
        WORKSHOP = "workshop", "食品小作坊登记证"
        SMALL_SHOP = "small_shop", "小经营店登记证"
        STALL = "stall", "小摊点登记卡"
        DRUG = "drug", "药品经营许可证"
        DEVICE = "device", "医疗器械经营许可（备案）"
        OTHER = "other", "其他许可"

    class Status(models.TextChoices):
        VALID = "valid", "有效"
        CANCELLED = "cancelled", "已注销"
        REVOKED = "revoked", "已吊销"

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="licences", verbose_name="经营主体")
    kind = models.CharField("许可类别", max_length=16, choices=Kind.choices)
    number = models.CharField("许可证编号", max_length=40)
    first_issued_on = models.DateField("首次发证日期", null=True, blank=True)
    issued_on = models.DateField("本次发证日期")
    valid_until = models.DateField("有效期至", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.VALID)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = LicenceQuerySet.as_manager()
    office_path = "entity__office"
    grid_path = "entity__grid"
    village_path = "entity__village"

    class Meta:
        verbose_name = verbose_name_plural = "许可与登记"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="licence_number_once",
                fields=["kind", "number"],
                violation_error_message="这个许可证编号已经登记过",
            ),
            models.CheckConstraint(
                name="licence_ends_after_issue",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("issued_on")),
            ),
        ]
        indexes = [models.Index(name="licence_by_end", fields=["status", "valid_until"])]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"

    def get_absolute_url(self):
        return reverse("entities:entity_detail", args=[self.entity_id]) + "#licences"
