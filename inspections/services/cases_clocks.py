"""The limits of a case: begun, lengthened, paused, met. Each keeps the version of the rule that made it."""

from datetime import date

from django.db import transaction

from core import audit, legal
from core.access import may
from core.calendar import Pause, Span, explain
from core.errors import RuleBroken
from inspections.models import CaseClock, CaseFiling, CasePause, CaseStep
from inspections.rules import cases as rules_cases

KIND = CaseClock.Kind


def locked(case: CaseFiling) -> CaseFiling:
    """The case as it is now, held until the transaction ends."""
    return (
        CaseFiling.objects.select_for_update(of=("self",))
        .select_related("office", "entity", "lead_officer", "second_officer")
        .get(pk=case.pk)
    )


def refuse_stranger(case: CaseFiling, by) -> None:
    """A case is worked on by its two officers, or by who approves (domain.md C2 *own)."""
    if by.pk not in (case.lead_officer_id, case.second_officer_id) and not may(
        by, "inspections.approve_casefiling"
    ):
        raise RuleBroken("只有本案的两名办案人员或者所领导可以办理这一步")


def refuse_unapproved(by, what: str) -> None:
    if not may(by, "inspections.approve_casefiling"):
        raise RuleBroken(f"{what}须由所领导或者县局批准")


def refuse_before(on: date, earlier: date | None, words: str, field: str | None = None) -> None:
    """Raise when the event of the local day ``on`` lies before ``earlier``, the day of ``words``."""
    if earlier is not None and on < earlier:
        raise RuleBroken(f"日期 {on} 早于{words}日期 {earlier}", field)


def note(
    case: CaseFiling, text: str, *, by, on: date, kind: str = CaseStep.Kind.MOVE, source: str = ""
) -> CaseStep:
    """Add a line to the file of the case."""
    return CaseStep.objects.create(case=case, kind=kind, on=on, text=text[:500], source=source, by=by)


def begin_clock(case: CaseFiling, kind: str, start: date) -> CaseClock:
    """Start (or start anew) the limit ``kind`` that runs from the local day ``start``; that day is not counted."""
    made = legal.due(rules_cases.CLOCKS[kind], start, office=case.office)
    clock, _ = CaseClock.objects.update_or_create(
        case=case,
        kind=kind,
        defaults={
            "start_on": start,
            "due_on": made.due_on,
            "rule": made.rule,
            "explanation": made.text,
            "extended": False,
            "fixed": False,
            "done_on": None,
        },
    )
    return clock


def stop_clock(case: CaseFiling, kind: str, on: date) -> None:
    """Say that what ``kind`` asks for was done on the local day ``on``; a clock that never ran is left alone."""
    case.clocks.filter(kind=kind, done_on=None).update(done_on=on)


def stop_all(case: CaseFiling, on: date) -> None:
    case.clocks.filter(done_on=None).update(done_on=on)


def recount(case: CaseFiling, *, as_of: date) -> CaseClock | None:
    """Count the running time, of the check of the clue or of the decision, again with its pauses.

    A pause that still runs is counted up to ``as_of``. Lengthened limits are one period: 15 + 15 working days from the
    clue, 90 + 30 days from the filing. Source: 行政处罚法 art. 60, 程序规定 arts. 18, 64.
    """
    clock = (
        case.clocks.filter(kind__in=rules_cases.EXTENSIONS, done_on=None)
        .select_related("rule")
        .order_by("-pk")
        .first()
    )
    if clock is None or clock.fixed:
        return clock
    pauses = [Pause(one.started_on, one.ended_on, one.get_kind_display()) for one in case.pauses.all()]
    code = rules_cases.CLOCKS[clock.kind]
    if clock.extended:
        days = sum(
            int(legal.quantity(one, clock.start_on, case.office))
            for one in (code, rules_cases.EXTENSIONS[clock.kind])
        )
        made = explain(
            clock.start_on, Span(days, clock.rule.unit, clock.rule.rolls), pauses=pauses, as_of=as_of
        )
    else:
        made = legal.due_with_pauses(code, clock.start_on, pauses, as_of=as_of, office=case.office)
    clock.due_on, clock.explanation = made.due_on, made.text
    clock.save(update_fields=["due_on", "explanation"])
    return clock


