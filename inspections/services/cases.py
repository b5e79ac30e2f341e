"""A case from its clue to the end of the inquiry: registering, filing, evidence, officers, review, notice, hearing."""

from datetime import date
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from core import audit, legal
from core.errors import RuleBroken
from inspections import rules
from inspections.models import (
    Appraisal,
    CaseClock,
    CaseFiling,
    CasePause,
    CaseRecusal,
    CaseReview,
    CaseStep,
)
from inspections.rules import cases as rules_cases
from inspections.services.cases_clocks import (
    begin_clock,
    locked,
    note,
    recount,
    refuse_before,
    refuse_stranger,
    refuse_unapproved,
    start_pause,
    stop_all,
    stop_clock,
)
from inspections.services.numbers import take_number

STATE, CLOCK = CaseFiling.State, CaseClock.Kind
CHANGEABLE = (
    "party",
    "party_name",
    "party_address",
    "subject",
    "cause",
    "facts",
    "about_school",
    "campaign",
    "source",
    "source_note",
    "offence_ended_on",
    "harmful",
    "review_reasons",
)
SAME = ("entity", "party_name", "cause", "clue_on", "lead_officer", "second_officer", "source")


@transaction.atomic
def register_clue(*, by, office, clue_on: date, uuid: UUID, source_record=None, **fields) -> CaseFiling:
    """Register a clue; from the day after ``clue_on`` the office has 15 working days to decide whether to file (B2.2).

    ``fields`` are those of ``CaseFiling`` that a form gives: entity or party_name and party, subject, cause, source,
    lead_officer, second_officer, and what is known of the rest. The same ``uuid`` gives the first row back. Raises
    RuleBroken.
    """
    case = CaseFiling(office=office, clue_on=clue_on, uuid=uuid, created_by=by, **fields)
    take_party(case)
    check_people(case, clue_on)
    check_source(case, source_record)
    earlier = CaseFiling.objects.filter(uuid=uuid).first()
    if earlier is not None:
        if earlier.created_by_id != by.pk or any(
            getattr(earlier, name) != getattr(case, name) for name in SAME
        ):
            raise RuleBroken("这份表单的提交编号已被占用，请重新打开登记页面")
        return earlier
    if not case.cause.strip():
        raise RuleBroken("请填写案由", "cause")
    case.save(force_insert=True)
    begin_clock(case, CLOCK.CLUE_CHECK, clue_on)
    note(case, f"登记案件来源：{case.get_source_display()}。{case.source_note}", by=by, on=clue_on)
    audit.record(by, "case.create", case, source=case.source, clue_on=clue_on)
    return case


def take_party(case: CaseFiling) -> None:
    """What the party's file says on that day; a past case must not move when a shop does."""
    if case.entity is not None:
        case.party_name = case.party_name or case.entity.name
        case.party_address = case.party_address or case.entity.address
        case.grid_id, case.village_id = case.entity.grid_id, case.entity.village_id
    if not case.party_name.strip():
        raise RuleBroken("请选择经营主体或者填写当事人姓名、名称", "party_name")


def check_people(case: CaseFiling, on: date) -> None:
    """Two different certified officers. Source: 行政处罚法 art. 42 (B2.1)."""
    if case.lead_officer == case.second_officer:
        raise RuleBroken("办案人员必须是两名不同的执法人员", "second_officer")
    for officer in (case.lead_officer, case.second_officer):
        if objection := rules.officer_objection(officer, on):
            raise RuleBroken(objection.replace("参加检查", "办理案件").replace("的检查", "的案件"))


def check_source(case: CaseFiling, record) -> None:
    if record is None:
        return
    case.source_type, case.source_id = ContentType.objects.get_for_model(record), record.pk


