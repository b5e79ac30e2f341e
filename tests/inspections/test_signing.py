"""Signing, and what may happen to a record afterwards."""

from datetime import UTC, date, datetime

import pytest

from core.errors import RuleBroken
from core.models import AuditEntry
from core.models.attachments import Attachment
from inspections.models import Inspection
from inspections.services import (
    Check,
    Entry,
    PaperSignature,
    add_addendum,
    close_problem,
    log_inspection,
    log_inspections,
    sign_inspection,
    void_inspection,
)
from tests.factories.core import UserFactory
from tests.factories.inspections import ChecklistItemFactory
from tests.inspections.conftest import answers, picture, signature, signatures

LATER = datetime(2026, 5, 8, 4, 0, tzinfo=UTC)


def sign(draft, by, **changes):
    return sign_inspection(
        draft, **({"by": by, "at": LATER, "version": 1, "party_name": "赵丽"} | signatures() | changes)
    )


def refused(draft, by, **changes):
    with pytest.raises(RuleBroken) as broken:
        sign(draft, by, **changes)
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert not Attachment.objects.exists()
    return broken.value.message, broken.value.field


def test_three_signatures_lock_the_record(draft, officer):
    row = sign(draft, officer)
    row.refresh_from_db()
    assert (row.state, row.signed_at, row.signed_by, row.party_name, row.version) == (
        "signed",
        LATER,
        officer,
        "赵丽",
        2,
    )
    assert not row.signed_on_paper
    assert [(file.kind, file.name, file.mime) for file in row.attachments()] == [
        ("signature", "检查人员（主）签名.png", "image/png"),
        ("signature", "检查人员（协）签名.png", "image/png"),
        ("signature", "当事人签名.png", "image/png"),
    ]
    entry = AuditEntry.objects.get(act="inspection.sign")
    assert entry.changes == {"state": ["draft", "signed"], "refused": False, "on_paper": False}


def test_signing_twice_is_one_signature(draft, officer):
    assert sign(draft, officer).pk == sign(draft, officer).pk
    assert (Attachment.objects.count(), AuditEntry.objects.filter(act="inspection.sign").count()) == (3, 1)


def test_a_refused_signature_is_noted_with_its_witness(draft, officer):
    row = sign(
        draft, officer, party=None, party_name="", refused=True, refusal_note="不认可结果，见证人村主任孙强"
    )
    assert (row.state, row.party_refused, row.refusal_note) == (
        "signed",
        True,
        "不认可结果，见证人村主任孙强",
    )
    assert [file.name for file in row.attachments()] == ["检查人员（主）签名.png", "检查人员（协）签名.png"]


def test_a_sheet_signed_on_paper_will_do(draft, officer):
    row = sign(draft, officer, lead=None, second=None, party=None, scan=picture("签字页.jpg"))
    assert (row.state, row.signed_on_paper) == ("signed", True)
    assert [file.kind for file in row.attachments()] == ["scan"]


def test_the_place_of_the_paper_will_do(draft, officer):
    row = sign(draft, officer, lead=None, second=None, party=None, archive_no="2026-03-017")
    assert (row.state, row.signed_on_paper, row.paper_archive_no) == ("signed", True, "2026-03-017")


@pytest.mark.parametrize(
    ("name", "title"),
    [("lead", "检查人员（主）签名"), ("second", "检查人员（协）签名"), ("party", "当事人签名")],
)
def test_each_signature_is_needed_and_written(draft, officer, name, title):
    missing = f"缺少{title}；不能在屏幕上签字的，请上传纸质签字页的照片"
    assert refused(draft, officer, **{name: None}) == (missing, name)
    assert refused(draft, officer, **{name: signature(ink=False)}) == (f"{title}是空白的，请重签", name)


def test_one_picture_is_not_three_signatures(draft, officer):
    assert refused(draft, officer, second=signature(1))[0] == "三个签名不能用同一张图片"


