"""Orders that were given before the portal, as the office's paper ledger tells them: no proof that only paper has."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from core import audit
from core.access import may
from core.errors import RuleBroken
from core.models import User
from entities.models import Entity
from inspections.models import CaseFiling, Inspection, Order, OrderProblem, Problem
from inspections.rules import orders as rules_orders
from inspections.services.cases_paper import refuse_people

STATE = Order.State
# An order follows its check soon: how many days before the order the check may lie where the ledger does not name it.
FOLLOWS_WITHIN_DAYS = 30


def check_of(entity: Entity, issued_on: date, inspected_on: date | None) -> Inspection:
    """The signed check that an order of the local day ``issued_on`` follows. Raises RuleBroken."""
    rows = (
        Inspection.objects.completed()
        .filter(entity=entity)
        .order_by("-inspected_on", "-problem_count", "-pk")
    )
    if inspected_on is not None:
        found, words = rows.filter(inspected_on=inspected_on).first(), f"{inspected_on} "
    else:
        since = issued_on - timedelta(days=FOLLOWS_WITHIN_DAYS)
        found = rows.filter(inspected_on__range=(since, issued_on)).first()
        words = f"{issued_on} 或者以前 {FOLLOWS_WITHIN_DAYS} 天内"
    if found is None:
        raise RuleBroken(f"没有「{entity}」{words}的检查记录，请先导入检查台账", "inspected_on")
    return found


@transaction.atomic
def record_past_order(
    *,
    by,
    on: date,
    uuid: UUID,
    entity: Entity,
    inspected_on: date | None,
    officers: tuple[User, User] | None,
    said_state: str,
    case: CaseFiling | None = None,
    **fields,
) -> Order:
    """Keep an order with its own number and the number of its paper in the archive; ``on`` is the local day of entry.

    It is about what its check found. Without ``closed_on`` it is open and is re-checked here. ``fields`` are those of
    ``Order``. Raises RuleBroken.
    """
    order = Order(uuid=uuid, office=by.office, entity=entity, created_by=by, case=case, **fields)
    if not may(by, "inspections.approve_order"):
        raise RuleBroken("补录文书由所长或副所长办理")
    check = check_of(entity, order.issued_on, inspected_on)
    _take_check(order, check, officers)
    problems = list(check.problems.filter(fixed_on_the_spot=False).order_by("pk"))
    _take_state(order, said_state)
    _refuse_gaps(order, problems)
    _refuse_order_of_days(order, check, on)
    _refuse_problems(order, problems)
    order.save(force_insert=True)
    OrderProblem.objects.bulk_create(
        [OrderProblem(order=order, problem=problem, no=no) for no, problem in enumerate(problems, start=1)]
    )
    audit.record(by, "order.create", order, on_paper=True, number=order.number_text, state=order.state)
    return order


def _take_check(order: Order, check: Inspection, officers: tuple[User, User] | None) -> None:
    """What the check said on that day; its officers where the ledger of orders names none."""
    order.inspection, order.subject = check, check.subject
    order.grid_id, order.village_id = check.grid_id, check.village_id
    order.campaign, order.campaign_theme = check.campaign, check.campaign_theme
    order.unannounced = check.unannounced
    order.lead_officer, order.second_officer = officers or (check.lead_officer, check.second_officer)
    refuse_people(order.lead_officer, order.second_officer, order.office_id)


def _take_state(order: Order, said: str) -> None:
    if said in rules_orders.WITHOUT_EFFECT:
        order.state, order.taken_back_on, order.closed_on = said, order.closed_on, None
    elif order.closed_on is None and said not in (STATE.CLOSED, STATE.TO_CASE):
        order.state = STATE.SERVED if order.served_on else STATE.ISSUED
    else:
        order.state = STATE.TO_CASE if said == STATE.TO_CASE else STATE.CLOSED


def _refuse_gaps(order: Order, problems: list[Problem]) -> None:
    if not order.paper_archive_no.strip():
        raise RuleBroken("请填写纸质原件存档号", "paper_archive_no")
    if order.state in rules_orders.WITHOUT_EFFECT:
        if order.taken_back_on is None or not order.taken_back_reason.strip():
            raise RuleBroken("已作废、撤回的，请在「办结日期」填写作废日期，并填写理由", "taken_back_reason")
    elif order.closed_on is None and not order.is_open:
        raise RuleBroken("已办结、已转立案的，请填写办结日期", "closed_on")
    if order.kind == Order.Kind.RECTIFY and not problems:
        raise RuleBroken("这次检查没有登记需要改正的问题，请先核对检查台账", "inspected_on")
    found = "；".join(problem.text for problem in problems) or order.inspection.opinion
    order.demands = order.demands.strip() or found or "见纸质原件"


def _refuse_order_of_days(order: Order, check: Inspection, on: date) -> None:
    if order.issued_on < check.inspected_on:
        raise RuleBroken(f"下达日期 {order.issued_on} 早于检查日期 {check.inspected_on}", "issued_on")
    if order.rectify_by < order.issued_on:
        raise RuleBroken(f"改正期限 {order.rectify_by} 早于下达日期 {order.issued_on}", "rectify_by")
    for name, words in (("served_on", "送达日期"), ("closed_on", "办结日期"), ("taken_back_on", "作废日期")):
        day = getattr(order, name)
        if day is not None and not order.issued_on <= day <= on:
            field = "closed_on" if name == "taken_back_on" else name
            raise RuleBroken(f"{words} {day} 应在下达日期 {order.issued_on} 与今天（{on}）之间", field)
    if order.issued_on > on:
        raise RuleBroken(f"下达日期 {order.issued_on} 晚于今天（{on}）", "issued_on")


def _refuse_problems(order: Order, problems: list[Problem]) -> None:
    """What the order and the ledger of checks say of the problems must agree: nothing found stays without its end."""
    waiting = [problem for problem in problems if problem.closed_on is None]
    if waiting and order.state in (STATE.CLOSED, STATE.TO_CASE):
        raise RuleBroken(
            f"检查记录中的问题「{waiting[0].text[:20]}」还没有办结，请先登记整改情况，或者把「办结日期」留空",
            "closed_on",
        )
    if order.is_open and problems and not waiting:
        raise RuleBroken("检查记录中的问题都已办结，请填写办结日期", "closed_on")
