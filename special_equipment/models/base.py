"""What the ledgers of one use unit have in common."""

from django.db import models

from core.access import ScopedQuerySet
from core.models import Office
from entities.models.about import Submitted


class OfOffice(Submitted):
    """A record that all people of one office work with."""

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", verbose_name="监管机构", editable=False
    )

    objects = ScopedQuerySet.as_manager()
    office_path = "office"

    class Meta:
        abstract = True


class OfUnit(Submitted):
    """A record of one use unit; it lies where the unit's entity lies."""

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", verbose_name="监管机构", editable=False
    )
    unit = models.ForeignKey(
        "special_equipment.UseUnit", models.PROTECT, related_name="%(class)ss", verbose_name="使用单位"
    )

    objects = ScopedQuerySet.as_manager()
    office_path = "office"
    grid_path = "unit__entity__grid"
    village_path = "unit__entity__village"

    class Meta:
        abstract = True

    def misplaced(self):
        """Why device and unit do not fit together, None if they do."""
        equipment = getattr(self, "equipment", None)
        if equipment is not None and equipment.unit_id != self.unit_id:
            return "所选设备不属于这个使用单位", "equipment"
        return None
