"""What to know before leaving the office for a shop: has it been visited often enough already?

It warns and asks for a reason; a visit with a cause of its own is never held up. Source: domain.md B3.3, B3.9, B3.12,
CN-01. The numbers are ``LegalRule`` rows that an office edits.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from core import legal
from core.errors import RuleBroken
from core.periods import Period
from entities import annual, checks, rules
from entities.models import NoInspectPromise, SuperiorCheck

DEFAULTS = {
    "inspection.planned_per_year": 2,
    "inspection.overcheck_window": 60,
    "inspection.overcheck_count": 2,
    "inspection.no_repeat": 3,
}
DEMANDED = {"A": (1, None), "B": (1, 2), "C": (2, 3), "D": (3, 4)}


@dataclass(frozen=True)
class Notice:
    """One thing to know; ``needs_reason``: whoever goes anyway writes why."""

    code: str
    text: str
    needs_reason: bool = True


@dataclass(frozen=True)
class Task:
    """Something else that is open at the same shop and could be done on the same visit (综合查一次)."""

    text: str
    url: str = ""
    kind: str = ""


LICENCE_AHEAD = 60  # as far ahead as the deadline of licences is listed

TASKS: list[Callable] = []


def add_tasks(source: Callable) -> None:
    """Register ``(entity, user, on) -> list[Task]``; ``user`` sees only what the source finds visible."""
    TASKS.append(source)


def open_tasks(entity, user, on: date) -> list[Task]:
    """Everything that waits at ``entity`` and that ``user`` may know of."""
    return [task for source in TASKS for task in source(entity, user, on)]


def number(code: str, on: date, office, book: legal.RuleBook | None = None) -> int:
    """The office's number for ``code`` on the day, or the portal's own where no rule is in force."""
    return int(_quantity(code, on, office, book, DEFAULTS[code]))


def limits(on: date, office) -> tuple[int, list[tuple[str, int, int | None]]]:
    """The yearly ceiling of planned visits, and ``(grade, least, most)`` of each risk grade; one query."""
    codes = [f"food.risk.{grade.lower()}.visits_{end}" for grade in DEMANDED for end in ("min", "max")]
    book = legal.RuleBook.load(["inspection.planned_per_year", *codes])
    return (
        number("inspection.planned_per_year", on, office, book),
        [(grade, *demanded(grade, on, office, book)) for grade in DEMANDED],
    )


def _quantity(code, on, office, book, default):
    try:
        return (book.rule(code, on, office) if book else legal.rule(code, on, office)).quantity
    except RuleBroken:
        return default


def visit_budget(entity, on: date, kind: str) -> list[Notice]:
    """What speaks against a visit of ``kind`` to ``entity`` on the local day ``on``; empty for a caused one.

    Checks of that very day do not count: several fields checked on one visit are what the law asks for (综合查一次).
    """
    if checks.is_caused(kind):
        return []
    found = [_ceiling(entity, on), _window(entity, on), _superior(entity, on), _promise(entity, on)]
    return [notice for notice in found if notice]


def summary(entity, on: date) -> dict:
    """The numbers for the entity's page: planned and caused visits of the year, the ceiling, what is demanded."""
    year = Period.year(on.year)
    grade = entity.risk_grades.filter(from_on__lte=on).first()
    return {
        "planned": checks.count_planned(entity, year),
        "caused": checks.count_caused(entity, year),
        "ceiling": number("inspection.planned_per_year", on, entity.office),
        "grade": grade,
        "demanded": demanded(grade.grade, on, entity.office) if grade else None,
        "last_on": checks.last_visit(entity, on),
        "last_full_on": checks.last_visit(entity, on, full=True),
    }


def demanded(grade: str, on: date, office, book: legal.RuleBook | None = None) -> tuple[int, int | None]:
    """Yearly checks that a food risk grade demands: at least, at most (None: no upper end). Source: domain.md B4.2."""
    code = f"food.risk.{grade.lower()}.visits_"
    least, most = (
        _quantity(code + end, on, office, book, default)
        for end, default in zip(("min", "max"), DEMANDED[grade], strict=True)
    )
    return int(least), None if most is None else int(most)


def _ceiling(entity, on):
    limit = number("inspection.planned_per_year", on, entity.office)
    done = checks.count_planned(entity, Period.year(on.year), besides=on)
    if done < limit:
        return None
    return Notice("ceiling", f"{on.year} 年已有计划检查 {done} 次，达到每年 {limit} 次的上限（有因检查不计）")


def _window(entity, on):
    days = number("inspection.overcheck_window", on, entity.office)
    count = number("inspection.overcheck_count", on, entity.office)
    recent = Period(on - timedelta(days=days - 1), on)
    done = checks.count_planned(entity, recent, besides=on)
    if done + 1 < count:
        return None
    return Notice("window", f"{days} 日内已有计划检查 {done} 次，再检查将触发重复检查预警")


def _superior(entity, on):
    months = number("inspection.no_repeat", on, entity.office)
    last = SuperiorCheck.objects.filter(
        entity=entity,
        checked_on__lte=on,
        found_problems=False,
        checked_on__gt=rules.months_before(on, months),
    ).first()
    if last is None:
        return None
    return Notice(
        "superior",
        f"{last.get_level_display()}已于 {last.checked_on} 检查（{last.items}），"
        f"{months} 个月内不重复检查相同项目，发现违法行为或隐患的除外",
    )


def _promise(entity, on):
    promise = NoInspectPromise.objects.binding(on).filter(entity=entity).first()
    if promise is None:
        return None
    return Notice("promise", f"已书面承诺 {promise.until_on} 前不再检查，除外情形：{promise.exceptions}")


def own_tasks(entity, user, on: date) -> list[Task]:
    """What the entity's own records leave to do: a licence that ends, a report not filed, a clue that waits."""
    soon = on + timedelta(days=LICENCE_AHEAD)
    found = [
        Task(f"{one.get_kind_display()}将于 {one.valid_until} 到期", one.get_absolute_url(), "licence")
        for one in entity.licences.filter(status="valid", valid_until__gte=on, valid_until__lte=soon)
    ]
    year = annual.year_to_report(on)
    waiting = type(entity).objects.filter(
        annual.must_file(year, on) & ~annual.has_filed(year, on), pk=entity.pk
    )
    if on <= annual.closes_on(year, entity.office) and waiting.exists():
        found.append(
            Task(f"{year} 年度报告未报，可以当面提醒", f"{entity.get_absolute_url()}#annual", "annual")
        )
    clues = entity.visit_logs.visible_to(user).filter(clue_state="waiting")
    found += [Task(f"巡查走访线索待处理：{one.clue}", one.get_absolute_url(), "clue") for one in clues[:5]]
    return found


add_tasks(own_tasks)
