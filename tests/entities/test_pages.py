"""The entity pages as people use them: finding, registering, correcting, and what is said about mistakes."""

import pytest

from core.models import AuditEntry
from entities.models import Entity
from tests.factories.entities import EntityFactory, IndustryFactory, LicenceFactory, TagFactory

FORM = {"name": "鑫源牛肉面馆", "kind": "individual", "uuid": "00000000-0000-4000-8000-000000000001"}


def names(answer):
    return {row.name for row in answer.context["object_list"]}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("鑫源", {"丰乐镇鑫源牛肉面馆"}),
        ("牛肉面", {"丰乐镇鑫源牛肉面馆", "祁连牛肉面庄"}),
        ("xynrmg", {"丰乐镇鑫源牛肉面馆"}),
        ("nrm", {"丰乐镇鑫源牛肉面馆", "祁连牛肉面庄"}),
        ("92620722MA7ABC", {"祁连牛肉面庄"}),
        ("面", {"丰乐镇鑫源牛肉面馆", "祁连牛肉面庄"}),
        ("肉牛", set()),
        ("鑫 源", {"丰乐镇鑫源牛肉面馆"}),
        ("不存在", set()),
        ("'\"--", {"丰乐镇鑫源牛肉面馆", "祁连牛肉面庄", "福满超市"}),
        ("𠮷野", set()),
    ],
)
def test_names_are_found_by_two_characters_pinyin_initials_and_code(client, clerk, office, text, found):
    EntityFactory(office=office, name="丰乐镇鑫源牛肉面馆")
    EntityFactory(office=office, name="祁连牛肉面庄", code="92620722MA7ABC1249")
    EntityFactory(office=office, name="福满超市")
    client.force_login(clerk)
    assert names(client.get("/entities/", {"q": text})) == found


def test_a_renamed_entity_is_found_by_its_new_name_only(client, clerk, office):
    entity = EntityFactory(office=office, name="鑫源面馆")
    entity.name = "祁连面馆"
    entity.save()
    client.force_login(clerk)
    assert names(client.get("/entities/", {"q": "鑫源"})) == set()
    assert names(client.get("/entities/", {"q": "祁连"})) == {"祁连面馆"}


def test_filters_narrow_by_kind_status_tag_village_and_gap(client, clerk, office, village):
    tag = TagFactory()
    plain = EntityFactory(office=office, name="甲", kind="enterprise")
    placed = EntityFactory(office=office, name="乙", village=village, status="suspended")
    placed.entity_tags.create(tag=tag, added_on="2026-01-01")
    client.force_login(clerk)
    for query, found in [
        ({"kind": "enterprise"}, {"甲"}),
        ({"status": "suspended"}, {"乙"}),
        ({"tag": tag.pk}, {"乙"}),
        ({"village": village.pk}, {"乙"}),
        ({"gap": "village"}, {"甲"}),
        ({"gap": "tags"}, {"甲"}),
        ({"gap": "code"}, {"甲", "乙"}),
        ({"gap": "phone"}, {"甲", "乙"}),
    ]:
        assert names(client.get("/entities/", query)) == found, query
    assert plain.office == office


def test_pages_of_a_long_list_follow_each_other_without_loss(client, clerk, office):
    EntityFactory.create_batch(120, office=office)
    client.force_login(clerk)
    seen, url = [], "/entities/"
    while url:
        answer = client.get(url)
        seen += [row.pk for row in answer.context["object_list"]]
        url = answer.context["next_url"] and "/entities/" + answer.context["next_url"]
    assert seen == sorted(Entity.objects.values_list("pk", flat=True), reverse=True)
    back = client.get("/entities/" + answer.context["previous_url"])
    assert [row.pk for row in back.context["object_list"]] == seen[50:100]
    first = client.get("/entities/" + back.context["previous_url"])
    assert [row.pk for row in first.context["object_list"]] == seen[:50]
    assert first.context["previous_url"] is None


@pytest.mark.parametrize("mark", ["x", "[1,2]", '["a"]', "{}", "[null]", "[[1]]"])
def test_a_page_mark_that_somebody_typed_shows_the_first_page(client, clerk, office, mark):
    EntityFactory(office=office)
    client.force_login(clerk)
    assert len(client.get("/entities/", {"after": mark}).context["object_list"]) == 1


