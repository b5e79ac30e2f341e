"""The equipment ledger from the lists people keep (一览表), and the data of vessels from the makers' supervision forms."""

from datetime import date

from core import legal
from core.calendar import WorkCalendar
from core.errors import RuleBroken
from core.identifiers import normalise_equipment_registration
from core.imports import cells
from core.imports.base import ImportColumn
from core.legal import RuleBook
from core.search import plain
from special_equipment import rules
from special_equipment.imports.base import UNIT_SYNONYMS, UnitRows
from special_equipment.models import Equipment, EquipmentChange, EquipmentType, MaintenanceCompany
from special_equipment.rules import FULL, YEARLY

UNKNOWN_START = date(2000, 1, 1)


class EquipmentImport(UnitRows):
    """Rows are the same device when they have the same device code, or without one the same registration number, or
    without either the same factory number in the same unit."""

    key = "special_equipment.equipment"
    title = "特种设备"
    model = Equipment
    guide = (
        "可导入上级下发的设备一览表、检验机构的到期清单或本系统导出的表格（.xlsx .xls .csv）。设备代码相同的视为同一台；"
        "没有设备代码的按使用登记证编号，再没有的按单位和出厂编号。使用单位须已在台账中。"
    )
    columns = [
        ImportColumn(
            "unit_text",
            "使用单位",
            UNIT_SYNONYMS,
            required=True,
            parse=cells.text(120),
            stored=False,
            shows="unit.entity.name",
        ),
        ImportColumn(
            "unit_code",
            "统一社会信用代码",
            ("信用代码", "使用单位代码"),
            parse=cells.code(18),
            stored=False,
            shows="unit.entity.code",
        ),
        ImportColumn(
            "device_code", "设备代码", ("设备注册代码", "注册代码", "特种设备代码"), parse=cells.code(24)
        ),
        ImportColumn(
            "registration_no",
            "使用登记证编号",
            ("登记证编号", "使用登记证号", "使用证编号", "使用登记编号"),
            parse=cells.text(30),
        ),
        ImportColumn(
            "category_text",
            "设备类别",
            ("设备种类", "种类", "类别", "类别名称"),
            parse=cells.text(30),
            stored=False,
            shows="get_category_display",
        ),
        ImportColumn(
            "type_text",
            "设备品种",
            ("品种", "品种名称", "目录代码"),
            parse=cells.text(40),
            stored=False,
            shows="type.name",
        ),
        ImportColumn("name", "设备名称", ("产品名称", "名称", "设备"), parse=cells.text(60)),
        ImportColumn("model_no", "型号规格", ("规格型号", "设备型号", "型号"), parse=cells.text(40)),
        ImportColumn("own_no", "单位内编号", ("内部编号", "单位内部编号", "设备编号"), parse=cells.text(30)),
        ImportColumn(
            "place",
            "使用地点",
            ("设备所在地", "使用地址", "安装地点", "设备使用地点", "安装位置"),
            parse=cells.text(100),
        ),
        ImportColumn("maker", "制造单位", ("制造厂家", "生产厂家", "制造单位名称"), parse=cells.text(80)),
        ImportColumn(
            "factory_no", "出厂（产品）编号", ("出厂编号", "产品编号", "制造编号"), parse=cells.text(40)
        ),
        ImportColumn("made_on", "制造日期", ("出厂日期", "生产日期"), parse=cells.day()),
        ImportColumn(
            "put_in_use_on", "投入使用日期", ("投用日期", "使用日期", "投入使用时间"), parse=cells.day()
        ),
        ImportColumn(
            "registered_on", "使用登记日期", ("登记日期", "发证日期", "注册登记日期"), parse=cells.day()
        ),
        ImportColumn(
            "next_inspection_on",
            "下次检验日期",
            ("下次检验", "检验有效期至", "下检日期", "下次检验时间", "检验到期日期"),
            parse=cells.day(),
        ),
        ImportColumn(
            "next_test_on",
            "下次检测（年度检查）日期",
            ("下次检测日期", "下次检测", "下次年度检查日期", "下次外部检验日期"),
            parse=cells.day(),
        ),
        ImportColumn(
            "maintainer_text",
            "维保单位",
            ("维护保养单位", "维保单位名称"),
            parse=cells.text(80),
            stored=False,
            shows="maintainer.name",
        ),
        ImportColumn(
            "state_text",
            "状态",
            ("设备状态", "使用状态"),
            parse=cells.text(10),
            stored=False,
            shows="get_state_display",
        ),
        ImportColumn("parameters", "主要参数", ("技术参数", "参数"), parse=cells.text(100)),
        ImportColumn("note", "备注", parse=cells.text(200)),
    ]

    def prepare(self):
        super().prepare()
        self.types = {row.code: row for row in EquipmentType.objects.exclude(category="")}
        self.type_names = {row.name: row for row in self.types.values()}
        self.companies = dict(
            MaintenanceCompany.objects.filter(office=self.batch.office).values_list("name", "pk")
        )
        self.book, self.calendar = RuleBook.load(), WorkCalendar.load()
        self.on = self.batch.created_at.astimezone().date()

    def identity_of(self, row):
        values = row.values
        if values.get("device_code"):
            return (values["device_code"],)
        if values.get("registration_no"):
            return "registration", values["registration_no"]
        return (
            ("factory", values.get("unit_text"), values["factory_no"]) if values.get("factory_no") else None
        )

    def match(self, rows):
        codes = {row.values["device_code"] for row in rows if row.values.get("device_code")}
        numbers = {row.values["registration_no"] for row in rows if row.values.get("registration_no")}
        factory = {row.values["factory_no"] for row in rows if row.values.get("factory_no")}
        stored = (
            Equipment.objects.filter(device_code__in=codes)
            | Equipment.objects.filter(registration_no__in=numbers)
            | Equipment.objects.filter(factory_no__in=factory, office__in=self.offices)
        )
        known: dict[tuple, tuple[int, int, str]] = {}
        for key, office, state, code, number, factory_no, unit in stored.values_list(
            "pk", "office_id", "state", "device_code", "registration_no", "factory_no", "unit_id"
        ):
            for name in (("code", code), ("number", number), ("factory", factory_no, unit)):
                if name[1]:
                    known[name] = (key, office, state)
        for row in rows:
            self._match(row, known)

    def _match(self, row, known):
        values = row.values
        keys = [("code", values.get("device_code")), ("number", values.get("registration_no"))]
        if not any(key[1] for key in keys) and values.get("factory_no"):
            units = self.units.get((values.get("unit_code") or "").lower()) or []
            from_name = self.units.get(plain(values.get("unit_text") or "")) or []
            keys += [("factory", values["factory_no"], unit[0]) for unit in units or from_name]
        found = next((known[key] for key in keys if key in known), None)
        if found is None:
            return
        row.object_id, row.values["known_state"] = found[0], found[2]
        if found[1] not in self.offices:
            row.error("该设备已由其他机构登记，不能由本批次修改")

    def resolve(self, row):
        values = row.values
        unit = self.unit_of(row)
        self._numbers(row)
        kind = self._kind(row)
        if unit is None or kind is None:
            return
        values["unit_id"], values["office_id"] = unit[0], unit[1]
        values["category"], values["type_id"] = kind
        if row.object_id is None and not values.get("name"):
            values["name"] = self.types[kind[1]].name if kind[1] else values.get("category_text") or "设备"
        if company := values.get("maintainer_text"):
            values["maintainer_id"] = self.companies.get(company)
            if values["maintainer_id"] is None:
                row.error(f"没有维保单位「{company}」，请先登记", "维保单位")
        for name in ("next_inspection", "next_test"):
            if values.get(f"{name}_on"):
                values[f"{name}_by_report"] = True
        if row.object_id is None:
            self._new(row, unit)
        else:
            self._keep_state(row)

    def _keep_state(self, row):
        """The state of a device that is there already has a day and a reason, which a list does not tell."""
        said = row.values.get("state_text")
        if not said or rules.STATE_WORDS.get(said) == row.values["known_state"]:
            return
        kept = Equipment.State(row.values["known_state"]).label
        row.ask(
            "state_text",
            f"{said}（台账：{kept}）",
            f"表中状态是「{said}」，台账中是「{kept}」。停用、恢复使用、报废在设备页面办理，导入不改状态",
            [("keep", f"状态仍为{kept}，其他各列照表更新")],
        )

    def _numbers(self, row):
        values = row.values
        try:
            values["device_code"] = rules.normalise_device_code(values.get("device_code") or "")
        except RuleBroken as broken:
            row.error(broken.message, "设备代码")
        try:
            values["registration_no"] = normalise_equipment_registration(values.get("registration_no") or "")
        except RuleBroken as broken:
            row.error(broken.message, "使用登记证编号")

    def _kind(self, row) -> tuple[str, str | None] | None:
        """``(category, catalogue code)`` from the kind in words, the device code's first places, or the category."""
        values = row.values
        said = values.get("type_text") or ""
        found = (
            self.types.get(said[:4])
            or self.type_names.get(said)
            or self.types.get((values.get("device_code") or "")[:4])
        )
        category = rules.CATEGORY_WORDS.get((values.get("category_text") or "").strip())
        if category and found and found.category != category:
            found = None  # an old registration code, whose beginning means something else
        if found:
            return found.category, found.code
        category = category or rules.CATEGORY_OF_WORD.get((values.get("registration_no") or "")[:1])
        if category is None:
            row.error(f"不认识的设备类别「{values.get('category_text') or said}」", "设备类别")
            return None
        return category, None

    def _new(self, row, unit):
        """What a device entered by hand gets from the service."""
        values = row.values
        state = rules.STATE_WORDS.get(values.get("state_text") or "在用")
        if state is None:
            row.error(f"不认识的状态「{values['state_text']}」", "状态")
            return
        start = values.get("put_in_use_on") or values.get("registered_on") or values.get("made_on")
        values["put_in_use_on"] = start = start or UNKNOWN_START
        values["state"], values["state_on"] = state, start if state != "in_use" else None
        values["ended_on"] = start if state == "scrapped" else None
        values["village_id"] = unit[2]
        if values["registration_no"]:
            values["registered_on"] = values.get("registered_on") or start
        else:
            values["register_by"] = legal.due(
                "equipment.register", start, on=max(self.on, start), calendar=self.calendar, book=self.book
            ).due_on
        for slot, name in ((FULL, "next_inspection_on"), (YEARLY, "next_test_on")):
            code = rules.interval_rule(
                values["category"], slot, type_code=values["type_id"] or "", is_first=True
            )
            if not values.get(name) and code and start != UNKNOWN_START:
                values[name] = legal.due(
                    code,
                    start,
                    on=max(self.on, start),
                    office=self.batch.office,
                    calendar=self.calendar,
                    book=self.book,
                ).due_on
                values[f"{name.removesuffix('_on')}_by_report"] = False

    def write(self, rows, *, at):
        super().write(rows, at=at)
        EquipmentChange.objects.bulk_create(
            [
                EquipmentChange(
                    equipment_id=row.object_id,
                    state=row.values["state"],
                    from_on=row.values["put_in_use_on"],
                    reason="导入",
                    changed_by_id=self.batch.created_by_id,
                )
                for row in rows
                if row.before is None
            ]
        )


