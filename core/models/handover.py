"""That somebody's work went over to somebody else."""

from django.db import models

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models.offices import Grid, Office
from core.models.users import User


class HandOver(models.Model):
    """One act: a grid (or everything of a leaving person) and the work that was open, from one to another.

    ``moved`` counts what went over by kind: ``{"未签字的检查": 3}``; ``kept`` what could not, with the reason.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    giver = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="移交人")
    taker = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="接收人")
    # NULL: every grid of the giver, because the person leaves.
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="网格"
    )
    handed_on = models.DateField("移交日期")
    reason = models.CharField("说明", max_length=100)
    moved = models.JSONField("移交内容", default=dict)
    kept = models.JSONField("未能移交", default=list)
    done_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理人")

    objects = ScopedQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "工作移交"
        ordering = ["-handed_on", "-pk"]

    def __str__(self):
        return f"{self.giver} → {self.taker}"

    def get_absolute_url(self):
        return reverse("core:handover_detail", args=[self.pk])
