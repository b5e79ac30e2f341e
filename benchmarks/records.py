"""Made-up checks, problems and rapid tests in the order in which offices would enter them: by day, offices mixed.

So the rows of one office lie scattered over the table, as in real life.
"""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from benchmarks.scales import Scale

KINDS = ["daily"] * 60 + ["double_random"] * 15 + ["complaint"] * 5 + ["recheck"] * 10 + ["assigned"] * 10
OTHER_SUBJECTS = ("quality", "drug", "equipment")
STATES = ["signed"] * 96 + ["draft"] * 2 + ["voided"] * 2
RESULTS = ["pass"] * 80 + ["minor"] * 13 + ["fail"] * 7
PRODUCTS = ("芹菜", "韭菜", "豇豆", "苹果", "猪肉", "鸡蛋", "凉皮", "食用油", "餐碗", "卤肉")
CLASSES = ["produce"] * 70 + ["catering"] * 15 + ["processed"] * 8 + ["tableware"] * 7
SOURCES = ["routine"] * 70 + ["campaign"] * 15 + ["on_demand"] * 8 + ["brought"] * 7
TEST_RESULTS = ["pass"] * 960 + ["positive"] * 28 + ["invalid"] * 12
HANDLINGS = ("sampling", "recheck", "undisputed")
CAMPAIGN_MONTHS = range(4, 8)


@dataclass(frozen=True)
class Ground:
    """What the records of one office stand on: keys of people, of its entities and of its campaign of each year."""

    office_id: int
    officers: list[int]
    #: ``(key, village, grid, kind, is food)``
    entities: list[tuple[int, int, int, str, bool]]
    campaigns: dict[int, int]


def days(scale: Scale, count: int) -> Iterator[date]:
    """``count`` days in order, spread evenly over the years of the scale."""
    start = date(scale.first_year, 1, 1)
    span = (date(scale.first_year + scale.years, 1, 1) - start).days
    return (start + timedelta(n * span // count) for n in range(count))


def checks(rng: random.Random, scale: Scale, grounds: list[Ground], checklist: int) -> Iterator[dict]:
    """One row per check. Some entities are visited far more often than others (rank u^1.6); one check in thirty looks
    at a second subject during the same visit."""
    last: dict[int, tuple] = {}
    for n, day in enumerate(days(scale, scale.check_count)):
        ground = grounds[n % len(grounds)]
        key = uuid.UUID(int=rng.getrandbits(128), version=4)
        shop, visit = ground.entities[int(len(ground.entities) * rng.random() ** 1.6)], key
        again = rng.random() < 1 / 30 and last.get(ground.office_id, ("", "", None))[2] == day
        if again:
            shop, visit, _ = last[ground.office_id]
        last[ground.office_id] = shop, visit, day
        entity, village, grid, kind, is_food = shop
        subject = "food" if is_food and not again else rng.choice(OTHER_SUBJECTS)
        in_campaign = is_food and day.month in CAMPAIGN_MONTHS and rng.random() < 0.3
        state, lead = rng.choice(STATES), rng.randrange(3)
        at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
        result = rng.choice(RESULTS)
        yield {
            "uuid": key,
            "visit": visit,
            "office_id": ground.office_id,
            "entity_id": entity,
            "village_id": village,
            "grid_id": grid,
            "entity_kind": kind,
            "kind": "special" if in_campaign else rng.choice(KINDS),
            "subject": subject,
            "campaign_id": ground.campaigns[day.year] if in_campaign else None,
            "campaign_theme": "rural_fake_food" if in_campaign else "",
            "inspected_on": day,
            "lead_officer_id": ground.officers[lead],
            "second_officer_id": ground.officers[(lead + 1) % 3],
            "checklist_id": checklist,
            "result": result,
            "problem_count": 0 if result == "pass" else 1 + (rng.random() < 0.3),
            "state": state,
            "signed_at": None if state == "draft" else at,
            "signed_by_id": None if state == "draft" else ground.officers[lead],
            "voided_at": at if state == "voided" else None,
            "void_reason": "重复登记" if state == "voided" else "",
            "created_by_id": ground.officers[lead],
            "created_at": at,
        }


def problems(rng: random.Random, check: dict, key: int) -> list[dict]:
    """The problems of a check, most of them put right within its limit."""
    rows = []
    for _ in range(check["problem_count"]):
        on_the_spot, closed, day = rng.random() < 0.3, rng.random() < 0.85, check["inspected_on"]
        closed_on = day if on_the_spot else day + timedelta(rng.randint(1, 20)) if closed else None
        rows.append(
            {
                "inspection_id": key,
                "office_id": check["office_id"],
                "village_id": check["village_id"],
                "grid_id": check["grid_id"],
                "text": "未按规定公示食品经营许可证",
                "fixed_on_the_spot": on_the_spot,
                "rectify_by": None if on_the_spot else day + timedelta(15),
                "closed_on": closed_on,
                "closed_by_id": check["lead_officer_id"] if closed_on else None,
            }
        )
    return rows


def tests(rng: random.Random, scale: Scale, grounds: list[Ground]) -> Iterator[dict]:
    """One row per sample."""
    count = scale.offices * scale.years * scale.tests
    for n, day in enumerate(days(scale, count)):
        ground = grounds[n % len(grounds)]
        entity, village, grid, *_ = rng.choice(ground.entities)
        result = rng.choice(TEST_RESULTS)
        handled = result == "positive" and rng.random() < 0.9
        at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
        voided = rng.random() < 0.005
        yield {
            "uuid": uuid.UUID(int=rng.getrandbits(128), version=4),
            "office_id": ground.office_id,
            "entity_id": entity,
            "village_id": village,
            "grid_id": grid,
            "sample_no": f"KJ{day.year}{n:08}",
            "sampled_on": day,
            "product": rng.choice(PRODUCTS),
            "product_class": rng.choice(CLASSES),
            "source": rng.choice(SOURCES),
            "result": result,
            "handling_kind": rng.choice(HANDLINGS) if handled else "",
            "handling": "已按规定处置" if handled else "",
            "handled_on": day + timedelta(2) if handled else None,
            "handle_by": day + timedelta(5) if result == "positive" else None,
            "tested_by_id": rng.choice(ground.officers),
            "created_at": at,
            "is_voided": voided,
            "voided_at": at if voided else None,
            "void_reason": "样品编号有误" if voided else "",
        }


def readings(rng: random.Random, test: dict, key: int, items: list[int]) -> list[dict]:
    """One or two items of one sample."""
    first = rng.randrange(len(items))
    chosen = [first] if rng.random() < 0.7 else [first, (first + 1) % len(items)]
    return [
        {
            "test_id": key,
            "item_id": items[nth],
            "reading": "12%",
            "limit_text": "低于50%",
            "result": test["result"],
        }
        for nth in chosen
    ]
