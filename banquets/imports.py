"""What the office has in Excel: the register of filings as it was kept on paper, and the register of cooks."""

from datetime import timedelta

from banquets import rules
from banquets.models import BanquetCook, BanquetFiling
from banquets.services import Settings
from core.calendar import WorkCalendar
from core.errors import RuleBroken
from core.fields import blind_indexes
from core.identifiers import normalise_id_no, normalise_phone
from core.imports import cells
from core.imports.base import ImportColumn, TableImport
from core.models import Village
from entities.services.entities import grid_of

OCCASIONS = {
    **{label: value for value, label in BanquetFiling.Occasion.choices},
    "婚宴": "wedding",
    "结婚": "wedding",
    "婚事": "wedding",
    "喜宴": "wedding",
    "丧事": "funeral",
    "白事": "funeral",
    "丧葬": "funeral",
    "祝寿": "birthday",
    "寿辰": "birthday",
    "满月": "baby",
    "百日": "baby",
    "百天": "baby",
    "乔迁": "house",
    "升学": "school",
    "庙会": "fair",
}
STATES = {
    "已备案": "accepted",
    "同意": "accepted",
    "已办结": "closed",
    "已举办": "closed",
    "取消": "cancelled",
    "已取消": "cancelled",
}
WORK = {label: value for value, label in BanquetCook.Work.choices} | {
    "厨师": "cook",
    "掌勺": "cook",
    "流动餐车": "team",
}


class OfVillage(TableImport):
    """Rows that name a village in a column ``village_text``."""

    def prepare(self):
        rows = Village.objects.filter(office__in=self.offices)
        self.villages = {row.name: row for row in rows}
        self.villages |= {row.name.removesuffix("民委员会").removesuffix("委会"): row for row in rows}

    def village_of(self, row):
        said = row.values.get("village_text") or ""
        if not said:
            return None
        found = self.villages.get(said) or self.villages.get(
            said.removesuffix("民委员会").removesuffix("委会")
        )
        if found is None:
            row.error(f"没有「{said}」这个村（社区）", "村（社区）")
        return found

    def phone(self, row, name: str, heading: str) -> None:
        if row.values.get(name):
            try:
                row.values[name] = normalise_phone(row.values[name])
            except RuleBroken as broken:
                row.error(broken.message, heading)


