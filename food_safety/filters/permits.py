import django_filters
from django.db.models import Q

from core.clock import today
from core.filters import DayRange, PageFilter, choice, related, words
from core.models import Grid, Village
from entities.models import Entity, Licence
from entities.rules import FOOD_PERMIT_KINDS
from food_safety.models import PermitAct

KINDS = [(kind, label) for kind, label in Licence.Kind.choices if kind in FOOD_PERMIT_KINDS]
DUE = [("over", "已过期"), ("30", "30天内到期"), ("60", "60天内到期")]


class PermitFilter(PageFilter):
    """The certificates as they stand. ``due`` looks only at those in force of entities that still exist."""

    q = words("单位名称、拼音或证号", "search")
    kind = choice("kind", KINDS, "类别")
    status = choice("status", Licence.Status.choices, "状态")
    due = choice("valid_until", DUE, "到期", method="by_due")
    on_from = DayRange.since("first_issued_on", "首次核发（起）")
    on_until = DayRange.until("first_issued_on", "首次核发（止）")
    in_village = related("entity__village", Village.objects.all(), "村（社区）")
    in_grid = related("entity__grid", Grid.objects.all(), "网格")

    class Meta:
        model = Licence
        fields: list[str] = []

    def search(self, rows, name, value):
        entities = Entity.objects.all().matching(value).values("pk")
        return rows.filter(Q(number__icontains=value.strip()) | Q(entity__in=entities))

    def by_due(self, rows, name, value):
        return rows.due(today(), value)


class PermitActFilter(PageFilter):
    q = words("单位名称、拼音或证号", "search")
    act = choice("act", PermitAct.Act.choices, "办理事项")
    kind = choice("licence__kind", KINDS, "类别")
    sub = choice("sub", PermitAct.Sub.choices, "小经营店类型")
    on_from = DayRange.since("acted_on", "办理日期（起）")
    on_until = DayRange.until("acted_on", "办理日期（止）")
    in_village = related("entity__village", Village.objects.all(), "村（社区）")
    state = django_filters.ChoiceFilter(
        label="记录",
        choices=[("voided", "只看已作废"), ("all", "全部")],
        empty_label="有效记录",
        method="of_state",
    )

    class Meta:
        model = PermitAct
        fields: list[str] = []

    def filter_queryset(self, rows):
        rows = super().filter_queryset(rows)
        return rows if self.form.cleaned_data.get("state") else rows.filter(is_voided=False)

    def search(self, rows, name, value):
        entities = Entity.objects.all().matching(value).values("pk")
        return rows.filter(Q(licence__number__icontains=value.strip()) | Q(entity__in=entities))

    def of_state(self, rows, name, value):
        return rows.filter(is_voided=True) if value == "voided" else rows
