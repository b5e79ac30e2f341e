"""Writes to market entities: what is stored, refused and remembered."""

from datetime import date
from uuid import UUID

import pytest

from core.errors import RuleBroken
from core.models import AuditEntry
from entities import services
from entities.models import Entity, Licence
from tests.factories.entities import EntityFactory, LicenceFactory, TagFactory

UUID_1 = UUID("00000000-0000-4000-8000-000000000001")
TODAY = date(2026, 5, 8)


def create(clerk, **values):
    return services.create_entity(
        **{"by": clerk, "on": TODAY, "uuid": UUID_1, "name": "鑫源牛肉面馆", "kind": "individual", **values}
    )


def test_a_new_entity_belongs_to_the_office_and_the_grid_of_its_village(clerk, village, grid):
    entity = create(clerk, village=village, code="92620722MA7ABC1249", registered_on=date(2026, 5, 8))
    assert (entity.office, entity.grid, entity.status) == (clerk.office, grid, "operating")
    assert entity.search_tokens.split()[:3] == ["鑫源", "源牛", "牛肉"]
    assert entity.name_initials == "xynrmg"
    assert [change.status for change in entity.status_changes.all()] == ["operating"]
    assert AuditEntry.objects.get(act="entity.create").target_id == str(entity.pk)


def test_the_same_form_sent_twice_makes_one_row(clerk):
    assert create(clerk) == create(clerk, name="又点了一次")
    assert list(Entity.objects.values_list("name", flat=True)) == ["鑫源牛肉面馆"]


def test_a_form_of_another_office_reveals_nothing(clerk, stranger):
    create(clerk)
    with pytest.raises(RuleBroken, match=r"^这份表单已经提交过$"):
        create(stranger)


def test_the_same_code_is_refused_with_the_name_that_has_it(clerk):
    create(clerk, code="92620722MA7ABC1249")
    with pytest.raises(RuleBroken) as broken:
        create(
            clerk, uuid=UUID("00000000-0000-4000-8000-000000000002"), code="92620722MA7ABC1249", name="别的店"
        )
    assert (broken.value.message, broken.value.field) == (
        "统一社会信用代码已登记在「鑫源牛肉面馆」名下",
        "code",
    )


def test_two_offices_may_know_the_same_code(clerk, stranger):
    create(clerk, code="92620722MA7ABC1249")
    create(stranger, uuid=UUID("00000000-0000-4000-8000-000000000002"), code="92620722MA7ABC1249")
    assert Entity.objects.count() == 2


def test_entities_without_a_code_are_allowed(clerk):
    create(clerk)
    create(clerk, uuid=UUID("00000000-0000-4000-8000-000000000002"), name="第二家")
    assert Entity.objects.filter(code="").count() == 2


def test_a_future_registration_is_refused(clerk):
    with pytest.raises(RuleBroken, match="注册日期不能晚于今天"):
        create(clerk, registered_on=date(2026, 5, 9))


def test_an_edit_of_an_older_version_is_refused_and_changes_nothing(clerk):
    entity = create(clerk)
    services.update_entity(entity, by=clerk, on=TODAY, version=1, name="鑫源牛肉面馆总店")
    with pytest.raises(RuleBroken, match="别人修改了这条记录"):
        services.update_entity(entity, by=clerk, on=TODAY, version=1, name="鑫源面庄")
    assert Entity.objects.get().name == "鑫源牛肉面馆总店"


def test_the_log_tells_of_a_new_telephone_but_not_which(clerk):
    entity = create(clerk, contact_phone="13900001111")
    services.update_entity(entity, by=clerk, on=TODAY, version=1, contact_phone="13900002222", address="新址")
    entry = AuditEntry.objects.get(act="entity.change")
    assert entry.changes == {"contact_phone": "已变更", "address": ["", "新址"]}


def test_food_tags_make_a_food_operator_and_leaving_them_ends_it(clerk):
    catering, near_school = (
        TagFactory(),
        TagFactory(code="near_school", name="校园周边", kind="mark", is_food=False),
    )
    entity = create(clerk, tags=[catering, near_school])
    assert Entity.objects.get().is_food is True
    services.update_entity(entity, by=clerk, on=TODAY, version=1, tags=[near_school])
    assert Entity.objects.get().is_food is False
    assert AuditEntry.objects.get(act="entity.change").changes == {
        "tags": "{'added': [], 'removed': ['catering']}"
    }


@pytest.mark.parametrize(
    ("steps", "refused"),
    [
        (["suspended", "operating", "closed"], "operating"),
        (["revoked", "closed"], "suspended"),
        (["closed"], "revoked"),
    ],
)
def test_statuses_follow_one_another_as_the_register_does(clerk, steps, refused):
    entity = create(clerk)
    for step in steps:
        entity = services.change_status(entity, step, from_on=TODAY, reason="依申请", by=clerk, on=TODAY)
    with pytest.raises(RuleBroken, match="不能改为"):
        services.change_status(entity, refused, from_on=TODAY, reason="", by=clerk, on=TODAY)
    assert [change.status for change in entity.status_changes.order_by("pk")] == ["operating", *steps]


def test_a_closed_entity_ends_on_its_day_for_the_figures(clerk):
    entity = create(clerk, registered_on=date(2026, 1, 1))
    services.change_status(entity, "closed", from_on=date(2026, 3, 1), reason="注销", by=clerk, on=TODAY)
    assert Entity.objects.existing(date(2025, 12, 31)).count() == 0
    assert Entity.objects.existing(date(2026, 2, 28)).count() == 1
    assert Entity.objects.existing(date(2026, 3, 1)).count() == 0


def test_a_status_from_the_future_is_refused(clerk):
    with pytest.raises(RuleBroken, match="起始日期不能晚于今天"):
        services.change_status(
            create(clerk), "closed", from_on=date(2026, 5, 9), reason="", by=clerk, on=TODAY
        )


def test_a_licence_number_is_recorded_once(clerk, office):
    LicenceFactory(number="JY16207220000017")
    twin = Licence(
        entity=EntityFactory(office=office),
        kind="food_business",
        number="JY16207220000017",
        issued_on=date(2026, 1, 1),
    )
    with pytest.raises(RuleBroken, match="这个许可证编号已经登记过"):
        services.save_licence(twin, by=clerk, on=TODAY)


def test_the_whole_telephone_needs_a_purpose_and_leaves_a_trace(clerk):
    entity = create(clerk, contact_phone="13900001111")
    with pytest.raises(RuleBroken, match="请说明查看用途"):
        services.reveal_phone(entity, by=clerk, reason="")
    assert services.reveal_phone(entity, by=clerk, reason="通知年报") == "13900001111"
    assert AuditEntry.objects.get(act="entity.reveal_phone").reason == "通知年报"


def test_a_telephone_is_not_readable_in_the_database(clerk):
    from django.db import connection

    create(clerk, contact_phone="13900001111")
    with connection.cursor() as cursor:
        cursor.execute("SELECT contact_phone FROM entities_entity")
        (stored,) = cursor.fetchone()
    assert stored.startswith("v1:")
    assert "13900001111" not in stored
    assert Entity.objects.get().contact_phone == "13900001111"
