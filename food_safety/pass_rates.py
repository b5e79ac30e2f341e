"""How the rapid tests of a period came out: by item tested, by village, by month, each number with its rows."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django.db.models import Q

from core.indicators import Indicator, Ratio, Scope, by
from core.indicators.declare import percent
from core.models import Village
from core.periods import Period
from food_safety.indicators import rapid_tests as figures
from food_safety.models import TestItem

SAMPLES = (figures.VALID, figures.PASSED, figures.POSITIVE, figures.PASS_RATE)
ITEMS = (figures.ITEM_VALID, figures.ITEM_PASSED, figures.ITEM_POSITIVE, figures.ITEM_PASS_RATE)


@dataclass(frozen=True)
class Line:
    """One item, village or month: how many were valid, passed, were positive; ``urls`` open exactly those rows."""

    label: str
    valid: int
    passed: int
    positive: int
    rate: Decimal | None
    urls: tuple[str, str, str]

    @property
    def rate_text(self) -> str:
        return "无" if self.rate is None else f"{percent(self.rate)}%"


@dataclass(frozen=True)
class Breakdown:
    title: str
    head: str
    unit: str
    lines: list[Line]


class Board:
    """``source`` and ``product_class`` narrow all numbers, and go into every link, where the lists know them."""

    def __init__(self, period: Period, scope: Scope, *, user, source: str = "", product_class: str = ""):
        self.period, self.scope, self.user = period, scope, user
        self.chosen = {
            name: value for name, value in (("source", source), ("product_class", product_class)) if value
        }

    def breakdowns(self) -> list[Breakdown]:
        return [
            Breakdown("按检测项目", "检测项目", "项次", self.by_item()),
            Breakdown("按村（社区）", "村（社区）", "批次", self.by_village()),
            Breakdown("按月", "月份", "批次", self.by_month()),
        ]

    def whole(self) -> Line:
        """All samples of the period."""
        numbers = [self._narrowed(one).value(self.period, self.scope) for one in SAMPLES[:3]]
        return self._line("合计", numbers, SAMPLES, self.period, self.scope)

    def by_item(self) -> list[Line]:
        """The most tested first. Versions of an item that offices have of their own are one item."""
        counted = self._counted(ITEMS, "item__name")
        names = sorted(counted, key=lambda name: (-counted[name][0], name))
        some = {
            one.name: one.pk
            for one in TestItem.objects.visible_to(self.user).filter(name__in=names).order_by("-pk")
        }
        return [
            self._line(name, counted[name], ITEMS, self.period, self.scope, item=some.get(name, ""))
            for name in names
        ]

    def by_village(self) -> list[Line]:
        """In the usual order of the villages, not ranked; samples without a village come last."""
        counted = self._counted(SAMPLES, "village")
        lines = []
        several = len(self.scope.offices) > 1
        for village in Village.objects.filter(pk__in=[pk for pk in counted if pk]).select_related("office"):
            place = Scope(self.scope.offices, self.scope.grids, villages=(village.pk,))
            name = f"{village.office.place_name}{village.name}" if several else village.name
            lines.append(self._line(name, counted[village.pk], SAMPLES, self.period, place))
        if None in counted:
            lines.append(
                self._line("未登记村（社区）", counted[None], SAMPLES, self.period, self.scope, placed="no")
            )
        return lines

    def by_month(self) -> list[Line]:
        counted = {_first(day): numbers for day, numbers in self._counted(SAMPLES, "month").items()}
        return [
            self._line(f"{day:%Y年}{day.month}月", counted[day], SAMPLES, self._month(day), self.scope)
            for day in sorted(counted)
        ]

    def _month(self, day: date) -> Period:
        whole = Period.month(day.year, day.month)
        return Period(max(whole.start, self.period.start), min(whole.end, self.period.end))

    def _counted(self, kinds, dimension) -> dict:
        """``{group: [valid, passed, positive]}`` of the groups in which anything valid was tested."""
        found: dict = {}
        for place, figure in enumerate(kinds[:3]):
            for group, count in by(self._narrowed(figure), dimension, self.period, self.scope):
                found.setdefault(group, [0, 0, 0])[place] = count
        return found

    def _narrowed(self, figure: Indicator) -> Indicator:
        path = "test__" if figure.on and figure.on.startswith("test__") else ""
        condition = Q(**{f"{path}{name}": value for name, value in self.chosen.items()})
        return figure.where(figure.key, figure.label, condition, source=figure.source, listed=False)

    def _line(self, label, numbers, kinds, period, scope, **query) -> Line:
        rate: Ratio = kinds[3]
        more = urlencode({**self.chosen, **query})
        valid, passed, positive = (
            f"{one.url(period, scope)}{'&' if more else ''}{more}" for one in kinds[:3]
        )
        return Line(
            label, *numbers, rate=rate.combine(numbers[1], numbers[0]), urls=(valid, passed, positive)
        )


def _first(day) -> date:
    return date(day.year, day.month, 1)