def test_a_refusal_needs_its_reason(draft, officer):
    message = "当事人拒绝签字的，请写明拒签原因和见证人"
    assert refused(draft, officer, party=None, refused=True) == (message, "refusal_note")


def test_who_signed_has_a_name(draft, officer):
    assert refused(draft, officer, party_name=" ") == ("请填写签字人（当事人或在场人）姓名", "party_name")


def test_what_was_read_is_what_is_signed(draft, officer):
    message = "检查记录在打开签字页面之后有改动，请当事人重新核对内容后再签字"
    assert refused(draft, officer, version=0)[0] == message


def test_an_unanswered_item_keeps_the_record_open(draft, officer, checklist):
    ChecklistItemFactory(checklist=checklist, no=4)
    assert refused(draft, officer)[0] == "要点表共 4 项，只评价了 3 项，不能签字"


def test_a_certificate_that_turned_out_expired(draft, officer, second_officer):
    second_officer.certificate_valid_until = date(2026, 3, 1)
    second_officer.save()
    assert refused(draft, officer)[0] == "王秀英的执法证已于 2026-03-01 到期，不能参加 2026-05-08 的检查"


def test_a_colleague_who_was_not_there_cannot_sign(draft, office):
    message = "只有本次检查的两名检查人员、登记人或所领导可以处理这条记录"
    assert refused(draft, UserFactory(office=office))[0] == message


def test_a_voided_record_is_not_signed(draft, officer):
    void_inspection(draft, by=officer, at=LATER, reason="重复登记")
    with pytest.raises(RuleBroken, match="这次检查已经作废，不能修改"):
        sign(draft, officer, version=2)


# --- many at once, signed on paper ---------------------------------------------------------------------------------


def on_paper(check, **changes):
    paper = PaperSignature(**({"at": LATER, "party_name": "赵丽", "archive_no": "2026-001"} | changes))
    fields = {name: value for name, value in check.items() if name not in ("by", "at", "uuid")}
    return [Entry(Check(**fields), check["by"], check["at"], check["uuid"], paper)]


def test_checks_from_the_archive_are_locked_at_once(check, officer):
    row = log_inspections(on_paper(check))[0]
    row.refresh_from_db()
    assert (row.state, row.signed_at, row.signed_by, row.paper_archive_no, row.version) == (
        "signed",
        LATER,
        officer,
        "2026-001",
        2,
    )
    assert list(AuditEntry.objects.order_by("pk").values_list("act", flat=True)) == [
        "inspection.create",
        "inspection.sign",
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"party_name": ""}, "请填写签字人（当事人或在场人）姓名"),
        ({"archive_no": " "}, "纸质签字的，请填写原件存档号"),
    ],
)
def test_checks_from_the_archive_keep_the_rules(check, changes, message):
    with pytest.raises(RuleBroken) as broken:
        log_inspections(on_paper(check, **changes))
    assert (broken.value.message, Inspection.objects.count()) == (message, 0)


# --- void ----------------------------------------------------------------------------------------------------------


def test_a_chief_voids_a_signed_record(draft, officer, chief):
    row = void_inspection(sign(draft, officer), by=chief, at=LATER, reason="登记错单位")
    assert (row.state, row.voided_by, row.void_reason, row.voided_at) == (
        "voided",
        chief,
        "登记错单位",
        LATER,
    )
    assert AuditEntry.objects.get(act="inspection.void").reason == "登记错单位"


def test_an_officer_does_not_void_a_signed_record(draft, officer):
    with pytest.raises(RuleBroken, match="已签字的检查只能由所长或副所长作废"):
        void_inspection(sign(draft, officer), by=officer, at=LATER, reason="登记错单位")


def test_an_officer_voids_an_own_draft(draft, officer):
    assert void_inspection(draft, by=officer, at=LATER, reason="重复").state == "voided"


