"""Orders from their number to their end: issued, served, put off, taken back, settled, handed to a case."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q

from core import audit, legal
from core.access import Role, may
from core.errors import RuleBroken
from inspections import rules
from inspections.models import DocumentService, Inspection, Order, OrderExtension, OrderProblem, Problem
from inspections.rules import orders as rules_orders
from inspections.services.cases import register_clue
from inspections.services.locking import refuse_stranger
from inspections.services.numbers import take_number

STATE = Order.State
SAME = ("inspection_id", "kind", "issued_on", "rectify_by", "demands")


def rectify_days(on: date, office) -> int:
    """Days that a problem gets where the officer names none: the office's setting, else the portal's own default."""
    try:
        return int(legal.quantity("inspection.rectify", on, office))
    except RuleBroken:
        return rules.RECTIFY_DAYS


@transaction.atomic
def issue_order(
    inspection: Inspection,
    *,
    by,
    on: date,
    uuid: UUID,
    kind: str,
    problems: Sequence[Problem],
    issued_on: date,
    demands: str,
    rectify_by: date | None = None,
    basis: str = "",
) -> Order:
    """Give an order its number and its limit. The same form sent again answers the first row.

    ``on`` is the local day of entry. Without ``rectify_by`` the latest limit of the problems stands, else the usual
    number of days. Open problems take over the order's limit. 责令改正 is about at least one problem that was not put
    right on the spot; a letter of opinion may do without. Raises RuleBroken. Source: Order 49/2021 arts. 32–33 (B4.5).
    """
    row = (
        Inspection.objects.select_for_update(of=("self",))
        .select_related("office", "entity", "campaign")
        .get(pk=inspection.pk)
    )
    problems = sorted(problems, key=lambda problem: problem.pk)
    _refuse(row, problems, by=by, on=on, issued_on=issued_on, kind=kind)
    limits = [
        problem.rectify_by for problem in problems if problem.rectify_by and problem.rectify_by >= issued_on
    ]
    limit = rectify_by or max(limits, default=issued_on + timedelta(days=rectify_days(issued_on, row.office)))
    if limit < issued_on:
        raise RuleBroken(f"改正期限 {limit} 早于下达日期 {issued_on}", "rectify_by")
    if not demands.strip():
        raise RuleBroken("请填写改正要求", "demands")
    order = Order(
        uuid=uuid,
        office=row.office,
        kind=kind,
        inspection=row,
        entity=row.entity,
        grid_id=row.grid_id,
        village_id=row.village_id,
        subject=row.subject,
        campaign=row.campaign,
        campaign_theme=row.campaign_theme,
        unannounced=row.unannounced,
        issued_on=issued_on,
        demands=demands.strip(),
        basis=basis.strip()[:200],
        rectify_by=limit,
        lead_officer_id=row.lead_officer_id,
        second_officer_id=row.second_officer_id,
        created_by=by,
    )
    earlier = Order.objects.filter(uuid=uuid).first()
    if earlier is not None:
        if earlier.created_by_id != by.pk or any(
            getattr(earlier, name) != getattr(order, name) for name in SAME
        ):
            raise RuleBroken("这份表单的提交编号已被占用，请重新打开登记页面")
        return earlier
    _refuse_ordered(problems, kind)
    order.number_text = take_number(row.office, rules_orders.SERIES[kind], issued_on)
    order.save(force_insert=True)
    OrderProblem.objects.bulk_create(
        [OrderProblem(order=order, problem=problem, no=no) for no, problem in enumerate(problems, start=1)]
    )
    Problem.objects.filter(pk__in=[one.pk for one in problems], closed_on=None).update(rectify_by=limit)
    audit.record(by, "order.issue", order, number=order.number_text, rectify_by=limit, problems=len(problems))
    _settle(order, by=by)
    return order


def _refuse(row: Inspection, problems, *, by, on, issued_on, kind) -> None:
    refuse_stranger(row, by)
    if row.state != Inspection.State.SIGNED:
        raise RuleBroken("检查签字以后才能下达文书")
    if not row.inspected_on <= issued_on <= on:
        raise RuleBroken(f"下达日期应在检查日期 {row.inspected_on} 与今天（{on}）之间", "issued_on")
    if kind == Order.Kind.RECTIFY and not problems:
        raise RuleBroken("请选择责令改正的问题", "problems")
    for problem in problems:
        if problem.inspection_id != row.pk:
            raise RuleBroken("只能选择这次检查发现的问题", "problems")
        if problem.fixed_on_the_spot or (problem.closed_on and problem.closed_on < issued_on):
            raise RuleBroken(f"「{problem.text[:20]}」在下达日期之前已经改正", "problems")


def _refuse_ordered(problems, kind) -> None:
    twice = (
        OrderProblem.objects.filter(problem__in=problems, order__kind=kind)
        .exclude(order__state__in=sorted(rules_orders.WITHOUT_EFFECT))
        .select_related("order", "problem")
        .first()
    )
    if twice is not None:
        raise RuleBroken(f"「{twice.problem.text[:20]}」已列入{twice.order.number_text}", "problems")


def _locked(order: Order) -> Order:
    return (
        Order.objects.select_for_update(of=("self",))
        .select_related("entity", "office", "inspection")
        .get(pk=order.pk)
    )


def _move(row: Order, to: str, *, by, fields=(), **story) -> Order:
    """Take a locked order to the state ``to``. Raises RuleBroken where ``rules_orders.NEXT`` does not allow it."""
    if to not in rules_orders.NEXT[row.state]:
        raise RuleBroken(f"{row.number_text}{row.get_state_display()}，不能改为「{STATE(to).label}」")
    before, row.state = row.state, to
    row.save(update_fields=["state", *fields])
    audit.record(by, "order.move", row, state=[before, to], **story)
    return row


@transaction.atomic
def serve_order(
    order: Order,
    *,
    by,
    on: date,
    served_on: date,
    method: str,
    place: str = "",
    receiver: str = "",
    refused: bool = False,
    note: str = "",
) -> Order:
    """Record the service (送达). A refusal is left behind (留置) and noted with its witness (B4.7).

    ``on`` is the local day of entry. The same service twice is one. Raises RuleBroken.
    """
    row = _locked(order)
    refuse_stranger(row, by)
    given = (served_on, method, receiver.strip(), refused)
    if row.served_on and given == (row.served_on, row.service_method, row.receiver, row.refused):
        return row
    if not row.issued_on <= served_on <= on:
        raise RuleBroken(f"送达日期应在下达日期 {row.issued_on} 与今天（{on}）之间", "served_on")
    if method not in DocumentService.Method.values:
        raise RuleBroken("请选择送达方式", "method")
    if refused and not note.strip():
        raise RuleBroken("当事人拒绝签收的，请写明拒收情况和见证人", "note")
    if refused and method != DocumentService.Method.LEFT:
        raise RuleBroken("当事人拒绝签收的，送达方式应为留置送达", "method")
    if not refused and not receiver.strip():
        raise RuleBroken("请填写签收人", "receiver")
    row.served_on, row.service_method, row.service_place = served_on, method, place.strip()
    row.receiver, row.refused, row.service_note = receiver.strip(), refused, note.strip()
    return _move(
        row,
        STATE.SERVED,
        by=by,
        served_on=served_on,
        refused=refused,
        fields=("served_on", "service_method", "service_place", "receiver", "refused", "service_note"),
    )


@transaction.atomic
def extend_order(order: Order, *, by, on: date, to_by: date, reason: str) -> OrderExtension:
    """Put the limit off to ``to_by``, approved on the local day ``on``, which is not after the limit that runs.

    Open problems of the order follow. Raises RuleBroken beyond ``rules_orders.EXTENSIONS_MAX`` and ``LONGEST_DAYS``.
    """
    row = _locked(order)
    if not may(by, "inspections.approve_order"):
        raise RuleBroken("延期须由所长或副所长批准")
    if not row.is_open:
        raise RuleBroken(f"{row.number_text}{row.get_state_display()}，不能延期")
    if on > row.rectify_by:
        raise RuleBroken(f"改正期限已于 {row.rectify_by} 届满，不能再延期；请复查", "to_by")
    if to_by <= row.rectify_by:
        raise RuleBroken(f"新的期限应晚于原期限 {row.rectify_by}", "to_by")
    if (to_by - row.issued_on).days > rules_orders.LONGEST_DAYS:
        raise RuleBroken(f"自下达之日起最长不超过 {rules_orders.LONGEST_DAYS} 天", "to_by")
    if row.extensions.count() >= rules_orders.EXTENSIONS_MAX:
        raise RuleBroken(f"已延期 {rules_orders.EXTENSIONS_MAX} 次，不能再延")
    if not reason.strip():
        raise RuleBroken("请填写延期理由", "reason")
    extension = OrderExtension.objects.create(
        order=row,
        extended_on=on,
        from_by=row.rectify_by,
        to_by=to_by,
        reason=reason.strip()[:200],
        extended_by=by,
    )
    before, row.rectify_by = row.rectify_by, to_by
    row.save(update_fields=["rectify_by"])
    Problem.objects.filter(order_lines__order=row, closed_on=None).update(rectify_by=to_by)
    audit.record(by, "order.extend", row, reason=reason, rectify_by=[before, to_by])
    return extension


@transaction.atomic
def take_back_order(order: Order, *, by, on: date, reason: str) -> Order:
    """Void an order that is not served yet, withdraw one that is; its number stays used, its problems stay open."""
    row = _locked(order)
    if not may(by, "inspections.void_order"):
        raise RuleBroken("文书只能由所长或副所长作废、撤回")
    if not reason.strip():
        raise RuleBroken("请填写理由", "reason")
    row.taken_back_on, row.taken_back_reason = on, reason.strip()[:200]
    to = STATE.WITHDRAWN if row.state == STATE.SERVED else STATE.VOIDED
    return _move(row, to, by=by, fields=("taken_back_on", "taken_back_reason"), reason=reason.strip())


@transaction.atomic
def close_order(order: Order, *, by, on: date, note: str) -> Order:
    """End an order that has no problem left to wait for (a letter of opinion whose answer has come)."""
    row = _locked(order)
    refuse_stranger(row, by)
    if Problem.objects.filter(order_lines__order=row, closed_on=None).exists():
        raise RuleBroken("还有问题没有改正，请登记复查")
    if on < row.issued_on:
        raise RuleBroken(f"办结日期早于下达日期 {row.issued_on}", "closed_on")
    if not note.strip():
        raise RuleBroken("请填写反馈情况", "reason")
    row.closed_on = on
    return _move(row, STATE.CLOSED, by=by, fields=("closed_on",), reason=note.strip())


def settle_orders(problem: Problem, *, by) -> None:
    """Close each open order whose last waiting problem ``problem`` was. Part of the caller's transaction."""
    for order in Order.objects.open().select_for_update(of=("self",)).filter(lines__problem=problem):
        _settle(order, by=by)


