"""After the decision: service, payment, publicity, closing, transfer."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from core import audit, legal
from core.errors import RuleBroken
from inspections.models import CaseClock, CaseDecision, CaseFiling, CasePayment, CaseTransfer
from inspections.rules import cases as rules_cases
from inspections.services.cases import move
from inspections.services.cases_clocks import (
    begin_clock,
    locked,
    note,
    refuse_before,
    refuse_stranger,
    refuse_unapproved,
    stop_clock,
)
from inspections.services.cases_closing import is_paid, look_for_closing

STATE, CLOCK = CaseFiling.State, CaseClock.Kind
PAY = CasePayment.Kind


def decision_of(case: CaseFiling) -> CaseDecision:
    """The decision of the case; RuleBroken where there is none yet."""
    decision = CaseDecision.objects.filter(case=case).first()
    if decision is None:
        raise RuleBroken("案件还没有作出决定")
    return decision


@transaction.atomic
def serve_decision(case: CaseFiling, *, by, on: date, how: str = "直接送达") -> CaseFiling:
    """The decision reached the party on the local day ``on``; 15 days to pay begin (B2.12, B2.13)."""
    row = locked(case)
    refuse_stranger(row, by)
    if row.state != STATE.DECIDED:
        raise RuleBroken(f"案件{row.get_state_display()}，没有待送达的决定书")
    decision = row.decision
    refuse_before(on, decision.decided_on, "决定", "on")
    row.served_on = on
    move(row, STATE.SERVED, by=by, on=on, text=f"{how}决定书。", fields=("served_on",))
    stop_clock(row, CLOCK.SERVE, on)
    if decision.fine_yuan + decision.gains_yuan:
        decision.pay_by = begin_clock(row, CLOCK.PAY, on).due_on
        decision.save(update_fields=["pay_by"])
    look_for_closing(row, on)
    return row


@transaction.atomic
def defer_payment(decision: CaseDecision, *, by, on: date, pay_by: date, reason: str) -> CaseDecision:
    """暂缓或者分期缴纳, approved by the head. Source: 行政处罚法 art. 66."""
    row = locked(decision.case)
    refuse_unapproved(by, "延期、分期缴纳")
    decision = CaseDecision.objects.select_for_update().get(pk=decision.pk)
    if decision.pay_by is None or is_paid(decision) or decision.annulled_on is not None:
        raise RuleBroken("没有待缴纳的款项")
    if pay_by <= decision.pay_by:
        raise RuleBroken(f"新的期限须晚于现在的期限 {decision.pay_by}", "pay_by")
    if not reason.strip():
        raise RuleBroken("请填写延期、分期理由", "reason")
    before, decision.pay_by, decision.deferred_reason = decision.pay_by, pay_by, reason.strip()[:200]
    decision.save(update_fields=["pay_by", "deferred_reason"])
    row.clocks.filter(kind=CLOCK.PAY, done_on=None).update(
        due_on=pay_by,
        extended=True,
        explanation=f"经批准延期、分期缴纳至 {pay_by}：{decision.deferred_reason}",
    )
    note(row, f"批准延期、分期缴纳至 {pay_by}：{decision.deferred_reason}", by=by, on=on)
    audit.record(by, "case.defer", row, pay_by=[before, pay_by], reason=reason.strip())
    return decision


def late_fee(decision: CaseDecision, on: date) -> Decimal:
    """加处罚款 that has come up by the local day ``on``, of parts of the fine paid late too, in yuan (B2.13).

    Nothing comes up while a review or a lawsuit runs, nor over a decision that was annulled.
    """
    if decision.pay_by is None or on <= decision.pay_by or decision.annulled_on is not None:
        return rules_cases.ZERO
    percent = legal.quantity("case.late_fee_percent", decision.decided_on, decision.office)
    return rules_cases.late_fee(
        decision.fine_yuan,
        pay_by=decision.pay_by,
        on=on,
        percent=percent,
        paid=[(one.paid_on, one.amount_yuan) for one in decision.payments.all() if one.kind == PAY.FINE],
        stands_still=[(one.filed_on, one.ended_on or on) for one in decision.case.challenges.all()],
    )


@transaction.atomic
def record_payment(
    decision: CaseDecision,
    *,
    by,
    uuid: UUID,
    kind: str,
    amount: Decimal,
    paid_on: date,
    method: str,
    receipt_no: str,
    reason: str = "",
) -> CasePayment:
    """Money that came in, with the number of its receipt; cash must be handed in within two working days (B2.4).

    The same ``uuid`` gives the first row back. Raises RuleBroken when more comes in than was decided.
    """
    row = locked(decision.case)
    earlier = CasePayment.objects.filter(uuid=uuid).first()
    if earlier is not None:
        if (earlier.decision_id, earlier.kind, earlier.amount_yuan) != (decision.pk, kind, amount):
            raise RuleBroken("这份表单的提交编号已被占用，请重新打开登记页面")
        return earlier
    refuse_stranger(row, by)
    decision = CaseDecision.objects.select_for_update().prefetch_related("payments").get(pk=decision.pk)
    _check_payment(row, decision, kind, amount, paid_on, receipt_no)
    if method == CasePayment.Method.CASH:
        limit = legal.quantity("case.cash_yuan", paid_on, row.office)
        fine = decision.fine_yuan if kind == PAY.FINE else amount
        if objection := rules_cases.cash_objection(fine, limit=limit, reason=reason):
            raise RuleBroken(objection, "reason")
    payment = CasePayment.objects.create(
        decision=decision,
        uuid=uuid,
        kind=kind,
        amount_yuan=amount,
        paid_on=paid_on,
        method=method,
        receipt_no=receipt_no.strip(),
        reason=reason.strip(),
        recorded_by=by,
    )
    note(
        row,
        f"{payment.get_kind_display()} {amount:,.2f} 元（{payment.get_method_display()}，票据 "
        f"{payment.receipt_no}）。",
        by=by,
        on=paid_on,
    )
    audit.record(by, "case.pay", row, kind=kind, amount=amount, paid_on=paid_on)
    _count_cash(row)
    decision = CaseDecision.objects.prefetch_related("payments").get(pk=decision.pk)
    if is_paid(decision):
        stop_clock(row, CLOCK.PAY, paid_on)
        look_for_closing(row, paid_on)
    return payment


def _check_payment(row, decision, kind, amount, paid_on, receipt_no):
    if amount <= 0:
        raise RuleBroken("金额须大于 0", "amount")
    if not receipt_no.strip():
        raise RuleBroken("没有省级财政票据的，当事人有权拒绝缴纳；请填写票据号", "receipt_no")
    if row.served_on is None:
        raise RuleBroken("决定书送达以后才有缴款记录")
    refuse_before(paid_on, row.served_on, "送达", "paid_on")
    decided = {
        PAY.FINE: decision.fine_yuan,
        PAY.GAINS: decision.gains_yuan,
        PAY.REFUND: decision.refund_yuan,
        PAY.LATE_FEE: decision.fine_yuan,
    }[kind]
    if decision.paid(kind) + amount > decided:
        raise RuleBroken(
            f"合计将达 {decision.paid(kind) + amount:,.2f} 元，超过决定的 {decided:,.2f} 元", "amount"
        )


def _count_cash(row: CaseFiling) -> None:
    """Two working days from the oldest cash that nobody handed in yet; several sums have one limit, the first one's."""
    waiting = CasePayment.objects.filter(
        decision__case=row, method=CasePayment.Method.CASH, handed_in_on=None
    ).order_by("paid_on", "pk")
    if first := waiting.first():
        begin_clock(row, CLOCK.CASH_HANDIN, first.paid_on)


