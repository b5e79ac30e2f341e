"""Published results of 你点我检 and 你送我检: nothing without the act, nobody named, taken off with a reason."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from core.errors import RuleBroken
from core.models import AuditEntry
from food_safety import services
from food_safety.models import PublishedResult, ResultPublication
from tests.factories.food_safety import (
    FoodSampleFactory,
    PollFactory,
    RapidTestFactory,
    RapidTestResultFactory,
    ResultPublicationFactory,
)

ON = date(2026, 7, 1)


@pytest.fixture
def brought(office, village, shop, pesticide):
    """Two samples that people brought, one of them positive; a third of another source and one that is voided."""
    for day, product, result, more in [
        (date(2026, 6, 3), "芹菜", "pass", {}),
        (
            date(2026, 6, 1),
            "=辣椒",
            "positive",
            {"handling_kind": "sampling", "handled_on": date(2026, 6, 2)},
        ),
        (date(2026, 6, 2), "韭菜", "pass", {"source": "routine"}),
        (
            date(2026, 6, 4),
            "作废的",
            "pass",
            {"is_voided": True, "voided_at": datetime(2026, 6, 5, tzinfo=UTC)},
        ),
        (date(2026, 7, 1), "后来的", "pass", {}),
    ]:
        values = {"source": "brought", "village": village, "entity": shop, "place": "张三家", **more}
        test = RapidTestFactory(office=office, sampled_on=day, product=product, result=result, **values)
        RapidTestResultFactory(test=test, item=pesticide, result=result)
    return ResultPublicationFactory(office=office, explained="六月送来的，都测了。")


def address(row):
    return f"/food/public/{row.office_id}/results/{row.pk}/"


def test_nothing_is_public_before_the_act(client, brought):
    assert client.get(address(brought)).status_code == 404
    page = client.get(f"/food/public/{brought.office_id}/results/")
    assert "还没有公布的结果" in page.content.decode()
    assert brought.title not in page.content.decode()


def test_what_was_published_is_told_in_plain_words(client, chief, brought):
    services.publish_results(brought, by=chief, on=ON, reason="所务会决定")
    page = client.get(address(brought)).content.decode()
    assert "一共测了 2 份" in page
    assert "六月送来的，都测了。" in page
    assert "快速检测是初步筛查，有疑问的要再送实验室检验，不等于不合格。" in page
    assert "已送实验室检验" in page
    for hidden in ("惠民超市", "张三", "韭菜", "作废的", "后来的", "所务会", chief.display_name, "KJ2026"):
        assert hidden not in page, hidden
    assert brought.title in client.get(f"/food/public/{brought.office_id}/results/").content.decode()
    assert "你点我检、你送我检结果" in client.get(f"/public/{brought.office_id}/").content.decode()


def test_the_same_as_data(client, chief, brought):
    services.publish_results(brought, by=chief, on=ON, reason="所务会决定")
    told = client.get(f"{address(brought)}?format=json").json()
    assert told["published_on"] == "2026-07-01"
    assert told["rows"] == [
        {
            "tested_on": "2026-06-01",
            "product": "=辣椒",
            "place": "",
            "way": "快速检测",
            "items": "农药残留",
            "result": "有疑问",
            "followed": "已送实验室检验",
        },
        {
            "tested_on": "2026-06-03",
            "product": "芹菜",
            "place": "",
            "way": "快速检测",
            "items": "农药残留",
            "result": "合格",
            "followed": "",
        },
    ]
    text = client.get(f"{address(brought)}?format=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["日期", "样品", "地点", "检测方式", "检测项目", "结果", "后续"]
    assert rows[1][:2] == ["2026-06-01", "'=辣椒"]  # no formula
    everything = client.get(f"/food/public/{brought.office_id}/results/?format=json").json()
    assert [row["product"] for row in everything["rows"]] == ["=辣椒", "芹菜"]
    assert everything["rows"][0]["kind"] == "你送我检"


def test_on_demand_tells_tests_and_laboratory_results_whose_publication_is_on_record(office, village, chief):
    poll = PollFactory(office=office)
    RapidTestFactory(office=office, source="on_demand", village=village, product="草莓")
    told = {"office": office, "task": "on_demand", "result": "pass", "reported_on": date(2026, 6, 20)}
    FoodSampleFactory(product="猪肉", poll=poll, village=village, published_on=date(2026, 6, 25), **told)
    FoodSampleFactory(product="未公示", poll=poll, **told)
    FoodSampleFactory(product="别的期次", published_on=date(2026, 6, 25), **told)
    row = ResultPublicationFactory(office=office, kind="on_demand", poll=poll)
    lines = [(line.product, line.way, line.place, line.result) for line in services.lines_of(row)]
    assert lines == [
        ("草莓", "快速检测", village.name, "合格"),
        ("猪肉", "实验室检验", village.name, "合格"),
    ]


def test_taken_off_it_says_when_and_why_and_nothing_else(client, chief, brought):
    services.publish_results(brought, by=chief, on=ON, reason="所务会决定")
    services.withdraw_results(brought, by=chief, on=date(2026, 7, 3), reason="样品名称写错")
    page = client.get(address(brought))
    assert page.status_code == 200
    assert "已于 2026年7月3日 撤下。理由：样品名称写错" in page.content.decode()
    assert "芹菜" not in page.content.decode()
    assert client.get(f"{address(brought)}?format=json").json()["rows"] == []
    assert brought.title not in client.get(f"/food/public/{brought.office_id}/results/").content.decode()
    acts = AuditEntry.objects.filter(target_model="food_safety.resultpublication").order_by("pk")
    assert [(entry.act, entry.reason) for entry in acts] == [
        ("resultpublication.publish", "所务会决定"),
        ("resultpublication.withdraw", "样品名称写错"),
    ]


def test_published_anew_it_holds_the_corrected_lines(chief, brought):
    services.publish_results(brought, by=chief, on=ON, reason="所务会决定")
    services.publish_results(brought, by=chief, on=ON, reason="再按一次")
    assert PublishedResult.objects.count() == 2
    services.withdraw_results(brought, by=chief, on=ON, reason="补两天")
    row = ResultPublication.objects.get()
    services.change_publication(row, by=chief, on=ON, since_on=date(2026, 6, 2))
    row = services.publish_results(row, by=chief, on=ON, reason="更正后公布")
    assert [line.product for line in row.lines.all()] == ["芹菜"]
    assert (row.state, row.withdrawn_on, row.withdraw_reason) == ("published", None, "")


@pytest.mark.parametrize(
    ("changed", "reason", "words"),
    [
        ({}, "  ", "请填写公布依据"),
        ({"until_on": date(2026, 7, 2)}, "决定", "结果截止日期 2026-07-02 还没有到，不能公布"),
        ({"until_on": date(2026, 5, 31)}, "决定", "这段时间没有可以公布的结果"),
    ],
)
def test_what_cannot_be_published_is_said(chief, brought, changed, reason, words):
    for name, value in changed.items():
        setattr(brought, name, value)
    brought.save()
    with pytest.raises(RuleBroken, match=words):
        services.publish_results(brought, by=chief, on=ON, reason=reason)
    assert not PublishedResult.objects.exists()


def test_what_is_public_cannot_be_changed_under_the_readers(chief, brought):
    services.publish_results(brought, by=chief, on=ON, reason="所务会决定")
    with pytest.raises(RuleBroken, match="请先撤下"):
        services.change_publication(ResultPublication.objects.get(), by=chief, on=ON, title="别的")


def test_a_correction_after_the_act_is_shown_to_the_office_and_changes_nothing_outside(
    client, chief, brought
):
    services.publish_results(brought, by=chief, on=ON, reason="所务会决定")
    RapidTestFactory(office=brought.office, source="brought", product="补录的", sampled_on=date(2026, 6, 9))
    assert "补录的" not in client.get(address(brought)).content.decode()
    client.force_login(chief)
    assert "公布以后记录有更正或者新增" in client.get(brought.get_absolute_url()).content.decode()


def test_the_clerk_prepares_and_the_chief_publishes(client, clerk, chief, brought):
    client.force_login(clerk)
    page = client.get("/food/result-publications/new/")
    typed = {
        "uuid": str(page.context["form"]["uuid"].value()),
        "kind": "brought",
        "title": "六月上旬",
        "since_on": "2026-06-01",
        "until_on": "2026-06-10",
    }
    wrong = client.post("/food/result-publications/new/", {**typed, "until_on": "2026-05-01"})
    assert wrong.status_code == 422
    assert "截止日期不能早于起始日期" in wrong.content.decode()
    assert client.post("/food/result-publications/new/", typed).status_code == 302
    row = ResultPublication.objects.get(title="六月上旬")
    publish = f"/food/result-publications/{row.pk}/publish/"
    assert client.post(publish, {"confirmed": "1", "reason": "x"}).status_code == 403
    client.force_login(chief)
    assert "请再看一遍样品名称里有没有人名、店名" in client.get(publish).content.decode()
    assert client.post(publish, {"confirmed": "1", "reason": ""}).status_code == 422
    client.post(publish, {"confirmed": "1", "reason": "每月公布一次"})
    row.refresh_from_db()
    assert (row.state, row.publish_reason, row.published_by) == ("published", "每月公布一次", chief)


def test_a_publication_of_another_office_has_no_page_here(client, chief, other_office, brought):
    services.publish_results(brought, by=chief, on=ON, reason="所务会决定")
    assert client.get(f"/food/public/{other_office.pk}/results/{brought.pk}/").status_code == 404
