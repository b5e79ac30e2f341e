"""送达: to whom an issued document was handed, when and how. The document itself is ``core.IssuedDocument``."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Office, User
from core.models.documents import IssuedDocument


class DocumentServiceQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """The services of the documents that ``user`` may see. A proof of service is no record of another one."""
        services = ContentType.objects.get_for_model(DocumentService)
        papers = IssuedDocument.objects.exclude(content_type=services).visible_to(user)
        return super().visible_to(user).filter(document__in=papers.order_by().values("pk"))


class DocumentService(models.Model):
    """One service (送达) of one document; a first try that failed is followed by another row."""

    class Method(models.TextChoices):
        DIRECT = "direct", "直接送达"
        LEFT = "left", "留置送达"
        POST = "post", "邮寄送达"
        ELECTRONIC = "electronic", "电子送达"
        ENTRUSTED = "entrusted", "委托送达"
        NOTICE = "notice", "公告送达"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    document = models.ForeignKey(IssuedDocument, models.PROTECT, related_name="services", verbose_name="文书")
    served_on = models.DateField("送达日期")
    method = models.CharField("送达方式", max_length=10, choices=Method.choices, default=Method.DIRECT)
    place = models.CharField("送达地点", max_length=100, blank=True)
    receiver = models.CharField("签收人", max_length=40, blank=True)
    relation = models.CharField("与当事人关系", max_length=30, blank=True)
    refused = models.BooleanField("拒绝签收", default=False)
    note = models.CharField("拒收情况及见证人", max_length=200, blank=True)
    first_officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="送达人（一）")
    second_officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="送达人（二）")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")

    objects = DocumentServiceQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "送达记录"
        ordering = ["-served_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="two_different_servers", condition=~Q(first_officer=models.F("second_officer"))
            ),
            models.CheckConstraint(name="service_received_or_noted", condition=~Q(receiver="") | ~Q(note="")),
        ]

    def __str__(self):
        return f"{self.served_on} {self.get_method_display()}"

    def get_absolute_url(self):
        return reverse("inspections:document_detail", args=[self.document_id])
