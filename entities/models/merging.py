"""Two records of one shop: joined by a link that can be undone, or declared to be different shops."""

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Office
from entities.models.entities import Entity


class EntityMerge(models.Model):
    """One act of merging. ``moved`` holds which records went over, so that undoing puts exactly them back."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    merged = models.ForeignKey(Entity, models.PROTECT, related_name="merges", verbose_name="并入的档案")
    survivor = models.ForeignKey(Entity, models.PROTECT, related_name="absorbed", verbose_name="保留的档案")
    reason = models.CharField("依据", max_length=200)
    moved = models.JSONField("转移的记录", default=dict)
    before = models.JSONField("合并前的状态", default=dict)
    merged_on = models.DateField("合并日期")
    merged_by = models.ForeignKey("core.User", models.PROTECT, related_name="+", verbose_name="合并人")
    undone_on = models.DateField("撤销日期", null=True, blank=True)
    undone_by = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人"
    )
    undo_reason = models.CharField("撤销理由", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "档案合并"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="merge_of_two", condition=~Q(merged=F("survivor"))),
            models.UniqueConstraint(
                name="merged_once_at_a_time",
                fields=["merged"],
                condition=Q(undone_on=None),
                violation_error_message="这份档案已经并入另一份档案",
            ),
        ]

    def __str__(self):
        return f"{self.merged} 并入 {self.survivor}"

    def get_absolute_url(self):
        return reverse("entities:entitymerge_detail", args=[self.pk])


class DifferentShops(models.Model):
    """That two entities, however alike, are not the same shop; ``first`` has the smaller key."""

    first = models.ForeignKey(Entity, models.CASCADE, related_name="+", verbose_name="档案一")
    second = models.ForeignKey(Entity, models.CASCADE, related_name="+", verbose_name="档案二")
    said_by = models.ForeignKey("core.User", models.PROTECT, related_name="+", verbose_name="确认人")
    said_on = models.DateField("确认日期")

    class Meta:
        verbose_name = verbose_name_plural = "不是同一户"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="different_shops_once",
                fields=["first", "second"],
                violation_error_message="这两份档案已经标为不是同一户",
            ),
            models.CheckConstraint(name="different_shops_in_order", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self):
        return f"{self.first}、{self.second}"
