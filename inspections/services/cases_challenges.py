"""复议 and 诉讼 over a case: taken up, and how they ended; a decision they change keeps what it said before."""

from datetime import date

from django.db import transaction

from core import audit
from core.errors import RuleBroken
from inspections.models import CaseChallenge, CaseClock, CaseDecision, CaseFiling, DecisionChange
from inspections.rules.cases import Sums
from inspections.services.cases_clocks import (
    begin_clock,
    locked,
    note,
    refuse_before,
    refuse_stranger,
    stop_clock,
)
from inspections.services.cases_closing import is_paid, look_for_closing

CLOCK, RESULT = CaseClock.Kind, CaseChallenge.Result
#: How it ends when other sums may hold from then on.
CHANGING = frozenset({RESULT.CHANGED, RESULT.MEDIATED})


@transaction.atomic
def open_challenge(
    case: CaseFiling, *, by, kind: str, filed_on: date, authority: str, reference: str = ""
) -> CaseChallenge:
    """A 复议 or 诉讼 over this case was taken up by ``authority``."""
    row = locked(case)
    refuse_stranger(row, by)
    if not authority.strip():
        raise RuleBroken("请填写复议机关或者法院", "authority")
    refuse_before(filed_on, row.clue_on, "线索登记", "filed_on")
    challenge, made = CaseChallenge.objects.get_or_create(
        case=row,
        office=row.office,
        kind=kind,
        filed_on=filed_on,
        authority=authority.strip(),
        defaults={"reference": reference.strip()},
    )
    if made:
        note(row, f"{challenge.get_kind_display()}：{challenge.authority}受理。", by=by, on=filed_on)
        audit.record(by, "case.challenge", row, kind=kind, filed_on=filed_on)
    return challenge


@transaction.atomic
def end_challenge(
    challenge: CaseChallenge,
    *,
    by,
    on: date,
    result: str,
    words: str = "",
    sums: Sums | None = None,
) -> CaseChallenge:
    """Note how a 复议 or 诉讼 ended. An annulled decision leaves the sums, a changed one has ``sums`` from then on (its
    fine, gains and goods; None: they stay), what it said before is kept; what was public is withdrawn in 3 working days."""
    row = locked(challenge.case)
    refuse_stranger(row, by)
    challenge = CaseChallenge.objects.select_for_update().get(pk=challenge.pk)
    if challenge.ended_on is not None:
        raise RuleBroken(f"已于 {challenge.ended_on} 结束")
    refuse_before(on, challenge.filed_on, "受理", "on")
    challenge.ended_on, challenge.result, challenge.note = on, result, words.strip()[:300]
    challenge.save(update_fields=["ended_on", "result", "note"])
    decision = CaseDecision.objects.select_for_update().filter(case=row).first()
    if decision is not None and result in CHANGING and sums is not None:
        _change_sums(decision, challenge, sums, by=by)
    if decision is not None and result == RESULT.ANNULLED:
        decision.annulled_on = on
        decision.save(update_fields=["annulled_on"])
        for kind in (CLOCK.PUBLICITY, CLOCK.PAY, CLOCK.SERVE):  # nothing to publish or to pay any more
            stop_clock(row, kind, on)
    if (
        decision is not None
        and result in (RESULT.ANNULLED, RESULT.CHANGED)
        and decision.published_on is not None
        and decision.withdrawn_on is None
    ):
        begin_clock(row, CLOCK.WITHDRAW, on)
    note(
        row,
        f"{challenge.get_kind_display()}结果：{challenge.get_result_display()}。{challenge.note}",
        by=by,
        on=on,
    )
    audit.record(by, "case.end_challenge", row, result=result, on=on)
    look_for_closing(row, on)
    return challenge


def _change_sums(decision: CaseDecision, challenge: CaseChallenge, sums: Sums, *, by) -> None:
    """Let the decision say ``sums`` from the day on which ``challenge`` ended."""
    before = (decision.fine_yuan, decision.gains_yuan, decision.goods_yuan)
    after = (sums.fine, sums.gains, sums.goods)
    if after == before:
        return
    if decision.annulled_on is not None or decision.outcome != CaseDecision.Outcome.PENALTY:
        raise RuleBroken("没有有效的处罚决定，不能变更罚没金额", "fine_yuan")
    change = DecisionChange.objects.create(
        decision=decision,
        challenge=challenge,
        changed_on=challenge.ended_on,
        **dict(zip(("fine_before", "gains_before", "goods_before"), before, strict=True)),
        **dict(zip(("fine_after", "gains_after", "goods_after"), after, strict=True)),
    )
    decision.fine_yuan, decision.gains_yuan, decision.goods_yuan = after
    decision.total_yuan = sums.total
    decision.save(update_fields=["fine_yuan", "gains_yuan", "goods_yuan", "total_yuan"])
    if is_paid(decision):
        stop_clock(decision.case, CLOCK.PAY, challenge.ended_on)
    note(decision.case, f"{change}。", by=by, on=challenge.ended_on)
    audit.record(
        by, "case.change_sums", decision.case, fine=[before[0], after[0]], total=[sum(before), sums.total]
    )
