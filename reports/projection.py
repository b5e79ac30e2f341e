"""What a year may come to, from what it came to so far: two plain methods, each with its words, and no figure itself."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from core.periods import Period

#: So much must have happened in the same days of last year before its course says anything of this year's.
LEAST_LAST_YEAR = 10
#: So many days must have passed before an average a day says anything.
LEAST_DAYS = 31


@dataclass(frozen=True)
class Projection:
    """``value`` is None where nothing can be said; ``method`` says how it came about, or why there is none."""

    value: int | Decimal | None
    method: str


def year_pieces(end: date) -> tuple[Period, Period, Period]:
    """This year until ``end``, the same days of last year, and the whole of last year."""
    so_far = Period.year(end.year, until=end)
    return so_far, so_far.last_year, Period.year(end.year - 1)


def project(value, same, whole, *, end: date) -> Projection:
    """The whole year's ``value``, from this year's until ``end``, last year's of the same days and last year's ``whole``.

    By the course of last year where it is long enough; otherwise by the average of a day; after the last day the value
    itself is the year's.
    """
    year = Period.year(end.year)
    if end >= year.end:
        return Projection(None, "全年已结束，累计数即全年数")
    if not value:
        return Projection(None, "本年还没有记录，不推算")
    if same and same >= LEAST_LAST_YEAR:
        share = Decimal(same) * 100 / Decimal(whole)
        return Projection(
            _like(value, Decimal(value) * Decimal(whole) / Decimal(same)),
            f"按上年进度：上年同期占上年全年的 {share.quantize(Decimal('0.1'), ROUND_HALF_UP)}%",
        )
    days = (end - year.start).days + 1
    if days < LEAST_DAYS:
        return Projection(None, f"本年未满 {LEAST_DAYS} 天、上年同期不足 {LEAST_LAST_YEAR}，不推算")
    length = (year.end - year.start).days + 1
    return Projection(
        _like(value, Decimal(value) * length / days),
        f"按日均：上年同期不足 {LEAST_LAST_YEAR}，以已过 {days} 天的日均推至全年 {length} 天",
    )


def _like(value, projected: Decimal):
    """Rounded half-up as the value is written: whole numbers stay whole, money keeps two places."""
    if isinstance(value, int):
        return int(projected.quantize(Decimal(1), ROUND_HALF_UP))
    return projected.quantize(Decimal("0.01"), ROUND_HALF_UP)
