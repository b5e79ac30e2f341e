"""Workshops, facilities, platforms, grades, honours, cold chain and accidents: rules, and figures by hand (E8, E9)."""

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.management import call_command

from core.deadlines import due_items
from core.errors import RuleBroken
from core.indicators import REGISTRY, Scope
from core.indicators.declare import percent
from core.legal import amend_rule
from core.periods import Period
from core.reference.loading import load_legal_rules
from entities.models import RiskGrade
from entities.services import grade_risk
from food_safety import services
from food_safety.models import (
    CateringGrade,
    ColdChainSample,
    ExcellenceTour,
    FoodAccident,
    FoodHandler,
    FoodHonour,
    PlatformMembership,
    WorkshopFile,
)
from inspections.services.interviews import Attendee, record_interview
from tests.factories.core import OfficeFactory
from tests.factories.entities import (
    EntityFacilityFactory,
    EntityFactory,
    EntityTagFactory,
    LicenceFactory,
    TagFactory,
)
from tests.factories.food_safety_ledgers import (
    CateringGradeFactory,
    ColdChainBatchFactory,
    ColdChainSampleFactory,
    FoodAccidentFactory,
    FoodHandlerFactory,
    FoodHonourFactory,
    GuidanceVisitFactory,
    PlatformMembershipFactory,
    WorkshopFileFactory,
    WorkshopProductFactory,
)
from tests.factories.inspections import InspectionFactory

CUT_OFF = Period(date(2026, 1, 1), date(2026, 11, 30))
ON = date(2026, 11, 30)


@pytest.fixture
def law(db):
    load_legal_rules()
    call_command("load_calendar", verbosity=0)


def figure(key, office, period=CUT_OFF):
    return REGISTRY[key].value(period, Scope.of_office(office))


def tagged(office, code, **values):
    entity = EntityFactory(office=office, is_food=True, **values)
    tag = TagFactory(code=code, name=f"标签 {code}")
    EntityTagFactory(entity=entity, tag=tag)
    return entity


# --- workshops ------------------------------------------------------------------------------------------------------------


def whole(entity):
    """A file that lacks nothing on the cut-off day."""
    LicenceFactory(entity=entity, kind="workshop", number=f"XZF{entity.pk}")
    WorkshopProductFactory(entity=entity)
    FoodHandlerFactory(entity=entity, valid_until=date(2026, 12, 31))
    return WorkshopFileFactory(
        entity=entity,
        has_layout=True,
        has_process=True,
        has_rules=True,
        purchase_ledger=True,
        additive_ledger=True,
        letter_signed_on=date(2025, 2, 1),
        photos_taken_on=date(2025, 2, 1),
    )


def test_t038_a_file_is_whole_when_no_piece_is_missing(law, office):
    first, second, third = [tagged(office, "workshop") for _ in range(3)]
    complete, half = whole(first), whole(second)
    assert services.missing_pieces(complete, ON) == []
    half.has_layout = False
    half.save()
    keys = ("food.workshops", "food.workshops_opened", "food.workshops_filed")
    assert [figure(key, office) for key in keys] == [3, 2, 1]
    assert figure("food.workshops_all_filed", office) is False
    assert services.missing_pieces(half, ON) == ["生产场所平面图"]
    half.has_layout = True
    half.save()
    whole(third)
    assert figure("food.workshops_all_filed", office) is True
    # One certificate that ended the day before the cut-off breaks the file; the day itself is still good.
    FoodHandlerFactory(entity=third, valid_until=date(2026, 11, 30))
    assert figure("food.workshops_all_filed", office) is True
    late = FoodHandlerFactory(entity=third, valid_until=date(2026, 11, 29))
    assert figure("food.workshops_filed", office) == 2
    assert services.missing_pieces(third.workshop_file, ON) == ["从业人员有效健康证明"]
    late.left_on = date(2026, 11, 1)
    late.save()
    assert figure("food.workshops_filed", office) == 3