@transaction.atomic
def update_case(case: CaseFiling, *, by, version: int, **fields) -> CaseFiling:
    """Correct what is known of a case that is not decided yet; a version older than the stored one is refused."""
    row = locked(case)
    refuse_stranger(row, by)
    if row.state not in rules_cases.UNDECIDED:
        raise RuleBroken(f"案件{row.get_state_display()}，内容不能再改")
    if row.version != version:
        raise RuleBroken("在您填写期间，别人修改了这个案件。请核对最新内容后再保存，您填写的内容仍在下面。")
    changes = {
        name: [str(getattr(row, name)), str(value)]
        for name, value in fields.items()
        if name in CHANGEABLE and getattr(row, name) != value
    }
    if not changes:
        return row
    for name in changes:
        setattr(row, name, fields[name])
    row.version += 1
    row.save(update_fields=[*changes, "version"])
    shown = {
        name: "已变更" if name in ("party_name", "party_address", "facts") else value
        for name, value in changes.items()
    }
    audit.record(by, "case.change", row, **shown)
    return row


def move(row: CaseFiling, to: str, *, by, on: date, text: str, fields: tuple[str, ...] = ()) -> CaseFiling:
    """Take the locked case to the state ``to``, note it in the file and in the audit log.

    Raises RuleBroken when ``rules_cases.NEXT`` does not allow the step; ``fields`` are saved with it.
    """
    if to not in rules_cases.NEXT[row.state]:
        raise RuleBroken(f"「{row.get_state_display()}」的案件不能改为「{STATE(to).label}」")
    before, row.state = row.state, to
    row.version += 1
    if to in rules_cases.OVER:
        row.closed_on = on
        stop_all(row, on)
        fields = (*fields, "closed_on")
    row.save(update_fields=["state", "version", *fields])
    note(row, text, by=by, on=on)
    audit.record(by, "case.move", row, state=[before, to], on=on)
    return row


@transaction.atomic
def file_case(case: CaseFiling, *, by, on: date) -> CaseFiling:
    """立案: the head approves the filing; the case gets its number and the 90 days begin. Source: 程序规定 arts. 18–20."""
    row = locked(case)
    refuse_unapproved(by, "立案")
    refuse_before(on, row.clue_on, "线索登记", "on")
    check_people(row, on)
    if row.offence_ended_on and (until := limitation_until(row)) < row.clue_on:
        raise RuleBroken(f"发现线索时（{row.clue_on}）已超过追责时效（至 {until}），不能立案")
    row.filed_on, row.filed_by = on, by
    row.number_text = take_number(row.office, "case", on)
    move(
        row,
        STATE.FILED,
        by=by,
        on=on,
        text=f"批准立案，立案号{row.number_text}。",
        fields=("filed_on", "filed_by", "number_text"),
    )
    stop_clock(row, CLOCK.CLUE_CHECK, on)
    begin_clock(row, CLOCK.DECIDE, on)
    pause_for_appraisals(row, by=by, on=on)
    return row


def pause_for_appraisals(row: CaseFiling, *, by, on: date) -> None:
    """Take the time of the appraisals of this case's goods out of its limit, those begun before it was filed too.

    What goes on when the case is filed, or when its goods join it, pauses from the filing on; what ended since then is
    an interval with both days. Source: 行政处罚法 art. 60, 程序规定 art. 64 (B0.8, B2.8).
    """
    if row.filed_on is None or not row.is_undecided:
        return
    for one in Appraisal.objects.filter(item__case=row).order_by("sent_on", "pk"):
        start = max(one.sent_on, row.filed_on)
        if one.reported_on is None:
            start_pause(row, CasePause.Kind.APPRAISAL, by=by, on=start)
        elif one.reported_on > start:
            CasePause.objects.get_or_create(
                case=row, kind=CasePause.Kind.APPRAISAL, started_on=start, ended_on=one.reported_on
            )
    recount(row, as_of=on)


def limitation_until(case: CaseFiling) -> date | None:
    """Last day on which the offence could be discovered and still be punished (B2.15); None while its end is not known.

    The clue is the discovery: 行政处罚法 art. 36 bars what was not discovered in time, not what was filed later.
    """
    if case.offence_ended_on is None:
        return None
    code = rules_cases.limitation_code(harmful=case.harmful)
    return legal.due(code, case.offence_ended_on, on=case.clue_on, office=case.office).due_on


@transaction.atomic
def refuse_filing(case: CaseFiling, *, by, on: date, reason: str) -> CaseFiling:
    """不予立案, with its reason."""
    row = locked(case)
    refuse_unapproved(by, "不予立案")
    return _end(row, STATE.NOT_FILED, by=by, on=on, reason=reason, words="决定不予立案", since=row.clue_on)


