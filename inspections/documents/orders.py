"""Documents of a check and of its orders, from the same records: notice, site record, result sheet, order, receipt."""

from core.documents.tree import FormCell, Table, runs
from inspections.documents.parts import authority, day, document, form, internal, label, pair, paragraph, wide
from inspections.documents.registry import DocumentKind, declare
from inspections.models import Inspection, Order
from inspections.services import orders as services


def _officers(row) -> str:
    return "、".join(
        f"{one}（执法证号：{one.certificate_no or '未登记'}）"
        for one in (row.lead_officer, row.second_officer)
    )


def _party_rows(entity):
    return (
        wide("被检查单位", entity.name),
        pair(("信用代码", entity.code or entity.old_code), ("负 责 人", entity.principal)),
        wide("地　　址", entity.address),
    )


def notice(inspection):
    """行政检查通知书: who comes, why, on what, and what the party may ask. Source: 国办发〔2024〕54号 (B3.10)."""
    one = inspection
    joint = f"参加联合检查的单位：{one.joint_units}。" if one.joint_units else ""
    return document(
        "行政检查通知书",
        [
            paragraph(
                f"依据法定职责和检查计划，我局定于{day(one.inspected_on)}对你（单位）进行{one.get_kind_display()}，"
                f"检查领域：{one.get_subject_display()}；检查事由：{one.purpose or one.get_kind_display()}；"
                f"检查内容见《{one.checklist}》（共{len(one.items.all())}项）。{joint}"
            ),
            paragraph(
                f"检查人员：{_officers(one)}。检查时将主动出示执法证件；不出示证件或者少于两人的，你（单位）有权拒绝检查。"
            ),
            paragraph(
                "请你（单位）配合检查，如实提供有关资料。认为检查人员与本次检查有利害关系的，可以申请其回避。"
                "检查不收取任何费用；对检查中的违规行为，可以向我局投诉举报。"
            ),
        ],
        office=one.office,
        signed_on=one.inspected_on,
        addressee=f"{one.entity.name}：",
    )


def site_record(inspection):
    """现场检查笔录: what was seen, item by item where something was wrong."""
    one = inspection
    found = list(one.problems.order_by("pk"))
    counts = {
        answer: sum(item.answer == answer for item in one.items.all()) for answer in ("pass", "fail", "na")
    }
    text = (
        f"检查人员到达现场后出示执法证件，说明来意并告知权利义务。按照《{one.checklist}》检查，符合{counts['pass']}项、"
        f"不符合{counts['fail']}项、合理缺项{counts['na']}项。"
    )
    text += (
        "发现："
        + "；".join(f"{n}.{problem.text}（{_limit(problem)}）" for n, problem in enumerate(found, 1))
        + "。"
        if found
        else "未发现问题。"
    )
    signed = f"拒绝签字。{one.refusal_note}" if one.party_refused else one.party_name
    return internal(
        "现场检查笔录",
        [
            paragraph(authority(one.office).name, indent=False),
            form(
                *_party_rows(one.entity),
                pair(("检查日期", day(one.inspected_on)), ("检查类型", one.get_kind_display())),
                wide("检查人员", _officers(one)),
                wide("联合单位", one.joint_units),
                wide("检查情况", text),
                wide("检查意见", one.opinion),
                wide("当事人或\n在场人", signed),
                wide("检查人员\n签　　名", "　"),
            ),
        ],
        office=one.office,
    )


def _limit(problem) -> str:
    if problem.fixed_on_the_spot:
        return "当场改正"
    return f"限{day(problem.rectify_by)}前改正" + ("，重点项" if problem.is_key else "")


def result_sheet(inspection):
    """监督检查结果记录表, displayed until the next check. Source: Order 49/2021 arts. 35, 48 (B4.6)."""
    one = inspection
    marks = {"pass": "符合", "minor": "基本符合", "fail": "不符合"}
    chosen = "　".join(f"{'■' if one.result == key else '□'}{word}" for key, word in marks.items())
    failed = [
        (str(item.no), ("【重点】" if item.is_key else "") + item.text, item.note)
        for item in one.items.all()
        if item.answer == "fail"
    ]
    blocks = [
        paragraph(authority(one.office).name, indent=False),
        form(
            *_party_rows(one.entity),
            pair(("检查日期", day(one.inspected_on)), ("检查类型", one.get_kind_display())),
            wide("检查内容", f"{one.checklist}，共{len(one.items.all())}项"),
            wide("检查结果", chosen),
            wide("处理意见", one.opinion),
            wide("检查人员", _officers(one)),
        ),
    ]
    if failed:
        blocks.append(Table(("序号", "不符合项目", "发现的问题"), tuple(failed), widths=(1, 5, 5)))
    blocks.append(paragraph("本表张贴于经营场所醒目位置，保持至下次监督检查。", indent=False))
    return internal("监督检查结果记录表", blocks, office=one.office)


