"""The daily part: what ends soon and is not done goes before the chief."""

from datetime import timedelta

from django.utils import timezone

from complaints import documents, numbers  # noqa: F401  every process that issues papers knows their kinds
from complaints.services import escalate_due
from core.housekeeping import chore

DAYS_BEFORE = 2


@chore("complaints_escalated", "临期投诉举报提请督办")
def _escalate(at):
    on = timezone.localtime(at).date()
    return escalate_due(on=on, before=on + timedelta(days=DAYS_BEFORE))