@transaction.atomic
def drop_case(case: CaseFiling, *, by, on: date, reason: str) -> CaseFiling:
    """撤案 of a case that was filed by mistake or cannot go on, with its reason."""
    row = locked(case)
    refuse_unapproved(by, "撤案")
    return _end(row, STATE.DROPPED, by=by, on=on, reason=reason, words="批准撤案", since=row.filed_on)


def _end(row, to, *, by, on, reason, words, since):
    if not reason.strip():
        raise RuleBroken("请填写理由", "reason")
    refuse_before(on, since, "上一步", "on")
    row.closing_note = reason.strip()[:300]
    return move(row, to, by=by, on=on, text=f"{words}：{reason.strip()}", fields=("closing_note",))


@transaction.atomic
def add_step(case: CaseFiling, *, by, on: date, kind: str, text: str, source: str = "") -> CaseStep:
    """Note an act of the inquiry or a piece of evidence; two same lines in a row by one person are one."""
    row = locked(case)
    refuse_stranger(row, by)
    if row.state not in rules_cases.UNDECIDED:
        raise RuleBroken(f"案件{row.get_state_display()}，不能再添加调查记录")
    if not text.strip():
        raise RuleBroken("请填写内容", "text")
    refuse_before(on, row.clue_on, "线索登记", "on")
    last = row.steps.order_by("-pk").first()
    if last and (last.kind, last.on, last.text, last.by_id) == (kind, on, text.strip()[:500], by.pk):
        return last
    step = note(row, text.strip(), by=by, on=on, kind=kind, source=source.strip())
    audit.record(by, "case.step", row, kind=kind, on=on)
    return step


@transaction.atomic
def ask_recusal(case: CaseFiling, *, by, officer, on: date, reason: str) -> CaseRecusal:
    """Note that somebody asked for ``officer`` to withdraw; the inquiry goes on until the head decides (B2.1)."""
    row = locked(case)
    if row.state not in rules_cases.UNDECIDED:
        raise RuleBroken(f"案件{row.get_state_display()}，不再涉及回避")
    if officer.pk not in (row.lead_officer_id, row.second_officer_id):
        raise RuleBroken(f"{officer}不是本案的办案人员", "officer")
    if not reason.strip():
        raise RuleBroken("请填写回避理由", "reason")
    refuse_before(on, row.clue_on, "线索登记", "on")
    if waiting := row.recusals.filter(officer=officer, decided_on=None).first():
        return waiting
    recusal = CaseRecusal.objects.create(case=row, officer=officer, asked_on=on, reason=reason.strip()[:200])
    note(row, f"申请{officer}回避：{recusal.reason}", by=by, on=on)
    audit.record(by, "case.ask_recusal", row, officer=officer.pk)
    return recusal


@transaction.atomic
def decide_recusal(recusal: CaseRecusal, *, by, on: date, granted: bool, replacement=None) -> CaseRecusal:
    """The head grants or refuses a recusal; a granted one puts ``replacement`` in the officer's place."""
    row = locked(recusal.case)
    refuse_unapproved(by, "回避")
    recusal = CaseRecusal.objects.select_for_update().select_related("officer").get(pk=recusal.pk)
    if recusal.decided_on is not None:
        raise RuleBroken(f"回避申请已于 {recusal.decided_on} 决定")
    if recusal.officer_id == by.pk:
        raise RuleBroken("不能决定自己的回避")
    refuse_before(on, recusal.asked_on, "申请", "on")
    if granted:
        _replace(row, recusal.officer, replacement, on)
    recusal.decided_on, recusal.decided_by, recusal.granted = on, by, granted
    recusal.save(update_fields=["decided_on", "decided_by", "granted"])
    note(
        row,
        f"{'同意' if granted else '驳回'}{recusal.officer}的回避申请。"
        f"{f'改由{replacement}办理。' if granted else ''}",
        by=by,
        on=on,
    )
    audit.record(by, "case.decide_recusal", row, officer=recusal.officer_id, granted=granted)
    return recusal


