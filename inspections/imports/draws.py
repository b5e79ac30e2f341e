"""Imports of the double-random draw: matters, the library of objects, the library of officers, lists drawn above."""

from django.utils import timezone

from core.imports import cells
from core.imports.base import SKIP, ImportColumn, TableImport
from core.models import User
from entities.models import Entity
from inspections.models import DrawObject, DrawOfficer, DrawPlan, DrawTarget, Matter
from inspections.rules import draws as rules
from inspections.services import draw_targets
from inspections.services.draw_libraries import library_code
from inspections.subjects import Subject

RISKS = (
    {label: value for value, label in DrawObject._meta.get_field("risk").choices}
    | {f"{level}{end}": level for level in rules.CLASSES for end in ("", "类", "级")}
    | {
        "低风险": "A",
        "一般": "B",
        "一般风险": "B",
        "较高风险": "C",
        "高风险": "D",
    }
)
WAYS = {
    **{way.label: way.value for way in Matter.Way},
    "现场检查": "on_site",
    "实地检查": "on_site",
    "书面": "documents",
    "网络": "online",
}
SAMPLE = "案例"  # the county's template carries a filled-in line that nobody deletes
CODE = ImportColumn(
    "code",
    "统一社会信用代码/注册号",
    ("统一社会信用代码", "注册号/统一社会信用代码", "注册号", "信用代码", "统一社会信用代码（注册号）"),
    required=True,
    parse=cells.code(30),
)
NAME = ImportColumn(
    "name",
    "名称",
    ("企业名称", "主体名称", "单位名称", "市场主体名称", "对象名称"),
    required=True,
    parse=cells.text(120),
)


class OwnRows(TableImport):
    """The rows of the importing office alone; another office's row of the same identity is another row."""

    def index(self):
        self.known = None

    def match(self, rows):
        names = self.identity
        wanted = {row.values.get(names[-1]) for row in rows}
        found = self.model._base_manager.filter(office=self.batch.office_id, **{f"{names[-1]}__in": wanted})
        known = {key[:-1]: key[-1] for key in found.order_by().values_list(*names, "pk")}
        for row in rows:
            row.object_id = known.get(self.identity_of(row))

    def day(self):
        return timezone.localtime(self.batch.created_at).date()


class MatterImport(OwnRows):
    key = "inspections.matter"
    title = "抽查事项清单"
    model = Matter
    identity = ("code",)
    guide = "可导入上级公布的随机抽查事项清单，事项代码相同的视为同一项。导入后请补充公布日期，没有公布的事项不能检查。"
    columns = [
        ImportColumn("code", "事项代码", ("代码", "序号", "事项编码"), required=True, parse=cells.code(20)),
        ImportColumn(
            "name", "抽查事项", ("事项名称", "检查事项", "抽查事项名称"), required=True, parse=cells.text(120)
        ),
        ImportColumn("category", "抽查类别", ("类别", "抽查项目"), parse=cells.text(60)),
        ImportColumn("subject", "领域", parse=cells.choice({one.label: one.value for one in Subject})),
        ImportColumn("objects_of", "检查对象", ("抽查对象",), parse=cells.text(120)),
        ImportColumn("way", "检查方式", ("抽查方式",), parse=cells.choice(WAYS)),
        ImportColumn("basis", "检查依据", ("抽查依据", "法律依据", "依据"), parse=cells.text(300)),
        ImportColumn("published_on", "公布日期", ("公示日期",), parse=cells.day()),
        ImportColumn("published_where", "公布渠道", parse=cells.text(120)),
    ]

    def defaults(self):
        return {**super().defaults(), "listed_on": self.day()}

    def resolve(self, row):
        for name in ("subject", "way"):
            if not row.values.get(name):
                row.values.pop(name, None)


class DrawObjectImport(OwnRows):
    """The list of a superior, or a special list (专项库): mixed codes of 13, 15 and 18 characters are taken as they are."""

    key = "inspections.drawobject"
    title = "检查对象名录"
    model = DrawObject
    identity = ("list_name", "code")
    guide = (
        "可导入上级下发的双随机对象名单或专项库（.xlsx .xls .csv）。15 位注册号、18 位信用代码可以混排；同一名录中代码相同的"
        "视为同一户。没有「专项库名称」一列的，列入检查对象名录库；没有风险分类的记 B 类。"
    )
    columns = [
        CODE,
        NAME,
        ImportColumn("list_name", "名录", ("专项库名称", "名录名称"), parse=cells.text(60)),
        ImportColumn(
            "risk", "信用风险分类", ("风险等级", "风险分类", "信用风险等级"), parse=cells.choice(RISKS)
        ),
        ImportColumn("registrar", "登记机关", ("许可发证机关",), parse=cells.text(60)),
        ImportColumn("supervisor", "管辖单位", ("检查机关", "监管单位"), parse=cells.text(60)),
    ]

    def prepare(self):
        self.entities = {
            library_code(one): one.pk
            for one in Entity.objects.filter(office=self.batch.office_id).only(
                "pk", "code", "old_code", "office"
            )
        }

    def match(self, rows):
        for row in rows:
            row.values["list_name"] = row.values.get("list_name") or DrawObject.MAIN_LIST
        super().match(rows)

    def resolve(self, row):
        values = row.values
        values["code"], values["name"] = (
            rules.tidy(values.get("code") or ""),
            rules.tidy(values.get("name") or ""),
        )
        if not values.get("risk"):
            values.pop("risk", None)
            if row.object_id is None:
                values["risk"] = rules.DEFAULT_CLASS
        if entity := self.entities.get(values["code"]):
            values["entity_id"] = entity


