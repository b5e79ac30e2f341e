"""Who sent a letter: one row apart, encrypted, its own permission (security.md T03)."""

from django.db import models

from complaints.models.complaints import Complaint, OfComplaintQuerySet
from core import audit
from core.addresses import reverse
from core.fields import EncryptedTextField
from core.models import Office

LOOK = "complaint.look"  # the audit entries that the chief sees on the case


class ReporterIdentity(models.Model):
    """Shown to the handler and the chief with a reason; each look is logged. Papers that name the person belong to
    this row and not to the complaint, so that they are as secret as it is."""

    class IdKind(models.TextChoices):
        NONE = "", "未提供"
        CARD = "card", "居民身份证"
        PASSPORT = "passport", "护照"
        LICENCE = "licence", "营业执照"
        OTHER = "other", "其他证件"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    complaint = models.OneToOneField(
        Complaint, models.PROTECT, related_name="reporter", verbose_name="投诉举报"
    )
    is_anonymous = models.BooleanField("匿名", default=False)
    name = EncryptedTextField("姓名", blank=True)
    phone = EncryptedTextField("电话", blank=True)
    address = EncryptedTextField("地址", blank=True)
    id_kind = models.CharField("证件类型", max_length=10, choices=IdKind.choices, blank=True, default="")
    id_number = EncryptedTextField("证件号码", blank=True)
    # Keyed digests: equal ones are the same telephone or number, which is all that can be told from them.
    phone_print = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    name_print = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    id_print = models.CharField(max_length=64, blank=True, editable=False, db_index=True)

    objects = OfComplaintQuerySet.as_manager()
    office_path = "office"
    assigned_path = "complaint__handler"

    class Meta:
        verbose_name = verbose_name_plural = "投诉举报人信息"
        ordering = ["-pk"]

    def __str__(self):
        return "投诉举报人信息"  # whoever prints this row prints no name

    def get_absolute_url(self):
        return reverse("complaints:complaint_detail", args=[self.complaint_id])

    def log_look(self, *, by, reason: str) -> None:
        """Write down that ``by`` saw who the reporter is, and why; whatever shows this row or a paper of it calls it."""
        audit.record(by, LOOK, self.complaint, reason=reason.strip())