def _replace(row: CaseFiling, officer, replacement, on: date) -> None:
    if replacement is None:
        raise RuleBroken("同意回避的，请指定接替的执法人员", "replacement")
    if row.recusals.filter(officer=replacement, granted=True).exists():
        raise RuleBroken(f"{replacement}已在本案中回避，不能接替", "replacement")
    name = "lead_officer" if row.lead_officer_id == officer.pk else "second_officer"
    setattr(row, name, replacement)
    check_people(row, on)
    row.version += 1
    row.save(update_fields=[name, "version"])


@transaction.atomic
def submit_review(case: CaseFiling, *, by, on: date, summary: str) -> CaseFiling:
    """The inquiry is finished: the final report goes to the reviewers. Source: 程序规定 arts. 48–50."""
    row = locked(case)
    refuse_stranger(row, by)
    refuse_before(on, row.filed_on, "立案", "on")
    if not summary.strip():
        raise RuleBroken("请填写调查终结报告的主要内容", "summary")
    if row.state == STATE.HEARING:
        raise RuleBroken("案件正在听证，听证结束后自动送审")
    if not row.steps.exclude(kind=CaseStep.Kind.MOVE).exists():
        raise RuleBroken("案卷中还没有证据或者调查记录，不能送审")
    if waiting := row.recusals.filter(decided_on=None).first():
        raise RuleBroken(f"{waiting.officer}的回避申请还没有决定，不能送审")
    row = move(row, STATE.REVIEW, by=by, on=on, text="调查终结，送交审核。")
    note(row, summary.strip(), by=by, on=on, kind=CaseStep.Kind.REPORT)
    return row


@transaction.atomic
def review_case(case: CaseFiling, *, by, on: date, kind: str, opinion: str, text: str) -> CaseReview:
    """审核 or 法制审核 by somebody who did not work on the case; ``return`` sends it back for more inquiry.

    Source: 行政处罚法 art. 58, 程序规定 (B2.11).
    """
    row = locked(case)
    refuse_unapproved(by, "审核意见")
    if by.pk in (row.lead_officer_id, row.second_officer_id):
        raise RuleBroken("办案人员不能审核自己办理的案件")
    if row.state != STATE.REVIEW:
        raise RuleBroken(f"案件{row.get_state_display()}，没有送审")
    if not text.strip():
        raise RuleBroken("请填写审核意见", "text")
    refuse_before(on, row.filed_on, "立案", "on")
    review = CaseReview.objects.create(
        case=row, kind=kind, reviewer=by, reviewed_on=on, opinion=opinion, text=text.strip()[:500]
    )
    words = f"{review.get_kind_display()}意见：{review.get_opinion_display()}。{review.text}"
    audit.record(by, "case.review", row, kind=kind, opinion=opinion)
    if opinion == CaseReview.Opinion.RETURN:
        move(row, STATE.FILED, by=by, on=on, text=words)
    else:
        note(row, words, by=by, on=on)
    return review


def refuse_unreviewed(row: CaseFiling) -> None:
    """Raise unless the reviewers agreed since the last report, with a legal review where one is needed (B2.11).

    After a hearing over what the party was last told the review must be a legal one, of that day or later.
    """
    latest = row.reviews.order_by("-reviewed_on", "-pk").first()
    if latest is None or latest.opinion == CaseReview.Opinion.RETURN:
        raise RuleBroken("案件还没有审核，或者审核意见是退回补充调查")
    reasons = row.reasons + (["after_hearing"] if row.was_heard else [])
    if not rules_cases.review_needed(",".join(reasons)):
        return
    legal_ones = row.reviews.filter(kind=CaseReview.Kind.LEGAL).exclude(opinion=CaseReview.Opinion.RETURN)
    if row.was_heard:
        legal_ones = legal_ones.filter(reviewed_on__gte=row.hearing_on)
    if not legal_ones.exists():
        words = "；".join(
            rules_cases.LEGAL_REVIEW[reason] for reason in reasons if reason in rules_cases.LEGAL_REVIEW
        )
        raise RuleBroken(f"本案须经法制审核（{words}），没有通过法制审核不得继续")
