"""What somebody without an account sent in, once each, and how often one address may do so."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from core.access import ScopedQuerySet


class PublicSubmission(models.Model):
    """The receipt of one public form. The record that came of it belongs to its app and is found through ``record``.

    ``client_uuid`` stands in the form from the moment it is shown, so that a double click, Back and a second try, or
    two posts at once come to the same row. The query code is derived from it and never stored, only its digest.
    """

    office = models.ForeignKey("core.Office", models.PROTECT, verbose_name="监管机构")
    kind = models.CharField("表单", max_length=40)
    client_uuid = models.UUIDField("提交编号", unique=True, editable=False)
    code_digest = models.CharField("查询码摘要", max_length=64, unique=True, editable=False)
    content_digest = models.CharField("内容摘要", max_length=64, editable=False)
    notice_version = models.CharField("个人信息告知版本", max_length=20)
    submitted_at = models.DateTimeField("提交时间")
    # NULL only inside the transaction that makes both.
    content_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, blank=True, verbose_name="记录类型"
    )
    object_id = models.PositiveBigIntegerField("记录编号", null=True, blank=True)
    record = GenericForeignKey("content_type", "object_id")

    objects = ScopedQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "公众提交"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="public_submission_of_record")]

    def __str__(self):
        return f"{self.kind} {self.submitted_at:%Y-%m-%d}"


class Allowance(models.Model):
    """A token bucket: ``tokens`` as they stood at ``counted_at``. ``key`` is a digest, no address can be read from it."""

    key = models.CharField("桶", max_length=64, unique=True)
    tokens = models.FloatField("余量")
    counted_at = models.DateTimeField("计算时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "公众提交额度"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(tokens__gte=0), name="allowance_not_negative")]

    def __str__(self):
        return self.key[:8]
