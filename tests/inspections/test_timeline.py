"""What orders, draws, talks, measures and cases tell on a shop's own line of time, and to whom."""

from datetime import date

import pytest

from entities.timeline import sources_for, timeline_of, timeline_with_sources
from tests.factories.inspections import (
    CaseDecisionFactory,
    CaseFilingFactory,
    DrawPlanFactory,
    DrawTargetFactory,
    InspectionFactory,
    InterviewAttendeeFactory,
    InterviewFactory,
    OrderFactory,
    SeizureFactory,
)

pytestmark = pytest.mark.django_db
OURS = ("orders", "draws", "interviews", "seizures", "cases")


@pytest.fixture
def told(shop, officer, second_officer):
    here = {"office": shop.office, "entity": shop}
    people = {"lead_officer": officer, "second_officer": second_officer}
    check = InspectionFactory(**here, **people, grid=shop.grid)
    OrderFactory(office=shop.office, inspection=check, state="closed", closed_on=date(2026, 5, 18))
    plan = DrawPlanFactory(office=shop.office, name="公示信息抽查", state="drawn", drawn_on=date(2026, 3, 5))
    DrawTargetFactory(**here, plan=plan, checked_on=date(2026, 3, 20))
    DrawTargetFactory(**here, plan=plan)
    talk = InterviewFactory(office=shop.office)
    InterviewAttendeeFactory(**here, interview=talk, grid=shop.grid, attended=False)
    SeizureFactory(**here, **people, grid=shop.grid)
    SeizureFactory(**here, **people, grid=shop.grid, state="asked")
    case = CaseFilingFactory(**here, **people, state="closed", closed_on=date(2026, 6, 10))
    CaseDecisionFactory(office=shop.office, case=case)
    CaseFilingFactory(
        **here, **people, state="clue", filed_on=None, clue_on=date(2026, 6, 20), cause="无证经营"
    )
    CaseFilingFactory(office=shop.office)


def lines(shop, user):
    return [
        (str(event.on), event.title, event.kind)
        for key in OURS
        for event in timeline_of(shop, user, only=key)[0]
    ]


def test_each_ledger_tells_its_part(told, shop, chief):
    assert lines(shop, chief) == [
        ("2026-05-18", "责令改正通知书已办结", "done"),
        ("2026-05-08", "下达责令改正通知书", ""),
        ("2026-03-20", "双随机抽查：公示信息抽查", ""),
        ("2026-04-08", "集中约谈：小作坊落实主体责任", "late"),
        ("2026-05-08", "扣押：涉嫌销售假冒食品", "late"),
        ("2026-06-20", "案件线索：无证经营", ""),
        ("2026-06-10", "案件已结案：销售超过保质期的食品", "done"),
        ("2026-05-08", "处理决定：给予行政处罚", ""),
        ("2026-03-09", "立案：销售超过保质期的食品", ""),
    ]


def test_the_page_offers_only_what_has_something_to_tell(told, shop, chief, client):
    for only in ("", "cases", "nothing"):
        assert {source.key for source in timeline_with_sources(shop, chief, only=only)[2]} >= set(OURS)
    client.force_login(chief)
    page = client.get(shop.get_absolute_url()).content.decode()
    assert "?only=cases#timeline" in page
    assert "?only=banquets#timeline" not in page


def test_who_may_not_see_the_ledgers_is_told_nothing_of_them(told, shop, assistant):
    assert not {source.key for source in sources_for(assistant)} & set(OURS)
    assert lines(shop, assistant) == []
