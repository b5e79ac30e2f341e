"""Documents of a case. The wording is our own, after what the 行政处罚法 and the 程序规定 ask each document to say."""

from core.documents.tree import Paragraph
from inspections.documents.parts import (
    day,
    document,
    form,
    headed,
    internal,
    money,
    pair,
    paragraph,
    party_lines,
    remedies,
    wide,
)
from inspections.documents.registry import DocumentKind, declare
from inspections.models import CaseDecision, CaseFiling
from inspections.rules import cases as rules_cases
from inspections.services.cases_after import serve_decision
from inspections.services.cases_decisions import officer_words

STATE, OUTCOME = CaseFiling.State, CaseDecision.Outcome


def decision_of(case) -> CaseDecision | None:
    return CaseDecision.objects.filter(case=case).first()


def _facts(case) -> tuple[Paragraph, ...]:
    return tuple(paragraph(line) for line in (case.facts.strip() or case.cause).splitlines() if line.strip())


def _evidence(case) -> str:
    """What the file holds, numbered, for the decision (行政处罚法 art. 59)."""
    steps = [step for step in case.steps.all() if step.kind not in ("move", "report")]
    named = [
        f"{n}.{step.get_kind_display()}（{day(step.on)}）：{step.text.rstrip('。')}"
        for n, step in enumerate(steps, start=1)
    ]
    return "；".join(named) + "。" if named else "见案卷。"


# --- internal approvals ----------------------------------------------------------------------------------------------


def filing_form(case):
    return internal(
        "立案审批表",
        [
            form(
                pair(("案件来源", case.get_source_display()), ("线索登记", day(case.clue_on))),
                wide("案　　由", case.cause),
                pair(("当 事 人", case.party_name), ("当事人类别", case.get_party_display())),
                wide("住　　所", case.party_address),
                wide("案情摘要及\n立案理由", case.facts or case.source_note or case.cause),
                pair(
                    ("办案人员", f"{case.lead_officer}、{case.second_officer}"),
                    ("立 案 号", case.number_text),
                ),
                wide(
                    "办案机构\n意　　见",
                    f"{'拟予立案调查。' if case.filed_on else ''}\n\n签名：　　　　　　　年　月　日",
                ),
                wide(
                    "负 责 人\n意　　见",
                    (f"{case.filed_by}于{day(case.filed_on)}批准立案。" if case.filed_by else "")
                    + "\n\n签名：　　　　　　　年　月　日",
                ),
            )
        ],
        office=case.office,
    )


def closing_form(case):
    decision = decision_of(case)
    payments = list(decision.payments.all()) if decision else []
    paid = (
        "；".join(
            f"{one.get_kind_display()}{money(one.amount_yuan)}（{day(one.paid_on)}，票据{one.receipt_no}）"
            for one in payments
        )
        or "无缴款"
    )
    published = "不需要公示"
    if decision and decision.is_published:
        published = day(decision.published_on) if decision.published_on else "尚未公示"
    return internal(
        "结案审批表",
        [
            form(
                pair(("案　　由", case.cause), ("立 案 号", case.number_text)),
                pair(("当 事 人", case.party_name), ("立案日期", day(case.filed_on))),
                pair(
                    ("决定文号", decision.number_text if decision else ""),
                    ("决定日期", day(decision.decided_on) if decision else ""),
                ),
                wide("决定内容", decision.text if decision else case.closing_note),
                pair(("送达日期", day(case.served_on)), ("公示日期", published)),
                wide("执行情况", paid),
                wide("财物处理", _goods(case)),
                wide("复议诉讼", "；".join(str(one) for one in case.challenges.all()) or "无"),
                wide(
                    "办案人员\n意　　见",
                    f"本案已执行完毕，建议结案。{officer_words(case)}\n\n签名：　　　　　　　年　月　日",
                ),
                wide("负 责 人\n意　　见", f"{case.closing_note}\n\n签名：　　　　　　　年　月　日"),
            )
        ],
        office=case.office,
    )


def _goods(case) -> str:
    moves = [str(move) for item in case.items.all() for move in item.moves.all()]
    return "；".join(moves) or "无涉案财物"


# --- what the party receives -----------------------------------------------------------------------------------------


