"""Everything that changes a summary. Text is never lost: each save is a version of its own."""

from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from core import audit, jobs
from core.errors import RuleBroken
from core.periods import Period
from reports import outline
from reports.models import Summary, SummaryOutput, SummaryTemplate, SummaryVersion
from reports.scene import period_name

RENDER = "reports.render_summary"


class EditConflict(RuleBroken):
    """Somebody else saved while this text was being written. ``current`` is the summary as it is now."""

    def __init__(self, current: Summary):
        super().__init__(
            f"{current.updated_by} 在您编辑期间保存了第 {current.version} 版，您的修改还没有保存"
        )
        self.current = current


def default_title(office, period: Period, template: str = "township_annual", subject: str = "") -> str:
    """丰乐镇市场监督管理所2026年度工作总结, …2026年11月工作简报; a county bureau goes by its full name."""
    name = office.name if office.kind == office.Kind.COUNTY else f"{office.place_name}市场监督管理所"
    when = period_name(period)
    year = f"{period.end.year}年度" if period == Period.year(period.end.year, until=period.end) else when
    ending = {
        "county_annual": f"{year}及近五年工作总结和今后工作计划",
        "campaign": f"{subject or '专项行动'}工作总结",
        "monthly_brief": f"{when}工作简报",
        "quarterly_brief": f"{when}工作简报",
        "food_safety_brief": f"{when}食品安全工作简报",
    }.get(template, f"{year}工作总结")
    return name + ending


def last_years(office, year: int) -> Summary | None:
    """The newest summary of ``office`` about the year before ``year``, whose text may be taken over."""
    return Summary.objects.in_use().filter(office=office, year=year - 1).order_by("-pk").first()


def create_summary(
    *,
    office,
    cut_off: date,
    by,
    uuid,
    period_start: date | None = None,
    title: str = "",
    template: str = "township_annual",
    own_template: SummaryTemplate | None = None,
    subject: str = "",
    copy: Summary | None = None,
) -> Summary:
    """Begin a summary from the text of ``copy``, of the office's ``own_template``, or else of a shipped template.

    The year is that of ``cut_off``; the period begins on 1 January unless ``period_start`` says otherwise. The same
    ``uuid`` gives the first summary back. Raises RuleBroken for a period that is reversed or spans two years.
    """
    start = period_start or date(cut_off.year, 1, 1)
    if start > cut_off:
        raise RuleBroken("统计起始日晚于截止日", "period_start")
    if start.year != cut_off.year:
        raise RuleBroken("一份总结只统计一个年度，起止日期须在同一年", "period_start")
    if own_template:
        template = own_template.base
    if copy:
        template, own_template = copy.template or template, copy.own_template
    text = copy or own_template
    blocks = text.blocks if text else outline.template(template)
    values = {
        "office": office,
        "year": cut_off.year,
        "period_start": start,
        "cut_off": cut_off,
        "title": title or default_title(office, Period(start, cut_off), template, subject)[:80],
        "subject": subject,
        "template": template,
        "own_template": own_template,
        "copied_from": copy,
        "tree": outline.dump(blocks),
        "created_by": by,
        "updated_by": by,
    }
    try:
        return _create(uuid, values, by)
    except IntegrityError:
        # The same form arrived twice at once; the other one was first.
        return _first(Summary.objects.get(uuid=uuid), office)


@transaction.atomic
def _create(uuid, values, by):
    if earlier := Summary.objects.filter(uuid=uuid).first():
        return _first(earlier, values["office"])
    summary = Summary.objects.create(uuid=uuid, **values)
    note = "沿用上年文字" if values["copied_from"] else "按模板建立"
    _keep_version(summary, by, note)
    audit.record(by, "summary.create", summary, year=summary.year, cut_off=str(summary.cut_off))
    return summary


def _first(summary, office):
    if summary.office_id != office.pk:
        raise RuleBroken("提交编号重复，请刷新页面后重试")
    return summary


@transaction.atomic
def save_summary(
    summary: Summary, *, title: str, blocks: list[outline.Block], base_version: int, by, note: str = ""
) -> Summary:
    """Store ``blocks`` as the next version and answer the locked row; unchanged text makes no version.

    Raises EditConflict when the summary is not at ``base_version`` any more, RuleBroken when it is finished or
    withdrawn or when a block cannot be read (``outline.errors`` tells which).
    """
    summary = Summary.objects.select_for_update().get(pk=summary.pk)
    check_own(summary, by)
    if not summary.is_editable:
        raise RuleBroken(f"{summary.get_state_display()}的总结不能修改")
    if summary.version != base_version:
        raise EditConflict(summary)
    if len(blocks) > outline.MOST_BLOCKS:
        raise RuleBroken(f"总结不能超过 {outline.MOST_BLOCKS} 段")
    if wrong := outline.errors(blocks):
        place, message = next(iter(wrong.items()))
        raise RuleBroken(f"第 {place + 1} 段：{message}")
    tree = outline.dump(outline.canonical(block) for block in blocks)
    if (tree, title) == (summary.tree, summary.title):
        return summary
    before = summary.version
    summary.tree, summary.title, summary.version, summary.updated_by = tree, title, before + 1, by
    summary.save(update_fields=["tree", "title", "version", "updated_by", "updated_at"])
    _keep_version(summary, by, note)
    audit.record(by, "summary.change", summary, version=[before, summary.version])
    return summary


