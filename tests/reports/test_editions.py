"""From the finished text to the published edition: refused where it does not add up, approved by a second person,
never changed, and compared with what the records say later."""

import hashlib
import re
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pypdfium2
import pytest
from django.db import DatabaseError, transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from core import jobs
from core.documents.tree import Document
from core.documents.version import layout_version
from core.errors import RuleBroken
from core.indicators import REGISTRY
from core.models import IssuedDocument, Job
from inspections.models import Inspection
from reports import services
from reports.build import resolve
from reports.freezing import freeze, snapshot, text_of
from reports.models import Edition, EditionFigure, EditionFile
from reports.readiness import findings
from reports.services.editions import next_n, publish_edition, store_edition
from reports.tasks import edition_document
from reports.verifying import compare, corrections, verify
from tests.factories.food_safety import RapidTestFactory
from tests.factories.inspections import ProblemFactory
from tests.factories.special_equipment import HazardFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
TEXTS = [
    ("1", "快检工作"),
    "全年完成食品快速检测{food.rapid_tests|unit}，合格率为{food.rapid_pass_rate|unit}。",
    "检查经营主体{inspections.visits|unit}。",
]


@pytest.fixture
def deputy(office):
    from tests.factories.core import UserFactory

    return UserFactory(office=office, role="deputy", username="fusuo", display_name="何志强")


@pytest.fixture
def finished(write, records, chief):
    summary = write(*TEXTS)
    services.finalise_summary(summary, by=chief, at=AT)
    return summary


def frozen_of(summary, by, **paper):
    """The edition as the job stores it, with a few bytes in the place of laid-out pages."""
    job = services.request_freeze(
        summary, by=by, uuid=uuid.uuid4(), signed_on=date(2026, 12, 1), accepted=True, **paper
    )
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
    version = summary.versions.get(number=job.payload["version"])
    with snapshot():
        frozen = freeze(version.blocks, summary=summary)
    document = edition_document(job.payload, version, frozen, next_n(summary))
    return store_edition(
        job,
        summary=summary,
        n=next_n(summary),
        frozen=frozen,
        document=document.to_json(),
        text=text_of(document),
        files={"pdf": b"%PDF-1.7 to be looked at"},
        at=AT,
    )


def published(edition, by):
    services.approve_edition(edition, by=by, at=AT)
    return publish_edition(edition, number_text="", files={"pdf": b"%PDF-1.7 issued"}, by=by, at=AT)


def bytes_of(row):
    with row.file.open("rb") as file:
        return file.read()


def words_of(row):
    pages = pypdfium2.PdfDocument(bytes_of(row))
    text = "".join(page.get_textpage().get_text_range() for page in pages)
    pages.close()
    return re.sub(r"[\s\u200b\u2060\ufeff\ufffe]", "", text)


def test_an_edition_holds_every_figure_with_its_rows(finished, chief):
    edition = frozen_of(finished, chief)
    shown = {row.key: (row.shown, row.source_count) for row in edition.figures.all()}
    assert shown == {
        "food.rapid_tests": ("5批次", 5),
        "food.rapid_pass_rate": ("100%", 10),  # part and whole
        "inspections.visits": ("3户次", 3),
    }
    assert all(check.passed for check in verify(edition, render=False))


@pytest.mark.slow
def test_from_the_button_to_the_published_report(finished, chief, deputy):
    """Two jobs: the pages that the second person looks at, and the numbered ones that go out."""
    job = services.request_freeze(
        finished,
        by=chief,
        uuid=uuid.uuid4(),
        signed_on=date(2026, 12, 1),
        accepted=True,
        style="report",
        addressee="青禾县市场监督管理局",
        signer="马建国",
        copy_to="镇人民政府",
    )
    jobs.work_off()
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.DONE, "已冻结，等待另一人审定")
    edition = Edition.objects.get(job=job)
    with pytest.raises(RuleBroken, match="冻结人以外"):
        services.approve_edition(edition, by=chief, at=AT)
    with pytest.raises(RuleBroken, match="只有已审定"):
        services.request_publication(edition, by=deputy)
    services.approve_edition(edition, by=deputy, at=AT)
    services.request_publication(edition, by=deputy)
    jobs.work_off()
    edition.refresh_from_db()
    assert edition.state == "published"
    assert edition.number_text == f"青禾所〔{timezone.localdate().year}〕1号"
    assert sorted((row.format, row.is_final) for row in edition.files.all()) == sorted(
        (name, final) for name in ("pdf", "docx", "xlsx") for final in (False, True)
    )
    final = edition.files.get(format="pdf", is_final=True)
    page = words_of(final)
    for words in (
        "青禾镇市场监督管理所文件",
        edition.number_text,
        "签发人：马建国",
        "抄送：镇人民政府",
        "全年完成食品快速检测5批次，合格率为100%。",
        f"本件为第1版，统计截至2026年11月30日，指标校验值{edition.figures_sha256[:16]}。",
    ):
        assert words in page
    assert IssuedDocument.objects.of(edition).get().pdf_sha256 == final.sha256
    assert [check.label for check in verify(edition) if not check.passed] == []