def test_voiding_needs_a_reason_and_happens_once(draft, officer):
    with pytest.raises(RuleBroken, match="请填写作废理由"):
        void_inspection(draft, by=officer, at=LATER, reason=" ")
    void_inspection(draft, by=officer, at=LATER, reason="重复")
    with pytest.raises(RuleBroken, match="这次检查已经作废"):
        void_inspection(draft, by=officer, at=LATER, reason="重复")


# --- correct -------------------------------------------------------------------------------------------------------


def test_a_correction_stands_beside_the_signed_words(draft, officer):
    row = sign(draft, officer)
    for _ in range(2):  # sent twice
        addendum = add_addendum(row, by=officer, at=LATER, text="面积应为 40 平方米", reason="笔误")
    assert [one.text for one in row.addenda.all()] == ["面积应为 40 平方米"]
    assert (addendum.added_by, addendum.added_at) == (officer, LATER)
    assert Inspection.objects.get().version == row.version


def test_a_draft_is_changed_not_corrected(draft, officer):
    with pytest.raises(RuleBroken, match="只有已签字的检查需要更正；未签字的可以直接修改"):
        add_addendum(draft, by=officer, at=LATER, text="x", reason="y")


@pytest.mark.parametrize(
    ("text", "reason", "message"), [("", "笔误", "请填写更正内容"), ("x", " ", "请填写更正理由")]
)
def test_a_correction_needs_words_and_a_reason(draft, officer, text, reason, message):
    with pytest.raises(RuleBroken, match=message):
        add_addendum(sign(draft, officer), by=officer, at=LATER, text=text, reason=reason)


# --- problems ------------------------------------------------------------------------------------------------------


@pytest.fixture
def problem(check, checklist, officer):
    draft = log_inspection(**(check | {"answers": answers(checklist, "fail", "pass", "pass")}))
    sign(draft, officer)
    return draft.problems.get()


def close(problem, by, on=date(2026, 5, 15), today=date(2026, 5, 16), note="已补齐票据"):
    return close_problem(problem, by=by, on=on, today=today, note=note)


def test_a_problem_is_closed_with_how(problem, officer):
    row = close(problem, officer)
    row.refresh_from_db()
    assert (row.closed_on, row.closed_by, row.closing_note) == (date(2026, 5, 15), officer, "已补齐票据")
    assert AuditEntry.objects.get(act="problem.close").changes == {
        "inspection": problem.inspection_id,
        "closed_on": [None, "2026-05-15"],
    }


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"on": date(2026, 5, 7)}, "核实日期 2026-05-07 早于检查日期 2026-05-08"),
        ({"on": date(2026, 5, 17)}, "核实日期 2026-05-17 晚于今天（2026-05-16）"),
        ({"note": " "}, "请填写整改情况"),
    ],
)
def test_what_closing_needs(problem, officer, changes, message):
    with pytest.raises(RuleBroken) as broken:
        close(problem, officer, **changes)
    assert broken.value.message == message
    problem.refresh_from_db()
    assert problem.closed_on is None


def test_a_problem_is_closed_once(problem, officer):
    close(problem, officer)
    with pytest.raises(RuleBroken, match="这个问题已于 2026-05-15 办结"):
        close(problem, officer)


def test_a_problem_of_a_draft_waits_for_the_signatures(check, checklist, officer):
    draft = log_inspection(**(check | {"answers": answers(checklist, "fail", "pass", "pass")}))
    with pytest.raises(RuleBroken, match="检查签字以后才能办结其中的问题"):
        close(draft.problems.get(), officer)


@pytest.mark.parametrize(("on", "overdue"), [(date(2026, 5, 20), 0), (date(2026, 5, 21), 1)])
def test_a_problem_is_overdue_after_its_last_day(problem, on, overdue):
    rows = type(problem).objects.overdue(on)
    assert rows.count() == overdue
    assert problem.is_overdue(on) == bool(overdue)
