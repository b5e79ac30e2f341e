"""Background work: the certificate of a draw."""

from django.urls import reverse

from core.clock import now
from core.documents.issue import issue
from core.jobs import job_kind
from core.models.documents import IssuedDocument
from inspections.documents.draws import certificate
from inspections.models import DrawPlan
from inspections.services.draw_results import CERTIFICATE

KIND = "双随机抽取证明"


@job_kind(CERTIFICATE, title=KIND)
def make_certificate(job):
    """Lay out, keep and register the certificate of one draw; a second run finds the first one's paper."""
    plan = DrawPlan.objects.select_related("office", "commitment", "draw").get(pk=job.payload["plan"])
    job.checkpoint(done=0, total=1, message="正在排版")
    if not IssuedDocument.objects.of(plan.draw).valid().filter(kind=KIND).exists():
        issue(
            certificate(plan),
            record=plan.draw,
            office=plan.office,
            series=None,
            by=job.created_by,
            at=now(),
            kind=KIND,
        )
    job.checkpoint(done=1, message="已生成")
    links = [
        {"label": f"下载 {words}", "url": reverse("inspections:drawplan_file", args=[plan.pk, name])}
        for words, name in (("PDF", "certificate.pdf"), ("Word", "certificate.docx"))
    ]
    return {"links": links}
