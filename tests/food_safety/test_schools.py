"""Canteens, suppliers and the two rounds; E6 of the worked example by hand (domain.md part E)."""

import re
import uuid
from datetime import date
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse

from core.deadlines import due_items
from core.errors import RuleBroken
from core.indicators import REGISTRY, Scope
from core.periods import Period
from core.reference.loading import load_legal_rules
from entities.services.ledgers import add
from food_safety import services
from food_safety.models import Canteen, CanteenLook, CanteenSupply, SchoolRound, SupplierCheck
from tests.factories.core import VillageFactory
from tests.factories.entities import EntityFacilityFactory, EntityFactory, TagFactory
from tests.factories.food_safety_ledgers import (
    CanteenFactory,
    PlatformMembershipFactory,
    SchoolFactory,
    SupplierFactory,
    SupplierSelectionFactory,
)
from tests.factories.inspections import InspectionFactory, OrderFactory, ProblemFactory

CUT_OFF = Period(date(2026, 1, 1), date(2026, 11, 30))
ON = date(2026, 11, 30)


@pytest.fixture
def law(db):
    load_legal_rules()
    call_command("load_calendar", verbosity=0)
    TagFactory(code="school_canteen", name="学校食堂")


def figure(key, office, period=CUT_OFF):
    return REGISTRY[key].value(period, Scope.of_office(office))


def opened(by, season, *, on=date(2026, 2, 25), **values):
    days = {
        "spring": (date(2026, 2, 25), date(2026, 4, 10)),
        "autumn": (date(2026, 8, 25), date(2026, 10, 10)),
    }
    first, last = days[season]
    return services.open_round(
        **{
            "by": by,
            "on": on,
            "uuid": uuid.uuid4(),
            "year": 2026,
            "season": season,
            "starts_on": first,
            "ends_on": last,
            "joint_units": "学区",
            **values,
        }
    )


def registered(by, office, n=8):
    schools = SchoolFactory.create_batch(n, office=office)
    return [
        services.add_canteen(
            Canteen(
                entity=EntityFactory(office=office, kind="other"),
                school=school,
                supply="own",
                opened_on=date(2018, 9, 1),
            ),
            by=by,
            on=ON,
        )
        for school in schools
    ]


def check(row, canteen, on, **values):
    return InspectionFactory(
        office=row.office,
        entity=canteen.entity,
        campaign=row.campaign,
        campaign_theme=row.campaign.theme,
        inspected_on=on,
        **values,
    )


def test_e6_eight_canteens_in_both_rounds_and_four_letters_in_force(law, office, clerk):
    canteens = registered(clerk, office)
    spring, autumn = opened(clerk, "spring"), opened(clerk, "autumn", on=date(2026, 8, 20))
    assert spring.campaign.targets.count() == 8
    for canteen in canteens:
        check(spring, canteen, date(2026, 3, 5))
    last = [check(autumn, canteen, date(2026, 9, 8)) for canteen in canteens[:7]]
    keys = ("food.canteens", "food.canteens_spring", "food.canteens_autumn", "food.canteens_both_rounds")
    assert [figure(key, office) for key in keys] == [8, 8, 7, 7]
    assert figure("food.canteens_all_both_rounds", office) is False
    last.append(check(autumn, canteens[7], date(2026, 9, 9)))
    check(autumn, canteens[7], date(2026, 9, 10))  # twice is still one canteen
    assert figure("food.canteens_both_rounds", office) == 8
    assert figure("food.canteens_all_both_rounds", office) is True
    for nth, one in enumerate(last[:5]):
        OrderFactory(
            office=office,
            inspection=one,
            entity=one.entity,
            kind="opinion",
            issued_on=date(2026, 9, 8),
            rectify_by=date(2026, 9, 30),
            **(
                {"state": "voided", "taken_back_on": date(2026, 9, 9), "taken_back_reason": "写错"}
                if nth == 0
                else {}
            ),
        )
    assert figure("inspections.opinions_issued", office) == 4
    # A canteen that opens later counts in the whole, one that closed does not.
    (late,) = registered(clerk, office, 1)
    assert figure("food.canteens_all_both_rounds", office) is False
    services.change_canteen(late, by=clerk, on=ON, closed_on=date(2026, 11, 1))
    assert figure("food.canteens_all_both_rounds", office) is True
    assert figure("food.school_rounds_joint", office) == 2


