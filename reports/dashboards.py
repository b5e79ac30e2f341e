"""The board of an office (看板): five questions answered from the records, every number with the address of its rows.

All figures come from ``core.indicators.compute`` and have the definitions of the summary, so that they are its numbers.
What stands under which question is data of the apps (``core.boards``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString

from core import boards, charts, deadlines, indicators
from core.access import sees_whole_scope
from core.boards import Question
from core.indicators import Indicator, Ratio, Scope
from core.indicators.recorded import NO_RECORD, without_record
from core.models import Grid, Village
from core.periods import Period
from reports import parted, rules
from reports.breakdowns import months_of
from reports.projection import Projection, project, year_pieces
from reports.values import show

DIMENSIONS = {"month": "月份", "village": "村（社区）", "grid": "网格", "category": "类别"}
#: Places without a row are drawn too, as long as there are no more places than a chart shows at a glance.
MOST_PLACES = 40
UNPLACED = "未划分"


@dataclass(frozen=True)
class Line:
    """One figure on the board, with last year's."""

    entry: boards.Entry
    figure: indicators.declare.Figure
    value: object
    before: object
    url: str
    chart: SafeString | str = ""
    is_silent: bool = False  # nobody recorded such work in the period, and likewise in last year's
    was_silent: bool = False

    @property
    def label(self) -> str:
        return self.entry.label or self.figure.label

    @property
    def shown(self) -> str:
        return NO_RECORD if self.is_silent else show(self.figure, self.value)

    @property
    def shown_before(self) -> str:
        return NO_RECORD if self.was_silent else show(self.figure, self.before)

    @property
    def change(self) -> str:
        if self.is_silent or self.was_silent:
            return "—"
        compare = rules.points if isinstance(self.figure, Ratio) else rules.change
        return compare(self.value, self.before) or "—"


@dataclass(frozen=True)
class Forecast:
    """A figure of the running year until a day: last year's, the target, and what the year may come to."""

    figure: Indicator
    value: object
    same: object
    whole: object
    url: str
    same_url: str
    whole_url: str
    projection: Projection
    target: boards.Target | None = None
    asked: object = None
    silent: frozenset[str] = frozenset()  # which of value, same, whole nobody recorded anything of

    def words(self, number) -> str:
        return show(self.figure, number)

    def _said(self, name: str) -> str:
        return NO_RECORD if name in self.silent else self.words(getattr(self, name))

    @property
    def shown(self) -> str:
        return self._said("value")

    @property
    def shown_same(self) -> str:
        return self._said("same")

    @property
    def shown_whole(self) -> str:
        return self._said("whole")

    @property
    def shown_projection(self) -> str:
        return "—" if self.projection.value is None else f"约 {self.words(self.projection.value)}"

    @property
    def change(self) -> str:
        return rules.change(self.value, self.same) or "—"

    @property
    def shown_asked(self) -> str:
        return self.words(self.asked) if self.asked is not None else ""

    @property
    def share(self) -> str:
        """Of the target, in per cent."""
        return rules.percent(Decimal(self.value) * 100 / Decimal(self.asked)) + "%" if self.asked else ""


@dataclass(frozen=True)
class LateKind:
    title: str
    count: int
    oldest_on: date
    days: int
    url: str


@dataclass(frozen=True)
class Board:
    """``lines`` by question; ``left_out`` are the figures that the chosen grid or village says nothing of."""

    lines: dict[Question, list[Line]]
    late: list[LateKind]
    forecasts: list[Forecast]
    left_out: list[str]

    @property
    def late_count(self) -> int:
        return sum(kind.count for kind in self.late)


def board(user, *, period: Period, scope: Scope, on: date, dimension: str = "month", narrowed=None) -> Board:
    """The whole board for ``user``. ``on`` is the day on which something is late, ``dimension`` what charts are by;
    ``narrowed`` is the scope that was chosen by hand, None for all that the user sees."""
    entries, left_out = _entries(user, scope)
    return Board(
        _lines(entries, period, scope, dimension),
        late_kinds(user, on, narrowed),
        _forecasts(user, period.end, scope),
        left_out,
    )


def _entries(user, scope):
    """``[(entry, figure)]`` of four questions, and the labels of those that cannot be told for this scope."""
    asked = (Question.LATE, Question.RISK, Question.FOUND, Question.UNCOVERED)
    found = [pair for question in asked for pair in boards.entries_for(user, question)]
    told = [pair for pair in found if is_told(user, pair[1], scope)]
    return told, list(dict.fromkeys(figure.label for _, figure in found if not is_told(user, figure, scope)))


