"""The PDF on paper: grid, edges, page numbers, fonts, signature, rare characters. All positions are
measured.
"""

import io
import itertools
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pikepdf
import pytest

from core.documents.tree import (
    Annex,
    Document,
    FormCell,
    FormTable,
    Heading,
    Image,
    Imprint,
    Meta,
    PageBreak,
    Paragraph,
    RedHead,
    Run,
    Signature,
    Table,
    runs,
)
from core.errors import RuleBroken
from tests import needs
from tests.core.pdf_pages import ink, lines_of, texts_of

SENTENCE = (
    "按照县局“双随机、一公开”工作部署，所内全体人员对辖区食品经营户、药店和特种设备使用单位逐户检查；"
    "共出动执法人员126人次，检查经营主体318户次，发现问题42个，已改正39个（整改率92.9%）。"
    "《食品安全法》规定的“四个最严”要求得到落实，未发生食品安全事故，群众满意度进一步提高。"
)
CHIEF = Signature("丰乐镇市场监督管理所", date(2026, 12, 5))


@pytest.fixture(autouse=True)
def _pango():
    needs.need("pango")


def pdf_of(document, **how):
    from core.documents.pdf import render_pdf

    return render_pdf(document, **how)


def body(*blocks, **parts):
    return Document((), blocks, **parts)


def report(**parts):
    blocks = (
        Heading(1, runs("工作开展情况"), "一、"),
        Heading(2, runs("全面推行科学监管。"), "（一）", runs(SENTENCE)),
        *(Paragraph(runs(SENTENCE)) for _ in range(6)),
        Heading(1, runs("下一步打算"), "二、"),
        Paragraph(runs(SENTENCE)),
    )
    return Document(
        ("丰乐镇市场监督管理所", "关于2026年工作情况的报告"), blocks, addressee="县市场监督管理局：",
        signature=CHIEF, note="此件公开发布", meta=Meta("丰乐镇市场监督管理所", "年度总结"), **parts,
    )  # fmt: skip


def test_the_grid_is_28_characters_on_22_lines():
    pdf = pdf_of(body(Paragraph(runs("田" * 28 * 45), indent=False)))
    first = lines_of(pdf, 0)
    assert [len(line.text) for line in first[:-1]] == [28] * 22
    assert first[-1].text == "—1—"
    steps = [below.baseline - above.baseline for above, below in itertools.pairwise(first[:-1])]
    assert steps == pytest.approx([10.22] * 21, abs=0.06)  # 28.98 pt
    assert [line.left for line in first[:-1]] == pytest.approx([28.0] * 22, abs=0.1)
    assert [line.right for line in first[:-1]] == pytest.approx([184.0] * 22, abs=0.5)
    assert [len(line.text) for line in lines_of(pdf, 1)[:-1]] == [28] * 22
    # the type area begins 37 mm and ends 262 mm below the edge of the paper
    top, bottom = ink(pdf, 0, (20, 0, 190, 264))[1::2]
    assert 37 < top < 41
    assert 258 < bottom < 262


def test_every_full_line_ends_at_the_right_edge_and_none_begins_with_punctuation():
    offset = [Paragraph(runs("天" * n + SENTENCE * 2)) for n in range(14)]
    pdf = pdf_of(body(*offset))
    lines = [line for page in range(4) for line in lines_of(pdf, page) if "—" not in line.text]
    assert len(lines) > 60
    full = [line for line, after in itertools.pairwise(lines) if not after.text.startswith("天")]
    # ragged are only the ends of paragraphs
    assert [
        line.text for line in full if abs(line.right - 184) > 0.5 and not line.text.endswith("提高。")
    ] == []
    assert [line.text for line in lines if line.text[0] in "，。、；：？！）》”％%"] == []
    assert [line.text for line in lines if line.text[-1] in "（《“"] == []


def test_a_number_stays_with_its_unit():
    pdf = pdf_of(
        body(
            *(
                Paragraph(runs("天" * n + "检查经营主体12318户次，罚没5600元。"), indent=False)
                for n in range(28)
            )
        )
    )
    lines = [line.text for line in lines_of(pdf, 0)] + [line.text for line in lines_of(pdf, 1)]
    assert [text for text in lines if text.startswith(("户", "元")) or text[-1].isdigit()] == []