@pytest.mark.parametrize(
    "change",
    [
        lambda edition: Edition.objects.filter(pk=edition.pk).update(figures_json="{}"),
        lambda edition: Edition.objects.filter(pk=edition.pk).update(document="{}"),
        lambda edition: Edition.objects.filter(pk=edition.pk).delete(),
        lambda edition: EditionFigure.objects.filter(edition=edition).update(shown="9批次"),
        lambda edition: EditionFigure.objects.filter(edition=edition).delete(),
        lambda edition: EditionFile.objects.filter(edition=edition).update(sha256="0" * 64),
    ],
    ids=["figures", "document", "delete", "one figure", "figures gone", "file"],
)
def test_the_database_refuses_any_change(change, edition_without_files):
    with pytest.raises((DatabaseError,)), transaction.atomic():
        change(edition_without_files)


@pytest.fixture
def edition_without_files(db):
    from tests.factories.reports import EditionFactory

    edition = EditionFactory()
    EditionFigure.objects.create(
        edition=edition,
        key="food.rapid_tests",
        label="快检",
        value="5",
        shown="5批次",
        definition="。",
        definition_version="0",
        source_count=0,
        source_sha256=hashlib.sha256(b"").hexdigest(),
        sources=b"",
    )
    EditionFile.objects.create(
        edition=edition, format="pdf", is_final=False, file="a.pdf", size=1, sha256="1" * 64
    )
    return edition


def test_a_correction_is_shown_with_its_records_and_makes_an_amendment(
    finished, chief, deputy, office, records
):
    first = published(frozen_of(finished, chief), deputy)
    late = RapidTestFactory(office=office, tested_by=chief, sampled_on=date(2026, 6, 2))
    records[0].result = "positive"
    records[0].save()
    tests, rate = corrections(first)
    assert (tests.row.shown, tests.shown) == ("5批次", "6批次")
    assert [(kind, url) for kind, _, url in tests.records] == [
        ("新增或改后计入", late.get_absolute_url()),
        ("内容有更正", records[0].get_absolute_url()),
    ]
    assert (rate.row.shown, rate.shown) == ("100%", "83.3%")
    assert all(check.passed for check in verify(first, render=False))
    with pytest.raises(RuleBroken, match="更正原因"):
        frozen_of(finished, chief)
    second = published(frozen_of(finished, chief, amendment_reason="补录一批快检"), deputy)
    assert [(one["label"], one["old"], one["new"]) for one in second.differences] == [
        ("食品快速检测", "5批次", "6批次"),
        ("快检合格率", "100%", "83.3%"),
    ]
    first.refresh_from_db()
    assert (first.state, first.amended_by) == ("superseded", second)
    assert bytes_of(first.files.get(is_final=True)) == b"%PDF-1.7 issued"
    made = Document.from_json(second.document)
    assert [(annex.label, annex.title) for annex in made.annexes][:2] == [
        ("附件1", ("更正说明",)),
        ("附件2", ("统计指标及口径",)),
    ]
    words, table = made.annexes[0].blocks
    assert "".join(run.text for run in words.runs) == (
        f"本件更正青禾镇市场监督管理所2026年度工作总结（第 1 版，指标校验值 {first.figures_sha256[:16]}）。"
        "更正原因：补录一批快检。"
    )
    assert table.rows == (("食品快速检测", "5批次", "6批次"), ("快检合格率", "100%", "83.3%"))
    assert made.note.startswith("本件为更正版，更正的内容见附件1")
    assert all(check.passed for check in verify(second, render=False))


def test_a_figure_that_is_defined_anew_is_no_correction_and_no_forgery(
    finished, chief, deputy, records, monkeypatch
):
    """After an upgrade the same five rows are counted by office: one. That is not what was issued, and nobody is to blame."""
    edition = published(frozen_of(finished, chief), deputy)
    figure = REGISTRY["food.rapid_tests"]
    monkeypatch.setitem(
        REGISTRY, figure.key, replace(figure, measure=Count("office", distinct=True), listed=False)
    )
    (one,) = [each for each in compare(edition) if each.differs]
    assert (one.row.shown, one.shown, one.is_redefined) == ("5批次", "1批次", True)
    assert corrections(edition) == []
    check = list(verify(edition, render=False))[-1]
    assert (check.label, check.passed) == ("记录未变的指标重算一致", True)
    assert check.detail.endswith("，1 项的口径已改，不再比较")