def is_told(user, figure, scope: Scope) -> bool:
    """Whether a count over this scope is a count of rows that lie in it and that ``user`` can open."""
    return scope.reaches(figure.model) and sees_whole_scope(user, figure.model)


# --- figures and their charts ----------------------------------------------------------------------------------------


def _lines(entries, period, scope, dimension) -> dict[Question, list[Line]]:
    ways = {entry: _way(entry, figure, dimension) for entry, figure in entries}
    paths = {figure.key: ways[entry][1] for entry, figure in entries if ways[entry][1]}
    figures = list({figure.key: figure for _, figure in entries}.values())
    values = indicators.compute(parted.everything_for(figures, paths), [period, period.last_year], scope)
    silent = without_record(figures, [period, period.last_year], scope, values)
    drawing = _Drawing(period, scope, values, entries, ways)
    lines: dict[Question, list[Line]] = {question: [] for question in Question}
    for entry, figure in entries:
        lines[entry.question].append(
            Line(
                entry,
                figure,
                values[figure.key, period],
                values[figure.key, period.last_year],
                figure.url(period, scope),
                drawing.of(entry, figure),
                (figure.key, period) in silent,
                (figure.key, period.last_year) in silent,
            )
        )
    return lines


def _way(entry, figure, dimension) -> tuple[str, str]:
    """``(dimension, path)`` by which the figure is drawn: what was chosen where the figure has it, else by village what is
    there and by month what happens. The path is empty for months, the dimension for a figure without a chart."""
    if not entry.is_drawn:
        return "", ""
    happens = bool(getattr(figure, "part", figure).on)
    for wanted in (dimension, "month", "village"):
        if wanted == "category" and entry.category:
            return wanted, entry.category
        if wanted == "month" and happens:
            return wanted, ""
        if wanted in ("village", "grid") and (path := parted.path_of(figure, wanted)):
            return wanted, path
    return "", ""


class _Drawing:
    """Draws the figures of one board; months are computed for all of them together, places are read once."""

    def __init__(self, period, scope, values, entries, ways):
        self.period, self.scope, self.values, self.ways = period, scope, values, ways
        self.months = months_of(period)
        monthly = [figure for entry, figure in entries if ways[entry] == ("month", "")]
        self.by_month = self._by_month(monthly)
        self.places = {
            wanted: self._places(model)
            for wanted, model in (("village", Village), ("grid", Grid))
            if any(dimension == wanted for dimension, _ in ways.values())
        }

    def of(self, entry, figure) -> SafeString | str:
        dimension, path = self.ways[entry]
        if not dimension:
            return ""
        if dimension == "month":
            return self._monthly(entry, figure)
        groups = parted.groups_of(figure, path, self.period, self.values)
        is_category = dimension == "category"
        named = (
            self._categories(entry, figure, groups)
            if is_category
            else self._placed(dimension, figure, groups)
        )
        names, numbers, links = zip(*named, strict=True) if named else ((), (), ())
        label = entry.label or figure.label
        series = [charts.Series(label, numbers, links)]
        return _figure("hbar", series, names, label, figure.unit, DIMENSIONS[dimension])

    def _by_month(self, figures):
        if not figures:
            return {}
        own = [month for days in (self.period, self.period.last_year) for month in months_of(days)]
        return indicators.compute(figures, own, self.scope)

    def _monthly(self, entry, figure):
        series = [
            charts.Series(
                f"{days.end.year}年",
                [drawable(self.by_month[figure.key, month]) for month in months_of(days)],
                [figure.url(month, self.scope) for month in months_of(days)],
            )
            for days in (self.period, self.period.last_year)
        ]
        names = [f"{month.start.month}月" for month in self.months]
        if len({one.end.year for one in self.months}) > 1:
            names = [f"{month.start.year}年{month.start.month}月" for month in self.months]
        width = min(len(one.values) for one in series)
        series = [charts.Series(one.label, one.values[:width], one.links[:width]) for one in series]
        return _figure(
            "bar", series, names[:width], entry.label or figure.label, figure.unit, DIMENSIONS["month"]
        )

    def _places(self, model) -> list:
        rows = model.objects.filter(office__in=self.scope.offices).select_related("office")
        chosen = self.scope.villages if model is Village else self.scope.grids
        return list(rows if chosen is None else rows.filter(pk__in=chosen))

    def _placed(self, dimension, figure, groups):
        """Places in their usual order and never by size: a chart is no league table."""
        places = self.places[dimension]
        if len(places) > MOST_PLACES:
            places = [place for place in places if place.pk in groups]
        several = len(self.scope.offices) > 1
        nothing = None if isinstance(figure, Ratio) else 0
        found = [
            (
                f"{place.office.short_name} {place.name}" if several else place.name,
                drawable(groups.get(place.pk, nothing)),
                figure.url(self.period, narrowed_to(self.scope, dimension, place.pk)),
            )
            for place in places
        ]
        return [*found, (UNPLACED, drawable(groups[None]), "")] if groups.get(None) else found

    def _categories(self, entry, figure, groups):
        field = _field(figure.model, entry.category)
        url = figure.url(self.period, self.scope)
        found = [
            (str(label), groups[value], f"{url}&{urlencode({entry.category_filter: value})}")
            for value, label in field.flatchoices
            if value in groups and value not in ("", None)
        ]
        blank = sum(count for value, count in groups.items() if value in ("", None))
        return [*found, ("未分类", blank, "")] if blank else found


