"""Numbers without gaps, documents kept byte for byte, voiding, the register."""

import hashlib
import re
import threading
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from core.documents import issue as issuing
from core.documents import store
from core.documents.issue import (
    expected_number,
    explain_number,
    file_of,
    issue,
    next_number,
    set_series,
    void,
)
from core.documents.register import gaps, register
from core.documents.tree import Document, Paragraph, RedHead, runs
from core.errors import RuleBroken
from core.models import AuditEntry, IssuedDocument, NumberSeries
from core.models.documents import check_pattern
from tests.factories.inspections import OrderFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 6, 2, 0, tzinfo=UTC)
ORDER = Document(("责令改正通知书",), (Paragraph(runs("请立即改正。")),))


@pytest.fixture
def rendered(monkeypatch):
    """Rendering replaced by bytes that tell the number: what is tested here is what happens around it."""
    seen = []

    def render(document, formats=("pdf",), *, landscape=False):
        seen.append(document.number_text)
        return {name: f"{name}:{document.number_text}:{document.name}".encode() for name in formats}

    monkeypatch.setattr(issuing, "render_in_child", render)
    return seen


def issued(office, by, series="rectification", **changes):
    return issue(ORDER, **{"record": office, "office": office, "series": series, "by": by, "at": AT,
                           "kind": "责令改正通知书"} | changes)  # fmt: skip


def test_numbers_follow_each_other_by_office_kind_and_year(office, other_office):
    with transaction.atomic():
        assert [next_number(office, "a", 2026).n for _ in range(3)] == [1, 2, 3]
        assert next_number(office, "b", 2026) == (1, "青禾所〔2026〕1号")
        assert next_number(other_office, "a", 2026) == (1, "白杨所〔2026〕1号")
        assert next_number(office, "a", 2027) == (1, "青禾所〔2027〕1号")
        assert next_number(office, "a", 2026) == (4, "青禾所〔2026〕4号")


def test_a_number_that_was_rolled_back_is_given_again(office):
    with transaction.atomic():
        next_number(office, "a", 2026)
    with transaction.atomic():
        assert next_number(office, "a", 2026).n == 2
        transaction.set_rollback(True)
    with transaction.atomic():
        assert next_number(office, "a", 2026).n == 2


@pytest.mark.django_db(transaction=True)
def test_a_number_is_never_taken_outside_a_transaction(office):
    with pytest.raises(transaction.TransactionManagementError):
        next_number(office, "a", 2026)


@pytest.mark.django_db(transaction=True)
def test_numbers_taken_at_the_same_time_are_different_and_leave_no_gap(office):
    taken, failed = [], []

    def take():
        try:
            for _ in range(5):
                with transaction.atomic():
                    taken.append(next_number(office, "a", 2026).n)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(taken) == list(range(1, 21))


def test_a_new_year_keeps_the_pattern(office, chief):
    set_series(office, "a", 2026, by=chief, pattern="民市监丰责改〔{year}〕{n}号")
    with transaction.atomic():
        assert next_number(office, "a", 2027).text == "民市监丰责改〔2027〕1号"
    assert expected_number(office, "a", 2028) == (1, "民市监丰责改〔2028〕1号")
    assert not NumberSeries.objects.filter(year=2028).exists()


@pytest.mark.parametrize(
    ("pattern", "word"),
    [("{office}〔{year}〕号", "顺序号"), ("{office}[{year}]{n}号", "六角括号"), ("〔{year}〕{n}{n}号", "一次"),
     ("{office.pk}〔{year}〕{n}号", "占位符"), ("〔{year}〕第{n}号", "「第」"), ("{n}号", "六角括号")],
)  # fmt: skip
def test_patterns_that_the_standard_does_not_know(pattern, word):
    with pytest.raises(ValidationError, match=word):
        check_pattern(pattern)


def test_a_pattern_is_checked_before_it_is_set(office, chief):
    with pytest.raises(RuleBroken, match="六角括号"):
        set_series(office, "a", 2026, by=chief, pattern="({year}){n}号")


def test_numbers_used_on_paper_before_the_portal(office, chief):
    series = set_series(office, "a", 2026, by=chief, used_on_paper=11)
    with transaction.atomic():
        assert next_number(office, "a", 2026).n == 12
    with pytest.raises(RuleBroken, match="不能再改起始号"):
        set_series(office, "a", 2026, by=chief, used_on_paper=0)
    series.refresh_from_db()
    lines = register(series)
    assert [line.state for line in lines] == ["on_paper"] * 11 + ["unexplained"]
    assert gaps(series) == [12]


