"""Rapid tests, official samples and the catalogue of test items for programs (docs/api.md)."""

from core.api import Created, Item, Part, Resource, Write, register
from core.api.shapes import NUMBER
from core.clock import now
from entities.api import ledger
from food_safety import services
from food_safety.forms import RapidTestForm
from food_safety.forms.sampling import FoodSampleForm
from food_safety.models import FailedItem, RapidTestResult
from food_safety.services.sampling import change_sample, take_sample

READINGS = {
    "type": "array",
    "title": "检测项目",
    "minItems": 1,
    "maxItems": 20,
    "items": {
        "type": "object",
        "properties": {
            "item": {**NUMBER, "title": "检测项目"},
            "reading": {"type": "string", "maxLength": 30, "title": "检测值"},
            "verdict": {
                "type": "string",
                "enum": ["", *(value for value, _ in RapidTestResult.Result.choices)],
                "title": "结果",
                "description": "不填按限量自动判定",
            },
        },
        "required": ["item"],
        "additionalProperties": False,
    },
}


def the_test(body, user, row):
    return {"test": row}


def in_form(body):
    """The readings as the rows of the form's own sheet."""
    data = {name: value for name, value in body.items() if name != "readings"}
    readings = body.get("readings", ())
    for nth, one in enumerate(readings):
        data |= {f"rows-{nth}-{name}": one.get(name, "") for name in ("item", "reading", "verdict")}
    return {**data, "rows-TOTAL_FORMS": len(readings), "rows-INITIAL_FORMS": 0}


def create(form, by, row):
    key = form.cleaned_data["client_uuid"]
    return services.record_test(by=by, at=now(), uuid=key, sample=form.sample)


def correct(form, by, row):
    reason = form.cleaned_data["reason"]
    return services.update_test(row, by=by, at=now(), sample=form.sample, reason=reason)


def results(row):
    return [
        {"item": one.item_id, "item_name": one.item.name, "reading": one.reading, "result": one.result}
        for one in row.results.all()
    ]


def nested(title, **properties):
    one = {"type": "object", "properties": properties, "required": list(properties)}
    return {"type": "array", "title": title, "items": one}


TEXT = {"type": "string"}
register(
    Resource(
        "rapid-tests",
        "food_safety:rapidtest_list",
        fields=(
            "id",
            "uuid",
            "office",
            "sample_no",
            "sampled_on",
            "product",
            "product_class",
            "source",
            "protection",
            "entity",
            "entity.name",
            "place",
            "village",
            "village.name",
            "grid",
            "result",
            Item(
                "results",
                read=results,
                shape=nested("项目", item={"type": "integer"}, item_name=TEXT, reading=TEXT, result=TEXT),
            ),
            "tested_by",
            "tested_by.display_name",
            "kit_lot",
            "handle_by",
            "handled_on",
            "is_voided",
        ),
        detail=(
            "instrument",
            "informed_at",
            "recheck_until",
            "handling_kind",
            "handling",
            "void_reason",
            "created_at",
        ),
        create=Created(
            RapidTestForm,
            create,
            the_test,
            {"readings": READINGS},
            ("readings",),
            in_form,
            without=("reason",),
        ),
        edit=Write(RapidTestForm, correct, the_test, {"readings": READINGS}, ("readings",), in_form),
    ),
    Resource(
        "samples",
        "food_safety:foodsample_list",
        fields=(
            "id",
            "uuid",
            "office",
            "sample_no",
            "sampled_on",
            "product",
            "food_class",
            "task",
            "entity",
            "entity.name",
            "unit_name",
            "place",
            "village",
            "result",
            "laboratory",
            "report_no",
            "reported_on",
            "tell_by",
            "told_on",
            "start_by",
            "started_on",
            "end_by",
            "ended_on",
            "is_voided",
        ),
        detail=("spec", "brand", "maker", "produced", "basis", "failed_text", "cause", "trace", "note"),
        parts=(Part("items", FailedItem, ("name", "value", "limit", "said"), "不合格项目"),),
        **ledger(FoodSampleForm, take_sample, change_sample),
    ),
    Resource(
        "test-items",
        "food_safety:testitem_list",
        fields=(
            "id",
            "name",
            "aliases",
            "applies_to",
            "rule",
            "limit",
            "unit",
            "method",
            "basis",
            "is_active",
        ),
    ),
)