def test_with_another_layout_or_font_the_stored_file_stands(finished, chief, monkeypatch, tmp_path):
    """The page would be drawn otherwise today; that is no doubt of what was issued."""
    edition = frozen_of(finished, chief)
    assert edition.libraries["layout"] == layout_version()
    folder = tmp_path / "fonts" / "kai"
    folder.mkdir(parents=True)
    (folder / "own.ttf").write_bytes(b"a font of the office")
    monkeypatch.setenv("PORTAL_DATA_DIR", str(tmp_path))
    drawn = [check for check in verify(edition) if check.label.startswith("重新排版")]
    assert [(check.passed, check.detail) for check in drawn] == [
        (True, "排版程序或字体已变更，以存档文件的校验值为准")
    ]


def test_a_column_that_comes_or_goes_later_corrects_no_record(finished, chief, deputy, records, monkeypatch):
    edition = published(frozen_of(finished, chief), deputy)
    edition.refresh_from_db()
    assert "sampled_on" in edition.row_columns["food_safety.rapidtest"]
    monkeypatch.setattr("reports.freezing._columns", lambda model: [model._meta.pk.attname])
    assert not any(one.has_other_records for one in compare(edition))
    edition.row_columns["food_safety.rapidtest"].append("a_column_of_the_past")
    assert not any(one.has_other_records for one in compare(edition))


def test_a_plain_summary_is_addressed_to_nobody(finished, chief):
    """The page fills in the superior office for the report that this may become; a 总结 is sent without it."""
    answers = {"addressee": "青禾县市场监督管理局", "signer": "马建国", "copy_to": "镇人民政府"}
    plain = frozen_of(finished, chief, **answers)
    assert (plain.addressee, plain.signer, plain.copy_to) == ("", "", "")
    assert "青禾县市场监督管理局：" not in plain.document
    assert "镇人民政府" not in plain.document


def test_a_forged_figure_is_found(finished, chief):
    edition = frozen_of(finished, chief)
    edition.figures_json = edition.figures_json.replace('"5"', '"9"')
    failed = [check.label for check in verify(edition, render=False) if not check.passed]
    assert failed == ["指标数据与校验值一致", "逐项指标与指标数据一致"]


def test_pages_of_an_edition(client, finished, chief, deputy, county_user):
    edition = frozen_of(finished, chief)
    client.force_login(chief)
    for name in ("edition_detail", "edition_check"):
        assert client.get(reverse(f"reports:{name}", args=[edition.pk])).status_code == 200
    freeze_page = client.get(reverse("reports:summary_freeze", args=[finished.pk]))
    assert "必须先改正（0）" in freeze_page.content.decode()
    figure = edition.figures.get(key="food.rapid_tests")
    listed = client.get(reverse("reports:editionfigure_sources", args=[figure.pk])).content.decode()
    assert listed.count("food_safety.rapidtest:") == 5
    refused = client.post(
        reverse("reports:edition_approve", args=[edition.pk]), {"confirmed": "1"}, follow=True
    )
    assert "审定须由冻结人以外的另一人进行" in refused.content.decode()
    client.force_login(county_user)
    assert client.get(edition.get_absolute_url()).status_code == 404
    published(edition, deputy)
    assert client.get(edition.get_absolute_url()).status_code == 200
    for step in ("approve", "return", "publish"):
        assert client.get(reverse(f"reports:edition_{step}", args=[edition.pk])).status_code == 404, step


def test_reminders_are_agreed_to_on_the_page_that_shows_them(client, finished, chief):
    """No job is begun that would only come back and say so."""
    client.force_login(chief)
    address = reverse("reports:summary_freeze", args=[finished.pk])
    answers = {"uuid": uuid.uuid4(), "style": "summary", "signed_on": "2026-12-01"}
    refused = client.post(address, answers)
    assert refused.status_code == 422
    (message,) = refused.context["form"].errors["accepted"]
    assert message == f"还有 {len(refused.context['warned'])} 处提醒没有确认，请逐条核对后勾选"
    assert not Job.objects.filter(kind="reports.freeze_edition").exists()
    assert client.post(address, {**answers, "accepted": "on"}).status_code == 302
    assert Job.objects.filter(kind="reports.freeze_edition").count() == 1


# --- readiness ------------------------------------------------------------------------------------------------------


def found(summary, by):
    resolved = resolve(summary.blocks, office=summary.office, period=summary.period, summary=summary)
    return [(one.group, one.message, one.forbids) for one in findings(resolved, summary=summary, by=by)]


