"""Background work: the files of a summary, the freezing of an edition, its publication."""

import hashlib
from datetime import date

from django.urls import reverse

from core.clock import now
from core.documents.issue import file_of, issue
from core.documents.tree import Document
from core.documents.worker import render_in_child
from core.errors import RuleBroken
from core.housekeeping import ORPHAN_AGE, chore
from core.indicators import Scope
from core.indicators.snapshot_rebuilding import store_also
from core.jobs import job_kind
from core.models import IssuedDocument
from core.storage import sweep_orphans
from reports.annex import annex, every_figure
from reports.build import resolve
from reports.documents import Paper, amendment_blocks, document, left_out, stamp_blocks, stamp_line
from reports.drawn import annex_charts
from reports.fonts import FONT_TEST, fonts_in, keep_specimen
from reports.freezing import freeze, sha256, snapshot, text_of
from reports.models import (
    Edition,
    EditionFile,
    SummaryOutput,
    SummaryVersion,
    editions_storage,
    summaries_storage,
)
from reports.parted import on_boards
from reports.readiness import findings
from reports.services.editions import (
    FREEZE,
    PUBLISH,
    differences,
    last_published,
    next_n,
    publish_edition,
    store_edition,
)
from reports.services.summaries import RENDER, store_output

SERIES = "summary_report"
MOST_NAMED = 8

store_also(on_boards)


@job_kind(RENDER, title="生成工作总结")
def render_summary(job):
    """Compute, lay out and keep the files of one version of a summary. Answers what was made and what was left out."""
    payload = job.payload
    job.checkpoint(done=0, total=3, message="正在汇总各项统计指标")
    version = _version(payload)
    summary = version.summary
    resolved = resolve(version.blocks, office=summary.office, period=summary.period, summary=summary)
    has_charts = payload["with_annex"] or "xlsx" in payload["formats"]
    charts = annex_charts(summary.period, Scope.of_office(summary.office)) if has_charts else ()
    job.checkpoint(done=1, message="正在排版")
    files = _drawn(payload, version, resolved, charts)
    if "xlsx" in payload["formats"]:
        stamp = f"第 {version.number} 版草稿"
        files["xlsx"] = annex(every_figure(summary), summary=summary, stamp=stamp, charts=charts)
    job.checkpoint(done=2, message="正在保存文件")
    gaps = left_out(resolved)
    values = [value.as_json() for value in resolved.figures]
    outputs = [
        store_output(
            job,
            version=version,
            format=name,
            content=content,
            values=values,
            left_out=gaps,
            sha256=hashlib.sha256(content).hexdigest(),
            at=now(),
        )
        for name, content in files.items()
    ]
    job.checkpoint(done=3, message=f"已生成 {len(outputs)} 个文件")
    return {
        "links": [
            {"label": f"下载 {output.file_name}", "url": output.get_absolute_url()} for output in outputs
        ],
        "notes": [f"缺数：{gap['text']}（{'；'.join(gap['reasons'])}）" for gap in gaps],
        "left_out": gaps,
        "outputs": [output.pk for output in outputs],
    }


def _drawn(payload, version, resolved, charts) -> dict[str, bytes]:
    formats = tuple(name for name in payload["formats"] if name != "xlsx")
    if not formats:
        return {}
    paper = document(
        resolved,
        office=version.summary.office,
        title=version.title,
        edition=payload["edition"],
        signed_on=date.fromisoformat(payload["on"]),
        with_annex=payload["with_annex"],
        paper=Paper(**payload.get("paper", {})),
        charts=charts,
    )
    return dict(render_in_child(paper, formats))


@job_kind(FREEZE, title="冻结总结版本")
def freeze_edition(job):
    """Read all figures in one snapshot, refuse what does not add up, lay out the pages for the second person."""
    if earlier := Edition.objects.filter(job=job).first():
        return _answer(earlier, "已冻结")
    payload = job.payload
    job.checkpoint(done=0, total=3, message="正在同一时点读取各项统计指标")
    version = _version(payload)
    summary = version.summary
    with snapshot():
        frozen = freeze(version.blocks, summary=summary)
        found = findings(frozen.resolved, summary=summary, by=job.created_by)
    _refuse(found, accepted=payload["accepted"])
    job.checkpoint(done=1, message="正在排版")
    n = next_n(summary)
    paper = edition_document(payload, version, frozen, n)
    files = dict(render_in_child(paper, ("pdf", "docx")))
    stamp = stamp_line(n, summary.cut_off, sha256(frozen.figures_json(summary, n)))
    files["xlsx"] = annex(frozen.everything, summary=summary, stamp=stamp, charts=frozen.charts)
    job.checkpoint(done=2, message="正在保存")
    edition = store_edition(
        job,
        summary=summary,
        n=n,
        frozen=frozen,
        document=paper.to_json(),
        text=text_of(paper),
        files=files,
        at=now(),
    )
    job.checkpoint(done=3, message="已冻结，等待另一人审定")
    return _answer(edition, "已冻结") | {"notes": [f"{one.group}：{one.message}" for one in found]}


