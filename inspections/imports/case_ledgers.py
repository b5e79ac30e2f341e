"""Past transfers, reviews and lawsuits from the paper ledgers, each about a case of the ledger of cases."""

from types import MappingProxyType

from core.imports import cells
from core.imports.base import ImportColumn
from core.models import AuditEntry
from inspections.imports.paper import PaperRows, by_label
from inspections.models import CaseChallenge, CaseFiling, CaseTransfer
from inspections.services.cases_paper import (
    record_past_challenge,
    record_past_transfer,
)

KINDS = {"移送": "case", "通报": "report"}
BODIES = {"公安": "police", "纪委监委": "discipline", "其他": "other"}


class OfPaperCase(PaperRows):
    """Rows about a case of the paper ledger, named by its number or by that of its file."""

    headings = MappingProxyType({"number_text": "case_text"})
    named = (
        ImportColumn("case_text", "立案号", parse=cells.text(80), stored=False, shows="case.number_text"),
        ImportColumn(
            "archive_text",
            "纸质案卷号",
            ("案卷号", "存档号", "档案号"),
            parse=cells.text(40),
            stored=False,
            shows="case.paper_archive_no",
        ),
    )

    def take(self, row):
        values = row.values
        values["office_id"] = self.by.office_id
        number, archive = values.get("case_text") or "", values.get("archive_text") or ""
        said = {"number_text": number} if number else {"paper_archive_no": archive}
        found = list(CaseFiling.objects.filter(office=self.by.office, **said).select_related("office")[:2])
        if not (number or archive):
            row.error("请填写立案号或者纸质案卷号", "立案号")
        elif len(found) != 1:
            words = "有几件" if found else "没有"
            row.error(f"{words}「{number or archive}」这个号的案件，请先登记或者导入案件", "立案号")
        else:
            values["case"], values["case_id"] = found[0], found[0].pk

    def attributes(self, values):
        found = super().attributes(values)
        return {name: value for name, value in found.items() if name not in ("case", "case_id")}

    def edited_since(self, keys, written_at):
        """Also those of whose case something was noted since: the log names the case."""
        noted = AuditEntry.objects.filter(
            act__in=["case.feedback", "case.end_challenge"],
            target_model=CaseFiling._meta.label_lower,
            at__gte=written_at,
        )
        of_cases = {int(key) for key in noted.values_list("target_id", flat=True)}
        rows = self.model._base_manager.filter(pk__in=keys, case__in=of_cases)
        return super().edited_since(keys, written_at) | set(rows.values_list("pk", flat=True))


class PaperTransferImport(OfPaperCase):
    key, title, model = "inspections.casetransfer", "案件移送（纸质台账）", CaseTransfer
    identity = ("case_id", "kind", "target_name", "transferred_on")
    guide = (
        "一行一次移送或者处罚信息通报。案件先从案件台账导入，按立案号或者纸质案卷号对应；整案移送的，案件的状态要是「已移送」。"
        "同一案件、同一类别、同一机关、同一日期的不重复导入。"
    )
    columns = [
        *OfPaperCase.named,
        ImportColumn("kind", "类别", parse=cells.choice(by_label(CaseTransfer.Kind.choices) | KINDS)),
        ImportColumn(
            "target", "移送机关", parse=cells.choice(by_label(CaseTransfer.Target.choices) | BODIES)
        ),
        ImportColumn("target_name", "接收机关", ("机关名称",), required=True, parse=cells.text(60)),
        ImportColumn("transferred_on", "移送日期", ("日期",), required=True, parse=cells.day()),
        ImportColumn("reason", "理由", ("移送理由",), parse=cells.text(300)),
        ImportColumn("feedback", "反馈", parse=cells.choice(by_label(CaseTransfer.Feedback.choices))),
        ImportColumn("feedback_on", "反馈日期", parse=cells.day()),
        ImportColumn("feedback_note", "反馈内容", parse=cells.text(300)),
    ]

    def take(self, row):
        super().take(row)
        row.values["kind"] = row.values.get("kind") or CaseTransfer.Kind.CASE

    def store(self, row):
        values = row.values
        return record_past_transfer(
            by=self.by,
            on=self.on,
            case=values["case"],
            kind=values["kind"],
            target=values.get("target") or CaseTransfer.Target.POLICE,
            target_name=values["target_name"],
            transferred_on=values["transferred_on"],
            feedback_on=values.get("feedback_on"),
            **{name: values.get(name) or "" for name in ("reason", "feedback", "feedback_note")},
        )


class PaperChallengeImport(OfPaperCase):
    key, title, model = "inspections.casechallenge", "复议与诉讼（纸质台账）", CaseChallenge
    identity = ("case_id", "kind", "filed_on")
    guide = (
        "一行一件行政复议或者行政诉讼。案件先从案件台账导入，按立案号或者纸质案卷号对应；案件台账的罚没金额填变更以后的，决定被撤销的"
        "填「决定撤销日期」。没有结束的，结果留空，以后在案件页面登记。同一案件、同一类别、同一受理日期的不重复导入。"
    )
    columns = [
        *OfPaperCase.named,
        ImportColumn(
            "kind",
            "类别",
            required=True,
            parse=cells.choice(
                by_label(CaseChallenge.Kind.choices) | {"复议": "reconsideration", "诉讼": "litigation"}
            ),
        ),
        ImportColumn("filed_on", "受理日期", ("日期",), required=True, parse=cells.day()),
        ImportColumn(
            "authority", "机关", ("复议机关或法院", "受理机关"), required=True, parse=cells.text(60)
        ),
        ImportColumn("reference", "案号", parse=cells.text(60)),
        ImportColumn("ended_on", "结束日期", ("办结日期",), parse=cells.day()),
        ImportColumn("result", "结果", parse=cells.choice(by_label(CaseChallenge.Result.choices))),
        ImportColumn("note", "说明", parse=cells.text(300)),
    ]

    def store(self, row):
        values = row.values
        return record_past_challenge(
            by=self.by,
            on=self.on,
            case=values["case"],
            ended_on=values.get("ended_on"),
            **{name: values[name] for name in ("kind", "filed_on", "authority")},
            **{name: values.get(name) or "" for name in ("reference", "result", "note")},
        )
