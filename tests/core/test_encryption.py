"""Personal data at rest: nothing of it can be read in the database, and its key can be changed."""

import base64

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from banquets.models import BanquetCook
from core import encryption
from core.fields import blind_indexes
from entities.models import Entity
from tests.factories.banquets import BanquetCookFactory
from tests.factories.entities import EntityFactory

OLD, NEW, FOREIGN = (base64.urlsafe_b64encode(bytes([n]) * 32).decode() for n in (1, 2, 3))
PHONE, ID_NO = "13912345678", "11010519491231002X"

pytestmark = pytest.mark.django_db


def stored(model, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table} ORDER BY id")
        return [value for (value,) in cursor.fetchall()]


def phone():
    return Entity.objects.get().contact_phone


def test_a_value_is_unreadable_in_the_table_and_different_each_time(settings):
    settings.PORTAL_FIELD_KEYS = [OLD]
    EntityFactory(contact_phone=PHONE)
    EntityFactory(contact_phone=PHONE)
    EntityFactory(contact_phone="")
    first, second, empty = stored(Entity, "contact_phone")
    assert first != second
    assert PHONE not in first
    assert base64.b64encode(PHONE.encode()).decode() not in first
    assert empty == ""
    assert [row.contact_phone for row in Entity.objects.order_by("pk")] == [PHONE, PHONE, ""]


def test_a_changed_byte_or_a_foreign_key_is_said_and_not_shown_as_a_number(settings):
    settings.PORTAL_FIELD_KEYS = [OLD]
    shop = EntityFactory(contact_phone=PHONE)
    settings.PORTAL_FIELD_KEYS = [FOREIGN]
    assert phone() == "（密钥不符，无法显示）"
    settings.PORTAL_FIELD_KEYS = [OLD]
    (value,) = stored(Entity, "contact_phone")
    for broken in (value[:-4] + "AAAA", value[:9], "v1:不是编码"):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE entities_entity SET contact_phone = %s WHERE id = %s", [broken, shop.pk])
        assert phone() == "（密钥不符，无法显示）", broken


def test_after_the_key_was_changed_and_all_renewed_the_old_one_is_not_needed(settings, capsys, monkeypatch):
    monkeypatch.setattr(encryption, "AT_ONCE", 2)
    settings.PORTAL_FIELD_KEYS = [OLD]
    for _ in range(4):
        EntityFactory(contact_phone=PHONE)
    cook = BanquetCookFactory(id_no=ID_NO, id_key=blind_indexes(ID_NO)[0])
    settings.PORTAL_FIELD_KEYS = [NEW, OLD]
    EntityFactory(contact_phone=PHONE)
    newest = stored(Entity, "contact_phone")[-1]
    call_command("renew_encryption")
    said = capsys.readouterr().out
    assert "经营主体·联系电话：重新加密 4 条\n" in said
    assert "乡厨·身份证号码：重新加密 1 条\n" in said
    assert said.endswith("全部已用第一个密钥加密，旧密钥可以去掉\n")
    assert stored(Entity, "contact_phone")[-1] == newest
    settings.PORTAL_FIELD_KEYS = [NEW]
    assert {row.contact_phone for row in Entity.objects.all()} == {PHONE}
    assert BanquetCook.objects.get(id_key__in=blind_indexes(ID_NO)) == cook
    assert BanquetCook.objects.get().id_no == ID_NO


def test_what_no_key_opens_is_kept_and_counted(settings, capsys):
    settings.PORTAL_FIELD_KEYS = [FOREIGN]
    EntityFactory(contact_phone=PHONE)
    before = stored(Entity, "contact_phone")
    settings.PORTAL_FIELD_KEYS = [NEW, OLD]
    with pytest.raises(CommandError, match="有 1 条打不开：请把写入它们时的密钥加回密钥文件，再执行一次"):
        call_command("renew_encryption")
    assert "经营主体·联系电话：重新加密 0 条，另有 1 条现有密钥都打不开" in capsys.readouterr().out
    assert stored(Entity, "contact_phone") == before
