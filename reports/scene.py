"""What the nodes of a text read as for one office and period: text, figures, claims, and what is missing of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from core import indicators
from core.indicators.recorded import NO_RECORD
from core.periods import Period
from reports import outline, rules, tokens
from reports.manual import Manual
from reports.values import FigureValue, change_of, figure_values, holds, show


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


def plain(runs: Runs) -> str:
    return "".join(run.text for run in runs)


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
        if node.last and value.was_silent:
            return rules.NONE, f"「{value.label}」上年没有记录"
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


def _gap(key, reason, url="", title="", claim="", label=""):
    """What stands for something missing. A claim is named: its sentence has no other words that tell what it is."""
    return Run(rules.to_be_added(label), "missing", key, url, title or reason, reason, claim)


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
