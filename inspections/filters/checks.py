import django_filters
from django.forms import HiddenInput

from core.access import Role
from core.clock import today
from core.filters import DayRange, PageFilter, choice, related, words
from core.models import Grid, User, Village
from entities.models import Entity
from inspections.models import Campaign, Checklist, Inspection, Problem
from inspections.subjects import Subject

PROBLEM_STATES = [("open", "待整改"), ("overdue", "超期未改"), ("closed", "已办结")]
CAMPAIGN_STATES = [("running", "未办结"), ("closed", "已办结")]


def of_entities(rows, path, text):
    """Rows whose entity matches by name, pinyin initials or code."""
    return rows.filter(**{f"{path}__in": Entity.objects.all().matching(text).values("pk")})


class InspectionFilter(PageFilter):
    q = words("单位名称、拼音或代码", "search")
    on_from = DayRange.since("inspected_on", "检查日期（起）")
    on_until = DayRange.until("inspected_on", "检查日期（止）")
    kind = choice("kind", Inspection.Kind.choices, "检查类型")
    subject = choice("subject", Subject.choices, "领域")
    result = choice("result", Inspection.Result.choices, "检查结果")
    state = choice("state", Inspection.State.choices, "状态")
    officer = related(
        "lead_officer", User.objects.filter(role__in=Role.certifiable()), "检查人员", method="by_officer"
    )
    grid = related("grid", Grid.objects.all(), "网格")
    village = related("village", Village.objects.all(), "村（社区）")
    campaign = related("campaign", Campaign.objects.all(), "专项行动")
    # From links, not from the form: all checks of one shop.
    entity = django_filters.NumberFilter("entity", widget=HiddenInput)

    class Meta:
        model = Inspection
        fields: list[str] = []

    def search(self, rows, name, value):
        return of_entities(rows, "entity", value)

    def by_officer(self, rows, name, officer):
        return rows.filter(lead_officer=officer) | rows.filter(second_officer=officer)


class ProblemFilter(PageFilter):
    q = words("单位名称、拼音或代码", "search")
    state = django_filters.ChoiceFilter(
        label="状态", choices=PROBLEM_STATES, empty_label="全部", method="in_state"
    )
    by_from = DayRange.since("rectify_by", "整改期限（起）")
    by_until = DayRange.until("rectify_by", "整改期限（止）")
    subject = choice("inspection__subject", Subject.choices, "领域")
    grid = related("grid", Grid.objects.all(), "网格")
    village = related("village", Village.objects.all(), "村（社区）")
    campaign = related("inspection__campaign", Campaign.objects.all(), "专项行动")

    class Meta:
        model = Problem
        fields: list[str] = []

    def search(self, rows, name, value):
        return of_entities(rows, "inspection__entity", value)

    def in_state(self, rows, name, state):
        if state == "closed":
            return rows.filter(closed_on__isnull=False)
        return rows.open() if state == "open" else rows.overdue(today())


class CampaignFilter(PageFilter):
    q = words("名称", "search")
    subject = choice("subject", Subject.choices, "领域")
    theme = choice("theme", Campaign.Theme.choices, "主题")
    state = django_filters.ChoiceFilter(
        label="状态", choices=CAMPAIGN_STATES, empty_label="全部", method="in_state"
    )
    starts_from = DayRange.since("starts_on", "开始日期（起）")
    starts_until = DayRange.until("starts_on", "开始日期（止）")

    class Meta:
        model = Campaign
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(name__icontains=value)

    def in_state(self, rows, name, state):
        return rows.filter(closed_on__isnull=state == "running")


class ChecklistFilter(PageFilter):
    q = words("名称", "search")
    purpose = choice(
        "purpose", [one for one in Checklist.Purpose.choices if one[0] != Checklist.Purpose.PAPER], "用途"
    )
    subject = choice("subject", Subject.choices, "领域")

    class Meta:
        model = Checklist
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(name__icontains=value)
