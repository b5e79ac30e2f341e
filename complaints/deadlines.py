"""The clocks of complaints on the to-do page; each row remembers the rule that made it."""

from django.db.models import Exists, OuterRef, Q

from complaints import rules
from complaints.models import Complaint, ComplaintClock, ComplaintPause, CountyUrging
from core.deadlines import Deadline, register

# A limit that stands still while something is tested is not late; it is listed again when the pause ends.
PAUSED = Exists(ComplaintPause.objects.filter(complaint=OuterRef("complaint"), ended_on=None))

for kind, code in rules.CLOCKS.items():
    waits = Q(kind=kind, done_on=None)
    register(
        Deadline(
            f"complaints.{kind}",
            ComplaintClock.Kind(kind).label,
            model=ComplaintClock,
            due="due_on",
            open=waits & ~PAUSED if kind in rules.PAUSABLE else waits,
            rule=code,
            rule_path="rule",
            permission="complaints.view_complaint",
            url="complaints:clock_detail",
            select=("complaint",),
            label=lambda clock: str(clock.complaint),
            ahead_days=15 if kind == "mediate" else 7,
        )
    )
register(
    Deadline(
        "complaints.escalated",
        "临期投诉举报，请所领导督办",
        model=Complaint,
        due="due_on",
        open=Q(state__in=rules.OPEN, escalated_on__isnull=False),
        permission="complaints.approve_complaint",
        url="complaints:complaint_detail",
    )
)
register(
    Deadline(
        "complaints.county_urging",
        "县局督办答复",
        model=CountyUrging,
        due="answer_by",
        open="unanswered",
        permission="complaints.view_countyurging",
        url="complaints:countyurging_detail",
        select=("complaint",),
    )
)
