"""Past cases from the office's paper ledger: one row a case that is over and whose file lies in the archive."""

import uuid
from decimal import Decimal
from types import MappingProxyType

from core.errors import RuleBroken
from core.imports import cells
from core.imports.base import ImportColumn
from entities.imports.form_rows import CODE
from entities.models import Entity
from inspections.imports.paper import PartyRows, by_label
from inspections.models import CaseDecision, CaseFiling, CaseReview, CaseStep
from inspections.rules.cases import NO_PENALTY_GROUNDS, ZERO, Sums
from inspections.services.cases_decisions import Verdict
from inspections.services.cases_paper import (
    Past,
    record_past_case,
)
from inspections.subjects import Subject

PARTIES = {
    "自然人": "person",
    "个人": "person",
    "个体工商户": "person",
    "个体": "person",
    "法人": "organisation",
    "企业": "organisation",
    "单位": "organisation",
    "法人或其他组织": "organisation",
}
PROCEDURES = {"简易程序": "simple", "当场处罚": "simple", "一般程序": "ordinary"}
STATES = {"结案": "closed", "撤案": "dropped", "销案": "dropped", "移送": "transferred"}
SOURCES = {"检查发现": "inspection", "投诉": "complaint", "举报": "complaint", "移送": "transferred"}
OUTCOMES = {"行政处罚": "penalty", "处罚": "penalty", "不予处罚": "no_penalty"}
# Which sum stands in which column.
SUMS = {
    "fine": "decision__fine_yuan",
    "gains": "decision__gains_yuan",
    "goods": "decision__goods_yuan",
    "refund": "decision__refund_yuan",
    "illegal": "decision__illegal_yuan",
}
FLAGS = ("warns", "criticises", "suspends", "revokes", "confiscates_goods", "collective")
TEXTS = ("text", "basis", "violated", "number_text")


def of_decision(name: str, label: str, *synonyms: str, parse, unit: str = "") -> ImportColumn:
    return ImportColumn(f"decision__{name}", label, synonyms, parse=parse, stored=False, unit=unit)


def of_last_review(name: str):
    """What the last review of a case says."""

    def shown(row):
        reviews = sorted(row.reviews.all(), key=lambda one: (one.reviewed_on, one.pk))
        return getattr(reviews[-1], name) if reviews else None

    return shown


