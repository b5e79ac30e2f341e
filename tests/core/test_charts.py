"""Charts: numbers at the right place, links to the rows, nothing that a policy or a PDF would refuse."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from core.charts import (
    Series,
    bar_chart,
    data_table,
    figure,
    hbar_chart,
    line_chart,
    sparkline,
    spoken,
    ticks,
)

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = ["1月", "2月", "3月"]


def drawn(svg):
    return ElementTree.fromstring(svg)


def bars(svg):
    """[(x, y, width, height)] of the bars, without legends, click targets and hatches."""
    found = [rect for rect in drawn(svg).iter(f"{SVG}rect") if rect.find(f"{SVG}title") is not None]
    boxes = [tuple(float(rect.get(name)) for name in ("x", "y", "width", "height")) for rect in found]
    return [box for box in boxes if box[2:] != (12.0, 12.0)]


def words(svg):
    return [text.text for text in drawn(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (264, "264"),
        (97.6, "97.6"),
        (Decimal("97.60"), "97.6"),
        (Decimal("1E+3"), "1000"),
        (100.0, "100"),
        (None, "—"),
    ],
)
def test_numbers_are_printed_without_needless_digits(value, text):
    assert spoken(value) == text


@pytest.mark.parametrize(
    ("top", "marks"),
    [
        (0, ["0", "1"]),
        (None, ["0", "1"]),
        (2, ["0", "1", "2"]),
        (3, ["0", "1", "2", "3"]),
        (7, ["0", "2", "4", "6", "8"]),
        (172, ["0", "50", "100", "150", "200"]),
        (1000, ["0", "200", "400", "600", "800", "1000"]),
        (Decimal("0.8"), ["0", "0.2", "0.4", "0.6", "0.8"]),
    ],
)
def test_axis_marks_are_round_and_reach_the_highest_value(top, marks):
    assert [spoken(mark) for mark in ticks(top)] == marks


def test_bars_stand_on_the_axis_and_are_as_high_as_their_values():
    svg = bar_chart([Series("检查", [50, 100, 0])], MONTHS, title="检查", height=260)
    (_, top1, _, high1), (_, top2, _, high2), (_, _, _, high3) = bars(svg)
    assert (high1, high2, high3) == (110.0, 220.0, 0.0)  # from 14 to 234, marks up to 100
    assert (top1 + high1, top2 + high2) == (234.0, 234.0)


def test_stacked_bars_stand_on_each_other():
    svg = bar_chart([Series("国抽", [20]), Series("省抽", [30])], ["一季度"], title="抽检", stacked=True)
    (x1, y1, _, h1), (x2, y2, _, h2) = bars(svg)
    assert x1 == x2
    assert y2 + h2 == pytest.approx(y1, abs=0.11)
    assert h2 / h1 == pytest.approx(1.5, abs=0.01)


def test_grouped_bars_stand_beside_each_other_and_the_second_is_hatched():
    svg = bar_chart([Series("检查", [5]), Series("不符合", [4])], ["1月"], title="检查")
    (x1, _, w1, _), (x2, _, _, _) = bars(svg)
    assert x2 == pytest.approx(x1 + w1 + 1, abs=0.11)
    hatches = [path for path in drawn(svg).iter(f"{SVG}path") if path.get("stroke") == "#fff"]
    assert len(hatches) == 2  # the bar and its mark in the legend


def test_hatches_stay_inside_their_bar():
    svg = bar_chart([Series("a", [1]), Series("b", [9])], ["1月"], title="t")
    x, y, width, height = bars(svg)[1]
    hatch = next(path for path in drawn(svg).iter(f"{SVG}path") if path.get("stroke") == "#fff")
    strokes = re.findall(r"M([\d.]+) ([\d.]+)l([\d.]+) (-[\d.]+)", hatch.get("d"))
    points = [
        point
        for left, bottom, right, up in (map(float, stroke) for stroke in strokes)
        for point in ((left, bottom), (left + right, bottom + up))
    ]
    assert len(points) > 10
    assert all(x - 0.2 <= px <= x + width + 0.2 and y - 0.2 <= py <= y + height + 0.2 for px, py in points)


def test_each_bar_is_a_link_to_its_rows():
    series = Series("检查", [1, 2, 3], ["/a?x=1&y=2", "/b", "/c"])
    svg = bar_chart([series], MONTHS, title="各月检查", unit="户次")
    links = list(drawn(svg).iter(f"{SVG}a"))
    assert [(link.get("href"), link.get("aria-label")) for link in links] == [
        ("/a?x=1&y=2", "1月 检查：1户次"),
        ("/b", "2月 检查：2户次"),
        ("/c", "3月 检查：3户次"),
    ]
    assert drawn(svg).get("role") == "group"  # role=img would hide the links from screen readers


@pytest.mark.parametrize("draw", [bar_chart, hbar_chart, line_chart])
def test_without_links_it_is_a_labelled_picture(draw):
    root = drawn(draw([Series("检查", [1, 2, 3])], MONTHS, title="各月检查"))
    assert (root.get("role"), root.get("aria-label")) == ("img", "各月检查")


@pytest.mark.parametrize("draw", [bar_chart, hbar_chart, line_chart])
def test_words_are_escaped_and_nothing_needs_a_style_sheet(draw):
    nasty = "<script>\"&'"
    series = Series(nasty, [1, 2], ['/?q="><b>', "/"])
    svg = draw([series, Series("b", [1, 1])], [nasty, "2"], title=nasty, unit=nasty)
    assert "<script" not in svg
    assert "<b>" not in svg
    for element in drawn(svg).iter():
        assert not {"style", "class", "id"} & set(element.keys()) or element.get("class") == "hit"


@pytest.mark.parametrize("draw", [bar_chart, hbar_chart, line_chart])
@pytest.mark.parametrize("values", [[], [None, None, None], [0, 0, 0]])
def test_nothing_to_show_is_still_a_drawing(draw, values):
    assert drawn(draw([Series("检查", values)], MONTHS[: len(values)], title="检查")).tag == f"{SVG}svg"


def test_lying_bars_share_the_width_by_value_and_cut_long_names():
    svg = hbar_chart(
        [Series("问题", [70, 35])], ["特种设备使用管理单位（含农村地区）", "药店"], title="问题", width=340
    )
    (_, _, long, _), (_, _, short, _) = bars(svg)
    assert long / short == pytest.approx(2, abs=0.01)
    assert words(svg) == ["特种设备使用管理单…", "70", "药店", "35"]


def test_a_line_has_a_gap_where_there_is_no_value():
    svg = line_chart([Series("合格率", [98, None, 97])], MONTHS, title="合格率", unit="%")
    paths = list(drawn(svg).iter(f"{SVG}path"))
    assert len(paths) == 2
    assert [title.text for title in drawn(svg).iter(f"{SVG}title")] == ["1月 合格率：98%", "3月 合格率：97%"]


def test_month_names_are_thinned_out_on_a_narrow_chart():
    months = [f"{month}月" for month in range(1, 13)]
    series = Series("a", range(12))
    shown = [
        [word for word in words(bar_chart([series], months, title="t", width=width)) if word.endswith("月")]
        for width in (640, 360)
    ]
    assert shown == [months, months[::2]]


def test_a_series_of_another_length_is_refused():
    with pytest.raises(ValueError, match="不符合"):
        bar_chart([Series("不符合", [1])], MONTHS, title="t")
    with pytest.raises(ValueError, match="检查"):
        data_table([Series("检查", [1, 2, 3], ["/a"])], MONTHS, head="月份")


def test_the_data_table_says_the_same_numbers():
    html = data_table([Series("检查", [1, None], ["/a", "/b"])], ["1月", "2月"], head="月份", unit="户次")
    assert html == (
        '<table><thead><tr><th scope="col">月份</th>'
        '<th scope="col" class="num">检查（户次）</th></tr></thead>'
        '<tbody><tr><th scope="row">1月</th><td class="num"><a href="/a">1</a></td></tr>'
        '<tr><th scope="row">2月</th><td class="num">—</td></tr></tbody></table>'
    )


def test_a_figure_holds_a_wide_and_a_narrow_drawing_and_the_table():
    html = figure("bar", [Series("检查", [1, 2, 3])], MONTHS, title="检查", head="月份", height=200)
    assert re.findall(r'viewBox="([^"]+)"', html) == ["0 0 640 200", "0 0 360 200"]
    assert html.count("<table>") == 1
    assert html == figure("bar", [Series("检查", [1, 2, 3])], MONTHS, title="检查", head="月份", height=200)


def test_a_sparkline_ends_in_a_dot_at_its_last_value():
    root = drawn(sparkline([0, 5, 10], title="走势", width=96, height=24))
    dot = root.find(f"{SVG}circle")
    assert (dot.get("cx"), dot.get("cy")) == ("92", "4")
    assert drawn(sparkline([], title="走势")).find(f"{SVG}circle") is None
