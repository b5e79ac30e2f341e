"""G5, G6: stored figures against the rows, what a rebuild and what the marks cost, and the boards while all is fresh."""

import itertools
import statistics
import sys
import uuid

from django.db import connection, transaction
from django.urls import NoReverseMatch, reverse

from benchmarks import measuring, people, rivals
from benchmarks.checks import AT, DAY
from benchmarks.figures import BEFORE, NOW, refuse_difference
from benchmarks.measuring import interleaved, once, times
from benchmarks.results import Result
from benchmarks.scales import Scale
from core.clock import today
from core.indicators import REGISTRY, Scope, compute, marks, snapshot_rebuilding, snapshots
from core.models import Office, Snapshot
from entities.models import Entity
from inspections.models import Checklist, Inspection
from inspections.services import Answer, log_inspection

#: Pages that show stored figures, and who looks at them.
BOARDS = [
    ("reports:board", "本所看板", people.chief),
    ("reports:office_board", "各所看板", people.county_user),
]
REPEATS = 5


def run(scale: Scale) -> list[Result]:
    scope = Scope.of_office(Office.objects.get(kind="county"))
    snapshots.add([(office, one) for office in scope.offices for one in (NOW, BEFORE)], on=today())
    snapshot_rebuilding.rebuild(on=today())
    return [*_read(scale, scope), *_rebuilt(), *_boards(scale), *_writers()]


def _read(scale: Scale, scope: Scope) -> list[Result]:
    everything = list(REGISTRY.values())

    def stored():
        return compute(everything, [NOW, BEFORE], scope)

    def live():
        with snapshots.from_rows():
            return stored()

    refuse_difference(stored(), live(), "从记录算出的值")
    spent = interleaved({"stored": times(REPEATS, stored), "live": live}, rounds=5)
    return [
        Result(
            "G5",
            f"{scale.offices} 个所两年全部 {len(everything)} 项统计：快照对实时",
            spent["stored"].cpu / (1 if measuring.trial else REPEATS),
            spent["live"].cpu,
            limit=100 if scale.check_count >= 1_000_000 else None,
            times=True,
            note="CPU；先核对每个值都相等",
        )
    ]


def _rebuilt() -> list[Result]:
    """One office and year: after an edit of a check, and everything in it anew."""
    office = people.township().pk
    row = Snapshot.objects.get(office=office, start=NOW.start, end=NOW.end)
    check = Inspection.objects.filter(office=office, inspected_on__range=NOW).latest("pk")
    everything, scope = list(REGISTRY.values()), Scope((office,))

    def edited():
        snapshot_rebuilding.absorb()
        snapshot_rebuilding.fill(office, [row.pk])

    def live():
        with snapshots.from_rows():
            compute(everything, [NOW], scope)

    spent: dict[str, list[float]] = {"edited": [], "anew": [], "live": []}
    for nth in range(1 if measuring.trial else 8):
        Inspection.objects.filter(pk=check.pk).update(problem_count=nth % 2)
        costs = {
            "edited": once(edited),
            "anew": once(lambda: snapshot_rebuilding.fill(office, [row.pk], anew=True)),
            "live": once(live),
        }
        if nth or measuring.trial:
            for name, cost in costs.items():
                spent[name].append(cost.cpu)
    cost = {name: statistics.median(several) for name, several in spent.items()}
    return [
        Result(
            "G6",
            "改动一次检查后重算一所一年：对实时统计一次",
            cost["edited"],
            cost["live"],
            limit=1.5,
            note="CPU",
        ),
        Result("G6", "同上，全部重算（每夜）", cost["anew"], cost["live"], note="CPU"),
    ]


def _writers() -> list[Result]:
    """The same checks logged with and without the triggers. Last of all: what is stored is doubtful afterwards."""
    office = people.township()
    lead, second = office.users.filter(role="officer").order_by("pk")[:2]
    turn = itertools.cycle(Entity.objects.filter(office=office, ended_on=None)[:50])
    checklist = Checklist.objects.get(code="bench")
    items = list(checklist.items.all())

    def log():
        log_inspection(
            by=lead,
            at=AT,
            uuid=uuid.uuid4(),
            entity=next(turn),
            inspected_on=DAY,
            lead_officer=lead,
            second_officer=second,
            checklist=checklist,
            answers=[Answer(item, "pass") for item in items],
        )

    spent: dict[bool, list[float]] = {True: [], False: []}
    count = 30
    for nth in range(1 if measuring.trial else 9):
        for is_marked in (True, False):
            _toggle(is_marked)
            log()
            cost = once(times(count, log))
            if nth or measuring.trial:
                spent[is_marked].append(cost.cpu / count)
    _toggle(True)
    return [
        Result(
            "G6",
            "登记一次检查：有变动标记对没有标记",
            statistics.median(spent[True]),
            statistics.median(spent[False]),
            limit=1.1,
            note="CPU，一人录入",
        )
    ]


def _toggle(is_marked: bool) -> None:
    if is_marked:
        marks.install()
        return
    with transaction.atomic(), connection.cursor() as cursor:
        marks._drop(cursor, marks.there())


def _boards(scale: Scale) -> list[Result]:
    """Pages with figures, all of them fresh, against a bare page of fifty rows in memory."""
    found = []
    for name, title, person in BOARDS:
        try:
            url = reverse(name)
        except NoReverseMatch:
            print(f"  没有页面 {name}，不测", file=sys.stderr)
            continue
        found.append(_board(scale, url, title, person()))
    return found


def _board(scale: Scale, url: str, title: str, user) -> Result:
    client, bare = people.signed_in(user), reverse("bench_bare", args=["entities"])
    rivals.HELD["entities"] = list(Entity.objects.order_by("pk").visible_to(user)[: rivals.PAGE])
    query = {"start": NOW.start.isoformat(), "end": NOW.end.isoformat()}
    for _ in range(2):  # the first visit notes what is wanted, the second finds it fresh
        for address in (url, bare):
            if (status := client.get(address, query).status_code) != 200:
                raise SystemExit(f"{address} 回答 {status}")
        snapshot_rebuilding.refresh(on=today(), seconds=600)
    spent = interleaved({"ours": lambda: client.get(url, query), "bare": lambda: client.get(bare)}, rounds=7)
    return Result(
        "看板",
        f"{title}，快照新鲜：对空白 Django 页",
        spent["ours"].cpu,
        spent["bare"].cpu,
        limit=2 if scale.check_count >= 1_000_000 else None,
        note="CPU",
    )