class FilingImport(OfVillage):
    """One row a banquet: the same host on the same day in the same village is the same banquet."""

    key = "banquets.banquetfiling"
    title = "聚餐备案"
    model = BanquetFiling
    identity = ("village_id", "host_name", "held_on")
    updates = False
    guide = "同一村、同一举办者、同一天视为同一次聚餐，已登记的不会重复导入。没有「状态」列的按已备案登记。"
    columns = [
        ImportColumn(
            "host_name",
            "举办者",
            ("主办人", "举办人", "户主", "姓名", "举办者姓名"),
            required=True,
            parse=cells.text(30),
        ),
        ImportColumn(
            "host_phone", "联系电话", ("电话", "举办者电话"), required=True, parse=cells.text(30), sealed=True
        ),
        ImportColumn(
            "village_text",
            "村（社区）",
            ("村", "所在村", "行政村"),
            required=True,
            parse=cells.text(40),
            stored=False,
            shows="village.name",
            fills="village_id",
        ),
        ImportColumn("place", "聚餐地点", ("地点", "举办地点", "详细地址"), parse=cells.text(100)),
        ImportColumn(
            "held_on", "聚餐日期", ("举办日期", "聚餐时间", "举办时间"), required=True, parse=cells.day()
        ),
        ImportColumn("filed_on", "申报日期", ("备案日期", "登记日期"), parse=cells.day()),
        ImportColumn(
            "occasion_text",
            "事由",
            ("聚餐事由", "聚餐类型", "类型"),
            parse=cells.text(20),
            stored=False,
            shows="get_occasion_display",
            fills="occasion",
        ),
        ImportColumn(
            "people",
            "就餐人数",
            ("人数", "聚餐人数"),
            required=True,
            parse=cells.whole(minimum=1, maximum=5000),
        ),
        ImportColumn("tables", "桌数", ("席数",), parse=cells.whole(minimum=1, maximum=500)),
        ImportColumn("days", "天数", parse=cells.whole(minimum=1, maximum=rules.MOST_DAYS)),
        ImportColumn("meals", "餐次", parse=cells.whole(minimum=1, maximum=21)),
        ImportColumn("cook_name", "厨师姓名", ("厨师", "承办厨师"), parse=cells.text(30)),
        ImportColumn("cook_phone", "厨师电话", parse=cells.text(30), sealed=True),
        ImportColumn("food_from", "食材来源", ("原料来源", "主要食材来源"), parse=cells.text(200)),
        ImportColumn("menu", "菜单", parse=cells.text(2000)),
        ImportColumn("number_text", "备案编号", ("编号",), parse=cells.text(80)),
        ImportColumn(
            "state_text",
            "状态",
            parse=cells.choice(STATES),
            stored=False,
            shows="get_state_display",
            fills="state",
        ),
        ImportColumn("note", "备注", parse=cells.text(200)),
    ]

    def prepare(self):
        super().prepare()
        self.calendar = WorkCalendar.load()
        self.settings: dict = {}
        self.grids = {village.pk: grid_of(village) for village in self.villages.values()}

    def match(self, rows):
        for row in rows:
            village = self.village_of(row)
            row.values["village_id"] = village and village.pk
            if village:
                row.values["office_id"] = village.office_id
        super().match([row for row in rows if row.values["village_id"] and row.values.get("held_on")])

    def resolve(self, row):
        values = row.values
        self.phone(row, "host_phone", "联系电话")
        self.phone(row, "cook_phone", "厨师电话")
        if not values.get("village_id") or not values.get("held_on"):
            return
        today = self.batch.created_at.astimezone().date()
        held_on = values["held_on"]
        values["filed_on"] = values.get("filed_on") or min(held_on, today)
        values["occasion"] = OCCASIONS.get(values.get("occasion_text") or "", "other")
        values["tables"] = values.get("tables") or max(1, -(-(values.get("people") or 10) // 10))
        values["days"] = values.get("days") or 1
        values["meals"] = values.get("meals") or 1
        values["place"] = values.get("place") or values["village_text"]
        values["cook_name"] = values.get("cook_name") or "未登记"
        values["food_from"] = values.get("food_from") or "未登记"
        values["tableware"] = BanquetFiling.Tableware.OWN
        values["channel"] = BanquetFiling.Channel.OFFICE
        values["state"] = values.get("state_text") or "accepted"
        values["state_reason"] = "导入时已取消" if values["state"] == "cancelled" else ""
        values["decided_on"] = values["filed_on"]
        grid = self.grids[values["village_id"]]
        values["grid_id"] = grid and grid.pk
        self._limits(values, held_on)

    def _limits(self, values, held_on) -> None:
        values["ends_on"] = held_on + timedelta(days=values["days"] - 1)
        if held_on not in self.settings:
            self.settings[held_on] = Settings.load(held_on, self.batch.office, calendar=self.calendar)
        settings = self.settings[held_on]
        values["tier"] = settings.tier(values.get("people") or 0)
        guidance, closing = settings.guide_by(held_on), settings.close_by(values["ends_on"])
        values["guide_by"], values["guide_rule_id"] = guidance.due_on, guidance.rule.pk
        values["close_by"], values["close_rule_id"] = closing.due_on, closing.rule.pk
        if values["state"] in ("closed", "cancelled"):
            values["ended_on"] = values["ends_on"]


class CookImport(OfVillage):
    """A cook is the same where the ID number is; without one, name and village tell."""

    key = "banquets.banquetcook"
    title = "乡厨"
    model = BanquetCook
    guide = "身份证号码相同的视为同一人，没有号码的按姓名和村判断。号码加密保存，列表中不显示。"
    columns = [
        ImportColumn("name", "姓名", ("厨师姓名",), required=True, parse=cells.text(30)),
        ImportColumn(
            "work_text",
            "从业类别",
            ("类别", "岗位"),
            parse=cells.text(20),
            stored=False,
            shows="get_work_display",
        ),
        ImportColumn(
            "village_text",
            "村（社区）",
            ("村", "所在村", "行政村"),
            parse=cells.text(40),
            stored=False,
            shows="village.name",
        ),
        ImportColumn("phone", "联系电话", ("电话", "手机"), parse=cells.text(30)),
        ImportColumn("id_no", "身份证号码", ("身份证号", "身份证", "证件号码"), parse=cells.code(18)),
        ImportColumn(
            "health_certificate_no", "健康证明编号", ("健康证号", "健康证编号"), parse=cells.text(40)
        ),
        ImportColumn(
            "health_valid_until",
            "健康证明有效期至",
            ("健康证有效期", "健康证有效期至", "健康证到期"),
            parse=cells.day(),
        ),
        ImportColumn("trained_on", "最近培训日期", ("培训日期",), parse=cells.day()),
        ImportColumn("training_valid_until", "培训有效期至", ("培训有效期",), parse=cells.day()),
        ImportColumn("since_on", "登记日期", parse=cells.day()),
        ImportColumn("note", "备注", parse=cells.text(200)),
    ]

    def prepare(self):
        super().prepare()
        rows = BanquetCook.objects.filter(office__in=self.offices).values_list(
            "pk", "id_key", "name", "village_id"
        )
        self.by_key = {key: pk for pk, key, _, _ in rows if key}
        self.by_name = {(name, village): pk for pk, _, name, village in rows}

    def match(self, rows):
        for row in rows:
            village = self.village_of(row)
            row.values["village_id"] = village and village.pk
            keys = self._keys(row)
            row.values["id_key"] = keys[0] if keys else ""
            found = next((self.by_key[key] for key in keys if key in self.by_key), None)
            row.object_id = (
                found if keys else self.by_name.get((row.values.get("name"), row.values["village_id"]))
            )

    def _keys(self, row) -> list[str]:
        if not row.values.get("id_no"):
            return []
        try:
            row.values["id_no"] = normalise_id_no(row.values["id_no"])
        except RuleBroken as broken:
            row.error(broken.message, "身份证号码")
            return []
        return blind_indexes(row.values["id_no"])

    def resolve(self, row):
        values = row.values
        self.phone(row, "phone", "联系电话")
        if values.get("work_text"):
            values["work"] = WORK.get(values["work_text"], "cook")
        if row.object_id is None:
            values["since_on"] = values.get("since_on") or self.batch.created_at.astimezone().date()
