"""The Word file: opens, says the same in the same order, keeps to the grid, carries no clock."""

import io
import zipfile
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from PIL import Image as Picture

from core.documents.docx import render_docx
from core.documents.tree import (
    Annex,
    Chart,
    Document,
    FormCell,
    FormTable,
    Heading,
    Image,
    Imprint,
    ListItem,
    Meta,
    PageBreak,
    Paragraph,
    RedHead,
    Run,
    Series,
    Signature,
    Table,
    runs,
)


def picture():
    out = io.BytesIO()
    Picture.new("RGB", (60, 20), "black").save(out, "PNG")
    return out.getvalue()


def report():
    table = Table(
        ("项目", "数量"), (("抽检", "12"), ("快检", runs(Run("30", "strong")))), (3, 1), "统计表", (1,)
    )
    form = FormTable((
        (FormCell(runs("当事人"), label=True), FormCell(runs("某某商店"), colspan=3)),
        (FormCell(runs("检查人员"), label=True, rowspan=2), FormCell(runs("甲"), images=(Image(picture(), 30),)),
         FormCell(runs("证号"), label=True), FormCell(runs("001"))),
        (FormCell(runs("乙")), FormCell(runs("证号"), label=True), FormCell(runs("002"))),
    ))  # fmt: skip
    blocks = (
        Heading(1, runs("工作开展情况"), "一、"),
        Heading(2, runs("全面监管。"), "（一）", runs("正文一")),
        Paragraph(runs("正文二", Run("缺数", "missing"), Run("手填", "overridden"))),
        ListItem(runs("一项"), "1."), table, form, PageBreak(), Paragraph(runs("正文三")),
    )  # fmt: skip
    return Document(
        ("甲镇市场监督管理所", "关于2026年工作的报告"), blocks, RedHead("甲县市场监督管理局文件", "甲市监〔2026〕1号", "马建国"),
        addressee="县局：", attachments=("统计表", "明细表"), note="此件公开发布",
        signature=Signature("甲镇市场监督管理所", date(2026, 12, 5)),
        annexes=(Annex(("统计表",), (table,), "附件1", True),),
        footer=Imprint("镇政府。", "甲镇市场监督管理所", date(2026, 12, 5)), meta=Meta("甲镇市场监督管理所", "总结"),
    )  # fmt: skip


def opened():
    return docx.Document(io.BytesIO(render_docx(report())))


def test_the_rows_of_a_short_form_stay_on_one_page():
    grid = opened().tables[1]
    kept = [[line.paragraph_format.keep_with_next for line in row.cells[3].paragraphs] for row in grid.rows]
    assert kept == [[True], [True], [None]]


def test_the_text_stands_in_the_order_of_the_document():
    parts = []
    for element in opened().element.body.iter(qn("w:p")):
        text = "".join(node.text or "" for node in element.iter(qn("w:t")))
        if text:
            parts.append(text)
    assert parts == [
        "甲县市场监督管理局文件", "甲市监〔2026〕1号签发人：马建国", "甲镇市场监督管理所关于2026年工作的报告", "县局：",
        "一、工作开展情况", "（一）全面监管。正文一", "正文二缺数手填", "1.一项",
        "统计表", "项目", "数量", "抽检", "12", "快检", "30",
        "当事人", "某某商店", "检查人员", "甲", "证号", "001", "乙", "证号", "002", "正文三",
        "附件：1. 统计表", "2. 明细表", "甲镇市场监督管理所", "2026年12月5日", "（此件公开发布）",
        "附件1", "统计表", "统计表", "项目", "数量", "抽检", "12", "快检", "30",
        "抄送：镇政府。", "甲镇市场监督管理所2026年12月5日印发",
    ]  # fmt: skip


def test_the_page_is_the_type_area_with_22_lines():
    sections = opened().sections
    assert [section.page_width > section.page_height for section in sections] == [False, True, False]
    first = sections[0]
    margins = (first.top_margin, first.right_margin, first.bottom_margin, first.left_margin)
    assert [round(side / Mm(1)) for side in margins] == [37, 26, 35, 28]
    for section in sections:
        grid = section._sectPr.find(qn("w:docGrid"))
        assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")


def test_a_line_holds_28_characters_and_figures_stand_close_to_the_words():
    """156 mm are 442.2 pt; a character of 16 pt and its room between must go into them 28 times, and not 29 times."""
    normal = opened().styles["Normal"].element
    (room,) = (int(one.get(qn("w:val"))) / 20 for one in normal.rPr.iter(qn("w:spacing")))
    assert 28 * (16 + room) <= 442.2 < 29 * (16 + room)
    assert [normal.pPr.find(qn(f"w:{name}")).get(qn("w:val")) for name in ("autoSpaceDE", "autoSpaceDN")] == [
        "0",
        "0",
    ]


