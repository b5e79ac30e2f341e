"""Measures over goods that have ended, the goods themselves and what experts said of them, from the paper ledgers."""

import uuid
from types import MappingProxyType

from core.errors import RuleBroken
from core.imports import cells
from core.imports.base import ImportColumn
from core.search import plain
from entities.imports.form_rows import CODE
from inspections.imports.paper import PartyRows, by_label
from inspections.models import Appraisal, ItemMove, SeizedItem, Seizure, Unit
from inspections.rules.seizures import DISPOSES, TAKEN_AS, WITHOUT_MEASURE
from inspections.services.goods_paper import (
    record_past_appraisal,
    record_past_item,
    record_past_seizure,
    refuse_day,
    seizure_of,
)
from inspections.services.seized_items import ZERO, take_off_sale
from inspections.subjects import Subject

PARTY = ImportColumn(
    "party_name", "当事人", ("当事人名称", "名称", "单位名称", "被采取措施人"), parse=cells.text(120)
)
UNITS = {"千克": "kg", "公斤": "kg", "kg": "kg", "吨": "tonne"}
OUTCOMES = {
    "解除": "lifted",
    "退还": "lifted",
    "转为查封": "seized",
    "转为扣押": "seized",
    "没收": "confiscated",
    "移送": "transferred",
}
MEASURE_OF = {taken_as: kind for kind, taken_as in TAKEN_AS.items()}


def amount(name: str, label: str, *synonyms: str, required: bool = False, unit: str = "", places: int = 3):
    return ImportColumn(
        name, label, synonyms, required=required, parse=cells.number(places, minimum=0), unit=unit
    )


def of_last_move(name: str):
    """What the last move out of the office's hands says of an item."""

    def shown(row):
        moves = sorted(row.moves.all(), key=lambda one: (one.moved_on, one.pk))
        gone = [one for one in moves if one.kind in DISPOSES]
        value = getattr(gone[-1], name) if gone else None
        return value() if callable(value) else value

    return shown


class PaperSeizureImport(PartyRows):
    key, title, model = "inspections.seizure", "强制措施与先行登记保存（纸质台账）", Seizure
    identity = ("office_id", "kind", "imposed_on", "party_name", "reason")
    headings = MappingProxyType({"lead_officer": "officers_text", "second_officer": "officers_text"})
    guide = (
        "一行一项已经处理、案卷已存档的措施；没有处理的用「登记措施」登记。清单上的物品随后在「涉案财物」导入。没收的要填立案号，"
        "案件先登记或者导入。台账导入的措施没有批准时间和期限，也不出具文书。措施、实施日期、当事人和事由都相同的不重复导入。"
    )
    columns = [
        PARTY,
        CODE,
        ImportColumn(
            "kind", "措施", ("措施种类",), required=True, parse=cells.choice(by_label(Seizure.Kind.choices))
        ),
        ImportColumn("subject", "领域", required=True, parse=cells.choice(by_label(Subject.choices))),
        ImportColumn("reason", "事由", ("原因", "案由"), required=True, parse=cells.text(200)),
        ImportColumn("imposed_on", "实施日期", ("日期",), required=True, parse=cells.day()),
        ImportColumn("basis", "法律依据", ("依据",), parse=cells.text(200)),
        ImportColumn("place", "实施地点", parse=cells.text(200)),
        ImportColumn("custody_place", "存放地点", parse=cells.text(100)),
        ImportColumn("officers_text", "执法人员", parse=cells.text(80), stored=False),
        ImportColumn("ended_on", "处理日期", ("解除日期",), parse=cells.day()),
        ImportColumn("outcome", "处理结果", parse=cells.choice(by_label(Seizure.Outcome.choices) | OUTCOMES)),
        ImportColumn("ending_note", "处理说明", parse=cells.text(200)),
        ImportColumn("case_text", "立案号", parse=cells.text(80), stored=False),
        ImportColumn("paper_archive_no", "纸质案卷号", ("案卷号", "存档号", "档案号"), parse=cells.text(40)),
    ]

    def take(self, row):
        values = row.values
        values["entity"] = entity = self.party_of(row)
        values["office_id"] = self.by.office_id
        values["party_name"] = values.get("party_name") or (entity.name if entity else "")
        if not values["party_name"]:
            row.error("请填写当事人，或者填写统一社会信用代码", "当事人")

    def store(self, row):
        values = row.values
        lead, second = self.officers(values)
        texts = ("basis", "place", "custody_place", "outcome", "ending_note", "paper_archive_no")
        return record_past_seizure(
            by=self.by,
            on=self.on,
            uuid=uuid.uuid5(self.batch.uuid, str(row.row_no)),
            entity=values["entity"],
            lead_officer=lead,
            second_officer=second,
            case=self.case_of(values),
            ended_on=values.get("ended_on"),
            **{name: values[name] for name in ("party_name", "kind", "subject", "reason", "imposed_on")},
            **{name: values.get(name) or "" for name in texts},
        )


