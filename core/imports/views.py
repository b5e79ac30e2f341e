"""Pages of the one import mechanism. ``urls.import_urls`` makes a set of them for each import class."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.generic import View

from core.attachments import content_disposition
from core.clock import now
from core.errors import RuleBroken
from core.excel import cell_text, read_table
from core.forms import ScopedForm
from core.imports import services, units, words
from core.imports.base import TableImport
from core.models.imports import ImportBatch, ImportRow

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = 50
STOP_POLLING = 286  # htmx ends a poll on this status
State = ImportBatch.State


class UploadForm(ScopedForm):
    file = forms.FileField(
        label="表格文件",
        help_text="支持 .xlsx、.xls、.ods、.csv；第一行不必是表头，系统会自动寻找",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.tsv,.txt"}),
    )


class ImportView(PermissionRequiredMixin, View):
    """What all import pages share: the import they are about, its batches that the user may see, and their links."""

    importer: type[TableImport]
    permission_required = ""

    @property
    def prefix(self) -> str:
        return self.importer.key.split(".", 1)[1] + "_import"

    def link(self, step: str = "", *args) -> str:
        """The address of a step of this import; "" is the list of batches."""
        namespace = self.request.resolver_match.namespace
        name = f"{self.prefix}_{step}" if step else self.prefix
        return reverse(f"{namespace}:{name}" if namespace else name, args=args)

    def ledger(self) -> str:
        """The list that the import fills; empty where it is no page of its own."""
        try:
            return reverse("{}:{}_list".format(*self.importer.key.split(".", 1)))
        except NoReverseMatch:
            return ""

    def batches(self):
        return ImportBatch.objects.visible_to(self.request.user).filter(key=self.importer.key)

    def batch(self) -> ImportBatch:
        return get_object_or_404(
            self.batches().select_related("job", "office", "created_by"), uuid=self.kwargs["uuid"]
        )

    def page(self, template: str, context: dict, *, status: int = 200):
        batch = context.get("batch")
        links = {"list": self.link(), "template": self.link("template"), "ledger": self.ledger()}
        ledger_name = self.importer.model._meta.verbose_name
        if batch:
            steps = (
                "batch",
                "mapping",
                "progress",
                "preview",
                "run",
                "answered",
                "undo",
                "errors",
                "discard",
            )
            links |= {step: self.link(step, batch.uuid) for step in steps}
            if self.importer.follow_up:
                label, name, query = self.importer.follow_up
                links |= {"follow_up": f"{reverse(name)}?{urlencode(query)}", "follow_up_label": label}
        return render(
            self.request,
            f"core/{template}.html",
            {
                "importer": self.importer,
                "links": links,
                "ledger_name": ledger_name,
                "view": self,
                **context,
            },
            status=status,
        )

    def watermark(self) -> str:
        return f"{self.request.user} {timezone.localtime(now()):%Y-%m-%d %H:%M}"

    def file(self, content: bytes, name: str) -> HttpResponse:
        return HttpResponse(
            content,
            content_type=XLSX,
            headers={
                "Content-Disposition": content_disposition("attachment", name),
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "private, no-store",
            },
        )


class BatchList(ImportView):
    """The batches so far, and the upload form above them."""

    def get(self, request):
        return self._show(UploadForm(user=request.user))

    def post(self, request):
        form = UploadForm(request.POST, request.FILES, user=request.user)
        if form.is_valid():
            try:
                batch = services.receive(
                    form.cleaned_data["file"],
                    importer=self.importer,
                    office=request.user.office,
                    by=request.user,
                    at=now(),
                )
            except RuleBroken as broken:
                form.add_error("file", broken.message)
            else:
                return redirect(self.link("mapping", batch.uuid))
        return self._show(form, status=422)

    def _show(self, form, *, status=200):
        rows = self.batches().select_related("created_by")[:PAGE]
        return self.page(
            "import_list",
            {"form": form, "rows": [(batch, self.link("batch", batch.uuid)) for batch in rows]},
            status=status,
        )


class Mapping(ImportView):
    """Which row is the header, and which column of the file is which of ours."""

    def get(self, request, uuid):
        return self._show(self.batch())

    def post(self, request, uuid):
        batch = self.batch()
        try:
            if "header_row" in request.POST:
                services.choose_header(
                    batch,
                    sheet=request.POST.get("sheet", batch.sheet),
                    header_row=_number(request.POST["header_row"], 1) - 1,
                )
                return redirect(self.link("mapping", batch.uuid))
            services.set_mapping(
                batch,
                mapping=self._chosen(),
                units=self._units(),
                blank_clears="blank_clears" in request.POST,
            )
            services.start_preview(batch, by=request.user, back=self.link("batch", batch.uuid))
        except RuleBroken as broken:
            return self._show(batch, error=broken.message, status=422)
        return redirect(self.link("batch", batch.uuid))

    def _chosen(self) -> dict[str, int]:
        chosen = {
            column.name: _number(self.request.POST.get(f"column_{column.name}"), -1)
            for column in self.importer.columns
        }
        return {name: place for name, place in chosen.items() if place >= 0}

    def _units(self) -> dict[str, str]:
        """The units that were chosen, of those that the column may be written in."""
        return {
            column.name: unit
            for column in self.importer.columns
            if column.unit
            and (unit := self.request.POST.get(f"unit_{column.name}")) in units.alike(column.unit)
        }

    def _show(self, batch, *, error="", status=200):
        if not batch.file:
            messages.error(self.request, "原文件已按期清理，请重新上传")
            return redirect(self.link())
        head = read_table(batch.file.path, filename=batch.filename, sheet=batch.sheet or None).head()
        header = batch.options.get("header", [])
        chosen = (
            self._chosen()
            if self.request.method == "POST" and "header_row" not in self.request.POST
            else batch.mapping
        )
        first = (batch.header_row or 0) + 1
        said = {
            **services.guess_units(header, chosen, self.importer),
            **batch.options.get("units", {}),
            **self._units(),
        }
        columns = [
            {
                "column": column,
                "unit": said.get(column.name, "" if column.asks_unit else column.unit),
                "units": units.alike(column.unit) if column.unit else [],
                "place": chosen.get(column.name),
                "field": f"column_{column.name}",
                "sample": [
                    cell_text(row[chosen[column.name]])
                    for row in head[first : first + 3]
                    if column.name in chosen
                    and chosen[column.name] < len(row)
                    and row[chosen[column.name]] not in ("", None)
                ],
            }
            for column in self.importer.columns
        ]
        return self.page(
            "import_mapping",
            {
                "batch": batch,
                "error": error,
                "columns": columns,
                "header": list(enumerate(header)),
                "head": [
                    (number, [cell_text(cell) for cell in row[:12]])
                    for number, row in enumerate(head[:12], 1)
                ],
                "header_row_no": None if batch.header_row is None else batch.header_row + 1,
            },
            status=status,
        )


def _number(words, otherwise: int) -> int:
    try:
        return int(words)
    except (TypeError, ValueError):
        return otherwise


class Batch(ImportView):
    """Where a batch stands: progress while a job runs, else preview or result with the rows that need somebody."""

    def get(self, request, uuid):
        batch = self.batch()
        if batch.state == State.UPLOADED:
            return redirect(self.link("mapping", batch.uuid))
        return self.page("import_batch", {"batch": batch, **progress_of(batch), **self._rows(batch)})

    def _rows(self, batch) -> dict:
        present = set(batch.rows.order_by().values_list("state", flat=True).distinct())
        tabs = [choice for choice in ImportRow.State.choices if choice[0] in present]
        order = ["question", "error", "different", "changed", "new"]
        wanted = self.request.GET.get("state")
        if wanted not in present:
            wanted = next((state for state in order if state in present), tabs[0][0] if tabs else "")
        after = _number(self.request.GET.get("after"), 0)
        rows = list(batch.rows.filter(state=wanted, row_no__gt=after)[: PAGE + 1])
        here = self.link("batch", batch.uuid)
        more = (
            f"{here}?{urlencode({'state': wanted, 'after': rows[PAGE - 1].row_no})}"
            if len(rows) > PAGE
            else ""
        )
        return {
            "state": wanted,
            "next": more,
            "first": f"{here}?state={wanted}" if after else "",
            "tabs": [
                {
                    "label": label,
                    "url": f"{here}?state={state}",
                    "current": state == wanted,
                    "count": batch.counts.get(state),
                }
                for state, label in tabs
            ],
            "rows": [self._shown(batch, row) for row in rows[:PAGE]],
            "answered": services.answered_rows(batch).count(),
            "counts": [
                (label, batch.counts[state])
                for state, label in [("total", "共"), *ImportRow.State.choices]
                if batch.counts.get(state)
            ],
        }

    def _shown(self, batch, row: ImportRow) -> dict:
        return {
            "row": row,
            "changes": [] if row.state == ImportRow.State.DIFFERENT else words.changes(row),
            "reasons": words.reasons(row),
            "cells": [cell_text(cell) for cell in (row.raw or [])][:6],
            "answer": self.link("answer", batch.uuid, row.row_no) if row.question_key else "",
        }


def progress_of(batch: ImportBatch) -> dict:
    """What the progress component shows; ``busy`` while the batch's job is not over."""
    job = batch.job
    return {
        "job": job,
        "busy": bool(job and not job.is_over),
        "failed": bool(job and job.is_over and job.state != "done"),
        "resumable": bool(
            job
            and job.is_over
            and batch.state in (State.RUNNING, State.FAILED)
            and job.payload.get("step") == "run"
        ),
    }


