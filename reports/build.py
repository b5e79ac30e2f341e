"""A summary's tree with every figure in it computed: what is read on the page and printed on paper.

All figures of both years come from one ``core.indicators.compute`` call. A sentence whose figure does not exist yet,
or of which nothing can be said, is marked as missing and says why; it never prints a zero that no record gave.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from core import indicators
from core.documents.numbering import Counter
from core.periods import Period
from reports import outline, rules, tokens


@dataclass(frozen=True)
class Run:
    """A piece of text. ``kind`` is text, figure, missing or claim.

    Figures carry the address of exactly the rows they counted, and a title with definition and source. ``reason``
    says why something is missing. ``claim`` is the key of the claim whose wording the run belongs to, and ``proven``
    whether the figures bear it out.
    """

    text: str
    kind: str = "text"
    key: str = ""
    url: str = ""
    title: str = ""
    reason: str = ""
    claim: str = ""
    proven: bool | None = None


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
    """``head`` is the heading itself, ``sentences`` the text of the paragraph or behind the heading."""

    type: str
    level: int
    number: str
    head: Runs
    sentences: tuple[Sentence, ...]

    @property
    def is_heading(self) -> bool:
        return self.type == "heading"


@dataclass(frozen=True)
class FigureValue:
    """One figure with its value in the period and in the same days of the year before."""

    figure: indicators.Indicator | indicators.Ratio | indicators.Names | indicators.Claim
    value: object
    before: object
    row_count: int
    url: str

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
        return f"{self.label}：{self.shown}；上年同期：{self.shown_before}。{self.definition}"

    def as_json(self) -> dict:
        """The provenance that is kept with a finished file."""
        return {
            "key": self.key,
            "label": self.label,
            "value": _storable(self.value),
            "before": _storable(self.before),
            "shown": self.shown,
            "unit": self.unit,
            "rows": self.row_count,
            "definition": self.definition,
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


def resolve(blocks: Sequence[outline.Block], *, office, period: Period) -> Resolved:
    """The tree ``blocks`` for ``office`` (a county: with the offices below it) and ``period``.

    A block whose text cannot be read is shown as it stands, marked as missing: a tree is checked when it is saved,
    so that happens only where a rule became stricter since.
    """
    keys = keys_in(blocks)
    scene = Scene.of(keys, office=office, period=period)
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


def parsed(text: str) -> tuple | None:
    """The nodes of ``text``, or None where it cannot be read."""
    try:
        return tokens.parse(text)
    except tokens.TokenError:
        return None


def figure_values(keys: Iterable[str], *, scope, period: Period) -> dict[str, FigureValue]:
    """The registered figures among ``keys``, this year, last year and how many rows each counted: one computation."""
    figures = list(indicators.find(keys).values())
    counters = {figure.key: _counter(figure) for figure in figures}
    years = [period, period.last_year]
    values = indicators.compute([*figures, *counters.values()], years, scope)
    return {
        figure.key: FigureValue(
            figure,
            values[figure.key, period],
            values[figure.key, period.last_year],
            values[counters[figure.key].key, period],
            figure.url(period, scope),
        )
        for figure in figures
    }


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


def variables(office, period: Period) -> dict[str, str]:
    """What each of ``rules.VARIABLES`` stands for."""
    end = period.end
    return {
        "office.name": office.name,
        "office.short": office.short_name,
        "office.place": office.place_name,
        "office.parent": office.parent.name if office.parent else "上级机关",
        "period.year": str(end.year),
        "period.last_year": str(end.year - 1),
        "period.next_year": str(end.year + 1),
        "period.start": chinese_day(period.start),
        "period.cut_off": chinese_day(end),
        "period.cut_off_month": f"{end.year}年{end.month}月",
    }


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
    return rules.number(value) + (figure.unit if with_unit else "")


def change_of(value: FigureValue) -> str | None:
    """Year on year in words, or None where there is nothing to compare (lists and claims are not compared)."""
    match value.figure:
        case indicators.Ratio():
            return rules.points(value.value, value.before)
        case indicators.Indicator():
            return rules.change(value.value, value.before)
    return None


def _storable(value):
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
    def of(cls, keys: Iterable[str], *, office, period: Period) -> "Scene":
        scope = indicators.Scope.of_office(office)
        return cls(figure_values(keys, scope=scope, period=period), variables(office, period), scope, period)

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
        return Run(text, "missing" if reason else "figure", node.key, url, value.title, reason, claim)

    def _worded(self, value, node):
        """``(text, reason why it cannot be stated)``."""
        if node.form == "change":
            words = change_of(value)
            return (words, "") if words else (rules.NO_COMPARISON, f"「{value.label}」{rules.NO_COMPARISON}")
        chosen = value.before if node.last else value.value
        if isinstance(value.figure, indicators.Names):
            listed = rules.titles if node.form == "titles" else rules.names
            words = listed([name for name, _ in chosen], int(node.argument) if node.argument else None)
            return (words, "") if words else (rules.to_be_added(), f"「{value.label}」统计期内没有记录")
        if chosen is None:
            return rules.NONE, f"「{value.label}」分母为零"
        if node.form == "approx":
            return rules.approx(chosen, node.argument or "余") + (value.unit if node.unit else ""), ""
        if node.form == "wan":
            return rules.wan(chosen, value.unit), ""
        return show(value.figure, chosen, with_unit=node.unit), ""

    def _claim(self, node):
        value = self.values.get(node.key)
        if value is None:
            label = outline.label_of(node.key)
            return [_gap(node.key, f"「{label}」还没有可统计的记录", claim=node.key, label=label)]
        if value.value is None:
            reason = f"「{value.label}」没有可据以判断的记录"
            return [_gap(node.key, reason, value.url, value.title, node.key, label=value.label)]
        wording = node.proven if value.value else node.otherwise
        return [run for inner in wording for run in self.runs(inner, node.key)]

    def _claimed(self, text, claim):
        value = self.values[claim]
        title = f"{'已由记录证实' if value.value else '记录不能证实'}：{value.label}。{value.definition}"
        return Run(text, "claim", claim, value.url, title, claim=claim, proven=value.value)


def _gap(key, reason, url="", title="", claim="", label=""):
    """What stands for something missing. A claim is named: its sentence has no other words that tell what it is."""
    return Run(rules.to_be_added(label), "missing", key, url, title or reason, reason, claim)


def _sentence(nodes, scene):
    runs = tuple(run for node in nodes for run in scene.runs(node) if run.text)
    return Sentence(runs, tuple(dict.fromkeys(run.reason for run in runs if run.reason)))


def _block(block, scene, counter):
    nodes = parsed(block.text)
    head, body, number, level = (), nodes, "", block.level
    if block.type != "paragraph":
        level, number = counter.next(block.level)
    if nodes is None:
        broken = Run(block.text, "missing", reason="这一段的写法有误，请改正")
        return Block(block.type, level, number, (), (Sentence((broken,), (broken.reason,)),))
    if block.type == "heading":
        head, body = outline.split_heading(block.level, nodes)
    return Block(
        block.type,
        level,
        number,
        _sentence(head, scene).runs,
        tuple(_sentence(piece, scene) for piece in tokens.sentences(body)),
    )
