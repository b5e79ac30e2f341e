"""A case from clue to closing, with every limit on a literal day of 2026 and what the services refuse."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from core.errors import RuleBroken
from core.indicators import Scope, get
from core.models import AuditEntry
from core.periods import Period
from core.reference.loading import load_days, load_legal_rules
from core.reference.notices import notice_days
from inspections.models import CaseFiling
from inspections.rules.cases import Sums
from inspections.services import (
    cases,
    cases_after,
    cases_challenges,
    cases_clocks,
    cases_closing,
    cases_notice,
)
from inspections.services.cases_decisions import Verdict, decide_case, decide_on_the_spot, report_simple
from tests.factories.core import UserFactory

YEAR = Period.year(2026)
CLUE, FORM = date(2026, 3, 2), uuid.UUID("3f1c2a50-0000-4000-8000-0000000000c1")
FINE = Sums(fine=Decimal("5000.00"))


@pytest.fixture(autouse=True)
def law(db):
    load_legal_rules()
    load_days(notice_days(2026), source="通知")


@pytest.fixture
def clue_fields(shop, officer, second_officer):
    return {
        "entity": shop,
        "party": "organisation",
        "subject": "drug",
        "cause": "销售劣药",
        "source": "inspection",
        "lead_officer": officer,
        "second_officer": second_officer,
        "facts": "货架上有超过有效期的药品两盒。",
    }


@pytest.fixture
def clue(office, officer, clue_fields):
    return cases.register_clue(by=officer, office=office, clue_on=CLUE, uuid=FORM, **clue_fields)


@pytest.fixture
def filed(clue, chief):
    return cases.file_case(clue, by=chief, on=date(2026, 3, 9))


@pytest.fixture
def reviewed(filed, officer, chief):
    cases.add_step(filed, by=officer, on=date(2026, 3, 10), kind="interview", text="询问经营者，承认销售。")
    cases.submit_review(filed, by=officer, on=date(2026, 3, 20), summary="事实清楚，证据确凿。")
    cases.review_case(filed, by=chief, on=date(2026, 3, 24), kind="case", opinion="agree", text="同意。")
    return filed


@pytest.fixture
def noticed(reviewed, officer):
    return cases_notice.notice_party(
        reviewed, by=officer, on=date(2026, 3, 26), text="拟罚款 5000 元。", sums=FINE
    )


def verdict(**changes):
    return Verdict(
        **{
            "outcome": "penalty",
            "text": "罚款 5000 元。",
            "basis": "《药品管理法》第一百一十七条",
            "sums": FINE,
            **changes,
        }
    )


@pytest.fixture
def decided(noticed, chief):
    decide_case(noticed, by=chief, on=date(2026, 4, 3), verdict=verdict())
    return noticed


@pytest.fixture
def served(decided, officer):
    return cases_after.serve_decision(decided, by=officer, on=date(2026, 4, 8))


def due(case, kind):
    return case.clocks.get(kind=kind).due_on


def refused(message):
    return pytest.raises(RuleBroken, match=f"^{message}")


# --- the whole way ---------------------------------------------------------------------------------------------------


def test_every_limit_of_an_ordinary_case(served, officer, chief):
    assert {clock.kind: (clock.start_on, clock.due_on, clock.done_on) for clock in served.clocks.all()} == {
        "clue_check": (CLUE, date(2026, 3, 23), date(2026, 3, 9)),
        "decide": (date(2026, 3, 9), date(2026, 6, 8), date(2026, 4, 3)),  # 06-07 is a Sunday
        "defence": (date(2026, 3, 26), date(2026, 4, 2), date(2026, 4, 3)),
        "serve": (date(2026, 4, 3), date(2026, 4, 15), date(2026, 4, 8)),  # 清明 04-04 to 04-06
        "publicity": (date(2026, 4, 3), date(2026, 5, 7), None),  # 五一 05-01 to 05-05
        "pay": (date(2026, 4, 8), date(2026, 4, 23), None),
    }
    decision = served.decision
    cases_after.record_payment(
        decision,
        by=officer,
        uuid=uuid.uuid4(),
        kind="fine",
        amount=Decimal("5000.00"),
        paid_on=date(2026, 4, 20),
        method="bank",
        receipt_no="甘财 0001",
    )
    with refused("不能结案：处罚信息没有公示"):
        cases_closing.close_case(served, by=chief, on=date(2026, 4, 21), closing_note="执行完毕")
    cases_after.publish_decision(decision, by=officer, on=date(2026, 4, 24))
    assert due(served, "close_form") == date(2026, 5, 19)  # 15 working days, the make-up Saturday 05-09 works
    closed = cases_closing.close_case(served, by=chief, on=date(2026, 5, 6), closing_note="执行完毕")
    assert (closed.state, closed.closed_on) == ("closed", date(2026, 5, 6))
    assert not closed.clocks.filter(done_on=None).exists()
    assert [
        row.act for row in AuditEntry.objects.filter(target_model="inspections.casefiling").order_by("pk")
    ] == [
        "case.create",
        "case.move",
        "case.step",
        "case.move",
        "case.review",
        "case.move",
        "case.decide",
        "case.move",
        "case.move",
        "case.pay",
        "case.publish",
        "case.move",
    ]


def test_the_clue_is_registered_once(clue, office, officer, clue_fields):
    again = cases.register_clue(by=officer, office=office, clue_on=CLUE, uuid=FORM, **clue_fields)
    assert (again.pk, CaseFiling.objects.count()) == (clue.pk, 1)
    with refused("这份表单的提交编号已被占用"):
        cases.register_clue(
            by=officer, office=office, clue_on=CLUE, uuid=FORM, **clue_fields | {"cause": "另一案由"}
        )


def test_the_number_of_the_filing(filed):
    assert filed.number_text == "青禾所立〔2026〕1号"


def test_the_clock_keeps_its_rule_and_says_why(filed):
    clock = filed.clocks.get(kind="decide")
    assert clock.rule.code == "case.decide"
    assert clock.explanation.startswith(
        "自2026-03-09（当日不计）起90日，至2026-06-08（星期一）届满；不计：6月7日（周末）"
    )


def test_over_the_national_day_holiday(office, officer, clue_fields):
    case = cases.register_clue(by=officer, office=office, clue_on=date(2026, 9, 24), uuid=FORM, **clue_fields)
    assert due(case, "clue_check") == date(2026, 10, 22)


# --- lengthening and pausing -----------------------------------------------------------------------------------------


def test_the_check_of_the_clue_is_lengthened_once(clue, chief, officer):
    with refused("延长期限须由所领导或者县局批准"):
        cases_clocks.extend_clock(clue, "clue_check", by=officer, on=date(2026, 3, 20), reason="需要协查")
    clock = cases_clocks.extend_clock(clue, "clue_check", by=chief, on=date(2026, 3, 23), reason="需要协查")
    assert clock.due_on == date(2026, 4, 14)  # 15 more working days over 清明
    with refused("这项期限已经延长过一次"):
        cases_clocks.extend_clock(clue, "clue_check", by=chief, on=date(2026, 3, 24), reason="再延长")


def test_no_lengthening_after_the_end(clue, chief):
    with refused("期限已于 2026-03-23 届满，不能再延长"):
        cases_clocks.extend_clock(clue, "clue_check", by=chief, on=date(2026, 3, 24), reason="需要协查")


def test_a_test_does_not_count_in_the_ninety_days(filed, officer, chief):
    pause = cases_clocks.begin_pause(filed, "test", by=officer, on=date(2026, 3, 16))
    cases_clocks.end_pause(pause, by=officer, on=date(2026, 3, 25))  # ten days, both included
    assert due(filed, "decide") == date(2026, 6, 17)
    clock = cases_clocks.extend_clock(filed, "decide", by=chief, on=date(2026, 6, 1), reason="案情复杂")
    assert clock.due_on == date(2026, 7, 17)  # 90 + 30 + 10 days from 03-09
    fixed = cases_clocks.fix_decision_day(
        filed, by=chief, on=date(2026, 7, 10), due_on=date(2026, 9, 1), reason="集体讨论"
    )
    assert fixed.due_on == date(2026, 9, 1)
    pause = cases_clocks.begin_pause(filed, "appraisal", by=officer, on=date(2026, 7, 12))
    assert due(filed, "decide") == date(2026, 9, 1)  # a day that the leaders named stands


# --- who may ---------------------------------------------------------------------------------------------------------


def test_two_different_certified_officers(office, officer, clue_fields):
    for second, words in [
        (officer, "办案人员必须是两名不同的执法人员"),
        (UserFactory(office=office, role="clerk", display_name="田小禾"), "田小禾没有执法证"),
        (
            UserFactory(office=office, display_name="到期人", certificate_valid_until=date(2026, 3, 1)),
            "到期人的执法证已于 2026-03-01 到期",
        ),
    ]:
        with refused(words):
            cases.register_clue(
                by=officer,
                office=office,
                clue_on=CLUE,
                uuid=uuid.uuid4(),
                **clue_fields | {"second_officer": second},
            )


def test_only_the_head_files_and_only_the_two_officers_work(clue, officer, office):
    with refused("立案须由所领导或者县局批准"):
        cases.file_case(clue, by=officer, on=date(2026, 3, 9))
    other = UserFactory(office=office)
    with refused("只有本案的两名办案人员或者所领导可以办理这一步"):
        cases.add_step(clue, by=other, on=date(2026, 3, 9), kind="evidence", text="照片")


def test_recusal_is_decided_by_the_head_and_replaces_the_officer(
    filed, officer, second_officer, chief, office
):
    recusal = cases.ask_recusal(
        filed, by=officer, officer=second_officer, on=date(2026, 3, 12), reason="与当事人有亲属关系"
    )
    cases.add_step(
        filed, by=officer, on=date(2026, 3, 13), kind="evidence", text="照片"
    )  # the inquiry goes on
    with refused("王秀英的回避申请还没有决定，不能送审"):
        cases.submit_review(filed, by=officer, on=date(2026, 3, 14), summary="清楚")
    with refused("同意回避的，请指定接替的执法人员"):
        cases.decide_recusal(recusal, by=chief, on=date(2026, 3, 14), granted=True)
    with refused("办案人员必须是两名不同的执法人员"):
        cases.decide_recusal(recusal, by=chief, on=date(2026, 3, 14), granted=True, replacement=officer)
    new = UserFactory(office=office)
    cases.decide_recusal(recusal, by=chief, on=date(2026, 3, 14), granted=True, replacement=new)
    filed.refresh_from_db()
    assert (filed.lead_officer, filed.second_officer) == (officer, new)


def test_nobody_reviews_the_own_case(filed, officer, chief, office):
    cases.add_step(filed, by=officer, on=date(2026, 3, 10), kind="evidence", text="照片")
    cases.submit_review(filed, by=officer, on=date(2026, 3, 12), summary="清楚")
    CaseFiling.objects.filter(pk=filed.pk).update(second_officer=chief)
    with refused("办案人员不能审核自己办理的案件"):
        cases.review_case(filed, by=chief, on=date(2026, 3, 13), kind="case", opinion="agree", text="同意")


# --- refusals on the way ---------------------------------------------------------------------------------------------


def test_states_cannot_be_skipped(filed, officer, chief):
    with refused("「已立案，调查取证」的案件不能作出决定"):
        decide_case(filed, by=chief, on=date(2026, 3, 20), verdict=verdict())
    with refused("案卷中还没有证据或者调查记录，不能送审"):
        cases.submit_review(filed, by=officer, on=date(2026, 3, 20), summary="清楚")
    with refused("「已立案，调查取证」的案件不能改为「不予立案」"):
        cases.refuse_filing(filed, by=chief, on=date(2026, 3, 20), reason="没有证据")


def test_time_barred(clue, chief):
    CaseFiling.objects.filter(pk=clue.pk).update(offence_ended_on=date(2024, 3, 1))
    with refused("发现线索时（2026-03-02）已超过追责时效（至 2026-03-01），不能立案"):
        cases.file_case(clue, by=chief, on=date(2026, 3, 9))


def test_what_was_discovered_in_time_may_be_filed_later(clue, chief):
    """Two years end on 03-02, the day of the clue; the filing of 03-09 is no discovery."""
    CaseFiling.objects.filter(pk=clue.pk).update(offence_ended_on=date(2024, 3, 2))
    assert cases.file_case(clue, by=chief, on=date(2026, 3, 9)).state == "filed"


def test_returned_for_more_inquiry(filed, officer, chief):
    cases.add_step(filed, by=officer, on=date(2026, 3, 10), kind="evidence", text="照片")
    cases.submit_review(filed, by=officer, on=date(2026, 3, 12), summary="清楚")
    cases.review_case(filed, by=chief, on=date(2026, 3, 13), kind="case", opinion="return", text="证据不足")
    filed.refresh_from_db()
    assert filed.state == "filed"


@pytest.mark.parametrize(("on", "decided"), [(date(2026, 4, 2), False), (date(2026, 4, 3), True)])
def test_no_penalty_before_the_party_could_speak(noticed, chief, on, decided):
    if decided:
        assert decide_case(noticed, by=chief, on=on, verdict=verdict()).decided_on == on
        return
    with refused("当事人陈述、申辩的期限到 2026-04-02，期满以前不能作出处罚决定"):
        decide_case(noticed, by=chief, on=on, verdict=verdict())


def test_a_waiver_lets_the_decision_come_sooner(noticed, officer, chief):
    cases_notice.record_defence(noticed, by=officer, on=date(2026, 3, 27), waived=True)
    assert decide_case(noticed, by=chief, on=date(2026, 3, 27), verdict=verdict()).fine_yuan == Decimal(
        "5000.00"
    )


def test_defence_never_makes_it_worse(noticed, chief):
    with refused("决定的罚没总额 5,000.01 元超过告知的 5,000.00 元，不得因申辩加重处罚"):
        decide_case(
            noticed, by=chief, on=date(2026, 4, 3), verdict=verdict(sums=Sums(fine=Decimal("5000.01")))
        )


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"basis": " "}, "请填写决定依据"),
        ({"outcome": "no_penalty", "sums": Sums()}, "不予行政处罚的，请选择理由"),
        (
            {"outcome": "no_penalty", "grounds": "first_minor"},
            "不予处罚或者违法事实不能成立的，不能同时罚款、没收或者警告",
        ),
        ({"sums": Sums()}, "给予行政处罚的，请至少填写一种处罚"),
        ({"sums": Sums(goods=Decimal(1))}, "填写了没收财物价值的，请勾选「没收财物」"),
    ],
)
def test_what_a_decision_needs(noticed, chief, changes, message):
    with refused(message):
        decide_case(noticed, by=chief, on=date(2026, 4, 3), verdict=verdict(**changes))


def test_first_minor_offence_goes_without_penalty_and_without_notice(reviewed, chief):
    decision = decide_case(
        reviewed,
        by=chief,
        on=date(2026, 3, 25),
        verdict=Verdict(
            "no_penalty", "不予处罚，予以教育。", "《行政处罚法》第三十三条第一款", grounds="first_minor"
        ),
    )
    assert (decision.total_yuan, decision.is_published) == (Decimal("0.00"), False)
    assert not reviewed.clocks.filter(kind="publicity").exists()


def test_the_legal_review_where_the_law_asks_for_it(filed, officer, chief, county_user):
    CaseFiling.objects.filter(pk=filed.pk).update(review_reasons="complex")
    cases.add_step(filed, by=officer, on=date(2026, 3, 10), kind="evidence", text="照片")
    cases.submit_review(filed, by=officer, on=date(2026, 3, 12), summary="清楚")
    cases.review_case(filed, by=chief, on=date(2026, 3, 13), kind="case", opinion="agree", text="同意")
    with refused("本案须经法制审核（案件情况疑难复杂，涉及多个法律关系），没有通过法制审核不得继续"):
        cases_notice.notice_party(filed, by=officer, on=date(2026, 3, 16), text="拟罚款", sums=FINE)
    cases.review_case(filed, by=county_user, on=date(2026, 3, 16), kind="legal", opinion="agree", text="同意")
    noticed = cases_notice.notice_party(filed, by=officer, on=date(2026, 3, 16), text="拟罚款", sums=FINE)
    with refused("情节复杂的案件，须由负责人集体讨论决定"):
        decide_case(noticed, by=chief, on=date(2026, 4, 3), verdict=verdict())


def test_a_hearing_pauses_the_time_and_brings_a_legal_review(reviewed, officer, chief, county_user):
    large = Sums(fine=Decimal("100000.00"))
    noticed = cases_notice.notice_party(
        reviewed, by=officer, on=date(2026, 3, 26), text="拟罚款 10 万元。", sums=large
    )
    assert noticed.hearing_offered
    with refused("申请听证的期限已于 2026-04-02 届满"):
        cases_notice.ask_hearing(noticed, by=officer, on=date(2026, 4, 3))
    cases_notice.ask_hearing(noticed, by=officer, on=date(2026, 4, 2))
    with refused("听证通知须在听证七个工作日前送达，2026-04-15 听证的最晚通知日是 2026-04-03"):
        cases_notice.hold_hearing(
            noticed, by=chief, told_on=date(2026, 4, 7), on=date(2026, 4, 15), text="双方到场"
        )
    cases_notice.hold_hearing(
        noticed, by=chief, told_on=date(2026, 4, 3), on=date(2026, 4, 15), text="双方到场"
    )
    assert due(noticed, "decide") == date(2026, 6, 22)  # 06-07 and fourteen days; 06-21 is a Sunday
    with refused("本案须经法制审核（直接关系当事人或者第三人重大权益，经过听证程序）"):
        decide_case(noticed, by=chief, on=date(2026, 4, 20), verdict=verdict(sums=large))
    cases.review_case(
        noticed, by=county_user, on=date(2026, 4, 17), kind="legal", opinion="agree", text="同意"
    )
    assert (
        decide_case(noticed, by=chief, on=date(2026, 4, 20), verdict=verdict(sums=large)).total_yuan == 100000
    )


def test_below_the_threshold_no_hearing(noticed, officer):
    assert not noticed.hearing_offered
    with refused("拟处罚内容没有达到听证标准"):
        cases_notice.ask_hearing(noticed, by=officer, on=date(2026, 3, 27))


def test_a_hearing_taken_back_leaves_the_notice_as_it_was(reviewed, officer, chief):
    large = Sums(fine=Decimal("100000.00"))
    row = cases_notice.notice_party(
        reviewed, by=officer, on=date(2026, 3, 26), text="拟罚款 10 万元。", sums=large
    )
    cases_notice.ask_hearing(row, by=officer, on=date(2026, 3, 30))
    with refused("案件正在听证"):
        cases_notice.notice_party(row, by=officer, on=date(2026, 3, 31), text="再告知。", sums=large)
    with refused("请填写终止听证的情况"):
        cases_notice.withdraw_hearing(row, by=officer, on=date(2026, 4, 1), reason=" ")
    row = cases_notice.withdraw_hearing(row, by=officer, on=date(2026, 4, 1), reason="当事人书面撤回")
    assert (row.state, row.pauses.get().ended_on) == ("noticed", date(2026, 4, 1))
    assert due(row, "decide") == date(2026, 6, 10)  # 06-07 and the three days 03-30 to 04-01
    with refused("当事人陈述、申辩的期限到 2026-04-02"):
        decide_case(row, by=chief, on=date(2026, 4, 2), verdict=verdict(sums=large))
    assert decide_case(row, by=chief, on=date(2026, 4, 3), verdict=verdict(sums=large)).total_yuan == 100000


@pytest.mark.parametrize("heavier", ["suspends", "revokes"])
def test_what_gives_a_hearing_is_not_decided_without_having_offered_one(noticed, chief, heavier):
    with refused("决定的处罚达到听证标准，而告知时没有告知听证权利"):
        decide_case(noticed, by=chief, on=date(2026, 4, 3), verdict=verdict(**{heavier: True}))


def test_after_a_hearing_a_new_notice_gives_its_five_days_again(reviewed, officer, chief, county_user):
    large, larger = Sums(fine=Decimal("100000.00")), Sums(fine=Decimal("120000.00"))
    row = cases_notice.notice_party(
        reviewed, by=officer, on=date(2026, 3, 26), text="拟罚款 10 万元。", sums=large
    )
    cases_notice.ask_hearing(row, by=officer, on=date(2026, 3, 30))
    cases_notice.hold_hearing(row, by=chief, told_on=date(2026, 4, 1), on=date(2026, 4, 15), text="到场")
    cases.review_case(row, by=county_user, on=date(2026, 4, 16), kind="legal", opinion="return", text="补查")
    cases.submit_review(row, by=officer, on=date(2026, 4, 17), summary="补充调查完毕。")
    cases.review_case(row, by=county_user, on=date(2026, 4, 20), kind="legal", opinion="agree", text="同意")
    with refused("重新审核的案件，须重新告知后再作出处罚决定"):
        decide_case(row, by=chief, on=date(2026, 4, 21), verdict=verdict(sums=large))
    row = cases_notice.notice_party(
        row, by=officer, on=date(2026, 4, 21), text="拟罚款 12 万元。", sums=larger
    )
    with refused("当事人陈述、申辩的期限到 2026-04-28"):
        decide_case(row, by=chief, on=date(2026, 4, 28), verdict=verdict(sums=larger))
    assert decide_case(row, by=chief, on=date(2026, 4, 29), verdict=verdict(sums=larger)).fine_yuan == 120000


# --- time that does not count ----------------------------------------------------------------------------------------


def test_a_test_does_not_count_in_the_check_of_the_clue(clue, officer, chief):
    pause = cases_clocks.begin_pause(clue, "test", by=officer, on=date(2026, 3, 4))
    with refused("听证和公告在立案以后"):
        cases_clocks.begin_pause(clue, "hearing", by=officer, on=date(2026, 3, 4))
    cases_clocks.end_pause(pause, by=officer, on=date(2026, 3, 10))
    assert due(clue, "clue_check") == date(2026, 3, 30)  # 03-23 and the five working days 03-04 to 03-10
    clock = cases_clocks.extend_clock(clue, "clue_check", by=chief, on=date(2026, 3, 30), reason="未查清")
    assert clock.due_on == date(2026, 4, 21)  # thirty and five working days; 清明 04-04 to 04-06


def test_a_running_test_keeps_the_way_to_lengthen_open(filed, officer, chief):
    """The end was 06-08 when the test began on 04-01; on 06-10, 71 days later, it lies in August."""
    pause = cases_clocks.begin_pause(filed, "test", by=officer, on=date(2026, 4, 1))
    cases_clocks.extend_clock(filed, "decide", by=chief, on=date(2026, 6, 10), reason="检测未出结果")
    cases_clocks.end_pause(pause, by=officer, on=date(2026, 6, 19))
    assert due(filed, "decide") == date(2026, 9, 28)  # 03-09 and 120 + 80 days is 09-25, 中秋 to Sunday 09-27


# --- money -----------------------------------------------------------------------------------------------------------


def pay(case, by, amount="1000.00", **changes):
    return cases_after.record_payment(
        case.decision,
        by=by,
        **{
            "uuid": uuid.uuid4(),
            "kind": "fine",
            "amount": Decimal(amount),
            "paid_on": date(2026, 4, 10),
            "method": "bank",
            "receipt_no": "甘财 1",
            **changes,
        },
    )


def test_decided_is_not_paid(served, officer):
    pay(served, officer)
    decision = served.decision
    assert (decision.fine_yuan, decision.paid("fine")) == (Decimal("5000.00"), Decimal("1000.00"))
    with refused("合计将达 5,000.01 元，超过决定的 5,000.00 元"):
        pay(served, officer, "4000.01")
    assert cases_after.late_fee(decision, date(2026, 4, 23)) == Decimal("0.00")
    assert cases_after.late_fee(decision, date(2026, 4, 25)) == Decimal("240.00")  # 4000 × 3 % × 2


def test_cash_needs_its_reason_and_is_handed_in(served, officer):
    with refused("当场收缴的罚款超过 100 元"):
        pay(served, officer, "500.00", method="cash")
    with refused("没有省级财政票据的"):
        pay(served, officer, receipt_no=" ")
    payment = pay(served, officer, "500.00", method="cash", reason="边远村，当事人提出")
    assert due(served, "cash_handin") == date(2026, 4, 14)  # Friday 04-10 and two working days
    cases_after.hand_in_cash(payment, by=officer, on=date(2026, 4, 13))
    assert served.clocks.get(kind="cash_handin").done_on == date(2026, 4, 13)


def test_a_fine_split_into_small_sums_is_still_a_large_one(served, officer):
    with refused("当场收缴的罚款超过 100 元"):
        pay(served, officer, "100.00", method="cash")


def test_two_sums_of_cash_each_keep_their_limit(served, officer):
    first = pay(served, officer, "500.00", method="cash", reason="边远村，当事人提出")
    second = pay(
        served, officer, "300.00", method="cash", reason="边远村，当事人提出", paid_on=date(2026, 4, 13)
    )
    assert due(served, "cash_handin") == date(2026, 4, 14)  # of the first one
    cases_after.hand_in_cash(first, by=officer, on=date(2026, 4, 13))
    clock = served.clocks.get(kind="cash_handin")
    assert (clock.due_on, clock.done_on) == (date(2026, 4, 15), None)  # of the second one
    cases_after.hand_in_cash(second, by=officer, on=date(2026, 4, 15))
    assert served.clocks.get(kind="cash_handin").done_on == date(2026, 4, 15)


def test_what_is_paid_late_bears_its_fee_up_to_that_day(served, officer):
    """1,000 in time, 1,000 three days late (90), 3,000 five days late (450); from 05-01 a review stands still."""
    pay(served, officer)
    pay(served, officer, paid_on=date(2026, 4, 26))
    cases_challenges.open_challenge(
        served, by=officer, kind="reconsideration", filed_on=date(2026, 5, 1), authority="青禾县人民政府"
    )
    decision = served.decision
    assert cases_after.late_fee(decision, date(2026, 4, 28)) == Decimal("540.00")
    assert cases_after.late_fee(decision, date(2026, 4, 30)) == Decimal("720.00")
    assert cases_after.late_fee(decision, date(2026, 6, 30)) == Decimal("720.00")


def test_the_closing_form_waits_for_the_last_step_whichever_it_is(office, officer, chief, clue_fields):
    case = decide_on_the_spot(
        by=officer,
        office=office,
        on=date(2026, 3, 6),
        uuid=FORM,
        verdict=verdict(sums=Sums(), warns=True, text="警告。"),
        **clue_fields,
    )
    assert not case.clocks.filter(kind="close_form").exists()
    report_simple(case, by=chief, on=date(2026, 3, 9))
    assert due(case, "close_form") == date(2026, 3, 30)


def test_a_repeated_payment_is_one(served, officer):
    key = uuid.uuid4()
    assert pay(served, officer, uuid=key) == pay(served, officer, uuid=key)
    assert served.decision.payments.count() == 1


def test_later_payment_is_approved(served, chief):
    cases_after.defer_payment(
        served.decision, by=chief, on=date(2026, 4, 20), pay_by=date(2026, 6, 30), reason="困难"
    )
    assert due(served, "pay") == date(2026, 6, 30)


# --- on the spot -----------------------------------------------------------------------------------------------------


def spot(office, officer, clue_fields, fine, **changes):
    fields = clue_fields | {"party": changes.pop("party", "organisation")}
    return decide_on_the_spot(
        by=officer,
        office=office,
        on=date(2026, 3, 6),
        uuid=uuid.uuid4(),
        verdict=Verdict(
            "penalty", "当场罚款。", "《食品安全法》第一百二十六条", sums=Sums(fine=Decimal(fine)), **changes
        ),
        **fields,
    )


@pytest.mark.parametrize(
    ("party", "fine", "allowed"),
    [
        ("person", "200", True),
        ("person", "200.01", False),
        ("organisation", "3000", True),
        ("organisation", "3000.01", False),
    ],
)
def test_limits_on_the_spot(office, officer, clue_fields, party, fine, allowed):
    if allowed:
        case = spot(office, officer, clue_fields, fine, party=party)
        assert (case.state, case.procedure, case.filed_on) == ("served", "simple", date(2026, 3, 6))
        assert (due(case, "simple_report"), due(case, "pay")) == (date(2026, 3, 11), date(2026, 3, 23))
        assert not case.decision.is_published
    else:
        with refused("当场处罚的罚款不得超过"):
            spot(office, officer, clue_fields, fine, party=party)
    assert CaseFiling.objects.count() == int(allowed)


def test_nothing_is_confiscated_on_the_spot(office, officer, clue_fields):
    with refused("当场处罚只能警告或者处以小额罚款"):
        spot(office, officer, clue_fields, "100", confiscates_goods=True)


def test_a_warning_on_the_spot_is_reported_and_closed(office, officer, chief, clue_fields):
    case = spot(office, officer, clue_fields, "0", warns=True)
    with refused("不能结案：当场处罚没有报所备案"):
        cases_closing.close_case(case, by=chief, on=date(2026, 3, 9), closing_note="完毕")
    report_simple(case, by=chief, on=date(2026, 3, 9))
    assert (
        cases_closing.close_case(case, by=chief, on=date(2026, 3, 9), closing_note="完毕").state == "closed"
    )


# --- review by others, transfer --------------------------------------------------------------------------------------


def test_an_annulled_decision_is_withdrawn_from_the_public(served, officer):
    cases_after.publish_decision(served.decision, by=officer, on=date(2026, 4, 10))
    challenge = cases_challenges.open_challenge(
        served, by=officer, kind="reconsideration", filed_on=date(2026, 4, 20), authority="青禾县人民政府"
    )
    cases_challenges.end_challenge(challenge, by=officer, on=date(2026, 6, 11), result="annulled")
    served.decision.refresh_from_db()
    assert served.decision.annulled_on == date(2026, 6, 11)
    assert due(served, "withdraw") == date(2026, 6, 16)
    cases_after.withdraw_publicity(served.decision, by=officer, on=date(2026, 6, 12))


def test_an_annulled_decision_is_neither_published_nor_paid_any_more(served, officer, chief):
    challenge = cases_challenges.open_challenge(
        served, by=officer, kind="reconsideration", filed_on=date(2026, 4, 20), authority="青禾县人民政府"
    )
    cases_challenges.end_challenge(challenge, by=officer, on=date(2026, 6, 11), result="annulled")
    assert list(served.clocks.filter(done_on=None).values_list("kind", flat=True)) == ["close_form"]
    with refused("决定已于 2026-06-11 撤销，不再公示"):
        cases_after.publish_decision(served.decision, by=officer, on=date(2026, 6, 12))
    with refused("没有待缴纳的款项"):
        cases_after.defer_payment(
            served.decision, by=chief, on=date(2026, 6, 12), pay_by=date(2026, 7, 1), reason="困难"
        )


def ended(served, officer, result, **changes):
    challenge = cases_challenges.open_challenge(
        served, by=officer, kind="reconsideration", filed_on=date(2026, 4, 20), authority="青禾县人民政府"
    )
    return cases_challenges.end_challenge(
        challenge, by=officer, on=date(2026, 6, 11), result=result, **changes
    )


def fines(office, period=YEAR):
    scope = Scope.of_office(office)
    return [get(key).value(period, scope) for key in ("cases.fines_yuan", "cases.total_yuan")]


@pytest.mark.parametrize(
    ("result", "sums", "holds"),
    [
        ("changed", Sums(fine=Decimal("2000.00")), "2000.00"),
        ("mediated", Sums(fine=Decimal("2000.00")), "2000.00"),
        ("changed", None, "5000.00"),
        ("upheld", Sums(fine=Decimal("2000.00")), "5000.00"),
        ("withdrawn", None, "5000.00"),
    ],
)
def test_figures_take_what_a_review_left_of_a_decision(served, officer, office, result, sums, holds):
    assert fines(office) == [Decimal("5000.00"), Decimal("5000.00")]
    ended(served, officer, result, sums=sums)
    assert fines(office) == [Decimal(holds), Decimal(holds)]


def test_what_a_decision_said_before_its_change_stays_in_its_history(served, officer, client):
    pay(served, officer, "4500.00")
    ended(served, officer, "changed", sums=Sums(fine=Decimal("2000.00"), goods=Decimal("30.00")))
    change = served.decision.changes.get()
    words = "罚款 5,000.00 元变更为 2,000.00 元，没收财物价值 0.00 元变更为 30.00 元"
    assert (str(change), change.changed_on) == (words, date(2026, 6, 11))
    assert f"{words}。" in served.steps.values_list("text", flat=True)
    assert served.clocks.get(kind="pay").done_on == date(2026, 6, 11)  # what came in is enough now
    client.force_login(officer)
    page = client.get(served.get_absolute_url()).content.decode()
    assert words in page
    assert "已缴款比现行决定多 2500.00 元，应当退还当事人。" in page
    log = AuditEntry.objects.get(act="case.change_sums")
    assert log.changes["fine"] == ["5000.00", "2000.00"]


def test_the_form_of_a_result_changes_only_the_sums_that_were_typed(served, officer, client):
    challenge = cases_challenges.open_challenge(
        served, by=officer, kind="litigation", filed_on=date(2026, 4, 20), authority="青禾县人民法院"
    )
    client.force_login(officer)
    url = reverse("inspections:casechallenge_end", args=[challenge.pk])
    assert 'value="5000.00"' in client.get(url).content.decode()
    data = {"on": "2026-06-11", "result": "changed", "fine_yuan": "", "gains_yuan": "70", "goods_yuan": ""}
    assert client.post(url, data).status_code == 302
    decision = served.decision
    decision.refresh_from_db()
    assert (decision.fine_yuan, decision.gains_yuan, decision.total_yuan) == (5000, 70, 5070)


@pytest.mark.parametrize(
    ("changes", "until"),
    [({}, date(2026, 7, 10)), ({"confiscates_goods": True, "sums": Sums()}, date(2029, 4, 10))],
)
def test_how_long_a_decision_is_on_show_counts_from_its_publication(noticed, officer, chief, changes, until):
    """A small fine three months, confiscated goods (nobody put a price on) three years, from 2026-04-10."""
    decision = decide_case(noticed, by=chief, on=date(2026, 4, 3), verdict=verdict(**changes))
    cases_after.serve_decision(noticed, by=officer, on=date(2026, 4, 8))
    assert cases_after.publish_decision(decision, by=officer, on=date(2026, 4, 10)).publish_until == until


def test_transfer_to_the_police_ends_the_case_and_feedback_is_noted(filed, chief, officer):
    transfer = cases_after.transfer_case(
        filed,
        by=chief,
        on=date(2026, 3, 12),
        kind="case",
        target="police",
        target_name="青禾县公安局",
        reason="涉嫌生产销售伪劣产品罪",
    )
    filed.refresh_from_db()
    assert (filed.state, filed.closed_on) == ("transferred", date(2026, 3, 12))
    cases_after.record_feedback(
        transfer, by=officer, on=date(2026, 3, 20), feedback="accepted", words="已立案侦查"
    )
    with refused("已于 2026-03-20 登记反馈"):
        cases_after.record_feedback(transfer, by=officer, on=date(2026, 3, 21), feedback="returned")