def drawable(value):
    """A rate as it is printed; other numbers as they are."""
    if isinstance(value, Decimal):
        return value.quantize(Decimal("0.1"), ROUND_HALF_UP)
    return value


def narrowed_to(scope: Scope, dimension: str, pk: int) -> Scope:
    grids = (pk,) if dimension == "grid" else scope.grids
    return Scope(scope.offices, grids=grids, villages=(pk,) if dimension == "village" else scope.villages)


def _figure(kind, series: Sequence[charts.Series], names, label, unit, head) -> SafeString | str:
    """Nothing where there is nothing to draw: the table says nought already."""
    if not any(value for one in series for value in one.values):
        return ""
    return charts.figure(kind, series, names, title=f"{label}（按{head}）", head=head, unit=unit)


def _field(model, path):
    *steps, last = path.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model
    return model._meta.get_field(last)


# --- late ------------------------------------------------------------------------------------------------------------


def late_kinds(user, on: date, narrowed: Scope | None) -> list[LateKind]:
    """What is overdue on ``on`` by kind, the oldest first."""
    query = f"?{urlencode(narrowed.query, doseq=True)}" if narrowed else ""
    return [
        LateKind(
            late.kind.title,
            late.count,
            late.oldest_on,
            (on - late.oldest_on).days,
            reverse("reports:late_list", args=[late.kind.key]) + query,
        )
        for late in deadlines.late_by_kind(user, on, narrowed)
    ]


# --- the year's figure -----------------------------------------------------------------------------------------------


def _forecasts(user, end: date, scope: Scope) -> list[Forecast]:
    """Until ``end`` of its year, whatever day the chosen period begins."""
    figures = [
        figure for _, figure in boards.entries_for(user, Question.FORECAST) if is_told(user, figure, scope)
    ]
    if not figures:
        return []
    so_far, same, last = year_pieces(end)
    targets = boards.targets(end.year, scope)
    asked = indicators.find(target.figure for target in targets.values() if target.figure)
    # Days that do not overlap are told in one pass, the whole year is another one.
    values = indicators.compute([*figures, *asked.values()], [so_far, same], scope)
    whole_year = indicators.compute(figures, [last], scope)
    pieces = {"value": so_far, "same": same, "whole": last}
    silent = without_record(figures, list(pieces.values()), scope, {**values, **whole_year})
    made = []
    for figure in figures:
        value, before, whole = (
            values[figure.key, so_far],
            values[figure.key, same],
            whole_year[figure.key, last],
        )
        target = targets.get(figure.key)
        quantity = (
            None
            if target is None
            else target.quantity
            if target.quantity is not None
            else values.get((target.figure, so_far))
        )
        made.append(
            Forecast(
                figure,
                value,
                before,
                whole,
                figure.url(so_far, scope),
                figure.url(same, scope),
                figure.url(last, scope),
                project(value, before, whole, end=end),
                target,
                quantity,
                frozenset(name for name, piece in pieces.items() if (figure.key, piece) in silent),
            )
        )
    return made
