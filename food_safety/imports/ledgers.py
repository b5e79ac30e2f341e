"""Canteens, food handlers, platform memberships and cold-chain intake from tables."""

from core.imports import cells
from core.imports.base import ImportColumn
from core.imports.saying import says
from entities.imports.rows import EntityRows
from entities.models import EntityTag
from food_safety import services
from food_safety.models import Canteen, ColdChainBatch, FoodHandler, PlatformMembership, School
from food_safety.services.standing import CATEGORY_TAGS

YES = cells.choice(cells.YES_NO | {"已落实": True, "未落实": False, "正常": True, "不正常": False})
SUPPLIES = {label: value for value, label in Canteen.Supply.choices} | {
    "自营": "own",
    "承包": "entrusted",
    "委托经营": "entrusted",
    "集中供餐": "central",
    "配送": "delivered",
}
DUTIES = {label: value for value, label in FoodHandler.Duty.choices} | {
    "从业人员": "worker",
    "服务员": "seller",
}
CATEGORIES = {label: value for value, label in PlatformMembership.Category.choices} | {
    "食堂": "canteen",
    "学校食堂": "canteen",
    "餐饮": "caterer",
    "生产企业": "producer",
    "流通企业": "producer",
}
NAME = ImportColumn(
    "entity_text",
    "经营主体",
    ("单位名称", "名称", "主体名称", "企业名称"),
    required=True,
    parse=cells.text(120),
    stored=False,
    shows="entity.name",
)
CODE = ImportColumn(
    "entity_code", "统一社会信用代码", ("信用代码",), parse=cells.code(18), stored=False, shows="entity.code"
)


class OfEntityImport(EntityRows):
    """Rows that name an entity; ``identity`` decides which existing row is meant."""

    def match(self, rows):
        for row in rows:
            row.values["entity_id"] = self.entity_of(row)
        super().match([row for row in rows if row.values["entity_id"]])

    def entered_on(self):
        return self.batch.created_at.astimezone().date()


class CanteenImport(OfEntityImport):
    """Canteens; the school must stand in the register, the entity is tagged as the form does."""

    key = "food_safety.canteen"
    title = "学校食堂"
    model = Canteen
    identity = ("entity_id",)
    guide = "按名称或统一社会信用代码对应到经营主体，按学校名称对应到学校；学校先在「学校」中登记。"
    columns = [
        ImportColumn(
            "entity_text",
            "食堂名称",
            NAME.headings,
            required=True,
            parse=cells.text(120),
            stored=False,
            shows="entity.name",
        ),
        CODE,
        ImportColumn(
            "school_text",
            "学校",
            ("学校名称",),
            required=True,
            parse=cells.text(80),
            stored=False,
            shows="school.name",
        ),
        ImportColumn(
            "supply_text",
            "供餐方式",
            ("经营方式",),
            parse=cells.choice(SUPPLIES),
            stored=False,
            shows="get_supply_display",
        ),
        ImportColumn("seats", "座位数", parse=cells.whole(maximum=99999)),
        ImportColumn("diners", "每餐就餐人数", ("就餐人数",), parse=cells.whole(maximum=99999)),
        ImportColumn("nutrition_text", "营养改善计划", parse=YES, stored=False, shows=says("nutrition_plan")),
        ImportColumn(
            "accompany_text",
            "落实陪餐制度",
            ("陪餐",),
            parse=YES,
            stored=False,
            shows=says("has_accompanying"),
        ),
        ImportColumn(
            "tasting_text", "落实试餐制度", ("试餐",), parse=YES, stored=False, shows=says("has_tasting")
        ),
        ImportColumn(
            "samples_text", "落实留样制度", ("留样",), parse=YES, stored=False, shows=says("keeps_samples")
        ),
        ImportColumn("safety_manager", "食品安全管理员", parse=cells.text(30)),
        ImportColumn("opened_on", "开办日期", parse=cells.day()),
    ]

    def prepare(self):
        super().prepare()
        mine = School.objects.filter(office__in=self.offices)
        self.schools = {
            name: (key, office)
            for rows in (mine.exclude(ended_on=None), mine.filter(ended_on=None))
            for key, office, name in rows.values_list("pk", "office", "name")
        }

    def resolve(self, row):
        values = row.values
        school = self.schools.get(values.get("school_text"))
        if school is None or school[1] != values.get("office_id"):
            row.error(f"没有登记学校「{values.get('school_text')}」", "学校")
            return
        values["school_id"] = school[0]
        for text, name in [
            ("nutrition_text", "nutrition_plan"),
            ("accompany_text", "has_accompanying"),
            ("tasting_text", "has_tasting"),
            ("samples_text", "keeps_samples"),
        ]:
            if values.get(text) in (True, False):
                values[name] = values[text]
        if values.get("supply_text"):
            values["supply"] = values["supply_text"]
        elif row.object_id is None:
            row.error("必填", "供餐方式")
        if values.get("supply") == "entrusted" and values.get("nutrition_plan"):
            row.error("实施营养改善计划的食堂不得对外承包、委托经营", "供餐方式")
        if row.object_id is None:
            values["opened_on"] = values.get("opened_on") or self.entered_on()

    def write(self, rows, *, at):
        super().write(rows, at=at)
        for canteen in self._canteens([row.object_id for row in rows]):
            services.tag_canteen(
                canteen, wanted=canteen.closed_on is None, by=self.batch.created_by, on=self.entered_on()
            )

    def delete(self, keys):
        for canteen in self._canteens(keys):
            services.tag_canteen(canteen, wanted=False, by=self.batch.created_by, on=self.entered_on())
        super().delete(keys)

    @staticmethod
    def _canteens(keys):
        return Canteen.objects.filter(pk__in=keys).select_related("entity").order_by("pk")


