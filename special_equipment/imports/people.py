"""Units, operators, LPG users and safety valves from tables."""

from core.errors import RuleBroken
from core.identifiers import normalise_phone
from core.imports import cells
from core.imports.base import ImportColumn
from core.imports.saying import says
from special_equipment import rules
from special_equipment.imports.base import UNIT_SYNONYMS, EntityRows, UnitRows
from special_equipment.models import AccessoryCheck, Equipment, LpgUser, Operator, SafetyAccessory, UseUnit
from special_equipment.services import next_accessory_check, split_items

INSTALLED = cells.choice(cells.YES_NO | {"已装": True, "已安装": True, "未装": False, "未安装": False})
KEY_REASONS = {label: value for value, label in UseUnit.KeyReason.choices}
LPG_CATEGORIES = {
    "餐饮": "caterer",
    "餐饮单位": "caterer",
    "学校食堂": "canteen",
    "食堂": "canteen",
    "其他": "other",
    "其他单位": "other",
}


class UseUnitImport(EntityRows):
    """Which entities use special equipment."""

    key = "special_equipment.useunit"
    title = "特种设备使用单位"
    model = UseUnit
    identity = ("entity_id",)
    guide = "按名称或统一社会信用代码对应到经营主体，同一主体只登记一次。可以直接使用设备一览表，同一单位只取第一行。"
    columns = [
        ImportColumn(
            "entity_text",
            "使用单位",
            UNIT_SYNONYMS,
            required=True,
            parse=cells.text(120),
            stored=False,
            shows="entity.name",
        ),
        ImportColumn(
            "entity_code",
            "统一社会信用代码",
            ("信用代码",),
            parse=cells.code(18),
            stored=False,
            shows="entity.code",
        ),
        ImportColumn("listed_on", "纳入监管日期", ("登记日期", "投入使用日期"), parse=cells.day()),
        ImportColumn(
            "reason_text",
            "列为重点的原因",
            ("重点原因",),
            parse=cells.text(30),
            stored=False,
            shows="get_key_reason_display",
        ),
        ImportColumn("safety_director", "安全总监", parse=cells.text(30)),
        ImportColumn("safety_officer", "安全员", ("安全管理员", "安全管理人员"), parse=cells.text(30)),
        ImportColumn("phone", "安全员电话", ("联系电话", "电话"), parse=cells.text(30)),
        ImportColumn("note", "备注", parse=cells.text(200)),
    ]

    def match(self, rows):
        for row in rows:
            row.values["entity_id"] = self.entity_of(row)
        super().match([row for row in rows if row.values["entity_id"]])

    def resolve(self, row):
        values = row.values
        if not values.get("listed_on"):
            values["listed_on"] = self.batch.created_at.astimezone().date() if row.object_id is None else None
        if reason := values.get("reason_text"):
            values["is_key"], values["key_reason"] = True, KEY_REASONS.get(reason, "other")
        if values.get("phone"):
            try:
                values["phone"] = normalise_phone(values["phone"])
            except RuleBroken as broken:
                row.error(broken.message, "安全员电话")


class OperatorImport(UnitRows):
    """Operators are the same when unit and name agree: a certificate number is encrypted and cannot be looked up."""

    key = "special_equipment.operator"
    title = "作业人员"
    model = Operator
    identity = ("unit_id", "name")
    guide = "同一单位同名的视为同一人。证件编号按规定加密保存，列表中不显示全号。"
    columns = [
        ImportColumn(
            "unit_text",
            "使用单位",
            (*UNIT_SYNONYMS, "聘用单位", "工作单位"),
            required=True,
            parse=cells.text(120),
            stored=False,
            shows="unit.entity.name",
        ),
        ImportColumn(
            "unit_code", "统一社会信用代码", parse=cells.code(18), stored=False, shows="unit.entity.code"
        ),
        ImportColumn("name", "姓名", ("作业人员", "持证人"), required=True, parse=cells.text(30)),
        ImportColumn(
            "certificate_no", "证件编号", ("证书编号", "证件号", "作业人员证编号"), parse=cells.code(30)
        ),
        ImportColumn("items", "作业项目代号", ("作业项目", "项目代号", "作业种类"), parse=cells.text(30)),
        ImportColumn(
            "issued_on", "发证（复审）日期", ("发证日期", "批准日期", "复审日期"), parse=cells.day()
        ),
        ImportColumn("valid_until", "有效期至", ("有效日期", "证件有效期", "到期日期"), parse=cells.day()),
        ImportColumn("from_on", "上岗日期", ("聘用日期",), parse=cells.day()),
    ]

    def match(self, rows):
        for row in rows:
            unit = self.unit_of(row)
            row.values["unit_id"] = unit and unit[0]
            if unit:
                row.values["office_id"] = unit[1]
        super().match([row for row in rows if row.values["unit_id"]])

    def resolve(self, row):
        values = row.values
        unknown = [
            item for item in split_items(values.get("items") or "") if item not in rules.OPERATOR_ITEMS
        ]
        if unknown:
            row.error(f"没有作业项目「{'、'.join(unknown)}」", "作业项目代号")
        if "A" in split_items(values.get("items") or ""):
            values["duty"] = Operator.Duty.MANAGER
        if values.get("issued_on") and not values.get("valid_until"):
            values["valid_until"] = rules.certificate_until(values["issued_on"], 4)
        if row.object_id is None:
            values["from_on"] = (
                values.get("from_on") or values.get("issued_on") or self.batch.created_at.astimezone().date()
            )


