from datetime import timedelta

import django_filters
from django.forms import HiddenInput

from core.access import Role
from core.clock import today
from core.filters import DayRange, PageFilter, choice, related, words
from core.models import Grid, User, Village
from inspections.campaign_figures import done_targets
from inspections.filters.checks import of_entities
from inspections.filters.paper import on_paper
from inspections.models import (
    Campaign,
    CampaignTarget,
    ExposedHit,
    Interview,
    InterviewAttendee,
    Order,
    Problem,
)
from inspections.rules import orders as rules_orders
from inspections.services.orders import owned_by
from inspections.subjects import Subject

OPEN_STATES = [("open", "未办结"), ("overdue", "超期未改"), ("unserved", "待送达")]
LATENESS = [("overdue", "已超期"), ("soon", "7 天内到期")]
DONE = [("left", "未检查"), ("done", "已检查"), ("dropped", "已移出")]


class OfEntity(PageFilter):
    """Filters of rows that have an entity."""

    entity_path = "entity"
    q = words("单位名称、拼音或代码", "search")

    def search(self, rows, name, value):
        return of_entities(rows, self.entity_path, value)


class OrderFilter(OfEntity):
    waiting = django_filters.ChoiceFilter(
        label="待办", choices=OPEN_STATES, empty_label="全部", method="in_wait"
    )
    kind = choice("kind", Order.Kind.choices, "文书种类")
    state = choice("state", Order.State.choices, "状态")
    issued_from = DayRange.since("issued_on", "下达日期（起）")
    issued_until = DayRange.until("issued_on", "下达日期（止）")
    subject = choice("subject", Subject.choices, "领域")
    grid = related("grid", Grid.objects.all(), "网格")
    village = related("village", Village.objects.all(), "村（社区）")
    campaign = related("campaign", Campaign.objects.all(), "专项行动")
    paper = on_paper()
    entity = django_filters.NumberFilter("entity", widget=HiddenInput)

    class Meta:
        model = Order
        fields: list[str] = []

    def in_wait(self, rows, name, value):
        if value == "overdue":
            return rows.overdue(today())
        return rows.open() if value == "open" else rows.unserved()


class OpenProblemFilter(OfEntity):
    entity_path = "inspection__entity"
    late = django_filters.ChoiceFilter(label="期限", choices=LATENESS, empty_label="全部", method="by_limit")
    age = django_filters.ChoiceFilter(
        label="发现至今",
        choices=[(key, label) for key, label, *_ in rules_orders.AGES],
        empty_label="全部",
        method="by_age",
    )
    owner = related("owner", User.objects.filter(role__in=Role.certifiable()), "跟进人", method="by_owner")
    village = related("village", Village.objects.all(), "村（社区）")
    grid = related("grid", Grid.objects.all(), "网格")
    subject = choice("inspection__subject", Subject.choices, "领域")

    class Meta:
        model = Problem
        fields: list[str] = []

    def by_limit(self, rows, name, value):
        on = today()
        return (
            rows.filter(rectify_by__lt=on)
            if value == "overdue"
            else rows.filter(rectify_by__gte=on, rectify_by__lte=on + timedelta(days=7))
        )

    def by_age(self, rows, name, value):
        least, most = next((low, high) for key, _, low, high in rules_orders.AGES if key == value)
        rows = rows.filter(inspection__inspected_on__lte=today() - timedelta(days=least))
        return (
            rows
            if most is None
            else rows.filter(inspection__inspected_on__gte=today() - timedelta(days=most))
        )

    def by_owner(self, rows, name, owner):
        return rows.filter(owned_by(owner))


class TargetFilter(OfEntity):
    campaign = related("campaign", Campaign.objects.all(), "专项行动")
    done = django_filters.ChoiceFilter(label="状态", choices=DONE, empty_label="全部", method="by_done")
    grid = related("grid", Grid.objects.all(), "网格")
    village = related("village", Village.objects.all(), "村（社区）")

    class Meta:
        model = CampaignTarget
        fields: list[str] = []

    def by_done(self, rows, name, value):
        if value == "dropped":
            return rows.filter(dropped_on__isnull=False)
        found = done_targets()
        return rows.filter(found if value == "done" else ~found, dropped_on=None)


class HitFilter(OfEntity):
    entity_path = "inspection__entity"
    campaign = related("inspection__campaign", Campaign.objects.all(), "专项行动")

    class Meta:
        model = ExposedHit
        fields: list[str] = []


class InterviewFilter(PageFilter):
    q = words("约谈事由", "search")
    kind = choice("kind", Interview.Kind.choices, "类别")
    subject = choice("subject", Subject.choices, "领域")
    on_from = DayRange.since("held_on", "约谈日期（起）")
    on_until = DayRange.until("held_on", "约谈日期（止）")

    class Meta:
        model = Interview
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(reason__icontains=value)


class AttendeeFilter(OfEntity):
    kind = choice("interview__kind", Interview.Kind.choices, "类别")
    attended = django_filters.ChoiceFilter(
        "attended",
        label="到场",
        choices=[("1", "到场"), ("0", "未到")],
        empty_label="全部",
        method="by_attendance",
    )

    class Meta:
        model = InterviewAttendee
        fields: list[str] = []

    def by_attendance(self, rows, name, value):
        return rows.filter(attended=value == "1")
