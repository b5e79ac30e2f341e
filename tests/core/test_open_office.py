"""A real deployment begins with no account; one command makes the first."""

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from core.models import AuditEntry, Office, User

OFFICE = {
    "name": "安宁镇市场监督管理所",
    "short_name": "安宁所",
    "place": "安宁镇",
    "division_code": "620722111000",
}


@pytest.mark.django_db
def test_a_fresh_database_has_no_account_and_gets_one(capsys, rf):
    assert User.objects.count() == 0
    call_command("open_office", **OFFICE)
    said = capsys.readouterr().out
    password = said.split("初始密码 ")[1].split()[0]
    user = authenticate(rf.get("/"), username="admin", password=password)
    assert (user.role, user.office.name, user.must_change_password) == ("admin", "安宁镇市场监督管理所", True)
    assert list(AuditEntry.objects.order_by("pk").values_list("act", flat=True)) == [
        "office.open",
        "user.create",
    ]
    assert password not in str(list(AuditEntry.objects.values()))


@pytest.mark.django_db
def test_a_database_with_an_office_is_left_alone(office):
    with pytest.raises(CommandError, match="已经有机构了"):
        call_command("open_office", **OFFICE)
    assert not User.objects.filter(username="admin").exists()


@pytest.mark.django_db
def test_a_wrong_division_code_is_refused():
    with pytest.raises(CommandError, match="区划代码应为 12 位数字，现为「6207」"):
        call_command("open_office", **OFFICE | {"division_code": "6207"})
    assert Office.objects.count() == 0