def test_only_a_workshop_has_a_file(law, office, clerk):
    row = WorkshopFile(entity=EntityFactory(office=office), opened_on=date(2026, 1, 1))
    with pytest.raises(RuleBroken, match="没有「小作坊」标记"):
        services.add_file(row, by=clerk, on=ON)


def test_a_health_certificate_ends_a_year_after_the_examination(law, office, clerk, chief):
    shop = EntityFactory(office=office, is_food=True)
    row = FoodHandler(
        entity=shop, name="张三", duty="cook", examined_on=date(2026, 3, 2), from_on=date(2026, 3, 2)
    )
    row = services.add_handler(row, by=clerk, on=ON)
    assert row.valid_until == date(2027, 3, 2)
    row = services.change_handler(
        row, by=clerk, on=ON, examined_on=date(2026, 5, 4), valid_until=row.valid_until
    )
    assert row.valid_until == date(2027, 5, 4)
    row = services.change_handler(row, by=clerk, on=ON, valid_until=date(2026, 12, 24))
    (item,) = due_items(chief, ON, keys=["food_safety.health_certificate"])
    assert (item.due_on, item.days_left, item.title) == (date(2026, 12, 24), 24, f"{shop}：厨师")
    assert figure("food.handlers_all_certified", office) is True
    assert figure("food.handlers_all_certified", office, Period.year(2026)) is False


def test_e8_two_talks_with_thirteen_and_eleven_heads(office, officer, second_officer):
    heads = [tagged(office, "workshop") for _ in range(14)]
    for day, came in ((date(2026, 4, 1), 13), (date(2026, 9, 1), 11)):
        people = [Attendee(f"负责人{nth}", entity, attended=nth < came) for nth, entity in enumerate(heads)]
        record_interview(
            by=officer,
            on=ON,
            uuid=uuid.uuid4(),
            office=office,
            attendees=people,
            kind="group",
            held_on=day,
            place="本所",
            reason="落实主体责任",
            host=officer,
            recorder=second_officer,
        )
    assert figure("inspections.workshop_interviews", office) == 24


def test_tn15_tn16_guidance_and_tours(law, office, clerk):
    workshop, caterer = tagged(office, "workshop"), tagged(office, "catering")
    GuidanceVisitFactory(entity=workshop, kind="law", demands="补标签", follow_by=date(2026, 5, 1))
    GuidanceVisitFactory(entity=workshop, kind="coaching", visited_on=date(2026, 5, 2))
    GuidanceVisitFactory(entity=caterer, kind="upgrade")
    tour = ExcellenceTour(held_on=date(2026, 6, 1), host="示范作坊", topic="车间布局", people=0)
    with pytest.raises(RuleBroken, match="少于参加的 1 户"):
        services.add_tour(tour, [workshop], by=clerk, on=ON)
    tour.people = 12
    assert services.add_tour(tour, [workshop], by=clerk, on=ON).entities.get() == workshop
    keys = (
        "workshop_guidance",
        "workshops_guided",
        "workshop_law_visits",
        "upgrade_visits",
        "tours",
        "tour_people",
    )
    assert [figure(f"food.{key}", office) for key in keys] == [2, 1, 1, 1, 1, 12]
    assert figure("food.guidance_followed", office) == 0


# --- facilities and platforms -----------------------------------------------------------------------------------------------


def test_e9_open_kitchens_of_112_and_purifiers_of_96(office):
    small, large = TagFactory(code="small_catering", name="小餐饮"), TagFactory(code="catering", name="餐饮")
    shops = EntityFactory.create_batch(112, office=office, is_food=True)
    for nth, shop in enumerate(shops):
        EntityTagFactory(entity=shop, tag=small if nth < 96 else large)
        if nth < 109:
            EntityFacilityFactory(entity=shop, kind="open_kitchen", mode="glass")
        if nth < 96:
            EntityFacilityFactory(entity=shop, kind="fume_purifier")
    assert percent(figure("entities.open_kitchen_rate", office)) == "97.3"
    assert figure("entities.open_kitchen_all", office) is False
    assert figure("entities.fume_purifiers", office) == 96
    assert figure("entities.fume_purifiers_all", office) is True
    # One more caterer without an open kitchen changes the first clause only.
    EntityTagFactory(entity=EntityFactory(office=office, is_food=True), tag=large)
    assert percent(figure("entities.open_kitchen_rate", office)) == "96.5"
    assert figure("entities.fume_purifiers_all", office) is True


