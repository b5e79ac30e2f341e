"""What the records of the office's other work have in common."""

from django.db import models

from core.access import ScopedQuerySet
from core.models import Office, Village
from entities.models.about import Submitted


class ActivityQuerySet(ScopedQuerySet):
    def valid(self):
        return self.filter(is_voided=False)


class OfOffice(Submitted):
    """A record that all people of one office work with. It is never deleted: a wrong one is voided with a reason."""

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", verbose_name="监管机构", editable=False
    )
    is_voided = models.BooleanField("已作废", default=False, editable=False)
    void_reason = models.CharField("作废理由", max_length=200, blank=True, editable=False)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True, editable=False)
    voided_by = models.ForeignKey(
        "core.User",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="作废人",
    )

    objects = ActivityQuerySet.as_manager()
    office_path = "office"

    class Meta:
        abstract = True


class InVillage(models.Model):
    """A record that may lie in one village."""

    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（社区）"
    )

    village_path = "village"

    class Meta:
        abstract = True

    def misplaced(self):
        """Why the village does not fit, None if it does."""
        if self.village is not None and self.village.office_id != self.office_id:
            return "所选村（社区）不在本机构辖区", "village"
        return None
