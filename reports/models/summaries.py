"""Annual summaries: the text being written, every saved version of it, and the files made from it."""

import uuid

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.attachments import clean_name
from core.models import Job, Office, User
from core.periods import Period
from core.storage import DurableFileSystemStorage
from reports import outline


def summaries_storage() -> DurableFileSystemStorage:
    """Where finished files lie; a callable, so that migrations hold no path."""
    return DurableFileSystemStorage("summaries")


class SummaryQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """Of other offices (the county sees those below it) only what they have finished (domain.md C2)."""
        rows = super().visible_to(user)
        if not user.is_authenticated:
            return rows
        own = {self.model.office_path: user.office_id}
        return rows.filter(Q(**own) | Q(**{self.model.state_path: Summary.State.FINAL}))

    def in_use(self):
        return self.exclude(state=Summary.State.WITHDRAWN)

    def own(self, user):
        """Of the user's own office: of what others have finished everything is read and nothing changed."""
        return self.filter(**{self.model.office_path: user.office_id})


class Summary(models.Model):
    """The text of one office about one period. Figures stand in it as tokens and are computed when it is read."""

    class State(models.TextChoices):
        DRAFT = "draft", "编写中"
        FINAL = "final", "已定稿"
        WITHDRAWN = "withdrawn", "已撤回"

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="summaries", verbose_name="监管机构")
    title = models.CharField("标题", max_length=80)
    year = models.PositiveSmallIntegerField("年份")
    period_start = models.DateField("统计起始日")
    cut_off = models.DateField("统计截止日")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    subject = models.CharField(
        "总结对象", max_length=80, blank=True, help_text="如专项行动的名称，正文中以变量「总结对象」引用"
    )
    template = models.CharField("模板", max_length=40, blank=True)
    # NULL: begun from a shipped template.
    own_template = models.ForeignKey(
        "reports.SummaryTemplate",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="本机构模板",
    )
    copied_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="沿用自"
    )
    tree = models.JSONField("正文", default=list)
    version = models.PositiveIntegerField("版本", default=1)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="创建人")
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    updated_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="最后修改人")
    updated_at = models.DateTimeField("最后修改时间", auto_now=True)
    # NULL: not finished, not withdrawn.
    finalised_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="定稿人"
    )
    finalised_at = models.DateTimeField("定稿时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤回人"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdraw_reason = models.CharField("撤回理由", max_length=200, blank=True)

    objects = SummaryQuerySet.as_manager()
    office_path = "office"
    state_path = "state"

    class Meta:
        verbose_name = verbose_name_plural = "工作总结"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="summary_ends_after_start", condition=Q(cut_off__gte=F("period_start"))
            ),
            models.CheckConstraint(
                name="withdrawn_summary_has_its_time",
                condition=~Q(state="withdrawn") | Q(withdrawn_at__isnull=False),
            ),
        ]
        indexes = [models.Index(name="summary_list", fields=["office", "-id"])]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("reports:summary_detail", args=[self.pk])

    @property
    def period(self) -> Period:
        return Period(self.period_start, self.cut_off)

    @property
    def blocks(self) -> list[outline.Block]:
        return outline.load(self.tree)

    def overrides_in_force(self):
        return self.overrides.filter(revoked_at=None).select_related("author")

    @property
    def is_editable(self) -> bool:
        return self.state == self.State.DRAFT


class SummaryVersion(models.Model):
    """The text as it was saved once. Never changed: going back to it saves a new version."""

    summary = models.ForeignKey(Summary, models.PROTECT, related_name="versions", verbose_name="工作总结")
    number = models.PositiveIntegerField("版本")
    title = models.CharField("标题", max_length=80)
    tree = models.JSONField("正文")
    note = models.CharField("说明", max_length=100, blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="保存人")
    saved_at = models.DateTimeField("保存时间", auto_now_add=True)

    objects = SummaryQuerySet.as_manager()
    office_path = "summary__office"
    state_path = "summary__state"

    class Meta:
        verbose_name = verbose_name_plural = "总结版本"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                name="summary_version_once",
                fields=["summary", "number"],
                violation_error_message="总结的这个版本已经保存",
            )
        ]

    def __str__(self):
        return f"{self.title} 第 {self.number} 版"

    def get_absolute_url(self):
        return reverse("reports:summary_versions", args=[self.summary_id])

    @property
    def blocks(self) -> list[outline.Block]:
        return outline.load(self.tree)


class SummaryOutput(models.Model):
    """One finished file, kept byte for byte, with the value of every figure in it and what was left out."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word（DOCX）"
        XLSX = "xlsx", "Excel（指标附表）"

    class Edition(models.TextChoices):
        FINAL = "final", "定稿版"
        COMMENT = "comment", "征求意见版"

    summary = models.ForeignKey(Summary, models.PROTECT, related_name="outputs", verbose_name="工作总结")
    job = models.ForeignKey(Job, models.PROTECT, related_name="+", verbose_name="生成任务")
    version = models.PositiveIntegerField("版本")
    edition = models.CharField("文稿", max_length=10, choices=Edition.choices)
    format = models.CharField("格式", max_length=4, choices=Format.choices)
    file = models.FileField("文件", storage=summaries_storage, max_length=200)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    values = models.JSONField("各项指标的值", default=list)
    left_out = models.JSONField("未写入的内容", default=list)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="生成人")
    made_at = models.DateTimeField("生成时间")

    objects = SummaryQuerySet.as_manager()
    office_path = "summary__office"
    state_path = "summary__state"

    class Meta:
        verbose_name = verbose_name_plural = "总结文件"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="summary_output_once",
                fields=["job", "format"],
                violation_error_message="这次任务的这种格式已经生成",
            )
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("reports:output_download", args=[self.pk])

    @property
    def file_name(self) -> str:
        """The name under which a browser saves it."""
        draft = "（征求意见版）" if self.edition == self.Edition.COMMENT else ""
        return clean_name(f"{self.summary.title}{draft}.{self.format}", f".{self.format}")