def test_c024_to_c027_platform_members_by_category(law, office, clerk):
    for code, category, n in [
        ("school_canteen", "canteen", 2),
        ("catering", "caterer", 3),
        ("food_production", "producer", 1),
        ("drugstore", "drugstore", 1),
    ]:
        for _ in range(n):
            row = PlatformMembership(
                entity=tagged(office, code), category=category, joined_on=date(2026, 2, 1)
            )
            services.join_platform(row, by=clerk, on=ON)
    PlatformMembershipFactory(entity=tagged(office, "catering"), running=False)
    PlatformMembershipFactory(entity=tagged(office, "catering"), left_on=date(2026, 11, 30))
    keys = ("canteens", "caterers", "producers", "drugstores", "members")
    assert [figure(f"food.platform_{key}", office) for key in keys] == [2, 3, 1, 1, 7]
    wrong = PlatformMembership(
        entity=tagged(office, "catering"), category="drugstore", joined_on=date(2026, 2, 1)
    )
    with pytest.raises(RuleBroken, match="业态不是「药店」"):
        services.join_platform(wrong, by=clerk, on=ON)


# --- grades -----------------------------------------------------------------------------------------------------------------


def licensed(office, first=date(2024, 1, 1)):
    shop = tagged(office, "catering")
    LicenceFactory(entity=shop, first_issued_on=first, issued_on=first)
    return shop


@pytest.mark.parametrize(
    ("score", "level"),
    [("90", "excellent"), ("89.9", "good"), ("75", "good"), ("60", "fair"), ("59.9", "none")],
)
def test_the_score_makes_the_level(law, office, officer, score, level):
    row = CateringGrade(entity=licensed(office), graded_on=date(2026, 4, 1), score=Decimal(score))
    assert services.grade_catering(row, by=officer, on=ON).level == level


def test_another_level_needs_its_reason(law, office, officer):
    row = CateringGrade(entity=licensed(office), graded_on=date(2026, 4, 1), score=Decimal(80), level="fair")
    with pytest.raises(RuleBroken, match="80 分对应「良好」"):
        services.grade_catering(row, by=officer, on=ON)
    row.reason = "重点项不符合"
    assert services.grade_catering(row, by=officer, on=ON).level == "fair"


def test_who_cannot_be_graded(law, office):
    on = date(2026, 4, 1)
    assert "只有餐饮" in services.grading_objection(tagged(office, "food_sale"), on)
    assert "没有有效的" in services.grading_objection(tagged(office, "catering"), on)
    assert "3 个月内" in services.grading_objection(licensed(office, date(2026, 1, 2)), on)
    assert services.grading_objection(licensed(office, date(2026, 1, 1)), on) == ""
    shop = licensed(office)
    accident = FoodAccidentFactory(office=office, entity=shop, happened_on=date(2025, 10, 2))
    assert "6 个月内" in services.grading_objection(shop, on)
    accident.state, accident.closed_on, accident.conclusion = "excluded", on, "非食源性"
    accident.save()
    assert services.grading_objection(shop, on) == ""


