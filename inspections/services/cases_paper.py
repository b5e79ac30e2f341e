"""Cases that were handled before the portal, as the office's paper ledger tells them: no clock, no signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from uuid import UUID

from django.db import transaction

from core import audit
from core.access import Role
from core.errors import RuleBroken
from core.models import User
from inspections.models import CaseChallenge, CaseDecision, CaseFiling, CaseReview, CaseTransfer
from inspections.rules import cases as rules_cases
from inspections.services.cases import take_party
from inspections.services.cases_clocks import note, refuse_unapproved
from inspections.services.cases_decisions import Verdict, check_penalties, decision_row

STATE = CaseFiling.State
# What a ledger says of each step, in the order in which they follow each other.
STEPS = (
    ("clue_on", "线索登记"),
    ("filed_on", "立案"),
    ("reviewed_on", "审核"),
    ("decided_on", "决定"),
    ("served_on", "送达"),
    ("closed_on", "结案"),
)


@dataclass(frozen=True)
class Past:
    """What a ledger says besides the fields of the case. None: it does not say, or there was none."""

    verdict: Verdict | None = None
    decided_on: date | None = None
    published_on: date | None = None
    annulled_on: date | None = None
    reviewer: User | None = None
    reviewed_on: date | None = None


@transaction.atomic
def record_past_case(*, by, office, on: date, uuid: UUID, past: Past, **fields) -> CaseFiling:
    """Keep a case that is over, with the number of its file in the archive; ``on`` is the local day of entry.

    ``fields`` are those of ``CaseFiling``. The officers need no certificate today: whether they had one then stands on
    paper. Raises RuleBroken.
    """
    case = CaseFiling(office=office, uuid=uuid, created_by=by, **fields)
    refuse_unapproved(by, "补录案件")
    take_party(case)
    _refuse_open(case)
    refuse_people(case.lead_officer, case.second_officer, case.office_id)
    _refuse_gaps(case, past)
    _refuse_order_of_days(case, past, on)
    _refuse_known_numbers(case, past)
    case.save(force_insert=True)
    if past.verdict is not None:
        decision = decision_row(case, by=None, on=past.decided_on, verdict=past.verdict)
        decision.on_paper = True
        decision.published_on, decision.annulled_on = past.published_on, past.annulled_on
        decision.save(force_insert=True)
    if past.reviewer is not None:
        CaseReview.objects.create(
            case=case,
            kind=CaseReview.Kind.CASE,
            reviewer=past.reviewer,
            reviewed_on=past.reviewed_on,
            opinion=CaseReview.Opinion.AGREE,
            text="按纸质台账补录",
        )
    _tell(case, past, by)
    audit.record(by, "case.create", case, on_paper=True, state=case.state, closed_on=case.closed_on)
    return case


def _refuse_open(case: CaseFiling) -> None:
    if case.state not in rules_cases.OVER:
        raise RuleBroken(
            "台账只导入已经办结的案件；还没有办结的，请用「登记线索」登记，再按实际日期逐步办理", "state"
        )
    if not case.paper_archive_no.strip():
        raise RuleBroken("请填写纸质案卷号", "paper_archive_no")
    if case.closed_on is None:
        raise RuleBroken("请填写结案日期；撤案、不予立案、移送的填写该日期", "closed_on")


def refuse_people(lead: User, second: User, office_id: int) -> None:
    """Two different officers of the office; whether they had certificates at the time stands on paper."""
    if lead == second:
        raise RuleBroken("必须是两名不同的执法人员", "second_officer")
    for officer in (lead, second):
        if officer.role not in Role.certifiable() or officer.office_id != office_id:
            raise RuleBroken(f"{officer}不是本所的执法人员", "lead_officer")


def _refuse_gaps(case: CaseFiling, past: Past) -> None:
    """A ledger of cases has these: without them a row is no case that anybody could look up."""
    was_filed = case.filed_on is not None or case.state not in (STATE.NOT_FILED, STATE.TRANSFERRED)
    if was_filed:
        if case.filed_on is None:
            raise RuleBroken("请填写立案日期", "filed_on")
        if case.procedure == CaseFiling.Procedure.ORDINARY and not case.number_text.strip():
            raise RuleBroken("普通程序的案件，请填写立案号", "number_text")
    if past.verdict is None:
        if case.state == STATE.CLOSED:
            raise RuleBroken("已结案的案件，请填写决定日期和处罚决定", "decided_on")
        return
    if case.state != STATE.CLOSED:
        raise RuleBroken(f"{case.get_state_display()}的案件没有处罚决定，请核对状态", "state")
    if past.decided_on is None:
        raise RuleBroken("请填写决定日期", "decided_on")
    if not past.verdict.number_text.strip():
        raise RuleBroken("请填写决定书文号", "number_text_decision")
    if past.verdict.outcome == CaseDecision.Outcome.NO_PENALTY and not past.verdict.grounds:
        raise RuleBroken("不予行政处罚的，请填写理由", "grounds")
    check_penalties(past.verdict)


def _days(case: CaseFiling, past: Past) -> Sequence[tuple[str, str, date]]:
    found = [(name, words, getattr(past if hasattr(past, name) else case, name)) for name, words in STEPS]
    return [(name, words, day) for name, words, day in found if day is not None]


def _refuse_order_of_days(case: CaseFiling, past: Past, on: date) -> None:
    days = _days(case, past)
    for (_, words, day), (name, later_words, later) in pairwise(days):
        if later < day:
            raise RuleBroken(f"{later_words}日期 {later} 早于{words}日期 {day}", name)
    name, words, last = days[-1]
    if last > on:
        raise RuleBroken(f"{words}日期 {last} 晚于今天（{on}）", name)
    for name, words in (("published_on", "公示日期"), ("annulled_on", "决定撤销日期")):
        day = getattr(past, name)
        if day is not None and not past.decided_on <= day <= on:
            raise RuleBroken(f"{words}应在决定日期 {past.decided_on} 与今天（{on}）之间", name)


def _refuse_known_numbers(case: CaseFiling, past: Past) -> None:
    twin = CaseFiling.objects.filter(office=case.office, number_text=case.number_text).exclude(number_text="")
    if one := twin.first():
        raise RuleBroken(
            f"立案号 {case.number_text} 已登记为「{one}」（线索日期 {one.clue_on}），请核对当事人、案由和日期",
            "number_text",
        )
    if past.verdict is None:
        return
    decided = CaseDecision.objects.filter(office=case.office, number_text=past.verdict.number_text)
    if one := decided.select_related("case").first():
        raise RuleBroken(f"决定书文号 {one.number_text} 已登记为「{one.case}」", "number_text_decision")


def _tell(case: CaseFiling, past: Past, by) -> None:
    """The days of the ledger as lines of the file."""
    words = {
        "filed_on": f"立案，立案号 {case.number_text}。" if case.number_text else "立案。",
        "decided_on": f"作出决定，决定书文号 {past.verdict.number_text}。" if past.verdict else "",
        "served_on": "送达决定书。",
        "closed_on": f"{case.get_state_display()}，纸质案卷号 {case.paper_archive_no}。{case.closing_note}",
    }
    for name, _, day in _days(case, past):
        if text := words.get(name):
            note(case, f"（纸质台账）{text}", by=by, on=day)


@transaction.atomic
def record_past_transfer(*, by, on: date, case: CaseFiling, **fields) -> CaseTransfer:
    """Keep a transfer of a case of the paper ledger; who approved it stands on paper. Raises RuleBroken."""
    refuse_unapproved(by, "补录移送")
    row = CaseTransfer(case=case, office=case.office, on_paper=True, **fields)
    if not case.is_on_paper:
        raise RuleBroken("这件案件在系统里办理，移送请在案件页面登记", "number_text")
    if row.kind == CaseTransfer.Kind.CASE and case.state != STATE.TRANSFERRED:
        raise RuleBroken(
            f"案件{case.get_state_display()}，不是整案移送；通报处罚信息的，类别请选「处罚信息通报」", "kind"
        )
    if not case.clue_on <= row.transferred_on <= on:
        raise RuleBroken(f"移送日期应在线索日期 {case.clue_on} 与今天（{on}）之间", "transferred_on")
    if bool(row.feedback) != bool(row.feedback_on):
        raise RuleBroken("反馈和反馈日期请一起填写，或者都不填", "feedback_on")
    if row.feedback_on and not row.transferred_on <= row.feedback_on <= on:
        raise RuleBroken(f"反馈日期应在移送日期 {row.transferred_on} 与今天（{on}）之间", "feedback_on")
    row.save(force_insert=True)
    audit.record(by, "casetransfer.create", row, on_paper=True, kind=row.kind, receiver=row.target)
    return row


@transaction.atomic
def record_past_challenge(*, by, on: date, case: CaseFiling, **fields) -> CaseChallenge:
    """Keep a 复议 or 诉讼 over a case of the paper ledger; one that is not over is ended here. Raises RuleBroken."""
    refuse_unapproved(by, "补录复议、诉讼")
    row = CaseChallenge(case=case, office=case.office, **fields)
    if not case.is_on_paper:
        raise RuleBroken("这件案件在系统里办理，复议、诉讼请在案件页面登记", "number_text")
    if not case.clue_on <= row.filed_on <= on:
        raise RuleBroken(f"受理日期应在线索日期 {case.clue_on} 与今天（{on}）之间", "filed_on")
    if bool(row.result) != bool(row.ended_on):
        raise RuleBroken("结果和结束日期请一起填写，或者都不填", "ended_on")
    if row.ended_on and not row.filed_on <= row.ended_on <= on:
        raise RuleBroken(f"结束日期应在受理日期 {row.filed_on} 与今天（{on}）之间", "ended_on")
    annulled = CaseDecision.objects.filter(case=case, annulled_on__isnull=False).exists()
    if row.result == CaseChallenge.Result.ANNULLED and not annulled:
        raise RuleBroken(
            "决定被撤销的，案件台账要有「决定撤销日期」，请先撤销那一批次，补上日期后重新导入", "result"
        )
    row.save(force_insert=True)
    audit.record(by, "casechallenge.create", row, on_paper=True, kind=row.kind, result=row.result)
    return row
