"""What an office said it would do next year, and what became of it."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.access import ScopedQuerySet
from core.models import Office, User
from reports.models.summaries import Summary


class WorkPlanItem(models.Model):
    """One thing planned for ``year`` (five years: until ``until_year``), answered in the summary of that year."""

    class State(models.TextChoices):
        OPEN = "open", "进行中"
        DONE = "done", "已完成"
        PARTLY = "partly", "部分完成"
        DROPPED = "dropped", "未开展"

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="plan_items", verbose_name="监管机构")
    year = models.PositiveSmallIntegerField("计划年份")
    until_year = models.PositiveSmallIntegerField("至", help_text="一年计划同计划年份，五年计划写末年")
    text = models.CharField("工作打算", max_length=300)
    key = models.CharField(
        "对应指标", max_length=60, blank=True, help_text="可不填；填后按该指标显示完成情况"
    )
    # NULL: an intention without a number.
    target = models.DecimalField("目标值", max_digits=14, decimal_places=2, null=True, blank=True)
    summary = models.ForeignKey(
        Summary, models.PROTECT, null=True, blank=True, related_name="plan_items", verbose_name="出自"
    )
    state = models.CharField("完成情况", max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.CharField("落实情况", max_length=300, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_on = models.DateField("答复日期", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "工作打算"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_item_ends_after_start", condition=Q(until_year__gte=models.F("year"))
            ),
            models.CheckConstraint(
                name="plan_item_answered_whole", condition=Q(state="open") | Q(answered_on__isnull=False)
            ),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return reverse("reports:workplanitem_detail", args=[self.pk])

    @property
    def is_five_year(self) -> bool:
        return self.until_year > self.year
