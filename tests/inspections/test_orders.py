"""Orders from number to end: limits, service, refusal, extension, taking back, re-check, case."""

import uuid
from datetime import UTC, date, datetime

import pytest

from core.errors import RuleBroken
from core.models.documents import NumberSeries
from core.reference.loading import load_days, load_legal_rules
from core.reference.notices import notice_days
from inspections.models import CaseFiling, Inspection, Order, Problem
from inspections.rules.orders import middle_days
from inspections.services import close_problem, log_inspection, sign_inspection, void_inspection
from inspections.services.orders import (
    assign_problem,
    close_order,
    extend_order,
    issue_order,
    order_to_case,
    serve_order,
    take_back_order,
)
from inspections.services.orders_recheck import Verdict, log_recheck, update_recheck, waiting_problems
from tests.inspections.conftest import AT, DAY, answers, signatures

ORDER = uuid.UUID("3f1c2a50-0000-4000-8000-0000000000aa")
RECHECK = uuid.UUID("3f1c2a50-0000-4000-8000-0000000000bb")


@pytest.fixture
def signed(check, checklist, officer):
    """A signed check with two problems, of which item 2 is a key item, to be put right by 2026-05-20."""
    draft = log_inspection(**(check | {"answers": answers(checklist, "fail", "fail", "pass")}))
    return sign_inspection(draft, by=officer, at=AT, version=1, party_name="王店主", **signatures())


@pytest.fixture
def order(signed, officer):
    return give(signed, officer)


def give(signed, officer, **changes):
    values = {
        "by": officer,
        "on": DAY,
        "uuid": ORDER,
        "kind": "rectify",
        "problems": list(signed.problems.all()),
        "issued_on": DAY,
        "demands": "补齐票据",
    }
    return issue_order(signed, **(values | changes))


def recheck(order, officer, second_officer, *corrected, on=date(2026, 5, 21)):
    verdicts = [
        Verdict(problem, good, "" if good else "仍未改正")
        for problem, good in zip(waiting_problems(order), corrected, strict=True)
    ]
    return log_recheck(
        order,
        by=officer,
        at=datetime(2026, 5, 21, 3, 0, tzinfo=UTC),
        uuid=RECHECK,
        inspected_on=on,
        lead_officer=officer,
        second_officer=second_officer,
        verdicts=verdicts,
    )


def sign(row, officer):
    return sign_inspection(
        row,
        by=officer,
        at=datetime(2026, 5, 21, 4, 0, tzinfo=UTC),
        version=row.version,
        party_name="王店主",
        **signatures(),
    )


def test_numbers_are_gap_free_and_a_repeat_takes_none(signed, officer):
    first = give(signed, officer)
    assert (first.number_text, first.rectify_by, first.state) == (
        "青禾所责改〔2026〕1号",
        date(2026, 5, 20),
        "issued",
    )
    assert give(signed, officer) == first
    assert NumberSeries.objects.get(key="rectify").last == 1
    letter = give(signed, officer, kind="opinion", uuid=uuid.uuid4(), problems=[])
    assert (letter.number_text, letter.rectify_by) == (
        "青禾所监检〔2026〕1号",
        date(2026, 5, 15),
    )  # 7 days, no limit named
    with pytest.raises(RuleBroken, match="提交编号已被占用"):
        give(signed, officer, demands="别的要求")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"problems": []}, "请选择责令改正的问题"),
        ({"demands": " "}, "请填写改正要求"),
        ({"rectify_by": date(2026, 5, 7)}, "早于下达日期"),
        ({"issued_on": date(2026, 5, 9)}, "下达日期应在检查日期 2026-05-08 与今天（2026-05-08）之间"),
    ],
)
def test_what_an_order_needs(signed, officer, changes, message):
    with pytest.raises(RuleBroken, match=message):
        give(signed, officer, **changes)
    assert not NumberSeries.objects.filter(key="rectify", last__gt=0).exists()


def test_a_problem_stands_in_one_order_in_force(order, signed, officer, chief):
    with pytest.raises(RuleBroken, match="已列入青禾所责改〔2026〕1号"):
        give(signed, officer, uuid=uuid.uuid4())
    take_back_order(order, by=chief, on=DAY, reason="名称有误")
    again = give(signed, officer, uuid=uuid.uuid4())
    assert (again.number_text, Order.objects.get(pk=order.pk).state) == ("青禾所责改〔2026〕2号", "voided")


def test_service_and_a_refusal_with_its_witness(order, officer):
    with pytest.raises(RuleBroken, match="拒收情况和见证人"):
        serve_order(order, by=officer, on=DAY, served_on=DAY, method="left", refused=True)
    with pytest.raises(RuleBroken, match="应为留置送达"):
        serve_order(
            order, by=officer, on=DAY, served_on=DAY, method="direct", refused=True, note="村干部见证"
        )
    served = serve_order(
        order, by=officer, on=DAY, served_on=DAY, method="left", refused=True, note="村干部见证"
    )
    assert (served.state, served.served_on, served.refused) == ("served", DAY, True)
    assert (
        serve_order(order, by=officer, on=DAY, served_on=DAY, method="left", refused=True, note="x").state
        == "served"
    )


