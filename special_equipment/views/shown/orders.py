"""What the page of an order shows: the whole loop with the reason of each date, and the next step."""

from django.urls import reverse
from django.utils.html import format_html_join

from core.links import row_link
from core.listing import Column
from special_equipment import tables
from special_equipment.models import SafetyOrder
from special_equipment.views.ledger import Act, Section, Shown
from special_equipment.views.shown.parts import acts, documents_of, explained, url


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
