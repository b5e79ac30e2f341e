"""Figures that a person typed: those no record can give, and those that replace a computed one. Both say why."""

import uuid

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Office, User
from core.periods import Period
from reports.models.summaries import Summary, SummaryQuerySet


class ManualFigureQuerySet(ScopedQuerySet):
    def in_force(self):
        return self.filter(voided_at=None)

    def of(self, office, period: Period):
        """Those of ``office`` that are about ``period``: they end inside it, the latest last."""
        return (
            self.in_force()
            .filter(office=office, cut_off__range=(period.start, period.end))
            .order_by("cut_off", "pk")
        )


class ManualFigure(models.Model):
    """One value of a figure by nature typed, for one office and period: with reason, source and author."""

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="manual_figures", verbose_name="监管机构")
    key = models.CharField("指标", max_length=60)
    period_start = models.DateField("统计起始日")
    cut_off = models.DateField("统计截止日")
    value = models.DecimalField("数值", max_digits=18, decimal_places=4)
    reason = models.CharField("人工填报的原因", max_length=200)
    source = models.CharField("数据来源", max_length=200, help_text="文件、系统或填报单位，写到能查到为止")
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="填报人")
    made_at = models.DateTimeField("填报时间", auto_now_add=True)
    # NULL: in force.
    voided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="作废人"
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)

    objects = ManualFigureQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "人工填报指标"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="manual_figure_ends_after_start", condition=Q(cut_off__gte=F("period_start"))
            ),
            models.UniqueConstraint(
                name="manual_figure_once_in_force",
                fields=["office", "key", "cut_off"],
                condition=Q(voided_at=None),
                violation_error_message="该指标同一截止日已填报，请先作废再填",
            ),
        ]
        indexes = [models.Index(name="manual_figure_of_office", fields=["office", "cut_off"])]

    def __str__(self):
        return f"{self.key} {self.cut_off}"

    def get_absolute_url(self):
        return reverse("reports:manualfigure_detail", args=[self.pk])

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.cut_off)


class Override(models.Model):
    """A value that stands in one summary instead of the computed one; marked wherever it is shown."""

    summary = models.ForeignKey(Summary, models.PROTECT, related_name="overrides", verbose_name="工作总结")
    key = models.CharField("指标", max_length=60)
    value = models.DecimalField("改用的值", max_digits=18, decimal_places=4)
    computed = models.CharField("当时算出的值", max_length=60)
    reason = models.CharField("理由", max_length=200)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="更正人")
    made_at = models.DateTimeField("更正时间", auto_now_add=True)
    # NULL: in force.
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人"
    )
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = SummaryQuerySet.as_manager()
    office_path = "summary__office"
    state_path = "summary__state"

    class Meta:
        verbose_name = verbose_name_plural = "指标更正"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="override_once_in_force",
                fields=["summary", "key"],
                condition=Q(revoked_at=None),
                violation_error_message="这项指标已经更正，请先撤回再更正",
            )
        ]

    def __str__(self):
        return f"{self.key} {self.value}"

    def get_absolute_url(self):
        return self.summary.get_absolute_url()
