"""The annual figures of offices as a person would write them in SQL: the other side of goals G1 and G2.

Six statements over two years that follow each other: each table is read once, grouped narrowly (the cube) and added
up here; distinct entities are counted by one bit per figure and year in a mask per entity, joined once to the entities
of the offices. A figure of a later app has no reference until it is written here; the bench says how many have none.
"""

from collections import Counter
from decimal import Decimal

from django.db import connection

from core.periods import Period

STOCK = {
    "entities.existing": lambda kind, food: True,
    "entities.enterprises": lambda kind, food: kind == "enterprise",
    "entities.individuals": lambda kind, food: kind == "individual",
    "entities.cooperatives": lambda kind, food: kind == "cooperative",
    "entities.food_operators": lambda kind, food: food,
}
VISITS = {
    "inspections.visits": lambda subject, theme, found: True,
    "inspections.food_visits": lambda subject, theme, found: subject == "food",
    "inspections.rural_fake_food_visits": lambda subject, theme, found: theme == "rural_fake_food",
    "inspections.with_problems": lambda subject, theme, found: found,
}
DISTINCT = {
    "inspections.entities": "true",
    "inspections.food_entities": "subject = 'food'",
    "inspections.drawn_enterprises": "kind = 'double_random' AND entity_kind = 'enterprise'",
    "inspections.drawn_entities": "kind = 'double_random'",
    "inspections.rural_fake_food_entities": "campaign_theme = 'rural_fake_food'",
}
TESTS = {
    "food.rapid_tests": lambda result, kind, source, handling: True,
    "food.rapid_tests_valid": lambda result, kind, source, handling: result != "invalid",
    "food.rapid_tests_passed": lambda result, kind, source, handling: result == "pass",
    "food.rapid_tests_positive": lambda result, kind, source, handling: result == "positive",
    "food.rapid_tests_produce": lambda result, kind, source, handling: kind == "produce",
    "food.rapid_positive_handled": lambda result, kind, source, handling: (
        result == "positive" and handling != ""
    ),
    "food.rapid_positive_sampled": lambda result, kind, source, handling: (
        result == "positive" and handling == "sampling"
    ),
    "food.rapid_tests_brought": lambda result, kind, source, handling: source == "brought",
}


class Asking:
    """A cursor for statements about ``offices``: one office is an equality, several are a list."""

    def __init__(self, cursor, offices):
        self.cursor = cursor
        self.own = f"= {offices[0]}" if len(offices) == 1 else f"IN ({', '.join(map(str, offices))})"

    def execute(self, sql: str, wanted: dict) -> None:
        self.cursor.execute(sql.replace("= %(office)s", self.own), wanted)

    def fetchall(self) -> list:
        return self.cursor.fetchall()


def figures(offices, now: Period, before: Period) -> dict[tuple[str, Period], object]:
    """Every basic figure of both periods by ``(key, period)``; ``food.rapid_items`` as ``[(name, count)]``."""
    with connection.cursor() as cursor:
        return answered(Asking(cursor, offices), now, before)


def answered(cursor, now: Period, before: Period) -> dict[tuple[str, Period], object]:
    """The same through any ``cursor`` that knows its offices."""
    wanted = {"a": now.start, "b": now.end, "c": before.start, "d": before.end}
    totals: Counter = Counter()
    names: dict[Period, list] = {now: [], before: []}
    _entities(cursor, wanted, now, before, totals)
    _visits(cursor, wanted, now, before, totals)
    _distinct(cursor, wanted, now, before, totals)
    _problems(cursor, wanted, now, before, totals)
    _rapid_tests(cursor, wanted, now, before, totals)
    _readings(cursor, wanted, now, before, totals, names)
    keys = [
        *STOCK,
        "entities.registered",
        *VISITS,
        *DISTINCT,
        "inspections.food_operators_covered",
        "inspections.problems",
        "inspections.problems_closed",
        *TESTS,
        "food.rapid_item_tests",
        "food.rapid_target",
    ]
    values: dict = {(key, period): totals[key, period] for key in keys for period in (now, before)}
    for period, found in names.items():
        values["food.rapid_items", period] = sorted(found, key=lambda pair: (-pair[1], pair[0]))
    return values


def _entities(cursor, wanted, now, before, totals):
    cursor.execute(
        """
        SELECT kind, is_food AND status = 'operating',
               (registered_on IS NULL OR registered_on <= %(b)s) AND (ended_on IS NULL OR ended_on > %(b)s),
               (registered_on IS NULL OR registered_on <= %(d)s) AND (ended_on IS NULL OR ended_on > %(d)s),
               registered_on BETWEEN %(a)s AND %(b)s, registered_on BETWEEN %(c)s AND %(d)s, count(*)
        FROM entities_entity WHERE office_id = %(office)s GROUP BY 1, 2, 3, 4, 5, 6""",
        wanted,
    )
    for kind, food, is_now, was_then, new_now, new_then, n in cursor.fetchall():
        for key, holds in STOCK.items():
            if holds(kind, food):
                totals[key, now] += n if is_now else 0
                totals[key, before] += n if was_then else 0
        totals["entities.registered", now] += n if new_now else 0
        totals["entities.registered", before] += n if new_then else 0


