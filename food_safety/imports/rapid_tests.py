"""The ledger of rapid tests from a table: one row a sample, judged by the catalogue as on the sheet."""

import re
import uuid
from types import MappingProxyType

from core.errors import RuleBroken
from core.imports import cells
from core.imports.base import ImportColumn
from core.models import User, Village
from core.search import plain
from entities.imports.form_rows import TriedRows
from food_safety import services
from food_safety.lookups import EntityFinder, ItemFinder
from food_safety.models import Instrument, RapidTest, RapidTestResult
from inspections.models import EventProtection

# The words in which people and our own list give the result of a sample.
VERDICTS = {
    "合格": "pass",
    "阴性": "pass",
    "未检出": "pass",
    "不合格": "positive",
    "阳性": "positive",
    "阳性（疑似不合格）": "positive",
    "检出": "positive",
    "无效": "invalid",
}
BETWEEN = re.compile(r"[；;\n]")


def labels(choices) -> dict:
    return {label: value for value, label in choices}


def _in_one_cell(readings) -> str:
    return "；".join(sorted(f"{name} {value}" for name, value in readings))


def _read_of(row: RapidTest) -> str:
    return _in_one_cell((one.item.name, one.reading) for one in row.results.select_related("item"))


class RapidTestImport(TriedRows):
    key = "food_safety.rapidtest"
    title = "食品快速检测"
    model = RapidTest
    identity = ("office_id", "sample_no")
    parts = MappingProxyType({RapidTestResult: "test"})
    guide = (
        "一行一个样品，样品编号相同的视为同一样品，已登记的不重复导入。测了几个项目的，在「检测项目」里写成"
        "“农药残留 12.3；瘦肉精 阴性”。结果按项目的限值判定；阳性样品导入后即开始处置。"
    )
    columns = [
        ImportColumn("sample_no", "样品编号", ("编号",), required=True, parse=cells.text(30)),
        ImportColumn("sampled_on", "抽样日期", ("检测日期", "日期"), required=True, parse=cells.day()),
        ImportColumn(
            "product", "样品名称", ("样品", "品名", "食品名称"), required=True, parse=cells.text(40)
        ),
        ImportColumn(
            "site_text",
            "被抽样单位或地点",
            ("被抽样单位", "被检单位", "单位名称", "抽样地点", "摊位"),
            required=True,
            parse=cells.text(120),
            stored=False,
            shows="site",
        ),
        ImportColumn(
            "village_text",
            "村（社区）",
            ("村", "所在村"),
            parse=cells.text(60),
            stored=False,
            shows="village.name",
        ),
        ImportColumn(
            "items_text",
            "检测项目",
            ("项目",),
            required=True,
            parse=cells.text(400),
            stored=False,
            shows=_read_of,
        ),
        ImportColumn("reading_text", "检测值", ("检测结果值", "数值"), parse=cells.text(30), stored=False),
        ImportColumn(
            "verdict_text",
            "检测结果",
            ("结果", "判定"),
            parse=cells.choice(VERDICTS),
            stored=False,
            shows="get_result_display",
        ),
        ImportColumn(
            "class_text",
            "样品类别",
            ("类别",),
            parse=cells.choice(labels(RapidTest.ProductClass.choices)),
            stored=False,
            shows="get_product_class_display",
        ),
        ImportColumn(
            "source_text",
            "检测来源",
            ("来源",),
            parse=cells.choice(labels(RapidTest.Source.choices)),
            stored=False,
            shows="get_source_display",
        ),
        ImportColumn(
            "event_text",
            "保障的活动",
            ("活动名称", "活动"),
            parse=cells.text(60),
            stored=False,
            shows="protection.event",
        ),
        ImportColumn("kit_lot", "试剂批号", ("批号",), parse=cells.text(30)),
        ImportColumn(
            "instrument_text",
            "检测仪器",
            ("仪器",),
            parse=cells.text(60),
            stored=False,
            shows="instrument.number",
        ),
        ImportColumn(
            "tester_text",
            "检测人",
            ("检测员",),
            parse=cells.text(30),
            stored=False,
            shows="tested_by.display_name",
        ),
    ]

    def prepare(self):
        super().prepare()
        office = self.by.office
        self.items = ItemFinder(office)
        self.villages = {plain(one.name): one for one in Village.objects.filter(office=office)}
        self.people = {one.display_name: one for one in User.objects.active().visible_to(self.by)}
        self.events = list(EventProtection.objects.filter(office=office))
        self.instruments = {
            word: one
            for one in Instrument.objects.filter(office=office)
            for word in (plain(one.number), plain(str(one)))
        }

    def match(self, rows):
        self.entities = EntityFinder(self.by, [row.values.get("site_text") or "" for row in rows])
        super().match(rows)

    def take(self, row):
        values = row.values
        values["office_id"] = self.by.office_id
        values["sample_no"] = (values.get("sample_no") or "").strip().upper()
        entity, place = self._site(values.get("site_text") or "")
        values["sample"] = services.Sample(
            product=values.get("product") or "",
            sampled_on=values.get("sampled_on"),
            readings=self._readings(row),
            entity=entity,
            place=place,
            village=self._known(row, self.villages, "village_text"),
            sample_no=values["sample_no"],
            product_class=values.get("class_text") or RapidTest.ProductClass.PRODUCE,
            source=values.get("source_text") or RapidTest.Source.ROUTINE,
            protection=self._event(row),
            kit_lot=values.get("kit_lot") or "",
            instrument=self._known(row, self.instruments, "instrument_text"),
            tested_by=self._tester(row),
        )

    def said(self, row):
        """Items by the names of the catalogue; where a row gives no value, its verdict alone is compared."""
        said, readings = super().said(row), row.values["sample"].readings
        if all(one.reading for one in readings):
            said["items_text"] = _in_one_cell((one.item.name, one.reading) for one in readings)
        else:
            said.pop("items_text", None)
        return said

    def _site(self, said: str):
        """The entity of exactly this name, or a place that is in no register."""
        try:
            return self.entities.find(said), ""
        except RuleBroken:
            return None, said

    def _known(self, row, rows: dict, name: str):
        said = row.values.get(name) or ""
        if not said:
            return None
        found = rows.get(plain(said))
        if found is None:
            row.error(f"没有登记「{said}」", self.label_of(name))
        return found

    def _event(self, row):
        """The event of this name that was safeguarded on the day, else the latest one of the name."""
        said = row.values.get("event_text") or ""
        if not said:
            return None
        named = [one for one in self.events if plain(one.event) == plain(said)]
        if not named:
            row.error(f"没有登记「{said}」", "保障的活动")
            return None
        day = row.values.get("sampled_on")
        return next((one for one in named if day and one.starts_on <= day <= one.ends_on), named[0])

    def _tester(self, row):
        said = row.values.get("tester_text") or ""
        if said and said not in self.people:
            row.error(f"没有「{said}」这个账号", "检测人")
        return self.people.get(said)

    def _readings(self, row) -> list:
        """One item with its own columns for value and result, or several in one cell with their values behind them."""
        values, readings = row.values, []
        parts = [part.strip() for part in BETWEEN.split(values.get("items_text") or "") if part.strip()]
        for part in parts:
            name, _, said = part.partition(" ")
            if len(parts) == 1 and not said:
                said = values.get("reading_text") or ""
            verdict = values.get("verdict_text") or "" if len(parts) == 1 else ""
            try:
                readings.append(services.ItemReading(self.items.find(name), said.strip(), verdict))
            except RuleBroken as broken:
                row.error(broken.message, "检测项目")
        return readings

    def label_of(self, name):
        other = {
            "item": "items_text",
            "reading": "items_text",
            "verdict": "verdict_text",
            "entity": "site_text",
        }
        return super().label_of(other.get(name, name))

    def store(self, row):
        sheet = uuid.uuid5(self.batch.uuid, str(row.row_no))
        try:
            return services.record_test(
                by=self.by, at=self.batch.created_at, uuid=sheet, sample=row.values["sample"]
            )
        except services.SheetBroken as broken:
            first = broken.errors[0]
            raise RuleBroken(first.message, first.field) from None
