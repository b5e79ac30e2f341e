"""Two records of one shop: found, merged by a link, counted once, and put back exactly."""

from datetime import date

import pytest

from core.errors import RuleBroken
from core.indicators import REGISTRY, Scope
from core.periods import Period
from entities import services
from entities.duplicates import alike, find_pairs, plain_address
from entities.models import Entity
from tests.factories.entities import AnnualReportFactory, EntityFacilityFactory, EntityFactory
from tests.factories.inspections import InspectionFactory

ON = date(2026, 6, 1)
Y2026 = Period.year(2026)


@pytest.fixture
def twins(office, village):
    kept = EntityFactory(
        office=office,
        name="民乐县丰乐镇鑫源牛肉面馆",
        code="92620722MA7ABC1249",
        address="民乐县丰乐镇何庄村3社",
    )
    gone = EntityFactory(
        office=office, name="鑫源牛肉面", address="丰乐镇何庄村3社", village=village, principal="王玉兰"
    )
    return kept, gone


def count(key, office):
    return REGISTRY[key].value(Y2026, Scope.of_office(office))


def test_near_names_at_one_address_are_proposed(twins, chief, office):
    EntityFactory(office=office, name="何记百货", address="丰乐镇何庄村3社")
    EntityFactory(office=office, name="鑫源牛肉面", address="丰乐镇张满村1社")
    reasons = {(pair.first.name, pair.second.name): pair.reason for pair in find_pairs(chief)}
    assert reasons == {
        ("民乐县丰乐镇鑫源牛肉面馆", "鑫源牛肉面"): "同一地址、名称相近",
        ("鑫源牛肉面", "鑫源牛肉面"): "名称相同",
    }
    services.say_different(*twins, by=chief, on=ON)
    assert len(find_pairs(chief)) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("鑫源牛肉面馆", "鑫源牛肉面", True),
        ("鑫源面馆", "兴隆面馆", False),
        ("福满超市", "福满超市", True),
        ("店", "福满店", False),
    ],
)
def test_alike_names(one, other, same):
    assert alike(one, other) == same


def test_addresses_lose_their_region():
    assert (
        plain_address("甘肃省张掖市民乐县丰乐镇何庄村 3 社")
        == plain_address("丰乐镇何庄村3社")
        == "何庄村3社"
    )


def test_figures_count_the_survivor_and_undo_puts_everything_back(twins, chief, office):
    kept, gone = twins
    InspectionFactory(office=office, entity=kept, inspected_on=date(2026, 2, 1))
    mine = InspectionFactory(office=office, entity=gone, inspected_on=date(2026, 3, 1))
    AnnualReportFactory(entity=kept, report_year=2025)
    report = AnnualReportFactory(entity=gone, report_year=2025)
    tool = EntityFacilityFactory(entity=gone)
    assert (count("entities.existing", office), count("inspections.entities", office)) == (2, 2)
    row = services.merge(gone, kept, reason="重复导入", by=chief, on=ON)
    assert (count("entities.existing", office), count("inspections.entities", office)) == (1, 1)
    assert count("inspections.visits", office) == 2
    for one in (mine, report, tool, kept, gone):
        one.refresh_from_db()
    assert mine.entity == tool.entity == kept
    assert report.entity == gone  # the survivor has one of that year
    assert (kept.principal, kept.village, gone.status) == ("王玉兰", gone.village, "merged")
    later = InspectionFactory(office=office, entity=kept, inspected_on=date(2026, 7, 1))
    services.undo_merge(row, reason="是两户", by=chief, on=ON)
    for one in (mine, later, tool, kept, gone):
        one.refresh_from_db()
    assert mine.entity == tool.entity == gone
    assert later.entity == kept
    assert (kept.principal, kept.village, gone.status, gone.merged_into) == ("", None, "operating", None)
    assert count("entities.existing", office) == 2


def test_what_cannot_be_merged(twins, chief, office, other_office):
    kept, gone = twins
    other = EntityFactory(office=office, code="91620722MA7ABC1235")
    for merged, survivor, words in [
        (kept, gone, "保留有统一社会信用代码"),
        (other, kept, "代码不同"),
        (kept, kept, "不同的档案"),
        (EntityFactory(office=other_office), kept, "同一机构"),
    ]:
        with pytest.raises(RuleBroken, match=words):
            services.merge(merged, survivor, reason="试", by=chief, on=ON)
    services.merge(gone, kept, reason="重复", by=chief, on=ON)
    with pytest.raises(RuleBroken, match="已经并入"):
        services.merge(gone, kept, reason="重复", by=chief, on=ON)


def test_from_the_page_and_back(client, chief, officer, twins):
    kept, gone = twins
    url = f"/entities/duplicates/{kept.pk}/{gone.pk}/"
    client.force_login(officer)
    assert client.get(url).status_code == 403
    client.force_login(chief)
    assert "不同" in client.get(url).content.decode()
    answer = client.post(url, {"keep": kept.pk, "reason": "同一户"})
    assert answer.status_code == 302
    assert Entity.objects.get(pk=gone.pk).merged_into == kept
    assert [row.pk for row in client.get("/entities/").context["object_list"]] == [kept.pk]
    assert "已并入" in client.get(f"/entities/{gone.pk}/").content.decode()
    assert client.post(answer.url + "undo/", {"confirmed": "1", "reason": "弄错"}).status_code == 302
    assert Entity.objects.get(pk=gone.pk).merged_into is None


def test_a_strangers_pair_is_not_found(client, stranger, twins):
    client.force_login(stranger)
    assert client.get(f"/entities/duplicates/{twins[0].pk}/{twins[1].pk}/").status_code == 404
