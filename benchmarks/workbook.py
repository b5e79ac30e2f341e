"""G7: the figures of one office and year, by month, against the workbook that offices keep: COUNTIFS and SUMIFS over the
rows of two years, recalculated by LibreOffice, and pandas reading the same file. Both are left out where they are not
there; all sides must give the same numbers.
"""

import itertools
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import openpyxl

from benchmarks import measuring, people
from benchmarks.measuring import interleaved, interleaved_children, times
from benchmarks.results import Result
from benchmarks.scales import LAST_YEAR, Scale
from core.indicators import Scope, compute, get, snapshots
from core.periods import Period

YEARS = [Period.year(LAST_YEAR), Period.year(LAST_YEAR - 1)]
CHECKS, TESTS, SUMMARY = "检查", "快检", "汇总"
#: Of each figure its sheet and what COUNTIFS asks beside the day; ``A`` is the day of every row.
FIGURES = {
    "inspections.visits": (CHECKS, ""),
    "inspections.food_visits": (CHECKS, f',{CHECKS}!$B:$B,"food"'),
    "inspections.with_problems": (CHECKS, f',{CHECKS}!$C:$C,">0"'),
    "food.rapid_tests": (TESTS, ""),
    "food.rapid_tests_passed": (TESTS, f',{TESTS}!$B:$B,"pass"'),
}
DISTINCT = "inspections.entities"
REPEATS = 3
WITHOUT_OFFICE = (
    "  没有 LibreOffice，不作对照：apt-get install --no-install-recommends libreoffice-calc-nogui"
)
WITHOUT_PANDAS = "  没有 pandas，不作对照：pip install -r requirements-bench.txt"


def months() -> list[Period]:
    starts = [date(LAST_YEAR, month, 1) for month in range(1, 13)] + [date(LAST_YEAR + 1, 1, 1)]
    return [Period(start, following - timedelta(days=1)) for start, following in itertools.pairwise(starts)]


@dataclass(frozen=True)
class Rows:
    """What the workbook holds: ``checks`` as (day, subject, problems, entity), ``tests`` as (day, result)."""

    checks: list[tuple]
    tests: list[tuple]

    @classmethod
    def of(cls, scope: Scope) -> "Rows":
        """Those that the figures count in the two years."""
        both = Period(YEARS[1].start, YEARS[0].end)
        checks, tests = (get(key).rows(both, scope) for key in ("inspections.visits", "food.rapid_tests"))
        return cls(
            list(checks.order_by("pk").values_list("inspected_on", "subject", "problem_count", "entity_id")),
            list(tests.order_by("pk").values_list("sampled_on", "result")),
        )


def run(scale: Scale) -> list[Result]:
    scope, periods = Scope.of_office(people.township()), [*YEARS, *months()]
    figures = [get(key) for key in FIGURES]

    def live():
        return compute(figures, periods, scope)

    def live_distinct():
        return compute([get(DISTINCT)], YEARS, scope)

    with snapshots.from_rows(), tempfile.TemporaryDirectory(prefix="portal-workbook-") as folder:
        rows = Rows.of(scope)
        spent = interleaved(
            {"figures": times(REPEATS, live), "distinct": times(REPEATS, live_distinct)}, rounds=5
        )
        ours = {name: one.cpu / (1 if measuring.trial else REPEATS) for name, one in spent.items()}
        what = f"一所两年 {len(rows.checks) + len(rows.tests)} 行、{len(FIGURES)} 项统计按年按月"
        return [
            *_office_suite(Path(folder), rows, what, ours, live(), live_distinct()),
            *_pandas(Path(folder), rows, what, ours, live()),
        ]


def _office_suite(folder: Path, rows: Rows, what: str, ours, expected, distinct) -> list[Result]:
    if not shutil.which("soffice"):
        print(WITHOUT_OFFICE, file=sys.stderr)
        return []
    plain = write(folder / "plain.xlsx", rows, [])
    counting = write(folder / "counting.xlsx", rows, _counting())
    slow = write(folder / "distinct.xlsx", rows, _distinct(len(rows.checks)))
    _refuse_difference(recalculated(counting), [expected[key, period] for key, period, _ in _cells()])
    cost = interleaved_children(
        {"plain": lambda: recalculated(plain), "counting": lambda: recalculated(counting)}, rounds=3
    )
    before = measuring.children_ms()
    found = recalculated(slow)
    once = measuring.children_ms() - before
    _refuse_difference(found, [distinct[DISTINCT, YEARS[0]]])
    note = "CPU；减去打开同样的表而没有公式的用时"
    return [
        Result(
            "G7",
            f"{what}：对 LibreOffice 打开 COUNTIFS 表格、重算并存盘",
            ours["figures"],
            cost["counting"],
            limit=None if measuring.trial else 30,
            times=True,
            note="CPU",
        ),
        Result(
            "G7",
            "同上，只算重算",
            ours["figures"],
            max(cost["counting"] - cost["plain"], 0),
            times=True,
            note=note,
        ),
        Result(
            "G7",
            "检查户数（去重）：对一个去重公式，只算重算",
            ours["distinct"],
            max(once - cost["plain"], 0),
            limit=None if measuring.trial else 500,
            times=True,
            note=f"{note}；公式一次",
        ),
    ]


