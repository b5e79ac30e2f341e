"""What the demonstration adds to its checks: orders with service and re-check, opinion letters, campus shops, talks.

Nothing here draws before the checks are drawn: which check gets an order follows from its place in the year.
"""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from entities.models import Entity, EntityTag, Tag
from inspections import services
from inspections.models import Campaign, Inspection, Order, Problem
from inspections.services import Answer, Check, Entry, PaperSignature
from inspections.services.campaigns_targets import report_campaign
from inspections.services.interviews import Attendee, record_interview
from inspections.services.orders import (
    close_order,
    extend_order,
    issue_order,
    order_to_case,
    serve_order,
    take_back_order,
)
from inspections.services.orders_recheck import Verdict, log_recheck, waiting_problems

EVERY = 4  # of the checks whose problems were not put right on the spot, every fourth ends in an order
OPINIONS, VOIDED = 5, 1
CAMPUS_SHOPS = 22
# (month, day, who came, reason)
TALKS = [(4, 9, 13, "小作坊落实主体责任和进货查验"), (9, 18, 11, "节令食品生产和添加剂使用")]
DEMANDS = "立即改正上述问题，落实进货查验和自查制度，并提交整改报告。"
BASIS = "《食品生产经营监督检查管理办法》第三十二条"
SPACE = uuid.UUID("6b1f5a52-0000-4000-8000-000000000000")


@dataclass
class Ordered:
    """An order with what is to be seen at its re-check: ``[(problem, day, words)]``."""

    order: Order
    seen: list = field(default_factory=list)


def _id(*words) -> uuid.UUID:
    """An id that follows from the words alone, so that the same seed gives the same portal."""
    return uuid.uuid5(SPACE, "-".join(str(word) for word in words))


def give_orders(signed, every=EVERY) -> dict[int, Ordered]:
    """Issue and serve an order for each ``every``-th check with open problems; ``{primary key of a problem: its order}``."""
    waiting = defaultdict(list)
    for problem in Problem.objects.open().filter(inspection__in=[one.pk for one in signed]).order_by("pk"):
        waiting[problem.inspection_id].append(problem)
    chosen = [one for one in signed if one.pk in waiting][::every]
    orders = {}
    for nth, one in enumerate(chosen):
        day = one.inspected_on
        order = issue_order(
            one,
            by=one.lead_officer,
            on=day,
            uuid=_id("order", one.uuid),
            kind="rectify",
            problems=waiting[one.pk],
            issued_on=day,
            demands=DEMANDS,
            basis=BASIS,
        )
        refused = nth % 17 == 8
        order = serve_order(
            order,
            by=one.lead_officer,
            on=day,
            served_on=day,
            method="left" if refused else "direct",
            place=one.entity.address,
            receiver="" if refused else one.party_name,
            refused=refused,
            note="当事人不愿签收，村委会干部在场见证" if refused else "",
        )
        made = Ordered(order)
        orders.update({problem.pk: made for problem in waiting[one.pk]})
    return orders


def waits_for_recheck(orders, problem, on, note) -> bool:
    """Whether ``problem`` belongs to an order, whose re-check then closes it."""
    if problem.pk not in orders:
        return False
    orders[problem.pk].seen.append((problem, on, note))
    return True


def recheck(orders, signed) -> None:
    """One re-check for each order of which something was put right; the rest of it waits on."""
    people = {one.pk: (one.lead_officer, one.second_officer) for one in signed}
    for made in {id(made): made for made in orders.values() if made.seen}.values():
        order = Order.objects.select_related("inspection__checklist", "entity", "office").get(
            pk=made.order.pk
        )
        day = max(on for _, on, _ in made.seen)
        words = {problem.pk: note for problem, _, note in made.seen}
        verdicts = [
            Verdict(problem, problem.pk in words, words.get(problem.pk, "仍未改正，已当面督促"))
            for problem in waiting_problems(order)
        ]
        lead, second = people[order.inspection_id]
        at = datetime(day.year, day.month, day.day, 7, 30, tzinfo=UTC)
        log_recheck(
            order,
            by=lead,
            at=at,
            uuid=_id("recheck", order.uuid),
            inspected_on=day,
            lead_officer=lead,
            second_officer=second,
            verdicts=verdicts,
            opinion="复查情况已当面告知。",
            paper=PaperSignature(
                at + timedelta(minutes=15),
                order.entity.principal or "在场负责人",
                f"{day.year}-复-{order.pk:04}",
            ),
        )


def build(rng, year, world, plan) -> None:
    """The demonstration year itself: letters to canteens, campus shops, what came of late orders, reports, talks."""
    chief = world.users["suozhang"]
    for campaign in Campaign.objects.filter(office=world.office).order_by("pk"):
        campaign.report_to, campaign.report_due_on = (
            world.county.name if world.county else "",
            campaign.closed_on + timedelta(days=10),
        )
        campaign.save(update_fields=["report_to", "report_due_on"])
        report_campaign(
            campaign, by=chief, on=campaign.closed_on + timedelta(days=6), today=campaign.report_due_on
        )
    _opinions(year, world, chief)
    _late_orders(year, chief)
    _campus_shops(rng, year, world, plan)
    _talks(year, world)


