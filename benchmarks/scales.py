"""How much data there is at each scale. A township-year is the same size everywhere: what grows is what is not asked for."""

from dataclasses import dataclass

SEED = 20251231
LAST_YEAR = 2025


@dataclass(frozen=True)
class Scale:
    """``entities`` are per office, ``checks`` and ``tests`` per office and year."""

    name: str
    label: str
    offices: int
    years: int
    entities: int
    checks: int
    tests: int
    #: Rows of the workbook that the import goal reads, and names that the search goal looks through.
    import_rows: int
    names: int

    @property
    def first_year(self) -> int:
        return LAST_YEAR - self.years + 1

    @property
    def check_count(self) -> int:
        return self.offices * self.years * self.checks


SCALES = {
    scale.name: scale
    for scale in (
        Scale("XS", "试运行", 2, 2, 40, 60, 30, import_rows=60, names=200),
        Scale("S", "一个乡镇、3 年", 1, 3, 5_000, 10_000, 5_000, import_rows=10_000, names=100_000),
        Scale("M", "一个县 20 个乡镇、5 年", 20, 5, 5_000, 10_000, 5_000, import_rows=100_000, names=100_000),
        Scale(
            "L", "一个地区 200 个乡镇、5 年", 200, 5, 5_000, 10_000, 5_000, import_rows=100_000, names=100_000
        ),
    )
}
