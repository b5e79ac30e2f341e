"""Results of a draw: entered by its officers, reviewed by another, published, and the end of the task."""

from datetime import date

import pytest

from core.errors import RuleBroken
from core.models import AuditEntry
from core.reference.loading import load_legal_rules
from inspections.services import draw_results
from tests.factories.core import UserFactory
from tests.factories.entities import EntityFactory
from tests.factories.inspections import InspectionFactory
from tests.inspections.draw_plans import (
    DAY,
    drawn,
    entered,
    library,
    officers_of,
    world,
)

__all__ = ["world"]
pytestmark = pytest.mark.django_db


def test_the_limit_of_publicity_is_twenty_working_days_after_the_check(world, chief):
    """2026-03-18 (Wednesday) + 20 working days: without holidays known, 清明 04-05 lies on a Sunday → 04-15."""
    row = entered(drawn(chief).targets.selected().first())
    assert row.publish_by == date(2026, 4, 15)
    assert entered(row).version == row.version


def test_a_result_is_entered_by_its_officers_reviewed_by_another_and_published(world, chief, clerk):
    plan = drawn(chief)
    row = plan.targets.selected().first()
    stranger = UserFactory(office=chief.office)
    for by in (stranger, clerk):
        with pytest.raises(RuleBroken, match="只有抽中的两名检查人员或所领导可以录入结果"):
            entered(row, by=by)
    with pytest.raises(RuleBroken, match="请写明情况"):
        entered(row, "not_reachable")
    with pytest.raises(RuleBroken, match="检查日期须在 2026-03-05 至 2026-03-20 之间"):
        entered(row, checked_on=date(2026, 3, 21))
    row = entered(row, "not_reachable", note="登记住所无人办公", by=chief)
    with pytest.raises(RuleBroken, match="不能自录自审"):
        draw_results.review_result(row, by=chief, on=date(2026, 3, 21))
    with pytest.raises(RuleBroken, match="没有已审核、待公示的结果"):
        draw_results.publish_results(
            plan, by=chief, on=date(2026, 3, 22), where="公示系统", today=date(2026, 3, 22)
        )
    row = draw_results.review_result(
        row, by=UserFactory(office=chief.office, role="deputy"), on=date(2026, 3, 21)
    )
    with pytest.raises(RuleBroken, match="结果已经审核"):
        entered(row, "none", by=chief)
    for on, words in [(date(2026, 3, 17), "早于检查日期"), (date(2026, 3, 23), "不能晚于今天")]:
        with pytest.raises(RuleBroken, match=words):
            draw_results.publish_results(plan, by=chief, on=on, where="公示系统", today=date(2026, 3, 22))
    assert (
        draw_results.publish_results(
            plan, by=chief, on=date(2026, 3, 22), where="公示系统", today=date(2026, 3, 22)
        )
        == 1
    )
    row.refresh_from_db()
    assert (row.published_on, row.published_where) == (date(2026, 3, 22), "公示系统")
    with pytest.raises(RuleBroken, match="已公示或任务已办结的不能退回"):
        draw_results.return_result(row, by=chief, reason="有误")


def test_a_returned_result_is_entered_anew(world, chief):
    row = entered(drawn(chief).targets.selected().first(), by=chief)
    row = draw_results.return_result(row, by=chief, reason="结果选错")
    assert (row.entered_on, row.result, row.publish_by, row.reviewed_on) == (None, None, None, None)
    assert AuditEntry.objects.get(act="drawtarget.return").reason == "结果选错"
    assert entered(row, "no_annual_report", note="2024 年度未报").result.code == "no_annual_report"


def test_a_check_at_the_place_needs_its_inspection(office, officer, second_officer, chief):
    load_legal_rules()
    shops = EntityFactory.create_batch(12, office=office)
    library(office, entities=shops)
    officers_of(office, officer, second_officer)
    row = drawn(chief).targets.selected().order_by("rank").first()
    pair = [one.user for one in row.officers]
    if None in pair:  # the officer of another body has no account: his colleague's record stands
        pair = [one or UserFactory(office=office) for one in pair]
    check = InspectionFactory(
        office=office,
        entity=row.entity,
        kind="double_random",
        inspected_on=date(2026, 3, 18),
        lead_officer=pair[0],
        second_officer=pair[1],
    )
    with pytest.raises(RuleBroken, match="请先登记「双随机抽查」的检查记录并签字"):
        entered(row)
    for facts, words in [
        ({"kind": "daily"}, "不是对该主体的双随机抽查"),
        ({"entity": EntityFactory(office=office)}, "不是对该主体"),
        ({"inspected_on": date(2026, 3, 17)}, "检查日期一致"),
        ({"state": "draft"}, "须已签字"),
        ({"lead_officer": chief, "second_officer": UserFactory(office=office)}, "人员不一致"),
    ]:
        wrong = InspectionFactory(
            **(
                {
                    "office": office,
                    "entity": row.entity,
                    "kind": "double_random",
                    "inspected_on": date(2026, 3, 18),
                    "lead_officer": pair[0],
                    "second_officer": pair[1],
                }
                | facts
            )
        )
        with pytest.raises(RuleBroken, match=words):
            entered(row, inspection=wrong)
    assert entered(row, inspection=check).inspection == check
    assert row.entity_kind == "individual"


def test_a_task_is_finished_when_everything_is_reviewed(world, chief):
    plan = drawn(chief)
    deputy = UserFactory(office=chief.office, role="deputy")
    with pytest.raises(RuleBroken, match="还有 4 户没有录入或审核结果"):
        draw_results.finish_plan(plan, by=chief, on=DAY)
    for row in plan.targets.selected():
        draw_results.review_result(entered(row, by=chief), by=deputy, on=date(2026, 3, 21))
    plan = draw_results.finish_plan(plan, by=chief, on=date(2026, 3, 22))
    assert (plan.state, plan.finished_on, plan.is_revealed) == ("finished", date(2026, 3, 22), True)
