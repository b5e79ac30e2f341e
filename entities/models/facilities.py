"""Facilities of a shop that the annual summary speaks of: open kitchen, fume purifier, cameras."""

from django.db import models
from django.db.models import F, Q

from entities.models.about import AboutEntity
from entities.models.entities import Entity


class EntityFacility(AboutEntity):
    """One facility with the days between which it was there, and whether it worked when last looked at."""

    class Kind(models.TextChoices):
        OPEN_KITCHEN = "open_kitchen", "明厨亮灶"
        FUME_PURIFIER = "fume_purifier", "油烟净化设施"
        CAMERA = "camera", "视频设施"

    class Mode(models.TextChoices):
        VIDEO = "video", "视频厨房"
        GLASS = "glass", "透明厨房"
        OPEN = "open", "开放厨房"
        PARTITION = "partition", "隔断厨房"
        ONLINE = "online", "互联网+明厨亮灶"

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="facilities", verbose_name="经营主体")
    kind = models.CharField("设施", max_length=16, choices=Kind.choices)
    mode = models.CharField(
        "形式", max_length=12, choices=Mode.choices, blank=True, help_text="明厨亮灶须选择"
    )
    installed_on = models.DateField("启用日期")
    removed_on = models.DateField("停用日期", null=True, blank=True)
    works = models.BooleanField("运行正常", default=True)
    looked_at_on = models.DateField("最近查看日期", null=True, blank=True)
    note = models.CharField("备注", max_length=100, blank=True)

    day = "installed_on"

    class Meta:
        verbose_name = verbose_name_plural = "设施"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_running_facility_of_a_kind",
                fields=["entity", "kind"],
                condition=Q(removed_on=None),
                violation_error_message="这个主体已有正在使用的同类设施，请先登记停用",
            ),
            models.CheckConstraint(
                name="facility_ends_after_start",
                condition=Q(removed_on=None) | Q(removed_on__gte=F("installed_on")),
            ),
        ]

    def __str__(self):
        return f"{self.entity} {self.get_kind_display()}"

    def get_absolute_url(self):
        return f"{self.entity.get_absolute_url()}#facilities"
