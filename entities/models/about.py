"""What the records that hang on one entity have in common."""

import uuid

from django.db import models
from django.utils import timezone

from core.access import ScopedQuerySet


class Submitted(models.Model):
    """A record that a person sends with a client-made id, so that a repeated POST makes no second row.

    ``day`` names the date field on which it happened: a service refuses a day that has not come yet.
    """

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True)
    created_by = models.ForeignKey(
        "core.User",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="登记人",
    )
    created_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)

    day = ""

    class Meta:
        abstract = True


class AboutEntity(Submitted):
    """A record of one entity, seen by whoever sees the entity."""

    objects = ScopedQuerySet.as_manager()
    office_path = "entity__office"
    grid_path = "entity__grid"
    village_path = "entity__village"

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return self.entity.get_absolute_url()


class OfPlace(Submitted):
    """A record of an office's area that need not be about a registered entity."""

    objects = ScopedQuerySet.as_manager()
    office_path = "office"
    grid_path = "grid"
    village_path = "village"
    person_paths: tuple[str, ...] = ("created_by",)

    class Meta:
        abstract = True
