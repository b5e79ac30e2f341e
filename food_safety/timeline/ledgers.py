"""Canteens, workshops, grades, platforms, honours, cold chain and accidents on an entity's timeline."""

from entities import timeline
from entities.timeline import Event
from food_safety.models import (
    CanteenLook,
    CateringGrade,
    ColdChainBatch,
    ColdChainSample,
    ExcellenceTour,
    FoodAccident,
    FoodHandler,
    FoodHonour,
    GuidanceVisit,
    PlatformMembership,
)


def _mine(model, entity, user, day, limit, path="entity"):
    rows = model.objects.visible_to(user).filter(**{path: entity, f"{day}__isnull": False})
    return rows.order_by(f"-{day}", "-pk")[:limit]


def canteen(entity, user, limit):
    one = getattr(entity, "canteen", None)
    if one is not None:
        yield Event(one.opened_on, f"学校食堂开办：{one.get_supply_display()}", "", one.get_absolute_url())
        if one.closed_on:
            yield Event(one.closed_on, "学校食堂停办", "", one.get_absolute_url())
    for look in _mine(CanteenLook, entity, user, "looked_on", limit, "canteen__entity"):
        kind = "late" if look.demands and not look.fixed_on else ""
        yield Event(look.looked_on, "陪餐、留样和视频查看", look.demands, look.get_absolute_url(), kind=kind)


def workshop(entity, user, limit):
    one = getattr(entity, "workshop_file", None)
    if one is not None:
        yield Event(one.opened_on, "小作坊建档", "", one.get_absolute_url())
        if one.letter_signed_on:
            yield Event(one.letter_signed_on, "签订食品安全承诺书", "", one.get_absolute_url())
    for row in _mine(GuidanceVisit, entity, user, "visited_on", limit):
        yield Event(row.visited_on, row.get_kind_display(), row.content, row.get_absolute_url())
        if row.followed_on:
            yield Event(row.followed_on, "指导后回访", row.outcome, row.get_absolute_url(), kind="done")
    for row in _mine(ExcellenceTour, entity, user, "held_on", limit, "entities"):
        yield Event(row.held_on, f"参观学习：{row.host}", row.topic, row.get_absolute_url())


def people(entity, user, limit):
    for row in _mine(FoodHandler, entity, user, "examined_on", limit):
        until = f"健康证明有效期至 {row.valid_until}" if row.valid_until else ""
        yield Event(row.examined_on, f"从业人员体检：{row.get_duty_display()}", until, row.get_absolute_url())


def standing(entity, user, limit):
    for row in _mine(CateringGrade, entity, user, "graded_on", limit):
        yield Event(
            row.graded_on, f"量化等级：{row.get_level_display()}", f"{row.score} 分", row.get_absolute_url()
        )
    for row in _mine(FoodHonour, entity, user, "applied_on", limit):
        yield Event(
            row.applied_on,
            f"申报{row.get_level_display()}{row.get_kind_display()}",
            "",
            row.get_absolute_url(),
        )
    for row in _mine(FoodHonour, entity, user, "granted_on", limit):
        yield Event(
            row.granted_on,
            f"认定{row.get_level_display()}{row.get_kind_display()}",
            row.document_no,
            row.get_absolute_url(),
            kind="done",
        )
        if row.withdrawn_on:
            yield Event(
                row.withdrawn_on,
                f"{row.get_kind_display()}摘牌",
                row.note,
                row.get_absolute_url(),
                kind="late",
            )


def platforms(entity, user, limit):
    for row in _mine(PlatformMembership, entity, user, "joined_on", limit):
        yield Event(row.joined_on, f"入驻{row.platform}", "", row.get_absolute_url())
        if row.left_on:
            yield Event(row.left_on, f"退出{row.platform}", row.note, row.get_absolute_url())


def cold_chain(entity, user, limit):
    for row in _mine(ColdChainBatch, entity, user, "in_on", limit):
        yield Event(row.in_on, f"进口冷链入库：{row.product}", f"{row.weight_t} 吨", row.get_absolute_url())
    for row in _mine(ColdChainSample, entity, user, "sampled_on", limit):
        kind = {"negative": "done", "positive": "late"}.get(row.result, "")
        yield Event(
            row.sampled_on,
            f"冷链采样 {row.count} 份：{row.get_result_display()}",
            row.handling,
            row.get_absolute_url(),
            kind=kind,
        )


def accidents(entity, user, limit):
    for row in _mine(FoodAccident, entity, user, "happened_on", limit):
        kind = "" if row.state == "excluded" else "late"
        yield Event(
            row.happened_on,
            f"食品安全事故（{row.get_state_display()}）",
            row.text,
            row.get_absolute_url(),
            kind=kind,
        )


for key, label, permission, events in [
    ("canteen", "学校食堂", "food_safety.view_canteen", canteen),
    ("workshop", "小作坊与指导", "food_safety.view_guidancevisit", workshop),
    ("food_handlers", "从业人员", "food_safety.view_foodhandler", people),
    ("food_standing", "量化分级与示范", "food_safety.view_cateringgrade", standing),
    ("food_platforms", "智慧监管平台", "food_safety.view_platformmembership", platforms),
    ("cold_chain", "进口冷链", "food_safety.view_coldchainbatch", cold_chain),
    ("food_accidents", "食品安全事故", "food_safety.view_foodaccident", accidents),
]:
    timeline.add(timeline.Source(key, label, permission, events))
