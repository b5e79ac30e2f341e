"""发文登记: every number of a series from the first to the last, with its document or the reason why it has
none.
"""

from dataclasses import dataclass

from core.models.documents import IssuedDocument, NumberSeries

ISSUED, VOIDED, ON_PAPER, EXPLAINED, UNEXPLAINED = "issued", "voided", "on_paper", "explained", "unexplained"


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


def register(series: NumberSeries) -> list[Line]:
    """All numbers of ``series`` in order; two queries whatever their count. Nothing is left out, so gaps
    show.
    """
    documents = {
        row.number: row
        for row in IssuedDocument.objects.filter(
            office=series.office_id, series=series.key, year=series.year
        ).select_related("issued_by", "voided_by")
    }
    notes = {note.number: note.reason for note in series.notes.all()}
    return [_line(series, n, documents.get(n), notes.get(n, "")) for n in range(1, series.last + 1)]


def gaps(series: NumberSeries) -> list[int]:
    """Numbers that were given and of which nobody can say what became of them."""
    return [line.number for line in register(series) if line.state == UNEXPLAINED]


def _line(series: NumberSeries, n: int, issued: IssuedDocument | None, note: str) -> Line:
    text = series.text(n)
    if issued and issued.is_void:
        return Line(n, issued.number_text, VOIDED, f"已作废：{issued.void_reason}", issued)
    if issued:
        return Line(n, issued.number_text, ISSUED, "", issued)
    if note:
        return Line(n, text, EXPLAINED, note)
    if n < series.first:
        return Line(n, text, ON_PAPER, "启用本系统前已使用")
    return Line(n, text, UNEXPLAINED, "已取号，未见文书，请说明")
