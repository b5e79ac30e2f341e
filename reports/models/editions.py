"""Frozen summaries: every figure with its source records, the page as it went out, and the chain of hashes."""

import uuid

from django.db import models
from django.db.models import F, Q

from core.addresses import reverse
from core.attachments import clean_name
from core.models import Job, User
from core.storage import DurableFileSystemStorage
from reports.models.summaries import Summary, SummaryQuerySet


def editions_storage() -> DurableFileSystemStorage:
    """Where the files of editions lie; a callable, so that migrations hold no path."""
    return DurableFileSystemStorage("editions")


class EditionQuerySet(SummaryQuerySet):
    def visible_to(self, user):
        """The own office's all, of others what they have published."""
        rows = super(SummaryQuerySet, self).visible_to(user)
        if not user.is_authenticated:
            return rows
        own = {self.model.office_path: user.office_id}
        published = {f"{self.model.state_path}__in": Edition.ISSUED}
        return rows.filter(Q(**own) | Q(**published))


class Edition(models.Model):
    """One frozen summary. What is published is never changed; what turns out wrong makes the next edition."""

    class State(models.TextChoices):
        FROZEN = "frozen", "已冻结"
        RETURNED = "returned", "已退回"
        APPROVED = "approved", "已审定"
        PUBLISHED = "published", "已发布"
        SUPERSEDED = "superseded", "已被更正"

    class Style(models.TextChoices):
        SUMMARY = "summary", "总结（无版头）"
        REPORT = "report", "报告（红色版头）"

    ISSUED = (State.PUBLISHED, State.SUPERSEDED)

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True, editable=False)
    summary = models.ForeignKey(Summary, models.PROTECT, related_name="editions", verbose_name="工作总结")
    summary_version = models.PositiveIntegerField("总结版本")
    job = models.ForeignKey(Job, models.PROTECT, related_name="+", verbose_name="冻结任务")
    year = models.PositiveSmallIntegerField("年份")
    n = models.PositiveSmallIntegerField("版次")
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.FROZEN)
    title = models.CharField("标题", max_length=80)
    period_start = models.DateField("统计起始日")
    as_of = models.DateField("统计截止日")
    style = models.CharField("文种", max_length=8, choices=Style.choices, default=Style.SUMMARY)
    addressee = models.CharField("主送机关", max_length=80, blank=True)
    signer = models.CharField("签发人", max_length=20, blank=True)
    copy_to = models.CharField("抄送", max_length=200, blank=True)
    signed_on = models.DateField("成文日期")
    number_text = models.CharField("发文字号", max_length=80, blank=True)
    definitions_version = models.CharField("口径版本", max_length=64)
    row_columns = models.JSONField("记录校验的字段", default=dict, editable=False)
    document = models.TextField("排版内容", editable=False)
    figures_json = models.TextField("指标数据", editable=False)
    figures_sha256 = models.CharField("指标校验值", max_length=64)
    text_sha256 = models.CharField("正文校验值", max_length=64)
    prev_edition_sha256 = models.CharField("上一版校验值", max_length=64, blank=True)
    libraries = models.JSONField("排版程序版本", default=dict)
    amends = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="amended_by", verbose_name="更正"
    )
    amendment_reason = models.CharField("更正原因", max_length=200, blank=True)
    differences = models.JSONField("与上一版的不同", default=list)
    frozen_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="冻结人")
    frozen_at = models.DateTimeField("冻结时间")
    # NULL: not yet.
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审定人"
    )
    approved_at = models.DateTimeField("审定时间", null=True, blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="发布人"
    )
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    return_reason = models.CharField("退回理由", max_length=200, blank=True)

    objects = EditionQuerySet.as_manager()
    office_path = "summary__office"
    state_path = "state"

    class Meta:
        verbose_name = verbose_name_plural = "定稿版本"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="edition_number_once",
                fields=["summary", "n"],
                violation_error_message="总结的这个版次已经存在",
            ),
            models.UniqueConstraint(
                name="edition_once_a_job", fields=["job"], violation_error_message="这次冻结已经生成定稿"
            ),
            models.CheckConstraint(
                name="edition_approved_by_a_second_person",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("frozen_by")),
            ),
            models.CheckConstraint(
                name="edition_published_is_approved",
                condition=~Q(state__in=["published", "superseded"])
                | Q(approved_by__isnull=False, published_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.title}（第 {self.n} 版）"

    def get_absolute_url(self):
        return reverse("reports:edition_detail", args=[self.pk])

    @property
    def is_issued(self) -> bool:
        return self.state in self.ISSUED

    @property
    def office(self):
        return self.summary.office


class EditionFigure(models.Model):
    """One figure of an edition. ``sources`` are the very rows it counted with their versions, compressed."""

    class Kind(models.TextChoices):
        COMPUTED = "computed", "由记录计算"
        MANUAL = "manual", "人工填报"
        OVERRIDE = "override", "人工更正"

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="figures", verbose_name="定稿版本")
    key = models.CharField("指标", max_length=60)
    label = models.CharField("名称", max_length=80)
    kind = models.CharField("来历", max_length=8, choices=Kind.choices, default=Kind.COMPUTED)
    value = models.TextField("数值")
    before = models.TextField("上年同期", blank=True)
    shown = models.TextField("印出的文字")
    unit = models.CharField("单位", max_length=20, blank=True)
    definition = models.TextField("口径")
    definition_version = models.CharField("口径版本", max_length=16)
    note = models.CharField("说明", max_length=500, blank=True)
    source_count = models.PositiveIntegerField("记录数")
    source_sha256 = models.CharField("记录校验值", max_length=64)
    sources = models.BinaryField("记录清单", editable=False)

    objects = EditionQuerySet.as_manager()
    office_path = "edition__summary__office"
    state_path = "edition__state"

    class Meta:
        verbose_name = verbose_name_plural = "定稿指标"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="edition_figure_once",
                fields=["edition", "key"],
                violation_error_message="定稿中的同一指标只能有一行",
            )
        ]

    def __str__(self):
        return f"{self.label} {self.shown}"


class EditionFile(models.Model):
    """One file of an edition. ``is_final`` is the published one, else what the approver looked at."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word（DOCX）"
        XLSX = "xlsx", "Excel（指标附表）"

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="files", verbose_name="定稿版本")
    format = models.CharField("格式", max_length=4, choices=Format.choices)
    is_final = models.BooleanField("发布件")
    file = models.FileField("文件", storage=editions_storage, max_length=200)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)

    objects = EditionQuerySet.as_manager()
    office_path = "edition__summary__office"
    state_path = "edition__state"

    class Meta:
        verbose_name = verbose_name_plural = "定稿文件"
        ordering = ["format"]
        constraints = [
            models.UniqueConstraint(
                name="edition_file_once",
                fields=["edition", "format", "is_final"],
                violation_error_message="定稿的这种格式已经生成",
            )
        ]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("reports:editionfile_download", args=[self.pk])

    @property
    def file_name(self) -> str:
        draft = "" if self.is_final else "（待审）"
        return clean_name(
            f"{self.edition.title}（第{self.edition.n}版）{draft}.{self.format}", f".{self.format}"
        )
