"""Making the files of a summary and handing them out."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from core.errors import RuleBroken
from core.pages import Scoped
from reports import services
from reports.forms import RenderForm
from reports.models import Summary, SummaryOutput

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class SummaryRender(Scoped, SingleObjectMixin, View):
    """Queue the files; the job's page shows how far they are."""

    queryset = Summary.objects.select_related("office")
    permission_required = "reports.export_summary"

    def get(self, request, *args, **kwargs):
        return redirect(self.get_object())

    def post(self, request, *args, **kwargs):
        summary = self.get_object()
        form = RenderForm(request.POST, user=request.user)
        try:
            job = self._request(summary, form)
        except RuleBroken as broken:
            messages.error(request, broken.message)
            return redirect(summary)
        return redirect("core:job_detail", job.pk)

    def _request(self, summary, form):
        if not form.is_valid():
            raise RuleBroken(
                "没有生成："
                + "；".join(f"{form.fields[name].label}：{errors[0]}" for name, errors in form.errors.items())
            )
        data = form.cleaned_data
        return services.request_output(
            summary,
            edition=data["edition"],
            formats=data["formats"],
            with_annex=data["with_annex"],
            by=self.request.user,
            on=data["signed_on"],
            paper=form.paper,
        )


def stored_file(row):
    """One kept file as a download; ``row`` has ``file format size file_name``."""
    return FileResponse(
        row.file.open("rb"),
        as_attachment=True,
        filename=row.file_name,
        headers={
            "Content-Type": TYPES[row.format],
            "Content-Length": str(row.size),
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Cache-Control": "private, no-store",
        },
    )


class OutputDownload(Scoped, SingleObjectMixin, View):
    queryset = SummaryOutput.objects.select_related("summary")
    permission_required = "reports.view_summary"

    def get(self, request, *args, **kwargs):
        return stored_file(self.get_object())
