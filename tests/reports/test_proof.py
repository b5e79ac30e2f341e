"""The proof-reader finds every slip that domain.md A5 lists in the two model texts, and none in a clean one."""

import pytest

from reports.proof import slips


def found(text, **places):
    return [(slip.text, slip.mend) for slip in slips(text.splitlines(), **places)]


@pytest.fixture
def township(shared):
    return (shared / "domain" / "township-2022.txt").read_text(encoding="utf-8")


@pytest.fixture
def county_text(shared):
    return (shared / "domain" / "county-2021.txt").read_text(encoding="utf-8")


OF_THE_TOWNSHIP = [
    ("检查检查", "检查"),
    ("瘦内精", "瘦肉精"),
    ("领城", "领域"),
    ("合账", "台账"),
    ("间题", "问题"),
    ("专整治", "专项整治"),
    ("督査", "督查"),
    ("检査", "检查"),
    ("査处", "查处"),
    ("査办", "查办"),
    ("得决心", "的决心"),
    ("国家队“", "国家对“"),
    ("郊区", "丰乐镇"),
    ("“七进”", None),
    ("7、", "7."),
    ("(2)", "（2）"),
    ("1.是", "一是"),
    ("2.是", "二是"),
    ("》、《", "》《"),
    (":", "："),
    (";", "；"),
    ("截止到", "截至"),
    ("*", None),
]
OF_THE_COUNTY = [
    ("截至**月**日，截至**月**日", "截至**月**日"),
    ("（六）", "（五）"),
    ("(件）", "（件）"),
    ("截止", "截至"),
    ("％", "%"),
    (",", "，"),
    ("**", None),
    ("**.**", None),
    ("药品药品", "药品"),
]


@pytest.mark.parametrize("slip", OF_THE_TOWNSHIP, ids=lambda slip: slip[0])
def test_the_slips_of_the_township_model(slip, township):
    assert slip in found(township, own=["丰乐镇", "民乐县"])


@pytest.mark.parametrize("slip", OF_THE_COUNTY, ids=lambda slip: slip[0])
def test_the_slips_of_the_county_model(slip, county_text):
    assert slip in found(county_text)


def test_every_mask_is_found_and_grave(township, county_text):
    """30 and 271 masks; a decimal one such as **.** is one of the county's."""
    for text, masks in ((township, 30), (county_text, 271)):
        grave = [slip for slip in slips(text.splitlines()) if slip.rule == "空缺"]
        assert all(slip.is_grave for slip in grave)
        assert len(grave) == masks


def test_a_slip_tells_its_place():
    (slip,) = slips(["开头没有错。", "建立合账，定期核对。"])
    assert (slip.place, slip.start, slip.end, slip.rule) == (1, 2, 4, "错别字")
    assert slip.message == "「合账」应为「台账」"


@pytest.mark.parametrize(
    "text",
    [
        "截至2026年11月30日，检查食品单位301户（486户次），检查覆盖率94.7%。",
        "依次开展了《春季校园食品安全检查》《“五一”节日检查》。",
        "一、工作开展情况\n（一）监管\n1.检查。\n2.整治。\n（二）服务\n1.办证。\n二、问题",
        "开展安全宣传“七进”活动，进企业、进机关、进学校、进社区、进家庭、进农村、进公共场所。",
        "活动截止日期已到。检查食品企业12家，同比增长3.5%；检查药店8家，同比增长4.1%。",
        "抽查设备71台（件）次。",
    ],
)
def test_what_is_right_is_left_alone(text):
    assert found(text, own=["青禾镇"]) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、甲\n三、乙", [("三、", "二、")]),
        ("（一）甲\n（三）乙", [("（三）", "（二）")]),
        ("十、甲", [("十、", "一、")]),
        ("办结率为94.0%。\n投诉举报办结率为94.0%。", []),
        (
            "全县量化分级率达到96.1%。\n全县量化分级率达到95.8%。",
            [("全县量化分级率达到95.8%", None)],
        ),
        ("2026年03月05日", [("03", "3"), ("05", "5")]),
        ("检查了商店。。", [("。。", "。")]),
        ("会同白杨镇开展检查。", [("白杨镇", None)]),
    ],
)
def test_single_rules(text, expected):
    assert found(text, own=["青禾镇"], foreign=["白杨镇"]) == expected


def test_what_is_said_of_five_years_is_no_second_figure_of_the_year():
    year = "今年检查药械经营使用单位11家次。"
    assert found(year + "\n坚持日常监管，五年检查药械经营使用单位21家次。") == []
    twice = "五年检查药械经营使用单位21家次。\n五年来检查药械经营使用单位23家次。"
    assert [text for text, _ in found(year + "\n" + twice)] == ["五年来检查药械经营使用单位23家次"]
