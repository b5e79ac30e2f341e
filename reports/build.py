"""A summary's tree with every figure in it computed: what is read on the page and printed on paper.

All figures of both years come from one ``core.indicators.compute`` call. A sentence whose figure does not exist yet,
or of which nothing can be said, is marked as missing and says why; it never prints a zero that no record gave.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from core import indicators
from core.documents.numbering import Counter
from core.indicators.recorded import NO_RECORD, app_of, unrecorded
from core.periods import Period
from reports import outline, rules, tokens
from reports.manual import Manual, find_all
from reports.manual import values as typed_values
from reports.models import ManualFigure, Override


@dataclass(frozen=True)
class Run:
    """A piece of text. ``kind`` is text, figure, missing or claim.

    Figures carry the address of exactly the rows they counted, and a title with definition and source. ``reason``
    says why something is missing. ``mark`` is manual or override for a number that a person typed. ``claim`` is the
    key of the claim whose wording the run belongs to, and ``proven`` whether the figures bear it out.
    """

    text: str
    kind: str = "text"
    key: str = ""
    url: str = ""
    title: str = ""
    reason: str = ""
    claim: str = ""
    proven: bool | None = None
    mark: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Sentence:
    """``missing`` are the reasons for which it cannot be stated; empty where it can."""

    runs: Runs
    missing: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return plain(self.runs)


@dataclass(frozen=True)
class Block:
    """``head`` is the heading itself, ``sentences`` the text of the paragraph or behind the heading.

    A table has its caption in ``head`` and ``table`` with the row of headings first.
    """

    type: str
    level: int
    number: str
    head: Runs
    sentences: tuple[Sentence, ...]
    table: tuple[tuple[str, ...], ...] = ()

    @property
    def is_heading(self) -> bool:
        return self.type == "heading"


@dataclass(frozen=True)
class FigureValue:
    """One figure with its value in the period and in the same days of the year before.

    ``typed`` is the ManualFigure or Override that gave the value, ``computed`` what the records give where it was
    overridden. ``years`` are the five years that end with the period, ``five`` is the value over all of them; both
    are there only where they were asked for. In the years of ``unrecorded`` no work of this kind was recorded at all:
    the value is then None and no zero.
    """

    figure: indicators.Indicator | indicators.Ratio | indicators.Names | indicators.Claim | Manual
    value: object
    before: object
    row_count: int
    url: str
    typed: ManualFigure | Override | None = None
    computed: object = None
    years: tuple[tuple[Period, object], ...] = ()
    five: object = None
    unrecorded: frozenset[Period] = frozenset()

    @property
    def key(self) -> str:
        return self.figure.key

    @property
    def label(self) -> str:
        return self.figure.label

    @property
    def unit(self) -> str:
        return self.figure.unit

    @property
    def source(self) -> str:
        return "、".join(self.figure.source.split(","))

    @property
    def kind(self) -> str:
        """computed, manual or override."""
        if isinstance(self.figure, Manual):
            return "manual"
        return "override" if self.typed else "computed"

    @property
    def note(self) -> str:
        """Who typed the value and why; empty for a computed one."""
        match self.typed:
            case ManualFigure() as row:
                return f"人工填报：{row.reason}；数据来源：{row.source}；填报人：{row.author}"
            case Override() as row:
                was = show(self.figure, self.computed)
                return f"人工更正：记录算出为{was}；理由：{row.reason}；更正人：{row.author}"
        return ""

    @cached_property
    def definition(self) -> str:
        """The definition with the row numbers of the model summary."""
        return f"{self.figure.definition()}（表号 {self.source}）"

    @property
    def shown(self) -> str:
        return show(self.figure, self.value)

    @property
    def shown_before(self) -> str:
        return show(self.figure, self.before)

    @property
    def change(self) -> str:
        return change_of(self) or "—"

    @property
    def title(self) -> str:
        note = f"{self.note}。" if self.note else ""
        return f"{self.label}：{self.shown}；上年同期：{self.shown_before}。{note}{self.definition}"

    def as_json(self) -> dict:
        """The provenance that is kept with a finished file."""
        return {
            "key": self.key,
            "label": self.label,
            "value": storable(self.value),
            "before": storable(self.before),
            "shown": self.shown,
            "unit": self.unit,
            "rows": self.row_count,
            "definition": self.definition,
            **({"note": self.note} if self.note else {}),
        }


@dataclass(frozen=True)
class Resolved:
    """``figures`` in the order of their first use; ``missing`` are the keys that no app declares yet."""

    blocks: tuple[Block, ...]
    figures: tuple[FigureValue, ...]
    missing: tuple[str, ...]

    @property
    def incomplete(self) -> list[tuple[Block, Sentence]]:
        return [
            (block, sentence) for block in self.blocks for sentence in block.sentences if sentence.missing
        ]

    @property
    def typed(self) -> list[FigureValue]:
        """The figures that a person typed."""
        return [value for value in self.figures if value.typed]


def resolve(blocks: Sequence[outline.Block], *, office, period: Period, summary=None) -> Resolved:
    """The tree ``blocks`` for ``office`` (a county: with the offices below it) and ``period``.

    ``summary`` brings its overrides and the name of what it is about. A block whose text cannot be read is shown as
    it stands, marked as missing: a tree is checked when it is saved, so that happens only where a rule became
    stricter since.
    """
    keys = keys_in(blocks)
    scene = Scene.of(keys, office=office, period=period, summary=summary, over_years=needs_years(blocks))
    counter = Counter()
    return Resolved(
        tuple(_block(block, scene, counter) for block in blocks),
        tuple(scene.values.values()),
        tuple(key for key in keys if key not in scene.values),
    )


def keys_in(blocks: Iterable[outline.Block]) -> list[str]:
    """The keys of all figures and claims in ``blocks``, each once, in the order of their first use."""
    return list(
        dict.fromkeys(node.key for block in blocks for node in tokens.figures_in(parsed(block.text) or ()))
    )


def needs_years(blocks: Iterable[outline.Block]) -> bool:
    """Whether ``blocks`` ask for five years: in a table of them, or in a sentence."""
    return any(
        block.type == "table"
        or any(
            getattr(node, "form", "") in tokens.OVER_YEARS
            for node in tokens.figures_in(parsed(block.text) or ())
        )
        for block in blocks
    )


def parsed(text: str) -> tuple | None:
    """The nodes of ``text``, or None where it cannot be read."""
    try:
        return tokens.parse(text)
    except tokens.TokenError:
        return None


def figure_values(
    keys: Iterable[str], *, scope, period: Period, office=None, summary=None, over_years: bool = False
) -> dict[str, FigureValue]:
    """The known figures among ``keys``, this year, last year and how many rows each counted: one computation.

    ``office`` brings what was typed for it, ``summary`` what was overridden in it.
    """
    found = list(find_all(keys).values())
    figures = [figure for figure in found if not isinstance(figure, Manual)]
    counters = {figure.key: _counter(figure) for figure in figures}
    five, whole = five_years(period)
    periods = [period, period.last_year, *([*five, whole] if over_years else [])]
    values = indicators.compute([*figures, *counters.values()], periods, scope)
    entered = {}
    if office is not None and len(figures) < len(found):
        entered = {one: typed_values(office, one) for one in periods}
    silent = unrecorded({app_of(one) for one in figures}, five, scope) if over_years else set()
    overrides = {row.key: row for row in summary.overrides_in_force()} if summary is not None else {}
    result = {}
    for figure in found:
        url = figure.url(period, scope)
        if isinstance(figure, Manual):
            rows = {one: entered.get(one, {}).get(figure.key) for one in periods}
            numbers = {one: row.value if row else None for one, row in rows.items()}
            count, typed, computed = int(rows[period] is not None), rows[period], None
            blank = frozenset()
        else:
            numbers = {one: values[figure.key, one] for one in periods}
            count, typed = values[counters[figure.key].key, period], overrides.get(figure.key)
            computed = numbers[period]
            blank = frozenset(one for one in five if (app_of(figure), one) in silent and not numbers[one])
            if typed:
                numbers[period] = typed.value
        result[figure.key] = FigureValue(
            figure,
            numbers[period],
            numbers[period.last_year],
            count,
            url,
            typed,
            computed if typed else None,
            tuple((one, None if one in blank else numbers[one]) for one in five) if over_years else (),
            numbers.get(whole),
            blank,
        )
    return result


def five_years(period: Period) -> tuple[list[Period], Period]:
    """The five years that end with ``period`` (the last cut off with it), and all of them together."""
    last = period.end.year
    years = [Period.year(year) for year in range(last - 4, last)] + [Period.year(last, until=period.end)]
    return years, Period(years[0].start, period.end)


def _counter(figure):
    """The figure that counts the rows which ``figure`` opens; it shares the pass of the others, at no statement more."""
    match figure:
        case indicators.Ratio():
            return figure.part.counting_rows()
        case indicators.Names():
            return figure.base.counting_rows()
        case indicators.Claim():
            return (figure.whole or figure.part).counting_rows()
    return figure.counting_rows()


def changed_since(stored: list[dict], figures: Iterable[FigureValue]) -> list[tuple[FigureValue, str]]:
    """The figures that no longer read as ``stored`` (the values kept with a file), each with how it read then."""
    then = {value["key"]: value for value in stored}
    return [
        (figure, then[figure.key]["shown"])
        for figure in figures
        if figure.key in then and then[figure.key]["shown"] != figure.shown
    ]


def variables(office, period: Period, summary=None) -> dict[str, str]:
    """What each of ``rules.VARIABLES`` stands for."""
    end = period.end
    return {
        "office.name": office.name,
        "office.short": office.short_name,
        "office.place": office.place_name,
        "office.parent": office.parent.name if office.parent else "上级机关",
        "subject.name": (summary.subject if summary is not None else "") or "本次工作",
        "period.name": period_name(period),
        "period.year": str(end.year),
        "period.last_year": str(end.year - 1),
        "period.next_year": str(end.year + 1),
        "period.start": chinese_day(period.start),
        "period.cut_off": chinese_day(end),
        "period.cut_off_month": f"{end.year}年{end.month}月",
        "period.five_start": str(end.year - 4),
        "period.plan_end": str(end.year + 5),
    }


def period_name(period: Period) -> str:
    """2026年, 2026年11月, 2026年第三季度, 2026年上半年, 2026年1至11月, or from day to day."""
    start, end = period
    following = end + timedelta(days=1)
    if start.year != end.year or start.day != 1 or following.day != 1:
        return (
            f"{chinese_day(start)}至{end.month}月{end.day}日"
            if start.year == end.year
            else (f"{chinese_day(start)}至{chinese_day(end)}")
        )
    months = (start.month, end.month)
    names = {(1, 12): "", (1, 6): "上半年", (7, 12): "下半年"}
    names |= {(3 * n + 1, 3 * n + 3): f"第{'一二三四'[n]}季度" for n in range(4)}
    if months in names:
        return f"{end.year}年{names[months]}"
    return (
        f"{end.year}年{start.month}月"
        if start.month == end.month
        else (f"{end.year}年{start.month}至{end.month}月")
    )


def chinese_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def plain(runs: Runs) -> str:
    return "".join(run.text for run in runs)


# --- words ---------------------------------------------------------------------------------------------------------


def show(figure, value, *, with_unit: bool = True) -> str:
    """A value as it stands in a sentence: 264批次, 96.3%, 农残、瘦肉精, 成立."""
    match figure:
        case indicators.Ratio():
            return rules.percent(value) + (figure.unit if with_unit and value is not None else "")
        case indicators.Names():
            return rules.names([name for name, _ in value]) or rules.NONE
        case indicators.Claim():
            return {True: "成立", False: "不成立", None: "不作结论"}[value]
        case Manual() if value is None:
            return "未填报"
    return rules.number(value) + (figure.unit if with_unit else "")


def change_of(value: FigureValue) -> str | None:
    """Year on year in words, or None where there is nothing to compare (lists and claims are not compared)."""
    match value.figure:
        case indicators.Ratio():
            return rules.points(value.value, value.before)
        case indicators.Indicator() | Manual():
            return rules.change(value.value, value.before)
    return None


def storable(value):
    if isinstance(value, Decimal):
        return str(value)
    return [list(item) for item in value] if isinstance(value, list) else value


# --- the tree ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scene:
    """What the nodes of one summary are resolved against."""

    values: dict[str, FigureValue]
    variables: dict[str, str]
    scope: indicators.Scope
    period: Period

    @classmethod
    def of(
        cls, keys: Iterable[str], *, office, period: Period, summary=None, over_years: bool = False
    ) -> "Scene":
        scope = indicators.Scope.of_office(office)
        values = figure_values(
            keys, scope=scope, period=period, office=office, summary=summary, over_years=over_years
        )
        return cls(values, variables(office, period, summary), scope, period)

    def runs(self, node, claim: str = "") -> list[Run]:
        """What ``node`` reads as; ``claim`` is the claim in whose wording it stands."""
        match node:
            case tokens.Text(text):
                return [self._claimed(text, claim) if claim else Run(text)]
            case tokens.Variable(name):
                return [Run(self.variables[name], claim=claim)]
            case tokens.Figure():
                return [self._figure(node, claim)]
            case tokens.Claim():
                return self._claim(node)
        raise TypeError(f"no such node: {node!r}")

    def _figure(self, node, claim):
        value = self.values.get(node.key)
        if value is None:
            return _gap(node.key, f"「{outline.label_of(node.key)}」还没有可统计的记录", claim=claim)
        text, reason = self._worded(value, node)
        url = value.figure.url(self.period.last_year, self.scope) if node.last else value.url
        mark = value.kind if value.typed and not node.last else ""
        kind = "missing" if reason else "figure"
        return Run(text, kind, node.key, url, value.title, reason, claim, mark=mark)

    def _worded(self, value, node):
        """``(text, reason why it cannot be stated)``."""
        match node.form:
            case "change":
                words = change_of(value)
                return (
                    (words, "") if words else (rules.NO_COMPARISON, f"「{value.label}」{rules.NO_COMPARISON}")
                )
            case "years":
                return self._by_year(value)
        chosen = value.before if node.last else value.five if node.form == "five" else value.value
        if isinstance(value.figure, indicators.Names):
            listed = {"titles": rules.titles, "quoted": rules.quoted}.get(node.form, rules.names)
            words = listed([name for name, _ in chosen], int(node.argument) if node.argument else None)
            return (words, "") if words else (rules.to_be_added(), f"「{value.label}」统计期内没有记录")
        if chosen is None:
            if isinstance(value.figure, Manual):
                return rules.to_be_added(value.label), f"「{value.label}」由人工填报，本期还没有填"
            return rules.NONE, f"「{value.label}」分母为零"
        unit = value.unit if node.unit else ""
        match node.form:
            case "approx":
                return rules.approx(chosen, node.argument or "余") + unit, ""
            case "above":
                is_rate = isinstance(value.figure, indicators.Ratio)
                return rules.percent_above(chosen) if is_rate else rules.above(chosen, value.unit), ""
            case "wan":
                return rules.wan(chosen, value.unit), ""
            case "target":
                return rules.against_target(chosen), ""
        return show(value.figure, chosen, with_unit=node.unit), ""

    def _by_year(self, value):
        said = [
            (period.end.year, NO_RECORD if period in value.unrecorded else show(value.figure, number))
            for period, number in value.years
            if number is not None or period in value.unrecorded
        ]
        if not said:
            return rules.NONE, f"「{value.label}」五年内没有可统计的数"
        return "、".join(f"{year}年{words}" for year, words in said), ""

    def _claim(self, node):
        value = self.values.get(node.key)
        if value is None:
            label = outline.label_of(node.key)
            return [_gap(node.key, f"「{label}」还没有可统计的记录", claim=node.key, label=label)]
        proven = holds(value)
        if proven is None and node.nothing is None:
            reason = f"「{value.label}」没有可据以判断的记录"
            return [_gap(node.key, reason, value.url, value.title, node.key, label=value.label)]
        wording = {True: node.proven, False: node.otherwise, None: node.nothing}[proven]
        return [run for inner in wording for run in self.runs(inner, node.key)]

    def _claimed(self, text, claim):
        value = self.values[claim]
        proven = holds(value)
        title = f"{'已由记录证实' if proven else '记录不能证实'}：{value.label}。{value.definition}"
        return Run(text, "claim", claim, value.url, title, claim=claim, proven=proven)


def holds(value: FigureValue) -> bool | None:
    """Whether the condition on ``value`` holds: a claim is proven, a count is not zero, a rate has a whole, a list is not
    empty. None where nothing can be said: a claim about nothing, a figure that nobody entered."""
    match value.figure:
        case indicators.Claim():
            return value.value
        case indicators.Ratio():
            return value.value is not None
        case Manual() if value.value is None:
            return None
    return bool(value.value)


def _gap(key, reason, url="", title="", claim="", label=""):
    """What stands for something missing. A claim is named: its sentence has no other words that tell what it is."""
    return Run(rules.to_be_added(label), "missing", key, url, title or reason, reason, claim)


def _sentence(nodes, scene):
    runs = tuple(run for node in nodes for run in scene.runs(node) if run.text)
    return Sentence(runs, tuple(dict.fromkeys(run.reason for run in runs if run.reason)))


def _block(block, scene, counter):
    nodes = parsed(block.text)
    head, body, number, level = (), nodes, "", block.level
    if block.type in ("heading", "list_item"):
        level, number = counter.next(block.level)
    if nodes is None:
        broken = Run(block.text, "missing", reason="这一段的写法有误，请改正")
        return Block(block.type, level, number, (), (Sentence((broken,), (broken.reason,)),))
    if block.type == "table":
        return _table(nodes, scene)
    if block.type == "heading":
        head, body = outline.split_heading(block.level, nodes)
    return Block(
        block.type,
        level,
        number,
        _sentence(head, scene).runs,
        tuple(_sentence(piece, scene) for piece in tokens.sentences(body)),
    )


def _table(nodes, scene):
    """Five years side by side: one row for each figure that the block names, its other words are the caption."""
    keys = list(dict.fromkeys(node.key for node in nodes if isinstance(node, tokens.Figure)))
    caption = _sentence([node for node in nodes if not isinstance(node, tokens.Figure)], scene)
    known = [scene.values[key] for key in keys if key in scene.values]
    gaps = tuple(f"「{outline.label_of(key)}」还没有可统计的记录" for key in keys if key not in scene.values)
    return Block("table", 0, "", caption.runs, (Sentence((), gaps),) if gaps else (), five_year_table(known))


def five_year_table(values: Sequence[FigureValue]) -> tuple[tuple[str, ...], ...]:
    """``values`` as rows of text under a row of headings: figure, unit, the five years."""
    if not values:
        return ()
    heads = ("统计指标", "单位", *(f"{period.end.year}年" for period, _ in values[0].years))
    rows = (
        (value.label, value.unit or "—", *(year_cell(value, period, one) for period, one in value.years))
        for value in values
    )
    return (heads, *rows)


def show_cell(figure, value) -> str:
    return "—" if value is None else show(figure, value, with_unit=False)


def year_cell(value: FigureValue, period: Period, number) -> str:
    """One of the five years of ``value`` as it stands in a table."""
    return NO_RECORD if period in value.unrecorded else show_cell(value.figure, number)