def order(row):
    """责令改正通知书 or 监督检查意见书 under the order's own number."""
    title = row.get_kind_display()
    first = row.inspection
    lines = [f"{line.no}.{line.problem.text}" for line in row.lines.select_related("problem")]
    found = "发现下列问题：" if lines else "未发现需要责令改正的问题，现提出意见如下。"
    blocks = [
        paragraph(f"我局于{day(first.inspected_on)}对你（单位）进行了{first.get_kind_display()}，{found}")
    ]
    blocks += [paragraph(line) for line in lines]
    if row.kind == Order.Kind.RECTIFY:
        basis = f"上述行为不符合{row.basis}的规定。" if row.basis else ""
        blocks.append(
            paragraph(f"{basis}现责令你（单位）于{day(row.rectify_by)}以前改正，具体要求：{row.demands}")
        )
        blocks.append(
            paragraph(
                "逾期不改正的，我局将依法处理。改正期间请采取措施防止危害发生；改正情况我局将予以复查。"
            )
        )
    else:
        blocks.append(paragraph(f"意见和要求：{row.demands}"))
        blocks.append(paragraph(f"请于{day(row.rectify_by)}以前将落实情况书面反馈我局。"))
    blocks.append(paragraph(f"执法人员：{_officers(row)}"))
    made = document(
        title, blocks, office=row.office, signed_on=row.issued_on, addressee=f"{row.entity.name}："
    )
    return made.with_number(row.number_text)


def receipt(row):
    """送达回证 of an order that was handed over before its file was made here."""
    signed = f"拒绝签收。{row.service_note}" if row.refused else row.receiver
    return internal(
        "送达回证",
        [
            paragraph(authority(row.office).name, indent=False),
            form(
                wide("送达文书", f"{row.get_kind_display()}　{row.number_text}"),
                wide("受送达人", row.entity.name),
                pair(("送达方式", row.get_service_method_display()), ("送达地点", row.service_place)),
                pair(
                    ("送达日期", day(row.served_on)),
                    ("送 达 人", f"{row.lead_officer}、{row.second_officer}"),
                ),
                wide("签 收 人", signed),
                (label("备　　注"), FormCell(runs("　"), colspan=3)),
            ),
        ],
        office=row.office,
    )


def _signed(inspection) -> str:
    return "" if inspection.state == "signed" else "检查签字以后才能出具"


def _not_voided(inspection) -> str:
    return "检查已经作废" if inspection.state == "voided" else ""


def _of_kind(kind):
    def ready(row) -> str:
        if row.kind != kind:
            return "文书种类不符"
        return f"文书{row.get_state_display()}" if row.state in ("voided", "withdrawn") else ""

    return ready


def _by_service(row, service, *, by) -> None:
    """The service of the issued file is the service of the order; a first try that failed has been noted already."""
    if row.state == Order.State.ISSUED:
        services.serve_order(
            row,
            by=by,
            on=service.served_on,
            served_on=service.served_on,
            method="left" if service.refused else service.method,
            place=service.place,
            receiver=service.receiver or ("" if service.refused else service.get_method_display()),
            refused=service.refused,
            note=service.note,
        )


def _receipt_ready(row) -> str:
    return "" if row.served_on else "文书还没有送达"


def _in_portal(ready):
    """``ready`` for orders that were given here: the paper of an earlier one lies in the archive."""
    return lambda row: f"原件存档号 {row.paper_archive_no}" if row.is_on_paper else ready(row)


declare(
    DocumentKind("inspection.notice", "行政检查通知书", model=Inspection, build=notice, ready=_not_voided)
)
declare(DocumentKind("inspection.record", "现场检查笔录", model=Inspection, build=site_record, ready=_signed))
declare(
    DocumentKind(
        "inspection.result", "监督检查结果记录表", model=Inspection, build=result_sheet, ready=_signed
    )
)
declare(
    DocumentKind(
        "order.rectify",
        "责令改正通知书",
        model=Order,
        build=order,
        ready=_in_portal(_of_kind("rectify")),
        served=_by_service,
    )
)
declare(
    DocumentKind(
        "order.opinion",
        "监督检查意见书",
        model=Order,
        build=order,
        ready=_in_portal(_of_kind("opinion")),
        served=_by_service,
    )
)
declare(
    DocumentKind("order.receipt", "送达回证", model=Order, build=receipt, ready=_in_portal(_receipt_ready))
)
