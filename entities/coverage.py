"""The four 「清」 of the grid (片清、户清、底数清、职责清) as figures, and coverage by grid and by village.

Source: domain.md TN-05, TN-06; the two-year full check is B4.3.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from core.models import Assignment, Village
from entities import checks, rules
from entities.models import EntityTag


@dataclass(frozen=True)
class Gap:
    """One thing that may be missing; ``code`` is the value of the list's filter ``gap``."""

    code: str
    clear: str
    label: str


GAPS = [
    Gap("grid", "片清", "没有划入网格"),
    Gap("village", "片清", "没有填写村（社区）"),
    Gap("tags", "户清", "没有业态"),
    Gap("phone", "户清", "没有联系电话"),
    Gap("code", "底数清", "没有信用代码"),
    Gap("unchecked12", "底数清", "12 个月没有检查"),
    Gap("full", "底数清", "食品主体两年没有全项目检查"),
    Gap("officer", "职责清", "没有责任监管人员"),
]


def lacking(code: str, on: date) -> Q:
    """The condition on entities that are lacking ``code`` on the local day ``on``."""
    match code:
        case "phone" | "code":
            return Q(**{{"phone": "contact_phone"}.get(code, code): ""})
        case "tags":
            return Q(~Exists(EntityTag.objects.filter(entity=OuterRef("pk"))))
        case "officer":
            return Q(~Exists(Assignment.objects.current().filter(grid=OuterRef("grid"), duty="officer")))
        case "full":
            return Q(is_food=True) & ~checks.visited_since(rules.months_before(on, 24), full=True)
        case "note":
            return Q(note__startswith="导入时注")
        case _ if code.startswith("unchecked"):
            return ~checks.visited_since(rules.months_before(on, int(code.removeprefix("unchecked"))))
    return Q(**{f"{code}__isnull": True})


def gaps(entities, on: date) -> list[tuple[Gap, int]]:
    """``[(gap, number of entities in it)]``, one query for all."""
    numbers = entities.order_by().aggregate(
        **{f"without_{gap.code}": Count("pk", filter=lacking(gap.code, on)) for gap in GAPS}
    )  # no field is named so
    return [(gap, numbers[f"without_{gap.code}"]) for gap in GAPS]


def by_place(entities, column: str, on: date) -> dict[object, dict[str, int]]:
    """Per grid or village (``column``): ``total``, ``food``, ``checked`` in 12 months, ``full`` of the food businesses
    in two years, ``phone`` known, ``officer`` there."""
    rows = (
        entities.order_by()
        .values(column)
        .annotate(
            total=Count("pk"),
            food=Count("pk", filter=Q(is_food=True)),
            checked=Count("pk", filter=~lacking("unchecked12", on)),
            full=Count(
                "pk", filter=Q(is_food=True) & checks.visited_since(rules.months_before(on, 24), full=True)
            ),
            phone=Count("pk", filter=~Q(contact_phone="")),
            officer=Count("pk", filter=~lacking("officer", on)),
        )
    )
    return {row.pop(column): row for row in rows}


def villages_without_grid(user):
    """Villages of the offices that the user sees that lie in no grid: the map has a hole."""
    return Village.objects.visible_to(user).filter(grids=None)
