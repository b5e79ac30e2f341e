"""The old catering grade (量化分级) and its face. Pure data and functions: no database, no clock.

Source: 餐饮服务食品安全监督量化分级管理工作的指导意见 (食药监, 2012-01-11; domain.md B4.10).
"""

from datetime import date
from decimal import Decimal

# level → (word of the face, colour of the sign)
FACES = {"excellent": ("大笑", "ok"), "good": ("微笑", "info"), "fair": ("平脸", "wait")}
MONTHS_IN_A_YEAR = 12


def level_of(score: Decimal, *, excellent: Decimal, good: Decimal, fair: Decimal) -> str:
    """excellent, good, fair, or none where the score is below them all."""
    for level, least in (("excellent", excellent), ("good", good), ("fair", fair)):
        if score >= least:
            return level
    return "none"


def annual_of(score: Decimal, *, excellent: Decimal, good: Decimal, fair: Decimal) -> str:
    """A, B or C by the mean of the year; empty where it is below them all."""
    level = level_of(score, excellent=excellent, good=good, fair=fair)
    return {"excellent": "A", "good": "B", "fair": "C", "none": ""}[level]


def months_after(day: date, months: int) -> date:
    """The same day ``months`` later; a day that month has not becomes its last."""
    year, month = divmod(day.year * MONTHS_IN_A_YEAR + day.month - 1 + months, MONTHS_IN_A_YEAR)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def score_of_answers(answers: list[tuple[bool, str]], *, key_weight: int) -> Decimal | None:
    """Points of 100 by the answers of a checklist: ``(is_key, "pass" | "fail" | "na")`` each.

    A key item weighs ``key_weight`` general ones; what does not apply is left out; None where nothing applied.
    """
    weights = [(key_weight if is_key else 1, answer) for is_key, answer in answers if answer != "na"]
    whole = sum(weight for weight, _ in weights)
    if not whole:
        return None
    kept = sum(weight for weight, answer in weights if answer == "pass")
    return (Decimal(kept) * 100 / whole).quantize(Decimal("0.1"))
