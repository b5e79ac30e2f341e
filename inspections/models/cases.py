"""Administrative penalty cases (行政处罚案件): from the clue to the closing, with their clocks and reviews."""

import uuid

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Grid, Office, User, Village
from core.models.attachments import Attachment
from entities.models import Entity
from inspections.models.campaigns import Campaign
from inspections.rules import cases as rules_cases
from inspections.subjects import Subject


class CaseFilingQuerySet(ScopedQuerySet):
    def open(self):
        """Neither closed nor ended otherwise."""
        return self.exclude(state__in=rules_cases.OVER)


class CaseFiling(models.Model):
    """One case. ``clue_on`` is the day the clue came, ``filed_on`` (立案) the day the chief approved the filing.

    The on-the-spot procedure has no filing of its own: there ``filed_on`` is the day of the decision.
    """

    class Source(models.TextChoices):
        INSPECTION = "inspection", "监督检查发现"
        COMPLAINT = "complaint", "投诉举报"
        ASSIGNED = "assigned", "上级交办"
        TRANSFERRED = "transferred", "其他部门移送"
        SAMPLING = "sampling", "抽检不合格"
        OTHER = "other", "其他"

    class Party(models.TextChoices):
        PERSON = "person", "自然人（含个体工商户）"
        ORGANISATION = "organisation", "法人或者其他组织"

    class Procedure(models.TextChoices):
        ORDINARY = "ordinary", "普通程序"
        SIMPLE = "simple", "简易程序（当场处罚）"

    class State(models.TextChoices):
        CLUE = "clue", "线索核查"
        FILED = "filed", "已立案，调查取证"
        REVIEW = "review", "审核中"
        NOTICED = "noticed", "已告知"
        HEARING = "hearing", "听证中"
        DECIDED = "decided", "已作出决定"
        SERVED = "served", "已送达，待执行结案"
        CLOSED = "closed", "已结案"
        NOT_FILED = "not_filed", "不予立案"
        DROPPED = "dropped", "已撤案"
        TRANSFERRED = "transferred", "已移送"

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="cases", verbose_name="监管机构")
    number_text = models.CharField("立案号", max_length=80, blank=True)
    # NULL: the party is no registered entity.
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="当事人（经营主体）"
    )
    party = models.CharField("当事人类别", max_length=12, choices=Party.choices)
    party_name = models.CharField("当事人", max_length=120)
    party_address = models.CharField("当事人住所", max_length=200, blank=True)
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="网格"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（社区）"
    )
    subject = models.CharField("领域", max_length=12, choices=Subject.choices)
    cause = models.CharField("案由", max_length=120)
    facts = models.TextField("案情摘要", blank=True)
    about_school = models.BooleanField("涉及校园及周边", default=False)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name="专项行动"
    )
    source = models.CharField("案件来源", max_length=12, choices=Source.choices)
    source_note = models.CharField("来源说明", max_length=200, blank=True)
    # The record it came from (an inspection, a problem, a complaint); NULL when it came on paper.
    source_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="来源记录类型"
    )
    source_id = models.PositiveBigIntegerField("来源记录编号", null=True, blank=True)
    source_record = GenericForeignKey("source_type", "source_id")
    lead_officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办案人员（主）")
    second_officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办案人员（协）")
    procedure = models.CharField("程序", max_length=10, choices=Procedure.choices, default=Procedure.ORDINARY)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.CLUE)
    clue_on = models.DateField("线索登记日期")
    # NULL: not known yet, or still going on.
    offence_ended_on = models.DateField("违法行为终了日期", null=True, blank=True)
    harmful = models.BooleanField("涉及生命健康安全且有危害后果", default=False)
    filed_on = models.DateField("立案日期", null=True, blank=True)
    filed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准立案人"
    )
    review_reasons = models.CharField("法制审核事由", max_length=100, blank=True)
    noticed_on = models.DateField("告知送达日期", null=True, blank=True)
    notice_text = models.TextField("拟处罚内容", blank=True)
    notice_total_yuan = models.DecimalField(
        "拟罚没总额（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    hearing_offered = models.BooleanField("告知听证权利", default=False)
    defence_on = models.DateField("陈述申辩日期", null=True, blank=True)
    defence_waived = models.BooleanField("放弃陈述申辩", default=False)
    defence_text = models.TextField("陈述申辩意见", blank=True)
    hearing_asked_on = models.DateField("申请听证日期", null=True, blank=True)
    hearing_on = models.DateField("听证日期", null=True, blank=True)
    hearing_text = models.TextField("听证情况", blank=True)
    served_on = models.DateField("决定书送达日期", null=True, blank=True)
    closed_on = models.DateField("结案日期", null=True, blank=True)
    closing_note = models.CharField("结案说明", max_length=300, blank=True)
    # Of a case that was handled before the portal: its clocks, reviews and signatures stand in the file on paper.
    paper_archive_no = models.CharField("纸质案卷号", max_length=40, blank=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = CaseFilingQuerySet.as_manager()
    office_path = "office"
    grid_path = "grid"
    village_path = "village"
    person_paths = ("lead_officer", "second_officer", "created_by")

    class Meta:
        verbose_name = verbose_name_plural = "行政处罚案件"
        ordering = ["-clue_on", "-pk"]
        indexes = [
            models.Index(
                name="case_of_office",
                fields=[
                    "office",
                    "filed_on",
                    "closed_on",
                    "subject",
                    "procedure",
                    "about_school",
                    "state",
                    "id",
                ],
            ),
            models.Index(name="case_list", fields=["office", "-clue_on", "-id"]),
            models.Index(name="case_of_source", fields=["source_type", "source_id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="case_two_different_officers", condition=~Q(lead_officer=F("second_officer"))
            ),
            models.CheckConstraint(
                name="case_filed_has_its_day",
                condition=Q(state__in=["clue", "not_filed", "transferred"]) | Q(filed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="case_over_has_its_day",
                condition=~Q(state__in=sorted(rules_cases.OVER)) | Q(closed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="case_on_paper_is_over",
                condition=Q(paper_archive_no="") | Q(state__in=sorted(rules_cases.OVER)),
            ),
            models.CheckConstraint(
                name="case_source_record_whole",
                condition=Q(source_type=None, source_id=None)
                | Q(source_type__isnull=False, source_id__isnull=False),
            ),
            models.UniqueConstraint(
                name="case_number_once",
                fields=["office", "number_text"],
                condition=~Q(number_text=""),
                violation_error_message="这个立案号已经用过",
            ),
        ]

    def __str__(self):
        return f"{self.party_name}{self.cause}案"

    def get_absolute_url(self):
        return reverse("inspections:casefiling_detail", args=[self.pk])

    @property
    def is_over(self):
        return self.state in rules_cases.OVER

    @property
    def is_on_paper(self):
        return self.paper_archive_no != ""

    @property
    def is_undecided(self):
        return self.state in rules_cases.UNDECIDED

    @property
    def reasons(self) -> list[str]:
        """Codes of ``rules_cases.LEGAL_REVIEW`` for which a legal review is needed."""
        return [reason for reason in self.review_reasons.split(",") if reason]

    @property
    def was_heard(self) -> bool:
        """Whether a hearing was held over what the party was last told; an older one says nothing of a new notice."""
        return (
            self.hearing_on is not None and self.noticed_on is not None and self.hearing_on >= self.noticed_on
        )

    def attachments(self):
        return Attachment.objects.of(self)


class CaseStep(models.Model):
    """One line of the file: what was done or obtained, on which day, by whom. Lines are never changed."""

    class Kind(models.TextChoices):
        MOVE = "move", "程序"
        RECORD = "record", "现场检查笔录"
        INTERVIEW = "interview", "询问笔录"
        EVIDENCE = "evidence", "证据提取"
        SAMPLE = "sample", "抽样取证"
        ASSISTANCE = "assistance", "协助调查"
        REPORT = "report", "调查终结报告"
        OTHER = "other", "其他"

    case = models.ForeignKey(CaseFiling, models.PROTECT, related_name="steps", verbose_name="案件")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    on = models.DateField("日期")
    text = models.CharField("内容", max_length=500)
    source = models.CharField("证据来源", max_length=100, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "case__office"
    grid_path = "case__grid"
    village_path = "case__village"

    class Meta:
        verbose_name = verbose_name_plural = "办案记录"
        ordering = ["on", "pk"]

    def __str__(self):
        return f"{self.on} {self.text[:30]}"


class CaseClock(models.Model):
    """One running limit of a case with the version of the rule that made it; ``done_on`` NULL means it still runs."""

    class Kind(models.TextChoices):
        CLUE_CHECK = "clue_check", "核查线索并决定是否立案"
        DECIDE = "decide", "作出处理决定"
        DEFENCE = "defence", "当事人陈述申辩、申请听证"
        SERVE = "serve", "送达决定书"
        PAY = "pay", "缴纳罚没款"
        PUBLICITY = "publicity", "公示处罚信息"
        WITHDRAW = "withdraw", "撤下变更或撤销的公示"
        CLOSE_FORM = "close_form", "填写结案审批表"
        SIMPLE_REPORT = "simple_report", "当场处罚报所备案"
        CASH_HANDIN = "cash_handin", "当场收缴罚款交至机关"

    case = models.ForeignKey(CaseFiling, models.PROTECT, related_name="clocks", verbose_name="案件")
    kind = models.CharField("期限", max_length=14, choices=Kind.choices)
    start_on = models.DateField("起算日")
    due_on = models.DateField("届满日")
    rule = models.ForeignKey("core.LegalRule", models.PROTECT, related_name="+", verbose_name="依据规则")
    explanation = models.TextField("计算说明")
    extended = models.BooleanField("已延长", default=False)
    # The leaders named the day together; pauses move it no more.
    fixed = models.BooleanField("集体讨论确定", default=False)
    done_on = models.DateField("完成日期", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "case__office"
    grid_path = "case__grid"
    village_path = "case__village"

    class Meta:
        verbose_name = verbose_name_plural = "案件期限"
        ordering = ["start_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="clock_once_in_case",
                fields=["case", "kind"],
                violation_error_message="这个案件的这项期限已经起算",
            )
        ]
        indexes = [models.Index(name="case_clock_due", fields=["kind", "done_on", "due_on"])]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.due_on}"

    def get_absolute_url(self):
        return f"{reverse('inspections:casefiling_detail', args=[self.case_id])}#clocks"


class CasePause(models.Model):
    """An interval that does not count in the time for the decision; ``ended_on`` NULL means it still runs."""

    class Kind(models.TextChoices):
        TEST = "test", "检测"
        INSPECTION = "inspection", "检验"
        QUARANTINE = "quarantine", "检疫"
        APPRAISAL = "appraisal", "鉴定"
        HEARING = "hearing", "听证"
        NOTICE = "notice", "公告"
        RIGHT_HOLDER = "right_holder", "权利人辨认"

    case = models.ForeignKey(CaseFiling, models.PROTECT, related_name="pauses", verbose_name="案件")
    kind = models.CharField("事由", max_length=12, choices=Kind.choices)
    started_on = models.DateField("起")
    ended_on = models.DateField("止", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "case__office"
    grid_path = "case__grid"
    village_path = "case__village"

    class Meta:
        verbose_name = verbose_name_plural = "不计入期限的时间"
        ordering = ["started_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="case_pause_ends_after_start",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
            ),
            models.UniqueConstraint(
                name="one_running_pause_of_a_kind",
                fields=["case", "kind"],
                condition=Q(ended_on=None),
                violation_error_message="同一事由的中止还没有结束",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.started_on} 至 {self.ended_on or '今'}"

    def get_absolute_url(self):
        return self.case.get_absolute_url()


class CaseReview(models.Model):
    """审核 by the case-review body, or 法制审核 where the law demands it."""

    class Kind(models.TextChoices):
        CASE = "case", "案件审核"
        LEGAL = "legal", "法制审核"

    class Opinion(models.TextChoices):
        AGREE = "agree", "同意"
        CORRECT = "correct", "建议纠正"
        RETURN = "return", "退回补充调查"

    case = models.ForeignKey(CaseFiling, models.PROTECT, related_name="reviews", verbose_name="案件")
    kind = models.CharField("审核类别", max_length=6, choices=Kind.choices)
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="审核人")
    reviewed_on = models.DateField("审核日期")
    opinion = models.CharField("审核意见", max_length=8, choices=Opinion.choices)
    text = models.CharField("意见内容", max_length=500)

    objects = ScopedQuerySet.as_manager()
    office_path = "case__office"
    grid_path = "case__grid"
    village_path = "case__village"

    class Meta:
        verbose_name = verbose_name_plural = "审核记录"
        ordering = ["-reviewed_on", "-pk"]

    def __str__(self):
        return f"{self.get_kind_display()} {self.reviewed_on}"

    def get_absolute_url(self):
        return f"{reverse('inspections:casefiling_detail', args=[self.case_id])}#reviews"


class CaseRecusal(models.Model):
    """回避: asked by the party or the officer; decided by the head; the inquiry goes on meanwhile (B2.1)."""

    case = models.ForeignKey(CaseFiling, models.PROTECT, related_name="recusals", verbose_name="案件")
    officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="被申请回避人员")
    asked_on = models.DateField("申请日期")
    reason = models.CharField("理由", max_length=200)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="决定人"
    )
    granted = models.BooleanField("同意回避", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "case__office"
    grid_path = "case__grid"
    village_path = "case__village"

    class Meta:
        verbose_name = verbose_name_plural = "回避"
        ordering = ["asked_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="recusal_decided_whole",
                condition=Q(decided_on=None, decided_by=None, granted=None)
                | Q(decided_on__isnull=False, decided_by__isnull=False, granted__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.officer} {self.asked_on}"

    def get_absolute_url(self):
        return self.case.get_absolute_url()
