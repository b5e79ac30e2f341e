"""Market entities and their licences for programs (docs/api.md)."""

from core.api import Created, Part, Resource, Write, masked, register
from core.clock import today
from core.identifiers import mask_phone
from entities import services
from entities.forms import EntityForm
from entities.models import EntityTag


def create(form, by, row):
    uuid = form.cleaned_data["uuid"]
    return services.create_entity(by=by, on=today(), uuid=uuid, **form.values())


def update(form, by, row):
    version = form.cleaned_data["version"]
    return services.update_entity(row, by=by, on=today(), version=version, **form.values())


def ledger(form, add, change=None) -> dict:
    """How rows of a ledger are written: by its form, with the parts that a form may have, through its services."""

    def parts(form):
        return form.parts() if hasattr(form, "parts") else {}

    def made(form, by, row):
        return add(form.row(), by=by, on=today(), **parts(form))

    def changed(form, by, row):
        extra = {"version": form.cleaned_data["version"]} if "version" in form.fields else {}
        return change(row, by=by, on=today(), **extra, **form.values(), **parts(form))

    return {"create": Created(form, made), "edit": Write(form, changed) if change else None}


register(
    Resource(
        "entities",
        "entities:entity_list",
        fields=(
            "id",
            "uuid",
            "office",
            "name",
            "code",
            "old_code",
            "kind",
            "status",
            "status_on",
            "ended_on",
            "is_food",
            "registered_on",
            "village",
            "village.name",
            "grid",
            "grid.name",
            "address",
            "principal",
            masked("contact_phone", mask_phone),
            "version",
            "updated_at",
        ),
        detail=("registered_type", "industry", "business_scope", "capital_yuan", "note", "merged_into"),
        parts=(Part("tags", EntityTag, ("tag", "tag.name"), "业态与标记", "entity_tags", ("tag",)),),
        create=Created(EntityForm, create),
        edit=Write(EntityForm, update),
    ),
    Resource(
        "licences",
        "entities:licence_list",
        fields=(
            "id",
            "entity",
            "entity.name",
            "kind",
            "number",
            "first_issued_on",
            "issued_on",
            "valid_until",
            "status",
        ),
    ),
)
