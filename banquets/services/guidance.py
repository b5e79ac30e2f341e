"""Guidance before the meal, problems put right on the spot, and the samples."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from banquets import rules
from banquets.models import BanquetFiling, GuidanceFinding, GuidanceVisit, SampleRetention
from banquets.services.filings import locked
from banquets.services.settings import Settings
from core import attachments, audit
from core.errors import RuleBroken
from core.models.attachments import Attachment
from inspections.models import Checklist, ChecklistItem
from inspections.services import ship_checklist


@dataclass(frozen=True)
class Line:
    """The answer to one line of the checklist, by its number in the list, as it was entered."""

    no: int
    answer: str
    note: str = ""
    corrected: bool = False


def guidance_list(office) -> Checklist:
    """The list that guidance of ``office`` goes by: its own current version, else the shipped one."""
    offered = Checklist.objects.offered_to(office, Checklist.Purpose.GUIDANCE)
    found = offered.filter(code=rules.GUIDANCE_LIST["code"]).first()
    return found or ship_checklist(**rules.GUIDANCE_LIST)


@transaction.atomic
def record_guidance(visit: GuidanceVisit, lines: Sequence[Line], *, by, on: date) -> GuidanceVisit:
    """Record a guidance on site with its checklist, or one by telephone (then ``lines`` may be empty).

    ``visit`` is not saved yet and names its filing and, where it was filled in by an earlier version, its checklist;
    otherwise the current one is meant. The same ``uuid`` again answers the first row. Raises RuleBroken: a
    filing that is not accepted, a day before it was filed or after ``on`` or after the banquet, a checklist with a gap, a problem
    without words, a telephone call of which nothing is told, a village assistant on site of a banquet of the township's size.
    """
    earlier = GuidanceVisit.objects.filter(uuid=visit.uuid).first()
    if earlier is not None:
        if earlier.created_by_id != by.pk:
            raise RuleBroken("这份表单已经提交过")
        return earlier
    filing = locked(visit.filing)
    if filing.state not in rules.COUNTED:
        raise RuleBroken(f"「{filing.get_state_display()}」的备案不能登记指导，请先受理")
    if not filing.filed_on <= visit.visited_on <= min(on, filing.ends_on):
        raise RuleBroken("指导日期应在申报日期和聚餐结束之间，且不晚于今天", "visited_on")
    on_site = visit.kind == GuidanceVisit.Kind.ON_SITE
    checklist = visit.checklist if visit.checklist_id else guidance_list(filing.office)
    items = {item.no: item for item in checklist.items.all()}
    _check_lines(lines, items, complete=on_site)
    if not lines and not visit.opinion.strip():
        raise RuleBroken("请写明指导意见，或者逐项登记指导项目", "opinion")
    visit.checklist = checklist
    visit.filing, visit.guided_by, visit.created_by = filing, by, by
    visit.finding_count = sum(line.answer == "fail" for line in lines)
    visit.save()
    GuidanceFinding.objects.bulk_create(
        GuidanceFinding(
            visit=visit,
            item=items[line.no],
            answer=line.answer,
            note=line.note.strip() if line.answer == "fail" else "",
            corrected_on=visit.visited_on if line.answer == "fail" and line.corrected else None,
        )
        for line in lines
    )
    audit.record(
        by,
        "guidancevisit.add",
        visit,
        filing=filing.pk,
        visited_on=visit.visited_on,
        kind=visit.kind,
        findings=visit.finding_count,
    )
    return visit


def _check_lines(lines: Sequence[Line], items: Mapping[int, ChecklistItem], *, complete: bool) -> None:
    given = {line.no for line in lines}
    if unknown := given - set(items):
        raise ValueError(f"no such lines: {sorted(unknown)}")
    open_ = [item.text for no, item in items.items() if no not in given]
    if complete and open_:
        raise RuleBroken(f"还有 {len(open_)} 项没有选择：{'、'.join(open_[:3])}")
    for line in lines:
        if line.answer == "fail" and not line.note.strip():
            raise RuleBroken(f"「{items[line.no].text}」不符合，请写明问题", f"note-{line.no}")


@transaction.atomic
def correct_finding(finding: GuidanceFinding, *, corrected_on: date, by, on: date) -> GuidanceFinding:
    """Note that a problem found at guidance was put right later. Raises RuleBroken."""
    row = GuidanceFinding.objects.select_for_update(of=("self",)).select_related("visit").get(pk=finding.pk)
    if row.answer != GuidanceFinding.Answer.FAIL or row.corrected_on:
        raise RuleBroken("没有待改正的问题")
    if not row.visit.visited_on <= corrected_on <= on:
        raise RuleBroken("改正日期应在指导日期和今天之间", "corrected_on")
    row.corrected_on = corrected_on
    row.save(update_fields=["corrected_on"])
    audit.record(by, "guidancefinding.correct", row, corrected_on=corrected_on)
    return row


def add_photos(record, files: Iterable, *, by, at: datetime) -> list[str]:
    """Attach pictures to a visit; answers why some were refused, one sentence a file. The good ones are kept."""
    refused = []
    for file in files:
        try:
            attachments.store(
                file,
                owner=record,
                office=record.filing.office,
                kind=Attachment.Kind.PHOTO,
                by=by,
                at=at,
                keep_place=True,
            )
        except RuleBroken as broken:
            refused.append(f"照片「{file.name}」没有保存：{broken.message}")
    return refused


@transaction.atomic
def keep_samples(row: SampleRetention, *, by, at: datetime) -> SampleRetention:
    """Note the samples of one meal; from which hour on they may be thrown away follows from the office's settings.

    ``row`` is not saved yet and names its filing; the same ``uuid`` again answers the first row. Raises RuleBroken for
    less than the settings ask of a banquet of this size, and for an instant that has not come.
    """
    earlier = SampleRetention.objects.filter(uuid=row.uuid).first()
    if earlier is not None:
        return earlier
    filing = locked(row.filing)
    if filing.state not in rules.COUNTED:
        raise RuleBroken(f"「{filing.get_state_display()}」的备案不能登记留样")
    settings = Settings.load(filing.held_on, filing.office)
    if row.taken_at > at:
        raise RuleBroken("留样时间不能晚于现在", "taken_at")
    if timezone.localtime(row.taken_at).date() < filing.held_on:
        raise RuleBroken("留样时间早于聚餐日期", "taken_at")
    least = settings.number(rules.SAMPLE_GRAMS)
    if row.grams < least and settings.must_keep_samples(filing.people):
        raise RuleBroken(f"每道菜品留样不少于 {least} 克", "grams")
    row.filing, row.created_by = filing, by
    row.keep_until = rules.keep_until(row.taken_at, settings.number(rules.SAMPLE_HOURS))
    row.save()
    audit.record(by, "sampleretention.add", row, filing=filing.pk, dishes=row.dish_count, grams=row.grams)
    return row


@transaction.atomic
def discard_samples(row: SampleRetention, *, by, at: datetime) -> SampleRetention:
    """Note that samples were thrown away, not before their hour and never while an incident is open. Raises RuleBroken."""
    row = SampleRetention.objects.select_for_update(of=("self",)).select_related("filing").get(pk=row.pk)
    if row.discarded_at:
        return row
    if row.filing.state == BanquetFiling.State.FROZEN:
        raise RuleBroken("疑似食物中毒调查期间，留样不得处理")
    if at < row.keep_until:
        raise RuleBroken(f"{timezone.localtime(row.keep_until):%Y-%m-%d %H:%M} 之后才能处理留样")
    row.discarded_at = at
    row.save(update_fields=["discarded_at"])
    audit.record(by, "sampleretention.discard", row, filing=row.filing_id)
    return row
