"""The official forms of complaints and tip-offs (Order 121, forms 1–10; domain.md B1). The wording is our own.

Whatever names the reporter is a paper of ``ReporterIdentity`` and as secret as that row. What goes to the shop is made by
``for_shop`` alone, from the fields of ``rules.SHOP_FIELDS``.
"""

from types import SimpleNamespace

from django.utils import timezone

from complaints import rules
from complaints.models import Complaint, ReporterIdentity
from core.documents.tree import Document
from inspections.documents.parts import day, document, form, headed, internal, label, pair, paragraph, wide
from inspections.documents.registry import DocumentKind, declare
from inspections.services import numbers

numbers.PATTERNS.update(
    {
        "complaint_accept": "{office}投受〔{year}〕{n}号",
        "complaint_refuse": "{office}投不受〔{year}〕{n}号",
        "complaint_identity": "{office}投补〔{year}〕{n}号",
        "complaint_mediate": "{office}投调〔{year}〕{n}号",
        "complaint_end": "{office}投终〔{year}〕{n}号",
        "complaint_agree": "{office}投协〔{year}〕{n}号",
        "complaint_send": "{office}投送〔{year}〕{n}号",
        "tip_off_result": "{office}举告〔{year}〕{n}号",
    }
)


def basis(complaint: Complaint) -> str:
    """The order under which the letter was received; the version of the rule that the clocks keep says which."""
    clock = complaint.clocks.exclude(rule=None).select_related("rule").order_by("pk").first()
    return f"《{clock.rule.law}》" if clock else "《市场监督管理投诉举报处理办法》"


def for_shop(complaint: Complaint) -> SimpleNamespace:
    """The only view of a case that a paper to the shop is built from: the fields of the allow-list, and the office."""
    shown = {name: getattr(complaint, name) for name in rules.SHOP_FIELDS}
    shown["category"] = complaint.get_category_display()
    return SimpleNamespace(office=complaint.office, **shown)


def _planned(complaint):
    return complaint.mediations.filter(outcome="planned").order_by("held_at").first()


def _agreed(complaint):
    return complaint.mediations.filter(outcome="agreed").order_by("-held_at").first()


def _when(session) -> str:
    at = timezone.localtime(session.held_at)
    return f"{day(at.date())}{at:%H:%M}"


def _mediators(session) -> str:
    return "、".join(str(one) for one in (session.mediator, session.second_mediator) if one)


def _person(reporter) -> str:
    return "匿名" if reporter.is_anonymous else reporter.name


def _contact(row) -> str:
    return f"联系电话：{row.office.phone}。" if row.office.phone else ""


# --- forms 1 and 2: registration ---------------------------------------------------------------------------------------


def registration(reporter: ReporterIdentity) -> Document:
    row = reporter.complaint
    kind = row.get_kind_display()
    card = f"{reporter.get_id_kind_display()} {reporter.id_number}".strip()
    rows = [
        pair(("编　　号", row.number), ("收到日期", day(row.received_on))),
        pair((f"{kind}人", _person(reporter)), ("电　　话", reporter.phone)),
        wide("证　　件", card),
        wide(f"{kind}人地址", reporter.address),
        wide(f"被{kind}人", row.respondent_name),
        wide("对方地址", row.respondent_address),
        wide("事实依据", row.facts),
    ]
    if not row.is_tip_off:
        amount = "" if row.amount_yuan is None else f"{row.amount_yuan:,.2f}元"
        rows += [
            pair(("投诉请求", row.demands), ("涉及金额", amount)),
            pair(
                ("公示信息", "同意" if row.publish_consent else "不同意"),
                ("委托调解", "同意" if row.entrust_consent else "否"),
            ),
        ]
    rows.append(wide("来件方式", "；".join(str(one) for one in row.intakes.all())))
    rows.append(
        pair(("登 记 人", str(row.created_by or "本人网上填报")), ("承 办 人", str(row.handler or "")))
    )
    return internal(f"{kind}登记表", [form(*rows)], office=row.office)


# --- forms 3 to 8, 10: letters -----------------------------------------------------------------------------------------


def sending(row: Complaint) -> Document:
    """Form 3: the matter belongs to another office; it says what it is about and who is blamed, no reporter."""
    return document(
        f"{row.get_kind_display()}分送通知书",
        [
            paragraph(
                f"我单位于{day(row.received_on)}收到关于“{row.respondent_name}”的{row.get_kind_display()}（编号：{row.number}）。"
                f"经审查，该事项属于你单位管辖，依据{basis(row)}的规定分送你单位处理，请依法及时办理并答复。"
            ),
            paragraph("来信人信息和材料随件密封移交，请注意保密。"),
        ],
        office=row.office,
        signed_on=None,
        addressee="＿＿＿＿＿＿＿＿＿＿：",
    )


