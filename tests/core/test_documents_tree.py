"""The document tree: text, ordinals, JSON."""

from datetime import date

import pytest

from core.documents.numbering import chinese_number
from core.documents.tree import (
    Annex,
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
    Signature,
    Table,
    chinese_date,
    clean,
    numbered,
    runs,
)

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 8


@pytest.mark.parametrize(
    ("n", "text"),
    [
        (1, "一"),
        (9, "九"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (21, "二十一"),
        (30, "三十"),
        (99, "九十九"),
    ],
)
def test_chinese_ordinals(n, text):
    assert chinese_number(n) == text


@pytest.mark.parametrize("n", [0, -1, 100])
def test_no_ordinal_beyond_two_figures(n):
    with pytest.raises(ValueError, match="ordinal"):
        chinese_number(n)


def numbers_of(*levels):
    blocks = numbered(tuple(Heading(level, runs("标题"), "七、") for level in levels))
    return [block.number for block in blocks]


def test_ordinals_count_on_each_level_and_begin_anew_below_the_next():
    assert numbers_of(1, 2, 2, 3, 3, 4, 4, 2, 3, 1, 2) == [
        "一、", "（一）", "（二）", "1.", "2.", "（1）", "（2）", "（三）", "1.", "二、", "（一）",
    ]  # fmt: skip


def test_a_skipped_level_is_closed_up():
    assert numbers_of(1, 4, 3, 2) == ["一、", "（一）", "1.", "（二）"]


def test_list_items_with_a_level_are_counted_among_the_headings():
    blocks = numbered((
        Heading(1, runs("甲")), Heading(2, runs("乙")), ListItem(runs("丙"), level=3), ListItem(runs("丁"), level=3),
        ListItem(runs("戊"), "①"), Paragraph(runs("己")),
    ))  # fmt: skip
    assert [getattr(block, "number", None) for block in blocks] == ["一、", "（一）", "1.", "2.", "①", None]


def test_dates_have_no_leading_zero():
    assert chinese_date(date(2026, 1, 5)) == "2026年1月5日"


def test_text_loses_control_characters_and_tricks():
    assert clean("甲\x00乙\u202e丙\u200b丁\ufeff\r\n戊\t己☑☐") == "甲乙丙丁\n戊 己■□"
    assert Run("\ud800甲").text == "甲"


@pytest.mark.parametrize(
    "make",
    [
        lambda: Heading(5, ()),
        lambda: Run("", "blink"),
        lambda: Table(("甲", "乙"), (("1",),)),
        lambda: Table(("甲",), (), widths=(0,)),
        lambda: Image(b"<svg/>", 20),
        lambda: Image(PNG, 0),
        lambda: Paragraph((), align="middle"),
        lambda: FormTable(()),
    ],
)
def test_what_cannot_be_laid_out_is_refused_when_it_is_built(make):
    with pytest.raises(ValueError):  # noqa: PT011 - the messages differ
        make()


def whole_document():
    signature = Image(PNG, 30, "签名")
    table = Table(
        ("项目", "数量"), (("抽检", runs("12")), ("快检", runs(Run("＊", "missing")))), (3, 1), "统计表", (1,)
    )
    form = FormTable(
        ((FormCell(runs("当事人"), label=True), FormCell(runs("某店"), colspan=3, images=(signature,))),)
    )
    return Document(
        ("甲镇市场监督管理所", "2026年工作总结"),
        (Heading(2, runs("加强监管。"), "（一）", runs("正文")), Paragraph(runs("正文", Run("重点", "strong"))),
         ListItem(runs("一项"), "1."), table, form, signature, PageBreak()),
        header=RedHead("甲县市场监督管理局文件", "甲市监〔2026〕1号", "马建国"), addressee="县局：",
        attachments=("统计表",), signature=Signature("甲镇市场监督管理所", date(2026, 12, 5), False, signature),
        note="此件公开发布", annexes=(Annex(("统计表",), (table,), "附件1", True),),
        footer=Imprint("镇政府。", "甲镇市场监督管理所", date(2026, 12, 5)), meta=Meta("甲所", "总结"),
    )  # fmt: skip


def test_a_document_survives_json():
    document = whole_document()
    assert Document.from_json(document.to_json()) == document
    assert Document.from_json(document.to_json()).to_json() == document.to_json()


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"is":"Run","text":"甲"}', '{"is":"os.system"}', '{"is":"Document"}',
     '{"is":"Document","title":["甲"],"surprise":1}', "[" * 5000],
)  # fmt: skip
def test_json_that_is_no_document_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 - json's own message or ours
        Document.from_json(text)


def test_the_number_goes_into_the_red_head_if_there_is_one():
    assert whole_document().with_number("甲市监〔2026〕2号").header.number == "甲市监〔2026〕2号"
    assert Document(("责令改正通知书",)).with_number("甲责改〔2026〕2号").number == "甲责改〔2026〕2号"
