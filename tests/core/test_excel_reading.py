"""Every nasty and every real table: read with so many rows, or refused with this sentence."""

import time
from datetime import date

import pytest

from core.errors import RuleBroken
from core.excel import Column, find_header, header_key, read_table, workbook

MIXED = "第 31 行的文字编码与其他行（GB18030）不同，读出来会是乱码。请用 WPS 或 Excel 打开核对后另存为 .xlsx，再重新上传"
NUL = "第 31 行含有空字节（NUL），文件可能已损坏，请用 WPS 或 Excel 打开核对后另存为 .xlsx，再重新上传"
XML_2003 = (
    "这是 Excel 2003 的 XML 表格，不是真正的 .xlsx。"
    "请用 Excel 或 WPS 打开，选择「文件 → 另存为 → Excel 工作簿（*.xlsx）」后重新上传"
)
BOMB = "Excel 文件解压后异常庞大，已拒绝读取。请只保留需要导入的行，另存为新的 .xlsx 后再上传"
XML = "这是 XML 文件，不是表格，请上传 .xlsx、.xls、.ods 或 .csv 文件"

# file → (rows, widest row), or the sentence that refuses it
NASTY = {
    "csv/gen_date_formats.csv": (22, 3),
    "csv/gen_formula_injection.csv": (11, 2),
    "csv/gen_rare_chars_gb18030.csv": (6, 2),
    "csv/gen_rare_chars_utf8bom.csv": (6, 2),
    "csv/real30_cr_only.csv": (30, 10),
    "csv/real30_gbk.csv": (30, 10),
    "csv/real30_semicolon.csv": (30, 10),
    "csv/real30_tab.tsv": (30, 10),
    "csv/real30_utf16le_bom.csv": (30, 10),
    "csv/real30_gbk_then_utf8_line.csv": MIXED,
    "csv/real30_nul_byte.csv": NUL,
    "office/gen_formula_injection.xlsx": (11, 5),
    "office/gen_lying_dimension_XFD1048576.xlsx": (2, 2),
    # Its name promises an entity, but the file has neither a DTD nor shared strings; test_uploads makes a real one.
    "office/gen_xxe_sharedstrings.xlsx": (2, 2),
    "office/gen_zipbomb_120MB_sheet.xlsx": BOMB,
    "office/real_xml2003_named_xlsx_check04.xlsx": XML_2003,
    "office/tablib_bad_dimensions.xlsx": (4, 3),
    "office/tablib_dates.xls": (2, 1),
    "office/tablib_xlsx_cell_values.xlsx": (1, 1),
    "office/xlsx2csv_datetime.xlsx": (1, 1),
    "office/xlsx2csv_empty_row.xlsx": (3, 13),
    "office/xlsx2csv_escape.xlsx": (1, 2),
    "office/xlsx2csv_float.xlsx": (5, 1),
    "office/xlsx2csv_formatted_inline_string.xlsx": (1, 1),
    "office/xlsx2csv_junk-small.xlsx": (1, 6),
    "office/xlsx2csv_namespace.xlsx": (7, 17),
    "office/xlsx2csv_no_cell_ids.xlsx": (3, 13),
    "office/xlsx2csv_percentage.xlsx": (4, 1),
    "office/xlsx2csv_sheets.xlsx": (6, 7),
    "office/xlsx2csv_utf8.xlsx": (5, 2),
    "xml/defusedxml_dtd.xml": XML,
    "xml/defusedxml_external.xml": XML,
    "xml/defusedxml_quadratic.xml": XML,
    "xml/defusedxml_xmlbomb.xml": XML,
}
FORMS = {
    "import_template_inspector_roster.xlsx": (4, 21),
    "import_template_randomentinfo.xls": (2, 2),
    "import_template_spLibrary.xlsx": (3, 12),
    "import_template_special.xlsx": (2, 10),
    "import_template_specialrecinfo.xls": (2, 2),
    "import_template_xzcf.xls": (3, 8),
    "import_template_xzxk.xlsx": (3, 9),
    "safety_valve_import_1436161803524393939.xls": (1, 27),
    "safety_valve_import_1436161803524493949.xls": (1, 27),
    "压力容器制造监督检验通用模板（2003）.xls": (1, 18),
    "双随机抽查记录表_A01_直销违法行为.xls": (20, 7),
    "双随机抽查记录表_A02_流通领域商品质量.xls": (20, 7),
    "双随机抽查记录表_A03_侵害消费者权益行为.xls": (17, 7),
    "双随机抽查记录表_A05_为非法交易野生动物提供交易服务.xls": (16, 7),
    "双随机抽查记录表_A07_公示信息.xls": (19, 7),
    "双随机抽查记录表_A08_登记事项检查.xls": (19, 5),
    "双随机抽查记录表_A10_广告违法行为.xls": (17, 7),
    "双随机抽查记录表_A11_商标违法行为.xls": (18, 7),
    "双随机抽查记录表_A12_特殊标志违法行为.xls": (16, 7),
    "双随机抽查记录表_B01_获证食品生产企业.xls": (22, 7),
    "双随机抽查记录表_B02_保健食品生产企业.xls": (26, 7),
    "双随机抽查记录表_B03_食品经营（销售）单位证后监管.xls": (19, 7),
    "双随机抽查记录表_B04_化妆品生产企业.xls": (21, 7),
    "双随机抽查记录表_C01_制造计量器具生产企业.xls": (19, 7),
    "双随机抽查记录表_C03_定量包装商品量生产、销售单位.xls": (17, 7),
    "双随机抽查记录表_C11_特种设备使用（出租）单位.xls": (21, 7),
    "double_random_checklists_open.csv": (80, 5),
}


