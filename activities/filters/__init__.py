"""Filters of all lists, one a ledger."""

import django_filters
from django.db.models import Q
from django.forms import HiddenInput

from activities.models import (
    FollowerSnapshot,
    HelpTask,
    MediaAccount,
    MediaRelease,
    Meeting,
    OfficeDrill,
    PlanDocument,
    PublicityActivity,
    PublicityChannel,
    PublicityMaterial,
    PublicityPartner,
    PublicityTopic,
    ReleaseSnapshot,
    Supervision,
    TargetItem,
    TrainingLaw,
    TrainingSession,
    WorkAmount,
    WorkCategory,
    WorkRecord,
    WorkStep,
    YearPlanItem,
)
from core.filters import DayRange, PageFilter, choice, related, words
from core.models import Village
from entities.models import Entity

VALIDITY = [("valid", "有效"), ("voided", "已作废")]


def hidden(field):
    """From links, not from the form."""
    return django_filters.NumberFilter(field, widget=HiddenInput)


def either(label, method, choices):
    return django_filters.ChoiceFilter(label=label, choices=choices, empty_label="全部", method=method)


def validity():
    return either("效力", "by_validity", VALIDITY)


class ValidFilter(PageFilter):
    """Base of the lists whose rows can be voided. ``looks_into``: the columns of the search box."""

    looks_into: tuple[str, ...] = ()

    def search(self, rows, name, value):
        found = Q()
        for column in self.looks_into:
            found |= Q(**{f"{column}__icontains": value})
        return rows.filter(found)

    def by_validity(self, rows, name, value):
        return rows.filter(is_voided=value == "voided")


def of(model_):
    return type("Meta", (), {"model": model_, "fields": []})


class PublicityActivityFilter(ValidFilter):
    q = words("主题、地点", "search")
    kind = choice("kind", PublicityActivity.Kind.choices, "方式")
    occasion = choice("occasion", PublicityActivity.Occasion.choices, "时机")
    scene = choice("scene", PublicityActivity.Scene.choices, "场景")
    subject = either("宣传内容", "by_subject", PublicityTopic.Subject.choices)
    village = related("village", Village.objects.all(), "村（社区）")
    on_from = DayRange.since("held_on", "日期从")
    on_until = DayRange.until("held_on", "到")
    validity = validity()

    looks_into = ("theme", "place")
    Meta = of(PublicityActivity)

    def by_subject(self, rows, name, value):
        return rows.filter(pk__in=PublicityTopic.objects.filter(subject=value).values("activity"))


def part_filter(model_, path, **own):
    """The filter of a list of parts: by the day of what they belong to, and by ``own`` choices."""
    attributes = {
        **own,
        "on_from": DayRange.since(path, "日期从"),
        "on_until": DayRange.until(path, "到"),
        "Meta": of(model_),
        "__module__": __name__,
    }
    return type(f"{model_.__name__}Filter", (PageFilter,), attributes)


def holds(field, label):
    return django_filters.CharFilter(field, "icontains", label=label)


TopicFilter = part_filter(
    PublicityTopic,
    "activity__held_on",
    subject=choice("subject", PublicityTopic.Subject.choices, "宣传内容"),
)
PartnerFilter = part_filter(PublicityPartner, "activity__held_on", name=holds("name", "单位"))
ChannelFilter = part_filter(
    PublicityChannel, "activity__held_on", kind=choice("kind", PublicityChannel.Kind.choices, "渠道")
)
MaterialFilter = part_filter(
    PublicityMaterial, "activity__held_on", kind=choice("kind", PublicityMaterial.Kind.choices, "种类")
)
LawFilter = part_filter(TrainingLaw, "session__held_on", title=holds("title", "名称"))
ReleaseSnapshotFilter = part_filter(ReleaseSnapshot, "taken_on", release=hidden("release"))
FollowerSnapshotFilter = part_filter(FollowerSnapshot, "taken_on", account=hidden("account"))


class TrainingSessionFilter(ValidFilter):
    q = words("内容、地点、主讲", "search")
    kind = choice("kind", TrainingSession.Kind.choices, "类别")
    audience = choice("audience", TrainingSession.Audience.choices, "对象")
    on_from = DayRange.since("held_on", "日期从")
    on_until = DayRange.until("held_on", "到")
    validity = validity()

    looks_into = ("title", "place", "lecturer")
    Meta = of(TrainingSession)


