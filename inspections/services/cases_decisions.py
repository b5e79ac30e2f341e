"""Deciding a case: the ordinary decision, no penalty, and the penalty on the spot."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from core import audit, legal
from core.errors import RuleBroken
from inspections.models import CaseClock, CaseDecision, CaseFiling, CaseReview
from inspections.rules import cases as rules_cases
from inspections.rules.cases import Sums
from inspections.services.cases import check_people, check_source, move, refuse_unreviewed, take_party
from inspections.services.cases_clocks import (
    begin_clock,
    locked,
    note,
    refuse_before,
    refuse_unapproved,
    stop_clock,
)
from inspections.services.cases_closing import look_for_closing
from inspections.services.numbers import take_number

NOTHING = Sums()
STATE, CLOCK, OUTCOME = CaseFiling.State, CaseClock.Kind, CaseDecision.Outcome


@dataclass(frozen=True)
class Verdict:
    """What a decision says. ``grounds`` is a code of ``rules_cases.NO_PENALTY_GROUNDS``, for no penalty only.

    ``number_text`` is the number that the decision bears already, where it was taken from the bureau's series on paper
    (B2.19); otherwise the document gets its number when it is issued.
    """

    outcome: str
    text: str
    basis: str
    violated: str = ""
    sums: Sums = NOTHING
    warns: bool = False
    criticises: bool = False
    suspends: bool = False
    revokes: bool = False
    confiscates_goods: bool = False
    collective: bool = False
    grounds: str = ""
    number_text: str = ""

    @property
    def heavier(self) -> bool:
        return self.suspends or self.revokes or self.criticises

    @property
    def takes_more(self) -> bool:
        """More than a warning and a fine."""
        return self.heavier or self.confiscates_goods or self.sums.gains > 0 or self.sums.goods > 0


@transaction.atomic
def decide_case(case: CaseFiling, *, by, on: date, verdict: Verdict) -> CaseDecision:
    """The head decides after review and, for a penalty, after notice and defence. Raises RuleBroken.

    Clocks begin: 7 working days to serve, 20 working days to publish. Source: 行政处罚法 arts. 44–45, 57–61 (B2.8–B2.14).
    """
    row = locked(case)
    refuse_unapproved(by, "处理决定")
    if STATE.DECIDED not in rules_cases.NEXT[row.state]:
        raise RuleBroken(f"「{row.get_state_display()}」的案件不能作出决定")
    refuse_unreviewed(row)
    refuse_before(on, row.reviews.order_by("-reviewed_on").first().reviewed_on, "审核", "on")
    _check_verdict(row, verdict)
    if verdict.outcome == OUTCOME.PENALTY:
        _refuse_unheard(row, on, verdict)
    decision = _store(row, by=by, on=on, verdict=verdict)
    move(
        row,
        STATE.DECIDED,
        by=by,
        on=on,
        text=f"作出决定：{decision.get_outcome_display()}。{verdict.text[:300]}",
    )
    stop_clock(row, CLOCK.DECIDE, on)
    stop_clock(row, CLOCK.DEFENCE, on)
    begin_clock(row, CLOCK.SERVE, on)
    if decision.is_published:
        begin_clock(row, CLOCK.PUBLICITY, on)
    return decision


def _check_verdict(row: CaseFiling, verdict: Verdict) -> None:
    if not verdict.text.strip():
        raise RuleBroken("请填写决定内容", "text")
    if not verdict.basis.strip():
        raise RuleBroken("请填写决定依据", "basis")
    check_penalties(verdict)
    if verdict.outcome == OUTCOME.PENALTY and "complex" in row.reasons and not verdict.collective:
        raise RuleBroken("情节复杂的案件，须由负责人集体讨论决定", "collective")


def check_penalties(verdict: Verdict) -> None:
    """Raise where the penalties of ``verdict`` do not fit its outcome."""
    if verdict.outcome != OUTCOME.PENALTY:
        if verdict.sums.total or verdict.takes_more or verdict.warns:
            raise RuleBroken("不予处罚或者违法事实不能成立的，不能同时罚款、没收或者警告", "outcome")
        if verdict.outcome == OUTCOME.NO_PENALTY and verdict.grounds not in rules_cases.NO_PENALTY_GROUNDS:
            raise RuleBroken("不予行政处罚的，请选择理由", "grounds")
        return
    if verdict.grounds:
        raise RuleBroken("给予处罚的，不填写不予处罚理由", "grounds")
    if not (verdict.sums.fine or verdict.takes_more or verdict.warns):
        raise RuleBroken("给予行政处罚的，请至少填写一种处罚", "outcome")
    if verdict.sums.goods and not verdict.confiscates_goods:
        raise RuleBroken("填写了没收财物价值的，请勾选「没收财物」", "confiscates_goods")


def _refuse_unheard(row: CaseFiling, on: date, verdict: Verdict) -> None:
    """No penalty before the party could speak, and none heavier than it was told. Source: 行政处罚法 arts. 44, 45."""
    if row.noticed_on is None:
        raise RuleBroken("给予行政处罚前，须先告知当事人拟作出的处罚及其权利")
    if row.state == STATE.REVIEW and not _reviewed_hearing(row):
        raise RuleBroken("重新审核的案件，须重新告知后再作出处罚决定")
    clock = row.clocks.get(kind=CLOCK.DEFENCE)
    if row.defence_on is None and not row.was_heard and on <= clock.due_on:
        raise RuleBroken(f"当事人陈述、申辩的期限到 {clock.due_on}，期满以前不能作出处罚决定", "on")
    if row.hearing_offered and not row.was_heard and not row.defence_waived and on <= clock.due_on:
        raise RuleBroken(f"当事人申请听证的期限到 {clock.due_on}，期满以前不能作出处罚决定", "on")
    _refuse_unoffered(row, on, verdict)
    if row.notice_total_yuan is not None and verdict.sums.total > row.notice_total_yuan:
        raise RuleBroken(
            f"决定的罚没总额 {verdict.sums.total:,.2f} 元超过告知的 {row.notice_total_yuan:,.2f} 元，"
            "不得因申辩加重处罚；认定有变化的，请退回审核后重新告知",
            "fine_yuan",
        )


def _reviewed_hearing(row: CaseFiling) -> bool:
    """Whether what was told went through a hearing and straight to this review, without more inquiry in between."""
    returned = row.reviews.filter(
        opinion=CaseReview.Opinion.RETURN, reviewed_on__gte=row.hearing_on or row.clue_on
    )
    return row.was_heard and not returned.exists()


def _refuse_unoffered(row: CaseFiling, on: date, verdict: Verdict) -> None:
    """Nothing that gives a right to a hearing without having told of that right. Source: 行政处罚法 art. 63 (B2.10)."""
    needed = rules_cases.needs_hearing_notice(
        verdict.sums,
        suspends=verdict.suspends,
        revokes=verdict.revokes,
        threshold=legal.quantity(rules_cases.threshold_code(row.party), on, row.office),
    )
    if needed and not row.hearing_offered:
        raise RuleBroken(
            "决定的处罚达到听证标准，而告知时没有告知听证权利；请退回审核后重新告知",
            "suspends" if verdict.suspends else "revokes" if verdict.revokes else "fine_yuan",
        )


def decision_row(row: CaseFiling, *, by, on: date, verdict: Verdict) -> CaseDecision:
    """The decision of the local day ``on``, unsaved; ``by`` None: who decided stands in the file on paper."""
    sums, simple = verdict.sums, row.procedure == CaseFiling.Procedure.SIMPLE
    return CaseDecision(
        office=row.office,
        case=row,
        number_text=verdict.number_text.strip(),
        outcome=verdict.outcome,
        grounds=verdict.grounds,
        decided_on=on,
        decided_by=by,
        collective=verdict.collective,
        basis=verdict.basis.strip(),
        violated=verdict.violated.strip(),
        text=verdict.text.strip(),
        warns=verdict.warns,
        criticises=verdict.criticises,
        suspends=verdict.suspends,
        revokes=verdict.revokes,
        confiscates_goods=verdict.confiscates_goods,
        fine_yuan=sums.fine,
        gains_yuan=sums.gains,
        goods_yuan=sums.goods,
        total_yuan=sums.total,
        refund_yuan=sums.refund,
        illegal_yuan=sums.illegal,
        is_published=verdict.outcome == OUTCOME.PENALTY
        and rules_cases.is_published(
            simple=simple,
            fine=sums.fine,
            gains=sums.gains,
            goods=sums.goods,
            heavier=verdict.heavier or verdict.confiscates_goods,  # goods nobody put a price on are taken too
        ),
    )


def _store(row: CaseFiling, *, by, on: date, verdict: Verdict) -> CaseDecision:
    decision = decision_row(row, by=by, on=on, verdict=verdict)
    decision.save(force_insert=True)
    audit.record(
        by,
        "case.decide",
        row,
        outcome=verdict.outcome,
        grounds=verdict.grounds,
        decided_on=on,
        fine_yuan=decision.fine_yuan,
        total_yuan=decision.total_yuan,
    )
    return decision


@transaction.atomic
def decide_on_the_spot(
    *, by, office, on: date, uuid: UUID, verdict: Verdict, source_record=None, **fields
) -> CaseFiling:
    """当场处罚: two certified officers punish and deliver at once; numbered, reported within three working days (B2.3).

    ``fields`` are those of ``register_clue``. A fine has the limit of the party's kind (200 or 3,000 yuan). The same
    ``uuid`` gives the first case back. Raises RuleBroken. Source: 行政处罚法 arts. 51–52.
    """
    earlier = CaseFiling.objects.filter(uuid=uuid).first()
    if earlier is not None:
        if earlier.created_by_id != by.pk or earlier.procedure != CaseFiling.Procedure.SIMPLE:
            raise RuleBroken("这份表单的提交编号已被占用，请重新打开登记页面")
        return earlier
    case = CaseFiling(
        office=office,
        uuid=uuid,
        created_by=by,
        procedure=CaseFiling.Procedure.SIMPLE,
        clue_on=on,
        filed_on=on,
        filed_by=by,
        served_on=on,
        state=STATE.SERVED,
        **fields,
    )
    take_party(case)
    check_people(case, on)
    check_source(case, source_record)
    if by not in (case.lead_officer, case.second_officer):
        raise RuleBroken("当场处罚由两名在场的执法人员作出，登记人须是其中之一")
    if verdict.outcome != OUTCOME.PENALTY:
        raise RuleBroken("简易程序只用于当场给予警告或者小额罚款", "outcome")
    _check_verdict(case, verdict)
    limit = legal.quantity(rules_cases.simple_limit_code(case.party), on, office)
    if objection := rules_cases.simple_objection(
        verdict.sums.fine, limit=limit, takes_more=verdict.takes_more
    ):
        raise RuleBroken(objection, "fine_yuan")
    case.number_text = take_number(office, "case", on)
    case.save(force_insert=True)
    decision = _store(case, by=by, on=on, verdict=verdict)
    begin_clock(case, CLOCK.SIMPLE_REPORT, on)
    if decision.fine_yuan:
        decision.pay_by = begin_clock(case, CLOCK.PAY, on).due_on
        decision.save(update_fields=["pay_by"])
    note(case, f"当场作出处罚决定并交付当事人。{verdict.text[:300]}", by=by, on=on)
    audit.record(by, "case.create", case, procedure=case.procedure, decided_on=on)
    return case


@transaction.atomic
def report_simple(case: CaseFiling, *, by, on: date) -> CaseFiling:
    """The office takes note of an on-the-spot penalty (报所属机关备案)."""
    row = locked(case)
    refuse_unapproved(by, "备案")
    clock = row.clocks.filter(kind=CLOCK.SIMPLE_REPORT, done_on=None).first()
    if clock is None:
        raise RuleBroken("没有待备案的当场处罚")
    refuse_before(on, clock.start_on, "当场处罚")
    stop_clock(row, CLOCK.SIMPLE_REPORT, on)
    look_for_closing(row, on)
    note(row, "当场处罚已报所备案。", by=by, on=on)
    audit.record(by, "case.report", row, on=on)
    return row


def officer_words(case: CaseFiling) -> str:
    """Both officers with their certificates, as documents name them."""
    return "、".join(
        f"{officer}（执法证号：{officer.certificate_no or '未登记'}）"
        for officer in (case.lead_officer, case.second_officer)
    )