def test_registering_takes_a_full_form(client, clerk, village, grid):
    IndustryFactory()
    tag = TagFactory()
    client.force_login(clerk)
    answer = client.post(
        "/entities/new/",
        FORM
        | {
            "code": " 92620722ma7abc1249",
            "village": village.pk,
            "industry": "6210 正餐服务",
            "tags": [tag.pk],
            "contact_phone": "139 0000 1111",
            "registered_on": "2026-01-05",
            "address": "上寨村二社",
        },
    )
    entity = Entity.objects.get()
    assert answer.status_code == 302
    assert answer.url == f"/entities/{entity.pk}/"
    assert (entity.code, entity.industry_id, entity.grid, entity.contact_phone) == (
        "92620722MA7ABC1249",
        "6210",
        grid,
        "13900001111",
    )


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("code", "92620722MA7ABC1248", "校验"),
        ("code", "9262", "18"),
        ("old_code", "620722000000001", "校验"),
        ("industry", "9999 不存在", "没有这个行业代码"),
        ("registered_on", "2099-01-01", "注册日期不能晚于今天"),
        ("contact_phone", "12345", "手机号"),
        ("kind", "", "必填"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_everything_typed_is_kept(client, clerk, field, value, message):
    client.force_login(clerk)
    answer = client.post(
        "/entities/new/", FORM | {"address": "上寨村二社三号", "note": "门前有坡", field: value}
    )
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert list(errors) == [field]
    assert message in errors[field][0] or message == "必填"
    page = answer.content.decode()
    assert "上寨村二社三号" in page
    assert "门前有坡" in page
    assert "鑫源牛肉面馆" in page
    assert not Entity.objects.exists()


def test_text_that_looks_like_markup_stays_text(client, clerk, office):
    client.force_login(clerk)
    client.post("/entities/new/", FORM | {"name": "<script>alert(1)</script>店", "note": "{{ 7*7 }}"})
    for url in ("/entities/", f"/entities/{Entity.objects.get().pk}/", "/search/?q=店"):
        page = client.get(url).content.decode()
        assert "<script>alert(1)" not in page
    assert "{{ 7*7 }}" in client.get(f"/entities/{Entity.objects.get().pk}/").content.decode()


def test_the_telephone_is_masked_in_the_list_and_on_the_page(client, clerk, office):
    entity = EntityFactory(office=office, contact_phone="13900001111")
    client.force_login(clerk)
    for url in ("/entities/", entity.get_absolute_url(), f"/entities/{entity.pk}/edit/"):
        assert "13900001111" not in client.get(url).content.decode()
    shown = client.post(f"/entities/{entity.pk}/phone/", {"reason": "通知年报"}).content.decode()
    assert "13900001111" in shown
    assert AuditEntry.objects.filter(act="entity.reveal_phone").count() == 1


def test_leaving_the_telephone_empty_keeps_it(client, clerk, office):
    entity = EntityFactory(office=office, contact_phone="13900001111")
    client.force_login(clerk)
    client.post(f"/entities/{entity.pk}/edit/", {"name": "新名", "kind": "individual", "version": 1})
    entity.refresh_from_db()
    assert (entity.name, entity.contact_phone) == ("新名", "13900001111")


def test_a_stale_form_is_told_and_keeps_its_text(client, clerk, office):
    entity = EntityFactory(office=office)
    client.force_login(clerk)
    client.post(f"/entities/{entity.pk}/edit/", {"name": "先到的", "kind": "individual", "version": 1})
    answer = client.post(
        f"/entities/{entity.pk}/edit/", {"name": "后到的", "kind": "individual", "version": 1}
    )
    assert answer.status_code == 422
    assert "别人修改了这条记录" in answer.content.decode()
    assert "后到的" in answer.content.decode()
    assert Entity.objects.get().name == "先到的"


def test_the_workbook_holds_the_filtered_rows_and_no_formula(client, clerk, office, tmp_path):
    from python_calamine import CalamineWorkbook

    EntityFactory(office=office, name="=HYPERLINK(1)", kind="enterprise")
    EntityFactory(office=office, name="乙店")
    client.force_login(clerk)
    answer = client.get("/entities/", {"format": "xlsx", "kind": "enterprise"})
    path = tmp_path / "out.xlsx"
    path.write_bytes(answer.content)
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert rows[0][:3] == ["名称", "状态", "统一社会信用代码"]
    assert [row[0] for row in rows[1:]] == ["=HYPERLINK(1)"]
    assert AuditEntry.objects.filter(act="list.export").count() == 1


def test_officers_may_look_but_not_take_the_list_away(client, officer, grid, office):
    EntityFactory(office=office, grid=grid)
    client.force_login(officer)
    assert client.get("/entities/").status_code == 200
    assert client.get("/entities/", {"format": "xlsx"}).status_code == 403


def test_a_licence_is_registered_on_the_entity_and_expires_on_the_board(client, clerk, office):
    entity = EntityFactory(office=office)
    client.force_login(clerk)
    answer = client.post(
        f"/entities/{entity.pk}/licences/new/",
        {
            "kind": "drug",
            "number": "甘DA0001",
            "issued_on": "2024-01-01",
            "valid_until": "2023-01-01",
            "status": "valid",
        },
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"valid_until": ["有效期至不能早于发证日期"]}
    client.post(
        f"/entities/{entity.pk}/licences/new/",
        {
            "kind": "drug",
            "number": "甘DA0001",
            "issued_on": "2024-01-01",
            "valid_until": "2026-12-31",
            "status": "valid",
        },
    )
    assert entity.licences.get().number == "甘DA0001"


def test_the_start_page_lists_a_licence_that_has_run_out(client, clerk, office):
    LicenceFactory(
        entity=EntityFactory(office=office, name="过期店"), issued_on="2020-01-01", valid_until="2024-01-01"
    )
    client.force_login(clerk)
    page = client.get("/").content.decode()
    assert "过期店" in page
    assert "超期" in page


def test_ledgers_without_a_row_share_one_line_and_rare_acts_one_menu(client, chief, office, village, grid):
    shop = EntityFactory(office=office, grid=grid, village=village, name="丰源便民超市")
    client.force_login(chief)
    page = client.get(shop.get_absolute_url())
    words = page.content.decode()
    assert "还没有行政处罚案件" not in words
    assert "行政处罚案件" in page.context["without"]
    head = words[words.index('class="page-acts"') : words.index("基本信息")]
    assert head.index("变更状态") < head.index("</details>") < head.index("登记检查")