class DrawOfficerImport(OwnRows):
    key = "inspections.drawofficer"
    title = "执法检查人员名录"
    model = DrawOfficer
    identity = ("certificate_no",)
    guide = (
        "可导入执法人员名录（含联合部门的人员）。执法证号相同的视为同一人；身份证号、手机号等其他列不导入。"
    )
    columns = [
        ImportColumn("name", "姓名", ("执法人员姓名",), required=True, parse=cells.text(30)),
        ImportColumn(
            "body",
            "所在单位",
            ("所在业务部门（机构）", "单位", "工作单位", "所属单位"),
            required=True,
            parse=cells.text(60),
        ),
        ImportColumn(
            "certificate_no",
            "执法证号",
            ("省执法证编号", "执法证编号", "行政执法证号", "证件编号"),
            required=True,
            parse=cells.code(30),
        ),
        ImportColumn(
            "certificate_valid_until",
            "执法证有效期至",
            ("执法证有效期", "有效期至"),
            required=True,
            parse=cells.day(),
        ),
        ImportColumn("speciality", "岗位与资质", ("岗位资质资格", "岗位大类"), parse=cells.text(120)),
    ]

    def prepare(self):
        people = User.objects.filter(office=self.batch.office_id).exclude(certificate_no="")
        self.people = dict(people.values_list("certificate_no", "pk"))

    def defaults(self):
        return {**super().defaults(), "joined_on": self.day()}

    def resolve(self, row):
        if (row.values.get("name") or "").startswith(SAMPLE):
            row.error("这是模板中的样例行，不导入", "姓名")
        number = row.values.get("certificate_no") or ""
        if rules.tidy(number) != number:
            row.error("执法证号含有不能使用的字符", "执法证号")
        if row.object_id is None and number in self.people:
            row.values["user_id"] = self.people[number]


class DrawTargetImport(OwnRows):
    """Objects that a superior drew, for a task of this office that was drafted as received."""

    key = "inspections.drawtarget"
    title = "上级抽取的对象名单"
    model = DrawTarget
    identity = ("plan_id", "code")
    updates = False
    guide = (
        "先拟订任务并勾选「名单已由上级抽好」，再导入名单。表中有「任务编号」或「任务名称」一列的按它归入任务，"
        "没有的在预览时选择一次。"
    )
    columns = [
        CODE,
        NAME,
        ImportColumn(
            "plan_text",
            "任务编号",
            ("任务名称", "抽查任务", "抽查计划"),
            parse=cells.text(80),
            stored=False,
            shows="plan.number",
            fills="plan_id",
        ),
        ImportColumn("risk", "信用风险分类", ("风险等级", "风险分类"), parse=cells.choice(RISKS)),
    ]

    def prepare(self):
        plans = DrawPlan.objects.filter(
            office=self.batch.office_id, is_received=True, state__in=["draft", "drawn"]
        )
        self.plans = {plan.pk: plan for plan in plans}
        every = DrawPlan.objects.filter(office=self.batch.office_id)
        self.by_words = {plan.number: plan.pk for plan in every if plan.number}
        self.by_words |= {words: plan.pk for plan in plans for words in (plan.number, plan.name)}
        self.entities = {
            library_code(one): one
            for one in Entity.objects.filter(office=self.batch.office_id).only(
                "pk", "code", "old_code", "kind", "office"
            )
        }

    def match(self, rows):
        for row in rows:
            row.values["code"] = rules.tidy(row.values.get("code") or "")
            row.values["plan_id"] = self._plan_of(row)
        super().match([row for row in rows if row.values["plan_id"]])

    def _plan_of(self, row):
        words = row.values.get("plan_text") or ""
        if words in self.by_words:
            return self.by_words[words]
        answer = row.ask(
            "plan",
            words,
            f"「{words or '这份名单'}」属于哪个上级任务？",
            [(str(pk), str(plan)) for pk, plan in self.plans.items()],
        )
        return int(answer) if answer and answer != SKIP and int(answer) in self.plans else None

    def resolve(self, row):
        values = row.values
        if row.object_id is not None:
            return
        if not self.plans:
            row.error("还没有「名单已由上级抽好」的任务，请先拟订")
        elif values["plan_id"] not in self.plans:
            row.error("这项任务不接收上级抽好的名单，或者已经办结", "任务编号")
        values["name"] = rules.tidy(values.get("name") or "")
        values["risk"] = values.get("risk") or rules.DEFAULT_CLASS
        entity = self.entities.get(values["code"])
        values.update(
            assigned_on=self.day(),
            entity_id=entity.pk if entity else None,
            entity_kind=entity.kind if entity else "",
            rank=min(row.row_no, 32_767),
            import_batch_id=self.batch.pk,
        )

    def write(self, rows, *, at):
        for plan in {row.values["plan_id"] for row in rows}:
            draw_targets.start_received(self.plans[plan], by=self.batch.created_by, on=self.day())
        super().write(rows, at=at)
