"""A summary's tree with every figure in it computed: what is read on the page and printed on paper.

All figures of both years come from one ``core.indicators.compute`` call. A sentence whose figure does not exist yet,
or of which nothing can be said, is marked as missing and says why; it never prints a zero that no record gave.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.documents.numbering import Counter
from core.periods import Period
from reports import outline, tokens
from reports.scene import Run, Runs, Scene, plain
from reports.values import FigureValue, five_year_table


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
