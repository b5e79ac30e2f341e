"""Complaints that a leaving officer has not finished."""

from complaints import rules
from complaints.models import Complaint
from complaints.services.clocks import note
from complaints.services.receiving import check_handler
from core.handover import OpenWork, add


def unfinished(user, grid):
    rows = Complaint.objects.filter(handler=user, state__in=rules.OPEN)
    return rows.filter(village__grids=grid) if grid else rows


def move(row, giver, taker, by, on):
    check_handler(row, taker)
    row.handler = taker
    row.save(update_fields=["handler"])
    note(row, f"{giver}的工作移交，改由{taker}办理。", by=by, on=on, kind="assign")


add(OpenWork("未办结的投诉举报", unfinished, move))
