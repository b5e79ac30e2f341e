"""What the entity's own records tell: life, licences, reports, lists, facilities, visits."""

from itertools import islice

from entities.rules import FOOD_PERMIT_KINDS
from entities.timeline.registry import Event, Source, add


def life(entity, user, limit):
    for step in entity.status_changes.select_related("changed_by")[:limit]:
        yield Event(step.from_on, f"状态：{step.get_status_display()}", step.reason, by=str(step.changed_by))
    for row in entity.tag_changes.select_related("tag", "changed_by")[:limit]:
        yield Event(row.changed_on, str(row), by=str(row.changed_by or ""))
    for row in entity.absorbed.select_related("merged", "merged_by")[:limit]:
        yield Event(
            row.merged_on,
            f"「{row.merged}」并入本档案",
            row.reason,
            row.get_absolute_url(),
            str(row.merged_by),
        )
        if row.undone_on:
            yield Event(row.undone_on, f"撤销「{row.merged}」的并入", row.undo_reason, row.get_absolute_url())


def licences(entity, user, limit):
    for one in entity.licences.exclude(kind__in=FOOD_PERMIT_KINDS).order_by("-issued_on", "-pk")[:limit]:
        until = f"有效期至 {one.valid_until}" if one.valid_until else "长期有效"
        yield Event(
            one.issued_on, f"发证：{one.get_kind_display()}", f"{one.number}，{until}", one.get_absolute_url()
        )


def reports(entity, user, limit):
    for one in entity.annual_reports.order_by("-filed_on", "-pk")[:limit]:
        yield Event(one.filed_on, f"报送 {one.report_year} 年度报告", one.get_channel_display(), kind="done")
    for one in entity.reminders.select_related("created_by")[:limit]:
        yield Event(
            one.reminded_on,
            f"{one.report_year} 年报催报：{one.get_channel_display()}",
            one.result,
            by=str(one.created_by or ""),
        )


def standing(entity, user, limit):
    for one in entity.credit_classes.all()[:limit]:
        yield Event(one.from_on, f"信用风险分类 {one.grade} 级", one.basis)
    for one in entity.risk_grades.all()[:limit]:
        yield Event(one.from_on, f"食品风险等级 {one.grade} 级", one.reason)
    for one in entity.listings.all()[:limit]:
        yield Event(one.listed_on, f"列入{one.get_kind_display()}", one.get_ground_display(), kind="late")
        if one.removed_on:
            yield Event(one.removed_on, f"移出{one.get_kind_display()}", one.removal_reason, kind="done")


def facilities(entity, user, limit):
    for one in entity.facilities.all()[:limit]:
        yield Event(one.installed_on, f"启用{one.get_kind_display()}", one.get_mode_display())
        if one.removed_on:
            yield Event(one.removed_on, f"停用{one.get_kind_display()}", one.note)


def calls(entity, user, limit):
    for one in entity.visit_logs.visible_to(user).select_related("created_by")[:limit]:
        yield Event(
            one.visited_on,
            one.get_kind_display(),
            one.content,
            one.get_absolute_url(),
            str(one.created_by or ""),
            "late" if one.clue_state == one.State.WAITING else "",
        )


def returns(entity, user, limit):
    for one in entity.return_visits.select_related("created_by")[:limit]:
        yield Event(
            one.visited_on,
            f"回访：{one.get_about_display()}，{one.get_feeling_display()}",
            one.opinions,
            by=str(one.created_by or ""),
        )


def superiors(entity, user, limit):
    for one in entity.superior_checks.all()[:limit]:
        yield Event(
            one.checked_on,
            f"{one.get_level_display()}检查",
            one.items,
            kind="late" if one.found_problems else "",
        )
    for one in islice(entity.promises.all(), limit):
        yield Event(one.promised_on, f"书面承诺 {one.until_on} 前不再检查", f"除外情形：{one.exceptions}")
    for one in entity.visit_reasons.select_related("created_by")[:limit]:
        yield Event(one.visit_on, "超频次检查说明", one.reason, by=str(one.created_by or ""))


for key, label, permission, events in [
    ("life", "登记与标签", "entities.view_entity", life),
    ("licences", "许可", "entities.view_licence", licences),
    ("reports", "年报", "entities.view_annualreport", reports),
    ("standing", "信用与风险", "entities.view_listing", standing),
    ("facilities", "设施", "entities.view_entityfacility", facilities),
    ("calls", "巡查走访", "entities.view_visitlog", calls),
    ("returns", "回访", "entities.view_returnvisit", returns),
    ("superiors", "上级检查与承诺", "entities.view_superiorcheck", superiors),
]:
    add(Source(key, label, permission, events))
