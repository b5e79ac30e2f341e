"""Documents over goods: 先行登记保存证据通知书, 实施行政强制措施决定书 with its list, and the proof of service."""

from core.documents.tree import Annex, Table
from inspections.documents.parts import (
    authority,
    day,
    document,
    form,
    internal,
    pair,
    paragraph,
    remedies,
    wide,
)
from inspections.documents.registry import DocumentKind, declare
from inspections.models import DocumentService, ItemMove, Seizure
from inspections.models.goods import plain_number

LIST_HEADS = ("序号", "名称", "规格型号", "生产者或商标", "批号", "数量", "单位", "重量（公斤）")
LIST_WIDTHS = (1, 3, 1.8, 2.8, 2, 1.6, 1.4, 2.2)


def item_rows(seizure) -> tuple[tuple[str, ...], ...]:
    """One row for each item; nothing is added up, for units differ."""
    return tuple(
        (
            str(n),
            item.name,
            item.spec,
            item.maker,
            item.batch_no,
            plain_number(item.quantity),
            item.get_unit_display(),
            plain_number(item.weight_kg) if item.weight_kg is not None else "未称重",
        )
        for n, item in enumerate(seizure.items.order_by("pk"), start=1)
    )


def goods_list(seizure) -> Annex:
    blocks = (
        Table(LIST_HEADS, item_rows(seizure), widths=LIST_WIDTHS, numeric=(5, 7)),
        paragraph(f"存放地点：{seizure.custody_place}", indent=False),
        paragraph("以上财物经当事人当场核对无误。", indent=False),
        paragraph("当事人（签名）：　　　　　　　　见证人（签名）：", indent=False),
        paragraph(f"执法人员：{_officers(seizure)}", indent=False),
    )
    return Annex(("财物清单",), blocks)


def _officers(seizure) -> str:
    return "、".join(
        f"{one}（执法证号：{one.certificate_no or '未登记'}）"
        for one in (seizure.lead_officer, seizure.second_officer)
    )


def _suspected(seizure) -> str:
    """The reason as a suspicion, said once however it was entered."""
    return f"涉嫌{seizure.reason.removeprefix('涉嫌').rstrip('。')}"


def preservation(seizure):
    return document(
        "先行登记保存证据通知书",
        [
            paragraph(
                f"因你（单位）{_suspected(seizure)}，为防止证据灭失或者以后难以取得，依据{seizure.basis}，"
                f"我局决定自{day(seizure.imposed_on)}起对《财物清单》所列物品先行登记保存，"
                f"并于{day(seizure.due_on)}以前（七个工作日内）作出处理决定。"
            ),
            paragraph(f"保存地点：{seizure.custody_place}。保存期间，任何人不得销毁、转移、使用上述物品。"),
            paragraph(f"执法人员：{_officers(seizure)}"),
        ],
        office=seizure.office,
        signed_on=seizure.imposed_on,
        addressee=f"{seizure.party_name}：",
        annexes=(goods_list(seizure),),
        attachments=("财物清单",),
    )


def coercion(seizure):
    measure = seizure.get_kind_display()
    return document(
        "实施行政强制措施决定书",
        [
            paragraph(
                f"经查，你（单位）{_suspected(seizure)}。依据{seizure.basis}，我局决定自{day(seizure.imposed_on)}起"
                f"对《财物清单》所列场所、设施或者财物实施{measure}，期限至{day(seizure.due_on)}。"
                "检测、检验、检疫或者鉴定所需时间不计入上述期限，另行书面告知。"
            ),
            paragraph(
                f"{measure}物品存放于{seizure.custody_place}，由我局妥善保管，保管费用由我局承担；"
                "期间不得使用、损毁、转移或者处置。"
            ),
            paragraph("你（单位）有权当场陈述和申辩。"),
            remedies(seizure.office),
            paragraph(f"执法人员：{_officers(seizure)}"),
        ],
        office=seizure.office,
        signed_on=seizure.imposed_on,
        addressee=f"{seizure.party_name}：",
        annexes=(goods_list(seizure),),
        attachments=("财物清单",),
    )


def extension(seizure):
    """延长 is told to the party in writing with its reason: 行政强制法 art. 25(2) (B2.6, B2.7)."""
    measure = seizure.get_kind_display()
    return document(
        "延长行政强制措施期限决定书",
        [
            paragraph(
                f"我局于{day(seizure.imposed_on)}对你（单位）的有关场所、设施或者财物实施{measure}。"
                f"因{seizure.extension_reason.removeprefix('因').rstrip('。')}，依据{seizure.rule.citation}，"
                f"经批准，决定将{measure}期限延长至{day(seizure.due_on)}。"
                "检测、检验、检疫或者鉴定所需时间不计入上述期限。"
            ),
            remedies(seizure.office),
            paragraph(f"执法人员：{_officers(seizure)}"),
        ],
        office=seizure.office,
        signed_on=seizure.extended_on,
        addressee=f"{seizure.party_name}：",
    )


