"""Stored values of figures, one row for each office and period, and the marks that say they may have changed."""

from django.db import models


class SnapshotMark(models.Model):
    """Something that figures read was written in ``office`` (0: something that all offices share).

    Written by triggers of the database (``core.indicators.marks``) in the writer's transaction: every path is met,
    COPY and bulk updates too. A row is added and never counted up, so that two writers do not wait for each other.
    """

    office = models.BigIntegerField()
    name = models.CharField(max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = "快照变动标记"
        ordering = ["pk"]
        indexes = [models.Index(fields=["office", "name"], name="snapshot_mark_once")]

    def __str__(self):
        return f"{self.office} {self.name}"


class Snapshot(models.Model):
    """The figures of one office in one period: ``values`` is JSON ``{definition: value}``.

    ``stale`` is a JSON list of the names whose marks came in since (``*``: everything). ``asked_on`` is the last day on
    which somebody wanted it. ``version`` is another number after each rebuild, drawn and not counted up, so that the sum
    over some rows tells whether any of them was rebuilt (``core.indicators.kept``).
    """

    office = models.ForeignKey(
        "core.Office", models.CASCADE, related_name="snapshots", verbose_name="监管机构"
    )
    start = models.DateField("起")
    end = models.DateField("止")
    values = models.TextField("数值", default="{}")
    stale = models.TextField("待重算", default='["*"]')
    asked_on = models.DateField("最近使用")
    version = models.BigIntegerField("版本", default=0)
    built_at = models.DateTimeField("计算时间", null=True, blank=True)

    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "统计快照"
        ordering = ["office", "start", "end"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "start", "end"],
                name="one_snapshot_of_office_and_period",
                violation_error_message="这个机构这一期间的快照已经保存",
            )
        ]

    def __str__(self):
        return f"{self.office_id} {self.start} 至 {self.end}"
