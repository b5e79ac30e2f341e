"""The papers of special equipment as document trees: the order (监察指令书) and the reminder letter."""

from datetime import date

from core.documents import tree
from core.models.attachments import Attachment
from special_equipment.models import Hazard, ReminderLetter, SafetyOrder
from special_equipment.services.orders import TITLES

SIGNATURE_MM = 32
APPEAL = (
    "如对本指令不服，可以自收到本指令书之日起六十日内依法申请行政复议，或者六个月内依法提起行政诉讼。"
    "逾期不整改或者整改后仍不符合要求的，将依法处理。"
)
ORDER_KIND = "特种设备安全监察指令书"
LETTER_KIND = "特种设备检验到期提醒函"


def order_document(order: SafetyOrder) -> tree.Document:
    """The order in the layout of a form that both sides sign; without a number, which issuing gives it."""
    hazards = list(order.hazards.select_related("equipment").order_by("pk"))
    pictures = _signatures(order)
    return tree.Document(
        title=(ORDER_KIND,),
        addressee=f"{order.unit}：",
        blocks=(*_text(order, hazards), _form(order, pictures)),
        number=order.number_text,
        signature=tree.Signature(order.office.name, order.issued_on),
        note="本指令书一式三份，一份送达被检查单位，两份存档",
        meta=tree.Meta(author=order.office.name, subject=ORDER_KIND),
    )


def _text(order, hazards) -> tuple:
    day = tree.chinese_date
    found = order.unit_check.checked_on if order.unit_check_id else min(hazard.found_on for hazard in hazards)
    blocks = [
        tree.Paragraph(tree.runs(f"经{day(found)}监督检查，发现你单位存在以下问题：")),
        *[tree.ListItem(tree.runs(_line(hazard)), number=f"{n}.") for n, hazard in enumerate(hazards, 1)],
        tree.Paragraph(tree.runs(order.found)),
        tree.Paragraph(tree.runs(f"违反的规定：{order.articles.rstrip('。')}。")),
    ]
    if order.stop_use:
        devices = (
            "、".join(dict.fromkeys(str(h.equipment) for h in hazards if h.equipment_id))
            or "存在严重事故隐患的设备"
        )
        blocks.append(tree.Paragraph(tree.runs(tree.Run(f"责令你单位立即停止使用{devices}。", "strong"))))
    if order.oral_at:
        blocks.append(tree.Paragraph(tree.runs("此前已于现场以口头方式发出指令，现依法补发书面指令。")))
    blocks += [
        tree.Paragraph(
            tree.runs(
                f"依据《中华人民共和国特种设备安全法》第六十二条和《特种设备安全监督检查办法》的规定，责令你单位在"
                f"{day(order.rectify_by)}前采取以下措施予以改正或者消除事故隐患，并提交整改报告："
            )
        ),
        tree.Paragraph(tree.runs(order.remedies)),
        tree.Paragraph(tree.runs(APPEAL)),
    ]
    return tuple(blocks)


def _line(hazard: Hazard) -> str:
    parts = [hazard.text.rstrip("。；")]
    if hazard.equipment_id:
        parts.append(f"涉及设备：{hazard.equipment}")
    if hazard.severe_ground:
        parts.append(f"{hazard.get_level_display()}，属于{hazard.get_severe_ground_display()}")
    return f"{'；'.join(parts)}。"


def _form(order: SafetyOrder, pictures: dict) -> tree.FormTable:
    def cell(*parts, **options):
        return tree.FormCell(tree.runs(*parts), **options)

    officers = [
        (name, person) for name, person in (("first", order.first_officer), ("second", order.second_officer))
    ]
    rows = [
        (
            cell(f"监察人员（{'一二'[n]}）", label=True),
            cell(f"{person}　证号：{person.equipment_certificate_no}", images=pictures.get(name, ())),
        )
        for n, (name, person) in enumerate(officers)
    ]
    receipt = "拒绝签收：" + order.refusal_note if order.refused else order.receiver
    rows.append((cell("被检查单位签收", label=True), cell(receipt, images=pictures.get("party", ()))))
    rows.append(
        (
            cell("签收日期", label=True),
            cell(tree.chinese_date(order.received_on) if order.received_on else ""),
        )
    )
    return tree.FormTable(tuple(rows), widths=(1, 3))


def _signatures(order: SafetyOrder) -> dict[str, tuple[tree.Image, ...]]:
    """The pictures drawn on the screen, by whose they are."""
    found = {}
    kept = {row.name: row for row in order.attachments().filter(kind=Attachment.Kind.SIGNATURE)}
    for name, title in TITLES.items():
        if row := kept.get(f"{title}.png"):
            with row.file.open("rb") as file:
                found[name] = (tree.Image(file.read(), SIGNATURE_MM, title),)
    return found


def letter_document(letter: ReminderLetter, *, on: date) -> tree.Document:
    """The reminder: what comes due, by which day to ask the inspecting body, and what the law says."""
    rows = tuple(
        (line["thing"], line["what"], line["due_on"], line["apply_by"] or "—") for line in letter.lines
    )
    overdue = [line for line in letter.lines if line["days_left"] < 0]
    words = "未经定期检验或者检验不合格的特种设备，不得继续使用。" + (
        f"其中 {len(overdue)} 台（件）已经超期，请立即停止使用，检验合格后方可恢复。" if overdue else ""
    )
    return tree.Document(
        title=("关于特种设备检验检测即将到期的", "提醒函"),
        addressee=f"{letter.unit}：",
        blocks=(
            tree.Paragraph(
                tree.runs(
                    f"经核对台账，你单位以下 {letter.line_count} 台（件）特种设备或安全附件的检验、检测、校验"
                    "即将到期或者已经超期。请按《中华人民共和国特种设备安全法》第四十条的规定，在检验合格有效期"
                    "届满前一个月向检验机构提出定期检验要求，并将检验结果报送我所。"
                )
            ),
            tree.Table(("设备（附件）", "项目", "到期日期", "最迟申报日期"), rows, widths=(5, 1.8, 2, 2.6)),
            tree.Paragraph(
                tree.runs(words + (f"联系电话：{letter.office.phone}。" if letter.office.phone else ""))
            ),
        ),
        signature=tree.Signature(letter.office.name, on),
        meta=tree.Meta(author=letter.office.name, subject=LETTER_KIND),
    )
