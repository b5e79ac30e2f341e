"""G8, G9: a list page at any depth, and the count above it, as the database sees them."""

from django.db import connection

from benchmarks import people
from benchmarks.measuring import interleaved, times
from benchmarks.results import Result
from benchmarks.scales import Scale
from core.listing import COUNT_CAP, Keyset
from inspections.views.inspections import InspectionList

REPEATS = 5


def run(scale: Scale) -> list[Result]:
    results = []
    for who, user in (("本所", people.chief()), ("县局", people.county_user())):
        rows = InspectionList.queryset.order_by().visible_to(user)
        results += [*_depth(who, rows), _count(who, rows)]
    return results


def _depth(who: str, rows) -> list[Result]:
    ordering, size = InspectionList.ordering, InspectionList.page_size
    total = rows.count()
    results = []
    middle = rows.order_by(*ordering)[total // 2]
    mark = Keyset(rows, ordering, size=1).mark(middle)

    def first():
        return Keyset(rows, ordering, size=size).rows

    def deep():
        return Keyset(rows, ordering, size=size, after=mark).rows

    def offset():
        return list(rows.order_by(*ordering)[total // 2 : total // 2 + size])

    if [row.pk for row in deep()][:-1] != [row.pk for row in offset()][1:]:
        raise SystemExit("键集分页与 OFFSET 得到的行不同")
    spent = interleaved({"first": times(REPEATS, first), "deep": times(REPEATS, deep)}, rounds=7)
    far = interleaved({"offset": offset}, rounds=5)["offset"]
    name = f"检查列表（{who} {total} 行），一半深处的一页：对第一页"
    cost = "backend" if connection.vendor == "postgresql" else "cpu"
    deep_ms, first_ms = getattr(spent["deep"], cost) / REPEATS, getattr(spent["first"], cost) / REPEATS
    results.append(
        Result("G8", name, deep_ms, first_ms, limit=1.5, note="数据库 CPU" if cost == "backend" else "CPU")
    )
    results.append(Result("G8", "同一页：对 OFFSET", deep_ms, getattr(far, cost), times=True))
    return results


def _count(who: str, rows) -> Result:
    def capped():
        return rows.order_by()[: COUNT_CAP + 1].count()

    def exact():
        return rows.order_by().count()

    spent = interleaved({"capped": times(3, capped), "exact": times(3, exact)}, rounds=7)
    total = exact()
    # At a million rows 1/20, or 3 ms where that is more; a list that ends before the cap is counted whole.
    limit = max(3.0, spent["exact"].cpu / 3 / 20)
    return Result(
        "G9",
        f"检查列表（{who}）显示的条数，至多数到 {COUNT_CAP}",
        spent["capped"].cpu / 3,
        unit="ms",
        limit=limit,
        note=f"全部 {total} 行要 {spent['exact'].cpu / 3:.1f} ms；CPU",
    )