def outcome(path):
    try:
        rows = list(read_table(path).rows())
    except RuleBroken as broken:
        return broken.message
    return len(rows), max(map(len, rows), default=0)


def test_every_nasty_table_has_an_expectation(shared):
    folder = shared / "data/nasty"
    found = {
        path.relative_to(folder).as_posix()
        for name in ("csv", "office", "xml")
        for path in (folder / name).iterdir()
    }
    assert found == set(NASTY)
    assert {path.name for path in (shared / "data/forms").iterdir()} == set(FORMS)


@pytest.mark.parametrize(("name", "expected"), NASTY.items(), ids=str)
def test_nasty_tables(shared, name, expected):
    started = time.monotonic()
    assert outcome(shared / "data/nasty" / name) == expected
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(("name", "expected"), FORMS.items(), ids=str)
def test_real_forms(shared, name, expected):
    assert outcome(shared / "data/forms" / name) == expected


def test_the_same_30_rows_in_seven_disguises(shared):
    folder = shared / "data/nasty/csv"
    tables = [
        list(read_table(folder / f"real30_{name}").rows())
        for name in ("gbk.csv", "cr_only.csv", "semicolon.csv", "tab.tsv", "utf16le_bom.csv")
    ]
    assert all(table == tables[0] for table in tables)
    assert tables[0][0] == [
        "企业名称",
        "统一社会信用代码",
        "注册日期",
        "企业类型",
        "法人代表",
        "注册资金",
        "经营范围",
        "所在省份",
        "地区",
        "注册地址",
    ]


def test_encoding_and_delimiter_are_told(shared):
    folder = shared / "data/nasty/csv"
    facts = {
        name: (read_table(folder / name).encoding, read_table(folder / name).delimiter)
        for name in (
            "gen_rare_chars_gb18030.csv",
            "real30_semicolon.csv",
            "real30_utf16le_bom.csv",
            "real30_tab.tsv",
        )
    }
    assert facts == {
        "gen_rare_chars_gb18030.csv": ("gb18030", ","),
        "real30_semicolon.csv": ("utf-8", ";"),
        "real30_utf16le_bom.csv": ("utf-16", ","),
        "real30_tab.tsv": ("utf-8", "\t"),
    }


def test_rare_characters_are_the_same_in_both_encodings(shared):
    folder = shared / "data/nasty/csv"
    rows = list(read_table(folder / "gen_rare_chars_gb18030.csv").rows())
    assert rows == list(read_table(folder / "gen_rare_chars_utf8bom.csv").rows())
    assert rows[1:3] == [["民乐县䶮成商店", "㛃某"], ["𠮷野家民乐店", "𬭎某"]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "名称,码\n甲,1\n乙县".encode("gb18030")[:-1],
            "第 3 行在一个汉字中间断开，文件没有传完整，请重新导出后上传",
        ),
        ("名称,码\n甲,1\n乙县".encode()[:-1], "第 3 行在一个汉字中间断开，文件没有传完整，请重新导出后上传"),
        (
            "名称,码\n甲,1\n乙县".encode("utf-16")[:-1],
            "第 3 行在一个字中间断开，文件没有传完整，请重新导出后上传",
        ),
        (
            "名称,码\n甲乙丙,1\n丁戊己,2\n".encode() + "庚辛壬,3\n".encode("gb18030"),
            "第 4 行的文字编码与其他行（UTF-8）不同，读出来会是乱码。请用 WPS 或 Excel 打开核对后另存为 .xlsx，再重新上传",
        ),
        (b"", "文件是空的"),
    ],
)
def test_broken_text_names_the_line(tmp_path, content, message):
    path = tmp_path / "坏.csv"
    path.write_bytes(content)
    assert outcome(path) == message


