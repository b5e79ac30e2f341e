"""发文登记: every number of a series from the first to the last, with its document or the reason why it has
none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.models.documents import IssuedDocument, NumberSeries

ISSUED, VOIDED, ON_PAPER, EXPLAINED, UNEXPLAINED = "issued", "voided", "on_paper", "explained", "unexplained"


@dataclass(frozen=True)
class Holder:
    """A record that bears a number itself, whether or not its paper was made: an order, a case. ``void`` tells why it
    has no effect any more, empty while it has."""

    words: str
    url: str = ""
    void: str = ""


#: ``find(series, user)`` answers ``{number as text: Holder}``; apps whose records take numbers add theirs. A record that
#: ``user`` may not see (None: everything is seen) is named by its kind alone, without address.
HOLDERS: list[Callable[[NumberSeries, object], dict[str, Holder]]] = []
#: What the keys of series are called; apps add theirs.
NAMES: dict[str, str] = {}


def sees_of(rows, user) -> Callable[[Any], bool]:
    """Whether ``user`` may see one of ``rows`` (a queryset), asked with one query for all; None sees every one."""
    if user is None:
        return lambda row: True
    seen = set(rows.order_by().visible_to(user).values_list("pk", flat=True))
    return lambda row: row.pk in seen


@dataclass(frozen=True)
class Line:
    """One number. ``state`` is issued, voided, on_paper, explained or unexplained; ``explanation`` is for
    people.
    """

    number: int
    number_text: str
    state: str
    explanation: str
    issued: IssuedDocument | None = None
    url: str = ""


def register(series: NumberSeries, user=None) -> list[Line]:
    """All numbers of ``series`` in order; few queries and two of each holder, whatever their count. Nothing is left
    out, so gaps show; but of a record that ``user`` may not see, no more than the kind.
    """
    papers = IssuedDocument.objects.filter(office=series.office_id, series=series.key, year=series.year)
    sees = sees_of(papers, user)
    documents = {row.number: row for row in papers.select_related("issued_by", "voided_by")}
    notes = {note.number: note.reason for note in series.notes.all()}
    held: dict[str, Holder] = {}
    for find in HOLDERS:
        held |= find(series, user)
    return [
        _line(series, n, documents.get(n), notes.get(n, ""), held.get(series.text(n)), sees)
        for n in range(1, series.last + 1)
    ]


def gaps(series: NumberSeries) -> list[int]:
    """Numbers that were given and of which nobody can say what became of them."""
    return [line.number for line in register(series) if line.state == UNEXPLAINED]


def _line(
    series: NumberSeries,
    n: int,
    issued: IssuedDocument | None,
    note: str,
    holder: Holder | None,
    sees: Callable[[Any], bool],
) -> Line:
    text = series.text(n)
    if issued and not sees(issued):
        return Line(n, issued.number_text, VOIDED if issued.is_void else ISSUED, issued.kind)
    if issued and issued.is_void:
        return Line(n, issued.number_text, VOIDED, f"已作废：{issued.void_reason}", issued)
    if issued:
        return Line(n, issued.number_text, ISSUED, "", issued)
    if holder:
        state = VOIDED if holder.void else ISSUED
        return Line(n, text, state, holder.void or holder.words, url=holder.url)
    if note:
        return Line(n, text, EXPLAINED, note)
    if n < series.first:
        return Line(n, text, ON_PAPER, "启用本系统前已使用")
    return Line(n, text, UNEXPLAINED, "已取号，未见文书，请说明")
