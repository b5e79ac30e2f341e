"""Who may work on a case, and what the services refuse on the way."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from inspections.models import CaseFiling
from inspections.rules.cases import Sums
from inspections.services import (
    cases,
    cases_notice,
)
from inspections.services.cases_decisions import Verdict, decide_case
from tests.factories.core import UserFactory
from tests.inspections.cases.conftest import CLUE, FINE, due, refused, verdict

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
