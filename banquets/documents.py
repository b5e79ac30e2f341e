"""The three papers of a banquet: 备案登记表, 承诺书, 现场指导记录."""

from datetime import date

from banquets import rules
from banquets.models import BanquetFiling, GuidanceFinding, GuidanceVisit
from banquets.services import Settings, crew_warnings, letter_content, menu_hits
from core.documents import tree
from core.documents.register import NAMES
from core.identifiers import mask_phone
from core.models.attachments import Attachment
from inspections.documents.parts import cell, day, form, label, pair, paragraph, wide
from inspections.documents.registry import DocumentKind, declare
from inspections.services.numbers import PATTERNS

FORM, LETTER, GUIDANCE = (
    "农村集体聚餐备案登记表",
    "农村集体聚餐食品安全承诺书",
    "农村集体聚餐食品安全现场指导记录",
)
BY_PHONE = "农村集体聚餐食品安全电话指导记录"
SIGNATURE_MM, PHOTO_MM = 34, 120
ANSWERS = {"pass": "符合", "fail": "不符合", "na": "不涉及"}
PATTERNS.setdefault(rules.SERIES, rules.SERIES_PATTERN)
NAMES.setdefault(rules.SERIES, "农村集体聚餐备案")


def _settings(filing) -> Settings:
    return Settings.load(filing.held_on, filing.office)


def registration_form(filing: BanquetFiling) -> tree.Document:
    """The whole filing on one sheet, with who decided and who guides."""
    one = filing
    hits = [f"{hit.dish}（{hit.watched.reason}）" for hit in menu_hits(one.menu, one.office)]
    cook = one.cook_shown
    if one.caterer:
        cook = f"{one.caterer.name}　{cook}".strip()
    helpers = "、".join([*(str(person) for person in one.crew.all()), *rules.split_words(one.helpers)])
    rows = [
        pair(("举 办 者", one.host_name), ("联系电话", mask_phone(one.host_phone))),
        pair(("申报日期", day(one.filed_on)), ("申报方式", one.get_channel_display())),
        wide("聚餐时间", f"{one.when}（{one.get_occasion_display()}）"),
        wide("聚餐地点", f"{one.village}　{one.place}（{one.get_venue_display()}）"),
        pair(("桌　　数", f"{one.tables} 桌"), ("就餐人数", f"{one.people} 人")),
        pair(("承办厨师", cook), ("厨师电话", mask_phone(one.cook.phone if one.cook else one.cook_phone))),
        wide("帮　　厨", f"{one.helper_count} 人" + (f"：{helpers}" if helpers else "")),
        wide("健康培训", "；".join(crew_warnings(one)) or "在册人员健康证明和培训均在有效期内"),
        wide("餐 饮 具", f"{one.get_tableware_display()} {one.tableware_from}".strip()),
        wide("食材来源", one.food_from),
        wide("菜　　单", "、".join(one.dishes) or "未申报"),
        wide("风险提示", "；".join(hits) or "未发现禁止供应和高风险菜品"),
        pair(("指导层级", one.get_tier_display()), ("指导期限", day(one.guide_by))),
        pair(("指导责任人", str(one.assigned_to or "")), ("承诺书", _letter_words(one))),
        # Signed in the form itself, as on the printed one: a signature of its own would begin a second sheet.
        wide("受理意见", f"{_decision(one)}\n{one.office.name}（盖章）　{day(one.decided_on)}"),
    ]
    return tree.Document(
        title=(FORM,),
        blocks=(form(*rows),),
        meta=tree.Meta(author=one.office.name, subject=FORM),
    )


def _letter_words(filing) -> str:
    letter = getattr(filing, "letter", None)
    return f"{day(letter.signed_on)}签订" if letter else "未签订"


def _decision(filing) -> str:
    if filing.state == BanquetFiling.State.REFUSED:
        return f"不予备案：{filing.state_reason}"
    return f"同意备案，{filing.get_tier_display()}。聚餐结束后两日内由指导责任人登记事后情况。"


def commitment_letter(filing: BanquetFiling) -> tree.Document:
    """What the host promises and which dishes are not served; signed ones carry the words that were read and the picture."""
    signed = getattr(filing, "letter", None)
    content = signed.content if signed else letter_content(filing, _settings(filing))
    blocks: list = [
        tree.FormTable(tuple((label(head), cell(text)) for head, text in content["facts"]), widths=(1, 4))
    ]
    blocks.append(paragraph("为保障就餐者身体健康，举办者和承办厨师自愿作出以下承诺："))
    blocks += [
        tree.ListItem(tree.runs(words), number=f"{n}.") for n, words in enumerate(content["promises"], 1)
    ]
    lists = [("禁止供应", _listed(content["forbidden"]))]
    if content["risky"]:
        lists.append(("谨慎加工", _listed(content["risky"])))
    hits = [hit.dish for hit in menu_hits(filing.menu, filing.office)]
    if hits:
        lists.append(("本次注意", f"菜单中需要调整或者特别注意的：{'、'.join(dict.fromkeys(hits))}。"))
    # In a form, in its smaller type: the letter is two pages, one sheet to sign.
    blocks.append(tree.FormTable(tuple((label(head), cell(text)) for head, text in lists), widths=(1, 4)))
    blocks.append(_signatures(filing, signed))
    return tree.Document(
        title=(LETTER,),
        addressee=f"{filing.office.name}：",
        blocks=tuple(blocks),
        note=f"本承诺书一式两份，举办者和{filing.office.short_name}各执一份",
        meta=tree.Meta(author=filing.office.name, subject=LETTER),
    )


