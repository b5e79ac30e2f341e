"""Checks, problems, orders, campaigns and checklists for programs (docs/api.md)."""

from core.api import Created, Part, Resource, Write, register
from core.api.shapes import DAY, NUMBER
from core.clock import now, today
from core.errors import RuleBroken
from core.pages import asked_row
from entities.models import Entity
from entities.services import note_reason
from inspections import services
from inspections.forms.checks import InspectionForm, initial_of
from inspections.models import Checklist, ChecklistItem, InspectionItem, Problem
from inspections.rules import EXTRA_PROBLEMS_MAX

TEXT = {"type": "string", "maxLength": 300}
FIXED = {"type": "boolean", "title": "当场改正"}
LIMIT = {**DAY, "title": "整改期限", "description": "不填按规则中的默认期限"}


def objects(title, properties, required, most):
    one = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return {"type": "array", "title": title, "items": one, "maxItems": most}


ANSWERS = objects(
    "检查项目",
    {
        "item": {**NUMBER, "title": "要点表的检查项目"},
        "answer": {"type": "string", "enum": [value for value, _ in InspectionItem.Answer.choices]},
        "note": {**TEXT, "title": "问题描述"},
        "fixed_on_the_spot": FIXED,
        "rectify_by": LIMIT,
    },
    ["item", "answer"],
    200,
)
FINDINGS = objects(
    "清单外问题",
    {
        "text": {**TEXT, "title": "问题"},
        "is_key": {"type": "boolean"},
        "fixed_on_the_spot": FIXED,
        "rectify_by": LIMIT,
    },
    ["text"],
    EXTRA_PROBLEMS_MAX,
)


def what_the_form_needs(body, user, row):
    """The entity that is checked, the list, and the day; of a draft those it has."""
    if row is not None:
        entity, chosen, day = row.entity, row.checklist, row.inspected_on
    else:
        rows = Entity.objects.select_related("office").visible_to(user)
        entity, chosen, day = asked_row(rows, str(body.get("entity", ""))), None, today()
        if entity is None:
            raise RuleBroken("没有这个主体，或者不在您的辖区", "entity")
    if "checklist" in body:
        chosen = asked_row(Checklist.objects.offered_to(entity.office), str(body["checklist"]))
        if chosen is None:
            raise RuleBroken("没有这份要点表，或者它不是现行版本", "checklist")
    given = {} if row is None else {"initial": initial_of(row)}
    return {
        "entity": entity,
        "chosen": chosen,
        "day": body.get("inspected_on", day),
        "existing": row,
        **given,
    }


def in_form(body):
    """The answers and findings as the fields of the form; an edit that names them names all of them."""
    data = {name: value for name, value in body.items() if name not in ("entity", "answers", "findings")}
    if "answers" in body:
        data = {"result": "", **data}  # judged anew by the answers
    for one in body.get("answers", ()):
        key = one["item"]
        data |= {
            f"item-{key}": one["answer"],
            f"note-{key}": one.get("note", ""),
            f"fixed-{key}": one.get("fixed_on_the_spot", False),
            f"by-{key}": one.get("rectify_by"),
        }
    if "findings" in body:
        for number in range(1, EXTRA_PROBLEMS_MAX + 1):
            data |= {f"extra{number}-{name}": None for name in ("text", "key", "fixed", "by")}
    for number, one in enumerate(body.get("findings", ()), 1):
        data |= {
            f"extra{number}-text": one["text"],
            f"extra{number}-key": one.get("is_key", False),
            f"extra{number}-fixed": one.get("fixed_on_the_spot", False),
            f"extra{number}-by": one.get("rectify_by"),
        }
    return data


def create(form, by, row):
    key = form.cleaned_data["client_uuid"]
    inspection = services.log_inspection(by=by, at=now(), entity=form.entity, uuid=key, **form.values())
    if form.notices and (reason := form.cleaned_data["over_reason"]):
        day = inspection.inspected_on
        note_reason(
            form.entity, visit_on=day, warnings=form.notices, by=by, on=today(), reason=reason, uuid=key
        )
    return inspection


def update(form, by, row):
    services.refuse_locked(row)
    version = form.cleaned_data["version"] or 0
    return services.update_inspection(row, by=by, at=now(), version=version, **form.values())


CHECKED = {
    "entity": {**NUMBER, "title": "经营主体"},
    "answers": ANSWERS,
    "findings": FINDINGS,
}
register(
    Resource(
        "inspections",
        "inspections:inspection_list",
        fields=(
            "id",
            "uuid",
            "office",
            "entity",
            "entity.name",
            "inspected_on",
            "kind",
            "subject",
            "purpose",
            "campaign",
            "campaign_theme",
            "lead_officer",
            "lead_officer.display_name",
            "second_officer",
            "second_officer.display_name",
            "result",
            "problem_count",
            "state",
            "village",
            "village.name",
            "grid",
            "unannounced",
            "joint_units",
            "version",
        ),
        detail=("opinion", "checklist", "visit", "signed_at", "voided_at", "void_reason", "created_at"),
        parts=(
            Part("items", InspectionItem, ("item", "no", "text", "is_key", "answer", "note"), "检查项目记录"),
            Part(
                "problems",
                Problem,
                ("id", "text", "is_key", "fixed_on_the_spot", "rectify_by", "closed_on", "outcome"),
                "发现的问题",
            ),
        ),
        create=Created(
            InspectionForm,
            create,
            what_the_form_needs,
            CHECKED,
            ("entity", "checklist", "answers"),
            in_form,
            without=("visit",),
            asks=("entity", "checklist"),
        ),
        edit=Write(
            InspectionForm,
            update,
            what_the_form_needs,
            {name: CHECKED[name] for name in ("answers", "findings")},
            unpack=in_form,
            without=("visit", "over_reason", "checklist"),
        ),
    ),
    Resource(
        "problems",
        "inspections:problem_list",
        fields=(
            "id",
            "inspection",
            "inspection.entity.name",
            "inspection.inspected_on",
            "text",
            "is_key",
            "fixed_on_the_spot",
            "rectify_by",
            "closed_on",
            "closing_note",
            "outcome",
            "owner",
        ),
    ),
    Resource(
        "orders",
        "inspections:order_list",
        fields=(
            "id",
            "uuid",
            "kind",
            "number_text",
            "inspection",
            "entity",
            "entity.name",
            "subject",
            "issued_on",
            "rectify_by",
            "state",
            "served_on",
            "closed_on",
            "lead_officer",
            "second_officer",
        ),
        detail=("demands", "basis", "service_method"),
    ),
    Resource(
        "campaigns",
        "inspections:campaign_list",
        fields=(
            "id",
            "office",
            "name",
            "theme",
            "subject",
            "starts_on",
            "ends_on",
            "closed_on",
            "basis",
            "parent",
            "checklist",
            "report_due_on",
            "version",
        ),
        detail=("plan", "exposed_products", "report_to"),
    ),
    Resource(
        "checklists",
        "inspections:checklist_list",
        fields=("id", "code", "version", "name", "subject", "basis"),
        parts=(
            Part(
                "items",
                ChecklistItem,
                ("id", "no", "text", "hint", "is_key", "article"),
                "检查项目",
                ordering=("no",),
            ),
        ),
    ),
)
