"""Past orders from the office's paper ledger: one row a 责令改正通知书 or 监督检查意见书 whose paper lies in the archive."""

import uuid
from types import MappingProxyType

from core.imports import cells
from core.imports.base import ImportColumn
from entities.imports.form_rows import CODE, ENTITY_NAMES
from entities.models import Entity
from inspections.imports.paper import PaperRows, by_label
from inspections.models import DocumentService, Order, OrderProblem
from inspections.services.orders_paper import record_past_order

KINDS = {"责令改正": "rectify", "责改": "rectify", "意见书": "opinion"}
STATES = {"办结": "closed", "作废": "voided", "撤回": "withdrawn", "转立案": "to_case", "待复查": "served"}
TEXTS = ("demands", "basis", "service_method", "receiver", "taken_back_reason", "paper_archive_no")
DAYS = ("issued_on", "rectify_by", "served_on", "closed_on")


class PaperOrderImport(PaperRows):
    key, title, model = "inspections.order", "责令改正与意见书（纸质台账）", Order
    identity = ("office_id", "number_text")
    parts = MappingProxyType({OrderProblem: "order"})
    headings = MappingProxyType({"lead_officer": "officers_text", "second_officer": "officers_text"})
    guide = (
        "一行一份文书，原件已存档。文书是根据哪次检查下达的，那次检查要先登记或者从检查台账导入；「检查日期」不填的，找下达日期以前"
        " 30 天内最近的一次。文书列入那次检查没有当场改正的问题。没有办结日期的，在系统里继续登记送达和复查。"
        "台账只说送达日期，系统不生成送达回证。文号相同的不重复导入。"
    )
    columns = [
        ImportColumn("number_text", "文号", ("文书编号", "文书文号"), required=True, parse=cells.text(80)),
        ImportColumn(
            "kind",
            "种类",
            ("文书种类", "文书名称"),
            required=True,
            parse=cells.choice(by_label(Order.Kind.choices) | KINDS),
        ),
        ImportColumn("entity_text", "当事人", ENTITY_NAMES, parse=cells.text(120), stored=False),
        CODE,
        ImportColumn("inspected_on", "检查日期", parse=cells.day(), stored=False),
        ImportColumn("issued_on", "下达日期", ("出具日期", "日期"), required=True, parse=cells.day()),
        ImportColumn("rectify_by", "改正期限", ("整改期限", "限期"), required=True, parse=cells.day()),
        ImportColumn("demands", "改正要求", ("整改要求", "主要内容"), parse=cells.text(2000)),
        ImportColumn("basis", "依据", ("法律依据",), parse=cells.text(200)),
        ImportColumn("served_on", "送达日期", ("签收日期",), parse=cells.day()),
        ImportColumn(
            "service_method", "送达方式", parse=cells.choice(by_label(DocumentService.Method.choices))
        ),
        ImportColumn("receiver", "签收人", ("收件人",), parse=cells.text(40)),
        ImportColumn("state", "状态", parse=cells.choice(by_label(Order.State.choices) | STATES)),
        ImportColumn("closed_on", "办结日期", ("复查日期", "改正日期"), parse=cells.day()),
        ImportColumn("case_text", "转立案立案号", ("立案号",), parse=cells.text(80), stored=False),
        ImportColumn("taken_back_reason", "作废或撤回理由", ("作废理由",), parse=cells.text(200)),
        ImportColumn("officers_text", "执法人员", ("检查人员",), parse=cells.text(80), stored=False),
        ImportColumn(
            "paper_archive_no", "纸质原件存档号", ("存档号", "档案号", "案卷号"), parse=cells.text(40)
        ),
    ]

    def take(self, row):
        row.values["entity_id"] = self.entity_of(row)

    def store(self, row):
        values = row.values
        return record_past_order(
            by=self.by,
            on=self.on,
            uuid=uuid.uuid5(self.batch.uuid, str(row.row_no)),
            entity=Entity.objects.select_related("office").get(pk=values["entity_id"]),
            inspected_on=values.get("inspected_on"),
            officers=self.officers(values) if values.get("officers_text") else None,
            said_state=values.get("state") or "",
            case=self.case_of(values),
            number_text=values["number_text"],
            kind=values["kind"],
            **{name: values.get(name) or "" for name in TEXTS},
            **{name: values.get(name) for name in DAYS},
        )

    def attributes(self, values):
        """A day of taking back stands under the heading of the day of closing."""
        found = super().attributes(values)
        if found.get("state") in (Order.State.VOIDED, Order.State.WITHDRAWN):
            found["taken_back_on"] = found.pop("closed_on", None)
        return found
