"""Consultations, stations, the ladder and tips from tables."""

import pytest

from complaints import imports
from complaints.models import Consultation, ConsumerStation, ConsumerTip, TrustedConsumption
from complaints.views.ledgers import LEDGERS
from tests.factories.entities import EntityFactory
from tests.special_equipment.test_imports import imported, reasons

pytestmark = pytest.mark.django_db(transaction=True)


def test_consultations_stations_and_tips(office, clerk, village):
    imported(
        ["日期", "渠道", "类别", "咨询内容", "解答", "人次"],
        [["2026-03-15", "电话", "食品", "过期食品怎么赔", "按食品安全法第一百四十八条", "2"]],
        imports.ConsultationImport,
        clerk,
    )
    assert Consultation.objects.get().people == 2
    imported(
        ["服务站", "设在", "村", "设立日期"],
        [["上寨村维权服务站", "村", "上寨村", "2026-01-01"]],
        imports.ConsumerStationImport,
        clerk,
    )
    assert ConsumerStation.objects.get().village == village
    imported(
        ["标题", "内容", "类别", "发布日期", "发布渠道"],
        [["谨防保健品骗局", "别信包治百病。", "食品", "2026-03-15", "微信群"]],
        imports.ConsumerTipImport,
        clerk,
    )
    assert ConsumerTip.objects.get().title == "谨防保健品骗局"


def test_a_ladder_may_come_in_one_file_step_by_step(office, clerk):
    EntityFactory(office=office, name="青禾镇惠民超市")
    batch = imported(
        ["店名", "级别", "阶段", "日期"],
        [
            ["青禾镇惠民超市", "县级", "申报", "2025-01-10"],
            ["青禾镇惠民超市", "县级", "认定", "2025-03-10"],
            ["青禾镇惠民超市", "市级", "申报", "2026-01-10"],
            ["青禾镇惠民超市", "省级", "申报", "2026-02-10"],
        ],
        imports.TrustedConsumptionImport,
        clerk,
    )
    steps = TrustedConsumption.objects.order_by("reached_on").values_list("level", "stage")
    assert list(steps) == [("county", "applied"), ("county", "granted"), ("city", "applied")]
    assert len(reasons(batch)) == 1  # not the province's before the city's


@pytest.mark.parametrize("ledger", [one for one in LEDGERS if one.importer], ids=lambda ledger: ledger.name)
def test_every_list_with_an_import_offers_it(ledger, client, clerk):
    client.force_login(clerk)
    assert f'href="{ledger.url("import")}"' in client.get(ledger.url("list")).content.decode()
    assert client.get(ledger.url("import_template")).status_code == 200
