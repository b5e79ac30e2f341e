"""Complaints, tip-offs and consultations for programs (docs/api.md).

Who complained is sealed apart from the letter (``ReporterIdentity``) and is told by no answer here, not even masked:
each look at it has a reason and is logged, which a program cannot give. What a letter relates may name the reporter in
its own words; so a program is told what it is about, and reads the words themselves on the page.
"""

from complaints import services
from complaints.forms import ConsultationForm, DeskForm
from complaints.models import ComplaintClock
from core.api import Created, Part, Resource, register
from core.clock import now
from entities.api import ledger
from entities.services.ledgers import add, change


def nothing(body, user, row):
    return {}


def receive(form, by, row):
    """As the desk's page does."""
    given = form.cleaned_data
    return services.receive_letter(
        office=by.office,
        received_on=given["received_on"],
        at=now(),
        by=by,
        uuid=given["client_uuid"],
        channel=given["channel"],
        external_no=given["external_no"],
        reporter=form.reporter(),
        **form.letter(),
    )


register(
    Resource(
        "complaints",
        "complaints:complaint_list",
        fields=(
            "id",
            "uuid",
            "office",
            "number",
            "kind",
            "state",
            "received_on",
            "due_on",
            "category",
            "respondent_name",
            "respondent_address",
            "entity",
            "village",
            "product",
            "happened_on",
            "demands",
            "amount_yuan",
            "handler",
            "handler.display_name",
            "accepted_on",
            "refused_on",
            "ended_on",
            "decided_on",
            "decision",
            "closed_on",
            "in_time",
            "recovered_yuan",
            "satisfaction",
        ),
        detail=("refusal_ground", "termination_ground", "split_from", "merged_into", "inspection", "case"),
        parts=(
            Part("clocks", ComplaintClock, ("kind", "start_on", "due_on", "extended", "done_on"), "法定期限"),
        ),
        create=Created(DeskForm, receive, nothing),
    ),
    Resource(
        "consultations",
        "complaints:consultation_list",
        fields=("id", "uuid", "office", "asked_on", "channel", "category", "people", "answered_by"),
        detail=("question", "answer"),
        **ledger(ConsultationForm, add, change),
    ),
)
