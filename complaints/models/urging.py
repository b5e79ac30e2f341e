"""县局督办: the county asks an office about one complaint, by a day, and looks at the answer."""

from django.db import models
from django.db.models import F, Q

from complaints.models.complaints import Complaint, OfComplaintQuerySet
from core.addresses import reverse
from core.models import User
from entities.models.about import Submitted


class CountyUrgingQuerySet(OfComplaintQuerySet):
    def unanswered(self):
        return self.filter(state="open")

    def to_review(self):
        """Answered, and the county has not said yet whether that will do."""
        return self.filter(state="answered")


class CountyUrging(Submitted):
    class Ground(models.TextChoices):
        OVERDUE = "overdue", "超过期限未办结"
        SENSITIVE = "sensitive", "敏感或影响较大"
        REPEATED = "repeated", "重复投诉举报"
        ASSIGNED = "assigned", "上级或领导批示"

    class State(models.TextChoices):
        OPEN = "open", "待答复"
        ANSWERED = "answered", "待县局审核"
        ACCEPTED = "accepted", "已办结"
        WITHDRAWN = "withdrawn", "已撤回"

    complaint = models.ForeignKey(
        Complaint, models.PROTECT, related_name="county_urgings", verbose_name="投诉举报"
    )
    ground = models.CharField("督办原因", max_length=10, choices=Ground.choices)
    words = models.CharField("督办要求", max_length=300)
    urged_on = models.DateField("督办日期", editable=False)
    answer_by = models.DateField("答复期限")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN, editable=False)
    answer = models.CharField("答复", max_length=500, blank=True, editable=False)
    answered_on = models.DateField("答复日期", null=True, blank=True, editable=False)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="答复人"
    )
    opinion = models.CharField("县局意见", max_length=300, blank=True, editable=False)
    ended_on = models.DateField("办结日期", null=True, blank=True, editable=False)

    objects = CountyUrgingQuerySet.as_manager()
    office_path = "complaint__office"
    assigned_path = "complaint__handler"
    day = "urged_on"

    class Meta:
        verbose_name = verbose_name_plural = "县局督办"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_county_urging_at_a_time",
                fields=["complaint"],
                condition=Q(state__in=["open", "answered"]),
                violation_error_message="这件投诉举报已有县局督办，尚未回复",
            ),
            models.CheckConstraint(
                name="county_urging_answer_after_its_day", condition=Q(answer_by__gte=F("urged_on"))
            ),
            models.CheckConstraint(
                name="county_urging_answered_with_its_day",
                condition=~Q(state__in=["answered", "accepted"])
                | Q(answered_on__isnull=False) & ~Q(answer=""),
            ),
        ]
        indexes = [models.Index(name="county_urging_by_limit", fields=["state", "answer_by"])]

    def __str__(self):
        return f"督办 {self.complaint}"

    def get_absolute_url(self):
        return reverse("complaints:countyurging_detail", args=[self.pk])
