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
def test_what_was_not_given_is_asked_for_until_it_is_answered(monkeypatch, capsys):
    asked, answers = (
        [],
        iter(
            ["3", "1", "安宁镇市场监督管理所", "", "安宁所", "安宁镇", "620722111000", "民乐县市场监督管理局"]
        ),
    )
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or next(answers))
    call_command("open_office")
    office = Office.objects.get(kind="township")
    assert (office.name, office.short_name, office.place_name, office.division_code) == (
        "安宁镇市场监督管理所",
        "安宁所",
        "安宁镇",
        "620722111000",
    )
    assert (office.parent.name, office.parent.short_name, office.parent.place_name) == (
        "民乐县市场监督管理局",
        "民乐县局",
        "民乐县",
    )
    assert [question[:2] for question in asked] == ["1 ", "1 ", "机构", "简称", "简称", "辖区", "12", "上级"]


@pytest.mark.django_db
def test_a_county_bureau_is_asked_for_no_bureau_above(monkeypatch, capsys):
    answers = iter(["2", "民乐县市场监督管理局", "民乐县局", "民乐县", ""])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    call_command("open_office")
    assert list(Office.objects.values_list("name", "kind", "parent")) == [
        ("民乐县市场监督管理局", "county", None)
    ]


@pytest.mark.django_db
def test_who_breaks_off_is_told_that_nothing_was_made(monkeypatch):
    def interrupt(question):
        raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", interrupt)
    with pytest.raises(CommandError, match="已取消，没有建立机构"):
        call_command("open_office")
    assert Office.objects.count() == 0


@pytest.mark.django_db
def test_without_a_terminal_what_is_missing_is_named(monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(CommandError, match="请写明 --short-name、--place"):
        call_command("open_office", name="安宁镇市场监督管理所")
    assert Office.objects.count() == 0


@pytest.mark.django_db
def test_the_sign_in_page_of_an_empty_portal_says_how_to_begin(client):
    words = "平台里还没有机构和账号"
    assert words in client.get("/login/").content.decode()
    call_command("open_office", **OFFICE)
    assert words not in client.get("/login/").content.decode()


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