def _settle(order: Order, *, by) -> None:
    facts = Problem.objects.filter(order_lines__order=order).aggregate(last=Max("closed_on"))
    waiting = Problem.objects.filter(order_lines__order=order, closed_on=None).exists()
    if waiting or facts["last"] is None:
        return
    order.closed_on = max(facts["last"], order.issued_on)
    _move(order, STATE.CLOSED, by=by, fields=("closed_on",))


@transaction.atomic
def order_to_case(order: Order, *, by, on: date, uuid: UUID, cause: str) -> Order:
    """Hand what was not put right to a case: a clue is registered, the open problems end with 转立案查处.

    Answers the order, whose ``case`` is the new clue. Source: 食品安全法 art. 126 and Order 49/2021 art. 33 (B4.5).
    """
    row = _locked(order)
    refuse_stranger(row, by)
    open_problems = list(Problem.objects.select_for_update().filter(order_lines__order=row, closed_on=None))
    if row.is_open and not open_problems:
        raise RuleBroken("没有未改正的问题，不需要转立案")
    person = row.entity.kind == row.entity.Kind.INDIVIDUAL
    row.case = register_clue(
        by=by,
        office=row.office,
        clue_on=on,
        uuid=uuid,
        source_record=row,
        source="inspection",
        source_note=f"{row.number_text}逾期未改正",
        entity=row.entity,
        party="person" if person else "organisation",
        subject=row.subject,
        cause=cause,
        campaign=row.campaign,
        lead_officer=row.lead_officer,
        second_officer=row.second_officer,
        facts="；".join(problem.text for problem in open_problems),
    )
    for problem in open_problems:
        problem.closed_on, problem.closed_by, problem.outcome = on, by, Problem.Outcome.TO_CASE
        problem.closing_note = f"{row.number_text}未按期改正，转立案查处"
        problem.save(update_fields=["closed_on", "closed_by", "outcome", "closing_note"])
        audit.record(by, "problem.close", problem, outcome=problem.outcome, order=row.pk)
    row.closed_on = on
    return _move(row, STATE.TO_CASE, by=by, fields=("closed_on", "case"), case=row.case_id)


@transaction.atomic
def assign_problem(problem: Problem, *, by, owner) -> Problem:
    """Name who follows an open problem up. Raises RuleBroken for somebody of another office or without certificate."""
    row = Problem.objects.select_for_update().get(pk=problem.pk)
    if row.closed_on is not None:
        raise RuleBroken(f"这个问题已于 {row.closed_on} 办结")
    if owner.office_id != row.office_id or not owner.is_active or owner.role not in Role.certifiable():
        raise RuleBroken("跟进人应是本所在岗的执法人员", "owner")
    before, row.owner = row.owner_id, owner
    row.save(update_fields=["owner"])
    audit.record(by, "problem.assign", row, owner=[before, owner.pk])
    return row


def owned_by(user) -> Q:
    """The problems that ``user`` follows up: named as owner, or first officer where nobody is named."""
    return Q(owner=user) | Q(owner=None, inspection__lead_officer=user)
