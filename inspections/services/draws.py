"""Double-random draws: drafting, freezing, drawing once, and what may happen to a list afterwards."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from core import audit
from core.access import offices_of
from core.errors import RuleBroken
from core.models import Office
from inspections.models import (
    Draw,
    DrawCommitment,
    DrawObject,
    DrawOfficer,
    DrawPlan,
    DrawRecusal,
    DrawTarget,
)
from inspections.rules import draws as rules
from inspections.services.draw_libraries import load_results
from inspections.verify_draw import draw as run_draw

State = DrawPlan.State
FIELDS = (
    "name",
    "source",
    "is_received",
    "form",
    "targeting",
    "partners",
    "basis",
    "purpose",
    "list_name",
    "only_kind",
    "only_tag",
    "quota_a",
    "quota_b",
    "quota_c",
    "quota_d",
    "starts_on",
    "ends_on",
    "list_is_public",
    "entropy",
    "lottery_on",
    "repeats",
    "repeat_reason",
)


@transaction.atomic
def create_plan(*, uuid, office, by, at: datetime, matters=(), officers=(), **fields) -> DrawPlan:
    """Draft a plan of ``office`` in the local year of ``at``; ``fields`` are ``FIELDS``. The same form sent twice is one plan.

    Raises RuleBroken where the plan contradicts itself, or repeats a draw without saying why.
    """
    earlier = DrawPlan.objects.filter(uuid=uuid).first()
    if earlier is not None:
        return _first_one(earlier, by, fields)
    if not offices_of(by).filter(pk=office.pk).exists():
        raise RuleBroken("不能为其他机构拟订任务", "office")
    load_results()
    year = timezone.localtime(at).year
    Office.objects.select_for_update().get(
        pk=office.pk
    )  # plans of one office get their numbers one after the other
    last = DrawPlan.objects.filter(office=office, year=year).order_by("-sequence").first()
    sequence = last.sequence + 1 if last else 1
    plan = DrawPlan(
        uuid=uuid,
        office=office,
        year=year,
        sequence=sequence,
        created_by=by,
        created_at=at,
        number=(f"SSJ-{office.division_code[:9] or office.pk}-{year}-{sequence:03}"),
        **fields,
    )
    _check(plan, matters, officers)
    plan.save()
    plan.matters.set(matters)
    plan.officers.set(officers)
    audit.record(by, "drawplan.create", plan, number=plan.number, source=plan.source, form=plan.form)
    return plan


def _first_one(earlier, by, fields) -> DrawPlan:
    same = all(getattr(earlier, name) == value for name, value in fields.items())
    if earlier.created_by_id != by.pk or not same:
        raise RuleBroken("这份表单已经保存过，这次的内容不同，没有覆盖。请重新打开拟订页面。")
    return earlier


@transaction.atomic
def update_plan(plan: DrawPlan, *, by, version: int, matters, officers, **fields) -> DrawPlan:
    """Change a draft. Raises RuleBroken once the plan is frozen, or when somebody else changed it meanwhile."""
    row = locked(plan)
    if row.version != version:
        raise RuleBroken("在您填写期间，别人修改了这个任务。请核对最新内容后再保存，您填写的内容仍在下面。")
    if row.state != State.DRAFT:
        raise RuleBroken("名单和方案已经冻结，不能修改；确有错误的请撤回后另立任务")
    changes = {
        name: [getattr(row, name), value] for name, value in fields.items() if getattr(row, name) != value
    }
    for name, value in fields.items():
        setattr(row, name, value)
    _check(row, matters, officers)
    row.version += 1
    row.save()
    row.matters.set(matters)
    row.officers.set(officers)
    row.recusals.exclude(officer__in=officers).delete()
    audit.record(by, "drawplan.change", row, **changes)
    return row


def _check(plan: DrawPlan, matters, officers) -> None:
    if plan.ends_on < plan.starts_on:
        raise RuleBroken("截止日期早于开始日期", "ends_on")
    if plan.source == DrawPlan.Source.JOINT and not plan.partners.strip():
        raise RuleBroken("跨部门联合抽查请填写联合部门", "partners")
    if plan.is_received and plan.source != DrawPlan.Source.SUPERIOR:
        raise RuleBroken("只有上级下达的任务，名单才由上级抽好", "is_received")
    if (plan.only_kind or plan.only_tag_id) and plan.targeting != DrawPlan.Targeting.DIRECTED:
        raise RuleBroken("限定主体类型或业态的是定向抽查", "targeting")
    if plan.entropy == DrawPlan.Entropy.LOTTERY and not plan.lottery_on and not plan.is_received:
        raise RuleBroken("请填写开奖日期", "lottery_on")
    if plan.repeats_id and not plan.repeat_reason.strip():
        raise RuleBroken("重新抽取须写明理由", "repeat_reason")
    if not matters:
        raise RuleBroken("请选择抽查事项", "matters")
    for matter in matters:
        if matter.published_on is None or matter.ended_on is not None:  # domain.md B3.8
            raise RuleBroken(f"「{matter}」没有公布或已移出清单，不能检查", "matters")
    if any(officer.office_id != plan.office_id for officer in officers):
        raise RuleBroken("检查人员须在本机构的检查人员名录库中", "officers")


@transaction.atomic
def declare_recusal(
    plan: DrawPlan, *, by, officer: DrawOfficer, target: DrawObject, reason: str
) -> DrawRecusal:
    """Note before the list is frozen that ``officer`` may not check ``target``; the same one twice is one."""
    row = locked(plan)
    if row.state != State.DRAFT:
        raise RuleBroken("名单和方案已经冻结，回避须在冻结前登记；现在请用「更换检查人员」")
    if not reason.strip():
        raise RuleBroken("请填写回避事由", "reason")
    if not row.officers.filter(pk=officer.pk).exists() or target.office_id != row.office_id:
        raise RuleBroken("该人员不在本任务的检查人员中", "officer")
    recusal, is_new = DrawRecusal.objects.get_or_create(
        plan=row, officer=officer, target=target, defaults={"reason": reason.strip(), "declared_by": by}
    )
    if is_new:
        audit.record(by, "drawplan.recuse", row, officer=officer.pk, exempt=target.pk)
    return recusal


@transaction.atomic
def drop_recusal(recusal: DrawRecusal, *, by) -> None:
    row = locked(recusal.plan)
    if row.state != State.DRAFT:
        raise RuleBroken("名单和方案已经冻结，不能修改")
    audit.record(by, "drawplan.unrecuse", row, officer=recusal.officer_id, exempt=recusal.target_id)
    recusal.delete()


def candidates(plan: DrawPlan):
    """The library rows among which ``plan`` draws."""
    rows = DrawObject.objects.present().filter(office=plan.office_id, list_name=plan.list_name)
    if plan.only_kind:
        rows = rows.filter(entity__kind=plan.only_kind)
    if plan.only_tag_id:
        rows = rows.filter(entity__entity_tags__tag=plan.only_tag_id)
    return rows.order_by("pk")


@transaction.atomic
def commit_plan(plan: DrawPlan, *, by, at: datetime) -> DrawCommitment:
    """Freeze list, quotas, officers and recusals at the instant ``at`` (T0), hash and publish them.

    Raises RuleBroken where the list or the officers would not do; from here on nothing of it changes.
    """
    row = locked(plan)
    if row.is_received:
        raise RuleBroken("这个任务的名单由上级抽好，请直接导入名单")
    step(row, State.COMMITTED)
    on = timezone.localtime(at).date()
    if row.entropy == DrawPlan.Entropy.LOTTERY and row.lottery_on <= on:
        raise RuleBroken("开奖日期须晚于今天：冻结之后产生的号码才有效", "lottery_on")
    officers = _certified(row, on)
    objects = list(candidates(row).values_list("pk", "code", "name", "risk"))
    listed = rules.list_file((code, name, risk) for _, code, name, risk in objects)
    in_list = {pk: rules.tidy(code) for pk, code, _, _ in objects}
    recusals = [
        (in_list[one.target_id], one.officer.certificate_no)
        for one in row.recusals.select_related("officer")
        if one.target_id in in_list
    ]
    planned = rules.plan_file(
        number=row.number,
        name=row.name,
        purpose=row.purpose,
        list_sha256=rules.sha256(listed),
        quota=row.quota,
        sizes={level: sum(one[3] == level for one in objects) for level in rules.CLASSES},
        recusals=recusals,
        officers=[(one.certificate_no, one.name, one.body) for one in officers],
        entropy=rules.entropy_words(row.entropy, row.lottery_on),
        committed_at=timezone.localtime(at).isoformat(),
        repeats=row.repeats.number if row.repeats else "",
    )
    frozen = DrawCommitment.objects.create(
        plan=row,
        list_text=listed.decode(),
        list_sha256=rules.sha256(listed),
        plan_text=planned.decode(),
        plan_sha256=rules.sha256(planned),
        object_count=len(objects),
        committed_at=at,
        committed_by=by,
    )
    row.save(update_fields=["state", "version"])
    audit.record(
        by,
        "drawplan.commit",
        row,
        list_sha256=frozen.list_sha256,
        plan_sha256=frozen.plan_sha256,
        objects=len(objects),
    )
    return frozen


def _certified(plan: DrawPlan, on: date) -> list[DrawOfficer]:
    officers = list(plan.officers.all())
    able = set(plan.officers.certified(on).values_list("pk", flat=True))
    for officer in officers:
        if officer.pk not in able:
            raise RuleBroken(f"{officer}的执法证无效或已到期，不能参加抽取", "officers")
    return officers


@transaction.atomic
def draw_plan(
    plan: DrawPlan,
    *,
    by,
    at: datetime,
    digits: str,
    rolled_at: datetime,
    witness1: tuple[str, str],
    witness2: tuple[str, str],
    method: str = "",
    note: str = "",
) -> Draw:
    """Draw the frozen list of ``plan`` by ``digits``, which came about at ``rolled_at`` before two ``(name, body)``.

    There is one draw a plan: the same digits sent again answer it, others are refused. Raises RuleBroken for digits
    that came about before T0, and for any other way than the published one unless its fallback (dice) took place.
    """
    row = locked(plan)
    method = method or row.entropy
    digits = rules.checked_digits(digits, method)
    earlier = Draw.objects.filter(plan=row).first()
    if earlier is not None:
        if earlier.digits == digits and earlier.drawn_by_id == by.pk:
            return earlier
        raise RuleBroken("这个任务已经抽取过一次，不能再抽；确需重新抽取的，请另立任务并写明理由")
    if row.state != State.COMMITTED:
        raise RuleBroken("请先冻结并公布名单和方案，再产生数字")
    step(row, State.DRAWN)
    frozen = row.commitment
    rules.check_witnesses(witness1, witness2)
    _check_time(row, frozen, method, note, rolled_at=rolled_at, at=at)
    listed, planned = frozen.list_text.encode(), frozen.plan_text.encode()
    if (rules.sha256(listed), rules.sha256(planned)) != (frozen.list_sha256, frozen.plan_sha256):
        raise RuleBroken("冻结的名单或方案与公布的校验值不一致，不能抽取，请联系系统管理员")
    result = run_draw(listed, planned, digits)
    try:
        with transaction.atomic():
            drawn = Draw.objects.create(
                plan=row,
                method=method,
                digits=digits,
                rolled_at=rolled_at,
                witness1_name=witness1[0].strip(),
                witness1_body=witness1[1].strip(),
                witness2_name=witness2[0].strip(),
                witness2_body=witness2[1].strip(),
                note=note.strip(),
                result_text=result,
                result_sha256=rules.sha256(result.encode()),
                drawn_by=by,
                recorded_at=at,
            )
    except IntegrityError:  # two at once: the database lets one through
        raise RuleBroken("这个任务刚刚已被抽取，不能再抽") from None
    row.drawn_on = timezone.localtime(at).date()
    DrawTarget.objects.bulk_create(_targets(row, result), batch_size=500)
    row.save(update_fields=["state", "drawn_on", "version"])
    audit.record(
        by,
        "drawplan.draw",
        row,
        digits_sha256=rules.sha256(digits.encode()),
        result_sha256=drawn.result_sha256,
    )
    return drawn


def _check_time(plan, frozen, method, note, *, rolled_at, at) -> None:
    if not frozen.committed_at < rolled_at <= at:
        raise RuleBroken("数字须在名单冻结之后产生，且不能晚于现在", "rolled_at")
    if method == plan.entropy:
        if method == DrawPlan.Entropy.LOTTERY and timezone.localtime(rolled_at).date() < plan.lottery_on:
            raise RuleBroken(f"方案规定用 {plan.lottery_on} 的开奖号码", "rolled_at")
    elif method != DrawPlan.Entropy.DICE or not note.strip():
        raise RuleBroken("与公布的随机数来源不一致；只有规定的开奖未举行时才可改掷骰子，并须写明情况", "note")


def _targets(plan: DrawPlan, result: str) -> list[DrawTarget]:
    """Rows of the draw's result file, the drawn first."""
    officers = {one.certificate_no: one for one in plan.officers.all()}
    library = DrawObject.objects.filter(office=plan.office_id, list_name=plan.list_name, entity__isnull=False)
    known = {rules.tidy(one.code): one.entity for one in library.select_related("entity")}
    rows = []
    for line in result.splitlines()[1:]:
        kind, rank, risk, code, name, ticket, first, second = line.split("|")
        entity = known.get(code)
        rows.append(
            DrawTarget(
                office_id=plan.office_id,
                plan=plan,
                code=code,
                name=name,
                risk=risk,
                rank=int(rank),
                ticket=ticket,
                entity=entity,
                entity_kind=entity.kind if entity else "",
                assigned_on=plan.drawn_on,
                state=DrawTarget.State.SELECTED if kind == "drawn" else DrawTarget.State.RESERVE,
                first_officer=officers.get(first),
                second_officer=officers.get(second),
            )
        )
    return rows


@transaction.atomic
def withdraw_plan(plan: DrawPlan, *, by, reason: str) -> DrawPlan:
    """Withdraw a plan that was not drawn; what was published of it stays."""
    row = locked(plan)
    step(row, State.WITHDRAWN)
    row.withdraw_reason = reason.strip()[:200]
    row.save(update_fields=["state", "withdraw_reason", "version"])
    audit.record(by, "drawplan.take_back", row, reason=reason)
    return row


def locked(plan: DrawPlan) -> DrawPlan:
    return DrawPlan.objects.select_for_update(of=("self",)).select_related("office").get(pk=plan.pk)


def step(row: DrawPlan, to: str) -> None:
    """Set the state of a locked row, which the caller saves."""
    if to not in rules.NEXT_STATE[row.state]:
        raise RuleBroken(f"任务「{row.get_state_display()}」，不能改为「{State(to).label}」")
    row.state = to
    row.version += 1