def test_c070_c071_graded_of_those_that_may_be_graded(law, office):
    shops = [licensed(office) for _ in range(4)]
    licensed(office, date(2026, 9, 1))  # too young on the cut-off day
    licensed(office, date(2026, 8, 30))  # old enough, no grade
    for shop, level in zip(shops, ("excellent", "good", "none"), strict=False):
        CateringGradeFactory(entity=shop, level=level, graded_on=date(2025, 4, 1))
    CateringGradeFactory(entity=shops[1], level="fair", graded_on=date(2026, 4, 1))
    CateringGradeFactory(entity=shops[3], level="good", graded_on=date(2026, 12, 1))  # after the cut-off
    assert figure("food.gradable_caterers", office) == 5
    assert figure("food.graded_caterers", office) == 2
    assert figure("food.grading_rate", office) == Decimal(40)
    assert [figure(f"food.graded_{level}", office) for level in ("excellent", "good", "fair")] == [1, 0, 1]


def test_the_waiting_months_are_each_offices_own_setting(law, office, other_office, county, chief, client):
    """One figure, three offices: 6 months by the own setting, 1 by the county's, and the national 3."""
    far = OfficeFactory(name="外县所")
    for place in (office, other_office, far):
        licensed(place, date(2026, 8, 1))  # four months before the cut-off day
        licensed(place, date(2026, 10, 15))  # six weeks
    own = {"effective_from": date(2026, 1, 1), "by": chief, "on": ON, "reason": "县局文件"}
    amend_rule("food.grading.new_wait", office=county, quantity=Decimal(1), **own)
    amend_rule("food.grading.new_wait", office=office, quantity=Decimal(6), **own)
    counted = [figure("food.gradable_caterers", place) for place in (office, other_office, far)]
    assert counted == [0, 2, 1]
    client.force_login(chief)
    assert "满 6 个月" in client.get("/food/catering-grades/gaps/").content.decode()


def test_the_score_makes_the_risk_grade_by_the_offices_bands(law, office, officer):
    shop = tagged(office, "catering")

    def grade(day, **values):
        return grade_risk(RiskGrade(entity=shop, from_on=day, **values), by=officer, on=ON)

    made = grade(date(2026, 1, 1), static_score=Decimal(20), dynamic_score=Decimal("25.5"))
    assert made.grade == "C"
    with pytest.raises(RuleBroken, match="原为 C 级"):
        grade(date(2026, 2, 1), grade="D")
    assert grade(date(2026, 2, 1), grade="D", reason="抽检不合格").grade == "D"
    with pytest.raises(RuleBroken, match="请填写静态、动态分值"):
        grade(date(2026, 3, 1))


def test_grades_that_facts_speak_against(law, office):
    punished, clean, spoilt = [tagged(office, "catering") for _ in range(3)]
    for shop, letter, day in [
        (punished, "B", date(2026, 1, 1)),
        (clean, "C", date(2023, 1, 1)),
        (spoilt, "C", date(2023, 1, 1)),
    ]:
        RiskGrade.objects.create(entity=shop, grade=letter, from_on=day)
    FoodAccidentFactory(office=office, entity=punished, happened_on=date(2026, 5, 1))
    InspectionFactory(office=office, entity=clean, inspected_on=date(2026, 3, 1))
    InspectionFactory(office=office, entity=spoilt, inspected_on=date(2026, 3, 1), problem_count=1)
    found = {(one.entity, one.grade.grade, one.to) for one in services.regradings(office, ON)}
    assert found == {(punished, "B", "C"), (clean, "C", "B")}


# --- honours ----------------------------------------------------------------------------------------------------------------


def test_c069_c132_c133_honours_by_stage(law, office, clerk):
    FoodHonourFactory(office=office, level="city", applied_on=date(2026, 3, 1))
    FoodHonourFactory(office=office, level="county", applied_on=date(2026, 3, 1))
    FoodHonourFactory(office=office, level="city", applied_on=date(2025, 3, 1), granted_on=date(2025, 9, 1))
    gone = FoodHonourFactory(
        office=office, level="city", applied_on=date(2025, 3, 1), granted_on=date(2025, 9, 1)
    )
    services.change_honour(gone, by=clerk, on=ON, withdrawn_on=date(2026, 6, 1))
    street = FoodHonour(kind="street", street="东街", granted_on=date(2026, 5, 1))
    services.add_honour(street, by=clerk, on=ON)
    assert figure("food.civil_tables_applied", office) == 1
    assert figure("food.civil_tables", office) == 1
    assert figure("food.civil_tables", office, Period.year(2025)) == 2
    assert figure("food.model_streets", office) == 1
    with pytest.raises(RuleBroken, match="不选经营主体"):
        services.add_honour(
            FoodHonour(kind="street", street="西街", entity=gone.entity, granted_on=ON), by=clerk, on=ON
        )


