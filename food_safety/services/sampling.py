"""Official samples: taken, handed on, reported, objected to, dealt with, published."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from core import audit, legal
from core.errors import RuleBroken
from entities.services import ledgers
from food_safety.models import CustodyStep, FailedItem, FoodSample, Poll, PollOption
from food_safety.rules import sampling as rules


def take_sample(row: FoodSample, *, by, on: date) -> FoodSample:
    """Store a new sample; the same ``uuid`` again answers the first row.

    Its grid and village are the entity's. Raises RuleBroken for a day that has not come, fewer samplers than the law
    asks, another place than the rapid test's it follows, and a number that the office used before.
    """
    if row.sampled_on is None:
        raise RuleBroken("请填写抽样日期", "sampled_on")
    least = legal.quantity(rules.SAMPLERS, row.sampled_on, by.office)
    if objection := rules.sampler_objection(row.sampler_1, row.sampler_2, least):
        raise RuleBroken(objection, "sampler_2")
    if row.entity is None and not row.place.strip():
        raise RuleBroken("请填写被抽样单位；不在名录中的，填写抽样地点", "entity")
    if row.entity is not None:
        row.grid, row.village = row.entity.grid, row.entity.village
    if row.rapid_test is not None:
        if row.rapid_test.office_id != by.office_id:
            raise RuleBroken("来源快检不属于本所", "rapid_test")
        if row.sampled_on < row.rapid_test.sampled_on:
            raise RuleBroken("抽样日期不能早于快检日期", "sampled_on")
        row.task = FoodSample.Task.POSITIVE
    if row.poll is not None:
        row.task = FoodSample.Task.ON_DEMAND
    return ledgers.add(row, by=by, on=on)


def change_sample(sample: FoodSample, *, by, on: date, **values) -> FoodSample:
    """Correct the sheet while no report has come. Raises RuleBroken."""
    if sample.result != rules.PENDING:
        raise RuleBroken("已有检验结论，抽样信息不能再改")
    entity = values.get("entity", sample.entity)
    if entity is not None:
        values |= {"grid": entity.grid, "village": entity.village}
    return ledgers.change(sample, by=by, on=on, **values)


@transaction.atomic
def hand_over(
    sample: FoodSample,
    *,
    by,
    at: datetime,
    moved_at: datetime,
    from_person: str,
    to_person: str,
    is_sealed: bool = True,
    condition: str = "",
    note: str = "",
) -> CustodyStep:
    """One step of the chain of custody; the steps follow one another in time. The same hands at the same minute again
    are the same step. Raises RuleBroken."""
    sample = _locked(sample)
    if moved_at > at:
        raise RuleBroken("交接时间不能晚于现在", "moved_at")
    if sample.sampled_on and timezone.localdate(moved_at) < sample.sampled_on:
        raise RuleBroken("交接时间不能早于抽样日期", "moved_at")
    last = sample.custody.order_by("-moved_at", "-pk").first()
    if last and (last.moved_at, last.from_person, last.to_person) == (
        moved_at,
        from_person.strip(),
        to_person.strip(),
    ):
        return last
    if last and moved_at < last.moved_at:
        raise RuleBroken("交接时间不能早于上一次交接", "moved_at")
    if not is_sealed and not note.strip():
        raise RuleBroken("封样不完好的，请在备注中写明情况", "note")
    step = CustodyStep.objects.create(
        sample=sample,
        moved_at=moved_at,
        from_person=from_person.strip(),
        to_person=to_person.strip(),
        is_sealed=is_sealed,
        condition=condition.strip(),
        note=note.strip(),
        created_by=by,
    )
    audit.record(by, "foodsample.custody", sample, moved_at=moved_at, sealed=is_sealed)
    return step


@transaction.atomic
def send_sample(
    sample: FoodSample, *, by, on: date, laboratory: str, sent_on: date, due_on: date
) -> FoodSample:
    """To which laboratory it went, and when its report is due. Raises RuleBroken."""
    sample = _locked(sample)
    _refuse_reported(sample)
    _check_day(sent_on, on, sample.sampled_on, "sent_on", "送检日期", "抽样日期")
    if due_on < sent_on:
        raise RuleBroken("应出报告日期不能早于送检日期", "due_on")
    sample.laboratory, sample.sent_on, sample.due_on = laboratory.strip(), sent_on, due_on
    return _save(sample, "send", by, laboratory=sample.laboratory, due_on=due_on)


@transaction.atomic
def record_report(
    sample: FoodSample,
    *,
    by,
    on: date,
    result: str,
    report_no: str,
    reported_on: date,
    failed_text: str = "",
    basis: str = "",
) -> FoodSample:
    """The laboratory's answer. An unqualified one names its items as written and starts three clocks.

    Telling the party and starting the 核查处置 within the workdays of the setting, finishing it within its days.
    Raises RuleBroken.
    """
    sample = _locked(sample)
    _refuse_reported(sample)
    if result not in (rules.PASS, rules.FAIL):
        raise RuleBroken("请选择检验结论", "result")
    if not report_no.strip():
        raise RuleBroken("请填写报告编号", "report_no")
    _check_day(reported_on, on, sample.sampled_on, "reported_on", "报告日期", "抽样日期")
    items = rules.failed_items(failed_text)
    if result == rules.FAIL and not items:
        raise RuleBroken("请填写不合格项目，例如：毒死蜱（mg/kg）‖0.068‖≤0.02", "failed_text")
    if result == rules.PASS and items:
        raise RuleBroken("结论为合格的不填不合格项目", "failed_text")
    sample.result, sample.report_no, sample.reported_on = result, report_no.strip(), reported_on
    sample.failed_text, sample.basis = failed_text.strip(), basis.strip()
    if result == rules.FAIL:
        start_clocks(sample, reported_on)
    _save(sample, "report", by, result=result, reported_on=reported_on)
    FailedItem.objects.bulk_create(item_rows(sample, items))
    return sample


def start_clocks(sample: FoodSample, day: date) -> None:
    """The three limits that an unqualified report of ``day`` starts; nothing is saved."""
    sample.tell_by = legal.due(rules.TELL, day, office=sample.office).due_on
    sample.start_by = legal.due(rules.START, day, office=sample.office).due_on
    sample.end_by = legal.due(rules.END, day, office=sample.office).due_on


def item_rows(sample: FoodSample, items: Sequence[rules.FailedItem]) -> list[FailedItem]:
    """Unsaved rows of the failed items, each with the words of the exceptions list: 「蔬菜 毒死蜱」."""
    kind = sample.get_group_display() if sample.group != "other" else sample.product[:20]
    return [
        FailedItem(
            sample=sample,
            name=one.name[:100],
            value=one.value[:120],
            limit=one.limit[:120],
            said=f"{kind} {rules.plain_name(one.name)}"[:120],
        )
        for one in items
    ]


@transaction.atomic
def tell_party(sample: FoodSample, *, by, on: date, told_on: date) -> FoodSample:
    """The party was told of an unqualified result; from then it may object for seven workdays (食品安全法 art. 88(1))."""
    sample = _failed(sample)
    _check_day(told_on, on, sample.reported_on or sample.published_on, "told_on", "告知日期", "报告日期")
    sample.told_on = told_on
    sample.objection_by = legal.due(rules.OBJECTION, told_on, office=sample.office).due_on
    return _save(sample, "tell", by, told_on=told_on, objection_by=sample.objection_by)


@transaction.atomic
def record_objection(
    sample: FoodSample, *, by, on: date, objected_on: date, objection: str = "", objection_text: str = ""
) -> FoodSample:
    """The party objects, and (now or later) what came of it. Raises RuleBroken after the seventh workday.

    「复检合格」 turns the result into a pass and ends the clocks; the failed items go, the text of the report stays.
    """
    sample = _failed(sample)
    if sample.told_on is None:
        raise RuleBroken("请先登记告知日期", "objected_on")
    _check_day(objected_on, on, sample.told_on, "objected_on", "提出日期", "告知日期")
    if objected_on > sample.objection_by:
        raise RuleBroken(f"异议应当在 {sample.objection_by} 前提出，已超过期限", "objected_on")
    if objection and not objection_text.strip():
        raise RuleBroken("请写明异议处理情况（复检机构、报告编号）", "objection_text")
    sample.objected_on, sample.objection, sample.objection_text = (
        objected_on,
        objection,
        objection_text.strip(),
    )
    if objection == FoodSample.Objection.OVERTURNED:
        sample.result = rules.PASS
        sample.tell_by = sample.start_by = sample.end_by = None
        sample.items.all().delete()
    return _save(sample, "objection", by, objected_on=objected_on, objection=objection)


@transaction.atomic
def start_handling(sample: FoodSample, *, by, on: date, started_on: date) -> FoodSample:
    """Begin the 核查处置; its end is counted from here. A late start is recorded, not refused. Raises RuleBroken."""
    sample = _failed(sample)
    if sample.started_on:
        raise RuleBroken("核查处置已经启动")
    _check_day(
        started_on, on, sample.reported_on or sample.published_on, "started_on", "启动日期", "报告日期"
    )
    sample.started_on = started_on
    sample.end_by = legal.due(rules.END, started_on, office=sample.office).due_on
    return _save(sample, "start", by, started_on=started_on, end_by=sample.end_by)


@transaction.atomic
def handle_sample(sample: FoodSample, *, by, on: date, **values) -> FoodSample:
    """Write down removal (day and kilograms), trace, cause, case or why none; any part at any time. Raises RuleBroken."""
    allowed = {"removed_on", "removed_kg", "trace", "cause", "case", "no_case_reason"}
    if unknown := set(values) - allowed:
        raise TypeError(f"not part of the handling: {sorted(unknown)}")
    sample = _failed(sample)
    if not sample.started_on:
        raise RuleBroken("请先登记启动核查处置")
    if day := values.get("removed_on"):
        _check_day(day, on, sample.sampled_on, "removed_on", "下架日期", "抽样日期")
        if values.get("removed_kg") is None and sample.removed_kg is None:
            raise RuleBroken("请填写数量（公斤），没有剩余的填 0", "removed_kg")
    if values.get("case") and values.get("no_case_reason"):
        raise RuleBroken("立案和不立案理由只填一项", "no_case_reason")
    if (case := values.get("case")) and case.office_id != sample.office_id:
        raise RuleBroken("只能选择本所的案件", "case")
    for name, value in values.items():
        setattr(sample, name, value)
    return _save(sample, "handle", by, fields=sorted(values))


@transaction.atomic
def finish_handling(sample: FoodSample, *, by, on: date, ended_on: date) -> FoodSample:
    """End the 核查处置. Raises RuleBroken naming what is still missing."""
    sample = _failed(sample)
    if gaps := rules.missing_to_finish(sample):
        raise RuleBroken(f"还不能办结，缺：{'、'.join(gaps)}")
    _check_day(ended_on, on, sample.started_on, "ended_on", "完成日期", "启动日期")
    sample.ended_on = ended_on
    return _save(sample, "finish", by, ended_on=ended_on)


@transaction.atomic
def publish_sample(sample: FoodSample, *, by, on: date, published_on: date) -> FoodSample:
    """The result was made public. Raises RuleBroken before there is one."""
    sample = _locked(sample)
    if sample.result == rules.PENDING:
        raise RuleBroken("还没有检验结论，不能公示", "published_on")
    _check_day(published_on, on, sample.reported_on, "published_on", "公示日期", "报告日期")
    sample.published_on = published_on
    return _save(sample, "publish", by, published_on=published_on)


@transaction.atomic
def void_sample(sample: FoodSample, *, by, reason: str) -> FoodSample:
    """Take a sample out of every figure. Raises RuleBroken without a reason."""
    if not reason.strip():
        raise RuleBroken("请填写作废理由", "reason")
    sample = _locked(sample)
    sample.is_voided, sample.void_reason = True, reason.strip()[:200]
    return _save(sample, "void", by, reason=reason)


@transaction.atomic
def save_poll(row: Poll, options: Sequence[tuple[str, int]], *, by, on: date) -> Poll:
    """Store a phase of 你点我检 with its options and votes; sent again, the same ``uuid`` answers the first row."""
    poll = ledgers.add(row, by=by, on=on)
    if not poll.options.exists():
        _set_options(poll, options)
    return poll


@transaction.atomic
def change_poll(poll: Poll, *, by, on: date, options: Sequence[tuple[str, int]], **values) -> Poll:
    """Change a phase; its options are replaced by ``options``."""
    poll = ledgers.change(poll, by=by, on=on, **values)
    before = {one.name: one.votes for one in poll.options.all()}
    if before != dict(options):
        poll.options.all().delete()
        _set_options(poll, options)
        audit.record(by, "poll.votes", poll, votes=[sum(before.values()), sum(dict(options).values())])
    return poll


def _set_options(poll, options):
    if not options:
        raise RuleBroken("请至少填写一个品种", "options")
    PollOption.objects.bulk_create([PollOption(poll=poll, name=name, votes=votes) for name, votes in options])


def _locked(sample):
    sample = FoodSample.objects.select_for_update(of=("self",)).select_related("office").get(pk=sample.pk)
    if sample.is_voided:
        raise RuleBroken("这个样品已经作废")
    if sample.whose != rules.OWN:
        raise RuleBroken("这个样品属于其他辖区，只供查阅")
    return sample


def _failed(sample):
    sample = _locked(sample)
    if sample.result != rules.FAIL:
        raise RuleBroken("只有不合格样品需要核查处置")
    if sample.ended_on:
        raise RuleBroken("核查处置已经完成")
    return sample


def _refuse_reported(sample):
    if sample.result != rules.PENDING:
        raise RuleBroken("已有检验结论；登记有误的请作废后重新登记")


def _check_day(day, on, after, field, name, after_name):
    if day > on:
        raise RuleBroken(f"{name}不能晚于今天（{on}）", field)
    if after and day < after:
        raise RuleBroken(f"{name}不能早于{after_name}（{after}）", field)


def _save(sample, step, by, **facts):
    sample.save()
    audit.record(by, f"foodsample.{step}", sample, **facts)
    return sample
