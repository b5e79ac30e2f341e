"""Which row of the model summaries comes from what: computed from records, typed by nature, or a passage of text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reports import manual, outline
from reports.rows import figures_by_row, rows_of

COMPUTED, TYPED, TEXT, PARAMETER, OPEN = "由记录计算", "人工填报", "文字", "参数", "尚缺"
TESTS = Path(__file__).resolve().parents[1] / "tests"
# Rows that are a word of the summary itself: its cut-off day, a theme, a name (domain.md: label, date).
PARAMETERS = {
    "T-014": "主题名称（3·15）",
    "T-018": "{period.cut_off_month}",
    "T-021": "主题名称（3·15）",
    "T-026": "专项行动名称",
    "C-001": "{period.cut_off}",
    "C-002": "{office.name}、{office.place}等",
    "C-003": "编辑文字（沿革、年份）",
    "C-119": "主题名称（3·15）",
}


@dataclass(frozen=True)
class Row:
    """``key`` is the figure, or the template whose words answer the row; ``test`` a file that proves it."""

    number: str
    kind: str
    key: str
    test: str


def coverage() -> Iterator[Row]:
    """Every row in order, once for each kind of answer that it has."""
    computed, typed, texts = figures_by_row(), _typed(), _texts()
    for number, figures in computed.items():
        answers = [Row(number, COMPUTED, figure.key, _test_of(figure.key)) for figure in figures]
        if number in PARAMETERS:
            answers.append(Row(number, PARAMETER, PARAMETERS[number], "tests/reports/test_build.py"))
        answers += [Row(number, TYPED, key, "tests/reports/test_manual.py") for key in typed.get(number, ())]
        answers += [
            Row(number, TEXT, name, "tests/reports/test_templates.py") for name in texts.get(number, ())
        ]
        yield from answers or [Row(number, OPEN, "—", "—")]


def _typed() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, figure in manual.catalogue().items():
        for number in rows_of(figure):
            found.setdefault(number, []).append(key)
    return found


def _texts() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in outline.TEMPLATES:
        for _, rows in outline.rows_in(name):
            for number in rows:
                found.setdefault(number, []).append(name)
    return found


def _test_of(key: str) -> str:
    """The first test file that names the figure; else the ones that hold for every declared figure."""
    return _tests().get(key, "tests/test_everywhere.py")


@cache
def _tests() -> dict[str, str]:
    found: dict[str, str] = {}
    if not TESTS.is_dir():  # an installation without its tests
        return found
    for path in sorted(TESTS.glob("*/test_*.py")):
        for key in re.findall(r"\b[a-z_]+\.[a-z][a-z0-9_.]*[a-z0-9]", path.read_text(encoding="utf-8")):
            found.setdefault(key, str(path.relative_to(TESTS.parent)))
    return found
