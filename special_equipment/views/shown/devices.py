"""What the pages of devices, their reports and accessories show besides the fields."""

from django.utils.html import format_html

from core.links import row_link
from core.listing import Column
from special_equipment import tables
from special_equipment.board import Settings
from special_equipment.models import AccessoryCheck, Equipment
from special_equipment.views.ledger import Act, Section, Shown
from special_equipment.views.shown.parts import SHOWN, acts, explained, url


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
