from datetime import date, timedelta
from io import BytesIO
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from core.clock import today
from food_safety import services
from food_safety.models import AnnualTarget, RapidTest, TestItem
from tests.factories.entities import EntityFactory
from tests.factories.food_safety import AnnualTargetFactory, RapidTestFactory, RapidTestResultFactory
from tests.food_safety.conftest import AT

LIST = "/food/rapid-tests/"


@pytest.fixture
def by(client, request):
    """``by("clerk")``: the client signed in as that person."""

    def sign_in(name):
        client.force_login(request.getfixturevalue(name))
        return client

    return sign_in


@pytest.fixture
def fresh(clerk, sample):
    """A positive of today, entered just now."""
    return services.record_test(
        by=clerk,
        at=timezone.now(),
        uuid=UUID(int=5, version=4),
        sample=sample(sampled_on=today(), product="韭菜", reading="63.5"),
    )


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("url", "queries"),
    [
        (LIST, 6),
        ("/food/rapid-tests/?result=positive", 6),
        ("/food/rapid-test-results/", 5),
        ("/food/test-items/", 4),
        ("/food/targets/", 4),
    ],
)
def test_lists_cost_the_same_for_any_number_of_rows(
    url, queries, rows, by, office, grid, shop, pesticide, django_assert_num_queries
):
    """session, user, count, rows; then the items of the page's tests and the choices of item, village and grid."""
    for nth in range(rows):
        test = RapidTestFactory(office=office, grid=grid, entity=shop, result="positive")
        RapidTestResultFactory(test=test, item=pesticide)
        AnnualTargetFactory(office=office, year_on=date(2020 + nth, 1, 1))
    client = by("clerk")
    client.get(url)  # the first request of a session writes when it was seen
    with django_assert_num_queries(queries):
        response = client.get(url)
    assert response.status_code == 200
    assert len(response.context["object_list"]) == (rows if url != "/food/test-items/" else 1)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["芹菜", "猪肉", "油条"]),
        ({"q": "芹菜"}, ["芹菜"]),
        ({"q": "kj-2"}, ["猪肉"]),
        ({"q": "惠民"}, ["芹菜"]),
        ({"q": "早市"}, ["猪肉"]),
        ({"on_from": "2026-05-02"}, ["猪肉", "油条"]),
        ({"on_until": "2026-05-02"}, ["芹菜", "猪肉"]),
        ({"result": "positive"}, ["油条"]),
        ({"handled": "open"}, ["油条"]),
        ({"handled": "done"}, []),
        ({"product_class": "catering"}, ["油条"]),
        ({"source": "brought"}, ["猪肉"]),
        ({"item": "瘦肉精"}, ["猪肉"]),
        ({"in_village": "上寨村"}, ["芹菜"]),
        ({"in_grid": "第一网格"}, ["芹菜"]),
        ({"state": "voided"}, ["作废的"]),
        ({"state": "all"}, ["芹菜", "猪肉", "油条", "作废的"]),
    ],
)
def test_each_filter_finds_what_it_says(
    query, found, by, office, grid, village, shop, pesticide, clenbuterol
):
    first = RapidTestFactory(
        office=office,
        product="芹菜",
        sample_no="KJ-1",
        entity=shop,
        grid=grid,
        village=village,
        sampled_on=date(2026, 5, 1),
    )
    second = RapidTestFactory(
        office=office,
        product="猪肉",
        sample_no="KJ-2",
        place="青禾镇早市",
        source="brought",
        sampled_on=date(2026, 5, 2),
    )
    RapidTestFactory(
        office=office,
        product="油条",
        sample_no="KJ-3",
        result="positive",
        product_class="catering",
        sampled_on=date(2026, 5, 3),
    )
    RapidTestFactory(
        office=office, product="作废的", is_voided=True, voided_at=AT, sampled_on=date(2026, 5, 4)
    )
    RapidTestResultFactory(test=first, item=pesticide)
    RapidTestResultFactory(test=second, item=clenbuterol)
    keys = {"item": clenbuterol.pk, "in_village": village.pk, "in_grid": grid.pk}
    query = {name: keys.get(name, value) for name, value in query.items()}
    response = by("chief").get(LIST, query)
    assert [test.product for test in response.context["object_list"]] == found[::-1]


def test_officers_see_their_grid_and_others_their_office(by, office, grid, other_grid, other_office):
    mine, theirs, nowhere = (
        RapidTestFactory(office=office, grid=place) for place in (grid, other_grid, None)
    )
    foreign = RapidTestFactory(office=other_office)
    expected = {
        "officer": {mine},
        "chief": {mine, theirs, nowhere},
        "clerk": {mine, theirs, nowhere},
        "county_user": {mine, theirs, nowhere, foreign},
        "stranger": {foreign},
    }
    for who, rows in expected.items():
        client = by(who)
        assert set(client.get(LIST).context["object_list"]) == rows, who
        for test in (mine, theirs, nowhere, foreign):
            assert client.get(test.get_absolute_url()).status_code == (200 if test in rows else 404), who


