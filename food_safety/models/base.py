"""What the ledgers of food safety that are not about one entity have in common."""

from django.db import models

from core.access import ScopedQuerySet
from core.models import Office, Village
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


class OfVillage(OfOffice):
    """A record that lies in a village of the office, where it is known."""

    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（社区）"
    )

    village_path = "village"

    class Meta:
        abstract = True