def test_putting_off(order, officer, chief):
    with pytest.raises(RuleBroken, match="须由所长或副所长批准"):
        extend_order(order, by=officer, on=DAY, to_by=date(2026, 5, 30), reason="换设备")
    extend_order(order, by=chief, on=date(2026, 5, 20), to_by=date(2026, 5, 30), reason="换设备")
    assert list(Problem.objects.values_list("rectify_by", flat=True)) == [date(2026, 5, 30)] * 2
    with pytest.raises(RuleBroken, match="已于 2026-05-30 届满"):
        extend_order(order, by=chief, on=date(2026, 5, 31), to_by=date(2026, 6, 10), reason="再延")
    with pytest.raises(RuleBroken, match="最长不超过 60 天"):
        extend_order(order, by=chief, on=date(2026, 5, 30), to_by=date(2026, 7, 8), reason="再延")
    extend_order(order, by=chief, on=date(2026, 5, 30), to_by=date(2026, 7, 7), reason="再延")
    Order.objects.filter(pk=order.pk).update(rectify_by=date(2026, 6, 10))
    with pytest.raises(RuleBroken, match="已延期 2 次"):
        extend_order(order, by=chief, on=date(2026, 6, 1), to_by=date(2026, 6, 20), reason="三延")


def test_a_signed_recheck_closes_what_was_corrected(order, officer, second_officer):
    serve_order(order, by=officer, on=DAY, served_on=DAY, method="direct", receiver="王店主")
    row = recheck(order, officer, second_officer, True, False)
    assert (row.kind, row.problem_count, row.result, row.problems.count()) == ("recheck", 0, "fail", 0)
    assert Problem.objects.filter(closed_on=None).count() == 2  # nothing counts before it is signed
    sign(row, officer)
    first, second = Problem.objects.order_by("pk")
    assert (first.closed_on, first.outcome, second.closed_on) == (date(2026, 5, 21), "corrected", None)
    assert Order.objects.get(pk=order.pk).state == "served"
    close_problem(second, by=officer, on=date(2026, 5, 25), today=date(2026, 5, 25), note="已改正")
    order.refresh_from_db()
    assert (order.state, order.closed_on) == ("closed", date(2026, 5, 25))


def test_a_draft_recheck_may_be_changed(order, officer, second_officer):
    row = recheck(order, officer, second_officer, True, False)
    verdicts = [Verdict(problem, True) for problem in waiting_problems(order)]
    row = update_recheck(
        row,
        by=officer,
        at=datetime(2026, 5, 21, 3, 30, tzinfo=UTC),
        version=1,
        inspected_on=date(2026, 5, 21),
        lead_officer=officer,
        second_officer=second_officer,
        verdicts=verdicts,
    )
    assert (row.result, row.verdicts.filter(corrected=True).count()) == ("pass", 2)
    sign(row, officer)
    assert Order.objects.get(pk=order.pk).closed_on == date(2026, 5, 21)


def test_every_problem_needs_a_verdict(order, officer, second_officer):
    only = [Verdict(waiting_problems(order)[0], True)]
    with pytest.raises(RuleBroken, match="请对每个未改正的问题作出复查结论"):
        log_recheck(
            order,
            by=officer,
            at=AT,
            uuid=RECHECK,
            inspected_on=DAY,
            lead_officer=officer,
            second_officer=second_officer,
            verdicts=only,
        )


def test_voiding_a_recheck_opens_its_problems_again(order, officer, second_officer, chief):
    row = sign(recheck(order, officer, second_officer, True, True), officer)
    assert Order.objects.get(pk=order.pk).state == "closed"
    void_inspection(row, by=chief, at=AT, reason="日期有误")
    assert Problem.objects.filter(closed_on=None).count() == 2
    assert (Order.objects.get(pk=order.pk).state, Order.objects.get(pk=order.pk).closed_on) == (
        "issued",
        None,
    )


def test_a_check_with_an_order_is_not_voided(order, signed, chief):
    with pytest.raises(RuleBroken, match="请先作废或撤回文书"):
        void_inspection(signed, by=chief, at=AT, reason="x")


def test_what_is_not_put_right_becomes_a_case(order, officer):
    load_legal_rules()
    load_days(notice_days(2026), source="通知")
    row = order_to_case(order, by=officer, on=date(2026, 5, 25), uuid=uuid.uuid4(), cause="未按期改正")
    case = CaseFiling.objects.get()
    assert (row.state, row.case, case.source_record, case.party_name) == (
        "to_case",
        case,
        row,
        "丰源便民超市",
    )
    assert list(Problem.objects.values_list("outcome", "closed_on")) == [("to_case", date(2026, 5, 25))] * 2


def test_a_letter_without_problems_ends_with_its_answer(signed, officer, order):
    letter = give(signed, officer, kind="opinion", uuid=uuid.uuid4(), problems=[])
    assert close_order(letter, by=officer, on=date(2026, 5, 18), note="已书面反馈").state == "closed"
    with pytest.raises(RuleBroken, match="还有问题没有改正"):
        close_order(order, by=officer, on=date(2026, 5, 18), note="x")


def test_who_follows_a_problem_up(signed, officer, second_officer, clerk, chief):
    problem = signed.problems.first()
    assert problem.owner == officer
    assert assign_problem(problem, by=chief, owner=second_officer).owner == second_officer
    with pytest.raises(RuleBroken, match="在岗的执法人员"):
        assign_problem(problem, by=chief, owner=clerk)


def test_median_days():
    day = date(2026, 5, 8)
    assert middle_days([]) is None
    assert middle_days([(day, day), (day, date(2026, 5, 11)), (day, date(2026, 5, 18))]) == 3.0
    assert middle_days([(day, day), (day, date(2026, 5, 11))]) == 1.5


def test_two_fields_of_one_visit_share_it(check, draft):
    more = log_inspection(**(check | {"uuid": uuid.uuid4(), "visit": draft.visit, "joint_units": "青禾学区"}))
    assert draft.visit == draft.uuid == more.visit
    assert Inspection.objects.filter(visit=draft.uuid).count() == 2
