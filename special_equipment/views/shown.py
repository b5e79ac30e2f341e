"""What the detail pages show besides the fields: tables of related rows, buttons for the next step, warnings, and why a
date is the date it is."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html, format_html_join

from core import legal
from core.access import may
from core.errors import RuleBroken
from core.links import row_link
from core.listing import Column
from core.models import IssuedDocument
from special_equipment import services, tables
from special_equipment.board import Settings
from special_equipment.models import (
    AccessoryCheck,
    Equipment,
    EquipmentCheck,
    Hazard,
    HazardRevisit,
    PlanItem,
    SafetyOrder,
    UpwardReport,
)
from special_equipment.views.ledger import Act, Section, Shown

APP = "special_equipment"
SHOWN = 30


def url(name, *args, **query) -> str:
    tail = f"?{urlencode(query)}" if query else ""
    return reverse(f"{APP}:{name}", args=args) + tail


def acts(user, *rows) -> tuple:
    """The buttons whose permission the user holds: ``(permission, Act)``, None left out."""
    return tuple(row[1] for row in rows if row and may(user, f"{APP}.{row[0]}"))


def explained(code: str, start, office) -> str:
    """Why a limit of the law ends when it does; empty where the rule is missing."""
    try:
        return legal.due(code, start, office=office).text
    except RuleBroken:
        return ""


def documents_of(row) -> list:
    """``[(label, links)]`` of the papers that were issued for a record."""
    found = []
    for one in IssuedDocument.objects.of(row).order_by("pk"):
        links = format_html_join(
            "　",
            '<a href="{}">{}</a>',
            (
                (reverse(f"{APP}:document_file", args=[one.pk, suffix]), suffix.upper())
                for suffix in ("pdf", "docx")
                if suffix == "pdf" or one.docx_name
            ),
        )
        state = "（已作废）" if one.is_void else ""
        found.append(
            (
                f"{one.kind}{state}",
                format_html("{}　{}", one.number_text or f"校验码 {one.check_code}", links),
            )
        )
    return found


def of_unit(unit, user, on) -> Shown:
    devices = unit.equipments.select_related("maintainer", "village").order_by("category", "pk")
    open_hazards = unit.hazards.select_related("equipment", "order").order_by("-found_on", "-pk")[:SHOWN]
    people = unit.operators.filter(left_on=None).order_by("pk")
    letters = [
        ("reminderletter_list", "到期提醒"),
        ("selfcheck_list", "单位自查"),
        ("drill_list", "应急演练"),
        ("emergencyplan_list", "应急预案"),
        ("safetyorder_list", "监察指令书"),
        ("safetyaccessory_list", "安全附件"),
        ("periodicinspection_list", "检验检测记录"),
        ("maintenancevisit_list", "维保记录"),
    ]
    links = format_html_join(
        "　", '<a href="{}">{}</a>', ((url(name, unit=unit.pk), words) for name, words in letters)
    )
    facts = (
        ("经营主体", row_link(unit.entity, user)),
        ("其他台账", links),
        ("到期看板", format_html('<a href="{}">本单位到期项目</a>', url("board", unit=unit.pk))),
    )
    checks = unit.unitchecks.select_related("inspection", "plan").order_by("-checked_on", "-pk")
    sections = (
        Section(
            "在册设备",
            [one for one in tables.equipment_columns(on)[:8] if one.label != "使用单位"],
            list(devices),
        ),
        Section(
            "隐患",
            [one for one in tables.hazard_columns(on) if one.label != "使用单位"],
            list(open_hazards),
            url("hazard_list", unit=unit.pk),
        ),
        Section(
            "检查",
            [
                Column("检查日期", lambda row: str(row.checked_on), "lead", link=True),
                Column("种类", "get_kind_display", "tags"),
                Column("签字", "inspection.get_state_display"),
            ],
            list(checks[:SHOWN]),
            url("unitcheck_list", unit=unit.pk),
        ),
        Section(
            "在岗人员",
            [one for one in tables.operator_columns(on) if one.label != "使用单位"],
            list(people),
            url("operator_list", unit=unit.pk),
        ),
    )
    buttons = acts(
        user,
        (
            "add_reminderletter",
            Act("生成到期提醒函", url("useunit_remind", unit.pk), confirm=f"生成给「{unit}」的到期提醒函？"),
        ),
        ("add_hazard", Act("登记隐患", url("hazard_create", unit=unit.pk))),
        ("add_safetyorder", Act("开具监察指令书", url("safetyorder_create", unit.pk)))
        if unit.hazards.open().exists()
        else None,
        ("add_selfcheck", Act("要求自查", url("selfcheck_create", unit=unit.pk))),
        ("add_equipment", Act("登记设备", url("equipment_create", unit=unit.pk))),
        ("change_useunit", Act("终止监管", url("useunit_end", unit.pk))) if not unit.ended_on else None,
    )
    if may(user, "inspections.add_interview"):
        talk = f"{reverse('inspections:interview_create')}?kind=safety&subject=equipment"
        buttons = (*buttons, Act("登记约谈", talk))
    return Shown(facts, sections, buttons, tuple(_unit_banners(unit, on)))


def _unit_banners(unit, on):
    if unit.ended_on:
        yield "", f"本单位已于 {unit.ended_on} 终止监管。"
    if overdue := unit.equipments.overdue(on).count():
        yield (
            "bad",
            f"有 {overdue} 台在用设备超过检验（检测）日期，应当立即停止使用；可在「超期建议」中转为隐患。",
        )
    if unregistered := unit.equipments.unregistered().filter(register_by__lt=on).count():
        yield "bad", f"有 {unregistered} 台在用设备超过使用登记期限未办理登记（特种设备安全法第三十三条）。"


def of_equipment(row, user, on) -> Shown:
    facts = [
        ("使用单位", row_link(row.unit, user)),
        ("状态", format_html("{}{}", tables.device_state(row), f"　{row.state_on}" if row.state_on else "")),
        (
            "检验日期来源",
            "检验报告或登记标志" if row.next_inspection_by_report else "按检验周期推算，以报告为准",
        ),
    ]
    if row.next_inspection_on:
        apply_by = Settings.load(on, row.office).apply_by(row.next_inspection_on, on)
        facts.append(
            ("最迟申报检验", f"{apply_by}（届满前一个月，特种设备安全法第四十条）" if apply_by else "")
        )
    if row.register_by:
        facts.append(("使用登记期限", explained("equipment.register", row.put_in_use_on, row.office)))
    if row.next_maintenance_by:
        facts.append(("下次维保期限", f"{row.next_maintenance_by}"))
    reports = row.reports.order_by("-inspected_on", "-pk")
    sections = (
        Section(
            "检验检测记录",
            [one for one in tables.REPORT_COLUMNS if one.label != "使用单位"],
            list(reports),
            url("periodicinspection_list", equipment=row.pk),
        ),
        Section(
            "安全附件",
            [one for one in tables.accessory_columns(on) if one.label not in ("使用单位", "所属设备")],
            list(row.accessories.order_by("pk")),
        ),
        Section(
            "隐患",
            [one for one in tables.hazard_columns(on) if one.label not in ("使用单位", "设备")],
            list(row.hazards.select_related("order").order_by("-found_on", "-pk")),
        ),
        Section(
            "抽查",
            [
                Column("检查日期", lambda one: str(one.checked_on), "lead", link=True),
                Column("结果", "get_result_display", "tags"),
                Column("情况", "note", "wrap"),
            ],
            list(row.checks.order_by("-checked_on", "-pk")[:SHOWN]),
        ),
        Section(
            "维保",
            [
                Column("维保日期", lambda one: str(one.visited_on), "lead", link=True),
                Column("类别", "get_kind_display", "tags"),
                Column("维保单位", "company.name"),
                Column("情况", "content", "wrap"),
            ],
            list(row.maintenance_visits.select_related("company").order_by("-visited_on", "-pk")[:SHOWN]),
        ),
        Section(
            "状态变更",
            [
                Column("起始日期", lambda one: str(one.from_on), "lead"),
                Column("状态", "get_state_display", "tags"),
                Column("说明", "reason", "wrap"),
                Column("登记人", "changed_by"),
            ],
            list(row.changes.select_related("changed_by")),
        ),
    )
    in_ledger = row.state != Equipment.State.SCRAPPED
    buttons = acts(
        user,
        ("add_periodicinspection", Act("登记检验", url("periodicinspection_create", equipment=row.pk)))
        if in_ledger
        else None,
        ("add_safetyaccessory", Act("登记安全附件", url("safetyaccessory_create", equipment=row.pk)))
        if in_ledger
        else None,
        (
            "add_maintenancevisit",
            Act(
                "登记维保", url("maintenancevisit_create", equipment=row.pk, company=row.maintainer_id or "")
            ),
        )
        if in_ledger
        else None,
        ("add_hazard", Act("登记隐患", url("hazard_create", equipment=row.pk))),
        ("add_sealing", Act("登记查封扣押", url("sealing_create", equipment=row.pk))) if in_ledger else None,
        ("change_equipment", Act("变更状态", url("equipment_state", row.pk))) if in_ledger else None,
    )
    return Shown(tuple(facts), sections, buttons, tuple(_equipment_banners(row, on)))


def _equipment_banners(row, on):
    if row.state == Equipment.State.SCRAPPED:
        yield "", f"设备已于 {row.ended_on} 报废。"
    if row.state == Equipment.State.IN_USE:
        if row.next_inspection_on and row.next_inspection_on < on:
            yield (
                "bad",
                f"定期检验已超期 {(on - row.next_inspection_on).days} 天，未经检验不得继续使用，建议列为严重隐患。",
            )
        if row.next_test_on and row.next_test_on < on:
            yield "bad", f"{row.yearly_words}已超期 {(on - row.next_test_on).days} 天。"
        if not row.registration_no and row.register_by and row.register_by < on:
            yield "bad", f"使用登记期限 {row.register_by} 已过，尚未登记使用登记证编号。"


def of_report(row, user, on) -> Shown:
    banners = (("wait", f"本记录已作废。理由：{row.void_reason}"),) if row.is_voided else ()
    buttons = (
        ()
        if row.is_voided
        else acts(
            user,
            (
                "void_periodicinspection",
                Act(
                    "作废",
                    url("periodicinspection_void", row.pk),
                    "danger",
                    "作废这份检验检测记录？设备的到期日期会重新推算。",
                    "作废理由",
                ),
            ),
        )
    )
    return Shown(
        (("使用单位", row_link(row.unit, user)),),
        (),
        buttons,
        banners,
    )


def of_accessory(row, user, on) -> Shown:
    columns = [
        Column("校验日期", lambda one: str(one.checked_on), "lead"),
        Column("结论", lambda one: "合格" if one.passed else "不合格", "tags"),
        Column("下次校验", "next_on"),
        Column("报告编号", "report_no"),
    ]
    rows = list(AccessoryCheck.objects.filter(accessory=row))
    buttons = (
        ()
        if row.removed_on
        else acts(
            user, ("change_safetyaccessory", Act("登记校验", url("safetyaccessory_check", row.pk), "primary"))
        )
    )
    return Shown((), (Section("校验记录", columns, rows),), buttons)


def of_company(row, user, on) -> Shown:
    devices = (
        row.equipment.select_related("unit__entity", "village", "maintainer")
        .exclude(state="scrapped")
        .order_by("pk")
    )
    banners = (
        (("bad", f"许可已于 {row.licence_until} 到期。"),)
        if row.licence_until and row.licence_until < on
        else ()
    )
    return Shown((), (Section("维保的设备", tables.equipment_columns(on), list(devices)),), (), banners)


def of_operator(row, user, on) -> Shown:
    if row.left_on:
        return Shown()
    if not row.valid_until:
        return Shown(banners=(("bad", "没有登记证件，不得从事特种设备作业。"),))
    return Shown(
        banners=(("bad", f"证件已于 {row.valid_until} 到期，应当复审后上岗。"),)
        if row.valid_until < on
        else ()
    )


def of_self_check(row, user, on) -> Shown:
    facts = (
        ("状态", tables.self_check_state(row, on)),
        ("收到日期", row.submitted_on or ""),
        ("自查发现隐患", row.hazard_count if row.hazard_count is not None else ""),
        ("其中已自行整改", row.fixed_count if row.fixed_count is not None else ""),
        ("自查情况", row.summary),
    )
    buttons = (
        ()
        if row.submitted_on
        else acts(user, ("change_selfcheck", Act("登记收到", url("selfcheck_receive", row.pk), "primary")))
    )
    late = row.submitted_on is None and row.due_by < on
    words = "逾期没有报送自查情况。要求自查而不自查的，可处五千元以上三万元以下罚款（《特种设备安全监督检查办法》第三十六条）。"
    return Shown(facts, (), buttons, (("bad", words),) if late else ())


def of_lpg(row, user, on) -> Shown:
    found = []
    if not row.until_on:
        if not row.alarm_installed:
            found.append("没有安装可燃气体报警装置（安全生产法第三十六条）")
        if row.hose == "bad":
            found.append("软管老化或不符合要求")
        if row.cylinder_valid_until and row.cylinder_valid_until < on:
            found.append(f"气瓶检验期 {row.cylinder_valid_until} 已过")
    banners = (("bad", "；".join(found) + "。应当要求整改，并通报住建等主管部门。"),) if found else ()
    return Shown(
        (("经营主体", row_link(row.entity, user)),),
        (),
        (),
        banners,
    )


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


def of_letter(row, user, on) -> Shown:
    lines = [type("Line", (), line)() for line in row.lines]
    columns = [
        Column("设备（附件）", "thing", "lead"),
        Column("项目", "what", "tags"),
        Column("到期日期", "due_on"),
        Column("最迟申报", "apply_by"),
    ]
    return Shown(tuple(documents_of(row)), (Section("提醒的项目", columns, lines),))


def of_order(row, user, on) -> Shown:
    facts = [
        ("使用单位", row_link(row.unit, user)),
        ("状态", tables.order_state(row, on)),
        ("发出日期", row.issued_on or ""),
        *documents_of(row),
    ]
    if row.received_on:
        who = f"拒绝签收：{row.refusal_note}" if row.refused else row.receiver
        facts.append(("签收", f"{row.received_on}　{who}"))
    files = row.attachments()
    if files:
        facts.append(
            (
                "签名与扫描件",
                format_html_join(
                    "　",
                    '<a href="{}">{}</a>',
                    ((reverse("core:attachment", args=[one.uuid]), one.name) for one in files),
                ),
            )
        )
    if row.unit_check_id:
        facts.append(
            (
                "来源检查",
                row_link(row.unit_check, user),
            )
        )
    columns = [one for one in tables.hazard_columns(on) if one.label not in ("使用单位", "指令书")]
    sections = (
        Section("写入的隐患", columns, list(row.hazards.select_related("equipment", "order").order_by("pk"))),
        Section(
            "办理过程",
            [Column("事项", "title", "lead"), Column("日期", "on", "tags"), Column("说明", "text", "wrap")],
            order_steps(row, on),
        ),
    )
    return Shown(tuple(facts), sections, _order_acts(row, user), tuple(_order_banners(row, on)))


class Step:
    """A line of 办理过程."""

    def __init__(self, title, on, text=""):
        self.title, self.on, self.text = title, on or "", text


def order_steps(row: SafetyOrder, on) -> list[Step]:
    """Every date of the loop with the reason why it is that date."""
    found = row.unit_check.checked_on if row.unit_check_id else None
    steps = [Step("发现问题", found, "监督检查")] if found else []
    if row.issued_on:
        steps.append(
            Step("发出指令书", row.issued_on, f"{row.number_text}{'（纸质）' if row.on_paper else ''}")
        )
    if row.received_on:
        steps.append(Step("签收", row.received_on, row.refusal_note if row.refused else row.receiver))
    steps.append(
        Step(
            "整改期限",
            row.rectify_by,
            "由监察人员在指令书中确定" + ("；责令立即停止使用" if row.stop_use else ""),
        )
    )
    if row.reported_on:
        steps.append(Step("收到整改报告", row.reported_on, row.report_text))
        steps.append(
            Step("复查期限", row.recheck_by, explained("equipment.recheck", row.reported_on, row.office))
        )
    if row.rechecked_on:
        steps.append(Step(row.get_state_display(), row.rechecked_on, row.recheck_note))
    return steps


def _order_acts(row: SafetyOrder, user) -> tuple:
    draft, issued = row.state == "draft", row.state == "issued"
    locked = bool(row.received_on)
    return acts(
        user,
        ("change_safetyorder", Act("修改", url("safetyorder_update", row.pk)))
        if draft and not locked
        else None,
        ("change_safetyorder", Act("现场签名", url("safetyorder_sign", row.pk)))
        if draft and not locked
        else None,
        ("change_safetyorder", Act("登记纸质指令书", url("safetyorder_paper", row.pk)))
        if draft and not locked
        else None,
        (
            "change_safetyorder",
            Act(
                "编号并生成文书",
                url("safetyorder_issue", row.pk),
                "primary",
                "为指令书编号并生成 PDF 和 Word？编号后内容不能修改。",
            ),
        )
        if draft
        else None,
        ("change_safetyorder", Act("登记签收", url("safetyorder_receive", row.pk)))
        if row.state in ("issued", "reported") and not locked
        else None,
        ("change_safetyorder", Act("收到整改报告", url("safetyorder_report", row.pk), "primary"))
        if issued
        else None,
        (
            "change_safetyorder",
            Act("登记复查", url("safetyorder_recheck", row.pk), "" if issued else "primary"),
        )
        if row.state in ("issued", "reported")
        else None,
        (
            "change_safetyorder" if draft else "void_safetyorder",
            Act(
                "作废",
                url("safetyorder_void", row.pk),
                "danger",
                "作废这份监察指令书？编号不再使用，未整改的隐患可另行开具。",
                "作废理由",
            ),
        )
        if row.state != "voided"
        else None,
    )


def _order_banners(row: SafetyOrder, on):
    if row.state == "voided":
        yield "wait", f"指令书已作废。理由：{row.void_reason}"
    if row.state == "draft":
        yield "wait", "指令书还没有发出，不计入统计数。"
    if row.state == "issued" and row.rectify_by < on:
        yield (
            "bad",
            f"整改期限已过 {(on - row.rectify_by).days} 天，没有收到整改报告。拒不执行监察指令的依法处罚（第三十五条）。",
        )
    if row.state == "reported" and row.recheck_by < on:
        yield "bad", f"复查期限 {row.recheck_by} 已过。"
    if row.state == "failed":
        yield (
            "bad",
            "复查不合格：未消除的隐患可以另行开具指令书；拒不整改的依法立案，对严重隐患不予消除的按重大违法行为上报。",
        )
