"""The tree of a summary: a flat list of headings, paragraphs and list items, stored as JSON.

Numbers (一、（一）1.（1）) are never part of the text: they are counted when the summary is drawn, so they cannot jump.
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from core import indicators
from core.errors import RuleBroken
from reports import tokens
from reports.rules import PLANNED_NAMESPACES

DATA = Path(__file__).parent / "data"
TEMPLATES = {
    "township_annual": "乡镇所年度工作总结",
    "county_annual": "县局年度及近五年工作总结和计划",
    "campaign": "专项行动总结",
    "monthly_brief": "月度工作简报",
    "quarterly_brief": "季度工作简报",
    "food_safety_brief": "食品安全工作简报",
}

# The choices of the editor: what a block is, in one word.
LEVELS = {
    "1": "一级标题 一、",
    "2": "二级标题（一）",
    "3": "三级标题 1.",
    "4": "四级标题（1）",
    "text": "正文",
    "item": "列项",
    "table": "五年对照表",
}
ITEM_LEVEL = 4  # closed up to the level below its heading when it is numbered
MOST_BLOCKS = 400
LONGEST_BLOCK = 5_000


@dataclass(frozen=True)
class Block:
    """``type`` is heading, paragraph, list_item or table; ``level`` is 1–4 for headings and items, else 0."""

    type: str
    level: int
    text: str

    @classmethod
    def of(cls, level: str, text: str) -> "Block":
        """From the editor's one word. Raises RuleBroken for a word that is none of ``LEVELS``."""
        if level not in LEVELS:
            raise RuleBroken("段落层级不正确")
        if level in ("text", "table"):
            return cls("paragraph" if level == "text" else "table", 0, text)
        return cls("list_item", ITEM_LEVEL, text) if level == "item" else cls("heading", int(level), text)

    @property
    def choice(self) -> str:
        """The key in ``LEVELS``."""
        return {"paragraph": "text", "list_item": "item", "table": "table"}.get(self.type, str(self.level))


def load(tree: list[dict]) -> list[Block]:
    return [Block(**block) for block in tree]


def dump(blocks: Iterable[Block]) -> list[dict]:
    return [asdict(block) for block in blocks]


def typed(levels: Sequence[str], texts: Sequence[str]) -> list[Block]:
    """The blocks of a posted form. A line feed begins a block of the same kind; empty lines are dropped."""
    if len(levels) != len(texts):
        raise RuleBroken("提交的内容不完整，请重试")
    return [
        Block.of(level, line.strip())
        for level, text in zip(levels, texts, strict=True)
        for line in text.splitlines()
        if line.strip()
    ]


def template(name: str) -> list[Block]:
    """The blocks of a shipped template. Raises RuleBroken when there is none of that name."""
    if name not in TEMPLATES:
        raise RuleBroken("没有这个模板", "template")
    return [Block.of(level, text) for level, text, *_ in _lines(name)]


def rows_in(name: str) -> list[tuple[Block, tuple[str, ...]]]:
    """The blocks of a shipped template, each with the rows of the model summaries that its words answer."""
    return [
        (Block.of(level, text), tuple(rows[0].split(",")) if rows else ())
        for level, text, *rows in _lines(name)
    ]


@cache
def _lines(name):
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))["blocks"]


@cache
def planned_figures() -> dict[str, dict]:
    """``{key: {label, source}}`` of work categories' figures, named where the category itself is missing."""
    return tomllib.loads((DATA / "planned_figures.toml").read_text(encoding="utf-8"))["figures"]


def label_of(key: str) -> str:
    """What a figure is called, whether it is there or its work category is missing."""
    named = {**planned_figures(), **manual_labels()}
    if (
        key in indicators.REGISTRY or key not in named
    ):  # figures of the database are asked for last: they cost a query
        figure = indicators.get(key)
        return figure.label if figure else key
    return named[key]["label"]


@cache
def manual_labels() -> dict[str, dict]:
    return tomllib.loads((DATA / "manual_figures.toml").read_text(encoding="utf-8"))["figures"]


def canonical(block: Block) -> Block:
    """The block with its tokens written in the one usual way. Raises TokenError."""
    return Block(block.type, block.level, tokens.write(tokens.parse(block.text)))


def errors(blocks: Sequence[Block]) -> dict[int, str]:
    """What is wrong with which block, by its place; empty where the tree may be stored."""
    found = {}
    known = indicators.find(key for block in blocks for key in _keys(block.text))
    for place, block in enumerate(blocks):
        try:
            check(block, known)
        except (tokens.TokenError, RuleBroken) as error:
            found[place] = str(error)
    return found


def _keys(text):
    try:
        return [node.key for node in tokens.figures_in(tokens.parse(text))]
    except tokens.TokenError:
        return []


def check(block: Block, known: dict | None = None) -> None:
    """Raises TokenError or RuleBroken, in Chinese, where the text of ``block`` cannot stand.

    ``known`` are the figures that there are, where they have been asked for already.
    """
    known = indicators.find(_keys(block.text)) if known is None else known
    if len(block.text) > LONGEST_BLOCK:
        raise RuleBroken(f"一段不能超过 {LONGEST_BLOCK} 字，请分段")
    nodes = tokens.parse(block.text)
    for node in tokens.figures_in(nodes):
        _check_figure(node, known.get(node.key))
    if block.type == "table" and not any(isinstance(node, tokens.Figure) for node in nodes):
        raise RuleBroken("五年对照表里至少要放一个统计指标")
    if block.type == "heading" and tokens.figures_in(split_heading(block.level, nodes)[0]):
        raise RuleBroken("标题里不能放统计指标，请放到标题后面的句子里")


def _check_figure(node, figure):
    namespace = node.key.partition(".")[0]
    if namespace not in PLANNED_NAMESPACES | indicators.namespaces():
        raise RuleBroken(f"没有「{namespace}」这一类统计指标：{node.key}")
    if figure is None:
        return  # of an app to come: allowed, and shown as missing
    if isinstance(node, tokens.Claim):
        return  # a claim is proven or not; of any other figure there is something or nothing
    is_claim = isinstance(figure, indicators.Claim)
    if is_claim:
        raise RuleBroken(f"「{figure.label}」是结论，应写成「{{?{node.key}:成立时的文字|不成立时的文字}}」")
    is_list = isinstance(figure, indicators.Names)
    allowed = {"", *tokens.LISTS} if is_list else {"", "change", "above", *tokens.OVER_YEARS}
    if isinstance(figure, indicators.Indicator):
        allowed |= {"approx", "wan"}
    if isinstance(figure, indicators.Ratio):
        allowed |= {"target"}
    if node.form not in allowed or (node.unit and is_list):
        raise RuleBroken(f"「{figure.label}」不能用这种方式显示：{tokens.write([node])}")


def split_heading(level: int, nodes: tuple) -> tuple[tuple, tuple]:
    """``(heading, body)``: below level 1 a heading ends with its first sentence, and what follows is body text."""
    pieces = tokens.sentences(nodes)
    if level == 1 or len(pieces) < 2:
        return tuple(nodes), ()
    return pieces[0], tuple(node for piece in pieces[1:] for node in piece)