class FoodHandlerImport(OfEntityImport):
    """Handlers are the same when entity and name agree: a certificate number is encrypted and cannot be looked up."""

    key = "food_safety.foodhandler"
    title = "食品从业人员"
    model = FoodHandler
    identity = ("entity_id", "name")
    guide = "同一单位同名的视为同一人。没有「有效期至」的，按体检日期加一年推算。健康证明编号加密保存。"
    columns = [
        NAME,
        CODE,
        ImportColumn("name", "姓名", ("从业人员",), required=True, parse=cells.text(30)),
        ImportColumn(
            "duty_text", "岗位", ("工种",), parse=cells.choice(DUTIES), stored=False, shows="get_duty_display"
        ),
        ImportColumn("certificate_no", "健康证明编号", ("健康证号", "证件编号"), parse=cells.code(30)),
        ImportColumn("examined_on", "体检日期", ("发证日期",), parse=cells.day()),
        ImportColumn("valid_until", "有效期至", ("有效期", "到期日期"), parse=cells.day()),
        ImportColumn("from_on", "上岗日期", parse=cells.day()),
    ]

    def resolve(self, row):
        values = row.values
        if values.get("duty_text"):
            values["duty"] = values["duty_text"]
        elif row.object_id is None:
            values["duty"] = FoodHandler.Duty.WORKER
        if values.get("examined_on") and not values.get("valid_until"):
            values["valid_until"] = services.certificate_until(
                values["examined_on"], self.batch.created_by.office
            )
        examined, until = values.get("examined_on"), values.get("valid_until")
        if examined and until and until < examined:
            row.error("有效期早于体检日期", "有效期至")
        if row.object_id is None:
            values["from_on"] = values.get("from_on") or examined or self.entered_on()