class LpgImport(EntityRows):
    """Who cooks with LPG: one open record an entity."""

    key = "special_equipment.lpguser"
    title = "液化气使用单位"
    model = LpgUser
    identity = ("entity_id",)
    guide = "按名称或统一社会信用代码对应到经营主体；主体已有在用登记的，更新那一条。"
    columns = [
        ImportColumn(
            "entity_text",
            "经营主体",
            ("单位名称", "名称", "使用单位", "餐饮单位名称"),
            required=True,
            parse=cells.text(120),
            stored=False,
            shows="entity.name",
        ),
        ImportColumn(
            "entity_code", "统一社会信用代码", parse=cells.code(18), stored=False, shows="entity.code"
        ),
        ImportColumn(
            "category_text",
            "类别",
            ("单位类别",),
            parse=cells.choice(LPG_CATEGORIES),
            stored=False,
            shows="get_category_display",
        ),
        ImportColumn("from_on", "开始使用日期", ("使用日期",), parse=cells.day()),
        ImportColumn("cylinders", "气瓶数", ("气瓶数量", "钢瓶数"), parse=cells.whole(maximum=999)),
        ImportColumn(
            "cylinder_kg",
            "单瓶规格（公斤）",
            ("规格", "气瓶规格"),
            parse=cells.number(1, minimum=0, maximum=200),
            unit="公斤",
        ),
        ImportColumn(
            "cylinder_valid_until", "气瓶检验期", ("最早到检气瓶的检验期", "检验有效期"), parse=cells.day()
        ),
        ImportColumn("supplier", "供气单位", ("供应单位", "气源"), parse=cells.text(80)),
        ImportColumn(
            "alarm_text",
            "报警装置",
            ("是否安装报警器", "报警器"),
            parse=INSTALLED,
            stored=False,
            shows=says("alarm_installed"),
        ),
        ImportColumn("looked_at_on", "最近查看日期", ("检查日期",), parse=cells.day()),
        ImportColumn("note", "备注", parse=cells.text(200)),
    ]

    def match(self, rows):
        for row in rows:
            row.values["entity_id"] = self.entity_of(row)
        mine = LpgUser.objects.filter(
            entity__in=[row.values["entity_id"] for row in rows if row.values["entity_id"]]
        )
        running = dict(mine.current().values_list("entity_id", "pk"))
        begun = {
            (entity, from_on): key for key, entity, from_on in mine.values_list("pk", "entity_id", "from_on")
        }
        for row in rows:
            entity = row.values["entity_id"]
            row.object_id = begun.get((entity, row.values.get("from_on"))) or running.get(entity)

    def resolve(self, row):
        values = row.values
        if values.get("category_text"):
            values["category"] = values["category_text"]
        if values.get("alarm_text") in (True, False):
            values["alarm_installed"] = values["alarm_text"]
        if row.object_id is None:
            values["from_on"] = values.get("from_on") or self.batch.created_at.astimezone().date()