def identity_request(reporter) -> Document:
    row = reporter.complaint
    clock = row.clocks.get(kind="identity")
    return document(
        "限期提供身份证明材料通知书",
        [
            paragraph(
                f"你关于“{row.respondent_name}”的投诉（编号：{row.number}）收悉。为核实投诉人身份，依据{basis(row)}的规定，"
                f"请于{day(clock.due_on)}前提供身份证明材料。逾期不提供、无法核实身份的，我单位将不予受理。"
            ),
            paragraph(_contact(row)),
        ],
        office=row.office,
        signed_on=clock.start_on,
        addressee=f"{_person(reporter)}：",
    )


def acceptance(reporter) -> Document:
    row = reporter.complaint
    clock = row.clocks.filter(kind="mediate").first()
    limit = f"调解期限至{day(clock.due_on)}。" if clock else ""
    return document(
        "投诉受理决定书",
        [
            paragraph(
                f"你于{day(row.received_on)}提出的关于“{row.respondent_name}”的投诉（编号：{row.number}）收悉。经审查，"
                f"符合{basis(row)}规定的受理条件，我单位决定受理，并依法组织调解。{limit}"
            ),
            paragraph(f"投诉请求：{row.demands or '见投诉登记表'}。"),
            paragraph(_contact(row)),
        ],
        office=row.office,
        signed_on=row.accepted_on,
        addressee=f"{_person(reporter)}：",
    )


def refusal(reporter) -> Document:
    row = reporter.complaint
    nth = [key for key, _ in rules.REFUSAL_GROUNDS].index(row.refusal_ground) + 1
    grounds = "\n".join(
        f"{'☑' if key == row.refusal_ground else '☐'} {n}. {words}"
        for n, (key, words) in enumerate(rules.REFUSAL_GROUNDS, 1)
    )
    return document(
        "投诉不予受理决定书",
        [
            paragraph(
                f"你于{day(row.received_on)}提出的关于“{row.respondent_name}”的投诉（编号：{row.number}）收悉。经审查，"
                f"存在下列第{nth}项情形，依据{basis(row)}的规定，"
                "决定不予受理："
            ),
            form(wide("情　　形", grounds), wide("具体说明", row.result)),
            paragraph(_contact(row)),
        ],
        office=row.office,
        signed_on=row.refused_on,
        addressee=f"{_person(reporter)}：",
    )


def _session_blocks(number, respondent_name, session):
    return [
        paragraph(
            f"关于“{respondent_name}”的消费投诉（编号：{number}），定于{_when(session)}以{session.get_way_display()}的方式进行调解。"
        ),
        headed("地　点：", session.place or "—"),
        headed("调解员：", session.entrusted_to or _mediators(session)),
        paragraph("认为调解员与本件有利害关系的，可以在调解开始前申请回避。无正当理由不参加的，终止调解。"),
    ]


def mediation_to_reporter(reporter) -> Document:
    row = reporter.complaint
    return document(
        "投诉调解通知书",
        [*_session_blocks(row.number, row.respondent_name, _planned(row)), paragraph(_contact(row))],
        office=row.office,
        signed_on=_planned(row).planned_on,
        addressee=f"{_person(reporter)}：",
    )


def mediation_to_shop(complaint) -> Document:
    shop = for_shop(complaint)
    about = [
        f"商品或服务：{shop.product}" if shop.product else "",
        f"消费日期：{day(shop.happened_on)}" if shop.happened_on else "",
        f"投诉请求：{shop.demands}" if shop.demands else "",
        f"涉及金额：{shop.amount_yuan:,.2f}元" if shop.amount_yuan is not None else "",
        f"反映事项：{shop.shop_words}" if shop.shop_words else "",
    ]
    return document(
        "投诉调解通知书（被投诉人）",
        [
            *_session_blocks(shop.number, shop.respondent_name, _planned(complaint)),
            *[paragraph(line) for line in about if line],
            paragraph(_contact(shop)),
        ],
        office=shop.office,
        signed_on=_planned(complaint).planned_on,
        addressee=f"{shop.respondent_name}：",
    )


def _end_blocks(row):
    return [
        paragraph(
            f"关于“{row.respondent_name}”的消费投诉（编号：{row.number}），因{row.get_termination_ground_display()}，"
            f"依据{basis(row)}的规定，决定终止调解。"
        ),
        paragraph("当事人可以依法申请仲裁或者向人民法院提起诉讼。发现的违法线索，我单位另行依法核查。"),
    ]


def termination_to_reporter(reporter) -> Document:
    row = reporter.complaint
    return document(
        "投诉终止调解决定书",
        _end_blocks(row),
        office=row.office,
        signed_on=row.ended_on,
        addressee=f"{_person(reporter)}：",
    )


