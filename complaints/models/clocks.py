"""The running limits of a complaint, each with the version of the rule that made it."""

from django.db import models

from complaints.models.complaints import Complaint, OfComplaintQuerySet
from core.addresses import reverse


class ComplaintClock(models.Model):
    class Kind(models.TextChoices):
        ACCEPT = "accept", "决定是否受理并告知"
        IDENTITY = "identity", "投诉人补身份材料"
        MEDIATE = "mediate", "调解期限"
        NOTICE = "notice", "告知终止调解"
        CLUE = "clue", "核查调解中发现的线索"
        VERIFY = "verify", "核查举报并决定是否立案"
        TELL = "tell", "告知举报人"

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="clocks", verbose_name="投诉举报")
    kind = models.CharField("期限", max_length=10, choices=Kind.choices)
    start_on = models.DateField("起算日")
    due_on = models.DateField("届满日")
    # NULL: a day that the office named itself.
    rule = models.ForeignKey(
        "core.LegalRule", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="依据规则"
    )
    explanation = models.TextField("计算说明")
    extended = models.BooleanField("已延长", default=False)
    done_on = models.DateField("完成日期", null=True, blank=True)

    objects = OfComplaintQuerySet.as_manager()
    office_path = "complaint__office"
    assigned_path = "complaint__handler"

    class Meta:
        verbose_name = verbose_name_plural = "投诉举报期限"
        ordering = ["start_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="complaint_clock_once",
                fields=["complaint", "kind"],
                violation_error_message="这件投诉举报的这项期限已经起算",
            )
        ]
        indexes = [models.Index(name="complaint_clock_due", fields=["kind", "done_on", "due_on"])]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.due_on}"

    def get_absolute_url(self):
        return f"{reverse('complaints:complaint_detail', args=[self.complaint_id])}"