def test_a_figure_opens_exactly_the_rows_it_counted(by, office, other_office):
    counted = RapidTestFactory(office=office, sampled_on=date(2026, 1, 1))
    RapidTestFactory(office=office, sampled_on=date(2025, 12, 31))
    RapidTestFactory(office=office, sampled_on=date(2026, 5, 1), is_voided=True, voided_at=AT)
    result = RapidTestResultFactory(test=counted)
    query = {"start": "2026-01-01", "end": "2026-12-31", "office": office.pk}
    client = by("chief")
    assert list(client.get(LIST, {"figure": "food.rapid_tests", **query}).context["object_list"]) == [counted]
    items = client.get("/food/rapid-test-results/", {"figure": "food.rapid_item_tests", **query})
    assert list(items.context["object_list"]) == [result]
    target = AnnualTargetFactory(office=office, year_on=date(2026, 1, 1))
    targets = client.get("/food/targets/", {"figure": "food.rapid_target", **query})
    assert list(targets.context["object_list"]) == [target]


def test_the_workbook_holds_the_filtered_rows(by, office, pesticide):
    test = RapidTestFactory(office=office, product="=cmd", place="早市", sample_no="KJ-1")
    RapidTestResultFactory(test=test, item=pesticide, reading="12.3")
    RapidTestFactory(office=office, product="别的")
    response = by("clerk").get(LIST, {"q": "KJ-1", "format": "xlsx"})
    import openpyxl  # only this test reads a workbook

    rows = list(openpyxl.load_workbook(BytesIO(response.content)).worksheets[0].values)
    assert rows[0][:6] == ("样品", "结果", "样品编号", "抽样日期", "被抽样单位或地点", "检测项目")
    assert [(row[0], row[1], row[2], row[4], row[5]) for row in rows[1:]] == [
        ("=cmd", "合格", "KJ-1", "早市", "农药残留 12.3")
    ]


def test_one_sample_is_entered_on_a_phone(by, shop, pesticide, clenbuterol):
    client = by("officer")
    page = client.get("/food/rapid-tests/new/", {"entity": shop.pk})
    assert page.context["form"]["entity"].value() == shop.code
    posted = {
        "client_uuid": "22222222-2222-4222-8222-222222222222",
        "sampled_on": today().isoformat(),
        "product": "芹菜",
        "product_class": "produce",
        "source": "routine",
        "entity": shop.code,
        "rows-TOTAL_FORMS": 4,
        "rows-INITIAL_FORMS": 0,
        "rows-0-item": pesticide.pk,
        "rows-0-reading": "12.3",
        "rows-1-item": clenbuterol.pk,
        "rows-1-reading": "++",
    }
    response = client.post("/food/rapid-tests/new/", {**posted, "rows-0-reading": "<60"})
    assert response.status_code == 422
    assert "不能确定是否超过限值 50" in response.content.decode()
    response = client.post("/food/rapid-tests/new/", posted)
    test = RapidTest.objects.get()
    assert (response.status_code, response.url) == (302, test.get_absolute_url())
    assert (test.result, test.results.count(), test.entity) == ("positive", 2, shop)
    assert client.post("/food/rapid-tests/new/", posted).url == test.get_absolute_url()
    assert RapidTest.objects.count() == 1


def test_a_correction_shows_what_is_stored_and_saves_it(by, fresh, pesticide):
    client, url = by("clerk"), reverse("food_safety:rapidtest_update", args=[fresh.pk])
    form = client.get(url).context["form"]
    assert (form["product"].value(), form["entity"].value(), form.rows[0]["reading"].value()) == (
        "韭菜",
        "92620799MA7100001X",
        "63.5",
    )
    posted = {
        "sampled_on": today().isoformat(),
        "product": "菠菜",
        "product_class": "produce",
        "source": "routine",
        "entity": fresh.entity.code,
        "rows-TOTAL_FORMS": 5,
        "rows-INITIAL_FORMS": 1,
        "rows-0-item": pesticide.pk,
        "rows-0-reading": "6.35",
    }
    response = client.post(url, posted)
    assert (response.status_code, response.context["form"].errors) == (
        422,
        {"reason": ["把阳性改为其他结果，请写明更正理由"]},
    )
    assert client.post(url, {**posted, "reason": "小数点录错"}).url == fresh.get_absolute_url()
    fresh.refresh_from_db()
    assert (fresh.product, fresh.result, fresh.sample_no) == ("菠菜", "pass", f"KJ{today().year}-0001")
    detail = client.get(fresh.get_absolute_url()).content.decode()
    assert "更正" in detail
    assert "小数点录错" in detail


def test_after_its_time_a_test_is_not_corrected(by, fresh):
    RapidTest.objects.update(created_at=timezone.now() - timedelta(days=2))
    client = by("clerk")
    response = client.get(reverse("food_safety:rapidtest_update", args=[fresh.pk]))
    assert (response.status_code, response.url) == (302, fresh.get_absolute_url())
    assert ">作废<" not in client.get(fresh.get_absolute_url()).content.decode()
    assert ">作废<" in by("chief").get(fresh.get_absolute_url()).content.decode()