# --- cold chain -------------------------------------------------------------------------------------------------------------


def test_c125_to_c127_intake_weight_and_tests(law, office, clerk):
    store = tagged(office, "food_sale")
    for weight in ("1.250", "0.755"):
        ColdChainBatchFactory(entity=store, weight_t=Decimal(weight))
    ColdChainBatchFactory(entity=store, in_on=date(2025, 12, 31))
    ColdChainSampleFactory(entity=store, count=12, result="negative", reported_on=date(2026, 4, 3))
    waiting = ColdChainSampleFactory(entity=store, count=5)
    assert figure("food.cold_chain_batches", office) == 2
    assert figure("food.cold_chain_tonnes", office) == Decimal("2.005")
    assert figure("food.cold_chain_samples", office) == 17
    assert figure("food.cold_chain_all_negative", office) is False
    services.change_cold_sample(waiting, by=clerk, on=ON, result="negative", reported_on=date(2026, 4, 4))
    assert figure("food.cold_chain_all_negative", office) is True
    positive = ColdChainSample(
        entity=store,
        kind="goods",
        sampled_on=date(2026, 5, 1),
        result="positive",
        reported_on=date(2026, 5, 2),
    )
    with pytest.raises(RuleBroken, match="处置情况"):
        services.add_cold_sample(positive, by=clerk, on=ON)


# --- accidents --------------------------------------------------------------------------------------------------------------


def test_an_accident_is_reported_within_two_hours(law, office, officer, chief):
    row = FoodAccident(
        place="某饭店",
        happened_on=date(2026, 5, 1),
        known_at=datetime(2026, 5, 1, 4, 30, tzinfo=UTC),
        text="聚餐后呕吐",
        ill=3,
    )
    assert figure("food.no_accidents", office) is True
    row = services.record_accident(row, by=officer, on=date(2026, 5, 1))
    assert row.report_by == datetime(2026, 5, 1, 6, 30, tzinfo=UTC)
    assert figure("food.no_accidents", office) is False
    (item,) = due_items(chief, date(2026, 5, 1), keys=["food_safety.accident_report"])
    assert (item.due_on, item.days_left) == (date(2026, 5, 1), 0)
    with pytest.raises(RuleBroken, match="请先登记上报"):
        services.close_accident(
            row, confirmed=True, closed_on=date(2026, 5, 3), conclusion="沙门氏菌", by=chief, on=ON
        )
    at = datetime(2026, 5, 1, 8, 0, tzinfo=UTC)
    row = services.report_accident(
        row, reported_at=datetime(2026, 5, 1, 6, 30, tzinfo=UTC), reported_to="县局", by=officer, at=at
    )
    assert figure("food.accidents_all_on_time", office) is True
    row = services.close_accident(
        row, confirmed=False, closed_on=date(2026, 5, 3), conclusion="酒精中毒", by=chief, on=ON
    )
    assert figure("food.no_accidents", office) is True
    assert figure("food.accidents_all_on_time", office) is None


def test_a_late_report_stays_late(law, office, officer):
    row = FoodAccidentFactory(office=office)
    at = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
    services.report_accident(
        row, reported_at=datetime(2026, 5, 1, 6, 1, tzinfo=UTC), reported_to="县局", by=officer, at=at
    )
    assert figure("food.accidents_all_on_time", office) is False
