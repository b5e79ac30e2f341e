"""Exports: text stays text, dates are dates, ids keep their digits."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.errors import RuleBroken
from core.excel import Column, read_table, workbook

PREFIXES = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "=cmd|'/c calc'!A1",
    "'=1+1",
    '"=1+1"',
    "＝1+1",
    '=HYPERLINK("http://127.0.0.1/","点我")',
]


def test_twelve_formula_prefixes_stay_text():
    content = workbook([Column("名称")], [[words] for words in PREFIXES], title="试", watermark="=1+1 2026")
    archive = zipfile.ZipFile(io.BytesIO(content))
    sheets = b"".join(archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/"))
    assert sheets.count(b"<f>") == sheets.count(b"<f ") == sheets.count(b"hyperlink") == 0
    import openpyxl

    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    cells = [page.cell(line, 1) for line in range(2, 14)]
    assert [cell.data_type for cell in cells] == ["s"] * 12
    assert [cell.value.replace("_x000D_", "\r") for cell in cells] == PREFIXES
    assert all(cell.quotePrefix for cell in cells)


def test_round_trip_of_every_kind(tmp_path):
    columns = [
        Column("名称"),
        Column("证号", "id"),
        Column("日期", "date"),
        Column("时间", "datetime"),
        Column("金额", "money"),
        Column("数", "integer"),
        Column("率", "percent"),
        Column("是否"),
    ]
    row = [
        "甲",
        "620722199001011234",
        date(2022, 3, 15),
        datetime(2022, 3, 14, 20, 30, tzinfo=UTC),
        Decimal("12.50"),
        7,
        Decimal("0.5"),
        True,
    ]
    path = tmp_path / "out.xlsx"
    path.write_bytes(
        workbook(
            columns,
            [row, [None] * 8],
            title="名册",
            watermark="马建国 2022-03-15 09:00",
            notes=["2022 年", "第一网格"],
        )
    )
    table = read_table(path)
    assert list(table.rows()) == [
        ["名称", "证号", "日期", "时间", "金额", "数", "率", "是否"],
        ["甲", "620722199001011234", date(2022, 3, 15), datetime(2022, 3, 15, 4, 30), 12.5, 7, 0.5, "是"],
    ]
    assert list(read_table(path, sheet="导出说明").rows()) == [
        ["名称", "名册"],
        ["导出", "马建国 2022-03-15 09:00"],
        ["行数", "共 2 行"],
        ["条件", "2022 年"],
        ["", "第一网格"],
        ["提示", "本文件含工作数据，请按规定保管，不得外传"],
    ]


def test_header_is_frozen_and_filtered():
    archive = zipfile.ZipFile(
        io.BytesIO(workbook([Column("名"), Column("码")], [["甲", "1"]] * 3, title="t", watermark="w"))
    )
    page = archive.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in page
    assert '<autoFilter ref="A1:B4"/>' in page


def test_row_cap_and_hostile_values():
    with pytest.raises(RuleBroken, match="超过 2 行，不能一次导出"):
        workbook([Column("名")], [["甲"]] * 3, title="t", watermark="w", max_rows=2)
    content = workbook(
        [Column("名"), Column("数", "integer")],
        [["\ud800坏\ufffe", float("nan")], ["长" * 40_000, 10**18], ["\x01", None]],
        title="t",
        watermark="w",
        sheet="a/b[c]",
    )
    import openpyxl

    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert page.title == "a b c"
    assert page["A2"].value == "\ufffd坏\ufffd"
    assert len(page["A3"].value) == 32_767
    assert page["B3"].value == "1000000000000000000"


def test_unknown_kind_is_a_programming_mistake():
    with pytest.raises(ValueError, match="unknown kind"):
        Column("名", "colour")


def test_the_web_process_does_not_load_the_writer():
    import subprocess
    import sys

    code = "import core.excel, sys; print('xlsxwriter' in sys.modules, 'python_calamine' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]