def test_voiding_asks_for_a_reason(by, fresh):
    client, url = by("clerk"), reverse("food_safety:rapidtest_void", args=[fresh.pk])
    assert "不再计入统计" in client.post(url).content.decode()
    assert client.post(url, {"confirmed": "1", "reason": " "}).status_code == 422
    client.post(url, {"confirmed": "1", "reason": "重复登记"})
    fresh.refresh_from_db()
    assert (fresh.is_voided, fresh.void_reason) == (True, "重复登记")


def test_a_positive_is_handled_from_the_list_of_positives(by, fresh, office):
    RapidTestFactory(office=office)
    client = by("clerk")
    page = client.get(LIST, {"result": "positive"})
    assert list(page.context["object_list"]) == [fresh]
    assert "待处置" in page.content.decode()
    url = reverse("food_safety:rapidtest_handle", args=[fresh.pk])
    assert client.get(url).status_code == 200
    response = client.post(url, {"handling_kind": "sampling", "handling": ""})
    assert response.context["form"].errors == {"handling": ["请写明处置情况"]}
    assert (
        client.post(url, {"handling_kind": "sampling", "handling": "抽样单001"}).url
        == fresh.get_absolute_url()
    )
    for handled, rows in (("open", []), ("done", [fresh])):
        page = client.get(LIST, {"handled": handled})
        assert list(page.context["object_list"]) == rows


def test_only_positives_have_a_page_for_handling(by, office):
    passed = RapidTestFactory(office=office)
    assert by("clerk").get(reverse("food_safety:rapidtest_handle", args=[passed.pk])).status_code == 404


def test_the_catalogue_is_changed_for_the_own_office(by, pesticide, clerk):
    client = by("clerk")
    assert "通用目录的默认值" in client.get(pesticide.get_absolute_url()).content.decode()
    url = reverse("food_safety:testitem_update", args=[pesticide.pk])
    values = {
        "name": "农药残留",
        "aliases": "农残",
        "rule": "below",
        "limit": "40",
        "unit": "%",
        "rank": "1",
        "is_active": "on",
    }
    response = client.post(url, values)
    own = TestItem.objects.get(office=clerk.office)
    assert (response.url, own.limit) == (own.get_absolute_url(), 40)
    assert list(client.get("/food/test-items/").context["object_list"]) == [own]
    assert client.post("/food/test-items/new/", values).context["form"].errors["name"] == [
        "通用目录里已有「农药残留」，请在列表中打开后修改，修改只对本所有效"
    ]
    assert client.post("/food/test-items/new/", {**values, "name": "色素"}).status_code == 302
    client = by("officer")
    assert client.get(own.get_absolute_url()).status_code == 200
    assert client.get(reverse("food_safety:testitem_update", args=[own.pk])).status_code == 403


def test_the_task_of_a_year_shows_how_much_is_done(by, office, other_office):
    client = by("clerk")
    values = {"subject": "rapid_tests", "year": "2026", "quantity": "4", "basis": "责任书"}
    assert client.post("/food/targets/new/", values).status_code == 302
    assert client.post("/food/targets/new/", values).context["form"].errors == {
        "year": ["2026年的这项任务已经登记，请打开修改"]
    }
    target = AnnualTarget.objects.get()
    for day in (date(2026, 1, 1), date(2026, 12, 31), date(2025, 12, 31)):
        RapidTestFactory(office=office, sampled_on=day)
    RapidTestFactory(office=office, sampled_on=date(2026, 5, 1), is_voided=True, voided_at=AT)
    RapidTestFactory(office=other_office, sampled_on=date(2026, 5, 1))
    row = client.get("/food/targets/").context["object_list"][0]
    assert (row.done, row.quantity) == (2, 4)
    text = client.get(target.get_absolute_url()).content.decode()
    assert "还差 2" in text
    assert "50.0%" in text
    assert '<progress value="50" max="100"' in text
    assert (
        client.post(
            reverse("food_safety:annualtarget_update", args=[target.pk]), {"quantity": "2", "basis": "调整"}
        ).status_code
        == 302
    )
    assert "已完成" in client.get(target.get_absolute_url()).content.decode()


def test_the_menu_shows_what_the_role_may(by):
    text = by("clerk").get(LIST).content.decode()
    for label in ("快检登记表", "阳性处置", "快检项次", "快检项目", "快检年度任务"):
        assert f">{label}</a>" in text


def test_the_entity_page_gets_its_rapid_tests(chief, shop, office):
    from food_safety.panels.rapid_tests import _rows  # what entities calls

    test = RapidTestFactory(office=office, entity=shop)
    RapidTestFactory(office=office, entity=shop, is_voided=True, voided_at=AT)
    RapidTestFactory(office=office, entity=EntityFactory(office=office))
    assert _rows(shop, chief)[1] == [test]
