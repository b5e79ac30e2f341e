"""Documents of cases and seizures: their text, when they may be issued, numbers, service, void, who may fetch them."""

import json
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from core import jobs
from core.documents import issue as core_issue
from core.documents import tree
from core.errors import RuleBroken
from core.models import IssuedDocument, Job
from core.reference.loading import load_days, load_legal_rules
from core.reference.notices import notice_days
from inspections.documents import registry
from inspections.documents.issuing import issue_document, record_service, request_document
from inspections.models import CasePayment
from inspections.services import seized_items, seizures
from tests.factories.inspections import (
    CaseDecisionFactory,
    CaseFilingFactory,
    SeizedItemFactory,
    SeizureFactory,
)

AT = datetime(2026, 5, 8, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def law(db):
    load_legal_rules()
    load_days(notice_days(2026), source="通知")


@pytest.fixture
def rendered(monkeypatch):
    """Rendering replaced by bytes that tell the number: the layout has tests of its own."""

    def fake(document, formats, **kwargs):
        return {name: f"{name} {document.number_text}".encode() for name in formats}

    monkeypatch.setattr(core_issue, "render_in_child", fake)


@pytest.fixture
def case(office, officer, second_officer, shop):
    return CaseFilingFactory(
        office=office,
        entity=shop,
        grid=shop.grid,
        party_name="丰源便民超市",
        lead_officer=officer,
        second_officer=second_officer,
        number_text="青禾所立〔2026〕1号",
        facts="货架上有超过保质期的饼干十袋。",
        noticed_on=date(2026, 4, 1),
        notice_text="拟罚款 5000 元。",
        defence_waived=True,
        state="decided",
    )


@pytest.fixture
def decision(case, office):
    return CaseDecisionFactory(
        office=office,
        case=case,
        decided_on=date(2026, 5, 8),
        fine_yuan=Decimal("5000.00"),
        total_yuan=Decimal("5000.00"),
        text="罚款 5000 元。",
    )


def text_of(document):
    """All words of a document in reading order."""
    found = []

    def walk(value):
        if isinstance(value, dict):
            if value.get("is") == "Run":
                found.append(value["text"])
            for name, one in value.items():
                if name != "text":
                    walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)
        elif isinstance(value, str):
            found.append(value)

    walk(json.loads(document.to_json()))
    return "".join(found)


def build(key, record):
    return registry.get(key).build(record)


# --- words -----------------------------------------------------------------------------------------------------------


def test_the_decision_says_what_article_59_asks_for(case, decision):
    paper = build("case.decision", case)
    assert paper.title == ("青禾县市场监督管理局", "行政处罚决定书")  # in the bureau's name (B2.19)
    words = text_of(paper)
    for part in (
        "当事人：丰源便民超市",
        "统一社会信用代码：92620799MA00000001",
        "货架上有超过保质期的饼干十袋。",
        "《食品安全法》第一百二十四条",
        "以上合计：罚款5,000.00元。",
        "当事人放弃陈述、申辩。",
        "十五日内",
        "百分之三",
        "六十日内向青禾县人民政府申请行政复议",
        "六个月内依法向人民法院提起行政诉讼",
        "国家企业信用信息公示系统",
    ):
        assert part in words
    assert paper.signature.date_text == "2026年5月8日"


def test_the_notice_names_the_hearing_only_where_it_is_offered(case):
    assert "要求举行听证" not in text_of(build("case.notice", case))
    case.hearing_offered = True
    paper = build("case.notice", case)
    assert paper.title[1] == "行政处罚听证告知书"
    assert "五个工作日内" in text_of(paper)
    assert "要求举行听证" in text_of(paper)


def test_the_goods_list_never_adds_up(office, officer, second_officer):
    row = SeizureFactory(office=office, lead_officer=officer, second_officer=second_officer)
    SeizedItemFactory(office=office, seizure=row, name="饼干", quantity=Decimal("12.500"), unit="bag")
    SeizedItemFactory(
        office=office,
        seizure=row,
        name="酱牛肉",
        quantity=Decimal("36.4"),
        unit="kg",
        weight_kg=Decimal("36.4"),
    )
    paper = build("seizure.coercion", row)
    table = paper.annexes[0].blocks[0]
    assert isinstance(table, tree.Table)
    assert [(cells[1], *cells[5:]) for cells in table.rows] == [
        ("饼干", "12.5", "袋", "未称重"),
        ("酱牛肉", "36.4", "公斤", "36.4"),
    ]
    assert "期限至2026年6月7日" in text_of(paper)


