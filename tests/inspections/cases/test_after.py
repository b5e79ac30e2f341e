"""Review by others, transfer to the police, and what then holds."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from core.indicators import Scope, get
from core.models import AuditEntry
from inspections.rules.cases import Sums
from inspections.services import (
    cases_after,
    cases_challenges,
)
from inspections.services.cases_decisions import decide_case
from tests.inspections.cases.conftest import YEAR, due, pay, refused, verdict


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