def test_a_round_is_opened_once_and_takes_later_canteens_in(law, office, clerk):
    with pytest.raises(RuleBroken, match="没有在办的学校食堂"):
        opened(clerk, "spring")
    (first,) = registered(clerk, office, 1)
    key = uuid.uuid4()
    row = opened(clerk, "spring", uuid=key)
    assert opened(clerk, "spring", uuid=key) == row
    assert row.followup_by == date(2026, 8, 31)
    with pytest.raises(RuleBroken, match="2026年春季检查已经开始"):
        opened(clerk, "spring")
    registered(clerk, office, 2)
    assert services.complete_round(row, by=clerk, on=date(2026, 3, 1)) == 2
    assert services.complete_round(row, by=clerk, on=date(2026, 3, 1)) == 0
    assert row.campaign.targets.count() == 3
    assert first.entity.entity_tags.filter(tag__code="school_canteen").exists()


def test_what_a_round_left_open_is_followed_up_before_the_next(law, office, clerk, chief, client):
    (canteen,) = registered(clerk, office, 1)
    row = opened(clerk, "spring")
    assert list(SchoolRound.objects.awaiting_followup()) == []
    problem = ProblemFactory(inspection=check(row, canteen, date(2026, 3, 5), problem_count=1))
    items = due_items(chief, date(2026, 8, 10), keys=["food_safety.round_followup"])
    assert [(item.title, item.due_on, item.days_left) for item in items] == [
        ("2026年春季学校食堂检查", date(2026, 8, 31), 21)
    ]
    client.force_login(chief)
    page = client.get(row.get_absolute_url()).content.decode()
    assert problem.text in page
    assert "1/1" in page
    problem.closed_on, problem.outcome = date(2026, 3, 20), "corrected"
    problem.save()
    assert due_items(chief, date(2026, 8, 10), keys=["food_safety.round_followup"]) == []


def test_an_officer_is_led_to_the_canteens_of_the_own_grid_alone(law, office, clerk, officer, grid, client):
    own, other, unchecked, elsewhere = registered(clerk, office, 4)
    for canteen in (own, unchecked):
        canteen.entity.grid = grid
        canteen.entity.save()
    row = opened(clerk, "spring")
    seen = ProblemFactory(
        inspection=check(row, own, date(2026, 3, 5), grid=grid, problem_count=1), text="冷藏温度过高"
    )
    ProblemFactory(inspection=check(row, other, date(2026, 3, 6), problem_count=1), text="没有晨检记录")
    client.force_login(officer)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "2/4" in page
    assert seen.text in page
    assert "没有晨检记录" not in page
    new = reverse("inspections:inspection_create")
    assert f"{new}?entity={unchecked.entity_id}&amp;" in page
    assert f"{new}?entity={elsewhere.entity_id}&amp;" not in page
    links = {unescape(link) for link in re.findall(r'href="(/(?:inspections|food|entities)/[^"]*)"', page)}
    assert {client.get(link).status_code for link in links} == {200}


def test_the_tag_follows_the_register(law, office, clerk):
    (canteen,) = registered(clerk, office, 1)
    tags = canteen.entity.entity_tags.filter(tag__code="school_canteen")
    assert tags.exists()
    services.change_canteen(canteen, by=clerk, on=ON, closed_on=date(2026, 7, 1))
    assert not tags.exists()
    services.change_canteen(canteen, by=clerk, on=ON, closed_on=None)
    assert tags.exists()


def test_a_canteen_of_the_nutrition_plan_is_not_let_out(law, office, clerk):
    row = Canteen(
        entity=EntityFactory(office=office),
        school=SchoolFactory(office=office),
        supply="entrusted",
        nutrition_plan=True,
        opened_on=date(2026, 3, 1),
    )
    with pytest.raises(RuleBroken, match="不得对外承包、委托经营"):
        services.add_canteen(row, by=clerk, on=ON)


@pytest.mark.parametrize(
    ("grams", "hours", "fine"), [(125, 48, True), (124, 48, False), (125, 47, False), (None, None, True)]
)
def test_samples_weigh_125_grams_and_stay_48_hours(law, office, clerk, grams, hours, fine):
    row = CanteenLook(
        canteen=CanteenFactory(entity__office=office),
        looked_on=date(2026, 4, 1),
        samples_grams=grams,
        samples_hours=hours,
        demands="" if fine else "按 125 克留样 48 小时",
    )
    assert services.add_look(row, by=clerk, on=ON).samples_pass is fine