class PaperItemImport(PartyRows):
    key, title, model = "inspections.seizeditem", "涉案财物（纸质台账）", SeizedItem
    identity = ("office_id", "taken_as", "taken_on", "name", "batch_no", "quantity", "unit", "entity_id")
    may_be_empty = frozenset({"batch_no", "entity_id"})
    parts = MappingProxyType({ItemMove: "item"})
    headings = MappingProxyType({"decision": "gone", "on": "gone_on"})
    guide = (
        "一行一种物品，数量按各自的单位登记，称过重的另填公斤数。登记保存、扣押、查封的物品，措施先从强制措施台账导入，按当事人、"
        "措施和日期对应，同日有几项的另填案卷号；去向不填的按措施的处理结果。下架、当事人主动销毁的没有措施，要填领域。"
        "登记方式、日期、物品、批号、数量、单位和当事人都相同的不重复导入。"
    )
    columns = [
        ImportColumn("name", "物品", ("物品名称", "品名"), required=True, parse=cells.text(80)),
        ImportColumn("party_name", "当事人", PARTY.synonyms, parse=cells.text(120), stored=False),
        CODE,
        ImportColumn(
            "taken_as",
            "登记方式",
            ("措施", "方式"),
            required=True,
            parse=cells.choice(by_label(SeizedItem.TakenAs.choices)),
        ),
        ImportColumn("taken_on", "登记日期", ("实施日期", "日期"), required=True, parse=cells.day()),
        amount("quantity", "数量", required=True),
        ImportColumn("unit", "单位", required=True, parse=cells.choice(by_label(Unit.choices) | UNITS)),
        amount("weight_kg", "重量", unit="公斤"),
        ImportColumn("fault", "原因", required=True, parse=cells.choice(by_label(SeizedItem.Fault.choices))),
        ImportColumn("subject", "领域", parse=cells.choice(by_label(Subject.choices))),
        ImportColumn("spec", "规格型号", ("规格",), parse=cells.text(60)),
        ImportColumn("maker", "生产者或商标", ("生产者", "商标"), parse=cells.text(80)),
        ImportColumn("batch_no", "生产日期或批号", ("批号", "生产日期"), parse=cells.text(40)),
        amount("value_yuan", "货值", "价值", unit="元", places=2),
        ImportColumn(
            "gone",
            "去向",
            parse=cells.choice(
                {label: value for value, label in ItemMove.Kind.choices if value in DISPOSES}
                | {"退还": "returned"}
            ),
            stored=False,
            shows=of_last_move("get_kind_display"),
            beside="moves",
        ),
        ImportColumn(
            "gone_on",
            "去向日期",
            ("处理日期",),
            parse=cells.day(),
            stored=False,
            shows=of_last_move("moved_on"),
            beside="moves",
        ),
        ImportColumn("place", "存放地点", parse=cells.text(100)),
        ImportColumn(
            "archive_text", "纸质案卷号", ("案卷号", "存档号", "档案号"), parse=cells.text(40), stored=False
        ),
        ImportColumn("note", "备注", parse=cells.text(200)),
    ]

    def take(self, row):
        entity = row.values["entity"] = self.party_of(row)
        row.values["entity_id"] = entity.pk if entity else None
        row.values["office_id"] = self.by.office_id
        row.values["batch_no"] = row.values.get("batch_no") or ""

    def store(self, row):
        values = row.values
        fields = {name: values[name] for name in ("name", "quantity", "unit", "fault", "batch_no")}
        fields |= {name: values.get(name) or "" for name in ("spec", "maker", "note")}
        fields |= {name: values.get(name) for name in ("weight_kg", "value_yuan")}
        fields["uuid"] = uuid.uuid5(self.batch.uuid, str(row.row_no))
        if values["taken_as"] in WITHOUT_MEASURE:
            return self._without_measure(values, fields)
        return record_past_item(
            self._seizure(values),
            by=self.by,
            on=self.on,
            gone=values.get("gone") or "",
            gone_on=values.get("gone_on"),
            place=values.get("place") or "",
            **fields,
        )

    def _without_measure(self, values, fields) -> SeizedItem:
        """What the shop did itself is listed as on its page."""
        refuse_day(values["taken_on"], "登记日期", "taken_on", on=self.on)
        if not values.get("subject"):
            raise RuleBroken("下架、主动销毁的物品，请填写领域", "subject")
        if values["entity"] is None and values.get("party_name"):
            raise RuleBroken(
                f"经营主体名录中没有「{values['party_name']}」，请先登记主体，或者清空当事人", "party_name"
            )
        return take_off_sale(
            by=self.by,
            office=self.by.office,
            on=values["taken_on"],
            subject=values["subject"],
            destroyed=values["taken_as"] == SeizedItem.TakenAs.DESTROYED,
            entity=values["entity"],
            place=values.get("place") or "",
            **fields,
        )

    def _seizure(self, values) -> Seizure:
        kind = MEASURE_OF[values["taken_as"]]
        rows = Seizure.objects.filter(office=self.by.office, kind=kind, imposed_on=values["taken_on"])
        party = (
            {"entity": values["entity"]}
            if values["entity"]
            else {"party_name": values.get("party_name") or ""}
        )
        party |= {"paper_archive_no": values["archive_text"]} if values.get("archive_text") else {}
        who = values.get("party_name") or values["entity"] or "（没有写当事人）"
        return seizure_of(
            rows.filter(**party), f" {values['taken_on']} 对「{who}」{Seizure.Kind(kind).label}"
        )


