"""After the meal: the record that closes a filing, or a suspected poisoning that freezes it."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from banquets import rules
from banquets.models import BanquetFiling, FollowUp, PoisoningReport
from banquets.services.filings import locked, move
from banquets.services.guidance import discard_samples
from banquets.services.settings import Settings
from core import audit, legal
from core.errors import RuleBroken

State, Outcome = BanquetFiling.State, PoisoningReport.Outcome


@transaction.atomic
def close(row: FollowUp, *, by, on: date, at: datetime) -> FollowUp:
    """Record how the banquet ended, and close its filing. ``row`` is not saved yet and names its filing.

    The same ``uuid`` again answers the first row. Raises RuleBroken: a filing that is not accepted, a day before the
    banquet's end or after ``on``, as many ill people as make a suspicion (report it first), samples thrown away early.
    """
    earlier = FollowUp.objects.filter(uuid=row.uuid).first()
    if earlier is not None:
        return earlier
    filing = locked(row.filing)
    if filing.state == State.FROZEN:
        raise RuleBroken("疑似食物中毒调查期间，备案冻结，作出结论后再登记")
    before = move(filing, State.CLOSED)
    if not filing.ends_on <= row.asked_on <= on:
        raise RuleBroken("回访日期应在聚餐结束和今天之间", "asked_on")
    if row.ended_well and row.ill_count:
        raise RuleBroken("有人身体不适的，不能登记为顺利结束", "ended_well")
    if not row.ended_well and not row.note.strip():
        raise RuleBroken("没有顺利结束的，请说明情况", "note")
    _refuse_unreported(filing, row.ill_count)
    if row.samples_destroyed:
        for sample in filing.samples.kept():
            discard_samples(sample, by=by, at=at)
    row.filing, row.created_by = filing, by
    row.save()
    filing.ended_on = on
    filing.save(update_fields=["state", "ended_on"])
    audit.record(by, "banquetfiling.close", filing, state=[before, filing.state], ended_well=row.ended_well)
    return row


def _refuse_unreported(filing: BanquetFiling, ill_count: int) -> None:
    least = int(legal.quantity(rules.POISONING_PERSONS, filing.held_on, filing.office))
    if ill_count >= least and not filing.poisonings.exists():
        raise RuleBroken(f"有 {least} 人以上身体不适，请先登记疑似食物中毒报告", "ill_count")


@transaction.atomic
def report_poisoning(row: PoisoningReport, *, by, at: datetime) -> PoisoningReport:
    """Open the two-hour report of a suspected poisoning and freeze the filing. ``row`` names its filing.

    The same ``uuid`` again answers the first row. The limit runs from ``told_at`` (国家食品安全事故应急预案; domain.md
    B6). Raises RuleBroken: told in the future or before the banquet, fewer people than make a suspicion, a report that
    is open already, a filing that was refused or cancelled.
    """
    earlier = PoisoningReport.objects.filter(uuid=row.uuid).first()
    if earlier is not None:
        return earlier
    filing = locked(row.filing)
    if filing.state in (State.REFUSED, State.CANCELLED):
        raise RuleBroken(f"备案{filing.get_state_display()}，不能登记；确已举办的，请另行备案后登记")
    if filing.poisonings.open().exists():
        raise RuleBroken("已有一份调查中的报告，请在那份报告里补充")
    told_on = timezone.localtime(row.told_at).date()
    if row.told_at > at or told_on < filing.held_on:
        raise RuleBroken("接到报告的时间应在聚餐开始和现在之间", "told_at")
    settings = Settings.load(filing.held_on, filing.office)
    least = settings.number(rules.POISONING_PERSONS)
    if row.ill_count < least and not row.deaths:
        raise RuleBroken(f"{least} 人以上出现相同症状的才需要报告", "ill_count")
    _check_facts(row)
    limit = legal.due(rules.POISONING_REPORT, row.told_at, office=filing.office)
    row.filing, row.created_by, row.happened_on = filing, by, told_on
    row.report_by, row.report_rule = limit.due_at, limit.rule
    row.save()
    before = filing.state
    if before != State.FROZEN:
        move(filing, State.FROZEN)
    filing.decided_on = filing.decided_on or told_on
    filing.save(update_fields=["state", "decided_on"])
    audit.record(
        by, "poisoningreport.open", row, filing=filing.pk, state=[before, filing.state], ill=row.ill_count
    )
    return row


def _check_facts(row: PoisoningReport) -> None:
    """Numbers and hours that agree with each other; what a banquet caused did not begin before it."""
    if max(row.hospital_count, row.deaths) > row.ill_count:
        raise RuleBroken("住院、死亡人数不能多于发病人数", "hospital_count")
    ill_at = row.first_ill_at
    if ill_at and (ill_at > row.told_at or timezone.localtime(ill_at).date() < row.filing.held_on):
        raise RuleBroken("首例发病时间应在聚餐开始和接到报告之间", "first_ill_at")


def _open(report) -> PoisoningReport:
    row = PoisoningReport.objects.select_for_update(of=("self",)).select_related("filing").get(pk=report.pk)
    if row.outcome != Outcome.OPEN:
        raise RuleBroken("报告已有结论，不能修改")
    return row


@transaction.atomic
def update_poisoning(report, *, by, at: datetime, **values) -> PoisoningReport:
    """Add what became known while the report is open (numbers, food, what was done). Raises RuleBroken."""
    row = _open(report)
    changes = {
        name: [getattr(row, name), value] for name, value in values.items() if getattr(row, name) != value
    }
    for name, value in values.items():
        setattr(row, name, value)
    _check_facts(row)
    row.save(update_fields=list(values))
    audit.record(by, "poisoningreport.change", row, **changes)
    return row


@transaction.atomic
def mark_reported(report, *, reported_at: datetime, reported_to: str, by, at: datetime) -> PoisoningReport:
    """Note when and to whom a suspicion was reported. Raises RuleBroken."""
    row = _open(report)
    if row.reported_at:
        raise RuleBroken("已经登记上报")
    if not row.told_at <= reported_at <= at:
        raise RuleBroken("上报时间应在接到报告和现在之间", "reported_at")
    if not reported_to.strip():
        raise RuleBroken("请填写上报给哪些单位", "reported_to")
    row.reported_at, row.reported_to = reported_at, reported_to.strip()
    row.save(update_fields=["reported_at", "reported_to"])
    audit.record(by, "poisoningreport.report", row, in_time=reported_at <= row.report_by)
    return row


@transaction.atomic
def conclude_poisoning(report, *, outcome: str, conclusion: str, by, on: date) -> PoisoningReport:
    """Say what it was, and let the filing go on: closed where the record after the meal is there, else accepted."""
    row = _open(report)
    if outcome not in (Outcome.CONFIRMED, Outcome.EXCLUDED):
        raise RuleBroken("请选择结论", "outcome")
    if not row.reported_at:
        raise RuleBroken("请先登记上报，再作结论")
    if not conclusion.strip():
        raise RuleBroken("请说明结论的依据", "conclusion")
    row.outcome, row.conclusion, row.concluded_on = outcome, conclusion.strip(), on
    row.save(update_fields=["outcome", "conclusion", "concluded_on"])
    filing = locked(row.filing)
    before = move(filing, State.CLOSED if FollowUp.objects.filter(filing=filing).exists() else State.ACCEPTED)
    filing.save(update_fields=["state"])
    audit.record(by, "poisoningreport.conclude", row, outcome=outcome, state=[before, filing.state])
    return row