def termination_to_shop(complaint) -> Document:
    return document(
        "投诉终止调解决定书（被投诉人）",
        _end_blocks(complaint),
        office=complaint.office,
        signed_on=complaint.ended_on,
        addressee=f"{complaint.respondent_name}：",
    )


def agreement(reporter) -> Document:
    """Form 9 names both sides: it is a paper of the sealed row."""
    row = reporter.complaint
    session = _agreed(row)
    rows = [
        pair(("编　　号", row.number), ("调解日期", day(timezone.localtime(session.held_at).date()))),
        wide("投 诉 人", _person(reporter)),
        wide("被投诉人", row.respondent_name),
        wide("投诉请求", row.demands),
        wide("协议内容", session.agreement),
        wide("调 解 员", session.entrusted_to or _mediators(session)),
        (label("签　　名", 1), *wide("", "投诉人：　　　　　　被投诉人：　　　　　　调解员：")[1:]),
    ]
    return document("投诉调解书", [form(*rows)], office=row.office, signed_on=row.ended_on)


def tip_off_result(reporter) -> Document:
    row = reporter.complaint
    return document(
        "举报处理结果告知书",
        [
            paragraph(
                f"你于{day(row.received_on)}提出的关于“{row.respondent_name}”的举报（编号：{row.number}）收悉。"
                f"经核查，我单位于{day(row.decided_on)}决定：{row.get_decision_display()}。"
            ),
            paragraph(_contact(row)),
        ],
        office=row.office,
        signed_on=row.decided_on,
        addressee=f"{_person(reporter)}：",
    )


# --- when each can be issued -------------------------------------------------------------------------------------------


def when(condition, words):
    """``ready`` of a kind: ``condition(complaint)``, or the sentence why not yet."""

    def ready(record) -> str:
        row = record.complaint if isinstance(record, ReporterIdentity) else record
        return "" if condition(row) else words

    return ready


def _named(condition):
    return lambda row: not row.reporter.is_anonymous and condition(row)


COMPLAINT = when(lambda row: not row.is_tip_off, "这件是举报")
SEALED, OPEN = ReporterIdentity, Complaint
for key, title, model, build, series, ready in [
    ("complaint.register", "投诉登记表", SEALED, registration, None, COMPLAINT),
    (
        "tip_off.register",
        "举报登记表",
        SEALED,
        registration,
        None,
        when(lambda row: row.is_tip_off, "这件是投诉"),
    ),
    (
        "complaint.identity",
        "限期提供身份证明材料通知书",
        SEALED,
        identity_request,
        "complaint_identity",
        when(_named(lambda row: row.clocks.filter(kind="identity").exists()), "没有要求补充身份材料"),
    ),
    (
        "complaint.accept",
        "投诉受理决定书",
        SEALED,
        acceptance,
        "complaint_accept",
        when(_named(lambda row: row.accepted_on), "还没有受理"),
    ),
    (
        "complaint.refuse",
        "投诉不予受理决定书",
        SEALED,
        refusal,
        "complaint_refuse",
        when(_named(lambda row: row.refused_on), "没有决定不予受理"),
    ),
    (
        "complaint.mediate",
        "投诉调解通知书",
        SEALED,
        mediation_to_reporter,
        "complaint_mediate",
        when(_named(_planned), "还没有安排调解"),
    ),
    (
        "complaint.end",
        "投诉终止调解决定书",
        SEALED,
        termination_to_reporter,
        "complaint_end",
        when(_named(lambda row: row.termination_ground), "没有终止调解"),
    ),
    (
        "complaint.agreement",
        "投诉调解书",
        SEALED,
        agreement,
        "complaint_agree",
        when(_named(_agreed), "没有达成协议"),
    ),
    (
        "tip_off.result",
        "举报处理结果告知书",
        SEALED,
        tip_off_result,
        "tip_off_result",
        when(_named(lambda row: row.is_tip_off and row.decided_on), "还没有作出决定"),
    ),
    (
        "complaint.send",
        "投诉举报分送通知书",
        OPEN,
        sending,
        "complaint_send",
        when(lambda row: row.is_open, "已经办结"),
    ),
    (
        "complaint.mediate_shop",
        "投诉调解通知书（被投诉人）",
        OPEN,
        mediation_to_shop,
        "complaint_mediate",
        when(_planned, "还没有安排调解"),
    ),
    (
        "complaint.end_shop",
        "投诉终止调解决定书（被投诉人）",
        OPEN,
        termination_to_shop,
        "complaint_end",
        when(lambda row: row.termination_ground, "没有终止调解"),
    ),
]:
    # Every session has its own notice.
    many = key in {"complaint.mediate", "complaint.mediate_shop"}
    declare(DocumentKind(key, title, model=model, build=build, series=series, ready=ready, once=not many))