class PaperAppraisalImport(PartyRows):
    key, title, model = "inspections.appraisal", "鉴定（纸质台账）", Appraisal
    identity = ("item_id", "agency", "sent_on")
    guide = (
        "一行一次已有结论的鉴定。物品先从涉案财物台账导入，按物品、登记日期和当事人对应。鉴定数量不超过登记的数量，假冒数量不超过"
        "鉴定数量。同一物品、同一机构、同一送鉴日期的不重复导入。"
    )
    columns = [
        ImportColumn(
            "item_text", "物品", ("物品名称", "品名"), required=True, parse=cells.text(80), stored=False
        ),
        ImportColumn("taken_on", "登记日期", ("扣押日期",), required=True, parse=cells.day(), stored=False),
        ImportColumn("party_name", "当事人", parse=cells.text(120), stored=False),
        CODE,
        ImportColumn("agency", "机构", ("鉴定机构", "检验机构"), required=True, parse=cells.text(80)),
        ImportColumn("sent_on", "送鉴日期", ("送检日期",), required=True, parse=cells.day()),
        amount("quantity", "鉴定数量", "数量", required=True),
        ImportColumn("unit", "单位", required=True, parse=cells.choice(by_label(Unit.choices) | UNITS)),
        ImportColumn("reported_on", "结论日期", ("报告日期",), parse=cells.day()),
        ImportColumn("result", "结论", ("鉴定结论",), parse=cells.choice(by_label(Appraisal.Result.choices))),
        amount("fake_quantity", "假冒数量"),
        ImportColumn("report_no", "报告编号", ("报告号",), parse=cells.text(60)),
        ImportColumn("note", "说明", ("备注",), parse=cells.text(200)),
    ]

    def take(self, row):
        row.values["office_id"] = self.by.office_id
        rows = SeizedItem.objects.filter(
            office=self.by.office, name=row.values["item_text"], taken_on=row.values["taken_on"]
        ).select_related("seizure", "office", "entity")
        said = {plain(word) for word in (row.values.get("party_name"), row.values.get("entity_code")) if word}
        found = [one for one in rows if not said or said & _parties(one)]
        if len(found) == 1:
            row.values["item"], row.values["item_id"] = found[0], found[0].pk
            return
        words = f"{row.values['taken_on']} 登记的「{row.values['item_text']}」"
        row.error(
            f"有 {len(found)} 项{words}，请写明当事人" if found else f"没有{words}，请先导入涉案财物", "物品"
        )

    def store(self, row):
        values = row.values
        return record_past_appraisal(
            values["item"],
            by=self.by,
            on=self.on,
            uuid=uuid.uuid5(self.batch.uuid, str(row.row_no)),
            fake_quantity=values.get("fake_quantity") or ZERO,
            **{name: values[name] for name in ("agency", "sent_on", "quantity", "unit")},
            reported_on=values.get("reported_on"),
            **{name: values.get(name) or "" for name in ("result", "report_no", "note")},
        )

    def attributes(self, values):
        found = super().attributes(values)
        return {name: value for name, value in found.items() if name not in ("item", "item_id")}


def _parties(item: SeizedItem) -> set[str]:
    words = [item.seizure.party_name] if item.seizure else []
    if item.entity is not None:
        words += [item.entity.name, item.entity.code]
    return {plain(word) for word in words if word}
