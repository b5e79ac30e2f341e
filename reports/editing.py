"""What the editor page needs: paragraphs with chips, the palette of figures, and two texts side by side."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.apps import apps
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core import indicators
from reports import outline, tokens
from reports.build import parsed
from reports.manual import Manual
from reports.rules import VARIABLES
from reports.scene import Scene, plain
from reports.values import holds


@dataclass(frozen=True)
class Row:
    """One paragraph of the editor: its kind, its source text, the same with chips, and what is wrong with it."""

    level: str
    text: str
    html: SafeString
    error: str = ""


def rows(blocks: Sequence[outline.Block], scene: Scene, errors: dict[int, str] | None = None) -> list[Row]:
    return [
        Row(block.choice, block.text, _prose(block.text, scene), (errors or {}).get(place, ""))
        for place, block in enumerate(blocks)
    ]


def _prose(text: str, scene: Scene) -> SafeString:
    nodes = parsed(text)
    return format_html("{}", text) if nodes is None else _nodes(nodes, scene)


def _nodes(nodes, scene):
    return format_html_join("", "{}", ((_node(node, scene),) for node in nodes))


def _node(node, scene):
    match node:
        case tokens.Text(text):
            return text
        case tokens.Claim():
            return _claim(node, scene)
    return _chip(node, scene)


def _claim(node, scene):
    """Its wordings are prose and may be edited; what holds them together are chips, which read back as the token."""
    known = node.key in scene.values
    proven = {True: "（现已证实）", False: "（现不能证实）", None: "（现无记录）"}[
        holds(scene.values[node.key]) if known else None
    ]
    parts = [
        _mark(f"{{?{node.key}:", f"若「{outline.label_of(node.key)}」成立{proven}：", known),
        _nodes(node.proven, scene),
    ]
    if node.otherwise:
        parts += [_mark("|", "否则：", known), _nodes(node.otherwise, scene)]
    if node.nothing is not None:
        parts += [] if node.otherwise else [_mark("|", "否则：", known)]
        parts += [_mark("|", "无可判断时：", known), _nodes(node.nothing, scene)]
    return format_html_join("", "{}", ((part,) for part in (*parts, _mark("}", "完", known))))


def _mark(token, words, known):
    return format_html(
        '<span class="chip chip-claim{}" contenteditable="false" data-token="{}">{}</span>',
        "" if known else " chip-unknown",
        token,
        words,
    )


def _chip(node, scene):
    (run,) = scene.runs(node)
    key = getattr(node, "key", "")
    unknown = bool(key) and key not in scene.values
    return format_html(
        '<span class="chip{}" contenteditable="false" data-token="{}" data-href="{}" title="{}">{}</span>',
        " chip-unknown" if unknown else "",
        tokens.write([node]),
        run.url,
        run.title or VARIABLES.get(getattr(node, "name", ""), ""),
        f"待补：{outline.label_of(key)}" if unknown else run.text,
    )


# --- the palette ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Insert:
    """One button: what it inserts and what the chip reads."""

    caption: str
    token: str
    words: str


@dataclass(frozen=True)
class PaletteFigure:
    """A figure with its buttons. ``words`` is all that the search box looks through."""

    label: str
    definition: str
    words: str
    inserts: list[Insert]


def palette(scene: Scene) -> list[tuple[str, list[PaletteFigure]]]:
    """``[(group, figures)]``: every declared figure by the app that counts it, and the variables at the end."""
    groups: dict[str, list[PaletteFigure]] = {}
    for key, value in scene.values.items():
        name = apps.get_app_config(value.figure.model._meta.app_label).verbose_name
        words = f"{value.label} {key} {value.source}".lower()
        inserts = [Insert(caption, token, _words(token, scene)) for caption, token in _choices(value.figure)]
        groups.setdefault(name, []).append(PaletteFigure(value.label, value.definition, words, inserts))
    fixed = [
        PaletteFigure(
            label,
            f"由系统填写：{label}",
            f"{label} {name}",
            [Insert("插入", f"{{{name}}}", scene.variables[name])],
        )
        for name, label in VARIABLES.items()
    ]
    return [*groups.items(), ("机构与期间", fixed)]


def _choices(figure):
    key = figure.key
    match figure:
        case indicators.Names():
            return [
                ("名称", f"{{{key}|names:6}}"),
                ("书名号", f"{{{key}|titles:6}}"),
                ("引号", f"{{{key}|quoted:6}}"),
            ]
        case indicators.Claim():
            label = re.sub(
                r"[{}|｜]", " ", figure.label
            )  # an office names its own categories, with any signs
            return [("条件语句", f"{{?{key}:{label}|「{label}」不成立时的文字}}")]
        case Manual():
            return [("数值", f"{{{key}|unit}}"), ("上年", f"{{{key}|last|unit}}")]
        case indicators.Ratio():
            return [
                ("数值", f"{{{key}|unit}}"),
                ("以上", f"{{{key}|above}}"),
                ("上年", f"{{{key}|last|unit}}"),
                ("同比", f"{{{key}|change}}"),
            ]
    return [
        ("数值", f"{{{key}|unit}}"),
        ("约数", f"{{{key}|approx|unit}}"),
        ("以上", f"{{{key}|above}}"),
        ("上年", f"{{{key}|last|unit}}"),
        ("同比", f"{{{key}|change}}"),
    ]


def _words(token, scene):
    return plain(tuple(run for node in tokens.parse(token) for run in scene.runs(node)))


# --- two people at once --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Difference:
    """Paragraphs that differ: ``theirs`` as stored meanwhile, ``mine`` as just sent; either may be empty."""

    theirs: list[str]
    mine: list[str]


def differences(theirs: Sequence[outline.Block], mine: Sequence[outline.Block]) -> list[Difference]:
    """Where two texts differ, in reading order. Paragraphs that are the same in both are left out."""
    left, right = ([(block.choice, block.text) for block in blocks] for blocks in (theirs, mine))
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    return [
        Difference([text for _, text in left[a:b]], [text for _, text in right[c:d]])
        for change, a, b, c, d in matcher.get_opcodes()
        if change != "equal"
    ]