def _visits(cursor, wanted, now, before, totals):
    cursor.execute(
        """
        SELECT inspected_on >= %(a)s, subject, campaign_theme, problem_count > 0, count(*)
        FROM inspections_inspection
        WHERE office_id = %(office)s AND state = 'signed'
          AND inspected_on BETWEEN %(c)s AND %(b)s
        GROUP BY 1, 2, 3, 4""",
        wanted,
    )
    for is_now, subject, theme, found, n in cursor.fetchall():
        for key, holds in VISITS.items():
            if holds(subject, theme, found):
                totals[key, now if is_now else before] += n


def _distinct(cursor, wanted, now, before, totals):
    """Bits 0, 2, 4 … for this year and 1, 3, 5 … for last year."""
    bits = [
        f"CASE WHEN {condition} THEN CASE WHEN inspected_on >= %(a)s THEN {1 << 2 * n} ELSE {2 << 2 * n} END ELSE 0 END"
        for n, condition in enumerate(DISTINCT.values())
    ]
    mask = f"bit_or({' + '.join(bits)})"
    if isinstance(cursor, Asking) and connection.vendor == "sqlite":
        mask = " + ".join(
            f"max(CASE WHEN {condition} AND inspected_on >= %(a)s THEN {1 << 2 * n} ELSE 0 END)"
            f" + max(CASE WHEN {condition} AND inspected_on <= %(d)s THEN {2 << 2 * n} ELSE 0 END)"
            for n, condition in enumerate(DISTINCT.values())
        )
    food = 2 * list(DISTINCT).index("inspections.food_entities")
    cursor.execute(
        f"""
        SELECT mask, e.is_food AND e.status = 'operating' AND (e.registered_on IS NULL OR e.registered_on <= %(b)s)
                     AND (e.ended_on IS NULL OR e.ended_on > %(b)s),
               e.is_food AND e.status = 'operating' AND (e.registered_on IS NULL OR e.registered_on <= %(d)s)
                     AND (e.ended_on IS NULL OR e.ended_on > %(d)s), count(*)
        FROM (SELECT entity_id, {mask} AS mask FROM inspections_inspection
              WHERE office_id = %(office)s AND state = 'signed'
                AND inspected_on BETWEEN %(c)s AND %(b)s
              GROUP BY entity_id) visited
        JOIN entities_entity e ON e.id = visited.entity_id AND e.office_id = %(office)s
        GROUP BY 1, 2, 3""",
        wanted,
    )
    for mask, is_now, was_then, n in cursor.fetchall():
        for nth, key in enumerate(DISTINCT):
            totals[key, now] += n if mask >> 2 * nth & 1 else 0
            totals[key, before] += n if mask >> 2 * nth + 1 & 1 else 0
        totals["inspections.food_operators_covered", now] += n if is_now and mask >> food & 1 else 0
        totals["inspections.food_operators_covered", before] += n if was_then and mask >> food + 1 & 1 else 0


def _problems(cursor, wanted, now, before, totals):
    cursor.execute(
        """
        SELECT i.inspected_on >= %(a)s, p.closed_on <= CASE WHEN i.inspected_on >= %(a)s THEN %(b)s ELSE %(d)s END,
               count(*)
        FROM inspections_problem p JOIN inspections_inspection i ON i.id = p.inspection_id
        WHERE p.office_id = %(office)s AND i.office_id = %(office)s AND i.state = 'signed'
          AND i.inspected_on BETWEEN %(c)s AND %(b)s
        GROUP BY 1, 2""",
        wanted,
    )
    for is_now, closed, n in cursor.fetchall():
        period = now if is_now else before
        totals["inspections.problems", period] += n
        totals["inspections.problems_closed", period] += n if closed else 0


def _rapid_tests(cursor, wanted, now, before, totals):
    cursor.execute(
        """
        SELECT 0, sampled_on >= %(a)s, result, product_class, source, handling_kind, count(*)
        FROM food_safety_rapidtest
        WHERE office_id = %(office)s AND NOT is_voided
          AND sampled_on BETWEEN %(c)s AND %(b)s
        GROUP BY 1, 2, 3, 4, 5, 6
        UNION ALL
        SELECT 1, year_on >= %(a)s, '', '', '', '', sum(quantity) FROM food_safety_annualtarget
        WHERE office_id = %(office)s AND subject = 'rapid_tests'
          AND year_on BETWEEN %(c)s AND %(b)s
        GROUP BY 1, 2""",
        wanted,
    )
    for is_target, is_now, result, kind, source, handling, n in cursor.fetchall():
        period = now if is_now else before
        if is_target:
            totals["food.rapid_target", period] += int(n) if isinstance(n, Decimal) else n
            continue
        for key, holds in TESTS.items():
            if holds(result, kind, source, handling):
                totals[key, period] += n


def _readings(cursor, wanted, now, before, totals, names):
    cursor.execute(
        """
        SELECT t.is_now, item.name, sum(t.n) FROM (
            SELECT t.sampled_on >= %(a)s AS is_now, r.item_id, count(*) AS n
            FROM food_safety_rapidtest t JOIN food_safety_rapidtestresult r ON r.test_id = t.id
            WHERE t.office_id = %(office)s AND NOT t.is_voided
              AND t.sampled_on BETWEEN %(c)s AND %(b)s
            GROUP BY 1, 2) t
        JOIN food_safety_testitem item ON item.id = t.item_id GROUP BY 1, 2""",
        wanted,
    )
    for is_now, name, n in cursor.fetchall():
        period = now if is_now else before
        totals["food.rapid_item_tests", period] += int(n)
        names[period].append((name, int(n)))