class PaperCaseImport(PartyRows):
    key, title, model = "inspections.casefiling", "行政处罚案件（纸质台账）", CaseFiling
    identity = ("office_id", "number_text", "party_name", "cause", "clue_on")
    may_be_empty = frozenset({"number_text"})
    parts = MappingProxyType({CaseDecision: "case", CaseStep: "case", CaseReview: "case"})
    headings = MappingProxyType(
        {
            "lead_officer": "officers_text",
            "second_officer": "officers_text",
            "reviewed_on": "reviewed_on",
            "decided_on": "decision__decided_on",
            "published_on": "decision__published_on",
            "annulled_on": "decision__annulled_on",
            "number_text_decision": "decision__number_text",
            "outcome": "decision__outcome",
            "grounds": "decision__grounds",
            "confiscates_goods": "decision__confiscates_goods",
        }
    )
    guide = (
        "一行一件已经办结、案卷已存档的案件；没有办结的在「登记线索」中登记办理。办案人员要有本所账号，已经调离的先建账号再停用。"
        "当事人没有建档的只写名称，并填写当事人类别。罚没金额按决定书填写，系统不生成期限，也不出具这些案件的文书。"
        "立案号、当事人、案由和线索日期（不填的按立案日期）都相同的不重复导入。"
    )
    columns = [
        ImportColumn(
            "party_name",
            "当事人",
            ("当事人名称", "当事人姓名", "被处罚人", "名称", "单位名称"),
            parse=cells.text(120),
        ),
        CODE,
        ImportColumn("party", "当事人类别", parse=cells.choice(by_label(CaseFiling.Party.choices) | PARTIES)),
        ImportColumn("subject", "领域", required=True, parse=cells.choice(by_label(Subject.choices))),
        ImportColumn("cause", "案由", ("违法行为", "违法行为类型"), required=True, parse=cells.text(120)),
        ImportColumn(
            "procedure",
            "程序",
            ("办案程序",),
            parse=cells.choice(by_label(CaseFiling.Procedure.choices) | PROCEDURES),
        ),
        ImportColumn(
            "source",
            "来源",
            ("案件来源",),
            parse=cells.choice(by_label(CaseFiling.Source.choices) | SOURCES),
        ),
        ImportColumn("number_text", "立案号", ("立案文号", "立案编号"), parse=cells.text(80)),
        ImportColumn("clue_on", "线索日期", ("线索登记日期",), parse=cells.day()),
        ImportColumn("filed_on", "立案日期", ("立案时间",), parse=cells.day()),
        ImportColumn(
            "state",
            "状态",
            ("案件状态", "结案方式"),
            parse=cells.choice(by_label(CaseFiling.State.choices) | STATES),
        ),
        ImportColumn(
            "officers_text", "办案人员", ("执法人员", "承办人", "办案人"), parse=cells.text(80), stored=False
        ),
        of_decision(
            "outcome",
            "决定种类",
            "处理决定",
            parse=cells.choice(by_label(CaseDecision.Outcome.choices) | OUTCOMES),
        ),
        of_decision(
            "number_text", "决定书文号", "处罚决定书文号", "决定文号", "处罚文号", parse=cells.text(80)
        ),
        of_decision("decided_on", "决定日期", "处罚日期", "处罚决定日期", parse=cells.day()),
        of_decision("fine_yuan", "罚款", "罚款金额", parse=cells.number(2, minimum=0), unit="元"),
        of_decision("gains_yuan", "没收违法所得", parse=cells.number(2, minimum=0), unit="元"),
        of_decision(
            "goods_yuan", "没收财物价值", "没收物品价值", parse=cells.number(2, minimum=0), unit="元"
        ),
        of_decision("refund_yuan", "责令退还", parse=cells.number(2, minimum=0), unit="元"),
        of_decision("illegal_yuan", "违法金额", parse=cells.number(2, minimum=0), unit="元"),
        of_decision("warns", "警告", parse=cells.yes_no()),
        of_decision("criticises", "通报批评", parse=cells.yes_no()),
        of_decision("confiscates_goods", "没收财物", parse=cells.yes_no()),
        of_decision("suspends", "责令停产停业", "停产停业", parse=cells.yes_no()),
        of_decision("revokes", "吊销许可证件", "吊销许可证", parse=cells.yes_no()),
        of_decision("collective", "集体讨论决定", "集体讨论", parse=cells.yes_no()),
        of_decision(
            "grounds",
            "不予处罚理由",
            parse=cells.choice({label: code for code, label in NO_PENALTY_GROUNDS.items()}),
        ),
        of_decision("violated", "违反条款", "违反规定", parse=cells.text(300)),
        of_decision("basis", "处罚依据", "法律依据", parse=cells.text(300)),
        of_decision("text", "处罚内容", "处罚结果", "决定内容", parse=cells.text(2000)),
        of_decision("published_on", "公示日期", parse=cells.day()),
        of_decision("annulled_on", "决定撤销日期", "撤销日期", parse=cells.day()),
        ImportColumn("served_on", "送达日期", parse=cells.day()),
        ImportColumn(
            "reviewed_on",
            "审核日期",
            ("法制审核日期",),
            parse=cells.day(),
            stored=False,
            shows=of_last_review("reviewed_on"),
            beside="reviews__reviewer",
        ),
        ImportColumn(
            "reviewer_text",
            "审核人",
            parse=cells.text(40),
            stored=False,
            shows=of_last_review("reviewer"),
            beside="reviews__reviewer",
        ),
        ImportColumn("closed_on", "结案日期", ("办结日期",), parse=cells.day()),
        ImportColumn("closing_note", "结案说明", ("执行情况",), parse=cells.text(300)),
        ImportColumn("about_school", "涉及校园", ("涉及校园及周边",), parse=cells.yes_no()),
        ImportColumn("campaign_text", "专项行动", parse=cells.text(80), stored=False),
        ImportColumn("source_note", "来源说明", parse=cells.text(200)),
        ImportColumn("facts", "案情摘要", ("违法事实",), parse=cells.text(2000)),
        ImportColumn("paper_archive_no", "纸质案卷号", ("案卷号", "档案号", "存档号"), parse=cells.text(40)),
    ]

    def take(self, row):
        values = row.values
        values["entity"] = entity = self.party_of(row)
        values["office_id"] = self.by.office_id
        values["party_name"] = values.get("party_name") or (entity.name if entity else "")
        decided = values.get("decision__decided_on")
        if values.get("procedure") == CaseFiling.Procedure.SIMPLE:
            values["filed_on"] = values.get("filed_on") or decided
        values["clue_on"] = values.get("clue_on") or values.get("filed_on") or values.get("closed_on")
        if not values["party_name"]:
            row.error("请填写当事人，或者填写统一社会信用代码", "当事人")
        if values["clue_on"] is None:
            row.error("请填写立案日期", "立案日期")

    def store(self, row):
        values = row.values
        lead, second = self.officers(values)
        simple = values.get("procedure") == CaseFiling.Procedure.SIMPLE
        texts = (
            "party_name",
            "cause",
            "number_text",
            "closing_note",
            "source_note",
            "facts",
            "paper_archive_no",
        )
        return record_past_case(
            by=self.by,
            office=self.by.office,
            on=self.on,
            uuid=uuid.uuid5(self.batch.uuid, str(row.row_no)),
            past=self._past(values),
            entity=values["entity"],
            party=self._party(values),
            subject=values["subject"],
            procedure=values.get("procedure") or CaseFiling.Procedure.ORDINARY,
            source=values.get("source") or CaseFiling.Source.OTHER,
            state=values.get("state") or CaseFiling.State.CLOSED,
            clue_on=values["clue_on"],
            filed_on=values.get("filed_on"),
            served_on=values.get("served_on") or (values.get("decision__decided_on") if simple else None),
            closed_on=values.get("closed_on"),
            about_school=bool(values.get("about_school")),
            campaign=self.campaign_of(values),
            lead_officer=lead,
            second_officer=second,
            **{name: values.get(name) or "" for name in texts},
        )

    def _party(self, values) -> str:
        if values.get("party"):
            return values["party"]
        if values["entity"] is None:
            raise RuleBroken("当事人没有建档，请填写当事人类别", "party")
        person = values["entity"].kind == Entity.Kind.INDIVIDUAL
        return CaseFiling.Party.PERSON if person else CaseFiling.Party.ORGANISATION

    def _past(self, values) -> Past:
        reviewer = None
        if bool(values.get("reviewed_on")) != bool(values.get("reviewer_text")):
            raise RuleBroken("审核日期和审核人请一起填写，或者都不填", "reviewed_on")
        if said := values.get("reviewer_text"):
            reviewer = self.only(self.people, said, "reviewer_text", "账号")
        said_of_decision = any(
            value not in (None, "", False) for name, value in values.items() if name.startswith("decision__")
        )
        return Past(
            verdict=self._verdict(values) if said_of_decision else None,
            decided_on=values.get("decision__decided_on"),
            published_on=values.get("decision__published_on"),
            annulled_on=values.get("decision__annulled_on"),
            reviewer=reviewer,
            reviewed_on=values.get("reviewed_on"),
        )

    def _verdict(self, values) -> Verdict:
        sums = Sums(**{name: values.get(column) or ZERO for name, column in SUMS.items()})
        said = {name: values.get(f"decision__{name}") for name in (*FLAGS, *TEXTS, "grounds")}
        flags = {name: bool(said[name]) for name in FLAGS}
        if sums.goods and said["confiscates_goods"] in (None, ""):
            flags["confiscates_goods"] = True
        texts = {name: said[name] or "" for name in TEXTS}
        texts["text"] = texts["text"] or in_words(sums)
        return Verdict(
            outcome=values.get("decision__outcome") or CaseDecision.Outcome.PENALTY,
            grounds=said["grounds"] or "",
            sums=sums,
            **flags,
            **texts,
        )

    def attributes(self, values):
        """Also of the decision: what the cells that are not empty say. Who reviewed is no part of the comparison."""
        found = super().attributes(values)
        found |= {name: value for name, value in values.items() if name.startswith("decision__")}
        return found


def in_words(sums: Sums) -> str:
    """What a ledger with sums alone says was decided."""
    parts: list[tuple[str, Decimal]] = [
        ("罚款", sums.fine),
        ("没收违法所得", sums.gains),
        ("没收财物，价值", sums.goods),
    ]
    return "；".join(f"{words} {amount:,.2f} 元" for words, amount in parts if amount)
