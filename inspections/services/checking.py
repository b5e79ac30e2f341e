"""What a check must be like before it is written, and the rows that it becomes. Reads nothing, writes nothing."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from core.access import may
from core.errors import RuleBroken
from core.models import User
from entities.models import Entity
from inspections import rules
from inspections.models import Campaign, Checklist, ChecklistItem, Inspection, InspectionItem, Order, Problem

ANSWER = InspectionItem.Answer


@dataclass(frozen=True)
class Answer:
    """How one item was answered. A failed one has a note and is fixed on the spot or has a day to be put right by."""

    item: ChecklistItem
    answer: str
    note: str = ""
    fixed_on_the_spot: bool = False
    rectify_by: date | None = None


@dataclass(frozen=True)
class Finding:
    """A problem that the checklist does not ask for; ``closed_on``: put right since, as a ledger of the past says."""

    text: str
    is_key: bool = False
    fixed_on_the_spot: bool = False
    rectify_by: date | None = None
    closed_on: date | None = None
    closing_note: str = ""


@dataclass(frozen=True)
class Check:
    """One inspection as it is entered. ``result`` is empty, or graver than what follows from the items.

    ``visit`` is the visit that it belongs to (None: a visit of its own). ``order`` makes it the re-check of that order;
    then a failed item of ``known`` (primary keys of checklist items) is the order's own problem and makes no new one.
    """

    entity: Entity
    inspected_on: date
    lead_officer: User
    second_officer: User
    checklist: Checklist
    answers: Sequence[Answer]
    kind: str = Inspection.Kind.DAILY
    subject: str = ""
    purpose: str = ""
    campaign: Campaign | None = None
    findings: Sequence[Finding] = ()
    opinion: str = ""
    result: str = ""
    unannounced: bool = False
    joint_units: str = ""
    visit: UUID | None = None
    order: Order | None = None
    known: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Rows:
    """The unsaved rows of one check."""

    inspection: Inspection
    items: list[InspectionItem]
    problems: list[Problem]

    def digest(self) -> str:
        """SHA-256 of what was entered: equal for the same form sent twice."""
        words = json.dumps([self.inspection.entity_id, content(self)], ensure_ascii=False)
        return hashlib.sha256(words.encode()).hexdigest()


def checked_rows(
    check: Check, items: Sequence[ChecklistItem], *, by, on: date, is_on_paper: bool = False
) -> Rows:
    """The rows that ``check`` becomes. ``items`` are all items of its checklist, ``on`` is the local day of entry; what
    lies signed in the archive may be older.

    Raises RuleBroken whose ``field`` is a field of the check, or ``item-<pk>``, ``note-<pk>``, ``by-<pk>`` of an item.
    """
    _refuse_person(by, check.entity)
    _refuse_day(check, on, rules.OLDEST_PAPER_DAYS if is_on_paper else rules.OLDEST_ENTRY_DAYS)
    _refuse_officers(check)
    _refuse_circumstances(check)
    answers = _in_order(check, items)
    _refuse_closings(check, on)
    return _rows(check, answers, by)


def _refuse_person(by, entity) -> None:
    if not may(by, "inspections.add_inspection"):
        raise RuleBroken(f"{by.get_role_display()}不能登记行政检查（国办发〔2024〕54号）")
    if entity.office_id != by.office_id:
        raise RuleBroken(f"「{entity}」不在本所辖区，不能登记检查", "entity")


def _refuse_day(check: Check, on: date, oldest: int) -> None:
    day, entity = check.inspected_on, check.entity
    if day > on:
        raise RuleBroken(f"检查日期 {day} 晚于今天（{on}）", "inspected_on")
    if day < on - timedelta(days=oldest):
        raise RuleBroken(f"检查日期 {day} 距今超过 {oldest} 天，不能补登", "inspected_on")
    if entity.ended_on and entity.ended_on < day:
        raise RuleBroken(
            f"「{entity}」已于 {entity.ended_on} {entity.get_status_display()}，不能登记 {day} 的检查",
            "inspected_on",
        )


def _refuse_officers(check: Check) -> None:
    """Source: domain.md B4.4, C2 hard rule 1 (two different certified officers)."""
    if check.lead_officer.pk == check.second_officer.pk:
        raise RuleBroken("检查人员必须是两名不同的执法人员", "second_officer")
    for place in ("lead_officer", "second_officer"):
        officer = getattr(check, place)
        if officer.office_id != check.entity.office_id:
            raise RuleBroken(f"{officer}不是本所执法人员，不能参加本所的检查", place)
        if objection := rules.officer_objection(officer, check.inspected_on):
            raise RuleBroken(objection, place)


def _refuse_circumstances(check: Check) -> None:
    campaign, checklist, day = check.campaign, check.checklist, check.inspected_on
    if check.kind not in Inspection.Kind.values:
        raise RuleBroken("检查类型不在可选范围内", "kind")
    if campaign is not None:
        if campaign.office_id != check.entity.office_id:
            raise RuleBroken(f"「{campaign}」不是本所的专项行动", "campaign")
        if not campaign.is_running(day):
            raise RuleBroken(
                f"「{campaign}」的时间是 {campaign.starts_on} 至 {campaign.closed_on or campaign.ends_on}，"
                f"{day} 的检查不能计入",
                "campaign",
            )
    elif check.kind == Inspection.Kind.SPECIAL:
        raise RuleBroken("专项检查必须选择所属的专项行动", "campaign")
    if check.order is not None and (
        check.kind != Inspection.Kind.RECHECK or check.order.entity_id != check.entity.pk
    ):
        raise RuleBroken("整改复查必须是对文书当事人的复查", "kind")
    if check.kind in rules.CAUSED and not check.purpose.strip():
        raise RuleBroken(f"{Inspection.Kind(check.kind).label}必须写明检查事由", "purpose")
    if checklist.office_id not in (None, check.entity.office_id):
        raise RuleBroken(f"「{checklist}」不是本所的检查要点表", "checklist")
    if check.subject and check.subject != checklist.subject:
        raise RuleBroken(
            f"「{checklist}」属于{checklist.get_subject_display()}领域，与所选领域不一致", "checklist"
        )


def _in_order(check: Check, items: Sequence[ChecklistItem]) -> list[Answer]:
    """One valid answer for each item of the checklist, in its order. Source: domain.md B4.4 (all items)."""
    by_item = {answer.item.pk: answer for answer in check.answers}
    if len(by_item) != len(check.answers) or set(by_item) - {item.pk for item in items}:
        raise RuleBroken("检查项目与要点表不一致，请重新选择要点表", "checklist")
    for item in items:
        given = by_item.get(item.pk)
        if given is None or given.answer not in ANSWER.values:
            raise RuleBroken(f"第 {item.no} 项还没有评价", f"item-{item.pk}")
        if given.answer == ANSWER.FAIL:
            if not given.note.strip():
                raise RuleBroken(f"第 {item.no} 项不符合，请写明发现的问题", f"note-{item.pk}")
            _refuse_limit(given, check.inspected_on, f"第 {item.no} 项", f"by-{item.pk}")
    if items and check.order is None and all(by_item[item.pk].answer == ANSWER.NA for item in items):
        raise RuleBroken("全部项目都是合理缺项，请换用合适的要点表", "checklist")
    for finding in check.findings:
        _refuse_limit(finding, check.inspected_on, f"清单外问题「{finding.text[:20]}」", "findings")
    return [by_item[item.pk] for item in items]


def _refuse_limit(problem: Answer | Finding, day: date, what: str, field: str) -> None:
    if problem.fixed_on_the_spot:
        return
    if problem.rectify_by is None:
        raise RuleBroken(f"{what}请选择当场改正，或填写整改期限", field)
    if problem.rectify_by < day:
        raise RuleBroken(f"{what}的整改期限 {problem.rectify_by} 早于检查日期 {day}", field)


def _refuse_closings(check: Check, on: date) -> None:
    for day in [finding.closed_on for finding in check.findings if finding.closed_on]:
        if day > on:
            raise RuleBroken(f"办结日期 {day} 晚于今天（{on}）", "closed_on")
        if day < check.inspected_on:
            raise RuleBroken(f"办结日期 {day} 早于检查日期 {check.inspected_on}", "closed_on")


def _rows(check: Check, answers: list[Answer], by) -> Rows:
    judged = [(answer.answer, answer.item.is_key) for answer in answers]
    computed = rules.result_of([*judged, *(("fail", finding.is_key) for finding in check.findings)])
    try:
        result = rules.graver(computed, check.result)
    except ValueError:
        label = Inspection.Result(computed).label
        raise RuleBroken(f"按检查项目评定的结果是「{label}」，只能从严、不能从宽", "result") from None
    entity, campaign = check.entity, check.campaign
    inspection = Inspection(
        office=entity.office,
        entity=entity,
        grid_id=entity.grid_id,
        village_id=entity.village_id,
        entity_kind=entity.kind,
        kind=check.kind,
        subject=check.checklist.subject,
        purpose=check.purpose.strip(),
        campaign=campaign,
        campaign_theme=campaign.theme if campaign else "",
        inspected_on=check.inspected_on,
        lead_officer=check.lead_officer,
        second_officer=check.second_officer,
        checklist=check.checklist,
        result=result,
        opinion=check.opinion.strip(),
        created_by=by,
        unannounced=check.unannounced,
        joint_units=check.joint_units.strip(),
        visit=check.visit,
        order=check.order,
    )
    items = [
        InspectionItem(
            inspection=inspection,
            item=answer.item,
            no=answer.item.no,
            text=answer.item.text,
            is_key=answer.item.is_key,
            answer=answer.answer,
            note=answer.note.strip() if answer.answer == ANSWER.FAIL else "",
        )
        for answer in answers
    ]
    problems = [
        _problem(inspection, answer.note, answer.item.is_key, answer, item, by)
        for answer, item in zip(answers, items, strict=True)
        if answer.answer == ANSWER.FAIL and answer.item.pk not in check.known
    ]
    problems += [
        _closed(_problem(inspection, finding.text, finding.is_key, finding, None, by), finding, by)
        for finding in check.findings
    ]
    inspection.problem_count = len(problems)
    return Rows(inspection, items, problems)


def _problem(inspection, text, is_key, given: Answer | Finding, item, by) -> Problem:
    fixed = given.fixed_on_the_spot
    return Problem(
        inspection=inspection,
        item=item,
        office_id=inspection.office_id,
        grid_id=inspection.grid_id,
        village_id=inspection.village_id,
        text=text.strip(),
        is_key=is_key,
        fixed_on_the_spot=fixed,
        rectify_by=None if fixed else given.rectify_by,
        closed_on=inspection.inspected_on if fixed else None,
        closed_by=by if fixed else None,
        closing_note="当场改正" if fixed else "",
        outcome=Problem.Outcome.CORRECTED if fixed else "",
        owner=inspection.lead_officer,
    )


def content(rows: Rows) -> dict[str, str]:
    """What was entered, label → words, for the comparison of two versions of one record."""
    one = rows.inspection
    words = {
        "检查类型": one.get_kind_display(),
        "检查事由": one.purpose,
        "专项行动": str(one.campaign or ""),
        "检查日期": str(one.inspected_on),
        "检查人员（主）": str(one.lead_officer),
        "检查人员（协）": str(one.second_officer),
        "要点表": f"{one.checklist} 第 {one.checklist.version} 版",
    }
    if one.unannounced:
        words["突击检查"] = "是"
    if one.joint_units:
        words["联合检查单位"] = one.joint_units
    limits = {problem.item.no: problem for problem in rows.problems if problem.item}
    for item in rows.items:
        words[f"第 {item.no} 项"] = item.get_answer_display() + (
            f"：{item.note}（{limit_words(limits[item.no])}）"
            if item.no in limits
            else f"：{item.note}"
            if item.note
            else ""
        )
    outside = [problem for problem in rows.problems if problem.item is None]
    for number, problem in enumerate(outside, start=1):
        key = "【重点】" if problem.is_key else ""
        words[f"清单外问题 {number}"] = f"{key}{problem.text}（{limit_words(problem)}）"
    return {**words, "检查结果": one.get_result_display(), "检查意见": one.opinion}


def limit_words(problem: Problem) -> str:
    """当场改正, or the day by which it has to be put right."""
    return "当场改正" if problem.fixed_on_the_spot else f"限 {problem.rectify_by} 前改正"


def stored(inspection: Inspection) -> Rows:
    """The rows of a saved inspection; two queries."""
    items = list(inspection.items.all())
    return Rows(inspection, items, list(inspection.problems.select_related("item").order_by("pk")))


def _closed(problem: Problem, finding: Finding, by) -> Problem:
    if finding.closed_on is not None:
        problem.closed_on, problem.closed_by = finding.closed_on, by
        problem.closing_note = finding.closing_note.strip()[:300]
        problem.outcome = Problem.Outcome.CORRECTED
    return problem
