"""Filters of the lists over cases and goods."""

import django_filters
from django.forms import HiddenInput

from core.clock import today
from core.filters import DayRange, PageFilter, choice, related, words
from core.models import Grid, User
from core.models.documents import IssuedDocument
from entities.models import Entity
from inspections.filters.paper import on_paper
from inspections.models import (
    Appraisal,
    Campaign,
    CaseChallenge,
    CaseDecision,
    CaseFiling,
    CaseReview,
    CaseTransfer,
    CoalSite,
    ItemMove,
    SeizedItem,
    Seizure,
    Unit,
)
from inspections.subjects import Subject


class CaseFilter(PageFilter):
    q = words("当事人、案由或立案号", "search")
    state = choice("state", CaseFiling.State.choices, "状态")
    subject = choice("subject", Subject.choices, "领域")
    procedure = choice("procedure", CaseFiling.Procedure.choices, "程序")
    source = choice("source", CaseFiling.Source.choices, "来源")
    filed_from = DayRange.since("filed_on", "立案日期（起）")
    filed_until = DayRange.until("filed_on", "立案日期（止）")
    officer = related(
        "lead_officer",
        User.objects.filter(role__in=["chief", "deputy", "officer"]),
        "办案人员",
        method="by_officer",
    )
    about_school = django_filters.BooleanFilter("about_school", label="涉及校园")
    paper = on_paper()
    grid = related("grid", Grid.objects.all(), "网格")
    campaign = related("campaign", Campaign.objects.all(), "专项行动")
    entity = django_filters.NumberFilter("entity", widget=HiddenInput)

    class Meta:
        model = CaseFiling
        fields: list[str] = []

    def search(self, rows, name, value):
        found = rows.filter(party_name__icontains=value) | rows.filter(cause__icontains=value)
        return found | rows.filter(number_text__icontains=value)

    def by_officer(self, rows, name, officer):
        return rows.filter(lead_officer=officer) | rows.filter(second_officer=officer)


class DecisionFilter(PageFilter):
    q = words("当事人或决定文号", "search")
    outcome = choice("outcome", CaseDecision.Outcome.choices, "决定种类")
    subject = choice("case__subject", Subject.choices, "领域")
    decided_from = DayRange.since("decided_on", "决定日期（起）")
    decided_until = DayRange.until("decided_on", "决定日期（止）")
    unpublished = django_filters.BooleanFilter(label="应公示未公示", method="not_published")

    class Meta:
        model = CaseDecision
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(case__party_name__icontains=value) | rows.filter(number_text__icontains=value)

    def not_published(self, rows, name, value):
        waits = {"is_published": True, "published_on": None, "on_paper": False}
        return rows.filter(**waits) if value else rows.exclude(**waits)


class ReviewFilter(PageFilter):
    kind = choice("kind", CaseReview.Kind.choices, "审核类别")
    opinion = choice("opinion", CaseReview.Opinion.choices, "意见")
    reviewed_from = DayRange.since("reviewed_on", "审核日期（起）")
    reviewed_until = DayRange.until("reviewed_on", "审核日期（止）")

    class Meta:
        model = CaseReview
        fields: list[str] = []


class ChallengeFilter(PageFilter):
    kind = choice("kind", CaseChallenge.Kind.choices, "类别")
    result = choice("result", CaseChallenge.Result.choices, "结果")
    filed_from = DayRange.since("filed_on", "受理日期（起）")

    class Meta:
        model = CaseChallenge
        fields: list[str] = []


class TransferFilter(PageFilter):
    target = choice("target", CaseTransfer.Target.choices, "移送机关")
    kind = choice("kind", CaseTransfer.Kind.choices, "类别")
    transferred_from = DayRange.since("transferred_on", "移送日期（起）")
    answered = django_filters.BooleanFilter(
        "feedback", lookup_expr="gt", label="已反馈", method="by_feedback"
    )

    class Meta:
        model = CaseTransfer
        fields: list[str] = []

    def by_feedback(self, rows, name, value):
        return rows.exclude(feedback="") if value else rows.filter(feedback="")


class SeizureFilter(PageFilter):
    q = words("当事人或事由", "search")
    kind = choice("kind", Seizure.Kind.choices, "措施")
    state = choice("state", Seizure.State.choices, "状态")
    late = django_filters.BooleanFilter(label="超期未处理", method="is_late")
    imposed_from = DayRange.since("imposed_on", "实施日期（起）")
    imposed_until = DayRange.until("imposed_on", "实施日期（止）")
    paper = on_paper()
    entity = django_filters.NumberFilter("entity", widget=HiddenInput)

    class Meta:
        model = Seizure
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(party_name__icontains=value) | rows.filter(reason__icontains=value)

    def is_late(self, rows, name, value):
        late = rows.running().filter(due_on__lt=today())
        return late if value else rows.exclude(pk__in=late.order_by().values("pk"))


class ItemFilter(PageFilter):
    q = words("物品、生产者或当事人", "search")
    taken_as = choice("taken_as", SeizedItem.TakenAs.choices, "登记方式")
    fault = choice("fault", SeizedItem.Fault.choices, "原因")
    unit = choice("unit", Unit.choices, "单位")
    subject = choice("subject", Subject.choices, "领域")
    taken_from = DayRange.since("taken_on", "登记日期（起）")
    taken_until = DayRange.until("taken_on", "登记日期（止）")
    held = django_filters.BooleanFilter(label="尚未处理", method="is_held")
    campaign = related("campaign", Campaign.objects.all(), "专项行动")

    class Meta:
        model = SeizedItem
        fields: list[str] = []

    def search(self, rows, name, value):
        named = rows.filter(name__icontains=value) | rows.filter(maker__icontains=value)
        return named | rows.filter(entity__in=Entity.objects.all().matching(value).values("pk"))

    def is_held(self, rows, name, value):
        return rows.held() if value else rows.filter(remaining=0)


class MoveFilter(PageFilter):
    q = words("物品", "search")
    kind = choice("kind", ItemMove.Kind.choices, "去向")
    fault = choice("fault", SeizedItem.Fault.choices, "原因")
    unit = choice("unit", Unit.choices, "单位")
    moved_from = DayRange.since("moved_on", "日期（起）")
    moved_until = DayRange.until("moved_on", "日期（止）")

    class Meta:
        model = ItemMove
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(item__name__icontains=value)


class AppraisalFilter(PageFilter):
    q = words("物品或机构", "search")
    result = choice("result", Appraisal.Result.choices, "结论")
    sent_from = DayRange.since("sent_on", "送鉴日期（起）")

    class Meta:
        model = Appraisal
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(item__name__icontains=value) | rows.filter(agency__icontains=value)


class CoalFilter(PageFilter):
    q = words("经营户", "search")
    mode = choice("mode", CoalSite.Mode.choices, "取缔方式")
    banned = django_filters.BooleanFilter("banned_on", lookup_expr="isnull", exclude=True, label="已取缔销户")
    found_from = DayRange.since("found_on", "排查日期（起）")

    class Meta:
        model = CoalSite
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(name__icontains=value)


class DocumentFilter(PageFilter):
    q = words("文号或文书种类", "search")
    void = django_filters.BooleanFilter("voided_at", lookup_expr="isnull", exclude=True, label="已作废")
    issued_from = DayRange.since("issued_at__date", "出具日期（起）")
    issued_until = DayRange.until("issued_at__date", "出具日期（止）")

    class Meta:
        model = IssuedDocument
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(number_text__icontains=value) | rows.filter(kind__icontains=value)
