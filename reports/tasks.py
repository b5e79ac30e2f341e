"""Background work: the finished files of a summary."""

import hashlib
from datetime import date

from core.clock import now
from core.documents.worker import render_in_child
from core.housekeeping import ORPHAN_AGE, chore
from core.jobs import job_kind
from core.storage import sweep_orphans
from reports.build import resolve
from reports.documents import document, left_out
from reports.models import SummaryOutput, SummaryVersion, summaries_storage
from reports.services import RENDER, store_output


@job_kind(RENDER, title="生成工作总结")
def render_summary(job):
    """Compute, lay out and keep the files of one version of a summary. Answers what was made and what was left out."""
    payload = job.payload
    job.checkpoint(done=0, total=3, message="正在汇总各项统计指标")
    version = SummaryVersion.objects.select_related("summary__office__parent").get(
        summary=payload["summary"], number=payload["version"]
    )
    summary = version.summary
    resolved = resolve(version.blocks, office=summary.office, period=summary.period)
    paper = document(
        resolved,
        office=summary.office,
        title=version.title,
        edition=payload["edition"],
        signed_on=date.fromisoformat(payload["on"]),
        with_annex=payload["with_annex"],
    )
    job.checkpoint(done=1, message="正在排版")
    files = render_in_child(paper, tuple(payload["formats"]))
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
        ]
        + [{"label": "返回总结", "url": summary.get_absolute_url()}],
        "notes": [f"缺数：{gap['text']}（{'；'.join(gap['reasons'])}）" for gap in gaps],
        "left_out": gaps,
        "outputs": [output.pk for output in outputs],
    }


@chore("summaries", "无主的总结文件")
def sweep_summaries(at):
    """Files of a job that was cut off between storing the file and its row."""
    known = set(SummaryOutput.objects.values_list("file", flat=True))
    return len(sweep_orphans(summaries_storage(), known, before=at - ORPHAN_AGE))