@transaction.atomic
def restore_version(version: SummaryVersion, *, by) -> Summary:
    """Go back to an earlier version by saving its text as the newest one; what stood between stays kept."""
    summary = Summary.objects.select_for_update().get(pk=version.summary_id)
    return save_summary(
        summary,
        title=version.title,
        blocks=version.blocks,
        base_version=summary.version,
        by=by,
        note=f"恢复自第 {version.number} 版",
    )


@transaction.atomic
def finalise_summary(summary: Summary, *, by, at: datetime) -> Summary:
    """Close the text: from here on it is not edited, only withdrawn or reopened."""
    summary = _locked(summary, Summary.State.DRAFT, "只有编写中的总结可以定稿", by)
    summary.state, summary.finalised_by, summary.finalised_at = Summary.State.FINAL, by, at
    summary.save(update_fields=["state", "finalised_by", "finalised_at"])
    audit.record(by, "summary.finalise", summary, state=["draft", "final"], version=summary.version)
    return summary


@transaction.atomic
def reopen_summary(summary: Summary, *, by, reason: str) -> Summary:
    """Open a finished text again; the files made from it stay."""
    summary = _locked(summary, Summary.State.FINAL, "只有已定稿的总结可以退回修改", by)
    summary.state, summary.finalised_by, summary.finalised_at = Summary.State.DRAFT, None, None
    summary.save(update_fields=["state", "finalised_by", "finalised_at"])
    audit.record(by, "summary.reopen", summary, reason=reason, state=["final", "draft"])
    return summary


@transaction.atomic
def withdraw_summary(summary: Summary, *, by, at: datetime, reason: str) -> Summary:
    """Take a draft out of use. Nothing is deleted; a finished summary is reopened first, by who may do that."""
    summary = _locked(summary, Summary.State.DRAFT, "只有编写中的总结可以撤回，已定稿的请先退回修改", by)
    summary.state, summary.withdrawn_by, summary.withdrawn_at = Summary.State.WITHDRAWN, by, at
    summary.withdraw_reason = reason[:200]
    summary.save(update_fields=["state", "withdrawn_by", "withdrawn_at", "withdraw_reason"])
    audit.record(by, "summary.withdraw", summary, reason=reason, state=["draft", "withdrawn"])
    return summary


@transaction.atomic
def request_output(
    summary: Summary,
    *,
    edition: str,
    formats: list[str],
    with_annex: bool,
    by,
    on: date,
    paper: dict | None = None,
):
    """Queue the making of the files of the summary's present text; answers the Job.

    ``on`` is the date of signing, ``paper`` the fields of ``documents.Paper`` for a 报告 with red head.
    """
    if summary.state == Summary.State.WITHDRAWN:
        raise RuleBroken("已撤回的总结不能生成文件")
    if edition not in SummaryOutput.Edition.values or not set(formats) <= set(SummaryOutput.Format.values):
        raise RuleBroken("文稿或格式不正确")
    if not formats:
        raise RuleBroken("请至少选择一种格式", "formats")
    payload = {
        "summary": summary.pk,
        "version": summary.version,
        "edition": edition,
        "formats": sorted(formats),
        "with_annex": with_annex,
        "on": on.isoformat(),
        "paper": paper or {},
    }
    job = jobs.enqueue(
        RENDER,
        payload,
        by=by,
        office=summary.office,
        title=f"生成{summary.title}",
        back=("返回总结", summary.get_absolute_url()),
    )
    audit.record(by, "summary.render", summary, edition=edition, version=summary.version)
    return job


@transaction.atomic
def store_output(
    job,
    *,
    version: SummaryVersion,
    format: str,
    content: bytes,
    sha256: str,
    values: list[dict],
    left_out: list[dict],
    at: datetime,
) -> SummaryOutput:
    """Keep one finished file. The file is on disk for good before its row commits; a second run keeps the first."""
    if earlier := SummaryOutput.objects.filter(job=job, format=format).first():
        return earlier
    output = SummaryOutput(
        summary=version.summary,
        job=job,
        version=version.number,
        edition=job.payload["edition"],
        format=format,
        size=len(content),
        sha256=sha256,
        values=values,
        left_out=left_out,
        made_by=job.created_by,
        made_at=at,
    )
    output.file.save(f"{version.summary.year}/{job.uuid}.{format}", ContentFile(content), save=False)
    output.save()
    return output


def check_own(row, by) -> None:
    """A county bureau reads what its offices have finished; what it does not write, it does not change."""
    if by is not None and row.office_id != by.office_id:
        raise RuleBroken("这是其他机构的总结，只能查看")


def _locked(summary, state, message, by):
    check_own(summary, by)
    summary = Summary.objects.select_for_update().get(pk=summary.pk)
    if summary.state != state:
        raise RuleBroken(message)
    return summary


def _keep_version(summary, by, note):
    SummaryVersion.objects.create(
        summary=summary,
        number=summary.version,
        title=summary.title,
        tree=summary.tree,
        note=note,
        saved_by=by,
    )
