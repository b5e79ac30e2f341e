"""Administrative inspections (行政检查): two certified officers, a checklist, what was found, who signed."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Grid, Office, User, Village
from core.models.attachments import Attachment
from entities.models import Entity
from inspections.models.campaigns import Campaign
from inspections.models.checklists import Checklist, ChecklistItem
from inspections.subjects import Subject


class InspectionQuerySet(ScopedQuerySet):
    def completed(self):
        return self.filter(state="signed")

    def done_in(self, period):
        return self.completed().filter(inspected_on__range=(period.start, period.end))


class Inspection(models.Model):
    class Kind(models.TextChoices):
        DAILY = "daily", "日常监督检查"
        SPECIAL = "special", "专项检查"
        DOUBLE_RANDOM = "double_random", "双随机抽查"
        COMPLAINT = "complaint", "投诉举报核查"
        RECHECK = "recheck", "整改复查"
        ASSIGNED = "assigned", "上级交办核查"

    class Result(models.TextChoices):
        PASS = "pass", "符合"
        MINOR = "minor", "基本符合"
        FAIL = "fail", "不符合"

    class State(models.TextChoices):
        DRAFT = "draft", "未签字"
        SIGNED = "signed", "已签字"
        VOIDED = "voided", "已作废"

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="inspections", verbose_name="监管机构")
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="inspections", verbose_name="被检查单位")
    # Where and what the entity was on that day: the figure of a past year must not move when a shop does.
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="网格"
    )
    village = models.ForeignKey(
        Village,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="村（社区）",
        db_index=False,  # inspection_of_village begins with it
    )
    entity_kind = models.CharField("主体类型", max_length=12, choices=Entity.Kind.choices)
    kind = models.CharField("检查类型", max_length=16, choices=Kind.choices, default=Kind.DAILY)
    subject = models.CharField("领域", max_length=12, choices=Subject.choices, default=Subject.FOOD)
    purpose = models.CharField("检查事由", max_length=120, blank=True)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="inspections", verbose_name="专项行动"
    )
    campaign_theme = models.CharField(
        "专项主题", max_length=24, choices=Campaign.Theme.choices, blank=True, editable=False
    )
    # All checks of one visit share the first one's UUID; NULL: older than visits were kept.
    visit = models.UUIDField("上门批次", null=True, blank=True, editable=False, db_index=True)
    unannounced = models.BooleanField("突击检查（不预先告知）", default=False)
    joint_units = models.CharField(
        "联合检查单位", max_length=120, blank=True, help_text="例如 学区、教育局；用顿号分开"
    )
    # A re-check looks at what an order demanded; NULL for every other check.
    order = models.ForeignKey(
        "inspections.Order",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rechecks",
        verbose_name="复查的文书",
    )
    inspected_on = models.DateField("检查日期")
    lead_officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="检查人员（主）")
    second_officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="检查人员（协）")
    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="+", verbose_name="检查要点表")
    result = models.CharField("检查结果", max_length=8, choices=Result.choices)
    problem_count = models.PositiveSmallIntegerField("问题数", default=0)
    opinion = models.TextField("检查意见", blank=True)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.DRAFT)
    party_name = models.CharField("当事人或在场人", max_length=40, blank=True)
    party_refused = models.BooleanField("当事人拒绝签字", default=False)
    refusal_note = models.CharField("拒签情况及见证人", max_length=120, blank=True)
    signed_at = models.DateTimeField("签字时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提交签字人"
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="作废人"
    )
    void_reason = models.CharField("作废理由", max_length=200, blank=True)
    signed_on_paper = models.BooleanField("纸质签字", default=False)
    paper_archive_no = models.CharField("纸质原件存档号", max_length=40, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    created_at = models.DateTimeField("登记时间", default=timezone.now)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    # SHA-256 of what was first submitted: tells a repeated POST from another record under the same UUID.
    digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = InspectionQuerySet.as_manager()
    office_path = "office"
    #: A visit is taken over from a check of the same office, never typed: offices have none in common.
    of_one_office = ("visit",)
    grid_path = "grid"
    village_path = "village"
    person_paths = ("lead_officer", "second_officer", "created_by")

    class Meta:
        verbose_name = verbose_name_plural = "监督检查"
        ordering = ["-inspected_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="two_different_officers", condition=~Q(lead_officer=F("second_officer"))
            ),
            models.CheckConstraint(
                name="signed_inspection_has_its_time",
                condition=~Q(state="signed") | Q(signed_at__isnull=False),
            ),
        ]
        indexes = [
            # Figures of one office and period read only this index (performance.md §1a).
            models.Index(
                name="inspection_of_office",
                fields=[
                    "office",
                    "inspected_on",
                    "entity",
                    "state",
                    "subject",
                    "kind",
                    "entity_kind",
                    "campaign_theme",
                    "result",
                    "problem_count",
                    "unannounced",
                    "joint_units",
                    "visit",
                    "id",
                ],
            ),
            # Figures of problems join the checks that have some: few of them, and these few columns.
            models.Index(
                name="inspection_with_problems",
                fields=["office", "inspected_on", "entity", "subject", "id"],
                condition=Q(state="signed", problem_count__gt=0),
            ),
            models.Index(name="inspection_list", fields=["office", "-inspected_on", "-id"]),
            # The county's list goes over all its offices in one order.
            models.Index(name="inspection_by_day", fields=["-inspected_on", "-id"]),
            models.Index(name="inspection_of_entity", fields=["entity", "inspected_on", "state", "subject"]),
            models.Index(name="inspection_of_village", fields=["village", "inspected_on", "state"]),
        ]

    def __str__(self):
        return f"{self.entity} {self.inspected_on}"

    def get_absolute_url(self):
        return reverse("inspections:inspection_detail", args=[self.pk])

    @property
    def is_editable(self):
        return self.state == self.State.DRAFT

    def attachments(self):
        """Photos and signatures, oldest first."""
        return Attachment.objects.of(self)


class InspectionItem(models.Model):
    """One item of the checklist as it stood on that day, and how it was answered."""

    class Answer(models.TextChoices):
        PASS = "pass", "符合"
        FAIL = "fail", "不符合"
        NA = "na", "合理缺项"

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="items", verbose_name="监督检查")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+", verbose_name="检查项目")
    no = models.PositiveSmallIntegerField("序号")
    text = models.CharField("检查内容", max_length=200)
    is_key = models.BooleanField("重点项", default=False)
    answer = models.CharField("评价", max_length=4, choices=Answer.choices)
    note = models.CharField("问题描述", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "检查项目记录"
        ordering = ["inspection", "no"]
        constraints = [
            models.UniqueConstraint(
                name="item_once_in_inspection",
                fields=["inspection", "item"],
                violation_error_message="同一检查项目在一次检查中只能评价一次",
            )
        ]

    def __str__(self):
        return f"{self.no}. {self.get_answer_display()}"


class ExposedHit(models.Model):
    """An exposed product found in a check of a campaign that looks for it. None found is what the summary may say."""

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="exposed_hits", verbose_name="监督检查"
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    product = models.CharField("曝光产品", max_length=100)
    quantity = models.DecimalField("数量", max_digits=10, decimal_places=2, null=True, blank=True)
    unit = models.CharField("单位", max_length=10, blank=True)
    handling = models.CharField("处置情况", max_length=200)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间", default=timezone.now)

    objects = ScopedQuerySet.as_manager()
    office_path = "office"
    grid_path = "inspection__grid"
    village_path = "inspection__village"

    class Meta:
        verbose_name = verbose_name_plural = "发现的曝光产品"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="exposed_product_once",
                fields=["inspection", "product"],
                violation_error_message="这次检查已经登记过这个曝光产品",
            )
        ]

    def __str__(self):
        return self.product

    def get_absolute_url(self):
        return self.inspection.get_absolute_url()


class ProblemQuerySet(ScopedQuerySet):
    def open(self):
        """Of signed inspections and not put right yet; ``closed_on`` NULL means it still waits."""
        return self.filter(closed_on=None, inspection__state="signed")

    def overdue(self, on):
        return self.open().filter(rectify_by__lt=on)


class Problem(models.Model):
    """Something found that has to be put right by a day, and how that ended."""

    class Outcome(models.TextChoices):
        CORRECTED = "corrected", "已改正"
        TO_CASE = "to_case", "转立案查处"

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="problems", verbose_name="监督检查"
    )
    # NULL: found outside the checklist.
    item = models.OneToOneField(
        InspectionItem, models.PROTECT, null=True, blank=True, related_name="problem", verbose_name="检查项目"
    )
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="网格"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（社区）"
    )
    text = models.CharField("问题", max_length=300)
    is_key = models.BooleanField("重点项", default=False)
    fixed_on_the_spot = models.BooleanField("当场改正", default=False)
    rectify_by = models.DateField("整改期限", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办结人"
    )
    closing_note = models.CharField("整改情况", max_length=300, blank=True)
    outcome = models.CharField("办结方式", max_length=10, choices=Outcome.choices, blank=True)
    # Who follows it up; NULL: the check's first officer.
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="跟进人"
    )

    objects = ProblemQuerySet.as_manager()
    office_path = "office"
    grid_path = "grid"
    village_path = "village"
    person_paths = (
        "inspection__lead_officer",
        "inspection__second_officer",
        "inspection__created_by",
        "owner",
    )

    class Meta:
        verbose_name = verbose_name_plural = "发现的问题"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="open_problem_has_a_limit",
                condition=Q(fixed_on_the_spot=True) | Q(rectify_by__isnull=False),
            ),
            models.CheckConstraint(
                name="problem_fixed_on_the_spot_is_closed",
                condition=Q(fixed_on_the_spot=False) | Q(closed_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="problem_open", fields=["office", "closed_on", "rectify_by"]),
            models.Index(name="problem_list", fields=["office", "-id"]),
            models.Index(name="problem_of_office", fields=["office", "inspection", "closed_on", "outcome"]),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return f"{reverse('inspections:inspection_detail', args=[self.inspection_id])}#problem-{self.pk}"

    def is_overdue(self, on) -> bool:
        """Whether its limit has passed on the local day ``on`` and it is still not put right."""
        return self.closed_on is None and self.rectify_by is not None and self.rectify_by < on


class Addendum(models.Model):
    """A correction (更正) to a signed inspection; the signed record itself stays as it was."""

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="addenda", verbose_name="监督检查"
    )
    text = models.TextField("更正内容")
    reason = models.CharField("更正理由", max_length=200)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="更正人")
    added_at = models.DateTimeField("更正时间", default=timezone.now)

    objects = ScopedQuerySet.as_manager()
    office_path = "inspection__office"
    grid_path = "inspection__grid"
    village_path = "inspection__village"

    class Meta:
        verbose_name = verbose_name_plural = "更正"
        ordering = ["added_at"]

    def __str__(self):
        return self.text[:30]


class StagedPhotos(models.Model):
    """Photos that arrived with a form which could not be saved yet; the record takes them over when it is.

    ``uuid`` is the client's id of the form, so that the next try finds them. Leftovers are swept after some days.
    """

    uuid = models.UUIDField("提交编号", unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    staged_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    staged_at = models.DateTimeField("上传时间")

    objects = ScopedQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "待用照片"
        ordering = ["pk"]

    def attachments(self):
        return Attachment.objects.of(self)
