"""Photos, PDFs, signatures and scans that belong to a record. The record decides who may see them."""

import uuid

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from core.access import ScopedQuerySet
from core.storage import attachments_storage


class AttachmentQuerySet(ScopedQuerySet):
    def of(self, owner):
        """The attachments of one record that count, oldest first."""
        return self.filter(
            content_type=ContentType.objects.get_for_model(owner), object_id=owner.pk, voided_at=None
        )


class Attachment(models.Model):
    class Kind(models.TextChoices):
        PHOTO = "photo", "照片"
        PDF = "pdf", "PDF 文件"
        SIGNATURE = "signature", "签名"
        SCAN = "scan", "扫描件"

    office = models.ForeignKey("core.Office", models.PROTECT, verbose_name="监管机构")
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    content_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name="所属记录类型")
    object_id = models.PositiveBigIntegerField("所属记录编号")
    owner = GenericForeignKey("content_type", "object_id")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices, default=Kind.PHOTO)
    name = models.CharField("文件名", max_length=150)
    file = models.FileField("文件", storage=attachments_storage, max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    source_sha256 = models.CharField(
        "原始文件 SHA-256",
        max_length=64,
        blank=True,
        help_text="收到的字节的摘要；客户端据此确认上传完整，重复上传据此识别",
    )
    size = models.PositiveIntegerField("字节数")
    mime = models.CharField("类型", max_length=60)
    # NULL: not a picture.
    width = models.PositiveIntegerField("宽（像素）", null=True, blank=True)
    height = models.PositiveIntegerField("高（像素）", null=True, blank=True)
    # From an officer's camera only, NULL where it said nothing; the stored picture itself holds no such data.
    taken_at = models.DateTimeField("拍摄时间", null=True, blank=True)
    latitude = models.DecimalField("纬度", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("经度", max_digits=9, decimal_places=6, null=True, blank=True)
    created_by = models.ForeignKey(
        "core.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="上传人",
        help_text="空为公众提交",
    )
    created_at = models.DateTimeField("上传时间")
    # NULL: in force.
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="作废人"
    )
    void_reason = models.CharField("作废理由", max_length=200, blank=True)

    objects = AttachmentQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="attachment_of_record")]
        constraints = [
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
                name="attachment_void_is_whole",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_image(self):
        return self.mime.startswith("image/")