def test_the_closing_form_lists_what_was_paid(case, decision, officer):
    CasePayment.objects.create(
        decision=decision,
        uuid=uuid.uuid4(),
        kind="fine",
        amount_yuan=Decimal("5000.00"),
        paid_on=date(2026, 5, 12),
        receipt_no="甘财 7",
        recorded_by=officer,
    )
    assert "罚款5,000.00元（2026年5月12日，票据甘财 7）" in text_of(build("case.closing", case))


@pytest.mark.parametrize("key", ["case.filing", "case.notice", "case.decision", "case.closing"])
def test_every_document_survives_its_journey_to_the_renderer(case, decision, key):
    paper = build(key, case)
    assert tree.Document.from_json(paper.to_json()) == paper


# --- issuing ---------------------------------------------------------------------------------------------------------


def test_a_decision_is_issued_once_numbered_and_bears_its_number(case, decision, officer, rendered):
    kind = registry.get("case.decision")
    issued = issue_document(kind, case, by=officer, at=AT)
    assert (issued.number_text, issued.kind) == ("青禾所罚〔2026〕1号", "行政处罚决定书")
    assert issued.title == "青禾县市场监督管理局行政处罚决定书"
    decision.refresh_from_db()
    assert decision.number_text == "青禾所罚〔2026〕1号"
    with pytest.raises(RuleBroken, match=r"^已出具青禾所罚〔2026〕1号，需要重做的请先作废"):
        issue_document(kind, case, by=officer, at=AT)


def test_what_cannot_be_issued_yet_says_why(case, officer):
    reasons = {kind.key: kind.why_not(case) for kind in registry.kinds_of(case)}
    assert reasons["case.decision"] == "还没有作出行政处罚决定"
    assert reasons["case.closing"] == "决定书送达以后才能结案"
    assert reasons["case.simple"] == "不是简易程序"
    with pytest.raises(RuleBroken, match=r"^还没有作出行政处罚决定"):
        request_document(registry.get("case.decision"), case, by=officer)


def test_a_repeated_request_is_one_job_and_a_lost_job_takes_one_number(case, decision, officer, rendered):
    kind = registry.get("case.decision")
    job = request_document(kind, case, by=officer)
    assert request_document(kind, case, by=officer) == job
    assert jobs.work_off() == 1
    job.refresh_from_db()
    labels = [link["label"] for link in job.result["links"]]
    assert (job.state, labels) == (
        "done",
        ["下载 PDF：青禾县市场监督管理局行政处罚决定书青禾所罚〔2026〕1号", "下载 Word 文件"],
    )
    Job.objects.filter(pk=job.pk).update(state="queued")  # as if the worker had died before it said so
    jobs.work_off()
    assert IssuedDocument.objects.count() == 1


def test_two_kinds_cannot_share_a_key():
    with pytest.raises(ValueError, match=r"case\.decision is declared twice"):
        registry.declare(registry.get("case.decision"))


# --- service ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def issued(case, decision, officer, rendered):
    return issue_document(registry.get("case.decision"), case, by=officer, at=AT)


def serve(issued, officer, second_officer, **changes):
    return record_service(
        issued,
        by=officer,
        at=AT,
        **{
            "served_on": date(2026, 5, 11),
            "method": "direct",
            "first_officer": officer,
            "second_officer": second_officer,
            "receiver": "何掌柜",
            **changes,
        },
    )


def test_service_of_the_decision_moves_the_case(issued, case, officer, second_officer):
    serve(issued, officer, second_officer)
    case.refresh_from_db()
    assert (case.state, case.served_on) == ("served", date(2026, 5, 11))
    assert case.clocks.get(kind="pay").due_on == date(2026, 5, 26)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"served_on": date(2026, 5, 7)}, "送达日期 2026-05-07 早于文书出具日期"),
        ({"refused": True, "receiver": ""}, "拒绝签收的，请写明情况和见证人"),
        ({"receiver": ""}, "请填写签收人；留置送达的写明情况和见证人"),
    ],
)
def test_refused_services(issued, officer, second_officer, changes, message):
    with pytest.raises(RuleBroken, match=rf"^{message}"):
        serve(issued, officer, second_officer, **changes)


def test_a_void_document_is_not_served(issued, officer, second_officer, chief):
    core_issue.void(issued, by=chief, at=AT, reason="当事人名称有误")
    with pytest.raises(RuleBroken, match=r"^文书已经作废，不能送达"):
        serve(issued, officer, second_officer)