def test_rare_characters_and_other_fonts_do_not_move_the_lines():
    text = "王喆、李堃、赵祎、陈玥、刘昇、㙍、䶮①㎡℃"
    blocks = [
        Paragraph(runs(text if n % 2 else SENTENCE[:20], Run("楷体", font="kai"), Run("黑体", font="hei")))
        for n in range(22)
    ]
    lines = lines_of(pdf_of(body(*blocks)), 0)
    assert lines[1].text == text + "楷体黑体"
    steps = [below.baseline - above.baseline for above, below in itertools.pairwise(lines[:22])]
    assert steps == pytest.approx([10.22] * 21, abs=0.06)


def test_page_numbers_stand_outside_seven_millimetres_below_the_text():
    pdf = pdf_of(body(Paragraph(runs("甲")), PageBreak(), Paragraph(runs("乙"))))
    odd, even = ink(pdf, 0, (20, 263, 210, 297)), ink(pdf, 1, (0, 263, 190, 297))
    assert odd[2] == pytest.approx(184 - 4.94, abs=0.3)  # one character of 14 pt in from the right
    assert even[0] == pytest.approx(28 + 4.94, abs=0.4)
    for page, number in ((0, odd), (1, even)):
        dash = ink(pdf, page, (number[0], 263, number[0] + 2.5, 297))
        assert (dash[1] + dash[3]) / 2 == pytest.approx(262 + 7, abs=0.3)
    assert [lines_of(pdf, page)[-1].text for page in (0, 1)] == ["—1—", "—2—"]


def test_a_wide_page_keeps_its_number_at_the_same_place_of_the_bound_paper():
    pdf = pdf_of(body(Paragraph(runs("甲")), PageBreak(), Paragraph(runs("乙"))), landscape=True)
    odd, even = ink(pdf, 0, (0, 0, 34, 210)), ink(pdf, 1, (0, 0, 34, 210))
    assert odd[3] == pytest.approx(184 - 4.94, abs=0.4)
    assert even[1] == pytest.approx(28 + 4.94, abs=0.4)
    assert (odd[0] + odd[2]) / 2 == pytest.approx(28, abs=0.6)
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert [round(float(side)) for side in file.pages[0].MediaBox] == [0, 0, 842, 595]