def _listed(entries) -> str:
    return "；".join(f"{name}（{reason}）" for name, reason in entries) + "。"


def _signatures(filing, signed) -> tree.FormTable:
    pictures: tuple[tree.Image, ...] = ()
    if signed:
        for kept in signed.attachments().filter(kind=Attachment.Kind.SIGNATURE):
            with kept.file.open("rb") as file:
                pictures += (tree.Image(file.read(), SIGNATURE_MM, "举办者签名"),)
    by_hand = signed.signer if signed and not pictures else ""
    return tree.FormTable(
        (
            (
                label("举办者"),
                tree.FormCell(tree.runs(by_hand or "　"), images=pictures),
                label("日　　期"),
                cell(day(signed.signed_on) if signed else ""),
            ),
            (label("承办厨师"), cell(""), label("协管员"), cell("")),
        ),
        widths=(1.3, 2.2, 1.3, 2.2),
    )


def guidance_record(visit: GuidanceVisit) -> tree.Document:
    """The checklist line by line, what was wrong and what became of it."""
    filing = visit.filing
    answers = {row.item_id: row for row in visit.findings.all()}
    rows = tuple(
        (
            f"{item.no}",
            item.text,
            item.hint,
            ANSWERS[answers[item.pk].answer] if item.pk in answers else "未看",
            _found(answers.get(item.pk)),
        )
        for item in visit.checklist.items.all()
    )
    head = form(
        pair(("举 办 者", filing.host_name), ("事　　由", filing.get_occasion_display())),
        wide("聚餐时间", filing.when),
        wide("聚餐地点", f"{filing.village}　{filing.place}"),
        pair(("规　　模", f"{filing.tables} 桌，{filing.people} 人"), ("承办厨师", filing.cook_shown)),
        pair(("指导日期", day(visit.visited_on)), ("指导方式", visit.get_kind_display())),
        pair(
            ("指 导 人", "、".join(filter(None, [str(visit.guided_by), visit.companion]))),
            ("在 场 人", visit.received_by),
        ),
    )
    by_phone = visit.kind == GuidanceVisit.Kind.PHONE
    listed = tree.Table(
        ("序号", "项目", "要求", "情况", "问题和改正"), rows, widths=(0.9, 1.6, 4.0, 1.1, 2.4)
    )
    return tree.Document(
        title=(BY_PHONE if by_phone else GUIDANCE,),
        blocks=(
            head,
            *((listed,) if answers or not by_phone else ()),
            tree.Paragraph(
                tree.runs(
                    tree.Run("指导意见：", "strong"), visit.opinion or "请按承诺书要求做好食品安全工作。"
                )
            ),
            form(pair(("指导人签名", ""), ("在场人签名", ""))),
        ),
        signature=tree.Signature(filing.office.name, visit.visited_on, sealed=False),
        meta=tree.Meta(author=filing.office.name, subject=BY_PHONE if by_phone else GUIDANCE),
    )


def _found(finding: GuidanceFinding | None) -> str:
    if finding is None or finding.answer != GuidanceFinding.Answer.FAIL:
        return ""
    return f"{finding.note}（{_corrected(finding.corrected_on)}）"


def _corrected(on: date | None) -> str:
    return f"{on} 已改正" if on else "待改正"


def _form_ready(filing) -> str:
    return "" if filing.state in (*rules.COUNTED, "refused") else "受理以后才能打印备案登记表"


def _numbered(filing, issued, *, by, at) -> None:
    BanquetFiling.objects.filter(pk=filing.pk).update(number_text=issued.number_text)


PAPERS = [
    declare(
        DocumentKind(
            "banquet.form",
            FORM,
            model=BanquetFiling,
            build=registration_form,
            series=rules.SERIES,
            ready=_form_ready,
            issued=_numbered,
        )
    ),
    declare(DocumentKind("banquet.letter", LETTER, model=BanquetFiling, build=commitment_letter, once=False)),
    declare(
        DocumentKind("banquet.guidance", GUIDANCE, model=GuidanceVisit, build=guidance_record, once=False)
    ),
]
