"""What the pages of use units and of what belongs to them show besides the fields."""

from django.urls import reverse
from django.utils.html import format_html, format_html_join

from core.access import may
from core.links import may_open, row_link
from core.listing import Column
from special_equipment import tables
from special_equipment.views.ledger import Act, Section, Shown
from special_equipment.views.shown.parts import SHOWN, acts, documents_of, url


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
        "　",
        '<a href="{}">{}</a>',
        ((where, words) for name, words in letters if may_open(user, where := url(name, unit=unit.pk))),
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


def of_letter(row, user, on) -> Shown:
    lines = [type("Line", (), line)() for line in row.lines]
    columns = [
        Column("设备（附件）", "thing", "lead"),
        Column("项目", "what", "tags"),
        Column("到期日期", "due_on"),
        Column("最迟申报", "apply_by"),
    ]
    return Shown(tuple(documents_of(row)), (Section("提醒的项目", columns, lines),))


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
