"""Problems and plans that the data propose, and what became of this year's plan."""

import uuid
from dataclasses import replace

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.generic import View
from django.views.generic.detail import SingleObjectMixin

from core import yearplans
from core.access import may
from core.clock import today
from core.errors import RuleBroken
from core.pages import Scoped
from reports import services
from reports.models import Summary
from reports.proposals import proposals


class SummaryProposals(Scoped, SingleObjectMixin, View):
    """Problems and plans that the figures propose, and last year's plan with its answers."""

    queryset = Summary.objects.select_related("office__parent")
    permission_required = "reports.view_summary"

    def get(self, request, *args, **kwargs):
        summary = self.get_object()
        is_own = summary.office_id == request.user.office_id
        return render(
            request,
            "reports/summary_proposals.html",
            {
                "object": summary,
                "proposals": [
                    replace(one, uuid=str(uuid.uuid4())) for one in proposals(summary, by=request.user)
                ],
                "planned": yearplans.keeper().of_year(summary.office, summary.year),
                "may_change": is_own and summary.is_editable and may(request.user, "reports.change_summary"),
                "may_plan": is_own and may(request.user, yearplans.keeper().permission),
            },
        )

    def post(self, request, *args, **kwargs):
        """Take one proposal over: into the text, or into the plan of next year."""
        summary = self.get_object()
        asked = {one.key: one for one in proposals(summary, by=request.user)}
        chosen = asked.get(request.POST.get("key", ""))
        permission = {"text": "reports.change_summary", "plan": yearplans.keeper().permission}.get(
            request.POST.get("into", "")
        )
        if chosen is None or permission is None or not may(request.user, permission):
            messages.error(request, "没有这一条，或没有权限")
            return redirect("reports:summary_proposals", summary.pk)
        try:
            done = services.take_proposal(
                summary,
                chosen,
                into=request.POST["into"],
                by=request.user,
                on=today(),
                uuid=request.POST.get("uuid", ""),
            )
        except RuleBroken as broken:
            messages.error(request, broken.message)
        else:
            messages.success(request, done)
        return redirect("reports:summary_proposals", summary.pk)