@transaction.atomic
def extend_clock(case: CaseFiling, kind: str, *, by, on: date, reason: str) -> CaseClock:
    """Lengthen the check of the clue or the time for the decision once, before it ends.

    15 + 15 working days, 90 + 30 days; the head of the office approves. Raises RuleBroken. Source: 程序规定 arts. 18, 64.
    """
    row = locked(case)
    refuse_unapproved(by, "延长期限")
    recount(row, as_of=on)  # a pause that still runs has moved the end on since it was last counted
    clock = row.clocks.filter(kind=kind, done_on=None).first()
    if clock is None or kind not in rules_cases.EXTENSIONS:
        raise RuleBroken("这项期限已经结束或者不能延长")
    if clock.extended:
        raise RuleBroken("这项期限已经延长过一次；仍不能办结的，由负责人集体讨论决定继续延长")
    if on > clock.due_on:
        raise RuleBroken(f"期限已于 {clock.due_on} 届满，不能再延长")
    if not reason.strip():
        raise RuleBroken("请填写延长理由", "reason")
    before, rule = clock.due_on, legal.rule(rules_cases.EXTENSIONS[kind], clock.start_on, row.office)
    clock.extended, clock.rule = True, rule
    clock.save(update_fields=["extended", "rule"])
    clock = recount(row, as_of=on)
    note(
        row, f"经批准延长「{clock.get_kind_display()}」期限至 {clock.due_on}：{reason.strip()}", by=by, on=on
    )
    audit.record(by, "case.extend", row, reason=reason.strip(), clock=kind, due_on=[before, clock.due_on])
    return clock


@transaction.atomic
def fix_decision_day(case: CaseFiling, *, by, on: date, due_on: date, reason: str) -> CaseClock:
    """Set the last day for the decision as the leaders decided together, after 90 + 30 days were not enough.

    Source: 程序规定 art. 64 (集体讨论决定继续延长，应当同时确定延长的合理期限).
    """
    row = locked(case)
    refuse_unapproved(by, "继续延长办案期限")
    recount(row, as_of=on)
    clock = row.clocks.filter(kind=KIND.DECIDE, done_on=None).first()
    if clock is None or not clock.extended:
        raise RuleBroken("先依程序延长三十日，仍不能作出决定的，才由负责人集体讨论")
    if due_on <= clock.due_on:
        raise RuleBroken(f"新的期限须晚于现在的期限 {clock.due_on}", "due_on")
    if not reason.strip():
        raise RuleBroken("请填写集体讨论情况", "reason")
    before, clock.due_on, clock.fixed = clock.due_on, due_on, True
    clock.explanation = f"负责人集体讨论决定继续延长至 {due_on}：{reason.strip()}"
    clock.save(update_fields=["due_on", "explanation", "fixed"])
    note(row, clock.explanation, by=by, on=on)
    audit.record(by, "case.extend", row, reason=reason.strip(), clock=KIND.DECIDE, due_on=[before, due_on])
    return clock


@transaction.atomic
def begin_pause(case: CaseFiling, kind: str, *, by, on: date, note_text: str = "") -> CasePause:
    """Begin an interval that counts neither in the check of a clue nor in the 90 days, for example a test.

    The same kind runs once at a time; hearings and public notices begin after the filing. Raises RuleBroken.
    """
    row = locked(case)
    refuse_stranger(row, by)
    return start_pause(row, kind, by=by, on=on, note_text=note_text)


def start_pause(row: CaseFiling, kind: str, *, by, on: date, note_text: str = "") -> CasePause:
    """``begin_pause`` of the locked case for what another act brings with it, whoever did that."""
    if row.state not in rules_cases.UNDECIDED:
        raise RuleBroken("只有作出决定以前的案件才需要扣除期限")
    if row.filed_on is None and kind not in rules_cases.PAUSES_CLUE:
        raise RuleBroken("听证和公告在立案以后", "kind")
    refuse_before(on, row.filed_on or row.clue_on, "立案" if row.filed_on else "线索登记", "on")
    if running := row.pauses.filter(kind=kind, ended_on=None).first():
        return running
    pause = CasePause.objects.create(case=row, kind=kind, started_on=on, note=note_text.strip()[:200])
    recount(row, as_of=on)
    note(row, f"{pause.get_kind_display()}开始，所需时间不计入办案期限。{pause.note}", by=by, on=on)
    audit.record(by, "case.pause", row, pause=kind, started_on=on)
    return pause


@transaction.atomic
def end_pause(pause: CasePause, *, by, on: date) -> CasePause:
    """End an interval on the local day ``on``, that day included, and count the limit again."""
    row = locked(pause.case)
    refuse_stranger(row, by)
    return stop_pause(row, pause, by=by, on=on)


def stop_pause(row: CaseFiling, pause: CasePause, *, by, on: date) -> CasePause:
    """``end_pause`` of the locked case for what another act brings with it, whoever did that."""
    pause = CasePause.objects.select_for_update().get(pk=pause.pk)
    if pause.ended_on is not None:
        raise RuleBroken(f"已于 {pause.ended_on} 结束")
    refuse_before(on, pause.started_on, "开始", "on")
    pause.ended_on = on
    pause.save(update_fields=["ended_on"])
    recount(row, as_of=on)
    note(row, f"{pause.get_kind_display()}结束，恢复计算办案期限。", by=by, on=on)
    audit.record(by, "case.resume", row, pause=pause.kind, ended_on=on)
    return pause
