"""Publicity, training, meetings, releases and configurable work records for programs (docs/api.md)."""

from activities import services
from activities.forms import ledgers as forms
from activities.forms.work import WorkRecordForm
from activities.models import (
    PublicityChannel,
    PublicityMaterial,
    PublicityPartner,
    PublicityTopic,
    TrainingLaw,
    WorkAmount,
    WorkCategory,
    WorkQuantity,
)
from core.api import Created, Part, Resource, Write, register
from core.api.shapes import NUMBER
from core.clock import today
from core.errors import RuleBroken
from core.pages import asked_row
from entities.api import ledger
from entities.services.ledgers import add

HEAD = ("id", "uuid", "office", "is_voided")
PLACE = ("village", "village.name", "place")
AMOUNTS = {
    "type": "array",
    "title": "数量",
    "description": "类别所要的数量，按其编号",
    "maxItems": 60,
    "items": {
        "type": "object",
        "properties": {
            "code": {"type": "string", "maxLength": 40, "title": "数量的编号"},
            "amount": {"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,4})?$", "title": "数值"},
        },
        "required": ["code", "amount"],
        "additionalProperties": False,
    },
}


def of_category(body, user, row):
    if row is not None:
        return {"instance": row}
    categories = WorkCategory.objects.visible_to(user)
    category = asked_row(categories, str(body.get("category", "")))
    if category is None:
        raise RuleBroken("没有这个工作类别", "category")
    known = set(category.quantities.filter(is_active=True).values_list("code", flat=True))
    if unknown := [one["code"] for one in body.get("amounts", ()) if one["code"] not in known]:
        raise RuleBroken(f"这个类别没有数量「{unknown[0]}」", "amounts")
    return {"row": category}


def in_form(body):
    data = {name: value for name, value in body.items() if name not in ("category", "amounts")}
    return data | {f"amount_{one['code']}": one["amount"] for one in body.get("amounts", ())}


def record(form, by, row):
    return services.record_work(form.row(), by=by, on=today(), **form.parts())


def change(form, by, row):
    return services.change_work(row, by=by, on=today(), **form.values(), **form.parts())


OF_CATEGORY = {
    "entity": {
        "type": "string",
        "maxLength": 120,
        "title": "经营主体",
        "description": "名称、信用代码或 #编号",
    },
    "stage": {**NUMBER, "title": "阶段"},
    "amounts": AMOUNTS,
}
register(
    Resource(
        "publicity",
        "activities:publicityactivity_list",
        fields=(*HEAD, "held_on", "theme", "kind", "occasion", "scene", *PLACE, "people", "consultations"),
        detail=("note", "void_reason"),
        parts=(
            Part("topics", PublicityTopic, ("name", "subject"), "宣传内容"),
            Part("partners", PublicityPartner, ("name",), "参与单位"),
            Part("channels", PublicityChannel, ("kind", "count"), "宣传渠道"),
            Part("materials", PublicityMaterial, ("kind", "quantity"), "宣传资料"),
        ),
        **ledger(forms.PublicityForm, services.add_publicity, services.change_publicity),
    ),
    Resource(
        "training",
        "activities:trainingsession_list",
        fields=(
            *HEAD,
            "held_on",
            "title",
            "kind",
            "audience",
            "hours",
            "head_count",
            "entity_count",
            "lecturer",
            *PLACE,
        ),
        detail=("note", "void_reason"),
        parts=(Part("laws", TrainingLaw, ("title",), "学习的法律法规"),),
        **ledger(forms.TrainingForm, services.add_training, services.change_training),
    ),
    Resource(
        "meetings",
        "activities:meeting_list",
        fields=(*HEAD, "held_on", "kind", "title", "head_count", *PLACE),
        detail=("partners", "topics", "decisions", "void_reason"),
        **ledger(forms.MeetingForm, add, services.change_valid),
    ),
    Resource(
        "releases",
        "activities:mediarelease_list",
        fields=(*HEAD, "published_on", "kind", "program", "issue", "title", "outlets"),
        **ledger(forms.MediaReleaseForm, add, services.change_valid),
    ),
    Resource(
        "work-categories",
        "activities:workcategory_list",
        fields=("id", "code", "name", "group", "counting", "unit", "entity_use", "note", "is_active"),
        parts=(
            Part(
                "quantities",
                WorkQuantity,
                ("code", "label", "unit", "decimals", "is_required", "is_active"),
                "数量",
            ),
        ),
    ),
    Resource(
        "work-records",
        "activities:workrecord_list",
        fields=(
            *HEAD,
            "category",
            "category.name",
            "done_on",
            "ended_on",
            "title",
            "entity",
            "entity.name",
            "village",
            "village.name",
            "stage",
        ),
        detail=("note", "void_reason"),
        parts=(
            Part(
                "amounts", WorkAmount, ("quantity", "quantity.code", "amount"), "数量", select=("quantity",)
            ),
        ),
        create=Created(
            WorkRecordForm,
            record,
            of_category,
            {"category": {**NUMBER, "title": "工作类别"}, **OF_CATEGORY},
            ("category",),
            in_form,
            asks=("category",),
        ),
        edit=Write(
            WorkRecordForm,
            change,
            of_category,
            {name: OF_CATEGORY[name] for name in ("entity", "amounts")},
            unpack=in_form,
        ),
    ),
)