def test_an_issued_document_carries_its_number_and_is_kept(office, chief, rendered):
    first, second = issued(office, chief), issued(office, chief)
    assert (first.number_text, second.number_text) == ("青禾所〔2026〕1号", "青禾所〔2026〕2号")
    assert rendered == ["青禾所〔2026〕1号", "青禾所〔2026〕2号"]
    assert file_of(first) == "pdf:青禾所〔2026〕1号:责令改正通知书".encode()
    assert file_of(first, "docx") == "docx:青禾所〔2026〕1号:责令改正通知书".encode()
    assert first.pdf_sha256 == hashlib.sha256(file_of(first)).hexdigest()
    assert (settings.PORTAL_DATA_DIR / "documents" / first.pdf_name).is_file()
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{8}", first.check_code)
    assert first.check_code == store.check_code(first.pdf_sha256)
    assert list(IssuedDocument.objects.of(office)) == [second, first]
    assert (
        AuditEntry.objects.get(act="document.issue", target_id=str(first.pk)).changes["number"]
        == "青禾所〔2026〕1号"
    )


def test_the_year_of_a_number_is_the_local_one(office, chief, rendered):
    new_year = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # midnight in Shanghai
    assert issued(office, chief, at=new_year).number_text == "青禾所〔2027〕1号"
    assert timezone.localtime(new_year).year == 2027


def test_a_red_head_gets_the_number(office, chief, rendered):
    document = Document(("报告",), header=RedHead("青禾县市场监督管理局文件"))
    row = issue(document, record=office, office=office, series="report", by=chief, at=AT, kind="报告")
    assert (row.number_text, row.title) == ("青禾所〔2026〕1号", "报告")


def test_a_document_without_number(office, chief, rendered):
    rows = [issued(office, chief, series=None), issued(office, chief, series=None)]
    assert [(row.series, row.year, row.number, row.number_text) for row in rows] == [("", None, None, "")] * 2


def test_a_document_that_cannot_be_rendered_takes_no_number(office, chief, monkeypatch):
    def broken(*args, **kwargs):
        raise RuleBroken("文书中有无法读取的图片")

    monkeypatch.setattr(issuing, "render_in_child", broken)
    with pytest.raises(RuleBroken):
        issued(office, chief)
    assert expected_number(office, "rectification", 2026).n == 1
    assert not IssuedDocument.objects.exists()


def test_a_number_taken_meanwhile_means_rendering_again(office, chief, monkeypatch):
    seen = []

    def slow(document, formats, *, landscape):
        seen.append(document.number_text)
        if len(seen) == 1:
            with transaction.atomic():
                next_number(office, "rectification", 2026)
        return {name: document.number_text.encode() for name in formats}

    monkeypatch.setattr(issuing, "render_in_child", slow)
    row = issued(office, chief)
    assert seen == ["青禾所〔2026〕1号", "青禾所〔2026〕2号"]
    assert (row.number, file_of(row).decode()) == (2, "青禾所〔2026〕2号")
    assert NumberSeries.objects.get(key="rectification").last == 2


def test_after_three_lost_races_the_user_is_told(office, chief, monkeypatch):
    def beaten(document, formats, *, landscape):
        with transaction.atomic():
            next_number(office, "rectification", 2026)
        return {"pdf": document.number_text.encode()}

    monkeypatch.setattr(issuing, "render_in_child", beaten)
    with pytest.raises(RuleBroken, match="稍后再签发"):
        issued(office, chief, formats=("pdf",))
    assert NumberSeries.objects.get(key="rectification").last == 3  # the three that others took


def test_voiding_keeps_file_and_number(office, chief, rendered):
    row = issued(office, chief)
    row = void(row, by=chief, at=AT, reason=" 当事人名称有误 ")
    assert (row.is_void, row.void_reason, row.voided_by) == (True, "当事人名称有误", chief)
    assert file_of(row)
    assert issued(office, chief).number == 2
    assert list(IssuedDocument.objects.valid().values_list("number", flat=True)) == [2]
    assert AuditEntry.objects.get(act="document.void").reason == "当事人名称有误"
    with pytest.raises(RuleBroken, match="已经作废"):
        void(row, by=chief, at=AT, reason="再次")