class MeetingFilter(ValidFilter):
    q = words("会议名称、地点", "search")
    kind = choice("kind", Meeting.Kind.choices, "类别")
    on_from = DayRange.since("held_on", "日期从")
    on_until = DayRange.until("held_on", "到")
    validity = validity()

    looks_into = ("title", "place")
    Meta = of(Meeting)


class HelpTaskFilter(ValidFilter):
    q = words("主体名称、拼音或诉求", "search")
    open = either("状态", "by_open", [("open", "办理中"), ("closed", "已办结")])
    entity = hidden("entity")
    on_from = DayRange.since("raised_on", "梳理日期从")
    on_until = DayRange.until("raised_on", "到")
    validity = validity()

    Meta = of(HelpTask)

    def search(self, rows, name, value):
        entities = Entity.objects.all().matching(value).values("pk")
        return rows.filter(Q(entity__in=entities) | Q(text__icontains=value))

    def by_open(self, rows, name, value):
        return rows.filter(closed_on__isnull=value == "open")


class SupervisionFilter(ValidFilter):
    q = words("内容、问题", "search")
    answered = either("整改反馈", "by_answered", [("yes", "已反馈"), ("no", "未反馈")])
    on_from = DayRange.since("visited_on", "督查日期从")
    on_until = DayRange.until("visited_on", "到")
    validity = validity()

    looks_into = ("topic", "findings")
    Meta = of(Supervision)

    def by_answered(self, rows, name, value):
        return rows.filter(answered_on__isnull=value == "no")


class MediaReleaseFilter(ValidFilter):
    q = words("标题、栏目、平台", "search")
    kind = choice("kind", MediaRelease.Kind.choices, "类别")
    on_from = DayRange.since("published_on", "发布日期从")
    on_until = DayRange.until("published_on", "到")
    validity = validity()

    looks_into = ("title", "program", "outlets")
    Meta = of(MediaRelease)


class MediaAccountFilter(ValidFilter):
    q = words("平台、名称", "search")
    validity = validity()

    looks_into = ("platform", "name")
    Meta = of(MediaAccount)


class PlanDocumentFilter(ValidFilter):
    q = words("名称、文号", "search")
    kind = choice("kind", PlanDocument.Kind.choices, "类别")
    in_force = either("状态", "by_force", [("yes", "在用"), ("no", "已停用")])
    validity = validity()

    looks_into = ("title", "number")
    Meta = of(PlanDocument)

    def by_force(self, rows, name, value):
        return rows.filter(ended_on__isnull=value == "yes")


class OfficeDrillFilter(ValidFilter):
    q = words("科目、地点", "search")
    on_from = DayRange.since("drilled_on", "日期从")
    on_until = DayRange.until("drilled_on", "到")
    validity = validity()

    looks_into = ("topic", "place")
    Meta = of(OfficeDrill)


class YearPlanItemFilter(ValidFilter):
    q = words("内容", "search")
    kind = choice("kind", YearPlanItem.Kind.choices, "类别")
    year = django_filters.NumberFilter("year_on__year", label="实施年度", min_value=1950, max_value=2100)
    state = choice("state", YearPlanItem.State.choices, "落实情况")
    validity = validity()

    looks_into = ("text", "answer")
    Meta = of(YearPlanItem)


class TargetItemFilter(ValidFilter):
    q = words("任务、依据", "search")
    year = django_filters.NumberFilter("year_on__year", label="年度", min_value=1950, max_value=2100)
    validity = validity()

    looks_into = ("item", "basis")
    Meta = of(TargetItem)


class WorkCategoryFilter(PageFilter):
    q = words("名称、编号、分组", "search")
    counting = choice("counting", WorkCategory.Counting.choices, "计数方式")
    is_active = choice("is_active", [("True", "在用"), ("False", "停用")], "状态")

    Meta = of(WorkCategory)

    def search(self, rows, name, value):
        return rows.filter(Q(name__icontains=value) | Q(code__icontains=value) | Q(group__icontains=value))


class WorkRecordFilter(ValidFilter):
    q = words("名称、备注", "search")
    category = related("category", WorkCategory.objects.all(), "类别")
    village = related("village", Village.objects.all(), "村（社区）")
    entity = hidden("entity")
    on_from = DayRange.since("done_on", "日期从")
    on_until = DayRange.until("done_on", "到")
    validity = validity()

    looks_into = ("title", "note")
    Meta = of(WorkRecord)


WorkAmountFilter = part_filter(
    WorkAmount,
    "record__done_on",
    category=related("record__category", WorkCategory.objects.all(), "类别"),
)
WorkStepFilter = part_filter(
    WorkStep, "reached_on", category=related("record__category", WorkCategory.objects.all(), "类别")
)
