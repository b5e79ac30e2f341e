"""Filings of rural banquets for programs (docs/api.md)."""

from banquets import services
from banquets.forms import FilingForm
from core.access import Role
from core.api import Created, Resource, Write, masked, register
from core.clock import today
from core.identifiers import mask_phone


def file(form, by, row):
    channel = "assistant" if by.role == Role.ASSISTANT else "office"  # how it came, not what one may do
    return services.file_banquet(form.row(), crew=form.crew(), channel=channel, by=by, on=today())


def change(form, by, row):
    version = form.cleaned_data["version"] or 0
    crew, values = form.crew(), form.values()
    return services.change_filing(row, version=version, crew=crew, by=by, on=today(), **values)


register(
    Resource(
        "banquets",
        "banquets:banquetfiling_list",
        fields=(
            "id",
            "uuid",
            "office",
            "number_text",
            "channel",
            "filed_on",
            "occasion",
            "host_name",
            "village",
            "village.name",
            "grid",
            "venue",
            "held_on",
            "first_meal",
            "days",
            "meals",
            "ends_on",
            "tables",
            "people",
            "cook",
            "caterer",
            "state",
            "tier",
            "assigned_to",
            "assigned_to.display_name",
            "guide_by",
            "close_by",
            "version",
        ),
        detail=(
            masked("host_phone", mask_phone),
            "place",
            "cook_name",
            masked("cook_phone", mask_phone),
            "helper_count",
            "tableware",
            "tableware_from",
            "food_from",
            "menu",
            "state_reason",
            "decided_on",
            "note",
        ),
        create=Created(FilingForm, file),
        edit=Write(FilingForm, change),
    )
)
