"""Writing the text: the editor, two editors at once, earlier versions."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from core import indicators
from core.access import may
from core.errors import RuleBroken
from core.pages import ActionPage, DetailPage, Scoped
from reports import editing, manual, outline, services
from reports.build import keys_in, needs_years, resolve
from reports.forms import SummaryTextForm
from reports.models import Summary, SummaryVersion
from reports.paper import paper
from reports.scene import Scene


class TextEditor(Scoped, SingleObjectMixin, View):
    """The editor. What was typed is shown again whatever goes wrong with saving it."""

    draft = ""
    refused = ""

    def get_queryset(self):
        return super().get_queryset().filter(office=self.request.user.office_id)

    def get(self, request, *args, **kwargs):
        row = self.get_object()
        if not self.is_open(row):
            messages.warning(request, self.refused.format(row=row))
            return redirect(row)
        form = SummaryTextForm(
            user=request.user, initial={"title": self.name_of(row), "version": row.version}
        )
        return self._show(row, form, row.blocks)

    def post(self, request, *args, **kwargs):
        row = self.get_object()
        form = SummaryTextForm(request.POST, user=request.user)
        if not form.is_valid():
            return self._show(row, form, form.blocks or row.blocks, status=422)
        try:
            saved = self.save(row, form)
        except services.EditConflict as conflict:
            return self._conflict(conflict, form)
        except RuleBroken as broken:
            form.add_error(None, broken.message)
            return self._show(row, form, form.blocks, status=422)
        messages.success(request, f"已保存为第 {saved.version} 版")
        return redirect(saved)

    def _conflict(self, conflict, form):
        """Both texts; saving again is then meant, and goes on top of the other version."""
        sent = QueryDict(mutable=True)
        sent.update(form.data)
        sent["version"] = conflict.current.version
        again = SummaryTextForm(sent, user=self.request.user)
        again.full_clean()
        return self._show(
            conflict.current,
            again,
            form.blocks,
            status=409,
            conflict=conflict.message,
            differences=editing.differences(conflict.current.blocks, form.blocks),
        )

    def _show(self, row, form, blocks, *, status=200, **context):
        known = indicators.everything(indicators.Scope.of_office(row.office))
        keys = dict.fromkeys([*known, *manual.catalogue(), *keys_in(blocks)])
        scene = self.scene(row, keys, needs_years(blocks))
        missing = [outline.label_of(key) for key in keys_in(blocks) if key not in scene.values]
        return render(
            self.request,
            "reports/summary_form.html",
            {
                "object": row,
                "form": form,
                "rows": editing.rows(blocks, scene, form.block_errors),
                "levels": outline.LEVELS.items(),
                "palette": editing.palette(scene),
                "missing_labels": missing,
                "draft": f"{self.draft}-{row.pk}",
                **self.list_link,
                **context,
            },
            status=status,
        )


class SummaryUpdate(TextEditor):
    queryset = Summary.objects.select_related("office__parent", "updated_by")
    permission_required = "reports.change_summary"
    draft = "summary"
    refused = "已定稿或已撤回的总结不能修改"
    list_link = {"list_name": "reports:summary_list", "list_label": "工作总结"}

    def is_open(self, summary):
        return summary.is_editable

    def name_of(self, summary):
        return summary.title

    def save(self, summary, form):
        return services.save_summary(
            summary,
            title=form.cleaned_data["title"],
            blocks=form.blocks,
            base_version=form.cleaned_data["version"],
            by=self.request.user,
        )

    def scene(self, summary, keys, over_years):
        return Scene.of(
            keys, office=summary.office, period=summary.period, summary=summary, over_years=over_years
        )


class SummaryVersions(DetailPage):
    queryset = Summary.objects.select_related("office")
    permission_required = "reports.view_summary"
    template_name = "reports/summary_versions.html"

    def get_context_data(self, **kwargs):
        summary = self.object
        return super().get_context_data(
            **kwargs,
            versions=summary.versions.select_related("saved_by").defer("tree"),
            may_change=summary.is_editable and may(self.request.user, "reports.change_summary"),
        )


class VersionDetail(DetailPage):
    """An earlier text, with today's figures."""

    queryset = SummaryVersion.objects.select_related("summary__office__parent", "saved_by")
    permission_required = "reports.view_summary"
    template_name = "reports/version_detail.html"

    def get_context_data(self, **kwargs):
        summary = self.object.summary
        resolved = resolve(self.object.blocks, office=summary.office, period=summary.period, summary=summary)
        return super().get_context_data(**kwargs, summary=summary, paper=paper(resolved))


class VersionRestore(ActionPage):
    queryset = SummaryVersion.objects.select_related("summary")
    permission_required = "reports.change_summary"
    question = "要恢复到「{row}」吗？现在的文字会作为单独一版保留。"
    done = "已恢复"

    def act(self, version):
        return services.restore_version(version, by=self.request.user)