@transaction.atomic
def hand_in_cash(payment: CasePayment, *, by, on: date) -> CasePayment:
    """Cash taken on the spot was handed in on the local day ``on``."""
    row = locked(payment.decision.case)
    refuse_stranger(row, by)
    payment = CasePayment.objects.select_for_update().get(pk=payment.pk)
    if payment.method != CasePayment.Method.CASH or payment.handed_in_on is not None:
        raise RuleBroken("这笔款项不是待上交的现金")
    refuse_before(on, payment.paid_on, "缴款", "on")
    payment.handed_in_on = on
    payment.save(update_fields=["handed_in_on"])
    stop_clock(row, CLOCK.CASH_HANDIN, on)
    _count_cash(row)
    look_for_closing(row, on)
    note(row, f"当场收缴的 {payment.amount_yuan:,.2f} 元已交至机关。", by=by, on=on)
    audit.record(by, "case.hand_in", row, payment=payment.pk, on=on)
    return payment


def publish_until(row: CaseFiling, decision: CaseDecision, on: date) -> date:
    """Last day on show of what is published on ``on``: three months for public criticism alone or a small fine, else
    three years, both from the publication (Order 45/2021 art. 13, B2.14).

    A fine is small below the hearing threshold of the party's kind (较大数额 of the same law).
    """
    large = legal.quantity(rules_cases.threshold_code(row.party), decision.decided_on, row.office)
    short = (
        not (
            decision.suspends
            or decision.revokes
            or decision.gains_yuan
            or decision.goods_yuan
            or decision.confiscates_goods
        )
        and decision.fine_yuan < large
    )
    code = "case.publicity.display_short" if short else "case.publicity.display"
    return legal.due(code, on, office=row.office).due_on