def test_what_is_wrong_in_a_canteen_is_demanded(law, office, clerk):
    row = CanteenLook(
        canteen=CanteenFactory(entity__office=office), looked_on=date(2026, 4, 1), meals_accompanied=False
    )
    with pytest.raises(RuleBroken, match="督促整改") as broken:
        services.add_look(row, by=clerk, on=ON)
    assert broken.value.field == "demands"


def test_c075_c076_suppliers_by_the_day_they_were_chosen(law, office, clerk):
    selection = SupplierSelectionFactory(
        office=office, joint_units="县教育局", reviewed_on=date(2026, 1, 20), held_on=date(2026, 2, 1)
    )
    SupplierFactory.create_batch(2, office=office, kind="ingredients", selection=selection)
    SupplierFactory(office=office, kind="bulk", name="惠农粮油")
    SupplierFactory(office=office, kind="bulk", selected_on=date(2025, 2, 1))
    assert figure("food.suppliers_ingredients", office) == 2
    assert figure("food.suppliers_bulk", office) == 1
    assert figure("food.suppliers_running", office) == 4
    assert figure("food.supplier_selections_joint", office) == 1


def test_a_check_of_a_supplier_and_its_end(law, office, clerk, chief):
    supplier = SupplierFactory(office=office)
    row = SupplierCheck(supplier=supplier, checked_on=date(2026, 4, 1), has_invoices=False)
    with pytest.raises(RuleBroken, match="写明发现的问题"):
        services.add_supplier_check(row, by=clerk, on=ON)
    row.problems, row.rectify_by = "缺送货单", date(2026, 4, 8)
    assert services.add_supplier_check(row, by=clerk, on=ON).result == "problem"
    (item,) = due_items(chief, date(2026, 4, 9), keys=["food_safety.supplier_problem"])
    assert item.days_left == -1
    canteen = CanteenFactory(entity__office=office)
    supply = CanteenSupply(canteen=canteen, supplier=supplier, goods="蔬菜", from_on=date(2026, 3, 1))
    add(supply, by=clerk, on=ON)
    services.end_supplier(supplier, ended_on=date(2026, 5, 1), reason="合同到期", by=clerk, on=ON)
    supply.refresh_from_db()
    assert supply.until_on == date(2026, 5, 1)


def test_another_offices_supplier_is_not_taken(law, office, other_office, clerk):
    supply = CanteenSupply(
        canteen=CanteenFactory(entity__office=office),
        supplier=SupplierFactory(office=other_office),
        goods="蔬菜",
        from_on=date(2026, 3, 1),
    )
    with pytest.raises(RuleBroken, match="不在本所的名录中"):
        add(supply, by=clerk, on=ON)


def test_c028_and_t034_coverage_of_open_canteens(law, office, clerk):
    canteens = registered(clerk, office, 3)
    for canteen in canteens[:2]:
        PlatformMembershipFactory(entity=canteen.entity, category="canteen")
        EntityFacilityFactory(entity=canteen.entity, kind="camera", mode="", installed_on=date(2025, 1, 1))
    broken = EntityFacilityFactory(
        entity=canteens[2].entity, kind="camera", mode="", installed_on=date(2025, 1, 1), works=False
    )
    assert figure("food.canteens_on_platform", office) == 2
    assert figure("food.canteens_all_on_platform", office) is False
    assert figure("entities.canteen_cameras_all", office) is False
    broken.works = True
    broken.save()
    assert figure("entities.canteen_cameras_all", office) is True
    PlatformMembershipFactory(entity=canteens[2].entity, category="canteen", joined_on=date(2026, 11, 30))
    assert figure("food.canteens_all_on_platform", office) is True
    assert (
        figure("food.canteens_all_on_platform", office, Period(date(2026, 1, 1), date(2026, 11, 29))) is False
    )


def test_the_form_of_a_round_lists_all_open_canteens(law, office, clerk, client):
    VillageFactory(office=office)
    registered(clerk, office, 2)
    client.force_login(clerk)
    page = client.post(
        reverse("food_safety:schoolround_create"),
        {
            "uuid": uuid.uuid4(),
            "year": "2026",
            "season": "autumn",
            "starts_on": "2026-08-25",
            "ends_on": "2026-10-10",
            "joint_units": "学区、教育局",
            "followup_by": "",
        },
        follow=True,
    )
    assert "0/2" in page.content.decode()
    assert SchoolRound.objects.get().followup_by == date(2027, 2, 28)
    assert SchoolRound.objects.get().campaign.name == "2026年秋季校园食品安全检查"
