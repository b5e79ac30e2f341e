"""Sentences of the worked example of domain.md part E from records, each by its literal text: E1, E5, E11, E15."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from core.periods import Period
from entities.models import Entity
from reports.build import resolve
from reports.outline import Block
from tests.factories.entities import AnnualReportFactory, EntityFactory
from tests.factories.food_safety import AnnualTargetFactory, RapidTestFactory
from tests.factories.inspections import CaseDecisionFactory, CaseFilingFactory, InspectionFactory

pytestmark = pytest.mark.django_db
YEAR = Period(date(2026, 1, 1), date(2026, 11, 30))


@pytest.fixture
def read(office):
    def read(text):
        (block,) = resolve([Block("paragraph", 0, text)], office=office, period=YEAR).blocks
        return "".join(sentence.text for sentence in block.sentences)

    return read


E1 = (
    "{period.last_year}年度{?entities.annual_report_rate_enterprise:企业年报率{entities.annual_report_rate_enterprise|unit}"
    "|无应报企业}，个体工商户年报率{entities.annual_report_rate_individual|unit}，"
    "农民专业合作社年报率为{entities.annual_report_rate_cooperative|unit}。"
)


def test_e1_annual_reports(read, office):
    """77 of 80, 671 of 698, 60 of 62: half-up, 96.25 prints 96.3."""
    for kind, due, filed in (("enterprise", 80, 77), ("individual", 698, 671), ("cooperative", 62, 60)):
        first = EntityFactory(office=office, kind=kind)
        others = Entity.objects.bulk_create(
            Entity(office=office, kind=kind, name=f"{kind}{n}", registered_on=date(2020, 1, 1))
            for n in range(due - 1)
        )
        report = AnnualReportFactory(entity=first, report_year=2025, filed_on=date(2026, 6, 30))
        type(report).objects.bulk_create(
            type(report)(entity=one, report_year=2025, filed_on=date(2026, 3, 10))
            for one in others[: filed - 1]
        )
    assert read(E1) == "2025年度企业年报率96.3%，个体工商户年报率96.1%，农民专业合作社年报率为96.8%。"


E11 = (
    "已完成食品安全快速检测{food.rapid_tests|unit}，完成年度任务的{food.rapid_target_rate|unit}，"
    "{?food.rapid_all_passed:检测结果全部合格|合格率{food.rapid_pass_rate|unit}；检出阳性{food.rapid_tests_positive|unit}}"
    "{?food.rapid_positives_handled:，均已按规定抽样送检并处置|，已处置{food.rapid_positive_handled|unit}|}。"
)


def test_e11_rapid_tests_and_the_flip_of_its_wording(read, office, chief):
    """264 of 240, two positive: 「全部合格」 is refused until the celery turns out negative."""
    AnnualTargetFactory(office=office, year_on=date(2026, 1, 1), quantity=240)
    first = RapidTestFactory(office=office, tested_by=chief)
    model = type(first)
    model.objects.bulk_create(
        model(
            office=office,
            sample_no=f"E{n:04}",
            sampled_on=date(2026, 5, 4),
            product="芹菜",
            result="pass",
            tested_by=chief,
        )
        for n in range(261)
    )
    bad = [RapidTestFactory(office=office, tested_by=chief, result="positive") for _ in range(2)]
    assert read(E11).startswith(
        "已完成食品安全快速检测264批次，完成年度任务的110.0%，合格率99.2%；检出阳性2批次"
    )
    for one in bad:
        one.result = "pass"
        one.save()
    assert read(E11) == "已完成食品安全快速检测264批次，完成年度任务的110.0%，检测结果全部合格。"


def test_e5_visits_and_shops(read, office, officer, second_officer):
    """133 shops in 161 visits; a visit after the cut-off is not counted."""
    shops = Entity.objects.bulk_create(
        Entity(office=office, name=f"店{n}", kind="individual", registered_on=date(2020, 1, 1), is_food=True)
        for n in range(133)
    )
    first = InspectionFactory(
        office=office,
        entity=shops[0],
        lead_officer=officer,
        second_officer=second_officer,
        subject="food",
        campaign_theme="rural_fake_food",
    )
    model = type(first)
    again = [
        model(
            office=office,
            entity=shop,
            entity_kind=shop.kind,
            inspected_on=day,
            lead_officer=officer,
            second_officer=second_officer,
            checklist=first.checklist,
            result="pass",
            state="signed",
            signed_at=datetime(2026, 5, 8, 3, 0, tzinfo=UTC),
            created_by=officer,
            subject="food",
            campaign_theme="rural_fake_food",
        )
        for shop, day in [
            *((shop, date(2026, 4, 1)) for shop in shops[1:]),
            *((shop, date(2026, 9, 1)) for shop in shops[:28]),
            (shops[0], date(2026, 12, 2)),
        ]
    ]
    model.objects.bulk_create(again)
    assert read(
        "开展农村假冒伪劣食品专项整治行动，共检查农村食品经营户{inspections.rural_fake_food_entities|unit}"
        "（{inspections.rural_fake_food_visits|unit}）。"
    ) == ("开展农村假冒伪劣食品专项整治行动，共检查农村食品经营户133户（161户次）。")


def test_e15_cases_and_fines(read, office, officer, second_officer):
    """Two filed, one closed with a fine of 5,000 yuan."""
    people = {"office": office, "lead_officer": officer, "second_officer": second_officer, "subject": "drug"}
    CaseFilingFactory(**people)
    done = CaseFilingFactory(**people, state="closed", closed_on=date(2026, 9, 30))
    CaseDecisionFactory(case=done, office=office, fine_yuan=Decimal("5000.00"), total_yuan=Decimal("5000.00"))
    text = "全年共立案{cases.filed_medical|unit}，结案{cases.closed_medical|unit}，罚款{cases.fines_medical_yuan|unit}。"
    assert read(text) == "全年共立案2起，结案1起，罚款5000元。"
