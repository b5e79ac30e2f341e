"""Publicity, training and work records from tables. A row that is there already is left as it is."""

from types import MappingProxyType

from activities import rules
from activities.models import (
    PublicityActivity,
    PublicityMaterial,
    PublicityPartner,
    PublicityTopic,
    TrainingLaw,
    TrainingSession,
    WorkAmount,
    WorkCategory,
    WorkRecord,
)
from core.imports import cells
from core.imports.base import ImportColumn, RowDraft, TableImport
from core.models import Village
from core.search import plain
from entities.models import Entity


def labelled(choices):
    """A cell that holds the label of a choice; what stands in brackets or before 、 is enough."""
    words = {}
    for value, label in choices:
        for word in {label, label.partition("（")[0], label.partition("、")[0]}:
            words[word] = value
    return cells.choice(words)


def several(text: str) -> list[str]:
    """The names in a cell: one a line, or divided by 、；; or between 《》."""
    for mark in ("》《", "、", "；", ";", "《", "》"):
        text = text.replace(mark, "\n")
    return rules.lines(text)


def names_of(relation: str, name: str = "name"):
    """The names of what hangs on a row, as ``several`` takes them apart."""
    return lambda row: "、".join(getattr(one, name) for one in getattr(row, relation).all())


def amounts_of(row) -> str:
    """「民用水表 1200；计量器具 3000」, as ``rules.read_amounts`` takes it apart."""
    return "；".join(f"{one.quantity.label} {one.amount.normalize():f}" for one in row.amounts.all())


class OfOffice(TableImport):
    """Rows of one office that may name a village."""

    updates = False

    def prepare(self):
        rows = Village.objects.filter(office=self.batch.office_id).values_list("name", "pk")
        self.villages = {plain(name): key for name, key in rows}

    def resolve(self, row: RowDraft) -> None:
        values = row.values
        name = values.get("village_text") or ""
        if name:
            key = self.villages.get(plain(name)) or self.villages.get(plain(f"{name}村"))
            if key is None:
                row.error(f"本机构没有「{name}」", "村（社区）")
            values["village_id"] = key
        day = values.get(self.model.day)
        if day and day > self.batch.created_at.astimezone().date():
            row.error("日期不能晚于今天", "日期")

    def defaults(self):
        return {**super().defaults(), "created_by_id": self.batch.created_by_id}

    def write(self, rows, *, at):
        new = [row for row in rows if row.object_id is None]
        super().write(rows, at=at)
        for row in new:
            self.add_parts(row)

    def add_parts(self, row: RowDraft) -> None:
        """Store what belongs to a new record; ``row.object_id`` is its key."""


VILLAGE = ImportColumn(
    "village_text",
    "村（社区）",
    ("村", "所在村", "社区"),
    parse=cells.text(60),
    stored=False,
    shows="village.name",
    fills="village_id",
)
SHEETS = [
    ImportColumn(
        f"material_{kind}",
        label,
        (label.partition("（")[0], *label.partition("（")[0].split("、")),
        parse=cells.whole(),
        stored=False,
        beside="materials",
        shows=lambda row, kind=kind: next(
            (one.quantity for one in row.materials.all() if one.kind == kind), None
        ),
    )
    for kind, label in PublicityMaterial.Kind.choices
]