def test_the_proof_of_service(issued, officer, second_officer):
    service = serve(issued, officer, second_officer)
    words = text_of(build("service.proof", service))
    assert "行政处罚决定书　青禾所罚〔2026〕1号" in words
    assert "何掌柜" in words
    assert "李卫东、王秀英" in words


# --- pages -----------------------------------------------------------------------------------------------------------


def test_the_way_through_the_pages(client, case, decision, officer, chief, rendered):
    client.force_login(officer)
    page = client.get(case.get_absolute_url())
    assert "出具行政处罚决定书" in page.content.decode()
    address = reverse("inspections:document_issue", args=["case.decision", case.pk])
    assert client.post(address, {"confirmed": "1"}).url == Job.objects.get().get_absolute_url()
    jobs.work_off()
    issued = IssuedDocument.objects.get()
    assert "青禾所罚〔2026〕1号" in client.get(case.get_absolute_url()).content.decode()
    assert client.get(reverse("inspections:document_detail", args=[issued.pk])).status_code == 200
    file = client.get(reverse("inspections:document_file", args=[issued.pk, "pdf"]))
    assert (file.content, file["Content-Type"]) == ("pdf 青禾所罚〔2026〕1号".encode(), "application/pdf")
    void = reverse("inspections:document_void", args=[issued.pk])
    assert client.get(void).status_code == 403  # an officer cannot
    client.force_login(chief)
    assert client.post(void, {"confirmed": "1", "reason": "名称有误"}).status_code == 302
    issued.refresh_from_db()
    assert issued.void_reason == "名称有误"


@pytest.mark.parametrize("who", ["stranger", "second_of_other_grid", "clerk"])
def test_a_document_is_as_secret_as_its_record(client, issued, case, who, request, office, officer):
    from tests.factories.core import UserFactory

    user = UserFactory(office=office) if who == "second_of_other_grid" else request.getfixturevalue(who)
    client.force_login(user)
    expected = {"stranger": 404, "second_of_other_grid": 404, "clerk": 200}[who]
    assert client.get(reverse("inspections:document_file", args=[issued.pk, "pdf"])).status_code == expected


def test_the_measure_with_its_list_really_comes_out_as_pdf_and_docx(office, officer, second_officer):
    """The one slow test: a child process lays it out."""
    row = SeizureFactory(office=office, lead_officer=officer, second_officer=second_officer)
    SeizedItemFactory(
        office=office,
        seizure=row,
        name="酱牛肉",
        quantity=Decimal("36.4"),
        unit="kg",
        weight_kg=Decimal("36.4"),
    )
    issued = issue_document(registry.get("seizure.coercion"), row, by=officer, at=AT)
    assert issued.number_text == "青禾所强制〔2026〕1号"
    assert core_issue.file_of(issued, "pdf").startswith(b"%PDF-")
    assert core_issue.file_of(issued, "docx").startswith(b"PK")


def test_lengthening_and_lifting_a_measure_are_told_in_writing(office, officer, second_officer, chief):
    people = {"lead_officer": officer, "second_officer": second_officer}
    row = SeizureFactory(office=office, subject="food", imposed_on=date(2026, 5, 8), **people)
    item = SeizedItemFactory(office=office, seizure=row, name="酱牛肉", quantity=Decimal(6), unit="bag")
    assert registry.get("seizure.extension").why_not(row) == "没有延长期限"
    assert registry.get("seizure.lifting").why_not(row) == "没有解除查封、扣押"
    row = seizures.extend_seizure(row, by=chief, on=date(2026, 6, 5), reason="因案情复杂。")
    words = text_of(build("seizure.extension", row))
    assert (
        "因案情复杂，依据《食品安全法实施条例》第六十一条，经批准，决定将扣押期限延长至2026年7月22日" in words
    )
    seized_items.move_item(item, by=officer, on=date(2026, 6, 8), kind="sampled", quantity=Decimal(2))
    row = seizures.end_seizure(row, by=officer, on=date(2026, 6, 10), outcome="lifted")
    paper = build("seizure.lifting", row)
    assert "决定自2026年6月10日起解除扣押，退还《退还财物清单》所列财物" in text_of(paper)
    assert paper.annexes[0].blocks[0].rows == (("1", "酱牛肉", "", "4", "袋"),)
    assert registry.get("seizure.lifting").why_not(row) == ""
