"""Measures over goods (查封、扣押、先行登记保存): asked, approved, imposed, lengthened, ended."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Grid, LegalRule, Office, User, Village
from core.models.attachments import Attachment
from entities.models import Entity
from inspections.models.cases import CaseFiling
from inspections.models.inspections import Inspection
from inspections.subjects import Subject


def _minute(at) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


class SeizureQuerySet(ScopedQuerySet):
    def running(self):
        """In force or waiting for the approval that an urgent measure still needs."""
        return self.filter(state__in=["urgent", "in_force"])


class Seizure(models.Model):
    """查封, 扣押 or 先行登记保存. ``imposed_on`` is the day of the decision, ``due_on`` the last day it may stand."""

    class Kind(models.TextChoices):
        PRESERVE = "preserve", "先行登记保存"
        DETAIN = "detain", "扣押"
        SEAL = "seal", "查封"

    class State(models.TextChoices):
        ASKED = "asked", "待批准"
        URGENT = "urgent", "紧急实施，待补办批准"
        IN_FORCE = "in_force", "实施中"
        ENDED = "ended", "已处理"
        REFUSED = "refused", "未批准"

    class Outcome(models.TextChoices):
        LIFTED = "lifted", "解除，退还当事人"
        SEIZED = "seized", "转为查封、扣押"
        CONFISCATED = "confiscated", "没收（依处罚决定）"
        TRANSFERRED = "transferred", "随案移送"
        EVIDENCE = "evidence", "采取记录、复制、送检等措施后返还"

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="seizures", verbose_name="监管机构")
    entity = models.ForeignKey(
        Entity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seizures",
        verbose_name="当事人（经营主体）",
    )
    party_name = models.CharField("当事人", max_length=120)
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="网格"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（社区）"
    )
    # NULL: imposed during an inspection before any case was filed.
    case = models.ForeignKey(
        CaseFiling, models.PROTECT, null=True, blank=True, related_name="seizures", verbose_name="案件"
    )
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, blank=True, related_name="seizures", verbose_name="监督检查"
    )
    kind = models.CharField("措施", max_length=10, choices=Kind.choices)
    subject = models.CharField("领域", max_length=12, choices=Subject.choices)
    reason = models.CharField("事由", max_length=200)
    basis = models.CharField("法律依据", max_length=200)
    place = models.CharField("实施地点", max_length=200, blank=True)
    custody_place = models.CharField("存放地点", max_length=100)
    lead_officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="执法人员（主）")
    second_officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="执法人员（协）")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ASKED)
    is_urgent = models.BooleanField("情况紧急，当场实施", default=False)
    imposed_at = models.DateTimeField("实施时间")
    imposed_on = models.DateField("实施日期")
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    # Only of an urgent measure: the instant by which the approval must have been asked and given (24 hours).
    approve_by = models.DateTimeField("补办批准期限", null=True, blank=True)
    due_on = models.DateField("期限届满日", null=True, blank=True)
    rule = models.ForeignKey(
        LegalRule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="依据规则"
    )
    explanation = models.TextField("计算说明", blank=True)
    extended_on = models.DateField("延长决定日期", null=True, blank=True)
    extension_reason = models.CharField("延长理由", max_length=200, blank=True)
    ended_on = models.DateField("处理日期", null=True, blank=True)
    outcome = models.CharField("处理结果", max_length=12, choices=Outcome.choices, blank=True)
    ending_note = models.CharField("处理说明", max_length=200, blank=True)
    # Of a measure that ended before the portal: who approved it, when, and its papers stand in the archive.
    paper_archive_no = models.CharField("纸质案卷号", max_length=40, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = SeizureQuerySet.as_manager()
    office_path = "office"
    grid_path = "grid"
    village_path = "village"
    person_paths = (
        "lead_officer",
        "second_officer",
        "created_by",
        "case__lead_officer",
        "case__second_officer",
    )

    class Meta:
        verbose_name = verbose_name_plural = "强制措施与先行登记保存"
        ordering = ["-imposed_on", "-pk"]
        indexes = [
            models.Index(
                name="seizure_of_office", fields=["office", "imposed_on", "kind", "state", "entity", "id"]
            ),
            models.Index(name="seizure_due", fields=["office", "state", "due_on"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="seizure_two_different_officers", condition=~Q(lead_officer=F("second_officer"))
            ),
            models.CheckConstraint(
                name="seizure_in_force_is_approved",
                condition=~Q(state__in=["in_force", "ended"])
                | Q(approved_at__isnull=False)
                | Q(is_urgent=True)
                | ~Q(paper_archive_no=""),
            ),
            models.CheckConstraint(
                name="seizure_on_paper_is_ended", condition=Q(paper_archive_no="") | Q(state="ended")
            ),
            models.CheckConstraint(
                name="seizure_ended_whole",
                condition=~Q(state="ended") | (Q(ended_on__isnull=False) & ~Q(outcome="")),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.party_name} {self.imposed_on}"

    def get_absolute_url(self):
        return reverse("inspections:seizure_detail", args=[self.pk])

    @property
    def is_on_paper(self):
        return self.paper_archive_no != ""

    @property
    def is_running(self):
        return self.state in (self.State.URGENT, self.State.IN_FORCE)

    def is_planned_before(self, at) -> bool:
        """Whether it still waits for its approval and its hour is over: it cannot be imposed before it is approved."""
        return self.state == self.State.ASKED and at > self.imposed_at

    def moved_from(self, planned_at) -> str:
        """That the hour of the approval has become the hour of the measure, in words."""
        return f"先批准后实施，实施时间由 {_minute(planned_at)} 改记为批准的时间 {_minute(self.imposed_at)}。"

    def attachments(self):
        return Attachment.objects.of(self)