def notice(case):
    title = "行政处罚听证告知书" if case.hearing_offered else "行政处罚告知书"
    rights = (
        "你（单位）有权进行陈述、申辩"
        + ("，并有权要求举行听证" if case.hearing_offered else "")
        + "。请自收到本告知书之日起五个工作日内向我局提出；逾期没有提出的，视为放弃上述权利。"
    )
    return document(
        title,
        [
            paragraph(f"经调查，你（单位）涉嫌{case.cause}，相关情况告知如下："),
            headed("一、查明的事实和证据。", ""),
            *_facts(case),
            paragraph(f"主要证据：{_evidence(case)}"),
            headed("二、拟作出的行政处罚及其理由、依据。", ""),
            *(paragraph(line) for line in case.notice_text.splitlines() if line.strip()),
            headed("三、你（单位）的权利。", rights),
            paragraph(
                f"联系人：{officer_words(case)}；联系电话：{case.office.phone or '见办公场所公示'}；"
                f"地址：{case.office.address or case.office.name}。"
            ),
        ],
        office=case.office,
        signed_on=case.noticed_on,
        addressee=f"{case.party_name}：",
    )


def decision_paper(case):
    decision = decision_of(case)
    heard = _heard(case)
    return document(
        "行政处罚决定书",
        [
            *party_lines(case),
            headed(
                "案件来源及调查经过：",
                f"本案来源于{case.get_source_display()}，我局于{day(case.filed_on)}立案调查"
                f"（{case.number_text}）。调查人员{officer_words(case)}。",
            ),
            headed("违法事实：", ""),
            *_facts(case),
            headed("证据：", _evidence(case)),
            headed("告知及申辩：", heard),
            headed("违反的规定：", decision.violated or "见处罚依据"),
            headed("处罚的理由和依据：", decision.basis),
            headed("决定如下：", ""),
            *(paragraph(line) for line in decision.text.splitlines() if line.strip()),
            *_amounts(decision),
            *_paying(case, decision),
            remedies(case.office),
            *_publicity(decision),
        ],
        office=case.office,
        signed_on=decision.decided_on,
    )


def _heard(case) -> str:
    parts = [f"我局于{day(case.noticed_on)}告知拟作出的处罚及权利。"]
    if case.hearing_on:
        parts.append(f"当事人要求听证，我局于{day(case.hearing_on)}举行听证：{case.hearing_text}")
    elif case.defence_waived:
        parts.append("当事人放弃陈述、申辩。")
    elif case.defence_text:
        parts.append(f"当事人提出：{case.defence_text}")
    else:
        parts.append("当事人在规定期限内没有提出陈述、申辩。")
    return "".join(parts)


def _amounts(decision) -> tuple[Paragraph, ...]:
    named = [
        ("罚款", decision.fine_yuan),
        ("没收违法所得", decision.gains_yuan),
        ("没收财物价值", decision.goods_yuan),
        ("责令退还", decision.refund_yuan),
    ]
    shown = "，".join(f"{name}{money(amount)}" for name, amount in named if amount)
    return (paragraph(f"以上合计：{shown}。"),) if shown else ()


def _paying(case, decision) -> tuple[Paragraph, ...]:
    if not decision.fine_yuan + decision.gains_yuan:
        return ()
    return (
        paragraph(
            "罚没款自收到本决定书之日起十五日内缴至决定书所附缴款通知载明的银行或者通过电子支付系统缴纳。"
            "到期不缴纳罚款的，每日按罚款数额的百分之三加处罚款，加处罚款的数额不超过罚款的数额。"
        ),
    )


def _publicity(decision) -> tuple[Paragraph, ...]:
    words = "本决定将依法通过国家企业信用信息公示系统公示。"
    return (paragraph(words),) if decision.is_published else ()


def no_penalty_paper(case):
    decision = decision_of(case)
    ground = rules_cases.NO_PENALTY_GROUNDS.get(decision.grounds, "违法事实不能成立")
    title = "不予行政处罚决定书"
    return document(
        title,
        [
            *party_lines(case),
            headed("查明的事实：", ""),
            *_facts(case),
            headed("证据：", _evidence(case)),
            headed("理由：", f"{ground}。"),
            headed("依据：", decision.basis),
            headed("决定如下：", "不予行政处罚。"),
            *(paragraph(line) for line in decision.text.splitlines() if line.strip()),
            paragraph("我局已对你（单位）进行教育，请自觉守法经营，防止再次发生同类违法行为。"),
            remedies(case.office),
        ],
        office=case.office,
        signed_on=decision.decided_on,
    )


