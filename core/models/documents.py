"""Document numbers without gaps, and the documents that were issued under them."""

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Cast

from core.access import ScopedQuerySet, may
from core.addresses import reverse

DEFAULT_PATTERN = "{office}〔{year}〕{n}号"


def check_pattern(pattern: str) -> None:
    """Refuse a number pattern that would give the same number twice or is not written as GB/T 9704 wants
    it.
    """
    rest = pattern
    for name in ("{office}", "{year}", "{n}"):
        if rest.count(name) > 1:
            raise ValidationError(f"「{name}」只能出现一次")
        rest = rest.replace(name, "")
    if "{n}" not in pattern:
        raise ValidationError("文号格式须含顺序号「{n}」")
    if "〔{year}〕" not in pattern:
        raise ValidationError("文号格式须含年份「〔{year}〕」，使用六角括号")
    if "{" in rest or "}" in rest:
        raise ValidationError("文号格式只能使用 {office}、{year}、{n} 三个占位符")
    if "第{n}" in pattern:
        raise ValidationError("发文顺序号前不加「第」字")


class NumberSeries(models.Model):
    """The counter of one kind of document number (key) of an office in a year.

    ``last`` is only moved by ``core.documents.issue.next_number``. ``first`` is the first number that the
    portal gives: when it is taken into use in the middle of a year, lower ones were used on paper.
    """

    office = models.ForeignKey(
        "core.Office", models.PROTECT, related_name="number_series", verbose_name="监管机构"
    )
    key = models.CharField("文号类别", max_length=40)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("已用至", default=0)
    first = models.PositiveIntegerField("本系统起始号", default=1)
    pattern = models.CharField(
        "文号格式",
        max_length=60,
        default=DEFAULT_PATTERN,
        validators=[check_pattern],
        help_text="{office} 机构简称，{year} 年份，{n} 顺序号，例如「民市监丰责改〔{year}〕{n}号」",
    )

    objects = ScopedQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "文号"
        ordering = ["office", "key", "-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "key", "year"],
                name="number_series_once_a_year",
                violation_error_message="这一年的这类文号已经设置",
            ),
            models.CheckConstraint(
                condition=Q(last__gte=models.F("first") - 1), name="number_series_last_from_first"
            ),
        ]

    def __str__(self):
        return f"{self.office} {self.key} {self.year}"

    def get_absolute_url(self):
        return reverse("core:numberseries_detail", args=[self.pk])

    def text(self, n: int) -> str:
        """The number ``n`` as it stands on the document. Plain replacement: a pattern is data, not a
        format.
        """
        return (
            self.pattern.replace("{office}", self.office.short_name)
            .replace("{year}", str(self.year))
            .replace("{n}", str(n))
        )


class NumberNote(models.Model):
    """Why a number of a series stands on no document of the portal (issued on paper, taken by mistake)."""

    series = models.ForeignKey(NumberSeries, models.PROTECT, related_name="notes", verbose_name="文号")
    number = models.PositiveIntegerField("顺序号")
    reason = models.CharField("说明", max_length=200)
    noted_by = models.ForeignKey("core.User", models.PROTECT, related_name="+", verbose_name="登记人")
    noted_at = models.DateTimeField("登记时间")

    objects = ScopedQuerySet.as_manager()
    office_path = "series__office"

    class Meta:
        verbose_name = verbose_name_plural = "空号说明"
        ordering = ["series", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "number"],
                name="number_note_once",
                violation_error_message="这个空号已经说明过",
            )
        ]


class IssuedDocumentQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """A document is seen by exactly those who may see the record it was made of; the row itself opens nothing.

        One query more than other lists: which kinds of records have documents. A kind that is no object of the matrix,
        or has no ``visible_to``, shows its documents to nobody.
        """
        rows = super().visible_to(user)
        seen = Q(pk__in=[])
        for number in rows.order_by().values_list("content_type", flat=True).distinct():
            model = ContentType.objects.get_for_id(number).model_class()
            records = getattr(model, "_default_manager", None)
            if model is None or not hasattr(records, "visible_to"):
                continue
            if may(user, f"{model._meta.app_label}.view_{model._meta.model_name}"):
                record = records.visible_to(user).filter(
                    pk=Cast(OuterRef("object_id"), models.BigIntegerField())
                )
                seen |= Q(Exists(record.order_by()), content_type=number)
        return rows.filter(seen)

    def valid(self):
        """Those that nobody has voided; ``voided_at`` NULL means in force."""
        return self.filter(voided_at=None)

    def of(self, record):
        """The documents issued for ``record``, voided ones too."""
        return self.filter(content_type=ContentType.objects.get_for_model(record), object_id=str(record.pk))


class IssuedDocument(models.Model):
    """A document as it went out. Nothing in it is ever changed; it can only be voided, and its number stays
    used.

    ``year`` and ``number`` are NULL for a document that bears no number of a series (a plain 总结).
    """

    office = models.ForeignKey(
        "core.Office", models.PROTECT, related_name="issued_documents", verbose_name="监管机构"
    )
    series = models.CharField("文号类别", max_length=40, blank=True)
    year = models.PositiveSmallIntegerField("年份", null=True, blank=True)
    number = models.PositiveIntegerField("顺序号", null=True, blank=True)
    number_text = models.CharField("文号", max_length=80, blank=True)
    kind = models.CharField("文书种类", max_length=60)
    title = models.CharField("标题", max_length=200)
    content_type = models.ForeignKey(
        ContentType, models.PROTECT, related_name="+", verbose_name="所属记录类型"
    )
    object_id = models.CharField("所属记录", max_length=40)
    record = GenericForeignKey("content_type", "object_id")
    pdf_name = models.CharField("PDF 文件", max_length=100)
    pdf_sha256 = models.CharField("PDF 校验值", max_length=64)
    docx_name = models.CharField("Word 文件", max_length=100, blank=True)
    docx_sha256 = models.CharField("Word 校验值", max_length=64, blank=True)
    check_code = models.CharField("校验码", max_length=8, db_index=True)
    issued_by = models.ForeignKey("core.User", models.PROTECT, related_name="+", verbose_name="签发人")
    issued_at = models.DateTimeField("签发时间")
    voided_by = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="作废人"
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)

    objects = IssuedDocumentQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "已签发文书"
        ordering = ["-issued_at", "-pk"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="issued_document_of_record")]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "series", "year", "number"],
                name="document_number_once",
                violation_error_message="这个文号已经用过",
            ),
            models.CheckConstraint(
                name="document_number_whole",
                condition=(
                    Q(series="", year=None, number=None)
                    | (~Q(series="") & Q(year__isnull=False, number__isnull=False, number__gte=1))
                ),
            ),
            models.CheckConstraint(
                name="document_void_whole",
                condition=(
                    Q(voided_at=None, voided_by=None, void_reason="")
                    | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""))
                ),
            ),
        ]

    def __str__(self):
        return f"{self.title}（{self.number_text}）" if self.number_text else self.title

    @property
    def is_void(self) -> bool:
        return self.voided_at is not None
