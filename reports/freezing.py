"""Freezing a summary: every figure and its source rows read in one snapshot, and what is hashed of them.

Reads only; ``services.editions`` stores what comes out. Source: security.md §4.1.
"""

import hashlib
import importlib.metadata
import json
import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.apps import apps
from django.core.exceptions import EmptyResultSet, FullResultSet

from core import indicators
from core.documents import tree
from core.documents.version import layout_version
from core.indicators.snapshots import from_rows
from core.transactions import one_instant
from reports.build import Resolved, resolve
from reports.drawn import annex_charts
from reports.manual import Manual
from reports.values import FigureValue, storable

LIBRARIES = ("weasyprint", "python-docx", "xlsxwriter", "Django")
CHUNK = 500


@contextmanager
def snapshot() -> Iterator[None]:
    """One transaction that sees the records of one instant; every figure in it is counted from them, none is taken from
    the stored values."""
    with one_instant(), from_rows():
        yield


@dataclass(frozen=True)
class FrozenFigure:
    """One figure as it is stored: texts, hashes and the compressed list of its source rows."""

    key: str
    label: str
    kind: str
    value: str
    before: str
    shown: str
    unit: str
    definition: str
    definition_version: str
    note: str
    source_count: int
    source_sha256: str
    sources: bytes

    def as_json(self) -> dict:
        names = (
            "key",
            "kind",
            "value",
            "before",
            "unit",
            "definition_version",
            "source_count",
            "source_sha256",
        )
        return {name: getattr(self, name) for name in names}


@dataclass
class RowVersions:
    """``model:pk:digest`` of rows, each read once however many figures counted it.

    ``columns`` are the columns by model label over which the digests run: chosen when an edition is frozen and kept
    with it, so that a column which the portal gets later does not make every old row look corrected.
    """

    columns: dict[str, list[str]] = field(default_factory=dict)
    known: dict[type, dict[object, str]] = field(default_factory=lambda: defaultdict(dict))

    def lines(self, model, keys) -> list[str]:
        known = self.known[model]
        fresh = [key for key in keys if key not in known]
        for at in range(0, len(fresh), CHUNK):
            known.update(self._digests(model, fresh[at : at + CHUNK]))
        label = model._meta.label_lower
        return [f"{label}:{key}:{known[key]}" for key in keys]

    def can_read(self, label: str) -> bool:
        """Whether the model still has all the columns of the digests; without one of them no row can be compared."""
        stands = {one.attname for one in apps.get_model(label)._meta.concrete_fields}
        return stands.issuperset(self.columns.get(label, ()))

    def _digests(self, model, keys):
        label = model._meta.label_lower
        names = self.columns.setdefault(label, _columns(model))
        if not self.can_read(label):
            return dict.fromkeys(keys, "")
        rows = model._base_manager.filter(pk__in=keys).values_list("pk", *names)
        return {
            pk: hashlib.sha256(repr(list(map(str, values))).encode()).hexdigest()[:16] for pk, *values in rows
        }


def _columns(model) -> list[str]:
    """Ciphertext differs from one writing of the same text to the next, and instants of saving say nothing."""
    return [
        one.attname
        for one in model._meta.concrete_fields
        if not type(one).__name__.startswith("Encrypted") and not getattr(one, "auto_now", False)
    ]


def source_lines(figure, period, scope, versions: RowVersions) -> list[str]:
    """The rows that ``figure`` counted, sorted. Of a share and a claim both sides, marked part and whole."""
    match figure:
        case Manual():
            return []
        case indicators.Ratio():
            sides = [("part", figure.part), ("whole", figure.whole)]
        case indicators.Claim():
            sides = [("part", figure.part), *([("whole", figure.whole)] if figure.whole else [])]
        case indicators.Names():
            sides = [("", figure.base)]
        case _:
            sides = [("", figure)]
    found = []
    for side, one in sides:
        keys = list(one.rows(period, scope).order_by().values_list("pk", flat=True).distinct())
        found += [f"{side}|{line}" if side else line for line in versions.lines(one.model, keys)]
    return sorted(found)


