"""县局督办: sent by the county, answered by the office's lead, accepted or returned by the county."""

from datetime import date
from uuid import UUID

from django.db import transaction

from complaints.models import Complaint, ComplaintStep, CountyUrging
from complaints.services.clocks import locked, note
from core import audit
from core.access import may
from core.errors import RuleBroken

URGE, ANSWER = "complaints.add_countyurging", "complaints.approve_countyurging"
STATE = CountyUrging.State


@transaction.atomic
def urge_by_county(
    complaint: Complaint, *, uuid: UUID, ground: str, words: str, answer_by: date, by, on: date
) -> CountyUrging:
    """Ask the office of ``complaint`` for an answer by the local day ``answer_by``; the same ``uuid`` answers the first.

    Raises RuleBroken for who is not of the county above that office, for a matter that is done, for 「超期」 of one that
    is not late, for a day that has passed, and while an earlier one waits.
    """
    row = locked(complaint)
    if not may(by, URGE, row):
        raise RuleBroken("只有县局可以督办所辖机构的投诉举报")
    if earlier := CountyUrging.objects.filter(uuid=uuid, complaint=row).first():
        return earlier
    if not row.is_open:
        raise RuleBroken("已经办结，不用督办")
    if ground == CountyUrging.Ground.OVERDUE and (row.due_on is None or row.due_on >= on):
        raise RuleBroken("这件没有超过期限，请选择其他督办原因", "ground")
    if answer_by <= on:
        raise RuleBroken("答复期限须晚于今天", "answer_by")
    if row.county_urgings.filter(state__in=[STATE.OPEN, STATE.ANSWERED]).exists():
        raise RuleBroken("上一次督办还没有办结")
    urging = CountyUrging.objects.create(
        uuid=uuid,
        complaint=row,
        ground=ground,
        words=words.strip(),
        urged_on=on,
        answer_by=answer_by,
        created_by=by,
    )
    text = f"县局督办（{urging.get_ground_display()}）：{urging.words}　请于 {answer_by} 前答复。"
    note(row, text, by=by, on=on, kind=ComplaintStep.Kind.URGE)
    audit.record(by, "countyurging.create", urging, complaint=row.pk, ground=ground, answer_by=answer_by)
    return urging


@transaction.atomic
def answer_county(urging: CountyUrging, *, by, on: date, answer: str) -> CountyUrging:
    """The office's answer; until the county has looked at it, it may be written anew."""
    row = _locked(urging)
    if not may(by, ANSWER):
        raise RuleBroken("督办由所领导答复")
    if row.state not in (STATE.OPEN, STATE.ANSWERED):
        raise RuleBroken("这次督办已经结束")
    if not answer.strip():
        raise RuleBroken("请填写答复", "answer")
    row.answer, row.answered_on, row.answered_by, row.state = answer.strip(), on, by, STATE.ANSWERED
    row.save(update_fields=["answer", "answered_on", "answered_by", "state"])
    note(row.complaint, f"答复县局督办：{row.answer}", by=by, on=on, kind=ComplaintStep.Kind.NOTE)
    audit.record(by, "countyurging.answer", row, late=on > row.answer_by)
    return row


@transaction.atomic
def review_answer(
    urging: CountyUrging, *, by, on: date, accepted: bool, opinion: str = "", answer_by: date | None = None
) -> CountyUrging:
    """The county is content, or returns the answer with its reason and a new day."""
    row = _locked(urging)
    if row.state != STATE.ANSWERED:
        raise RuleBroken("还没有答复，不能审核")
    if not may(by, URGE, row.complaint):
        raise RuleBroken("督办由县局审核")
    row.opinion = opinion.strip()
    if accepted:
        row.state, row.ended_on = STATE.ACCEPTED, on
        words = "县局督办办结。"
    else:
        if not row.opinion:
            raise RuleBroken("请写明退回的理由", "opinion")
        if answer_by is None or answer_by <= on:
            raise RuleBroken("退回的，请填写今天以后的答复期限", "answer_by")
        row.state, row.answer_by = STATE.OPEN, answer_by
        words = f"县局退回答复：{row.opinion}　请于 {answer_by} 前重新答复。"
    row.save(update_fields=["opinion", "state", "ended_on", "answer_by"])
    note(row.complaint, words, by=by, on=on, kind=ComplaintStep.Kind.URGE)
    audit.record(by, "countyurging.review", row, reason=row.opinion, accepted=accepted)
    return row


@transaction.atomic
def withdraw_urging(urging: CountyUrging, *, by, on: date, reason: str) -> CountyUrging:
    """Sent in error. Raises RuleBroken without a reason, and once it has ended."""
    row = _locked(urging)
    if row.state not in (STATE.OPEN, STATE.ANSWERED):
        raise RuleBroken("这次督办已经结束")
    if not may(by, URGE, row.complaint):
        raise RuleBroken("督办由县局撤回")
    if not reason.strip():
        raise RuleBroken("请填写撤回的理由", "reason")
    row.state, row.opinion, row.ended_on = STATE.WITHDRAWN, reason.strip()[:300], on
    row.save(update_fields=["state", "opinion", "ended_on"])
    note(row.complaint, f"县局撤回督办：{row.opinion}", by=by, on=on, kind=ComplaintStep.Kind.URGE)
    audit.record(by, "countyurging.withdraw", row, reason=reason)
    return row


def _locked(urging: CountyUrging) -> CountyUrging:
    return (
        CountyUrging.objects.select_for_update(of=("self",))
        .select_related("complaint__office")
        .get(pk=urging.pk)
    )
