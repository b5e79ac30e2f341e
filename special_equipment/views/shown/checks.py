"""What the pages of plans, checks, hazards and sealings show besides the fields."""

from django.utils.html import format_html

from core.links import row_link
from core.listing import Column
from special_equipment import services, tables
from special_equipment.models import EquipmentCheck, Hazard, HazardRevisit, PlanItem, UpwardReport
from special_equipment.views.ledger import Act, Section, Shown
from special_equipment.views.shown.parts import acts, explained, url


def of_plan(row, user, on) -> Shown:
    items = (
        PlanItem.objects.filter(plan=row)
        .select_related("unit__entity", "equipment", "plan")
        .order_by("batch", "pk")
    )
    seen = set(
        EquipmentCheck.objects.filter(check_of__plan=row, check_of__inspection__state="signed").values_list(
            "equipment", flat=True
        )
    )
    columns = [
        *tables.PLAN_ITEM_COLUMNS[:3],
        Column(
            "进度",
            lambda one: (
                tables.tag("已检查", "ok") if one.equipment_id in seen else tables.tag("未检查", "wait")
            ),
        ),
    ]
    found = Hazard.objects.filter(unit_check__plan=row)
    facts = []
    for batch in range(1, row.batches + 1):
        mine = [one for one in items if one.batch == batch]
        done = sum(one.equipment_id in seen for one in mine)
        facts.append(
            (f"第 {batch} 批", f"{len({one.unit_id for one in mine})} 家、{len(mine)} 台，已检查 {done} 台")
        )
    severe = found.filter(level="severe").count()
    total, closed = found.count(), found.exclude(closed_on=None).count()
    facts.append(
        ("排查隐患", f"{total} 条（严重 {severe} 条，一般 {total - severe} 条），已整改 {closed} 条")
    )
    buttons = acts(
        user,
        (
            "change_equipmentplan",
            Act(
                "按台账排入设备",
                url("equipmentplan_fill", row.pk),
                "primary",
                "把台账中符合条件的在用设备排入各批次？重点单位排在前面，已排入的不变。",
            ),
        ),
    )
    return Shown(
        tuple(facts),
        (Section("计划检查的设备", columns, list(items[:300]), url("planitem_list", plan=row.pk)),),
        buttons,
    )


def of_check(row, user, on) -> Shown:
    inspection = row.inspection
    officers = (inspection.lead_officer, inspection.second_officer)
    facts = (
        (
            "监督检查",
            format_html(
                '<a href="{}">{}（{}）</a>',
                inspection.get_absolute_url(),
                inspection,
                inspection.get_state_display(),
            ),
        ),
        ("使用单位", row_link(row.unit, user)),
        ("检查日期", row.checked_on),
        ("检查种类", row.get_kind_display()),
        ("检查计划", row.plan or ""),
        ("批次", row.batch or ""),
        ("重点检查单位", tables.yes(row.of_key_unit) or "否"),
    )
    sections = (
        Section(
            "抽查的设备",
            [
                Column("设备", "equipment", "lead"),
                *tables.EQUIPMENT_CHECK_COLUMNS[1:2],
                Column("类别", "equipment.get_category_display"),
                Column("情况", "note", "wrap"),
            ],
            list(row.devices.select_related("equipment").order_by("pk")),
        ),
        Section(
            "发现的隐患",
            [one for one in tables.hazard_columns(on) if one.label != "使用单位"],
            list(row.hazards.select_related("equipment", "order").order_by("pk")),
        ),
    )
    warned = services.check_warnings(
        row.unit, kind=row.kind, on=row.checked_on, officers=officers, besides=row
    )
    banners = [("wait", words) for words in warned]
    if inspection.state != "signed":
        banners.append(("wait", "监督检查还没有签字，不计入统计数。"))
    open_ones = row.unit.hazards.open().exists()
    buttons = acts(
        user,
        ("add_unitcheck", Act("修改抽查设备", url("unitcheck_record", inspection.pk))),
        ("add_hazard", Act("登记隐患", url("hazard_create", unit=row.unit_id, unit_check=row.pk))),
        (
            "add_safetyorder",
            Act("开具监察指令书", url("safetyorder_create", row.unit_id, unit_check=row.pk), "primary"),
        )
        if open_ones
        else None,
    )
    return Shown(facts, sections, buttons, tuple(banners))


def of_hazard(row, user, on) -> Shown:
    facts = [
        ("整改", tables.hazard_state(row, on)),
        (
            "监察指令书",
            row_link(row.order, user) if row.order_id else "",
        ),
    ]
    if row.closed_on:
        facts.append(("整改完成", f"{row.closed_on}　{row.closed_by or ''}　{row.closing_note}"))
    if row.report_up_by:
        facts.append(("上报期限", explained("equipment.report_up", row.found_on, row.office)))
    sections = (
        Section(
            "回头看",
            [one for one in tables.REVISIT_COLUMNS if one.label not in ("使用单位", "隐患")],
            list(HazardRevisit.objects.filter(hazard=row)),
        ),
        Section(
            "向上级和政府的报告",
            [
                Column("报告日期", "reported_on", "lead"),
                *tables.UPWARD_COLUMNS[3:],
                Column("内容", "content", "wrap"),
            ],
            list(UpwardReport.objects.filter(hazard=row)),
        ),
    )
    in_order = row.order_id and row.order.state in ("draft", "issued", "reported")
    buttons = acts(
        user,
        ("add_upwardreport", Act("登记上报", url("upwardreport_create", hazard=row.pk), "primary"))
        if row.report_up_by and not row.reported_up_on
        else None,
        (
            "add_safetyorder",
            Act("开具监察指令书", url("safetyorder_create", row.unit_id, unit_check=row.unit_check_id or "")),
        )
        if not row.closed_on and not in_order
        else None,
        ("add_sealing", Act("登记查封扣押", url("sealing_create", hazard=row.pk, equipment=row.equipment_id)))
        if row.equipment_id and not row.closed_on
        else None,
        ("change_hazard", Act("登记整改完成", url("hazard_close", row.pk)))
        if not row.closed_on and not in_order
        else None,
        ("add_hazardrevisit", Act("回头看", url("hazardrevisit_create", hazard=row.pk))),
    )
    banners = []
    if row.report_up_by and not row.reported_up_on:
        banners.append(
            (
                "bad",
                f"属于重大违法行为或严重事故隐患，应在 {row.report_up_by} 前报告上级；需要支持配合的同时报告当地"
                "人民政府（特种设备安全法第六十三条）。",
            )
        )
    if not row.closed_on and row.rectify_by < on:
        banners.append(
            ("bad", f"整改期限 {row.rectify_by} 已过 {(on - row.rectify_by).days} 天，列入「回头看」清单。")
        )
    return Shown(tuple(facts), sections, buttons, tuple(banners))


def of_sealing(row, user, on) -> Shown:
    facts = (
        ("期限届满", f"{row.until_on}"),
        ("期限说明", explained("seizure.general", row.sealed_on, row.office)),
        ("解除", f"{row.lifted_on}　{row.lifting_note}" if row.lifted_on else ""),
    )
    buttons = (
        ()
        if row.lifted_on
        else acts(user, ("change_sealing", Act("登记解除", url("sealing_lift", row.pk), "primary")))
    )
    return Shown(facts, (), buttons)
