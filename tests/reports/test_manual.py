"""Typed figures and overrides are never without reason and author, and are marked in text and annex."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from activities.models import YearPlanItem
from core import indicators
from core.documents import tree
from core.errors import RuleBroken
from reports import services
from reports.build import resolve
from reports.documents import document
from reports.models import ManualFigure
from reports.paper import paper
from reports.proposals import proposals, reason
from reports.values import FigureValue
from tests.factories.activities import YearPlanItemFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def enter(office, by, **changes):
    values = {
        "key": "manual.invention_patents",
        "period_start": date(2026, 1, 1),
        "cut_off": date(2026, 11, 30),
        "value": Decimal("184"),
        "reason": "专利数据由国家知识产权局掌握",
        "source": "县知识产权局2026年11月通报",
        "uuid": uuid.uuid4(),
    }
    return services.enter_figure(office=office, by=by, **values | changes)


def read(summary):
    return resolve(summary.blocks, office=summary.office, period=summary.period, summary=summary)


def test_a_typed_figure_says_who_and_why(write, office, chief):
    summary = write("有效发明专利{manual.invention_patents|unit}。")
    (sentence,) = read(summary).blocks[0].sentences
    assert sentence.missing == ("「有效发明专利」由人工填报，本期还没有填",)
    enter(office, chief)
    resolved = read(summary)
    assert resolved.blocks[0].sentences[0].text == "有效发明专利184件。"
    assert 'class="fig typed"' in paper(resolved)
    made = document(resolved, office=office, title="总结", edition="final", signed_on=None, with_annex=True)
    assert made.blocks[0].runs[1] == tree.Run("184件", "overridden")
    assert [annex.title for annex in made.annexes] == [("统计指标及口径",), ("人工填报和更正的指标",)]
    assert made.annexes[1].blocks[0].rows[0][2] == (
        "人工填报：专利数据由国家知识产权局掌握；数据来源：县知识产权局2026年11月通报；填报人：马建国"
    )
    assert "人工填报或人工更正" in made.note


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"reason": " "}, "为什么"),
        ({"source": ""}, "数据来源"),
        ({"key": "inspections.visits"}, "由记录计算"),
        ({"key": "manual.nothing"}, "没有这个指标"),
        ({"cut_off": date(2025, 1, 1)}, "晚于截止日"),
    ],
)
def test_what_cannot_be_typed(changes, message, office, chief):
    with pytest.raises(RuleBroken, match=message):
        enter(office, chief, **changes)
    assert not ManualFigure.objects.exists()


def test_a_typed_figure_is_voided_and_typed_anew(office, chief, stranger):
    key = uuid.uuid4()
    first = enter(office, chief, uuid=key)
    assert enter(office, chief, uuid=key, value=Decimal(9)) == first
    with pytest.raises(RuleBroken, match="请先作废"):
        enter(office, chief, value=Decimal(190))
    with pytest.raises(RuleBroken, match="其他机构"):
        services.void_figure(first, by=stranger, at=AT, reason="看错")
    services.void_figure(first, by=chief, at=AT, reason="通报更新")
    assert enter(office, chief, value=Decimal(190)).value == 190


def test_an_override_is_marked_and_taken_back(write, records, office, chief):
    summary = write("完成快检{food.rapid_tests|unit}，{?food.rapid_all_passed:全部合格|有不合格}。")
    with pytest.raises(RuleBroken, match="须写明理由"):
        services.override_figure(
            summary, key="food.rapid_tests", value=Decimal(7), reason="", by=chief, at=AT
        )
    with pytest.raises(RuleBroken, match="结论不能更正"):
        services.override_figure(
            summary, key="food.rapid_all_passed", value=Decimal(0), reason="想改", by=chief, at=AT
        )
    row = services.override_figure(
        summary, key="food.rapid_tests", value=Decimal(7), reason="两批纸质单据未录入", by=chief, at=AT
    )
    resolved = read(summary)
    assert resolved.blocks[0].sentences[0].text == "完成快检7批次，全部合格。"
    (value,) = resolved.typed
    assert value.note == "人工更正：记录算出为5批次；理由：两批纸质单据未录入；更正人：马建国"
    services.revoke_override(row, by=chief, at=AT)
    assert read(summary).blocks[0].sentences[0].text == "完成快检5批次，全部合格。"


def test_an_override_reaches_the_share_and_the_claim_that_are_worked_out_from_it(write, records, chief):
    """Five samples, all passed. Seven may be typed as valid, and then five of them are not all; five are again."""
    text = "有效快检{food.rapid_tests_valid}批次，合格率{food.rapid_pass_rate|unit}，{?food.rapid_all_passed:全部合格|有不合格}。"
    summary = write(text)

    def override(key, value):
        services.override_figure(
            summary, key=key, value=Decimal(value), reason="两批纸质单据", by=chief, at=AT
        )
        return read(summary)

    resolved = override("food.rapid_tests_valid", 7)
    assert resolved.blocks[0].sentences[0].text == "有效快检7批次，合格率71.4%，有不合格。"
    notes = {one.key: one.note for one in resolved.typed}
    assert notes["food.rapid_pass_rate"] == "按人工更正的「有效快检」计算：记录算出为100%"
    assert notes["food.rapid_all_passed"] == "按人工更正的「有效快检」计算：记录算出为成立"
    assert [one.kind for one in resolved.figures] == ["override"] * 3


def test_pages(client, write, records, chief):
    summary = write(
        ("1", "存在的问题"), "检查{inspections.visits|unit}。建立合账。", ("1", "下一步打算"), "继续。"
    )
    client.force_login(chief)
    for name in ("override_create", "summary_proof", "summary_proposals"):
        assert client.get(reverse(f"reports:{name}", args=[summary.pk])).status_code == 200
    mended = client.post(
        reverse("reports:summary_proof", args=[summary.pk]),
        {"place": "2", "text": "合账", "mend": "台账"},
        follow=True,
    )
    assert "没有发现问题" in mended.content.decode()
    summary.refresh_from_db()
    assert summary.blocks[1].text == "检查{inspections.visits|unit}。建立台账。"
    years = client.get(reverse("reports:figure_years"), {"start": "2026-01-01", "end": "2026-11-30"})
    assert "2022年" in years.content.decode()


# --- problems and plans --------------------------------------------------------------------------------------------


def test_problems_come_from_the_figures(write, positive, chief):
    """Two of three food shops were checked; of three visits one found a problem, which is mended; four of five passed."""
    summary = write(("1", "存在的问题"), "工作仍有差距。", ("1", "下一步打算"), "继续努力。")
    found = {one.key: one for one in proposals(summary, by=chief)}
    assert found["inspections.food_coverage"].shown == "食品生产经营单位检查覆盖率为66.7%，还没有做到全覆盖。"
    assert found["food.rapid_pass_rate"].reason == "快检合格率80.0%，上年同期 100%"
    assert found["inspections.food_coverage"].reason == "食品生产经营单位检查覆盖率66.7%，低于 100%"
    assert "inspections.closing_rate" not in found
    day = date(2026, 12, 1)
    services.take_proposal(
        summary, found["inspections.food_coverage"], into="text", by=chief, on=day, uuid=""
    )
    summary.refresh_from_db()
    assert [block.text for block in summary.blocks][2] == (
        "食品生产经营单位检查覆盖率为{inspections.food_coverage|unit}，还没有做到全覆盖。"
    )
    key = str(uuid.uuid4())
    for _ in range(2):
        services.take_proposal(
            summary, found["food.rapid_pass_rate"], into="plan", by=chief, on=day, uuid=key
        )
    (item,) = YearPlanItem.objects.all()
    assert (item.year_on.year, item.figure, item.kind, item.made_on) == (
        2027,
        "food.rapid_pass_rate",
        "plan",
        day,
    )


def test_a_list_is_shown_by_its_first_names():
    names = [("场所整洁，与污染源保持距离", 3), ("亮照经营", 2), ("索证索票", 2), ("明码标价", 1)]
    figure = indicators.get("inspections.frequent_problems")
    value = FigureValue(figure, names, [], 8, "/inspections/problems/")
    assert reason(value, "named") == (
        f"{figure.label}：“场所整洁，与污染源保持距离”、“亮照经营”、“索证索票”等"
    )


def test_what_was_planned_for_the_year_is_there_to_be_answered(client, summary, office, chief, stranger):
    """Plans of 2026, of a time that 2026 lies in, but none of other years, other offices, and no problems."""
    for text, year, until, kind in [
        ("快检三百批次", 2026, None, "plan"),
        ("五年建档", 2024, 2028, "plan"),
        ("已经过去的", 2025, None, "plan"),
        ("以后的", 2027, None, "plan"),
        ("一个问题", 2026, None, "problem"),
    ]:
        YearPlanItemFactory(
            office=office,
            text=text,
            year_on=date(year, 1, 1),
            until_year=until,
            kind=kind,
            made_on=date(2023, 12, 1),
        )
    YearPlanItemFactory(office=stranger.office, text="别处的")
    client.force_login(chief)
    response = client.get(reverse("reports:summary_proposals", args=[summary.pk]))
    assert [item.text for item in response.context["planned"]] == ["五年建档", "快检三百批次"]
    assert "快检三百批次" in response.content.decode()