def freeze_figure(value: FigureValue, *, period, scope, versions: RowVersions) -> FrozenFigure:
    lines = source_lines(value.figure, period, scope, versions)
    if value.typed:
        lines = sorted([*lines, *versions.lines(type(value.typed), [value.typed.pk])])
    text = "\n".join(lines)
    return FrozenFigure(
        key=value.key,
        label=value.label,
        kind=value.kind,
        value=canonical(storable(value.value)),
        before=canonical(storable(value.before)),
        shown=value.shown,
        unit=value.unit,
        definition=value.definition,
        definition_version=definition_version(value.figure),
        note=value.note[:500],
        source_count=len(lines),
        source_sha256=sha256(text),
        sources=zlib.compress(text.encode(), 9),
    )


def definition_version(figure) -> str:
    """Changes when what is counted or how it is described changes: a digest of the definition and of its query."""
    words = figure.definition()
    if not isinstance(figure, Manual):
        sides = (
            [figure.part, figure.whole]
            if isinstance(figure, indicators.Ratio | indicators.Claim)
            else [figure]
        )
        words += "".join(_query(getattr(side, "base", side)) for side in sides if side is not None)
    return sha256(words)[:16]


def _query(figure) -> str:
    period = indicators_period()
    try:
        rows = (
            figure.rows(period, indicators.Scope((0,))).order_by().values("pk")
        )  # no column that may be added
        return str(rows.query) + str(figure.measure)
    except (EmptyResultSet, FullResultSet):
        return str(figure.measure)


def indicators_period():
    from core.periods import Period  # only for this sample

    return Period.year(2000)


@dataclass(frozen=True)
class Frozen:
    """All that one freezing gives, before it is stored."""

    resolved: Resolved
    figures: tuple[FrozenFigure, ...]
    everything: tuple[FigureValue, ...]
    columns: dict[str, list[str]]
    charts: tuple[tree.Chart, ...] = ()

    @property
    def definitions_version(self) -> str:
        return sha256("\n".join(f"{one.key}@{one.definition_version}" for one in self.figures))

    def figures_json(self, summary, n: int) -> str:
        return canonical(
            {
                "office": summary.office.division_code,
                "title": summary.title,
                "edition": n,
                "period": [str(summary.period_start), str(summary.cut_off)],
                "figures": [one.as_json() for one in self.figures],
            }
        )


def freeze(blocks, *, summary) -> Frozen:
    """Figures, text and sources of ``summary`` with the text ``blocks``. Call it inside ``snapshot``."""
    scope = indicators.Scope.of_office(summary.office)
    resolved = resolve(blocks, office=summary.office, period=summary.period, summary=summary)
    versions = RowVersions()
    figures = tuple(
        freeze_figure(value, period=summary.period, scope=scope, versions=versions)
        for value in resolved.figures
    )
    from reports.annex import every_figure  # the annex reads the same snapshot

    charts = annex_charts(summary.period, scope)
    return Frozen(resolved, figures, tuple(every_figure(summary)), versions.columns, charts)


def text_of(document: tree.Document) -> str:
    """All words of the body, one block a line."""
    lines = [document.name]
    for block in document.blocks:
        number = getattr(block, "number", "")
        body = getattr(block, "body", ())
        if isinstance(block, tree.Table):
            lines += ["\t".join(map(tree.plain, row)) for row in (block.headers, *block.rows)]
        elif runs := getattr(block, "runs", None):
            lines.append(number + tree.plain(runs) + tree.plain(body))
    return "\n".join(lines)


def canonical(value) -> str:
    """JSON with sorted keys, decimals as strings and composed characters: the same value gives the same text."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return unicodedata.normalize("NFC", text)


def sha256(text: str | bytes) -> str:
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def libraries() -> dict[str, str]:
    """What the bytes of a file depend on besides its content."""
    return {**{name: importlib.metadata.version(name) for name in LIBRARIES}, "layout": layout_version()}


def sources_of(row) -> list[str]:
    """The stored source lines of an EditionFigure."""
    text = zlib.decompress(bytes(row.sources)).decode()
    return text.split("\n") if text else []
