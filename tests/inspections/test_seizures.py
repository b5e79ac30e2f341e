"""Measures over goods: limits on literal days, who approves, and where every item went."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from core.audit_words import changes_in_words
from core.models import AuditEntry
from inspections.models import CaseFiling, Seizure
from inspections.services import appraisals, cases, seized_items, seizures
from tests.factories.core import UserFactory
from tests.factories.inspections import (
    CaseDecisionFactory,
    CaseFilingFactory,
)
from tests.inspections.measures import AT, ask, decision, detained, figure, goods, law, refused

__all__ = ["ask", "decision", "detained", "law"]


# --- approval and limits ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "subject", "at", "due", "longer"),
    [
        (
            "detain",
            "food",
            AT,
            date(2026, 6, 7),
            date(2026, 7, 22),
        ),  # a Sunday: the limit of a measure does not roll
        ("seal", "drug", AT, date(2026, 6, 7), date(2026, 7, 7)),
        ("preserve", "food", datetime(2026, 9, 18, 3, 0, tzinfo=UTC), date(2026, 9, 29), None),
    ],
)
def test_limits(ask, chief, kind, subject, at, due, longer):
    row = seizures.approve_seizure(ask(kind, at, subject=subject), by=chief, at=at)
    assert (row.state, row.due_on) == ("in_force", due)
    if longer is None:
        with refused("先行登记保存须在七个工作日内处理，不能延长"):
            seizures.extend_seizure(row, by=chief, on=due, reason="未查清")
        return
    assert seizures.extend_seizure(row, by=chief, on=due, reason="未查清").due_on == longer
    with refused("查封、扣押只能延长一次"):
        seizures.extend_seizure(row, by=chief, on=due, reason="再延长")


def test_not_after_the_end(detained, chief):
    with refused("延长须在期限 2026-06-07 届满以前决定"):
        seizures.extend_seizure(detained, by=chief, on=date(2026, 6, 8), reason="未查清")


def test_an_officer_cannot_approve(ask, officer):
    with refused("强制措施和先行登记保存须由所领导或者县局批准"):
        seizures.approve_seizure(ask(), by=officer, at=AT)


def test_an_hour_that_passed_before_the_approval_is_moved_and_everywhere_said(
    ask, chief, client, monkeypatch
):
    """Asked for 11:00, approved at 15:30: page, answer and log tell that the measure begins with the approval."""
    row = ask()
    monkeypatch.setattr("inspections.views.seizures.now", lambda: AT + timedelta(hours=4, minutes=30))
    client.force_login(chief)
    address = reverse("inspections:seizure_approve", args=[row.pk])
    assert "登记的实施时间 2026-05-08 11:00 已经过了" in client.get(address).content.decode()
    page = client.post(address, {"confirmed": "1"}, follow=True).content.decode()
    assert "实施时间由 2026-05-08 11:00 改记为批准的时间 2026-05-08 15:30" in page
    row.refresh_from_db()
    assert row.imposed_at == datetime(2026, 5, 8, 7, 30, tzinfo=UTC)
    entry = AuditEntry.objects.get(act="seizure.approve")
    assert changes_in_words({"imposed_at": entry.changes["imposed_at"]}, entry.target_model) == (
        "实施时间：2026-05-08 11:00 → 2026-05-08 15:30"
    )


def test_a_measure_planned_for_later_keeps_its_hour(ask, chief, client, monkeypatch):
    row = ask()
    monkeypatch.setattr("inspections.views.seizures.now", lambda: AT - timedelta(hours=1))
    client.force_login(chief)
    address = reverse("inspections:seizure_approve", args=[row.pk])
    assert "已经过了" not in client.get(address).content.decode()
    client.post(address, {"confirmed": "1"})
    row.refresh_from_db()
    assert row.imposed_at == AT


def test_an_urgent_measure_is_approved_within_24_hours_or_lifted(ask, officer, chief):
    row = ask(is_urgent=True)
    assert (row.state, row.approve_by, row.due_on) == (
        "urgent",
        datetime(2026, 5, 9, 3, 0, tzinfo=UTC),
        date(2026, 6, 7),
    )
    goods(row, officer)
    with refused("紧急实施的措施还没有补办批准"):
        seizures.end_seizure(row, by=officer, on=date(2026, 5, 8), outcome="transferred")
    row = seizures.refuse_seizure(row, by=chief, at=datetime(2026, 5, 8, 9, 0, tzinfo=UTC), reason="没有必要")
    assert (row.state, row.outcome) == ("ended", "lifted")
    assert [str(move) for move in row.items.get().moves.all()] == ["2026-05-08 退还当事人 10袋"]


def test_two_certified_officers(ask, officer, office):
    with refused("实施人员必须是两名不同的执法人员"):
        ask(second_officer=officer)
    with refused("田小禾没有执法证"):
        ask(second_officer=UserFactory(office=office, role="clerk", display_name="田小禾"))


def test_the_same_form_gives_the_same_measure(ask):
    key = uuid.uuid4()
    assert ask(uuid=key) == ask(uuid=key)
    with refused("这份表单的提交编号已被占用"):
        ask(uuid=key, reason="另一事由")
    assert Seizure.objects.count() == 1


def test_the_time_of_an_appraisal_does_not_count(detained, officer):
    item = goods(detained, officer, unit="bottle", quantity="12")
    appraisal = appraisals.send_for_appraisal(
        item, by=officer, on=date(2026, 5, 12), agency="酒厂", quantity=Decimal(12)
    )
    appraisals.report_appraisal(
        appraisal, by=officer, on=date(2026, 5, 21), result="fake", fake_quantity=Decimal(9)
    )
    detained.refresh_from_db()
    assert detained.due_on == date(2026, 6, 17)
    with refused("可以送鉴的数量不超过 0瓶"):
        appraisals.send_for_appraisal(
            item, by=officer, on=date(2026, 5, 22), agency="酒厂", quantity=Decimal(1)
        )


def test_a_running_appraisal_keeps_the_way_to_lengthen_open(detained, chief, officer):
    """Sent on 05-12, not back on 06-20: forty days do not count, the limit of 06-07 lies on 07-17 by then."""
    item = goods(detained, officer, unit="bottle", quantity="12")
    appraisals.send_for_appraisal(item, by=officer, on=date(2026, 5, 12), agency="酒厂", quantity=Decimal(12))
    row = seizures.extend_seizure(detained, by=chief, on=date(2026, 6, 20), reason="鉴定未完成")
    assert row.due_on == date(2026, 8, 31)  # and 45 days for food


@pytest.mark.parametrize("joined_first", [True, False])
def test_an_appraisal_begun_before_the_filing_does_not_count_in_the_case(
    detained, officer, second_officer, chief, office, joined_first
):
    item = goods(detained, officer, unit="bottle", quantity="12")
    appraisal = appraisals.send_for_appraisal(
        item, by=officer, on=date(2026, 5, 12), agency="酒厂", quantity=Decimal(12)
    )
    case = cases.register_clue(
        by=officer,
        office=office,
        clue_on=date(2026, 5, 12),
        uuid=uuid.uuid4(),
        party="organisation",
        entity=detained.entity,
        subject="food",
        cause="销售假冒食品",
        source="inspection",
        lead_officer=officer,
        second_officer=second_officer,
    )
    if joined_first:
        seizures.join_case(detained, case, by=officer, on=date(2026, 5, 13))
    cases.file_case(case, by=chief, on=date(2026, 5, 14))
    if not joined_first:
        case.refresh_from_db()
        seizures.join_case(detained, case, by=officer, on=date(2026, 5, 25))
    appraisals.report_appraisal(appraisal, by=officer, on=date(2026, 5, 28), result="genuine")
    pause = case.pauses.get()
    assert (pause.started_on, pause.ended_on) == (date(2026, 5, 14), date(2026, 5, 28))
    # ninety days from 05-14 end on 08-12; 05-15 to 05-28 are fourteen
    assert case.clocks.get(kind="decide").due_on == date(2026, 8, 26)


def test_a_preservation_that_ran_out_is_not_turned(ask, chief, officer):
    row = seizures.approve_seizure(ask("preserve"), by=chief, at=AT)
    goods(row, officer)
    assert row.due_on == date(2026, 5, 18)  # Saturday 05-09 is a working day
    with refused("先行登记保存已于 2026-05-18 到期，到期没有处理的自动解除"):
        seizures.turn_into_seizure(
            row,
            by=chief,
            at=datetime(2026, 5, 19, 3, 0, tzinfo=UTC),
            kind="detain",
            reason="涉嫌假冒",
            basis="《食品安全法》第一百一十条",
        )


def test_goods_move_in_the_order_of_days(ask, detained, decision, officer):
    asked = ask("seal")
    item = goods(asked, officer)
    with refused("这项措施待批准，没有可以登记的去向"):
        seized_items.move_item(item, by=officer, on=date(2026, 5, 9), kind="returned", quantity=Decimal(1))
    item = goods(detained, officer)
    seized_items.move_item(
        item,
        by=officer,
        on=date(2026, 5, 22),
        kind="confiscated",
        quantity=Decimal(4),
        decision=decision,
    )
    with refused("日期 2026-05-21 早于没收日期 2026-05-22"):
        seized_items.move_item(item, by=officer, on=date(2026, 5, 21), kind="destroyed", quantity=Decimal(4))
    with refused("处理日期 2026-05-21 早于财物的最后一笔去向 2026-05-22"):
        seizures.end_seizure(detained, by=officer, on=date(2026, 5, 21), outcome="lifted")
    with refused("查封、扣押的财物不能以采取证据保全措施后返还结束"):
        seizures.end_seizure(detained, by=officer, on=date(2026, 5, 22), outcome="evidence")


def test_what_went_back_is_not_sent_to_experts(detained, officer):
    item = goods(detained, officer)
    seizures.end_seizure(detained, by=officer, on=date(2026, 5, 20), outcome="lifted")
    item.refresh_from_db()
    with refused("这项财物已经退还或者移送，不能再送鉴"):
        appraisals.send_for_appraisal(
            item, by=officer, on=date(2026, 5, 21), agency="酒厂", quantity=Decimal(1)
        )


def test_a_repeated_form_takes_goods_once(detained, officer):
    """The same submission twice (a lost answer, the back button) is one line; another text under it is refused."""
    key = uuid.uuid4()
    item = goods(detained, officer, uuid=key)
    assert goods(detained, officer, uuid=key) == item
    with refused("这份表单已经提交过，内容与这次不同"):
        goods(detained, officer, uuid=key, quantity="11")

    def give_back(**changes):
        values = {"on": date(2026, 5, 9), "kind": "returned", "quantity": Decimal(3), "uuid": key, **changes}
        return seized_items.move_item(item, by=officer, **values)

    assert give_back() == give_back()
    with refused("这份表单已经提交过"):
        give_back(quantity=Decimal(4))

    def send():
        return appraisals.send_for_appraisal(
            item, by=officer, on=date(2026, 5, 9), agency="酒厂", quantity=Decimal(5), uuid=key
        )

    assert send() == send()
    item.refresh_from_db()
    assert (item.remaining, item.moves.count(), item.appraisals.count()) == (Decimal(7), 1, 1)


def test_more_fakes_than_were_sent(detained, officer):
    item = goods(detained, officer, unit="bottle", quantity="12")
    appraisal = appraisals.send_for_appraisal(
        item, by=officer, on=date(2026, 5, 12), agency="酒厂", quantity=Decimal(5)
    )
    with refused("假冒数量须大于 0，不超过鉴定数量 5瓶"):
        appraisals.report_appraisal(
            appraisal, by=officer, on=date(2026, 5, 13), result="fake", fake_quantity=Decimal(6)
        )


def test_preservation_turns_into_detention_with_its_goods(ask, chief, officer):
    row = seizures.approve_seizure(ask("preserve"), by=chief, at=AT)
    item = goods(row, officer)
    new = seizures.turn_into_seizure(
        row,
        by=chief,
        at=datetime(2026, 5, 12, 3, 0, tzinfo=UTC),
        kind="detain",
        reason="涉嫌假冒",
        basis="《食品安全法》第一百一十条",
    )
    item.refresh_from_db()
    row.refresh_from_db()
    assert (row.state, row.outcome, item.seizure_id, new.due_on) == (
        "ended",
        "seized",
        new.pk,
        date(2026, 6, 11),
    )


# --- custody ---------------------------------------------------------------------------------------------------------


def test_confiscation_needs_a_decision(detained, officer):
    item = goods(detained, officer)
    with refused("没收须有本案的行政处罚决定；没有决定的，只能登记为下架、退还或者当事人主动销毁"):
        seized_items.move_item(
            item, by=officer, on=date(2026, 5, 20), kind="confiscated", quantity=Decimal(1)
        )
    with refused("没收须有本案的行政处罚决定"):
        seizures.end_seizure(detained, by=officer, on=date(2026, 5, 20), outcome="confiscated")
    item.refresh_from_db()
    assert (item.remaining, item.moves.count()) == (Decimal(10), 0)


@pytest.mark.parametrize(
    ("changes", "on", "message"),
    [
        ({"confiscates_goods": False}, date(2026, 5, 20), "处罚决定没有没收财物的内容"),
        ({"annulled_on": date(2026, 5, 21)}, date(2026, 5, 22), "处罚决定已被撤销"),
        ({}, date(2026, 5, 19), "没收日期 2026-05-19 早于处罚决定日期 2026-05-20"),
    ],
)
def test_which_decision(detained, decision, officer, changes, on, message):
    item = goods(detained, officer)
    for name, value in changes.items():
        setattr(decision, name, value)
    with refused(message):
        seized_items.move_item(
            item, by=officer, on=on, kind="confiscated", quantity=Decimal(1), decision=decision
        )


def test_another_cases_decision(detained, decision, officer, office):
    other = CaseDecisionFactory(office=office, confiscates_goods=True, decided_on=date(2026, 5, 10))
    with refused("没收须有本案的行政处罚决定"):
        seized_items.move_item(
            goods(detained, officer),
            by=officer,
            on=date(2026, 5, 20),
            kind="confiscated",
            quantity=Decimal(1),
            decision=other,
        )


def test_part_confiscated_part_returned_and_the_weights_add_up(detained, decision, officer):
    item = goods(detained, officer, quantity="3", weight_kg=Decimal("10"))
    move = seized_items.move_item(
        item, by=officer, on=date(2026, 5, 20), kind="confiscated", quantity=Decimal(2), decision=decision
    )
    rest = seized_items.move_item(
        item, by=officer, on=date(2026, 5, 21), kind="returned", quantity=Decimal(1)
    )
    assert (move.weight_kg, rest.weight_kg) == (Decimal("6.667"), Decimal("3.333"))
    with refused("未处理的只有 0袋"):
        seized_items.move_item(item, by=officer, on=date(2026, 5, 21), kind="returned", quantity=Decimal(1))
    seized_items.move_item(item, by=officer, on=date(2026, 6, 1), kind="destroyed", quantity=Decimal(2))
    with refused("已没收而未处理的只有 0袋"):
        seized_items.move_item(item, by=officer, on=date(2026, 6, 1), kind="handed_in", quantity=Decimal(1))


def test_sums_stand_apart_by_unit(detained, officer):
    goods(detained, officer, quantity="10", unit="bag")
    goods(detained, officer, name="糖", quantity="2.5", unit="bag", weight_kg=Decimal("5"))
    goods(detained, officer, name="肉", quantity="36.4", unit="kg")
    rows = detained.items.all()
    assert seized_items.sums_by_unit(rows) == [("袋", Decimal("12.5")), ("公斤", Decimal("36.4"))]
    assert seized_items.weight_of_all(rows) == Decimal("41.4")


def test_what_a_shop_takes_off_sale_is_never_confiscated(office, officer, shop):
    item = seized_items.take_off_sale(
        by=officer,
        office=office,
        on=date(2026, 5, 8),
        entity=shop,
        name="过期食品",
        quantity=Decimal("51.7"),
        unit="kg",
        fault="expired",
        subject="food",
    )
    assert (item.remaining, str(item.moves.get())) == (Decimal(0), "2026-05-08 下架 51.7公斤")
    assert figure("goods.taken_off_kg", office) == Decimal("51.7")
    assert figure("goods.confiscated_kg", office) == 0


# --- figures, counted by hand ----------------------------------------------------------------------------------------


def test_an_officer_sees_what_he_works_on_in_other_grids(
    office, officer, second_officer, grid_staff, stranger
):
    case = CaseFilingFactory(office=office, second_officer=officer)
    seen = [
        set(CaseFiling.objects.visible_to(user)) for user in (officer, second_officer, grid_staff, stranger)
    ]
    assert seen == [{case}, set(), set(), set()]
