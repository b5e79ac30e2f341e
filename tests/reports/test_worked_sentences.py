"""The other sentences of the worked example of domain.md part E, from records, each by its literal text; what must not
count stands beside what does. E1, E5, E11 and E15 are in test_worked_example."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.periods import Period
from entities.models import Entity
from reports.build import resolve
from reports.outline import Block
from special_equipment.rules import SEVERE
from tests.factories.activities import (
    PublicityActivityFactory,
    PublicityMaterialFactory,
    TrainingSessionFactory,
)
from tests.factories.banquets import BanquetFilingFactory, CommitmentLetterFactory, GuidanceVisitFactory
from tests.factories.complaints import ComplaintFactory, ConsultationFactory, TrustedConsumptionFactory
from tests.factories.core import VillageFactory
from tests.factories.entities import (
    EntityFacilityFactory,
    EntityFactory,
    EntityTagFactory,
    LicenceFactory,
    TagFactory,
)
from tests.factories.food_safety import PermitActFactory
from tests.factories.food_safety_ledgers import CanteenFactory, FoodAccidentFactory
from tests.factories.inspections import (
    CaseDecisionFactory,
    ChecklistFactory,
    DrawPlanFactory,
    DrawResultFactory,
    DrawTargetFactory,
    ExposedHitFactory,
    InspectionFactory,
    InterviewAttendeeFactory,
    InterviewFactory,
    ItemMoveFactory,
    OrderFactory,
    SeizedItemFactory,
)
from tests.factories.special_equipment import (
    EquipmentAccidentFactory,
    EquipmentCheckFactory,
    EquipmentFactory,
    HazardFactory,
    LpgUserFactory,
    SafetyOrderFactory,
    UnitCheckFactory,
    UseUnitFactory,
)

pytestmark = pytest.mark.django_db
YEAR = Period(date(2026, 1, 1), date(2026, 11, 30))
LATE = date(2026, 12, 2)  # after the cut-off


@pytest.fixture
def read(office):
    def read(text):
        (block,) = resolve([Block("paragraph", 0, text)], office=office, period=YEAR).blocks
        return "".join(sentence.text for sentence in block.sentences)

    return read


@pytest.fixture
def visit(office, officer, second_officer):
    """A signed visit of an entity by the two officers of the office."""
    checklist = ChecklistFactory()

    def visit(entity, **values):
        return InspectionFactory(
            office=office,
            entity=entity,
            lead_officer=officer,
            second_officer=second_officer,
            checklist=checklist,
            **values,
        )

    return visit


def shops(office, count, name, **values):
    return Entity.objects.bulk_create(
        Entity(
            office=office,
            kind="individual",
            name=f"{name}{n}",
            registered_on=date(2020, 1, 1),
            **values,
        )
        for n in range(count)
    )


def tag(entities, code):
    kind = TagFactory(code=code, name=code)
    model = type(EntityTagFactory(entity=entities[0], tag=kind))
    model.objects.bulk_create(model(entity=one, tag=kind, added_on=date(2020, 1, 1)) for one in entities[1:])


def fit(entities, kind):
    model = type(EntityFacilityFactory(entity=entities[0], kind=kind))
    model.objects.bulk_create(
        model(entity=one, kind=kind, installed_on=date(2024, 5, 1)) for one in entities[1:]
    )


def test_e2_draws_of_the_county(read, office, officer):
    """12 publicity targets and 9 enterprises on site, all entered."""
    day = date(2026, 4, 1)
    entered = {
        "result": DrawResultFactory(office=office),
        "checked_on": day,
        "entered_on": day,
        "entered_by": officer,
    }
    for form, count in (("publicity", 12), ("on_site", 9)):
        plan = DrawPlanFactory(
            office=office, source="superior", form=form, state="drawn", drawn_on=date(2026, 3, 5)
        )
        for _ in range(count):
            DrawTargetFactory(office=office, plan=plan, entity_kind="enterprise", state="selected", **entered)
    assert (
        read(
            "对县局抽取的{inspections.draw_publicity_entered|unit}市场主体公示信息、"
            "{inspections.draw_enterprises_checked|unit}企业开展检查。"
        )
        == "对县局抽取的12户市场主体公示信息、9户企业开展检查。"
    )


def test_e3_first_issues_without_renewals(read, office):
    for kind, count in (("food_business", 23), ("workshop", 3), ("small_shop", 17), ("stall", 6)):
        for _ in range(count):
            entity = EntityFactory(office=office)
            PermitActFactory(
                office=office, entity=entity, licence=LicenceFactory(entity=entity, kind=kind), act="first"
            )
    renewed = EntityFactory(office=office)
    PermitActFactory(office=office, entity=renewed, licence=LicenceFactory(entity=renewed), act="renew")
    assert (
        read(
            "今年以来，新登记食品经营户{food.permits_first_operators|unit}，小作坊{food.permits_first_workshops|unit}，"
            "小经营店{food.permits_first_small_shops|unit}，小摊点登记备案{food.permits_first_stalls|unit}。"
        )
        == "今年以来，新登记食品经营户23户，小作坊3户，小经营店17户，小摊点登记备案6户。"
    )


def test_e4_coverage(read, office, visit):
    """301 of 318 operators; one of them is visited twice, another only after the cut-off."""
    operators = shops(office, 318, "食品店", is_food=True)
    first = visit(operators[0], subject="food")
    model = type(first)
    common = {
        name: getattr(first, name)
        for name in (
            "office",
            "entity_kind",
            "lead_officer",
            "second_officer",
            "checklist",
            "result",
            "state",
            "signed_at",
            "created_by",
            "subject",
        )
    }
    model.objects.bulk_create(
        model(entity=one, inspected_on=day, **common)
        for one, day in [
            *((one, date(2026, 4, 1)) for one in operators[1:301]),
            (operators[0], date(2026, 9, 1)),
            (operators[301], LATE),
        ]
    )
    assert (
        read("完成对食品生产经营单位{inspections.food_coverage|unit}的检查。")
        == "完成对食品生产经营单位94.7%的检查。"
    )


def test_e6_canteens_in_both_rounds(read, office, visit):
    """Eight canteens, both seasons; of five opinions one is voided: 「全面排查」 stands only for all of them."""
    canteens = [CanteenFactory(entity=EntityFactory(office=office, kind="other")) for _ in range(8)]
    tag([one.entity for one in canteens], "school_canteen")
    for theme, day in (("school_spring", date(2026, 3, 5)), ("school_autumn", date(2026, 9, 3))):
        visits = [visit(one.entity, campaign_theme=theme, inspected_on=day) for one in canteens]
    orders = [OrderFactory(office=office, inspection=one, kind="opinion") for one in visits[:5]]
    sentence = (
        "{?food.canteens_all_both_rounds:对全镇{food.canteens_both_rounds|unit}学校食堂进行了全面排查|"
        "检查学校食堂{food.canteens_both_rounds|unit}}，下达监督检查意见书{inspections.opinions_issued|unit}。"
    )
    assert read(sentence) == "对全镇8所学校食堂进行了全面排查，下达监督检查意见书5份。"
    type(orders[0]).objects.filter(pk=orders[0].pk).update(
        state="voided", taken_back_on=date(2026, 9, 5), taken_back_reason="文号用错"
    )
    assert read(sentence).endswith("下达监督检查意见书4份。")
    CanteenFactory(entity=EntityFactory(office=office, kind="other"))
    assert read(sentence) == "检查学校食堂8所，下达监督检查意见书4份。"


def test_e7_exposed_products(read, office, visit):
    near = shops(office, 22, "校园店", is_food=True)
    tag(near, "near_school")
    visits = [visit(one, campaign_theme="exposed", inspected_on=date(2026, 3, 18)) for one in near]
    visit(near[0], campaign_theme="exposed", inspected_on=date(2026, 3, 20))
    sentence = (
        "共检查{inspections.campus_shops|unit}校园周边食杂店，"
        "{?inspections.no_exposed_products:未发现曝光产品|发现曝光产品{inspections.exposed_hits|unit}}。"
    )
    assert read(sentence) == "共检查22户校园周边食杂店，未发现曝光产品。"
    ExposedHitFactory(office=office, inspection=visits[3])
    assert read(sentence) == "共检查22户校园周边食杂店，发现曝光产品1起。"


def test_e8_talks(read, office, chief, officer):
    """13 and 11 came; one who stayed away is not counted."""
    for count, day in ((13, date(2026, 4, 8)), (11, date(2026, 9, 8))):
        talk = InterviewFactory(office=office, held_on=day, host=chief, recorder=officer)
        for _ in range(count):
            InterviewAttendeeFactory(office=office, interview=talk, is_workshop=True, attended=True)
    InterviewAttendeeFactory(office=office, interview=talk, is_workshop=True, attended=False)
    assert (
        read("集中约谈小作坊负责人{inspections.workshop_interviews|unit}。") == "集中约谈小作坊负责人24人次。"
    )


def test_e9_one_caterer_more_refuses_only_the_first_clause(read, office):
    """109 of 112 kitchens are open; all 96 small caterers have a purifier."""
    caterers = shops(office, 112, "餐馆")
    tag(caterers, "catering")
    tag(caterers[:96], "small_catering")
    fit(caterers[:109], "open_kitchen")
    fit(caterers[:96], "fume_purifier")
    sentence = (
        "{?entities.open_kitchen_all:辖区餐饮单位都已实施“明厨亮灶”|"
        "辖区餐饮单位“明厨亮灶”覆盖率达{entities.open_kitchen_rate|unit}}，{entities.fume_purifiers|unit}小型餐饮单位"
        "{?entities.fume_purifiers_all:都已安装油烟净化设施|安装了油烟净化设施}。"
    )
    assert read(sentence) == "辖区餐饮单位“明厨亮灶”覆盖率达97.3%，96户小型餐饮单位都已安装油烟净化设施。"
    EntityTagFactory(entity=EntityFactory(office=office), tag=TagFactory(code="catering", name="catering"))
    assert read(sentence) == "辖区餐饮单位“明厨亮灶”覆盖率达96.5%，96户小型餐饮单位都已安装油烟净化设施。"


def test_e10_lpg(read, office):
    for category, count in (("caterer", 58), ("canteen", 5)):
        for _ in range(count):
            LpgUserFactory(office=office, category=category)
    LpgUserFactory(office=office, category="caterer", until_on=date(2026, 6, 30))
    assert (
        read(
            "截至{period.cut_off_month}，辖区内共有{equipment.lpg_users|unit}餐饮单位和学校食堂使用液化气，"
            "其中餐饮单位{equipment.lpg_caterers|unit}、学校食堂{equipment.lpg_canteens|unit}。"
        )
        == "截至2026年11月，辖区内共有63户餐饮单位和学校食堂使用液化气，其中餐饮单位58户、学校食堂5户。"
    )


def test_e12_and_e18_consultations_are_not_counted_twice(read, office):
    """3,486 sheets and 412 questions at six events; 96 at the desk; 38 complaints and 12 reports, 47 closed."""
    events = [PublicityActivityFactory(office=office, consultations=70) for _ in range(5)]
    events.append(PublicityActivityFactory(office=office, consultations=62))
    for event in events:
        PublicityMaterialFactory(activity=event, kind="leaflet", quantity=581)
    ConsultationFactory(office=office, people=90)
    ConsultationFactory(office=office, people=6)
    ConsultationFactory(office=office, people=4, asked_on=LATE)
    closed = {"closed_on": date(2026, 6, 1), "state": "closed"}
    for n in range(50):
        accepted = {} if n < 12 else {"accepted_on": date(2026, 5, 10)}
        ComplaintFactory(
            office=office,
            reporter=None,
            kind="tip_off" if n < 12 else "complaint",
            **accepted,
            **(closed if n < 47 else {}),
        )
    for _ in range(3):
        ComplaintFactory(office=office, reporter=None, state="refused", closed_on=date(2026, 5, 12))
    assert (
        read(
            "开展宣传活动{activities.publicity|unit}，共发放各类宣传资料{activities.materials|approx|unit}，"
            "解答咨询{activities.publicity_consultations|approx|unit}。"
        )
        == "开展宣传活动6次，共发放各类宣传资料3400余份，解答咨询410余人次。"
    )
    assert (
        read(
            "共接受咨询{complaints.consultations|unit}，受理各类投诉举报{complaints.accepted|unit}，"
            "已办结{complaints.closed|unit}，办结率达到{complaints.closing_rate|unit}。"
        )
        == "共接受咨询96人次，受理各类投诉举报50件，已办结47件，办结率达到94.0%。"
    )


def test_e13_model_shops(read, office):
    for _ in range(5):
        TrustedConsumptionFactory(office=office)
    for _ in range(2):
        TrustedConsumptionFactory(office=office, level="city", stage="recommended")
    assert (
        read(
            "完成{complaints.trusted_applied|unit}县级放心消费示范店（企业）的申报工作，"
            "推荐{complaints.trusted_recommended|unit}参加市级放心消费示范店（企业）的评选。"
        )
        == "完成5户县级放心消费示范店（企业）的申报工作，推荐2户参加市级放心消费示范店（企业）的评选。"
    )


def test_e14_confiscated_is_not_taken_off(read, office, officer):
    """36.4 kg by decision; 51.7 kg that the owner took off sale is never called confiscated."""
    item = SeizedItemFactory(office=office, quantity=Decimal("100"), unit="kg", created_by=officer)
    decision = CaseDecisionFactory(office=office, case__office=office)
    for kind, weight, basis in (("confiscated", "36.4", decision), ("taken_off", "51.7", None)):
        ItemMoveFactory(
            office=office,
            item=item,
            kind=kind,
            quantity=Decimal(weight),
            weight_kg=Decimal(weight),
            decision=basis,
            by=officer,
        )
    assert (
        read(
            "全年共没收过期食品等{goods.confiscated_food_kg|unit}，督促经营者下架销毁{goods.taken_off_kg|unit}。"
        )
        == "全年共没收过期食品等36.4公斤，督促经营者下架销毁51.7公斤。"
    )


def test_e16_banquets(read, office, officer):
    """131 accepted, 3 of them cancelled; 47 guided on the spot, five of them twice; one held after the cut-off."""
    village = VillageFactory(office=office)
    filings = [BanquetFilingFactory(office=office, village=village) for _ in range(128)]
    for _ in range(3):
        BanquetFilingFactory(office=office, village=village, state="cancelled", state_reason="婚期改了")
    BanquetFilingFactory(office=office, village=village, held_on=LATE)
    for filing in filings:
        CommitmentLetterFactory(filing=filing)
    for filing in [*filings[:47], *filings[:5]]:
        GuidanceVisitFactory(filing=filing, guided_by=officer)
    assert (
        read(
            "今年以来我所共办理农村集体聚餐备案登记{banquets.filings|approx:多|unit}，现场指导{banquets.guided|unit}，"
            "承诺书签订率{banquets.letter_rate|unit}。"
        )
        == "今年以来我所共办理农村集体聚餐备案登记120多户次，现场指导47户次，承诺书签订率100%。"
    )


E17 = (
    "共检查特种设备使用单位{equipment.unit_visits|unit}、现场抽查设备{equipment.device_checks|unit}、"
    "排查隐患{equipment.hazards|unit}（严重隐患{equipment.hazards_severe|unit}，一般隐患{equipment.hazards_general|unit}），"
    "{?equipment.hazards_all_closed:目前隐患已全部整改|已整改{equipment.hazards_closed|unit}}，"
    "发出监察指令书{equipment.orders|unit}，开展安全约谈{equipment.safety_talks|unit}。"
)


def test_e17_special_equipment(read, office, chief, officer, visit):
    """38 visits, 71 devices looked at, 2 severe and 15 general hazards, all closed, 6 orders, 2 talks."""
    unit = UseUnitFactory(office=office)
    devices = [EquipmentFactory(office=office, unit=unit) for _ in range(2)]
    for n in range(38):
        check = UnitCheckFactory(office=office, unit=unit, inspection=visit(unit.entity, subject="equipment"))
        for device in devices if n < 33 else devices[:1]:
            EquipmentCheckFactory(office=office, unit=unit, equipment=device, check_of=check)
    closed = {"closed_on": date(2026, 6, 1)}
    hazards = [
        HazardFactory(office=office, unit=unit, level="severe", severe_ground=next(iter(SEVERE)), **closed)
        for _ in range(2)
    ]
    hazards += [HazardFactory(office=office, unit=unit, level="general", **closed) for _ in range(15)]
    for _ in range(6):
        SafetyOrderFactory(office=office, unit=unit, first_officer=officer, second_officer=chief)
    for _ in range(2):
        InterviewFactory(office=office, kind="safety", subject="equipment", host=chief, recorder=officer)
    assert read(E17) == (
        "共检查特种设备使用单位38家次、现场抽查设备71台（件）次、排查隐患17条（严重隐患2条，一般隐患15条），"
        "目前隐患已全部整改，发出监察指令书6份，开展安全约谈2次。"
    )
    type(hazards[0]).objects.filter(pk=hazards[0].pk).update(closed_on=LATE)
    assert "，已整改16条，" in read(E17)


def test_e19_nothing_happened_until_something_did(read, office):
    sentence = (
        "{?food.no_accidents:未发生食品安全事故|发生食品安全事故{food.accidents|unit}}，"
        "{?equipment.no_accidents:未发生特种设备安全事故|发生特种设备安全事故{equipment.accidents|unit}}。"
    )
    assert read(sentence) == "未发生食品安全事故，未发生特种设备安全事故。"
    EquipmentAccidentFactory(office=office, level="fault")  # no accident
    FoodAccidentFactory(office=office)
    assert read(sentence) == "发生食品安全事故1起，未发生特种设备安全事故。"


def test_e20_training(read, office):
    for _ in range(4):
        TrainingSessionFactory(office=office, head_count=9)
    for _ in range(2):
        TrainingSessionFactory(office=office, audience="assistants", head_count=17)
    TrainingSessionFactory(office=office, kind="politics", head_count=9)  # study, no training in the work
    assert (
        read(
            "组织执法人员业务培训{activities.officer_training|unit}{activities.officer_training_people|unit}，"
            "培训村级协管员{activities.assistant_training|unit}{activities.assistant_training_people|unit}。"
        )
        == "组织执法人员业务培训4期36人次，培训村级协管员2期34人次。"
    )


def test_the_desk_closes_at_the_cut_off(read, office):
    """A letter of November that is closed in December is still open on the last of November."""
    ComplaintFactory(
        office=office,
        reporter=None,
        kind="tip_off",
        received_on=date(2026, 11, 20),
        closed_on=LATE,
        state="closed",
        created_at=datetime(2026, 11, 20, 3, 0, tzinfo=UTC),
    )
    assert read("受理{complaints.accepted|unit}，已办结{complaints.closed|unit}。") == "受理1件，已办结0件。"
