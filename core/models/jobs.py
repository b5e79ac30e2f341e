"""Work that takes longer than two seconds: a row that survives every crash (design §3.5)."""

import uuid

from django.db import models
from django.db.models import Q

from core.access import ScopedQuerySet
from core.addresses import reverse


class JobQuerySet(ScopedQuerySet):
    def claimable(self, at):
        """Rows that wait, and rows whose worker has not been heard of since its lease ended."""
        return self.filter(Q(state="queued") | Q(state="running", lease_until__lt=at))

    def unfinished(self):
        return self.filter(state__in=["queued", "running"])


class Job(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "未成功"
        CANCELLED = "cancelled", "已取消"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField("防重键", max_length=100, null=True, blank=True, unique=True)
    kind = models.CharField("任务", max_length=60)
    title = models.CharField("名称", max_length=100)
    office = models.ForeignKey("core.Office", models.PROTECT, verbose_name="监管机构")
    created_by = models.ForeignKey("core.User", models.PROTECT, verbose_name="发起人")
    created_at = models.DateTimeField("发起时间", auto_now_add=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.QUEUED)
    payload = models.JSONField("参数", default=dict)
    cursor = models.JSONField("进度游标", null=True, blank=True)
    result = models.JSONField("结果", default=dict, blank=True)
    back_url = models.CharField("发起页面", max_length=200, blank=True)
    back_label = models.CharField("返回的说明", max_length=40, blank=True)
    done_count = models.PositiveIntegerField("已处理", default=0)
    total_count = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("说明", max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField("租约至", null=True, editable=False)
    cancel_requested = models.BooleanField("要求取消", default=False)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "lease_until"], name="job_by_state")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("core:job_detail", args=[self.pk])

    @property
    def is_over(self):
        return self.state not in (self.State.QUEUED, self.State.RUNNING)

    def checkpoint(self, *, done=None, total=None, cursor=None, message=None):
        """Store progress and the cursor in the running transaction; see ``core.jobs.checkpoint``."""
        from core.jobs import checkpoint  # core.jobs imports this model

        checkpoint(self, done=done, total=total, cursor=cursor, message=message)