def test_voiding_needs_a_reason(office, chief, rendered):
    row = issued(office, chief)
    with pytest.raises(RuleBroken, match="理由"):
        void(row, by=chief, at=AT, reason="  ")


def test_the_register_shows_every_number(office, chief, rendered, django_assert_num_queries):
    issued(office, chief)
    void(issued(office, chief), by=chief, at=AT, reason="写错")
    with transaction.atomic():
        next_number(office, "rectification", 2026)
        next_number(office, "rectification", 2026)
    series = NumberSeries.objects.select_related("office").get()
    explain_number(series, 3, by=chief, at=AT, reason="纸质文书使用")
    with django_assert_num_queries(2):
        lines = register(series)
    assert [(line.number, line.state, line.explanation) for line in lines] == [
        (1, "issued", ""),
        (2, "voided", "已作废：写错"),
        (3, "explained", "纸质文书使用"),
        (4, "unexplained", "已取号，未见文书，请说明"),
    ]
    assert gaps(series) == [4]
    with pytest.raises(RuleBroken, match="已有文书"):
        explain_number(series, 1, by=chief, at=AT, reason="多余")
    with pytest.raises(RuleBroken, match="尚未使用"):
        explain_number(series, 5, by=chief, at=AT, reason="多余")


def test_a_changed_or_lost_file_is_noticed(office, chief, rendered):
    row = issued(office, chief)
    path = settings.PORTAL_DATA_DIR / "documents" / row.pdf_name
    path.chmod(0o640)
    path.write_bytes(b"other")
    with pytest.raises(RuleBroken, match="不一致"):
        file_of(row)
    path.unlink()
    with pytest.raises(RuleBroken, match="缺失"):
        file_of(row)


def test_rows_are_seen_in_their_office_only(office, chief, stranger, county_user, admin, rendered):
    row = issued(office, chief)
    seen = [list(IssuedDocument.objects.visible_to(user)) for user in (chief, stranger, county_user, admin)]
    assert seen == [[row], [], [row], []]


def test_the_database_refuses_half_a_void_and_a_number_twice(office, chief, rendered):
    row = issued(office, chief)
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuedDocument.objects.filter(pk=row.pk).update(voided_at=AT)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_check_codes_are_easy_to_read_out():
    digest = hashlib.sha256(b"portal").hexdigest()
    code = store.check_code(digest)
    assert int(digest[:10], 16) == sum(
        store.CROCKFORD.index(char) << 5 * at for at, char in enumerate(reversed(code))
    )
    assert store.tidy_code("o1-il 9a") == "01119A"


def test_a_real_document_from_number_to_file(office, chief):
    from tests import needs
    from tests.core.pdf_pages import texts_of

    needs.need("pango")
    row = issued(office, chief)
    assert "青禾所〔2026〕1号" in texts_of(file_of(row))[0]
    assert file_of(row, "docx").startswith(b"PK")


def test_a_number_that_a_record_bears_is_issued_and_needs_no_explanation(office, chief, client):
    """An order takes its number before its paper is made; a withdrawn one keeps it without effect."""
    series = set_series(office, "rectify", 2026, by=chief, pattern="青责改〔{year}〕{n}号")
    with transaction.atomic():
        texts = [next_number(office, "rectify", 2026).text for _ in range(3)]
    taken_back = {"taken_back_on": date(2026, 5, 9), "taken_back_reason": "写错"}
    OrderFactory(office=office, number_text=texts[0])
    OrderFactory(office=office, number_text=texts[1], state="voided", **taken_back)
    series.refresh_from_db()
    assert [line.state for line in register(series)] == ["issued", "voided", "unexplained"]
    assert gaps(series) == [3]
    with pytest.raises(RuleBroken, match="已有记录"):
        explain_number(series, 1, by=chief, at=AT, reason="写错")
    client.force_login(chief)
    page = client.get(series.get_absolute_url()).text
    assert "有 1 个号已取用而没有文书" in page
    assert page.count("责令改正通知书：") == 1
    client.post(
        reverse("core:numberseries_explain", args=[series.pk]), {"number": 3, "reason": "纸质误填作废"}
    )
    assert gaps(series) == []
    assert "纸质误填作废" in client.get(series.get_absolute_url()).text