class PublicityImport(OfOffice):
    key = "activities.publicityactivity"
    title = "宣传活动"
    model = PublicityActivity
    identity = ("office_id", "held_on", "theme", "place")
    parts = MappingProxyType(dict.fromkeys((PublicityTopic, PublicityPartner, PublicityMaterial), "activity"))
    guide = "同一天、同一主题、同一地点的活动视为同一次。宣传内容和参与单位用顿号分开。"
    columns = [
        ImportColumn("held_on", "日期", ("活动日期", "时间"), required=True, parse=cells.day()),
        ImportColumn(
            "theme", "主题", ("活动主题", "活动名称", "宣传主题"), required=True, parse=cells.text(80)
        ),
        ImportColumn("place", "地点", ("活动地点",), required=True, parse=cells.text(80)),
        ImportColumn(
            "kind_text",
            "方式",
            ("活动形式",),
            parse=labelled(PublicityActivity.Kind.choices),
            stored=False,
            shows="get_kind_display",
            fills="kind",
        ),
        ImportColumn(
            "scene_text",
            "场景（七进）",
            ("场景", "七进"),
            parse=labelled(PublicityActivity.Scene.choices),
            stored=False,
            shows="get_scene_display",
            fills="scene",
        ),
        VILLAGE,
        ImportColumn(
            "people_text",
            "参加群众",
            ("参加人数",),
            parse=cells.whole(),
            stored=False,
            shows="people",
            fills="people",
        ),
        ImportColumn(
            "consulted_text",
            "解答咨询",
            ("咨询人次",),
            parse=cells.whole(),
            stored=False,
            shows="consultations",
            fills="consultations",
        ),
        ImportColumn(
            "topics_text",
            "宣传内容",
            parse=cells.text(600),
            stored=False,
            shows=names_of("topics"),
            beside="topics",
        ),
        ImportColumn(
            "partners_text",
            "参与单位",
            ("联合单位",),
            parse=cells.text(600),
            stored=False,
            shows=names_of("partners"),
            beside="partners",
        ),
        *SHEETS,
        ImportColumn("note", "活动情况", ("备注",), parse=cells.text(500)),
    ]

    def resolve(self, row):
        super().resolve(row)
        values = row.values
        values["kind"] = values.get("kind_text") or PublicityActivity.Kind.FAIR
        values["scene"] = values.get("scene_text") or ""
        values["people"] = values.get("people_text") or 0
        values["consultations"] = values.get("consulted_text") or 0

    def add_parts(self, row):
        values, key = row.values, row.object_id
        PublicityTopic.objects.bulk_create(
            PublicityTopic(activity_id=key, name=name[:60], subject=rules.subject_of(name), rank=rank)
            for rank, name in enumerate(several(values.get("topics_text") or ""), 1)
        )
        PublicityPartner.objects.bulk_create(
            PublicityPartner(activity_id=key, name=name[:60])
            for name in several(values.get("partners_text") or "")
        )
        PublicityMaterial.objects.bulk_create(
            PublicityMaterial(activity_id=key, kind=kind, quantity=count)
            for kind in PublicityMaterial.Kind.values
            if (count := values.get(f"material_{kind}"))
        )


class TrainingImport(OfOffice):
    key = "activities.trainingsession"
    title = "培训学习"
    model = TrainingSession
    identity = ("office_id", "held_on", "title")
    parts = MappingProxyType({TrainingLaw: "session"})
    guide = "同一天、同一内容的培训视为同一期。学习的法律法规用顿号或书名号分开。"
    columns = [
        ImportColumn("held_on", "日期", ("培训日期", "时间"), required=True, parse=cells.day()),
        ImportColumn("title", "内容", ("培训内容", "名称"), required=True, parse=cells.text(80)),
        ImportColumn(
            "kind", "类别", ("培训类别",), required=True, parse=labelled(TrainingSession.Kind.choices)
        ),
        ImportColumn(
            "audience",
            "对象",
            ("培训对象",),
            required=True,
            parse=labelled(TrainingSession.Audience.choices),
        ),
        ImportColumn(
            "hours_text",
            "学时",
            parse=cells.number(1, minimum=0, maximum=999),
            stored=False,
            shows="hours",
            fills="hours",
        ),
        ImportColumn("head_count", "参加人数", ("人数", "人次"), required=True, parse=cells.whole(minimum=1)),
        ImportColumn(
            "entities_text",
            "参训市场主体",
            ("参训主体",),
            parse=cells.whole(),
            stored=False,
            shows="entity_count",
            fills="entity_count",
        ),
        ImportColumn(
            "laws_text",
            "学习的法律法规",
            ("法律法规",),
            parse=cells.text(800),
            stored=False,
            shows=names_of("laws", "title"),
            beside="laws",
        ),
        ImportColumn("place", "地点", parse=cells.text(60)),
        ImportColumn("lecturer", "主讲（组织）人", ("主讲人", "授课人"), parse=cells.text(60)),
        VILLAGE,
        ImportColumn("note", "情况", ("备注",), parse=cells.text(500)),
    ]

    def resolve(self, row):
        super().resolve(row)
        row.values["hours"] = row.values.get("hours_text") or 0
        row.values["entity_count"] = row.values.get("entities_text") or 0

    def add_parts(self, row):
        TrainingLaw.objects.bulk_create(
            TrainingLaw(session_id=row.object_id, title=title[:100], rank=rank)
            for rank, title in enumerate(several(row.values.get("laws_text") or ""), 1)
        )