class VesselDataImport(UnitRows):
    """The makers' data of pressure vessels, in the columns of the form for supervision of manufacture. The form names no
    use unit, so it completes devices that the ledger knows by their device code."""

    key = "special_equipment.vesseldata"
    title = "压力容器制造数据"
    model = Equipment
    identity = ("device_code",)
    guide = "压力容器制造监督检验通用模板：按设备代码补充台账中已有设备的制造单位、产品编号、制造日期等，不新增设备。"
    columns = [
        ImportColumn("device_code", "设备代码", ("设备注册代码",), required=True, parse=cells.code(24)),
        ImportColumn("maker", "制造单位", ("制造单位名称",), parse=cells.text(80)),
        ImportColumn("name", "产品名称", ("设备名称",), parse=cells.text(60)),
        ImportColumn("factory_no", "产品编号", ("出厂编号",), parse=cells.text(40)),
        ImportColumn("made_on", "制造日期", parse=cells.day()),
        ImportColumn("licence_text", "制造许可证编号", parse=cells.text(60), stored=False),
        ImportColumn("class_text", "设备类别", ("容器类别",), parse=cells.text(30), stored=False),
        ImportColumn("drawing_text", "产品图号", parse=cells.text(40), stored=False),
        ImportColumn("remark_text", "备注、说明", ("备注",), parse=cells.text(200), stored=False),
    ]

    @classmethod
    def permission(cls):
        return "special_equipment.import_equipment"

    def resolve(self, row):
        values = row.values
        try:
            values["device_code"] = rules.normalise_device_code(values.get("device_code") or "")
        except RuleBroken as broken:
            row.error(broken.message, "设备代码")
            return
        if row.object_id is None:
            row.error("台账中没有这个设备代码，请先登记设备", "设备代码")
            return
        facts = [
            ("制造许可证", values.get("licence_text")),
            ("图号", values.get("drawing_text")),
            ("", values.get("remark_text")),
        ]
        note = "；".join(f"{label}{text}" for label, text in facts if text)
        if note:
            values["note"] = note[:200]
