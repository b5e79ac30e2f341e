"""Freezing a summary, and the editions that come of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from core.access import may
from core.clock import now, today
from core.errors import RuleBroken
from core.listing import Column, ListPage, tag
from core.pages import ActionPage, DetailPage, Scoped
from reports import services
from reports.build import resolve
from reports.filters import EditionFilter
from reports.forms import FreezeForm
from reports.freezing import sources_of
from reports.models import Edition, EditionFigure, EditionFile, Summary
from reports.readiness import findings
from reports.services.editions import last_published
from reports.verifying import compare, verify
from reports.views.outputs import stored_file

STATE_KINDS = {
    "frozen": "wait",
    "returned": "plain",
    "approved": "info",
    "published": "ok",
    "superseded": "plain",
}


class SummaryFreeze(Scoped, SingleObjectMixin, View):
    """What the readiness check found, and the button."""

    queryset = Summary.objects.select_related("office__parent")
    permission_required = "reports.add_edition"

    def get_queryset(self):
        return super().get_queryset().own(self.request.user)

    def get(self, request, *args, **kwargs):
        summary = self.get_object()
        form = FreezeForm(user=request.user, amended=last_published(summary), initial={"signed_on": today()})
        return self._show(summary, form, self._found(summary))

    def post(self, request, *args, **kwargs):
        summary = self.get_object()
        form = FreezeForm(request.POST, user=request.user, amended=last_published(summary))
        found = self._found(summary)
        if not (form.is_valid() and form.agrees_to(found)):
            return self._show(summary, form, found, status=422)
        try:
            job = services.request_freeze(summary, by=request.user, **form.cleaned_data)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None, broken.message)
            return self._show(summary, form, found, status=422)
        return redirect("core:job_detail", job.pk)

    def _found(self, summary):
        resolved = resolve(summary.blocks, office=summary.office, period=summary.period, summary=summary)
        return findings(resolved, summary=summary, by=self.request.user)

    def _show(self, summary, form, found, *, status=200):
        return render(
            self.request,
            "reports/summary_freeze.html",
            {
                "object": summary,
                "form": form,
                "forbidden": [one for one in found if one.forbids],
                "warned": [one for one in found if not one.forbids],
                "amended": last_published(summary),
            },
            status=status,
        )


class EditionList(ListPage):
    queryset = Edition.objects.select_related("summary__office", "frozen_by", "approved_by")
    permission_required = "reports.view_edition"
    filterset_class = EditionFilter
    title = "定稿版本"
    columns = [
        Column("标题", "title", "lead", link=True),
        Column(
            "状态",
            lambda row: tag(row.get_state_display(), STATE_KINDS[row.state]),
            "tags",
            export="get_state_display",
        ),
        Column("版次", lambda row: f"第 {row.n} 版"),
        Column("统计截止", "as_of"),
        Column("发文字号", "number_text"),
        Column("冻结人", "frozen_by.display_name"),
        Column("审定人", lambda row: row.approved_by.display_name if row.approved_by else None),
        Column("监管机构", "summary.office.short_name", "hide-phone"),
        Column("指标校验值", lambda row: row.figures_sha256[:16], "hide-phone"),
    ]
    start_hint = "总结定稿后，在总结页点「冻结版本」，经另一人审定后发布。"


class EditionDetail(DetailPage):
    """What was issued, and what the records say today."""

    queryset = Edition.objects.select_related(
        "summary__office__parent", "frozen_by", "approved_by", "published_by", "amends", "amended_by"
    ).defer("document")
    permission_required = "reports.view_edition"
    template_name = "reports/edition_detail.html"

    def get_context_data(self, **kwargs):
        edition, user = self.object, self.request.user
        own = edition.office.pk == user.office_id
        compared = {one.row.pk: one for one in compare(edition)}
        figures = [(row, compared.get(row.pk)) for row in edition.figures.defer("sources")]
        files = list(edition.files.all())
        return super().get_context_data(
            **kwargs,
            figures=figures,
            corrected=[one for one in compared.values() if one.is_corrected],
            edited_count=sum(one.has_other_records and not one.is_corrected for one in compared.values()),
            final_files=[file for file in files if file.is_final],
            review_files=[file for file in files if not file.is_final],
            kind=STATE_KINDS[edition.state],
            may_approve=own
            and edition.state == Edition.State.FROZEN
            and edition.frozen_by_id != user.pk
            and may(user, "reports.approve_edition"),
            may_publish=own
            and edition.state == Edition.State.APPROVED
            and may(user, "reports.approve_edition"),
            may_return=own
            and edition.state in (Edition.State.FROZEN, Edition.State.APPROVED)
            and may(user, "reports.approve_edition"),
        )


class EditionCheck(DetailPage):
    """Every proof but the drawing of the page, which a command does."""

    queryset = Edition.objects.select_related("summary__office__parent")
    permission_required = "reports.view_edition"
    template_name = "reports/edition_check.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, checks=list(verify(self.object, render=False)))


class EditionAction(ActionPage):
    """A step of an edition, taken by the office that it is of: the county reads those of its offices."""

    queryset = Edition.objects.select_related("summary")
    permission_required = "reports.approve_edition"

    def get_queryset(self):
        return super().get_queryset().own(self.request.user)


class EditionApprove(EditionAction):
    question = "要审定「{row}」吗？审定人须不是冻结人；请先看过待审文件和指标。"
    done = "已审定，可以发布"

    def act(self, edition):
        services.approve_edition(edition, by=self.request.user, at=now())


class EditionReturn(EditionAction):
    question = "要退回「{row}」吗？退回后可修改总结，重新冻结。"
    needs_reason = True
    done = "已退回"

    def act(self, edition):
        services.return_edition(edition, by=self.request.user, reason=self.reason)


class EditionPublish(EditionAction):
    question = "要发布「{row}」吗？发布后文件不能再改，更正须另出新版。"

    def act(self, edition):
        job = services.request_publication(edition, by=self.request.user)
        messages.success(self.request, "正在发布")
        return redirect("core:job_detail", job.pk).url


class EditionFileDownload(Scoped, SingleObjectMixin, View):
    queryset = EditionFile.objects.select_related("edition")
    permission_required = "reports.view_edition"

    def get(self, request, *args, **kwargs):
        return stored_file(self.get_object())


class EditionFigureSources(Scoped, SingleObjectMixin, View):
    """The stored list of source rows, one a line, as text."""

    queryset = EditionFigure.objects.all()
    permission_required = "reports.view_edition"

    def get(self, request, *args, **kwargs):
        row = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        head = f"{row.label} {row.shown}\n记录数 {row.source_count}\nSHA-256 {row.source_sha256}\n\n"
        return HttpResponse(
            head + "\n".join(sources_of(row)),
            content_type="text/plain; charset=utf-8",
            headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
        )