class WorkImport(OfOffice):
    key = "activities.workrecord"
    title = "工作记录"
    model = WorkRecord
    identity = ("office_id", "category_id", "done_on", "title")
    parts = MappingProxyType({WorkAmount: "record"})
    guide = (
        "类别填名称或编号。数量写成「名称 数字」，几个数量用分号分开，例如「民用水表 1200；计量器具 3000」；"
        "类别只有一个数量时只写数字。同一类别、同一天、同一名称的视为同一条。"
    )
    columns = [
        ImportColumn(
            "category_text",
            "类别",
            ("工作类别",),
            required=True,
            parse=cells.text(40),
            stored=False,
            shows="category.name",
            fills="category_id",
        ),
        ImportColumn("done_on", "日期", ("时间",), required=True, parse=cells.day()),
        ImportColumn("title", "名称（事项）", ("名称", "事项"), required=True, parse=cells.text(80)),
        ImportColumn(
            "amounts_text",
            "数量",
            ("数值",),
            parse=cells.text(300),
            stored=False,
            shows=amounts_of,
            beside="amounts__quantity",
        ),
        ImportColumn(
            "entity_text",
            "经营主体",
            ("企业名称",),
            parse=cells.text(120),
            stored=False,
            shows="entity.name",
            fills="entity_id",
        ),
        VILLAGE,
        ImportColumn("note", "备注", parse=cells.text(200)),
    ]

    def prepare(self):
        super().prepare()
        rows = WorkCategory.objects.visible_to(self.batch.created_by).filter(is_active=True)
        self.categories = {}
        for one in rows.prefetch_related("quantities__whole"):
            self.categories[one.name] = self.categories[one.code] = one
        entities = Entity.objects.filter(office=self.batch.office_id).present()
        self.entities: dict[str, list] = {}
        for key, name, code, village in entities.values_list("pk", "name_plain", "code", "village_id"):
            for word in {name, code.lower()} - {""}:
                self.entities.setdefault(word, []).append((key, village))

    def match(self, rows):
        for row in rows:
            category = self.categories.get(row.values.get("category_text") or "")
            if category is None:
                row.error(f"没有工作类别「{row.values.get('category_text')}」", "类别")
            row.values["category_id"] = category and category.pk
        super().match([row for row in rows if row.values["category_id"]])

    def resolve(self, row):
        super().resolve(row)
        category = self.categories.get(row.values.get("category_text") or "")
        if category is None:
            return
        self._find_entity(row, category)
        row.values["amounts"] = self._amounts(row, category)

    def _find_entity(self, row, category):
        text, use = row.values.get("entity_text") or "", WorkCategory.EntityUse
        if not text:
            if category.entity_use == use.REQUIRED:
                row.error("这个类别必须填写经营主体", "经营主体")
            return
        if category.entity_use == use.NONE:
            row.error("这个类别不涉及经营主体", "经营主体")
            return
        found = self.entities.get(plain(text)) or self.entities.get(text.lower()) or []
        if len(found) != 1:
            row.error(f"有 {len(found)} 户叫「{text}」" if found else f"名录中没有「{text}」", "经营主体")
            return
        row.values["entity_id"], row.values["village_id"] = found[0]

    def _amounts(self, row, category) -> dict:
        """Quantity → number of one row; what does not fit is an error of the row."""
        known = [one for one in category.quantities.all() if one.is_active]
        try:
            pairs = rules.read_amounts(row.values.get("amounts_text") or "")
        except ValueError as error:
            row.error(str(error), "数量")
            return {}
        amounts = {}
        for label, number in pairs:
            fitting = (
                known
                if not label and len(known) == 1
                else [one for one in known if label in (one.label, one.code)]
            )
            if not fitting:
                row.error(f"「{category}」没有数量「{label or number}」", "数量")
            elif error := rules.amount_error(number, fitting[0].decimals):
                row.error(f"「{fitting[0]}」{error}", "数量")
            else:
                amounts[fitting[0]] = number
        for one in known:
            if one.is_required and one not in amounts:
                row.error(f"请填写「{one}」", "数量")
            if one.whole_id and one in amounts and amounts[one] > amounts.get(one.whole, amounts[one]):
                row.error(f"「{one}」不能大于「{one.whole}」", "数量")
        return amounts

    def add_parts(self, row):
        WorkAmount.objects.bulk_create(
            WorkAmount(record_id=row.object_id, quantity=quantity, amount=number)
            for quantity, number in row.values["amounts"].items()
        )

    def defaults(self):
        return {**super().defaults(), "import_batch_id": self.batch.pk}
