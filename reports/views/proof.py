"""The proof-reader's page: each slip at its place, with a mend that is one click."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from core.access import may
from core.errors import RuleBroken
from core.pages import Scoped
from reports import services
from reports.build import resolve
from reports.models import Summary
from reports.readiness import paragraphs, proof


class SummaryProof(Scoped, SingleObjectMixin, View):
    """GET shows the slips; POST puts one mend into the text as a version of its own."""

    queryset = Summary.objects.select_related("office__parent")
    permission_required = "reports.view_summary"

    def get(self, request, *args, **kwargs):
        summary = self.get_object()
        resolved = resolve(summary.blocks, office=summary.office, period=summary.period, summary=summary)
        lines = paragraphs(resolved)
        found: dict[int, list] = {}
        for slip in proof(resolved, office=summary.office):
            found.setdefault(slip.place, []).append(slip)
        shown = [
            {"place": place + 1, "pieces": _pieces(lines[place], slips), "slips": slips}
            for place, slips in found.items()
        ]
        is_own = summary.office_id == request.user.office_id
        return render(
            request,
            "reports/summary_proof.html",
            {
                "object": summary,
                "shown": shown,
                "count": sum(map(len, found.values())),
                "may_change": is_own and summary.is_editable and may(request.user, "reports.change_summary"),
            },
        )

    def post(self, request, *args, **kwargs):
        summary = self.get_object()
        if not may(request.user, "reports.change_summary"):
            messages.error(request, "没有修改总结的权限")
            return redirect("reports:summary_proof", summary.pk)
        try:
            services.mend_text(
                summary,
                place=request.POST.get("place", ""),
                text=request.POST.get("text", ""),
                mend=request.POST.get("mend", ""),
                by=request.user,
            )
        except RuleBroken as broken:
            messages.error(request, broken.message)
        else:
            messages.success(request, "已改好，并存为新的一版")
        return redirect("reports:summary_proof", summary.pk)


def _pieces(line: str, slips) -> list[tuple[str, bool]]:
    """``line`` cut into pieces, those of a slip marked."""
    pieces, at = [], 0
    for slip in slips:
        if slip.start < at:
            continue
        pieces += [(line[at : slip.start], False), (line[slip.start : slip.end], True)]
        at = slip.end
    return [(text, marked) for text, marked in [*pieces, (line[at:], False)] if text]