def edition_document(payload, version, frozen, n):
    """The pages of an edition as they are frozen; a 报告 gets its number when it is published."""
    summary = version.summary
    red = payload["style"] == Edition.Style.REPORT
    amended = last_published(summary)
    amendment = (
        amendment_blocks(amended, differences(amended, frozen), payload["amendment_reason"])
        if amended
        else ()
    )
    return document(
        frozen.resolved,
        office=summary.office,
        title=version.title,
        edition=SummaryOutput.Edition.FINAL,
        signed_on=date.fromisoformat(payload["signed_on"]),
        with_annex=True,
        paper=Paper(
            red=red,
            number="〔编号待定〕" if red else "",
            signer=payload["signer"],
            addressee=payload["addressee"],
            copy_to=payload["copy_to"],
        ),
        stamp=stamp_blocks(n, summary.cut_off, sha256(frozen.figures_json(summary, n))),
        charts=frozen.charts,
        amendment=amendment,
    )


def _refuse(found, *, accepted):
    forbidden = [f"{one.group}：{one.message}" for one in found if one.forbids]
    if forbidden:
        more = f"等 {len(forbidden)} 处" if len(forbidden) > MOST_NAMED else ""
        raise RuleBroken("不能冻结。" + "；".join(forbidden[:MOST_NAMED]) + more)
    if found and not accepted:
        raise RuleBroken(f"还有 {len(found)} 处提醒没有确认，请在冻结检查页核对后勾选确认")


@job_kind(PUBLISH, title="发布总结版本")
def publish(job):
    """Number the frozen pages where they need a number, keep them as issued, and open the edition to its readers."""
    edition = Edition.objects.select_related("summary__office", "frozen_by").get(pk=job.payload["edition"])
    if edition.is_issued:
        return _answer(edition, "已发布")
    if edition.state != Edition.State.APPROVED:
        raise RuleBroken("只有已审定的版本可以发布")
    job.checkpoint(done=0, total=2, message="正在编号并排版")
    # A run that was cut off after numbering left its document; the number is not taken twice.
    issued = IssuedDocument.objects.of(edition).valid().first() or issue(
        Document.from_json(edition.document),
        record=edition,
        office=edition.office,
        series=SERIES if edition.style == Edition.Style.REPORT else None,
        by=job.created_by,
        at=now(),
        kind=edition.get_style_display(),
    )
    job.checkpoint(done=1, message="正在保存")
    files = {name: file_of(issued, name) for name in ("pdf", "docx")}
    files["xlsx"] = _review_bytes(edition, "xlsx")
    edition = publish_edition(
        edition,
        number_text=issued.number_text if issued.series else "",
        files=files,
        by=job.created_by,
        at=now(),
    )
    job.checkpoint(done=2, message="已发布")
    return _answer(edition, "已发布")


def _review_bytes(edition, format) -> bytes:
    with edition.files.get(format=format, is_final=False).file.open("rb") as file:
        return file.read()


def _answer(edition, words):
    return {
        "links": [{"label": f"查看{edition}", "url": edition.get_absolute_url()}],
        "notes": [words],
        "edition": edition.pk,
    }


def _version(payload):
    return SummaryVersion.objects.select_related("summary__office__parent").get(
        summary=payload["summary"], number=payload["version"]
    )


@chore("summaries", "无主的总结文件")
def sweep_summaries(at):
    """Files of a job that was cut off between storing the file and its row."""
    known = set(SummaryOutput.objects.values_list("file", flat=True))
    gone = len(sweep_orphans(summaries_storage(), known, before=at - ORPHAN_AGE))
    known = set(EditionFile.objects.values_list("file", flat=True))
    return gone + len(sweep_orphans(editions_storage(), known, before=at - ORPHAN_AGE))


@job_kind(FONT_TEST, title="生成公文字体测试页")
def font_test(job):
    """Lay out the test page with the fonts as they are now, measure its grid and name the fonts in it."""
    from core.documents import specimen  # pikepdf is read only here

    job.checkpoint(done=0, total=1, message="正在排版测试页")
    page = render_in_child(specimen.grid(), ("pdf",))["pdf"]
    lines, cells = specimen.lines_and_cells(page)
    keep_specimen(page)
    job.checkpoint(done=1, message="已生成")
    fits = (lines, cells) == (specimen.LINES, specimen.CELLS)
    verdict = "版面合格" if fits else f"版面不合格，应为 {specimen.LINES} 行、{specimen.CELLS} 字"
    return {
        "links": [{"label": "下载测试页", "url": reverse("reports:font_specimen")}],
        "notes": [
            f"每页 {lines} 行，每行 {cells} 字：{verdict}",
            "测试页用到的字体：" + "、".join(fonts_in(page)),
        ],
    }