@transaction.atomic
def publish_decision(decision: CaseDecision, *, by, on: date) -> CaseDecision:
    """The decision stands on the public system since the local day ``on`` (B2.14)."""
    row = locked(decision.case)
    refuse_stranger(row, by)
    decision = CaseDecision.objects.select_for_update().get(pk=decision.pk)
    if not decision.is_published:
        raise RuleBroken("这件决定不需要公示（简易程序、仅警告或者不予处罚）")
    if decision.annulled_on is not None:
        raise RuleBroken(f"决定已于 {decision.annulled_on} 撤销，不再公示")
    if decision.published_on is not None:
        raise RuleBroken(f"已于 {decision.published_on} 公示")
    if row.served_on is None:
        raise RuleBroken("决定书送达以后才能公示")
    refuse_before(on, decision.decided_on, "决定", "on")
    decision.published_on, decision.publish_until = on, publish_until(row, decision, on)
    decision.save(update_fields=["published_on", "publish_until"])
    stop_clock(row, CLOCK.PUBLICITY, on)
    note(row, "处罚信息已在国家企业信用信息公示系统公示。", by=by, on=on)
    audit.record(by, "case.publish", row, published_on=on)
    look_for_closing(row, on)
    return decision


@transaction.atomic
def withdraw_publicity(decision: CaseDecision, *, by, on: date) -> CaseDecision:
    """The public information was taken off after a change or annulment."""
    row = locked(decision.case)
    refuse_stranger(row, by)
    decision = CaseDecision.objects.select_for_update().get(pk=decision.pk)
    if decision.published_on is None or decision.withdrawn_on is not None:
        raise RuleBroken("没有需要撤下的公示信息")
    refuse_before(on, decision.published_on, "公示", "on")
    decision.withdrawn_on = on
    decision.save(update_fields=["withdrawn_on"])
    stop_clock(row, CLOCK.WITHDRAW, on)
    note(row, "已撤下公示信息。", by=by, on=on)
    audit.record(by, "case.withdraw", row, on=on)
    return decision


@transaction.atomic
def transfer_case(
    case: CaseFiling, *, by, on: date, kind: str, target: str, target_name: str, reason: str
) -> CaseTransfer:
    """移送: the whole case (it ends here), or a report of the penalty to the police (CN-35). The head approves.

    Source: 行政处罚法 art. 27. A case that comes back is registered as a clue of its own.
    """
    row = locked(case)
    refuse_unapproved(by, "移送")
    if not target_name.strip():
        raise RuleBroken("请填写接收机关", "target_name")
    if not reason.strip():
        raise RuleBroken("请填写移送理由", "reason")
    refuse_before(on, row.clue_on, "线索登记", "on")
    transfer, made = CaseTransfer.objects.get_or_create(
        case=row,
        office=row.office,
        kind=kind,
        target=target,
        target_name=target_name.strip(),
        transferred_on=on,
        defaults={"reason": reason.strip()[:300], "approved_by": by},
    )
    if not made:
        return transfer
    words = f"{transfer.get_kind_display()}{transfer.target_name}：{transfer.reason}"
    if kind == CaseTransfer.Kind.CASE:
        move(row, STATE.TRANSFERRED, by=by, on=on, text=words)
    else:
        note(row, words, by=by, on=on)
    audit.record(by, "case.transfer", row, kind=kind, receiver=target, on=on)
    return transfer


@transaction.atomic
def record_feedback(transfer: CaseTransfer, *, by, on: date, feedback: str, words: str = "") -> CaseTransfer:
    """What the other body answered."""
    row = locked(transfer.case)
    refuse_stranger(row, by)
    transfer = CaseTransfer.objects.select_for_update().get(pk=transfer.pk)
    if transfer.feedback:
        raise RuleBroken(f"已于 {transfer.feedback_on} 登记反馈")
    refuse_before(on, transfer.transferred_on, "移送", "on")
    transfer.feedback, transfer.feedback_on, transfer.feedback_note = feedback, on, words.strip()[:300]
    transfer.save(update_fields=["feedback", "feedback_on", "feedback_note"])
    note(
        row,
        f"{transfer.target_name}反馈：{transfer.get_feedback_display()}。{transfer.feedback_note}",
        by=by,
        on=on,
    )
    audit.record(by, "case.feedback", row, feedback=feedback, on=on)
    return transfer