def _pandas(folder: Path, rows: Rows, what: str, ours, expected) -> list[Result]:
    try:
        import pandas
    except ModuleNotFoundError:
        print(WITHOUT_PANDAS, file=sys.stderr)
        return []
    path = write(folder / "rows.xlsx", rows, [])

    def counted():
        checks, tests = (pandas.read_excel(path, sheet_name=name) for name in (CHECKS, TESTS))
        masks = {
            "inspections.visits": checks["日期"],
            "inspections.food_visits": checks["日期"][checks["领域"] == "food"],
            "inspections.with_problems": checks["日期"][checks["问题"] > 0],
            "food.rapid_tests": tests["日期"],
            "food.rapid_tests_passed": tests["日期"][tests["结果"] == "pass"],
        }
        return [
            int(masks[key].between(pandas.Timestamp(period.start), pandas.Timestamp(period.end)).sum())
            for key, period, _ in _cells()
        ]

    _refuse_difference(counted(), [expected[key, period] for key, period, _ in _cells()])
    cost = interleaved({"pandas": counted}, rounds=3)
    return [
        Result(
            "G7",
            f"{what}：对 pandas 读同一个 .xlsx",
            ours["figures"],
            cost["pandas"].cpu,
            times=True,
            note="CPU",
        )
    ]


def _cells():
    """``(figure, period, formula)`` of the summary sheet, a row each."""
    for key, (sheet, more) in FIGURES.items():
        for period in [*YEARS, *months()]:
            days = f'{sheet}!$A:$A,">={_serial(period.start)}",{sheet}!$A:$A,"<={_serial(period.end)}"'
            yield key, period, f"=COUNTIFS({days}{more})"


def _counting() -> list[str]:
    return [formula for _, _, formula in _cells()]


def _distinct(count: int) -> list[str]:
    """How often each shop was seen in the year, one over it, added up: what offices find when they ask for it."""
    day, shop = (f"{CHECKS}!${letter}$2:${letter}${count + 1}" for letter in "AD")
    first, last = _serial(YEARS[0].start), _serial(YEARS[0].end)
    return [
        f"=SUMPRODUCT(({day}>={first})*({day}<={last})/"
        f'(COUNTIFS({shop},{shop},{day},">={first}",{day},"<={last}")+(({day}<{first})+({day}>{last}))))'
    ]


def _serial(day: date) -> int:
    return (day - date(1899, 12, 30)).days


def write(path: Path, rows: Rows, formulas: list[str]) -> Path:
    """Without stored results, so that a reader must calculate."""
    book = openpyxl.Workbook(write_only=True)
    for name, head, body in (
        (CHECKS, ("日期", "领域", "问题", "主体"), rows.checks),
        (TESTS, ("日期", "结果"), rows.tests),
    ):
        sheet = book.create_sheet(name)
        sheet.append(head)
        for row in body:
            sheet.append(row)
    sheet = book.create_sheet(SUMMARY)
    for formula in formulas:
        sheet.append([formula])
    book.save(path)
    return path


def recalculated(path: Path) -> list[int]:
    """The first column of the summary sheet, as LibreOffice calculates it."""
    out = path.parent / "out"
    command = ["soffice", f"-env:UserInstallation=file://{path.parent}/profile", "--headless"]
    subprocess.run(
        [*command, "--convert-to", "xlsx", "--outdir", str(out), str(path)], check=True, capture_output=True
    )
    book = openpyxl.load_workbook(out / path.name, read_only=True, data_only=True)
    return [round(row[0]) for row in book[SUMMARY].iter_rows(values_only=True) if row and row[0] is not None]


def _refuse_difference(found: list[int], expected: list[int]) -> None:
    if found != expected:
        wrong = [pair for pair in enumerate(zip(found, expected, strict=False)) if pair[1][0] != pair[1][1]]
        raise SystemExit(f"表格与统计的数不同：{len(found)}、{len(expected)} 个，{wrong[:5]}")
