"""Editions proved again: hashes, the chain, the bytes of the page; and what records say today against what was issued."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.apps import apps

from core import indicators
from core.documents.tree import Document
from core.documents.worker import render_in_child
from core.periods import Period
from reports.freezing import (
    RowVersions,
    canonical,
    definition_version,
    libraries,
    sha256,
    source_lines,
    sources_of,
    text_of,
)
from reports.manual import Manual, find
from reports.models import Edition, EditionFigure
from reports.services.editions import chain_link
from reports.values import figure_values, storable

SHOWN_RECORDS = 50


@dataclass(frozen=True)
class Check:
    """One thing that was proved, or not."""

    label: str
    passed: bool
    detail: str = ""


def verify(edition: Edition, *, render: bool = True) -> Iterator[Check]:
    """Everything that can be proved of ``edition`` without trusting any row of it.

    ``render`` draws the page again from the stored content and compares the bytes; where a library, the layout or a font
    is another one since, the stored bytes stand by their hash alone.
    """
    yield Check("指标数据与校验值一致", sha256(edition.figures_json) == edition.figures_sha256)
    stored = list(edition.figures.all())
    yield Check(
        "逐项指标与指标数据一致", canonical([_as_json(row) for row in stored]) == _figures_part(edition)
    )
    wrong = [row.label for row in stored if sha256("\n".join(sources_of(row))) != row.source_sha256]
    yield Check("记录清单与校验值一致", not wrong, "、".join(wrong))
    document = Document.from_json(edition.document)
    yield Check("正文与校验值一致", sha256(text_of(document)) == edition.text_sha256)
    before = Edition.objects.filter(summary__office=edition.office, pk__lt=edition.pk).order_by("-pk").first()
    yield Check("与上一版的链接一致", chain_link(before) == edition.prev_edition_sha256)
    for row in edition.files.all():
        yield Check(f"{row.file_name}与校验值一致", _bytes_of(row) is not None)
    if render:
        yield _drawn_again(edition, document)
    yield from _counted_again(edition)


def _drawn_again(edition, document):
    row = edition.files.filter(format="pdf").order_by("-is_final").first()
    if libraries() != edition.libraries:
        return Check("重新排版", True, "排版程序或字体已变更，以存档文件的校验值为准")
    if row.is_final and edition.number_text:
        document = document.with_number(edition.number_text)
    drawn = render_in_child(document, ("pdf",))["pdf"]
    return Check("重新排版与存档文件逐字节一致", sha256(drawn) == row.sha256)


def _counted_again(edition):
    """A figure whose source rows and definition are as they were must still be what was issued."""
    wrong, same, changed, redefined = [], 0, 0, 0
    for one in compare(edition):
        if one.is_redefined:
            redefined += 1
        elif one.has_other_records:
            changed += 1
        elif one.value == one.row.value:
            same += 1
        else:
            wrong.append(one.row.label)
    detail = f"{same} 项重算一致，{changed} 项的记录在冻结后有变动"
    if redefined:
        detail += f"，{redefined} 项的口径已改，不再比较"
    yield Check("记录未变的指标重算一致", not wrong, "、".join(wrong) or detail)


def _bytes_of(row) -> bytes | None:
    try:
        with row.file.open("rb") as file:
            content = file.read()
    except FileNotFoundError:
        return None
    return content if sha256(content) == row.sha256 else None


def _as_json(row: EditionFigure) -> dict:
    names = ("key", "kind", "value", "before", "unit", "definition_version", "source_count", "source_sha256")
    return {name: getattr(row, name) for name in names}


def _figures_part(edition) -> str:
    import json  # only to take one part out of the canonical text

    return canonical(json.loads(edition.figures_json)["figures"])


# --- issued and today ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """One figure as issued and as the records give it today, and the records that make the difference.

    The lists are source lines ``model:pk:digest``: ``added`` count only today, ``removed`` counted only then,
    ``edited`` count still but read otherwise. ``is_redefined``: what is counted, or how it is listed, was defined
    otherwise then.
    """

    row: EditionFigure
    value: str
    shown: str
    url: str
    is_redefined: bool = False
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)

    @property
    def has_other_records(self) -> bool:
        return bool(self.added or self.removed or self.edited)

    @property
    def differs(self) -> bool:
        return self.value != self.row.value

    @property
    def is_corrected(self) -> bool:
        """Whether records, and not only a new definition, make it another number than was issued."""
        return self.differs and (self.has_other_records or not self.is_redefined)

    @property
    def records(self) -> list[tuple[str, str, str]]:
        """``(what happened, name, address)`` of the records concerned, at most ``SHOWN_RECORDS``."""
        kinds = (("新增或改后计入", self.added), ("不再计入", self.removed), ("内容有更正", self.edited))
        lines = [(kind, line) for kind, group in kinds for line in group][:SHOWN_RECORDS]
        return [(kind, *_record(line)) for kind, line in lines]


def compare(edition: Edition) -> list[Compared]:
    """Every figure of ``edition`` that records give, in its order, against the records of today."""
    scope = indicators.Scope.of_office(edition.office)
    period = Period(edition.period_start, edition.as_of)
    rows = list(edition.figures.all())
    live = {row.key: find(row.key) for row in rows}
    values = figure_values(
        [key for key, figure in live.items() if figure and not isinstance(figure, Manual)],
        scope=scope,
        period=period,
        office=edition.office,
    )
    versions = RowVersions(dict(edition.row_columns))
    found = []
    for row in rows:
        value = values.get(row.key)
        if value is None or row.kind != EditionFigure.Kind.COMPUTED:
            continue
        now = _by_record(source_lines(value.figure, period, scope, versions))
        then = _by_record(sources_of(row))
        found.append(
            Compared(
                row,
                canonical(storable(value.value)),
                value.shown,
                value.url,
                is_redefined=definition_version(value.figure) != row.definition_version,
                added=[now[key] for key in now if key not in then],
                removed=[then[key] for key in then if key not in now],
                edited=[
                    now[key]
                    for key in now
                    if key in then and now[key] != then[key] and versions.can_read(_model_of(key))
                ],
            )
        )
    return found


def corrections(edition: Edition) -> list[Compared]:
    """The figures that the records of today give otherwise: 「印发 412，现为 415」."""
    return [one for one in compare(edition) if one.is_corrected]


def _by_record(lines):
    return {line.rpartition(":")[0]: line for line in lines}


def _model_of(record: str) -> str:
    return record.rpartition("|")[2].partition(":")[0]


def _record(line: str) -> tuple[str, str]:
    label, key, _ = line.rpartition("|")[2].split(":")
    row = apps.get_model(label)._base_manager.filter(pk=key).first()
    if row is None:
        return f"{apps.get_model(label)._meta.verbose_name} {key}（已不存在）", ""
    address = row.get_absolute_url() if hasattr(row, "get_absolute_url") else ""
    return f"{row._meta.verbose_name}：{row}", address
