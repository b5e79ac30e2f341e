"""The sheet as a browser without script sends it."""

import re
from datetime import date
from uuid import UUID

import pytest
from django.urls import reverse

from food_safety.models import RapidTest
from tests.food_safety.conftest import SHEET

URL = "/food/rapid-tests/sheet/"


def sheet(rows, **head):
    """What the form posts: the head, and ``rows`` as dictionaries; the other lines of 20 are empty."""
    names = ("product", "entity", "item", "reading", "verdict", "product_class", "place", "sample_no")
    total = max(20, len(rows))
    posted = {
        "client_uuid": str(SHEET),
        "sampled_on": "2026-06-01",
        "source": "routine",
        "product_class": "produce",
        "item": "",
        "entity": "",
        "place": "",
        "village": "",
        "kit_lot": "",
        "tested_by": "",
        "rows-TOTAL_FORMS": total,
        "rows-INITIAL_FORMS": 0,
        "rows-MIN_NUM_FORMS": 0,
        "rows-MAX_NUM_FORMS": 200,
        **head,
    }
    for nth in range(total):
        row = rows[nth] if nth < len(rows) else {}
        posted |= {f"rows-{nth}-{name}": row.get(name, "") for name in names}
        posted |= {f"rows-{nth}-DELETE": "on"} if row.get("DELETE") else {}
    return posted


def line(product, reading="12.3", **fields):
    return {"product": product, "entity": "青禾镇惠民超市", "item": "农残", "reading": reading, **fields}


@pytest.fixture
def at_noon(monkeypatch):
    """The day of the page is 1 June 2026."""
    from tests.food_safety.conftest import AT

    for module in ("food_safety.views.rapid_tests",):
        monkeypatch.setattr(f"{module}.today", lambda: date(2026, 6, 1))
        monkeypatch.setattr(f"{module}.now", lambda: AT)


@pytest.fixture
def page(client, clerk, pesticide, clenbuterol, shop, at_noon):
    client.force_login(clerk)
    return client


def test_the_empty_sheet_has_twenty_lines_and_works_without_script(page):
    response = page.get(URL)
    text = response.content.decode()
    assert response.status_code == 200
    assert re.findall(r'name="rows-(\d+)-product"', text) == [str(nth) for nth in range(20)] + []
    assert 'name="rows-__prefix__-product"' in text
    assert 'value="2026-06-01"' in text
    assert '<option value="农药残留" label="nycl　低于50%"></option>' in text
    assert '<option value="青禾镇惠民超市" label="qhzhmcs"></option>' in text
    assert "下一个是 KJ2026-0001" in text
    assert 'data-sheet="rows"' in text
    assert "js/sheet.js" in text
    assert not re.search(r"<script(?![^>]* src=)|\son[a-z]+=|\sstyle=", text)


def test_twenty_samples_are_saved_and_shown_with_their_results(page, clerk):
    rows = [line(f"蔬菜{nth}", reading="63.5" if nth == 7 else "12.3") for nth in range(20)]
    response = page.post(URL, sheet(rows), follow=True)
    assert response.redirect_chain == [(reverse("food_safety:rapidtest_sheet_done", args=[SHEET]), 302)]
    assert RapidTest.objects.count() == 20
    assert list(RapidTest.objects.positive().values_list("product", flat=True)) == ["蔬菜7"]
    text = response.content.decode()
    assert "已登记 20 个样品。" in text
    assert "其中 1 个样品检出阳性" in text
    assert text.count("KJ2026-00") >= 20


def test_one_wrong_line_of_twenty_keeps_everything_typed(page):
    rows = [line(f"蔬菜{nth}", sample_no=f"A{nth:02}") for nth in range(20)]
    rows[4]["reading"] = "看不清"
    rows[11]["entity"] = "惠民"
    response = page.post(URL, sheet(rows, kit_lot="202605"))
    text = response.content.decode()
    assert response.status_code == 422
    assert RapidTest.objects.count() == 0
    assert "有 1 行需要改正，已标在各行" in text
    assert "名录中没有「惠民」，相近的有：青禾镇惠民超市" in text
    assert [f'value="蔬菜{nth}"' in text for nth in range(20)] == [True] * 20
    assert [f'value="A{nth:02}"' in text for nth in range(20)] == [True] * 20
    assert 'value="看不清"' in text
    assert 'value="202605"' in text
    assert str(SHEET) in text
    # The name put right, the service finds what only it can judge, at its own line.
    rows[11]["entity"] = "青禾镇惠民超市"
    response = page.post(URL, sheet(rows, kit_lot="202605"))
    form = response.context["form"]
    assert response.status_code == 422
    assert {nth: dict(one.errors) for nth, one in enumerate(form.rows) if one.errors} == {
        4: {"reading": ["「看不清」看不懂，请写数值（如 12.3、<0.5）或「未检出」「阴性」「阳性」"]}
    }
    assert form.non_field_errors() == ["没有保存，有 1 处需要改正"]
    assert RapidTest.objects.count() == 0
    rows[4]["reading"] = "未检出"
    assert page.post(URL, sheet(rows, kit_lot="202605")).status_code == 302
    assert RapidTest.objects.count() == 20


def test_the_head_fills_what_the_lines_leave_out(page, shop, village):
    rows = [
        {"product": "芹菜", "reading": "12"},
        {"product": "油条", "reading": "ND", "item": "瘦内精", "product_class": "catering"},
        {"product": "韭菜", "reading": "8", "place": "流动摊点"},
    ]
    page.post(
        URL, sheet(rows, item="nycl", entity="qhzhmcs", village=village.pk, kit_lot="K7", source="brought")
    )
    found = RapidTest.objects.order_by("pk").values_list(
        "product", "entity", "place", "village", "product_class", "source", "kit_lot", "results__item__name"
    )
    assert list(found) == [
        ("芹菜", shop.pk, "", village.pk, "produce", "brought", "K7", "农药残留"),
        ("油条", shop.pk, "", village.pk, "catering", "brought", "K7", "瘦肉精"),
        ("韭菜", None, "流动摊点", village.pk, "produce", "brought", "K7", "农药残留"),
    ]