class SafetyValveImport(UnitRows):
    """The 27-column table of the calibration stations. Both of its forms are read: one says 设备代码, one 产品编号."""

    key = "special_equipment.safetyvalve"
    title = "安全阀校验"
    model = SafetyAccessory
    identity = ("unit_id", "number")
    guide = (
        "检验机构的安全阀校验导入表（27 列）。同一单位、同一编号的安全阀更新最近校验日期，历次校验都保留。"
    )
    columns = [
        ImportColumn("report_no", "报告编号", parse=cells.text(40)),
        ImportColumn(
            "unit_text",
            "使用单位",
            UNIT_SYNONYMS,
            required=True,
            parse=cells.text(120),
            stored=False,
            shows="unit.entity.name",
        ),
        ImportColumn("model_no", "阀门型号", ("型号",), parse=cells.text(40)),
        ImportColumn(
            "number_text", "编号值", ("阀门编号", "编号"), parse=cells.text(40), stored=False, shows="number"
        ),
        ImportColumn(
            "device_text",
            "设备代码",
            ("产品编号",),
            parse=cells.text(40),
            stored=False,
            shows="equipment.device_code",
        ),
        ImportColumn("place", "安装位置", parse=cells.text(60)),
        ImportColumn("type_text", "安全阀类型", parse=cells.text(20), stored=False),
        ImportColumn("working_pressure", "工作压力", parse=cells.text(20)),
        ImportColumn("medium", "工作介质", ("介质",), parse=cells.text(20)),
        ImportColumn("set_pressure", "整定压力", ("要求整定压力",), parse=cells.text(20)),
        ImportColumn(
            "result_text",
            "校验结果",
            ("结论",),
            parse=cells.text(20),
            stored=False,
            shows=lambda row: "合格" if row.passed else "不合格",
        ),
        ImportColumn("note", "维护检修情况说明", ("备注",), parse=cells.text(200)),
        ImportColumn("checked_on", "校验日期", required=True, parse=cells.day()),
        ImportColumn("next_check_on", "下次检验日期", ("下次校验日期",), parse=cells.day()),
    ]

    @classmethod
    def permission(cls):
        return "special_equipment.import_safetyaccessory"

    def prepare(self):
        super().prepare()
        rows = Equipment.objects.filter(office__in=self.offices).values_list(
            "pk", "unit_id", "device_code", "factory_no"
        )
        self.devices = {
            (unit, word): key for key, unit, code, factory in rows for word in (code, factory) if word
        }

    def match(self, rows):
        for row in rows:
            values = row.values
            unit = self.unit_of(row)
            values["unit_id"] = unit and unit[0]
            if unit:
                values["office_id"] = unit[1]
            values["number"] = values.get("number_text") or values.get("device_text") or ""
            if not values["number"]:
                row.error("没有阀门编号", "编号值")
        units = {row.values["unit_id"] for row in rows} - {None}
        mine = SafetyAccessory.objects.filter(unit__in=units, office__in=self.offices)
        valves = mine.filter(kind=SafetyAccessory.Kind.SAFETY_VALVE, removed_on=None)
        known = {
            (unit, number): (key, checked_on)
            for found in (mine, valves)  # a list of ours also holds other accessories and what was removed
            for key, unit, number, checked_on in found.order_by("pk").values_list(
                "pk", "unit_id", "number", "checked_on"
            )
        }
        for row in rows:
            row.object_id, row.values["known_check"] = known.get(
                (row.values["unit_id"], row.values["number"]), (None, None)
            )

    def resolve(self, row):
        values = row.values
        if row.object_id is None:
            values["kind"] = SafetyAccessory.Kind.SAFETY_VALVE
        if device := self.devices.get((values["unit_id"], values.get("device_text") or "")):
            values["equipment_id"] = device
        said = values.get("result_text") or ""
        values["passed"] = "不" not in said
        if values.get("type_text") and not values.get("model_no"):
            values["model_no"] = values["type_text"]
        checked_on = values.get("checked_on")
        if checked_on and checked_on != values["known_check"] and not values.get("next_check_on"):
            draft = SafetyAccessory(
                kind=SafetyAccessory.Kind.SAFETY_VALVE,
                checked_on=values["checked_on"],
                passed=values["passed"],
            )
            draft.unit = UseUnit(office=self.batch.office)
            values["next_check_on"] = next_accessory_check(draft, self.batch.created_at.astimezone().date())

    def write(self, rows, *, at):
        super().write(rows, at=at)
        keys = {row.object_id: row for row in rows}
        kept = SafetyAccessory.objects.filter(pk__in=keys).exclude(checked_on=None)
        AccessoryCheck.objects.bulk_create(
            [
                AccessoryCheck(
                    accessory=one,
                    report_no=one.report_no,
                    checked_on=one.checked_on,
                    passed=one.passed,
                    next_on=one.next_check_on
                    if one.next_check_on and one.next_check_on > one.checked_on
                    else None,
                )
                for one in kept
            ],
            ignore_conflicts=True,
        )