def test_values_keep_their_kind(shared):
    penal = list(read_table(shared / "data/forms/import_template_xzcf.xls").rows())
    assert penal[1][:2] == ["处罚决定书文号", "处罚决定书签发日期"]
    assert penal[2] == [
        "环处字[2016]0413号",
        date(2016, 4, 13),
        "环评不合格",
        "北京食药监局",
        "罚款",
        "大中华国际集团酒店管理有限公司",
        "100000000044760",
        "ARBG48543289076GFE",
    ]
    licence = list(read_table(shared / "data/forms/import_template_xzxk.xlsx").rows())
    assert licence[2][:3] == [201312142, "餐饮许可证", date(2013, 5, 3)]
    assert type(licence[2][0]) is int


def test_xlsx_under_the_name_xls_and_other_sheets(shared):
    table = read_table(shared / "data/forms/import_template_randomentinfo.xls")
    assert (table.format, table.sheets) == ("xlsx", ["Sheet1", "Sheet2", "Sheet3"])
    roster = read_table(shared / "data/forms/import_template_inspector_roster.xlsx", sheet="参数表")
    assert roster.sheet == "参数表"
    with pytest.raises(RuleBroken, match="没有名为「无此表」的工作表"):
        read_table(shared / "data/forms/import_template_inspector_roster.xlsx", sheet="无此表")


@pytest.mark.parametrize(
    ("name", "known", "index"),
    [
        ("forms/import_template_inspector_roster.xlsx", ["姓名", "身份证号", "手机号"], 1),
        ("forms/import_template_spLibrary.xlsx", ["企业名称", "许可证编号"], 1),
        ("forms/import_template_xzcf.xls", ["企业名称", "处罚种类"], 1),
        ("sampling/wuxi_20240806_142243_合格.xls", ["被抽样单位名称", "食品名称", "生产日期"], 3),
        ("entities/minle_entities_gb18030.csv", ["企业名称", "统一社会信用代码"], 0),
        ("nasty/office/xlsx2csv_float.xlsx", ["企业名称"], None),
    ],
)
def test_header_is_found_below_notes_and_titles(shared, name, known, index):
    assert find_header(read_table(shared / "data" / name).head(), known) == index


def test_sampling_notices_are_read_whole(shared):
    counts = {path.name: read_table(path).height for path in (shared / "data/sampling").glob("*.xls")}
    assert sum(counts.values()) == 3030
    assert counts["wuxi_20240823_111110_合格.xls"] == 797


def test_header_key():
    assert [
        header_key(words) for words in ("*企业 名称：", "法定代表人（负责人）", "ＵＳＣＣ", "(备注)")
    ] == ["企业名称", "法定代表人", "uscc", "(备注)"]


def test_rows_can_be_read_from_the_middle_and_the_child_ends(tmp_path):
    path = tmp_path / "many.xlsx"
    path.write_bytes(
        workbook([Column("号", "integer")], [[n] for n in range(1, 3001)], title="t", watermark="w")
    )
    table = read_table(path)
    assert table.height == 3001
    assert list(table.rows(2999)) == [[2999], [3000]]
    assert list(table.rows(1, 3)) == [[1], [2]]
    rows = table.rows()
    assert next(rows) == ["号"]
    rows.close()


def test_too_many_rows_are_refused(tmp_path, settings):
    settings.PORTAL_UPLOADS = {"workbook_rows": 50}
    path = tmp_path / "many.xlsx"
    path.write_bytes(workbook([Column("号", "integer")], [[n] for n in range(100)], title="t", watermark="w"))
    assert outcome(path) == "表格有 101 行，超过上限 50 行，请拆分后分次导入"
    text = tmp_path / "many.csv"
    text.write_text("\n".join(map(str, range(101))))
    assert outcome(text) == "表格有 101 行，超过上限 50 行，请拆分后分次导入"