def embedded(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as file:
        fonts = [font for page in file.pages for font in page.Resources.Font.values()]
        for font in fonts:
            descriptor = (
                font.DescendantFonts[0].FontDescriptor if "/DescendantFonts" in font else font.FontDescriptor
            )
            assert {"/FontFile2", "/FontFile3"} & set(descriptor.keys())
        return {str(font.BaseFont).split("+")[1] for font in fonts}


def test_every_level_has_its_font_and_all_are_embedded():
    from core.documents.pdf import fonts_of

    number = set(fonts_of(body()))
    looks = {
        look: set(fonts_of(body(Paragraph(runs(Run("甲", font=look)))))) - number
        for look in (None, "kai", "hei")
    }
    title = set(fonts_of(Document(("标题",))))
    assert all(len(found) == 1 for found in looks.values())
    assert len({*looks[None], *looks["kai"], *looks["hei"]}) == 3
    heading = Heading(1, runs("甲"), "一、"), Heading(2, runs("乙"), "（一）"), Heading(3, runs("丙"), "1.")
    assert set(fonts_of(body(*heading))) == looks[None] | looks["kai"] | looks["hei"] | number
    assert title
    assert len(embedded(pdf_of(report()))) >= 4


def test_bookmarks_language_and_properties():
    with pikepdf.open(io.BytesIO(pdf_of(report()))) as file:
        with file.open_outline() as outline:
            (title,) = outline.root
            assert title.title == "丰乐镇市场监督管理所关于2026年工作情况的报告"
            assert [part.title for part in title.children] == ["一、工作开展情况", "二、下一步打算"]
            assert [part.title for part in title.children[0].children] == ["（一）全面推行科学监管。"]
        assert str(file.Root.Lang) == "zh-CN"
        assert bool(file.Root.MarkInfo.Marked)
        assert str(file.docinfo.Author) == "丰乐镇市场监督管理所"
        assert set(file.docinfo.keys()) == {"/Author", "/Producer", "/Subject", "/Title"}  # no clock


def test_all_text_can_be_copied_in_reading_order():
    head = RedHead("民乐县市场监督管理局文件", "民市监〔2026〕15号", "马建国")
    footer = Imprint("镇政府。", "丰乐镇市场监督管理所", date(2026, 12, 5))
    text = "".join(texts_of(pdf_of(report(header=head, footer=footer))))
    wanted = ["民乐县市场监督管理局文件", "民市监〔2026〕15号", "签发人：马建国", "关于2026年工作情况的报告",
              "县市场监督管理局：", "一、工作开展情况", "（一）全面推行科学监管。", "二、下一步打算",
              "2026年12月5日", "（此件公开发布）", "抄送：镇政府。", "2026年12月5日印发"]  # fmt: skip
    places = [text.index(part) for part in wanted[:-2]]
    assert places == sorted(places)
    assert all(part in text for part in wanted)
    assert SENTENCE in text.replace("—1—", "").replace("—2—", "")


def test_the_red_head_stands_35_mm_below_the_type_area():
    pdf = pdf_of(report(header=RedHead("民乐县市场监督管理局文件", "民市监〔2026〕15号")))
    assert ink(pdf, 0, (20, 37, 190, 85))[1] == pytest.approx(72, abs=2)
    (number,) = [line for line in lines_of(pdf, 0) if "〔2026〕15号" in line.text]
    assert (number.left + number.right) / 2 == pytest.approx(106, abs=0.5)


def test_the_imprint_stands_at_the_foot_of_the_last_page():
    pdf = pdf_of(report(footer=Imprint("镇政府。", "丰乐镇市场监督管理所", date(2026, 12, 5))))
    last = len(texts_of(pdf)) - 1
    copy, issued, number = lines_of(pdf, last)[-3:]
    assert copy.text == "抄送：镇政府。"
    assert issued.text == "丰乐镇市场监督管理所2026年12月5日印发"
    assert copy.left == pytest.approx(28 + 4.94, abs=0.2)
    assert issued.right == pytest.approx(184 - 4.94, abs=0.3)
    assert number.text == f"—{last + 1}—"
    left, _, right, bottom = ink(pdf, last, (20, 240, 190, 264))
    assert (left, right, bottom) == pytest.approx((28, 184, 262), abs=0.5)


@pytest.mark.parametrize("filler", range(10, 23))
@pytest.mark.parametrize("sealed", [True, False])
def test_a_signature_never_stands_alone_on_its_page(filler, sealed):
    blocks = [Paragraph(runs(f"第{n}段")) for n in range(filler)]
    document = body(*blocks, Paragraph(runs("末段" * 30)), signature=replace(CHIEF, sealed=sealed))
    pages = texts_of(pdf_of(document))
    (page,) = [text for text in pages if "2026年12月5日" in text]
    assert "丰乐镇市场监督管理所" in page
    assert "末段" in page


def test_a_sealed_date_is_four_characters_in_and_the_name_is_centred_on_it():
    lines = lines_of(pdf_of(body(Paragraph(runs("正文")), signature=CHIEF)), 0)
    name, day = lines[1], lines[2]
    assert day.right == pytest.approx(184 - 4 * 5.57, abs=1.2)
    assert (name.left + name.right) / 2 == pytest.approx((day.left + day.right) / 2, abs=0.6)


def test_an_unsealed_date_begins_two_characters_right_of_the_name():
    lines = lines_of(pdf_of(body(Paragraph(runs("正文")), signature=replace(CHIEF, sealed=False))), 0)
    name, day = lines[1], lines[2]
    assert day.left - name.left == pytest.approx(2 * 5.57, abs=0.2)
    assert max(name.right, day.right) == pytest.approx(184 - 2 * 5.57, abs=0.4)


def test_a_long_table_repeats_its_head_and_tears_no_row():
    rows = tuple((str(n), f"丰乐镇第{n}商店", str(n * 3)) for n in range(1, 101))
    pdf = pdf_of(body(Table(("序号", "市场主体", "检查次数"), rows, (1, 5, 2), "检查情况表", (2,))))
    pages = texts_of(pdf)
    assert len(pages) == 4
    assert [text.replace(" ", "").count("序号市场主体检查次数") for text in pages] == [1] * len(pages)
    numbers = [line for page in range(len(pages)) for line in lines_of(pdf, page) if "商店" in line.text]
    assert len(numbers) == 100
    assert {round(line.right, 1) for line in numbers} == {
        182.4
    }  # flush right: 184 less the padding of the cell


@pytest.mark.parametrize("before", [14, 16, 18])
def test_a_short_table_is_not_cut(before):
    """Nine rows beside 22 lines: they go to the next page with their caption, and are not parted from it."""
    rows = tuple((f"第{n}项指标", str(n)) for n in range(9))
    filling = [Paragraph(runs("正文")) for _ in range(before)]
    pages = texts_of(pdf_of(body(*filling, Table(("统计指标", "数值"), rows, (3, 1), "主要指标"))))
    assert [page.count("项指标") for page in pages] == [0, 9]
    assert "主要指标" in pages[1]


def test_forms_with_signatures_and_spans_keep_their_cells():
    picture = Image(png(60, 20), 30, "签名")
    form = FormTable(
        ((FormCell(runs("当事人"), label=True), FormCell(runs("某某商店"), colspan=3)),
         (FormCell(runs("检查人员"), label=True), FormCell(runs("甲"), images=(picture,)),
          FormCell(runs("证号"), label=True), FormCell(runs("28620722001"))),
         (FormCell(runs("检查情况"), label=True), FormCell(runs(SENTENCE * 30), colspan=3))),
        (1, 2, 1, 2),
    )  # fmt: skip
    pdf = pdf_of(Document(("现场检查笔录",), (form,), number="丰责改〔2026〕3号"))
    pages = texts_of(pdf)
    assert len(pages) >= 2  # a long cell runs on
    assert "丰责改〔2026〕3号" in pages[0]
    assert "".join(pages).count("群众满意度") == 30
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert len(file.pages[0].get_images()) == 1


@pytest.mark.parametrize("before", [14, 17, 19])
def test_a_block_of_signatures_is_never_parted(before):
    names = ("监察人员（一）", "监察人员（二）", "被检查单位签收", "签收日期")
    form = FormTable(tuple((FormCell(runs(name), label=True), FormCell(runs(""))) for name in names))
    filling = [Paragraph(runs("正文")) for _ in range(before)]
    pages = texts_of(pdf_of(body(*filling, form)))
    assert [sum(name in page for name in names) for page in pages if names[0] in page] == [4]


def test_annexes_begin_on_new_pages_with_their_label():
    table = Table(("项目", "数量"), (("抽检", "12"),))
    annexes = (Annex(("统计表",), (table,), "附件1"), Annex(("明细表",), (table,), "附件2", True))
    pdf = pdf_of(
        body(Paragraph(runs("正文")), attachments=("统计表", "明细表"), signature=CHIEF, annexes=annexes)
    )
    assert [page[:5] for page in texts_of(pdf)] == ["正文附件：", "附件1统计", "附件2明细"]
    label = lines_of(pdf, 1)[0]
    assert (label.text, round(label.left, 1)) == ("附件1", 28.0)


def test_names_of_attachments_stand_below_each_other():
    document = body(Paragraph(runs("正文")), attachments=("甲表", "乙" * 40))
    lines = lines_of(pdf_of(document), 0)
    first, second, rest = lines[1:4]
    assert (first.text, second.text[:3]) == ("附件：1.甲表", "2.乙")
    assert rest.left == pytest.approx(28 + 6 * 5.57, abs=0.2)


def png(width, height):
    from PIL import Image as Picture

    out = io.BytesIO()
    Picture.new("RGB", (width, height), "black").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("text", ["\U0010fffd", "甲\ufdd0乙"])
def test_a_character_that_no_font_has_is_named_instead_of_printed_as_a_box(text):
    with pytest.raises(RuleBroken, match=r"字体无法显示的字符：「.」\(U\+(10FFFD|FDD0)\)"):
        pdf_of(body(Paragraph(runs(text))))


def test_a_broken_picture_stops_the_document():
    with pytest.raises(RuleBroken, match="无法读取的图片"):
        pdf_of(body(Image(b"\x89PNG\r\n\x1a\n" + b"0" * 40, 20)))


def test_the_same_document_gives_the_same_bytes_in_another_process():
    document = report(footer=Imprint("镇政府。", "所", date(2026, 12, 5)))
    code = (
        "import sys; from core.documents.pdf import render_pdf; from core.documents.tree import Document;"
        "sys.stdout.buffer.write(render_pdf(Document.from_json(sys.stdin.read())))"
    )
    other = subprocess.run(
        [sys.executable, "-c", code], input=document.to_json().encode(), capture_output=True, check=True
    )
    here = pdf_of(document)
    assert here == pdf_of(document) == other.stdout
    assert here.startswith(b"%PDF-1.7")


def test_subsetting_without_the_system_library_gives_the_same_page(monkeypatch):
    from weasyprint.pdf import fonts as pdf_fonts

    from core.documents import subset

    before = pdf_of(report())
    monkeypatch.setattr(pdf_fonts.Font, "subset", subset.subset)
    after = pdf_of(report())
    assert texts_of(after) == texts_of(before)
    assert ink(after, 0, (0, 0, 210, 297)) == ink(before, 0, (0, 0, 210, 297))
    assert len(after) < 2 * len(before)


def test_another_version_of_weasyprint_is_left_as_it_is(monkeypatch, caplog):
    import weasyprint

    from core.documents import justify

    monkeypatch.setattr(weasyprint, "__version__", "71.0")
    assert justify.install() is False
    assert "71.0" in caplog.text
