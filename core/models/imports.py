"""What an import leaves behind: the batch, the rows that need attention or could be taken back, and the rows it made."""

import json
import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from core.access import ScopedQuerySet
from core.fields import EncryptedTextField
from core.storage import imports_storage


class EncryptedJSONField(EncryptedTextField):
    """A JSON value that is encrypted at rest: imported rows hold telephones and names. NULL is None."""

    def get_prep_value(self, value):
        if value is None:
            return None
        return super().get_prep_value(json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder))

    def from_db_value(self, value, expression, connection):
        words = super().from_db_value(value, expression, connection)
        try:
            return json.loads(words) if words else None
        except ValueError:  # the key is not the one it was written with: the words say so
            return words


class ImportBatch(models.Model):
    """One uploaded table on its way in, and the handle by which the whole of it can be taken back."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", "已上传"
        MAPPED = "mapped", "已对应列"
        PREVIEWED = "previewed", "已预览"
        RUNNING = "running", "导入中"
        DONE = "done", "已导入"
        UNDONE = "undone", "已撤销"
        FAILED = "failed", "未成功"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey("core.Office", models.PROTECT, verbose_name="监管机构")
    key = models.CharField("导入种类", max_length=60)
    filename = models.CharField("文件名", max_length=150)
    sha256 = models.CharField("SHA-256", max_length=64)
    file = models.FileField(
        "文件", storage=imports_storage, max_length=200, blank=True, help_text="到期清理后为空"
    )
    format = models.CharField("格式", max_length=10)
    encoding = models.CharField("编码", max_length=20, blank=True)
    delimiter = models.CharField("分隔符", max_length=1, blank=True)
    sheet = models.CharField("工作表", max_length=100, blank=True)
    sheets = models.JSONField("全部工作表", default=list)
    height = models.PositiveIntegerField("行数", default=0)
    # Counted from 0; NULL: no row looked like a header.
    header_row = models.PositiveIntegerField("表头行", null=True, blank=True)
    mapping = models.JSONField("列的对应", default=dict, help_text="字段 → 列序号（从 0 起）")
    options = models.JSONField("选项", default=dict, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.UPLOADED)
    counts = models.JSONField("计数", default=dict, blank=True)
    message = models.CharField("说明", max_length=300, blank=True)
    created_by = models.ForeignKey("core.User", models.PROTECT, related_name="+", verbose_name="上传人")
    created_at = models.DateTimeField("上传时间")
    job = models.ForeignKey(
        "core.Job", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="后台任务"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人"
    )

    objects = ScopedQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["office", "key", "-id"], name="import_batch_of_office")]

    def __str__(self):
        return self.filename


class ImportRow(models.Model):
    """A row of a batch that is not simply new or unchanged: wrong, held back with a question, a change with its former
    values, or one that differs from a record that the import may not change. New rows are staged as a sample for the
    preview only; ``ImportSpan`` knows them all."""

    class State(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "变更"
        UNCHANGED = "unchanged", "无变化"
        DIFFERENT = "different", "已有，内容不同"
        ERROR = "error", "有误"
        QUESTION = "question", "待确认"
        SKIPPED = "skipped", "已跳过"
        WRITTEN = "written", "已写入"
        UNDONE = "undone", "已撤销"
        KEPT = "kept", "撤销时保留"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows", verbose_name="批次")
    row_no = models.PositiveIntegerField("行号", help_text="表格里的行号，从 1 起")
    state = models.CharField("状态", max_length=10, choices=State.choices)
    raw = EncryptedJSONField("原始单元格", null=True)
    values = EncryptedJSONField("写入的值", null=True)
    before = EncryptedJSONField("原来的值", null=True, help_text="空表示这一行是新增")
    errors = models.JSONField("错误", default=list)
    question = EncryptedJSONField("待确认的问题", null=True)
    question_key = models.CharField("问题摘要", max_length=64, blank=True, help_text="同一问题的行摘要相同")
    answer = models.JSONField("答复", default=dict, blank=True)
    object_id = models.BigIntegerField("记录编号", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入行"
        ordering = ["row_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "row_no"], name="import_row_once", violation_error_message="这一行已经导入过"
            )
        ]
        indexes = [
            models.Index(fields=["batch", "state", "row_no"], name="import_row_by_state"),
            models.Index(fields=["batch", "question_key"], name="import_row_by_question"),
        ]

    def __str__(self):
        return f"第 {self.row_no} 行"


class ImportSpan(models.Model):
    """The records that one committed piece of a batch created: ``[[row_no, pk, count], …]``, rows and keys in step.

    A hundred thousand new records cost fifty of these rows, and undo knows each of them.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="spans", verbose_name="批次")
    first_row = models.PositiveIntegerField("首行")
    created = models.JSONField("新增的记录")
    written_at = models.DateTimeField("写入时间")
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入区段"
        ordering = ["first_row"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "first_row"],
                name="import_span_once",
                violation_error_message="这一段已经导入过",
            )
        ]

    def pairs(self):
        """(row_no, primary key) of each created record."""
        return [(row_no + step, pk + step) for row_no, pk, count in self.created for step in range(count)]
