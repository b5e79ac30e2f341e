"""Figures over goods, cases and coal: sums that are never mixed, decided and in force."""

from datetime import date
from decimal import Decimal

from core.indicators import Scope, get
from core.periods import Period
from inspections import identities
from inspections.services import coal, seized_items
from tests.factories.inspections import (
    AppraisalFactory,
    CaseChallengeFactory,
    CaseDecisionFactory,
    CaseFilingFactory,
    CaseReviewFactory,
    CaseTransferFactory,
    SeizedItemFactory,
)
from tests.inspections.measures import YEAR, ask, decision, detained, figure, goods, law, refused

__all__ = ["ask", "decision", "detained", "law"]


def test_confiscated_kilograms(detained, decision, officer, office):
    item = goods(detained, officer, name="牛肉干", quantity="36.4", unit="kg", fault="halal_label")
    old = goods(detained, officer, quantity="10", unit="bag", fault="expired", weight_kg=Decimal("5"))
    for one in (item, old):
        seized_items.move_item(
            one,
            by=officer,
            on=date(2026, 5, 20),
            kind="confiscated",
            quantity=one.quantity,
            decision=decision,
        )
    assert figure("goods.confiscated_kg", office) == Decimal("41.4")
    assert figure("goods.confiscated_halal_kg", office) == Decimal("36.4")
    assert figure("goods.confiscated_expired_kg", office) == Decimal("5")
    assert figure("goods.confiscated_kg", office, Period(date(2026, 1, 1), date(2026, 5, 19))) == 0


def test_detained_goods(detained, officer, office):
    goods(detained, officer, quantity="100", fault="imitation", weight_kg=Decimal("20.25"))
    goods(detained, officer, quantity="40", fault="counterfeit")
    goods(detained, officer, quantity="7", unit="bottle", fault="imitation", weight_kg=Decimal("3.5"))
    keys = (
        "goods.imitation_bags",
        "goods.imitation_kg",
        "goods.counterfeit_bags",
        "goods.counterfeit_kg",
        "seizures.imposed",
        "seizures.sealed_entities",
    )
    assert [figure(key, office) for key in keys] == [100, Decimal("23.75"), 40, 0, 1, 0]


def test_handled_is_closed_and_open(office):
    def case(filed, closed=None, **fields):
        state = "closed" if closed else "filed"
        return CaseFilingFactory(
            office=office, clue_on=filed, filed_on=filed, closed_on=closed, state=state, **fields
        )

    case(date(2025, 12, 20), date(2025, 12, 30))  # before
    case(date(2025, 12, 20), date(2026, 1, 1))  # carried over, closed
    case(date(2025, 12, 20))  # carried over, open
    case(date(2026, 3, 1), date(2027, 1, 5), subject="drug")  # open at the cut-off
    case(date(2026, 12, 31), date(2026, 12, 31), subject="device", about_school=True)
    case(date(2027, 1, 1))  # after
    CaseFilingFactory(office=office, state="clue", filed_on=None)
    keys = (
        "cases.handled",
        "cases.closed",
        "cases.open",
        "cases.filed",
        "cases.filed_medical",
        "cases.filed_school",
        "cases.closed_medical",
    )
    assert [figure(key, office) for key in keys] == [4, 2, 2, 2, 2, 1, 1]
    assert identities.broken(YEAR, Scope.of_office(office)) == []


def test_fines_by_decision_day_without_annulled_ones(office):
    def decided(on, fine, **fields):
        subject = fields.pop("subject", "food")
        case = CaseFilingFactory(office=office, subject=subject, state="closed", closed_on=on)
        total = Decimal(fine) + fields.get("gains_yuan", 0)
        return CaseDecisionFactory(
            office=office, case=case, decided_on=on, fine_yuan=Decimal(fine), total_yuan=total, **fields
        )

    decided(date(2026, 1, 1), "5000.00", subject="drug")
    decided(date(2026, 12, 31), "49999.99", gains_yuan=Decimal("0.01"))
    decided(date(2026, 6, 1), "49999.99")
    decided(date(2026, 6, 1), "700.00", annulled_on=date(2026, 12, 31))
    decided(date(2025, 12, 31), "900.00")
    keys = (
        "cases.decided",
        "cases.fines_yuan",
        "cases.fines_medical_yuan",
        "cases.gains_yuan",
        "cases.total_yuan",
        "cases.closed_large",
    )
    assert [figure(key, office) for key in keys] == [
        4,
        Decimal("104999.98"),
        Decimal("5000.00"),
        Decimal("0.01"),
        Decimal("104999.99"),
        1,
    ]


def test_review_rate(office):
    for reviewed_on in (date(2026, 5, 8), date(2026, 5, 9), None):  # on the day, a day late, never
        decision = CaseDecisionFactory(office=office)
        if reviewed_on:
            CaseReviewFactory(case=decision.case, reviewed_on=reviewed_on)
    assert figure("cases.review_rate", office) == Decimal(100) / 3


def test_leniency_challenges_and_transfers(office):
    assert get("cases.no_challenge").value(YEAR, Scope.of_office(office)) is True
    CaseDecisionFactory(office=office, outcome="no_penalty", grounds="first_minor")
    CaseDecisionFactory(office=office, outcome="no_penalty", grounds="no_fault")
    CaseChallengeFactory(office=office)
    CaseTransferFactory(office=office)
    CaseTransferFactory(office=office, kind="report")
    keys = (
        "cases.not_punished",
        "cases.lenient",
        "cases.challenges",
        "cases.no_challenge",
        "cases.to_police",
        "cases.reported_to_police",
    )
    assert [figure(key, office) for key in keys] == [2, 1, 1, False, 1, 1]


def test_fake_bottles_are_no_more_than_appraised_no_more_than_preserved(office):
    item = SeizedItemFactory(office=office, taken_as="preserved", unit="bottle", quantity=Decimal(24))
    AppraisalFactory(
        office=office,
        item=item,
        quantity=Decimal(18),
        result="fake",
        fake_quantity=Decimal(12),
        reported_on=date(2026, 5, 20),
    )
    keys = ("goods.preserved_bottles", "goods.appraised_bottles", "goods.fake_bottles")
    assert [figure(key, office) for key in keys] == [24, 18, 12]
    assert identities.broken(YEAR, Scope.of_office(office)) == []
    AppraisalFactory(office=office, item=item, quantity=Decimal(7))  # an import that the service would refuse
    assert [check.words for check in identities.broken(YEAR, Scope.of_office(office))] == ["25 ≤ 24"]


def test_loose_coal(office, officer):
    sites = [
        coal.register_coal_site(by=officer, office=office, found_on=date(2026, 10, 10), name=name)
        for name in ("甲煤场", "乙煤场", "丙煤场")
    ]
    coal.ban_coal_site(
        sites[0], by=officer, on=date(2026, 10, 20), mode="self", removed_tonnes=Decimal("2.5")
    )
    coal.ban_coal_site(sites[1], by=officer, on=date(2026, 11, 1), mode="forced", removed_tonnes=Decimal("4"))
    with refused("已于 2026-10-20 取缔销户"):
        coal.ban_coal_site(sites[0], by=officer, on=date(2026, 10, 21), mode="self")
    keys = ("coal.found", "coal.banned", "coal.banned_self", "coal.banned_forced", "coal.removed_tonnes")
    assert [figure(key, office) for key in keys] == [3, 2, 1, 1, Decimal("6.5")]