def _opinions(year, world, chief) -> None:
    rounds = (
        Inspection.objects.completed()
        .filter(office=world.office, campaign_theme="school_spring", inspected_on__year=year)
        .select_related("lead_officer", "entity")
        .order_by("inspected_on", "pk")[:OPINIONS]
    )
    for nth, one in enumerate(rounds):
        day = one.inspected_on
        order = issue_order(
            one,
            by=one.lead_officer,
            on=day,
            uuid=_id("opinion", one.uuid),
            kind="opinion",
            problems=(),
            issued_on=day,
            rectify_by=day + timedelta(days=15),
            demands="落实校长陪餐制度，完善食品留样记录，按期更新从业人员健康证明，书面反馈落实情况。",
        )
        if nth < VOIDED:
            take_back_order(order, by=chief, on=day, reason="被检查单位名称填写有误，重新下达")
            continue
        serve_order(
            order, by=one.lead_officer, on=day, served_on=day, method="direct", receiver=one.party_name
        )
        close_order(
            order, by=one.lead_officer, on=day + timedelta(days=10), note="学校已提交书面整改反馈，核对属实"
        )


def _late_orders(year, chief) -> None:
    """What still waits at the end of the year is ordered too; one order is put off and one goes to a case."""
    left = (
        Inspection.objects.completed()
        .filter(inspected_on__year=year, problems__closed_on=None, problems__isnull=False, orders=None)
        .distinct()
    )
    give_orders(list(left.select_related("lead_officer", "entity").order_by("pk")), every=1)
    waiting = list(
        Order.objects.open()
        .filter(issued_on__year=year, kind="rectify")
        .select_related("lead_officer")
        .order_by("rectify_by", "pk")
    )
    if waiting:
        last = waiting[-1]
        extend_order(
            last,
            by=chief,
            on=last.issued_on,
            to_by=last.rectify_by + timedelta(days=10),
            reason="更换设备需要时间，当事人书面申请延期",
        )
    if len(waiting) > 1:
        first = waiting[0]
        order_to_case(
            first,
            by=first.lead_officer,
            on=max(first.rectify_by, date(year, 12, 28)),
            uuid=_id("case", first.uuid),
            cause="涉嫌未按期改正食品安全违法行为",
        )


def _campus_shops(rng, year, world, plan) -> None:
    """Food shops around the schools are marked and, in the 3·15 campaign, checked for the exposed product: no hit."""
    campaign = next(
        (one for one in world.made["campaigns"] if one.theme == "exposed" and one.starts_on.year == year),
        None,
    )
    tag = Tag.objects.filter(code="near_school").first()
    if campaign is None or tag is None:
        return
    campaign.trigger, campaign.exposed_products = "3·15 晚会曝光", "某品牌辣条（晚会曝光批次）"
    campaign.save(update_fields=["trigger", "exposed_products"])
    first = campaign.starts_on
    seen = set(campaign.inspections.values_list("entity", flat=True))
    shops = [
        one
        for one in plan.entities
        if one.pk not in seen
        and "food_sale" in plan.tags.get(one.pk, ())
        and plan._is_there(one, first)
        and one.status == Entity.Status.OPERATING
    ][:CAMPUS_SHOPS]
    EntityTag.objects.bulk_create(
        [
            EntityTag(entity=one, tag=tag, added_on=first, added_by=world.users["neiqin"])
            for one in shops
            if "near_school" not in plan.tags.get(one.pk, ())
        ]
    )
    entries = []
    for nth, shop in enumerate(shops):
        on = first + timedelta(days=nth % ((campaign.ends_on - first).days + 1))
        entries.append(_clean_check(plan, shop, on, campaign, f"{year}-曝-{nth + 1:03}"))
    services.log_inspections(entries)


def _clean_check(plan, shop, on, campaign, archive_no) -> Entry:
    checklist = plan._list_for({"entity": shop, "campaign": campaign})
    officers = plan.world.officers
    lead = next(
        (
            officer
            for grid, officer in zip(plan.world.grids, officers, strict=True)
            if shop.grid_id == grid.pk
        ),
        officers[0],
    )
    second = next(officer for officer in officers if officer != lead)
    check = Check(
        entity=shop,
        inspected_on=on,
        lead_officer=lead,
        second_officer=second,
        checklist=checklist,
        answers=[Answer(item, "pass") for item in plan.items[checklist.pk]],
        kind="special",
        campaign=campaign,
        opinion="未发现曝光产品。",
        joint_units="丰乐学区",
    )
    at = datetime(on.year, on.month, on.day, 3, 0, tzinfo=UTC)
    paper = PaperSignature(at + timedelta(minutes=20), shop.principal or "在场负责人", archive_no)
    return Entry(check, lead, at, _id("campus", archive_no), paper)


def _talks(year, world) -> None:
    tagged = EntityTag.objects.filter(
        tag__code="workshop", entity__office=world.office, entity__status="operating"
    )
    workshops = [row.entity for row in tagged.select_related("entity").order_by("pk")]
    for nth, (month, day, count, reason) in enumerate(TALKS):
        held_on = date(year, month, day)
        came = [Attendee(one.principal or "负责人", one, "负责人") for one in workshops[:count]]
        if not came:
            return
        absent = [
            Attendee(one.principal or "负责人", one, "负责人", attended=False)
            for one in workshops[count : count + 1]
        ]
        record_interview(
            by=world.users["fusuo"],
            on=held_on,
            uuid=_id("talk", year, nth),
            office=world.office,
            kind="group",
            subject="food",
            held_on=held_on,
            place="所会议室",
            reason=reason,
            host=world.users["suozhang"],
            recorder=world.users["fusuo"],
            minutes="通报检查中发现的共性问题，逐条讲解小作坊管理条例的要求。",
            demands="参会负责人当场表态，限期自查自纠并报告。",
            attendees=[*came, *absent],
        )
