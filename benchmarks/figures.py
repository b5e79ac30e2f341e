"""G1, G3, G4: the figures of one office and two years, against hand-written SQL and against one query per figure.

All of them are counted from the rows: what is stored of them is the bench ``snapshots``.
"""

from contextlib import contextmanager
from dataclasses import replace

from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import autodiscover_modules

from benchmarks import people, reference
from benchmarks.measuring import interleaved, times
from benchmarks.results import Result
from benchmarks.scales import LAST_YEAR, Scale
from core.indicators import REGISTRY, Claim, Ratio, Scope, compute, snapshots
from core.indicators.live import _plan
from core.periods import Period

NOW = Period.year(LAST_YEAR)
BEFORE = NOW.last_year


def run(scale: Scale) -> list[Result]:
    autodiscover_modules("indicators")
    with snapshots.from_rows():
        return _compared(scale)


def _compared(scale: Scale) -> list[Result]:
    office = people.township()
    scope, everything = Scope.of_office(office), list(REGISTRY.values())
    basic = reference.figures([office.pk], NOW, BEFORE)
    compared = [figure for figure in everything if all((part.key, NOW) in basic for part in basis(figure))]
    missing = len(everything) - len(compared)

    def live(figures=compared):
        return compute(figures, [NOW, BEFORE], scope)

    def first_time():
        _plan.cache_clear()
        return live()

    def by_hand():
        return completed(compared, reference.figures([office.pk], NOW, BEFORE))

    def one_by_one(figures=everything):
        return {
            (figure.key, period): figure.value(period, scope)
            for figure in figures
            for period in (NOW, BEFORE)
        }

    refuse_difference(live(), by_hand(), "手写 SQL")
    refuse_difference(live(everything), one_by_one(), "逐个统计")
    with CaptureQueriesContext(connection) as fused:
        live(everything)
    with CaptureQueriesContext(connection) as alone:
        one_by_one()
    repeats = 3
    spent = interleaved(
        {
            "live": times(repeats, live),
            "hand": times(repeats, by_hand),
            "all": times(repeats, lambda: live(everything)),
        },
        rounds=7,
    )
    # Apart: it throws away the statements of the others.
    spent |= interleaved({"first": times(repeats, first_time)}, rounds=5)
    cost = {
        name: replace(one, cpu=one.cpu / repeats, backend=one.backend / repeats)
        for name, one in spent.items()
    }
    with default_indexes():
        naive = interleaved({"all": one_by_one, "compared": lambda: one_by_one(compared)}, rounds=5)
    back = (
        f"，其中数据库 {cost['live'].backend:.1f} 对 {cost['hand'].backend:.1f} ms"
        if cost["live"].backend
        else ""
    )
    lacking = f"；另有 {missing} 项没有手写对照，只核对了数值" if missing else ""
    return [
        Result(
            "G1",
            f"一所两年 {len(compared)} 项统计：对手写 SQL",
            cost["live"].cpu,
            cost["hand"].cpu,
            limit=1.3,
            note=f"CPU{back}{lacking}",
        ),
        Result("G1", "同上，进程里第一次问（要编译语句）", cost["first"].cpu, cost["hand"].cpu, note="CPU"),
        Result(
            "G3",
            f"一所两年全部 {len(everything)} 项统计：对逐项查询、只有 Django 默认索引",
            cost["all"].cpu,
            naive["all"].cpu,
            limit={"XS": None, "S": 5}.get(scale.name, 25),
            times=True,
            note=f"{len(fused)} 条语句对 {len(alone)} 条；CPU",
        ),
        Result("G4", "同上：SQL 语句数", len(fused), unit="条", limit=20),
        Result(
            "G3",
            f"其中从检查、经营主体、快检统计的 {len(compared)} 项：对逐项查询、只有 Django 默认索引",
            cost["live"].cpu,
            naive["compared"].cpu,
            times=True,
            note="CPU；其余各项的表在这里是空的或很小，逐项查询也只要一毫秒",
        ),
    ]


def basis(figure) -> list:
    """The figures of which ``figure`` is made and that the reference must give."""
    match figure:
        case Ratio():
            return [figure.part, figure.whole]
        case Claim():
            return [figure.part, figure.whole] if figure.whole else [figure.part]
    return [figure]


def completed(figures, basic: dict) -> dict:
    """The reference's values with ratios and claims worked out."""
    return {
        (figure.key, period): (figure.combine if isinstance(figure, Ratio | Claim) else _same)(
            *(basic[part.key, period] for part in basis(figure))
        )
        for figure in figures
        for period in (NOW, BEFORE)
    }


def _same(value):
    return value


def refuse_difference(ours: dict, theirs: dict, name: str) -> None:
    wrong = [
        (key, period.start.year, ours[key, period], theirs[key, period])
        for key, period in ours
        if ours[key, period] != theirs[key, period]
    ]
    if wrong or set(ours) != set(theirs):
        raise SystemExit(f"与{name}不一致：{wrong or set(ours) ^ set(theirs)}")


@contextmanager
def default_indexes():
    """For the time of the block only the indexes that Django makes by itself, for keys and unique columns; both
    databases can take this back."""
    declared = [index.name for model in apps.get_models() for index in model._meta.indexes]
    with transaction.atomic():
        with connection.cursor() as cursor:
            for name in declared:
                cursor.execute(f'DROP INDEX IF EXISTS "{name}"')
        yield
        transaction.set_rollback(True)
