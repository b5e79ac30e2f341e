"""Problems and plans that a summary's own figures propose: what is overdue, not covered, frequent, or has fallen."""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from core import deadlines, indicators
from reports import outline, rules
from reports.build import parsed
from reports.scene import Scene, plain
from reports.values import FigureValue

SHOWN_NAMES = 3


@dataclass(frozen=True)
class Proposal:
    """``problem`` and ``plan`` are text with tokens, ``shown`` and ``planned`` how they read now."""

    key: str
    reason: str
    problem: str
    plan: str
    shown: str
    planned: str
    url: str = ""
    uuid: str = ""  # the form's own, so that a repeated press plans once


@cache
def proposal_lines() -> tuple[dict, ...]:
    return tuple(tomllib.loads((outline.DATA / "proposals.toml").read_text(encoding="utf-8"))["proposals"])


def proposals(summary, *, by) -> list[Proposal]:
    """What the records of the summary's period propose; what is overdue first. ``by`` sees the overdue records."""
    return [*_overdue(summary, by), *_from_figures(summary)]


def _overdue(summary, by):
    counted = deadlines.counts_by_kind(by, summary.cut_off)
    for key, count in counted.items():
        if count.overdue:
            title = deadlines.REGISTRY[key].title
            problem = f"截至统计截止日，「{title}」有{count.overdue}件超期未办，跟踪督办还不够及时。"
            plan = f"逐件办结「{title}」超期事项，落实到期提醒和催办。"
            yield Proposal(f"overdue.{key}", f"超期 {count.overdue} 件", problem, plan, problem, plan)


def _from_figures(summary):
    there = indicators.find(line["key"] for line in proposal_lines())
    lines = [line for line in proposal_lines() if line["key"] in there]
    keys = [line["key"] for line in lines]
    scene = Scene.of(keys, office=summary.office, period=summary.period, summary=summary)
    for line in lines:
        value = scene.values[line["key"]]
        if why := reason(value, line["when"]):
            yield Proposal(
                line["key"],
                why,
                line["problem"],
                line["plan"],
                _read(line["problem"], scene),
                _read(line["plan"], scene),
                value.url,
            )


def reason(value: FigureValue, when: str) -> str:
    """Why the line applies, in words; empty where it does not."""
    word, _, bound = when.partition(" ")
    number = value.value
    if number is None or (word == "fallen" and value.before is None):
        return ""
    match word:
        case "below" if number < Decimal(bound):
            return f"{value.label}{value.shown}，低于 {bound}{value.unit}"
        case "above" if number > Decimal(bound):
            return f"{value.label}{value.shown}"
        case "fallen" if number < value.before:
            return f"{value.label}{value.shown}，上年同期 {value.shown_before}"
        case "named" if number:
            return f"{value.label}：{rules.quoted([name for name, _ in number], SHOWN_NAMES)}"
    return ""


def _read(text: str, scene: Scene) -> str:
    return plain(tuple(run for node in parsed(text) or () for run in scene.runs(node)))
