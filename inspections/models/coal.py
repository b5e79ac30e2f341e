"""Dealers in loose coal (散煤) that sweeps found, until they are gone."""

from django.db import models
from django.db.models import Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Grid, Office, User, Village
from entities.models import Entity


class CoalSite(models.Model):
    """A dealer in loose coal (散煤) that a sweep found, until it is gone: 清理取缔一户，销户一户 (C-155…C-160)."""

    class Mode(models.TextChoices):
        SELF = "self", "自行取缔"
        FORCED = "forced", "部门强制取缔"

    office = models.ForeignKey(Office, models.PROTECT, related_name="coal_sites", verbose_name="监管机构")
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="coal_sites", verbose_name="经营主体"
    )
    name = models.CharField("经营户", max_length=80)
    address = models.CharField("地址", max_length=150, blank=True)
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="网格"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（社区）"
    )
    found_on = models.DateField("排查日期")
    note = models.CharField("情况", max_length=200, blank=True)
    ordered_on = models.DateField("责令改正书下发日期", null=True, blank=True)
    banned_on = models.DateField("取缔日期", null=True, blank=True)
    mode = models.CharField("取缔方式", max_length=6, choices=Mode.choices, blank=True)
    removed_tonnes = models.DecimalField("清理劣质散煤（吨）", max_digits=10, decimal_places=3, default=0)
    departments = models.CharField("参与部门", max_length=100, blank=True)
    banned_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="销户登记人"
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")

    objects = ScopedQuerySet.as_manager()
    office_path = "office"
    grid_path = "grid"
    village_path = "village"
    person_paths = ("created_by",)

    class Meta:
        verbose_name = verbose_name_plural = "散煤经营点"
        ordering = ["-found_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="coal_site_banned_whole",
                condition=Q(banned_on=None, mode="", banned_by=None)
                | (Q(banned_on__isnull=False, banned_by__isnull=False) & ~Q(mode="")),
            ),
            models.CheckConstraint(name="coal_removed_not_negative", condition=Q(removed_tonnes__gte=0)),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("inspections:coalsite_detail", args=[self.pk])
