"""G1, G3, G4: the figures of one office and two years, against hand-written SQL and against one query per figure."""

from contextlib import contextmanager

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import autodiscover_modules

from benchmarks import reference
from benchmarks.measuring import interleaved, times
from benchmarks.results import Result
from benchmarks.scales import LAST_YEAR, Scale
from core.indicators import REGISTRY, Claim, Indicator, Names, Ratio, Scope, compute
from core.models import Office
from core.periods import Period

NOW = Period.year(LAST_YEAR)
BEFORE = NOW.last_year
COVERING = ("entity_of_office", "entity_list", "inspection_of_office", "inspection_list", "inspection_of_entity",
            "inspection_by_day", "problem_open", "problem_list", "problem_of_office", "rapid_test_of_office",
            "rapid_test_list", "rapid_test_by_day", "rapid_test_to_handle")


def run(scale: Scale) -> list[Result]:
    autodiscover_modules("indicators")
    office = Office.objects.filter(kind="township").order_by("pk")[scale.offices // 2]
    scope, asked = Scope.of_office(office), list(REGISTRY.values())

    def live():
        return compute(asked, [NOW, BEFORE], scope)

    def by_hand():
        return completed(reference.figures(office.pk, NOW, BEFORE))

    def one_by_one():
        return {(figure.key, period): figure.value(period, scope) for figure in asked for period in (NOW, BEFORE)}

    values = live()
    refuse_difference(values, by_hand(), "手写 SQL")
    refuse_difference(values, one_by_one(), "逐个统计")
    with CaptureQueriesContext(connection, ) as fused:
        live()
    with CaptureQueriesContext(connection) as alone:
        one_by_one()
    repeats = 1 if scale.name == "XS" else 3
    spent = interleaved({"live": times(repeats, live), "hand": times(repeats, by_hand)}, rounds=9)
    live_ms, hand_ms = spent["live"].cpu / repeats, spent["hand"].cpu / repeats
    back = f"其中数据库 {spent['live'].backend / repeats:.1f} 对 {spent['hand'].backend / repeats:.1f} ms；" \
        if spent["live"].backend else ""
    with default_indexes():
        naive = interleaved({"live": one_by_one}, rounds=5)["live"].cpu
    least = {"XS": None, "S": 5}.get(scale.name, 25)
    return [
        Result("G1", f"一所两年全部 {len(asked)} 项统计：对手写 SQL", live_ms, hand_ms, limit=1.3, note=f"{back}CPU"),
        Result("G3", "同上：对逐项查询、只有 Django 默认索引", live_ms, naive, limit=least, times=True,
               note=f"{len(alone)} 条语句对 {len(fused)} 条；CPU"),
        Result("G4", "同上：SQL 语句数", len(fused), unit="条", limit=20),
    ]


def completed(basic: dict) -> dict:
    """The reference's values with ratios and claims worked out; a figure without one ends the bench."""
    values = {}
    for figure in REGISTRY.values():
        for period in (NOW, BEFORE):
            match figure:
                case Indicator() | Names():
                    if (figure.key, period) not in basic:
                        raise SystemExit(f"统计项 {figure.key} 在 benchmarks/reference.py 里没有对照")
                    values[figure.key, period] = basic[figure.key, period]
                case Ratio():
                    values[figure.key, period] = figure.combine(basic[figure.part.key, period],
                                                                basic[figure.whole.key, period])
                case Claim():
                    whole = basic[figure.whole.key, period] if figure.whole else None
                    values[figure.key, period] = figure.combine(basic[figure.part.key, period], whole)
    return values


def refuse_difference(ours: dict, theirs: dict, name: str) -> None:
    wrong = [(key, period.start.year, ours[key, period], theirs[key, period]) for key, period in ours
             if ours[key, period] != theirs[key, period]]
    if wrong or set(ours) != set(theirs):
        raise SystemExit(f"与{name}不一致：{wrong or set(ours) ^ set(theirs)}")


@contextmanager
def default_indexes():
    """For the time of the block only the indexes that Django makes by itself; both databases can take this back."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for name in COVERING:
                cursor.execute(f'DROP INDEX IF EXISTS "{name}"')
        yield
        transaction.set_rollback(True)