class Progress(ImportView):
    """The progress fragment. When the job is over, status 286 ends the poll and the page is loaded anew."""

    def get(self, request, uuid):
        batch = self.batch()
        context = {"batch": batch, **progress_of(batch)}
        response = self.page("import_progress", context, status=200 if context["busy"] else STOP_POLLING)
        if not context["busy"]:
            response["HX-Refresh"] = "true"
        return response


class Asked(ImportView):
    """An act on a batch: script asks its question on the spot, without script the link leads here and GET asks."""

    question = ""
    needs_reason = False

    def get(self, request, uuid):
        batch = self.batch()
        here = self.link("batch", batch.uuid)
        if not self.question:
            return redirect(here)
        return render(
            request,
            "core/confirm_page.html",
            {"object": batch, "view": self, "question": self.question, "back_url": here},
        )


class StepView(Asked):
    """A POST that queues work on a batch and goes back to its page."""

    def post(self, request, uuid):
        batch = self.batch()
        try:
            self.start(batch)
        except RuleBroken as broken:
            messages.error(request, broken.message)
        return redirect(self.link("batch", batch.uuid))

    def start(self, batch):
        raise NotImplementedError


class StartPreview(StepView):
    def start(self, batch):
        services.start_preview(batch, by=self.request.user, back=self.link("batch", batch.uuid))


