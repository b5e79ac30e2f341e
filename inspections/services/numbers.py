"""Gap-free numbers of cases and documents, with the pattern that each series begins with."""

from datetime import date

from core.documents import issue
from core.models.documents import DEFAULT_PATTERN, NumberSeries
from inspections.models import CaseFiling, Order

# How a series writes its numbers until the office sets its own (a branch office writes in the bureau's series, B2.19).
PATTERNS = {
    "case": "{office}立〔{year}〕{n}号",
    "penalty_notice": "{office}罚告〔{year}〕{n}号",
    "penalty": "{office}罚〔{year}〕{n}号",
    "simple_penalty": "{office}当罚〔{year}〕{n}号",
    "preserve": "{office}登存〔{year}〕{n}号",
    "coercion": "{office}强制〔{year}〕{n}号",
    "rectify": "{office}责改〔{year}〕{n}号",
    "opinion": "{office}监检〔{year}〕{n}号",
}
# Records that bear the number of a series themselves: what came in from paper may stand before its turn.
BEARERS = {"case": CaseFiling, "rectify": Order, "opinion": Order}


def begin_series(office, key: str, year: int) -> None:
    """Give the first series of ``key`` its usual pattern; one that exists, or a pattern of last year, is left alone."""
    if not NumberSeries.objects.filter(office=office, key=key).exists():
        NumberSeries.objects.get_or_create(
            office=office, key=key, year=year, defaults={"pattern": PATTERNS.get(key, DEFAULT_PATTERN)}
        )


def take_number(office, key: str, on: date) -> str:
    """The next number of the series on the local day ``on``, as text; part of the caller's transaction.

    A number that a record from the paper ledger bears already is passed over.
    """
    begin_series(office, key, on.year)
    number = issue.next_number(office, key, on.year).text
    while BEARERS[key].objects.filter(office=office, number_text=number).exists():
        number = issue.next_number(office, key, on.year).text
    return number