def test_lines_without_product_are_further_items_of_the_sample_above(page):
    rows = [
        line("猪肉"),
        {"item": "瘦肉精", "reading": "阴性"},
        line("牛肉", sample_no="B1"),
        line("牛肉", item="瘦肉精", reading="未检出", sample_no="B1"),
    ]
    page.post(URL, sheet(rows))
    assert [
        (test.product, test.sample_no, test.results.count()) for test in RapidTest.objects.order_by("pk")
    ] == [("猪肉", "KJ2026-0001", 2), ("牛肉", "B1", 2)]


def test_a_line_taken_out_counts_neither_as_sample_nor_as_line(page):
    response = page.post(
        URL, sheet([line("芹菜", reading="??", DELETE=True), line("韭菜"), line("", reading="1")])
    )
    assert response.status_code == 422
    assert [dict(form.errors) for form in response.context["form"].rows][:3] == [
        {},
        {},
        {"product": ["请填写样品名称；同一样品的另一项目，样品、单位、地点和编号都留空"]},
    ]
    assert page.post(URL, sheet([line("芹菜", reading="??", DELETE=True), line("韭菜")])).status_code == 302
    assert list(RapidTest.objects.values_list("product", flat=True)) == ["韭菜"]


@pytest.mark.parametrize(
    ("head", "field", "message"),
    [
        ({"sampled_on": "2026-06-02"}, "sampled_on", "抽样日期不能晚于今天"),
        ({"entity": "没有的店"}, "entity", "名录中没有「没有的店」；不在名录中的，请填在抽样地点一栏"),
        ({"item": "没有的项目"}, "item", "目录中没有检测项目「没有的项目」"),
    ],
)
def test_what_is_wrong_in_the_head_is_said_there_once(page, head, field, message):
    response = page.post(URL, sheet([line("芹菜"), line("韭菜")], **head))
    assert response.status_code == 422
    assert response.context["form"].errors[field] == [message]
    assert RapidTest.objects.count() == 0


@pytest.mark.parametrize("field", ["sampled_on", "client_uuid"])
def test_what_is_missing_in_the_head_is_said(page, field):
    response = page.post(URL, sheet([line("芹菜")], **{field: ""}))
    assert response.status_code == 422
    assert response.context["form"].has_error(field, "required")
    assert RapidTest.objects.count() == 0


def test_an_empty_sheet_is_refused(page):
    response = page.post(URL, sheet([]))
    assert response.context["form"].non_field_errors() == ["请至少填写一个样品"]


def test_a_sheet_without_its_bookkeeping_is_refused_without_a_crash(page):
    response = page.post(URL, {"client_uuid": str(SHEET), "sampled_on": "2026-06-01"})
    assert response.status_code == 422


def test_the_result_can_be_seen_before_it_is_saved(page):
    response = page.post(URL, {**sheet([line("芹菜"), line("韭菜", reading="63.5")]), "preview": "1"})
    text = response.content.decode()
    assert response.status_code == 200
    assert "还没有保存" in text
    assert [form.judged for form in response.context["form"].rows][:2] == ["合格", "阳性"]
    assert RapidTest.objects.count() == 0
    response = page.post(URL, {**sheet([line("芹菜", reading="??")]), "preview": "1"})
    assert "看不懂" in response.content.decode()


def test_a_sheet_sent_twice_is_saved_once(page):
    rows = [line("芹菜"), line("韭菜")]
    first, second = page.post(URL, sheet(rows)), page.post(URL, sheet(rows))
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert RapidTest.objects.count() == 2


def test_more_samples_than_one_sheet_holds_are_refused_with_all_lines_kept(page):
    response = page.post(URL, sheet([line(f"蔬菜{nth}") for nth in range(51)]))
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == ["一次最多登记 50 个样品，请分两次登记"]
    assert 'value="蔬菜50"' in response.content.decode()


def test_formula_text_and_markup_stay_text(page):
    page.post(URL, sheet([line("<b>=1+1</b>")]))
    text = page.get("/food/rapid-tests/").content.decode()
    assert "&lt;b&gt;=1+1&lt;/b&gt;" in text
    assert "<b>=1+1</b>" not in text


def test_grid_staff_enter_and_see_their_own_sheet_only(
    client, grid_staff, clerk, pesticide, shop, other_grid, office, at_noon
):
    client.force_login(grid_staff)
    response = client.post(URL, sheet([line("芹菜")]), follow=True)
    assert response.status_code == 200
    assert "KJ2026-0001" in response.content.decode()
    assert "查看<span" not in response.content.decode()
    test = RapidTest.objects.get()
    for url in ("/food/rapid-tests/", test.get_absolute_url(), f"/food/rapid-tests/{test.pk}/edit/"):
        assert client.get(url).status_code == 403
    RapidTest.objects.update(created_by=clerk)
    assert client.get(reverse("food_safety:rapidtest_sheet_done", args=[SHEET])).status_code == 404
    assert (
        client.get(reverse("food_safety:rapidtest_sheet_done", args=[UUID(int=1, version=4)])).status_code
        == 404
    )


@pytest.mark.parametrize("who", ["assistant", "county_user", "admin", "chief"])
def test_who_enters_no_tests_has_no_sheet(who, client, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(URL).status_code == 403