class StartRun(StepView):
    question = "写入无误的行？有误和待确认的行不会写入，写入以后可以整批撤销。"

    def start(self, batch):
        services.start_run(batch, by=self.request.user, back=self.link("batch", batch.uuid))


class StartAnswered(StepView):
    def start(self, batch):
        services.start_answered(batch, by=self.request.user, back=self.link("batch", batch.uuid))


class Undo(ImportView):
    """Asks for the reason, then queues the undo."""

    def get(self, request, uuid):
        return self.page("import_undo", {"batch": self.batch()})

    def post(self, request, uuid):
        batch = self.batch()
        here = self.link("batch", batch.uuid)
        try:
            services.start_undo(batch, by=request.user, reason=request.POST.get("reason", ""), back=here)
        except RuleBroken as broken:
            return self.page("import_undo", {"batch": batch, "error": broken.message}, status=422)
        return redirect(here)


class Answer(ImportView):
    """One answer to one question, for one row or for all rows that ask the same."""

    http_method_names = ("post", "options")

    def post(self, request, uuid, row_no):
        batch = self.batch()
        row = get_object_or_404(batch.rows, row_no=row_no)
        try:
            count = services.answer(
                row, value=request.POST.get("value", ""), everywhere="everywhere" in request.POST
            )
        except RuleBroken as broken:
            messages.error(request, broken.message)
        else:
            messages.success(request, f"已答复 {count} 行")
        return redirect(f"{self.link('batch', batch.uuid)}?state=question")


class Errors(ImportView):
    """The rows that were not imported, as a table to correct and upload again."""

    def get(self, request, uuid):
        batch = self.batch()
        content = services.error_workbook(batch, watermark=self.watermark())
        stem = batch.filename.rsplit(".", 1)[0]
        return self.file(content, f"{stem}-未导入的行.xlsx")


class Template(ImportView):
    """An empty table with our headings."""

    def get(self, request):
        content = services.template_workbook(self.importer, watermark=self.watermark())
        return self.file(content, f"{self.importer.title}导入模板.xlsx")


class Discard(Asked):
    question = "删除上传的文件和预览结果？"

    def post(self, request, uuid):
        batch = self.batch()
        try:
            services.discard(batch, by=request.user)
        except RuleBroken as broken:
            messages.error(request, broken.message)
            return redirect(self.link("batch", batch.uuid))
        messages.success(request, "已删除这一批次")
        return redirect(self.link())
