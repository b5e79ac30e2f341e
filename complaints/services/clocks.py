"""The limits of a complaint: begun, paused, lengthened, met. The version of the rule is that of the day of receipt."""

from datetime import date

from django.db import transaction
from django.db.models import Min

from complaints import rules
from complaints.models import Complaint, ComplaintClock, ComplaintPause, ComplaintStep
from core import audit, legal
from core.access import may
from core.calendar import Pause, Span, explain
from core.errors import RuleBroken

APPROVE = "complaints.approve_complaint"


def locked(complaint: Complaint) -> Complaint:
    """The row as it is now, held until the transaction ends."""
    return (
        Complaint.objects.select_for_update(of=("self",))
        .select_related("office", "entity", "handler")
        .get(pk=complaint.pk)
    )


def refuse_stranger(row: Complaint, by) -> None:
    """A complaint is worked on by its handler, or by who approves (domain.md C2)."""
    if by is not None and by.pk != row.handler_id and not may(by, APPROVE):
        raise RuleBroken("只有承办人或者所领导可以办理这一步")


def note(row: Complaint, text: str, *, by, on: date, kind: str = ComplaintStep.Kind.MOVE) -> ComplaintStep:
    """Add a line to the file; it names no reporter. A form that is sent again adds no second line below the first."""
    line = {"kind": kind, "on": on, "text": text[:600], "by_id": by.pk if by else None}
    last = ComplaintStep.objects.filter(complaint=row).order_by("-pk").first()
    if last is not None and all(getattr(last, name) == value for name, value in line.items()):
        return last
    return ComplaintStep.objects.create(complaint=row, **line)


def begin_clock(row: Complaint, kind: str, start: date, *, due_on: date | None = None) -> ComplaintClock:
    """Start the limit ``kind`` after the event of ``start``, which is not counted; ``due_on`` is the office's own day."""
    if due_on is not None:
        values = {"due_on": due_on, "rule": None, "explanation": f"由本单位指定：{due_on}"}
    else:
        made = legal.due(rules.CLOCKS[kind], start, on=_version_day(row, kind, start), office=row.office)
        values = {"due_on": made.due_on, "rule": made.rule, "explanation": made.text}
    clock, _ = ComplaintClock.objects.update_or_create(
        complaint=row, kind=kind, defaults={"start_on": start, "extended": False, "done_on": None, **values}
    )
    remember_nearest(row)
    return clock


def _version_day(row: Complaint, kind: str, start: date) -> date:
    """A letter keeps the order under which it was received; what it has not got an answer in takes the day itself."""
    return start if kind == "identity" else row.received_on


def stop_clock(row: Complaint, kind: str, on: date) -> None:
    row.clocks.filter(kind=kind, done_on=None).update(done_on=on)
    remember_nearest(row)


def stop_all(row: Complaint, on: date) -> None:
    row.clocks.filter(done_on=None).update(done_on=on)
    remember_nearest(row)


def remember_nearest(row: Complaint) -> None:
    """Keep the nearest running limit on the row, so that lists can filter and sort by it."""
    row.due_on = row.clocks.filter(done_on=None).aggregate(day=Min("due_on"))["day"]
    Complaint.objects.filter(pk=row.pk).update(due_on=row.due_on)


def recount(row: Complaint, *, as_of: date) -> None:
    """Count the pausable limits again with their pauses; a pause that still runs counts up to ``as_of`` (B0.8)."""
    pauses = [Pause(one.started_on, one.ended_on, one.get_kind_display()) for one in row.pauses.all()]
    for clock in row.clocks.filter(kind__in=rules.PAUSABLE, done_on=None).select_related("rule"):
        mine = [pause for pause in pauses if pause.end is None or pause.end >= clock.start_on]
        if clock.extended:
            days = sum(
                int(legal.quantity(code, row.received_on, row.office))
                for code in (rules.CLOCKS[clock.kind], rules.EXTENSIONS[clock.kind])
            )
            span = Span(days, clock.rule.unit, clock.rule.rolls)
            made = explain(clock.start_on, span, pauses=mine, as_of=as_of)
        else:
            made = legal.due_with_pauses(
                rules.CLOCKS[clock.kind],
                clock.start_on,
                mine,
                as_of=as_of,
                on=_version_day(row, clock.kind, clock.start_on),
                office=row.office,
            )
        clock.due_on, clock.explanation = made.due_on, made.text
        clock.save(update_fields=["due_on", "explanation"])
    remember_nearest(row)


@transaction.atomic
def begin_pause(complaint: Complaint, *, kind: str, by, on: date) -> ComplaintPause:
    """Begin an interval that does not count; one runs at a time, asked twice the running one is answered."""
    row = locked(complaint)
    refuse_stranger(row, by)
    if row.state not in {"accepted", "verifying"}:
        raise RuleBroken("只有调解中、核查中的事项才能中止计时")
    if running := row.pauses.filter(ended_on=None).first():
        return running
    pause = ComplaintPause.objects.create(complaint=row, kind=kind, started_on=on)
    recount(row, as_of=on)
    note(row, f"{pause.get_kind_display()}开始，所需时间不计入期限。", by=by, on=on)
    audit.record(by, "complaint.pause", row, pause=kind, started_on=on)
    return pause


@transaction.atomic
def end_pause(complaint: Complaint, *, by, on: date) -> ComplaintPause:
    """End the running interval on the local day ``on``, that day included."""
    row = locked(complaint)
    refuse_stranger(row, by)
    pause = row.pauses.select_for_update().filter(ended_on=None).first()
    if pause is None:
        raise RuleBroken("没有正在中止的期限")
    if on < pause.started_on:
        raise RuleBroken("结束日期早于开始日期", "on")
    pause.ended_on = on
    pause.save(update_fields=["ended_on"])
    recount(row, as_of=on)
    note(row, f"{pause.get_kind_display()}结束，恢复计算期限。", by=by, on=on)
    audit.record(by, "complaint.resume", row, ended_on=on)
    return pause


@transaction.atomic
def extend(complaint: Complaint, *, by, on: date, reason: str) -> ComplaintClock:
    """Lengthen the check of a tip-off or clue once by 15 working days before it ends; the responsible person approves.

    Source: 程序规定 art. 18, domain.md B1.12–B1.13.
    """
    row = locked(complaint)
    if not may(by, APPROVE):
        raise RuleBroken("延长核查期限须由所领导批准")
    clock = row.clocks.filter(kind__in=rules.EXTENSIONS, done_on=None).select_related("rule").first()
    if clock is None or clock.extended:
        raise RuleBroken("没有可以延长的核查期限，或者已经延长过一次")
    if on > clock.due_on:
        raise RuleBroken(f"期限已于 {clock.due_on} 届满，不能再延长")
    if not reason.strip():
        raise RuleBroken("请填写延长理由", "reason")
    before, clock.extended = clock.due_on, True
    clock.save(update_fields=["extended"])
    recount(row, as_of=on)
    clock.refresh_from_db()
    note(row, f"经批准延长核查期限至 {clock.due_on}：{reason.strip()}", by=by, on=on)
    audit.record(by, "complaint.extend", row, reason=reason.strip(), due_on=[before, clock.due_on])
    return clock
