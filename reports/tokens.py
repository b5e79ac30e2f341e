"""The language of a summary's text: prose with figures in braces. One parser, one writer, no Django.

===============================  ==========================================================
``{food.rapid_tests}``           the number alone: 264
``{food.rapid_tests|unit}``      with its unit: 264批次
``{food.rapid_tests|approx}``    rounded down: 260余 (``approx:多`` says 260多); ``|approx|unit``: 260余批次
``{food.rapid_tests|wan}``       in 万 where it is that large
``{food.rapid_tests|last}``      last year's; before any of the above
``{food.rapid_tests|above}``     rounded down, with 以上 behind its unit: 260批次以上; a rate: 96%以上
``{food.rapid_tests|change}``    year on year in words
``{food.rapid_target_rate|target}``  a rate of a task in words: 完成年度任务的75.0%
``{food.rapid_tests|five}``      of the five years that end with the period; ``|unit`` with its unit
``{food.rapid_tests|years}``     each of these years: 2022年198批次、2023年…
``{food.rapid_items|names:6}``   a list, 《》 with ``titles:6``, “” with ``quoted:6``
``{?food.rapid_all_passed:全部合格|合格率为{food.rapid_pass_rate|unit}|未开展快检}``   the first text only where it is proven,
                                 the third (may be empty) where nothing can be said
``{?banquets.filings:办席{banquets.filings|unit}|无办席}``   any other figure: the first text where there is something
``{office.place}``               a variable, see ``rules.VARIABLES``
===============================  ==========================================================
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from reports.rules import MORE_THAN, VARIABLES

KEY = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){1,2}\Z")
VARIABLE_NAMESPACES = {name.partition(".")[0] for name in VARIABLES}
FORMS = {
    "approx": "约数",
    "above": "以上",
    "wan": "万元",
    "change": "同比",
    "target": "与任务比较",
    "five": "五年累计",
    "years": "逐年",
    "names": "名称列表",
    "titles": "书名号列表",
    "quoted": "引号列表",
}
LISTS = ("names", "titles", "quoted")
# Which modifiers make sense together with the form in front.
WITH_UNIT = ("", "approx", "five")
WITH_LAST = ("", "approx", "above", "wan", *LISTS)
OVER_YEARS = ("five", "years")


class TokenError(ValueError):
    """The text cannot be read. The message is Chinese and names the piece that is wrong."""


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Variable:
    name: str


@dataclass(frozen=True)
class Figure:
    """One figure. ``form`` is empty or one of ``FORMS``; ``argument`` is the word of approx or the length of a list."""

    key: str
    form: str = ""
    argument: str = ""
    last: bool = False
    unit: bool = False


@dataclass(frozen=True)
class Claim:
    """``proven`` is said where the figures prove the claim, ``otherwise`` where they do not.

    ``nothing`` is said where no record allows either; None: its sentence is then missing.
    """

    key: str
    proven: tuple["Text | Variable | Figure", ...]
    otherwise: tuple["Text | Variable | Figure", ...] = ()
    nothing: tuple["Text | Variable | Figure", ...] | None = None

    @property
    def branches(self) -> tuple[tuple["Text | Variable | Figure", ...], ...]:
        return self.proven, self.otherwise, self.nothing or ()


Node = Text | Variable | Figure | Claim


def parse(text: str) -> tuple[Node, ...]:
    """The nodes of ``text`` in order, neighbouring texts joined. Raises TokenError."""
    nodes, at = [], 0
    while at < len(text):
        if text[at] == "}":
            raise TokenError(f"「{_around(text, at)}」处多了一个「}}」")
        if text[at] != "{":
            end = _next(text, at, "{}")
            nodes.append(Text(text[at:end]))
            at = end
            continue
        end = _closing(text, at)
        inside = text[at + 1 : end]
        nodes.append(_claim(inside) if inside.lstrip().startswith("?") else _simple(inside))
        at = end + 1
    return tuple(nodes)


def write(nodes: Iterable[Node]) -> str:
    """The canonical text of ``nodes``; ``parse`` reads it back to the same nodes."""
    return "".join(_written(node) for node in nodes)


def figures_in(nodes: Iterable[Node]) -> list[Figure | Claim]:
    """Every figure and claim, those inside a claim after it, in reading order."""
    found: list[Figure | Claim] = []
    for node in nodes:
        if isinstance(node, Figure):
            found.append(node)
        elif isinstance(node, Claim):
            found += [node, *(inner for branch in node.branches for inner in figures_in(branch))]
    return found


def sentences(nodes: Iterable[Node]) -> list[tuple[Node, ...]]:
    """``nodes`` cut after each 。！？ (and a closing mark behind it). A full stop inside a claim does not cut."""
    result: list[tuple[Node, ...]] = []
    current: list[Node] = []
    for node in nodes:
        if not isinstance(node, Text):
            current.append(node)
            continue
        *whole, rest = _SENTENCE_END.split(node.text)
        for piece in whole:
            result.append((*current, Text(piece)))
            current = []
        if rest:
            current.append(Text(rest))
    if current:
        result.append(tuple(current))
    return result


_SENTENCE_END = re.compile("(?<=[。！？])(?![”’」』）》。！？])|(?<=[。！？][”’」』）》])")


def _written(node):
    match node:
        case Text(text):
            if "{" in text or "}" in text:
                raise ValueError("a text node holds no braces")
            return text
        case Variable(name):
            return f"{{{name}}}"
        case Figure():
            parts = [node.key, *(["last"] if node.last else [])]
            if node.form:
                parts.append(f"{node.form}:{node.argument}" if node.argument else node.form)
            return "{" + "|".join([*parts, *(["unit"] if node.unit else [])]) + "}"
        case Claim():
            otherwise = "|" + write(node.otherwise) if node.otherwise or node.nothing is not None else ""
            nothing = "" if node.nothing is None else "|" + write(node.nothing)
            return f"{{?{node.key}:{write(node.proven)}{otherwise}{nothing}}}"


def _next(text, at, marks):
    return min((place for mark in marks if (place := text.find(mark, at)) >= 0), default=len(text))


def _closing(text, at):
    """The place of the brace that closes the one at ``at``."""
    depth = 0
    for place in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        if depth == 0:
            return place
    raise TokenError(f"「{_around(text, at)}」处的「{{」没有对应的「}}」")


def _around(text, at):
    return text[max(0, at - 6) : at + 12]


def _key(text):
    key = text.strip(" ")
    if not KEY.match(key):
        raise TokenError(f"「{{{text}}}」不是有效的指标写法，应为「{{应用.指标}}」")
    return key


def _simple(inside):
    if "{" in inside:
        raise TokenError(f"「{{{inside}}}」里不能再套花括号")
    name, *modifiers = (part.strip(" ") for part in inside.split("|"))
    key = _key(name)
    if key.partition(".")[0] in VARIABLE_NAMESPACES:
        if key not in VARIABLES or modifiers:
            raise TokenError(f"没有「{{{inside}}}」这个变量，可用的有：{'、'.join(VARIABLES)}")
        return Variable(key)
    last = "last" in modifiers[:1]
    modifiers = modifiers[last:]
    unit = "unit" in modifiers[-1:]
    modifiers = modifiers[: len(modifiers) - unit]
    if len(modifiers) > 1:
        raise TokenError(f"「{{{inside}}}」的显示方式写多了或顺序不对")
    form, argument = _form(modifiers[0], inside) if modifiers else ("", "")
    if (unit and form not in WITH_UNIT) or (last and form not in WITH_LAST):
        raise TokenError(f"「{{{inside}}}」的显示方式不能这样组合")
    return Figure(key, form, argument, last, unit)


def _form(modifier, inside):
    form, colon, argument = modifier.partition(":")
    if form in LISTS:
        fits = not colon or (
            argument.isascii() and argument.isdigit() and argument[0] != "0" and len(argument) < 4
        )
    else:
        fits = form in FORMS and (not colon or (form == "approx" and argument in MORE_THAN))
    if not fits:
        known = "、".join(["unit", "last", *FORMS])
        raise TokenError(f"「{{{inside}}}」中的「{modifier}」不是有效的显示方式，可用的有：{known}")
    return form, argument


def _claim(inside):
    head = re.match(r" *\?([^:：|{}]*)[:：]", inside)
    if head is None:
        raise TokenError(f"「{{{inside}}}」不完整，应为「{{?应用.结论:成立时的文字|不成立时的文字}}」")
    branches = _branches(inside[head.end() :])
    if len(branches) > 3:
        raise TokenError(f"「{{{inside}}}」里最多只能有两个「|」")
    proven, *others = (parse(branch.strip(" ")) for branch in branches)
    if any(isinstance(node, Claim) for nodes in (proven, *others) for node in nodes):
        raise TokenError(f"「{{{inside}}}」里不能再套条件语句")
    if not proven and not any(others):
        raise TokenError(f"「{{{inside}}}」里没有写文字")
    return Claim(_key(head[1]), proven, others[0] if others else (), others[1] if len(others) > 1 else None)


def _branches(text):
    """``text`` cut at the bars that stand outside inner braces."""
    branches, depth = [""], 0
    for char in text:
        depth += {"{": 1, "}": -1}.get(char, 0)
        if char == "|" and depth == 0:
            branches.append("")
        else:
            branches[-1] += char
    return branches
