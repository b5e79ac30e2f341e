import django_filters

from core.filters import DayRange, PageFilter, choice, related, words
from inspections.models import (
    DrawCoordination,
    DrawObject,
    DrawOfficer,
    DrawPlan,
    DrawResult,
    DrawTarget,
    Matter,
)
from inspections.subjects import Subject

PROGRESS = [
    ("waiting", "待检查"),
    ("entered", "已录入待审核"),
    ("unpublished", "待公示"),
    ("published", "已公示"),
]
CHOSEN = [pair for pair in DrawTarget.State.choices if pair[0] != "reserve"]
PRESENCE = [("in", "在库"), ("left", "已移出")]


class NamedFilter(PageFilter):
    """Found by words in the code or the name."""

    q = words("名称或代码", "search")

    def search(self, rows, name, value):
        return rows.filter(name__icontains=value) | rows.filter(code__icontains=value)


class LeavingFilter(PageFilter):
    presence = django_filters.ChoiceFilter(
        label="状态", choices=PRESENCE, empty_label="全部", method="by_presence"
    )

    def by_presence(self, rows, name, value):
        return rows.filter(left_on__isnull=value == "in")


class MatterFilter(NamedFilter):
    subject = choice("subject", Subject.choices, "领域")
    published = django_filters.BooleanFilter("published_on", "isnull", exclude=True, label="已公布")

    class Meta:
        model = Matter
        fields: list[str] = []


class DrawObjectFilter(NamedFilter, LeavingFilter):
    risk = choice("risk", DrawObject.Risk.choices, "信用风险分类")
    list_name = words("名录", "by_list")

    class Meta:
        model = DrawObject
        fields: list[str] = []

    def by_list(self, rows, name, value):
        return rows.filter(list_name__icontains=value)


class DrawOfficerFilter(LeavingFilter):
    q = words("姓名、单位或执法证号", "search")

    class Meta:
        model = DrawOfficer
        fields: list[str] = []

    def search(self, rows, name, value):
        return (
            rows.filter(name__icontains=value)
            | rows.filter(body__icontains=value)
            | rows.filter(certificate_no__icontains=value)
        )


class DrawPlanFilter(PageFilter):
    q = words("任务名称或编号", "search")
    source = choice("source", DrawPlan.Source.choices, "任务来源")
    form = choice("form", DrawPlan.Form.choices, "检查方式")
    state = choice("state", DrawPlan.State.choices, "状态")
    year = django_filters.NumberFilter("year", label="年度")

    class Meta:
        model = DrawPlan
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(name__icontains=value) | rows.filter(number__icontains=value)


class DrawTargetFilter(NamedFilter):
    plan = related("plan", DrawPlan.objects.all(), "双随机任务")
    state = choice("state", CHOSEN, "状态")
    progress = django_filters.ChoiceFilter(
        label="进度", choices=PROGRESS, empty_label="全部", method="by_progress"
    )
    result = related("result", DrawResult.objects.all(), "抽查结果")
    entered_from = DayRange.since("entered_on", "录入日期（起）")
    entered_until = DayRange.until("entered_on", "录入日期（止）")

    class Meta:
        model = DrawTarget
        fields: list[str] = []

    def by_progress(self, rows, name, value):
        if value == "waiting":
            return rows.waiting()
        if value == "unpublished":
            return rows.unpublished()
        if value == "published":
            return rows.filter(published_on__isnull=False)
        return rows.filter(entered_on__isnull=False, reviewed_on=None)


class DrawResultFilter(NamedFilter):
    class Meta:
        model = DrawResult
        fields: list[str] = []


class DrawCoordinationFilter(PageFilter):
    q = words("对象单位", "search")
    kind = choice("kind", DrawCoordination.Kind.choices, "类别")
    held_from = DayRange.since("held_on", "日期（起）")
    held_until = DayRange.until("held_on", "日期（止）")

    class Meta:
        model = DrawCoordination
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(body__icontains=value)