def simple_paper(case):
    decision = decision_of(case)
    kinds = "、".join(
        filter(
            None,
            [
                "警告" if decision.warns else "",
                f"罚款{money(decision.fine_yuan)}" if decision.fine_yuan else "",
            ],
        )
    )
    return document(
        "当场行政处罚决定书",
        [
            *party_lines(case),
            headed("违法事实：", ""),
            *_facts(case),
            headed("证据：", _evidence(case)),
            headed("违反的规定：", decision.violated or "见处罚依据"),
            headed("处罚依据：", decision.basis),
            headed("处罚内容：", f"{kinds}。{decision.text}"),
            headed(
                "告知情况：", "处罚前已当场告知拟作出的处罚内容及事实、理由、依据，并告知有权陈述和申辩。"
            ),
            *_paying(case, decision),
            remedies(case.office),
            paragraph(
                f"处罚地点：{case.party_address or case.office.place_name}　　时间：{day(decision.decided_on)}"
            ),
            paragraph(f"执法人员：{officer_words(case)}"),
            paragraph("当事人签收：　　　　　　　　　　　　年　　月　　日"),
        ],
        office=case.office,
        signed_on=decision.decided_on,
    )


# --- when each may be made, and what follows from it -----------------------------------------------------------------


def ready_filing(case) -> str:
    return "" if case.procedure == "ordinary" else "简易程序不需要立案审批"


def ready_notice(case) -> str:
    return "" if case.noticed_on else "还没有登记告知内容"


def _ready_decision(outcomes, procedure, words):
    def ready(case) -> str:
        decision = decision_of(case)
        fits = decision is not None and decision.outcome in outcomes and case.procedure == procedure
        return "" if fits else words

    return ready


def ready_closing(case) -> str:
    return "" if case.state in (STATE.SERVED, STATE.CLOSED) else "决定书送达以后才能结案"


def keep_number(case, issued, *, by, at) -> None:
    """The decision bears the number of its document, unless it was numbered on paper."""
    if issued.number_text:
        CaseDecision.objects.filter(case=case, number_text="").update(number_text=issued.number_text)


def served_decision(case, service, *, by) -> None:
    if case.state == STATE.DECIDED and not (service.refused and service.method == "direct"):
        serve_decision(case, by=by, on=service.served_on, how=service.get_method_display())


def in_portal(ready):
    """``ready`` for cases that were handled here: what was handled on paper has its documents in the archive."""
    return lambda case: f"原件在纸质案卷 {case.paper_archive_no}" if case.is_on_paper else ready(case)


declare(
    DocumentKind(
        "case.filing", "立案审批表", model=CaseFiling, build=filing_form, ready=in_portal(ready_filing)
    )
)
declare(
    DocumentKind(
        "case.notice",
        "行政处罚告知书",
        model=CaseFiling,
        build=notice,
        series="penalty_notice",
        ready=in_portal(ready_notice),
    )
)
declare(
    DocumentKind(
        "case.decision",
        "行政处罚决定书",
        model=CaseFiling,
        build=decision_paper,
        series="penalty",
        issued=keep_number,
        served=served_decision,
        ready=in_portal(_ready_decision({OUTCOME.PENALTY}, "ordinary", "还没有作出行政处罚决定")),
    )
)
declare(
    DocumentKind(
        "case.no_penalty",
        "不予行政处罚决定书",
        model=CaseFiling,
        build=no_penalty_paper,
        series="penalty",
        issued=keep_number,
        served=served_decision,
        ready=in_portal(
            _ready_decision({OUTCOME.NO_PENALTY, OUTCOME.NOT_ESTABLISHED}, "ordinary", "没有不予处罚的决定")
        ),
    )
)
declare(
    DocumentKind(
        "case.simple",
        "当场行政处罚决定书",
        model=CaseFiling,
        build=simple_paper,
        series="simple_penalty",
        issued=keep_number,
        ready=in_portal(_ready_decision({OUTCOME.PENALTY}, "simple", "不是简易程序")),
    )
)
declare(
    DocumentKind(
        "case.closing", "结案审批表", model=CaseFiling, build=closing_form, ready=in_portal(ready_closing)
    )
)