class PlatformMembershipImport(OfEntityImport):
    """Who is on the platform: one running membership an entity and platform."""

    key = "food_safety.platformmembership"
    title = "智慧监管平台入驻"
    model = PlatformMembership
    identity = ("entity_id", "platform")
    guide = "同一主体在同一平台只登记一次，再次导入更新那一条。没有「类别」的按主体的业态确定。"
    columns = [
        NAME,
        CODE,
        ImportColumn("platform", "平台", ("平台名称",), parse=cells.text(40)),
        ImportColumn(
            "category_text",
            "类别",
            ("单位类别",),
            parse=cells.choice(CATEGORIES),
            stored=False,
            shows="get_category_display",
        ),
        ImportColumn("joined_on", "入驻日期", ("接入日期",), parse=cells.day()),
        ImportColumn(
            "running_text",
            "运行正常",
            ("是否运行", "运行状态"),
            parse=YES,
            stored=False,
            shows=says("running"),
        ),
        ImportColumn("note", "备注", parse=cells.text(100)),
    ]

    def match(self, rows):
        for row in rows:
            row.values["platform"] = row.values.get("platform") or "智慧监管平台"
            row.values["entity_id"] = self.entity_of(row)
        keys = {row.values["entity_id"] for row in rows} - {None}
        mine = PlatformMembership.objects.filter(entity__in=keys)
        joined = {key[:3]: key[3] for key in mine.values_list("entity", "platform", "joined_on", "pk")}
        running = {key[:2]: key[2] for key in mine.current().values_list("entity", "platform", "pk")}
        for row in rows:
            place = row.values["entity_id"], row.values["platform"]
            row.object_id = joined.get((*place, row.values.get("joined_on"))) or running.get(place)
        self.tags = {}
        for entity, code in EntityTag.objects.filter(entity__in=keys).values_list("entity", "tag__code"):
            self.tags.setdefault(entity, set()).add(code)

    def resolve(self, row):
        values = row.values
        mine = self.tags.get(values.get("entity_id"), set())
        category = values.get("category_text") or next(
            (name for name, codes in CATEGORY_TAGS.items() if mine & set(codes)), ""
        )
        if not category:
            row.error("这个主体没有食品或药店业态，请填写类别", "类别")
        elif category in CATEGORY_TAGS and not mine & set(CATEGORY_TAGS[category]):
            row.error("类别与主体的业态不符", "类别")
        values["category"] = category
        if values.get("running_text") in (True, False):
            values["running"] = values["running_text"]
        if row.object_id is None:
            values["joined_on"] = values.get("joined_on") or self.entered_on()


class ColdChainBatchImport(OfEntityImport):
    """Intake of imported cold-chain food: the same entity, number and product is the same batch."""

    key = "food_safety.coldchainbatch"
    title = "进口冷链食品入库"
    model = ColdChainBatch
    identity = ("entity_id", "batch_no", "product")
    guide = "表头写明重量单位的（吨、公斤、斤）自动换算成吨；只写「重量」的，请在对应列时选定单位。"
    columns = [
        ImportColumn(
            "entity_text",
            "入库单位",
            NAME.headings,
            required=True,
            parse=cells.text(120),
            stored=False,
            shows="entity.name",
        ),
        CODE,
        ImportColumn("product", "产品", ("产品名称", "品名"), required=True, parse=cells.text(60)),
        ImportColumn("origin", "原产国（地区）", ("原产国", "产地"), required=True, parse=cells.text(40)),
        ImportColumn(
            "batch_no",
            "批号",
            ("报关单号", "批号或报关单号", "生产批号"),
            required=True,
            parse=cells.text(60),
        ),
        ImportColumn(
            "weight_t",
            "重量（吨）",
            ("重量吨", "吨数", "重量公斤", "公斤数", "净重", "数量"),
            required=True,
            parse=cells.number(3, minimum=0, maximum=9_999_999),
            unit="吨",
            asks_unit=True,
        ),
        ImportColumn("in_on", "入库日期", ("入库时间",), required=True, parse=cells.day()),
    ]

    def resolve(self, row):
        values = row.values
        if values.get("weight_t") == 0:
            row.error("请填写大于 0 的重量", "重量（吨）")
        if values.get("in_on") and values["in_on"] > self.entered_on():
            row.error("入库日期不能晚于今天", "入库日期")