def test_what_the_readiness_check_finds(write, records, chief):
    summary = write(
        "完成快检{food.rapid_tests|unit}，合格率{food.rapid_pass_rate|last|unit}。",
        "作业人员持证率{equipment.operator_rate|unit}。",
        "还有*户没有检查。",
    )
    result = found(summary, chief)
    assert ("空缺", "「*」：数字还空着", True) in result
    assert any(group == "分母为零" and "作业人员持证上岗率" in message for group, message, _ in result)
    months = "1月、2月、3月、4月、5月"
    assert ("缺月", f"只在少数月份有记录，请核对其余月份确实没有：「食品快速检测」{months}", False) in result
    for month in (7, 8):
        RapidTestFactory(office=summary.office, sampled_on=date(2026, month, 3))
    missing = "「食品快速检测」6月、9月、10月、11月没有记录，请核对是否漏录"
    assert ("缺月", missing, False) in found(summary, chief)


def test_only_an_amendment_asks_for_its_reason_and_goes_where_the_first_went(client, finished, chief, deputy):
    client.force_login(chief)
    address = reverse("reports:summary_freeze", args=[finished.pk])
    assert "amendment_reason" not in client.get(address).context["form"].fields
    sent = {"style": "report", "addressee": "民乐县市场监督管理局", "signer": "马建国", "copy_to": "镇政府"}
    published(frozen_of(finished, chief, **sent), deputy)
    form = client.get(address).context["form"]
    assert {name: form[name].value() for name in sent} == sent
    answer = client.post(address, {**sent, "uuid": uuid.uuid4(), "signed_on": "2026-12-02", "accepted": "on"})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"amendment_reason": ["请填写"]}


def test_parts_that_do_not_add_up_forbid_freezing(write, records, chief):
    summary = write(
        "隐患{equipment.hazards|unit}，其中严重{equipment.hazards_severe|unit}、一般{equipment.hazards_general|unit}。"
    )
    services.override_figure(
        summary, key="equipment.hazards", value=Decimal(3), reason="台账尚未补录", by=chief, at=AT
    )
    summary.refresh_from_db()
    messages = [message for group, message, forbids in found(summary, chief) if forbids]
    assert messages[0].startswith("「特种设备隐患」3条不等于分项之和：")
    services.finalise_summary(summary, by=chief, at=AT)
    job = services.request_freeze(
        summary, by=chief, uuid=uuid.uuid4(), signed_on=date(2026, 12, 1), accepted=True
    )
    jobs.work_off()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.message.startswith("不能冻结。合计不符：「特种设备隐患」3条")
    assert not Edition.objects.exists()


def test_reminders_must_be_accepted(write, records, chief):
    summary = write(*TEXTS)
    services.finalise_summary(summary, by=chief, at=AT)
    job = services.request_freeze(
        summary, by=chief, uuid=uuid.uuid4(), signed_on=date(2026, 12, 1), accepted=False
    )
    jobs.work_off()
    job.refresh_from_db()
    assert "处提醒没有确认" in job.message


def test_an_open_loop_is_named(write, records, chief):
    """A problem of the first visit that should have been mended by 20 May and is not."""
    ProblemFactory(inspection=Inspection.objects.order_by("pk").first())
    groups = [message for group, message, _ in found(write(*TEXTS), chief) if group == "未办结"]
    assert any("超期未办" in message for message in groups)


def test_noughts_of_work_that_was_never_recorded_are_told(client, write, records, chief, office):
    """Quick tests are recorded here, devices are not: that no device had an accident nobody has looked at."""
    summary = write(
        "快检{food.rapid_tests|unit}，{?food.no_accidents:未发生食品安全事故|有事故}。",
        "隐患{equipment.hazards|unit}，{?equipment.no_accidents:未发生特种设备安全事故|有事故}。",
    )
    line = "特种设备还没有登记过记录：「特种设备隐患」、「未发生特种设备安全事故」没有记录支持"
    client.force_login(chief)
    assert client.get(summary.get_absolute_url()).context["unsupported"] == [line]
    assert ("没有记录", line, False) in found(summary, chief)
    HazardFactory(office=office, found_on=date(2024, 3, 1))
    assert client.get(summary.get_absolute_url()).context["unsupported"] == []


def test_a_reminder_leads_to_its_rows(client, write, records, chief):
    summary = write(*TEXTS)
    services.finalise_summary(summary, by=chief, at=AT)
    ProblemFactory(inspection=Inspection.objects.order_by("pk").first())
    for month in (7, 8):
        RapidTestFactory(office=summary.office, sampled_on=date(2026, month, 3))
    client.force_login(chief)
    page = client.get(reverse("reports:summary_freeze", args=[summary.pk]))
    urls = {one.group: one.url for one in page.context["warned"] if one.url}
    assert urls["缺月"].startswith(
        "/food/rapid-tests/?figure=food.rapid_tests&start=2026-01-01&end=2026-11-30"
    )
    assert urls["未办结"].startswith("/reports/board/late/")
    for url in urls.values():
        assert client.get(url).status_code == 200