def lifting(seizure):
    """解除 with the list of what went back on that day: 行政强制法 art. 28."""
    measure = seizure.get_kind_display()
    returned = ItemMove.objects.filter(item__seizure=seizure, kind="returned").select_related("item")
    rows = tuple(
        (str(n), move.item.name, move.item.spec, plain_number(move.quantity), move.get_unit_display())
        for n, move in enumerate(returned.order_by("moved_on", "pk"), start=1)
    )
    goods = Annex(
        ("退还财物清单",),
        (
            Table(("序号", "名称", "规格型号", "数量", "单位"), rows, widths=(1, 4, 3, 2, 1.5), numeric=(3,)),
            paragraph("以上财物已经当面清点，核对无误。", indent=False),
            paragraph("当事人（签名）：　　　　　　　　日期：　　年　　月　　日", indent=False),
            paragraph(f"执法人员：{_officers(seizure)}", indent=False),
        ),
    )
    return document(
        "解除行政强制措施决定书",
        [
            paragraph(
                f"我局于{day(seizure.imposed_on)}对你（单位）的有关场所、设施或者财物实施{measure}。"
                f"依据《行政强制法》第二十八条，决定自{day(seizure.ended_on)}起解除{measure}"
                + ("，退还《退还财物清单》所列财物。" if rows else "。")
            ),
            paragraph("请持本决定书及身份证明领取财物；逾期不领取的，依法处理。"),
        ],
        office=seizure.office,
        signed_on=seizure.ended_on,
        addressee=f"{seizure.party_name}：",
        annexes=(goods,) if rows else (),
        attachments=("退还财物清单",) if rows else (),
    )


def proof_of_service(service):
    document_ = service.document
    signed = f"拒绝签收。{service.note}" if service.refused else service.receiver or service.note
    return internal(
        "送达回证",
        [
            paragraph(authority(service.office).name, indent=False),
            form(
                wide("送达文书", f"{document_.title}　{document_.number_text}"),
                pair(("送达方式", service.get_method_display()), ("送达地点", service.place)),
                pair(("签 收 人", signed), ("与受送达人\n关　　系", service.relation)),
                pair(
                    ("送达日期", day(service.served_on)),
                    ("送 达 人", f"{service.first_officer}、{service.second_officer}"),
                ),
                wide("备　　注", service.note if not service.refused else "留置、拒收的见证人：　　　　　　"),
            ),
        ],
        office=service.office,
    )


def _ready(kinds, words):
    def ready(seizure) -> str:
        if seizure.is_on_paper:
            return f"原件在纸质案卷 {seizure.paper_archive_no}"
        if seizure.kind not in kinds:
            return words
        if seizure.state in ("asked", "refused"):
            return "措施还没有批准"
        return "" if seizure.items.exists() else "请先登记财物清单"

    return ready


declare(
    DocumentKind(
        "seizure.preserve",
        "先行登记保存证据通知书",
        model=Seizure,
        build=preservation,
        series="preserve",
        ready=_ready({"preserve"}, "不是先行登记保存"),
    )
)
declare(
    DocumentKind(
        "seizure.coercion",
        "实施行政强制措施决定书",
        model=Seizure,
        build=coercion,
        series="coercion",
        ready=_ready({"detain", "seal"}, "不是查封、扣押"),
    )
)


def ready_extension(seizure) -> str:
    return "" if seizure.extended_on else "没有延长期限"


def ready_lifting(seizure) -> str:
    lifted = seizure.outcome == Seizure.Outcome.LIFTED and seizure.kind in ("detain", "seal")
    return "" if lifted and not seizure.is_on_paper else "没有解除查封、扣押"


declare(
    DocumentKind(
        "seizure.extension",
        "延长行政强制措施期限决定书",
        model=Seizure,
        build=extension,
        series="coercion",
        ready=ready_extension,
    )
)
declare(
    DocumentKind(
        "seizure.lifting",
        "解除行政强制措施决定书",
        model=Seizure,
        build=lifting,
        series="coercion",
        ready=ready_lifting,
    )
)
declare(DocumentKind("service.proof", "送达回证", model=DocumentService, build=proof_of_service))