def test_figures_are_no_chinese_words_that_a_line_may_break():
    (language,) = opened().styles["Normal"].element.rPr.iter(qn("w:lang"))
    assert (language.get(qn("w:val")), language.get(qn("w:eastAsia"))) == ("en-US", "zh-CN")


def test_fonts_are_named_for_chinese_text():
    fonts = {}
    for run in opened().element.body.iter(qn("w:r")):
        text = "".join(node.text or "" for node in run.iter(qn("w:t")))
        if text:
            fonts[text] = run.find(qn("w:rPr")).find(qn("w:rFonts")).get(qn("w:eastAsia"))
    assert fonts["甲县市场监督管理局文件"] == "方正小标宋简体"
    assert fonts["工作开展情况"] == "黑体"
    assert fonts["全面监管。"] == "楷体_GB2312"
    assert fonts["正文一"] == fonts["12"] == "仿宋_GB2312"
    assert fonts["马建国"] == "楷体_GB2312"
    assert fonts["缺数"] == fonts["30"] == "黑体"


def test_page_numbers_differ_on_odd_and_even_pages():
    file = opened()
    assert file.settings.odd_and_even_pages_header_footer
    footers = file.sections[0].footer, file.sections[0].even_page_footer
    assert [footer.paragraphs[0].alignment for footer in footers] == [2, 0]  # right, left
    assert all("PAGE" in footer._element.xml for footer in footers)
    assert file.sections[1].footer.is_linked_to_previous


def test_headings_are_headings_and_table_heads_repeat():
    file = opened()
    styles = {paragraph.text: paragraph.style.name for paragraph in file.paragraphs}
    assert styles["一、工作开展情况"] == "Heading 1"
    assert styles["（一）全面监管。正文一"] == "Heading 2"
    assert file.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [len(table.columns) for table in file.tables] == [2, 4, 2]
    assert len(file.inline_shapes) == 1


def test_the_same_document_gives_the_same_bytes_without_a_clock():
    data = render_docx(report())
    assert data == render_docx(report())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(2000, 1, 1, 0, 0, 0)}
        assert package.namelist()[0] == "[Content_Types].xml"
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert (properties.title, properties.author) == (
        "甲镇市场监督管理所关于2026年工作的报告",
        "甲镇市场监督管理所",
    )
    assert properties.created.year == properties.modified.year == 2000


def test_what_looks_like_markup_is_text():
    document = Document(("<w:t>",), (Paragraph(runs("<img src=x>&amp;\x00{{ 7 }}")),))
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(render_docx(document))).paragraphs]
    assert texts == ["<w:t>", "<img src=x>&amp;{{ 7 }}"]


def test_headings_with_their_text_do_not_hold_each_other_together():
    """Word keeps a heading with the next paragraph. A row of headings with text behind them would all move to the next
    page together and leave half a page empty."""
    blocks = (
        Heading(1, runs("情况"), "一、"),
        *(Heading(3, runs("一事。"), "1.", runs("做了。")) for _ in range(20)),
    )
    file = docx.Document(io.BytesIO(render_docx(Document(("总结",), blocks))))
    shapes = [one.paragraph_format for one in file.paragraphs if one.style.name.startswith("Heading")]
    assert [(shape.keep_with_next, shape.keep_together) for shape in shapes[:2]] == [
        (True, None),
        (False, False),
    ]
    assert {shape.keep_with_next for shape in shapes[1:]} == {False}


@pytest.mark.parametrize(("count", "kept"), [(10, [True] * 10 + [False]), (11, [False] * 12)])
def test_only_a_short_table_is_kept_on_one_page(count, kept):
    rows = tuple((str(n), "甲") for n in range(count))
    (table,) = docx.Document(
        io.BytesIO(render_docx(Document(("统计",), (Table(("项", "值"), rows),))))
    ).tables
    first = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
    assert [bool(one) for one in first] == kept


def test_a_chart_is_its_table_in_word():
    chart = Chart("bar", "检查：按月", "月份", "次", ("1月", "2月"), (Series("2026年", (3, 4)),))
    file = docx.Document(io.BytesIO(render_docx(Document(("总结",), (chart,)))))
    assert [[cell.text for cell in row.cells] for row in file.tables[0].rows] == [
        ["月份", "1月", "2月"],
        ["2026年", "3", "4"],
    ]
    assert "检查：按月，单位：次" in [one.text for one in file.paragraphs]
