"""What anybody may see of the draws, without an account: what was committed, and after the checks everything."""

import json

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView, View

from core.attachments import content_disposition
from core.views.signin import PUBLIC
from inspections import draw_files
from inspections.models import DrawPlan

SHOWN = 100
ROWS = DrawPlan.objects.published().select_related("office", "commitment", "draw", "repeats")


class PublicDrawList(TemplateView):
    """The frozen plans of all offices of this portal, newest first."""

    permission_required = PUBLIC
    template_name = "public/draw_list.html"

    def get_context_data(self, **kwargs):
        plans = ROWS.defer("commitment__list_text", "draw__result_text").order_by("-pk")[:SHOWN]
        return super().get_context_data(plans=plans, **kwargs)


class PublicDraw(TemplateView):
    """One plan: hashes at once; digits and result when every check is done, to be run again in the browser."""

    permission_required = PUBLIC
    template_name = "public/draw_detail.html"

    def get_context_data(self, **kwargs):
        plan = get_object_or_404(ROWS.defer("commitment__list_text"), number=kwargs["number"])
        planned = json.loads(plan.commitment.plan_text)
        open_ = draw_files.open_names(plan)
        targets = plan.targets.select_related("result") if plan.is_revealed else []
        return super().get_context_data(
            plan=plan,
            frozen=plan.commitment,
            quota=planned["quota"],
            entropy=planned["entropy"],
            files=open_,
            officer_count=len(planned["officers"]),
            drawn=plan.draw if plan.is_revealed else None,
            targets=[row for row in targets if row.state != "reserve"],
            public_office=plan.office,
            **kwargs,
        )


class PublicDrawFile(View):
    permission_required = PUBLIC

    def get(self, request, number, name):
        plan = get_object_or_404(ROWS, number=number)
        name, content, kind = draw_files.public_file(plan, name)
        return HttpResponse(
            content,
            content_type=kind,
            headers={
                "Content-Disposition": content_disposition("attachment", name),
                "X-Content-Type-Options": "nosniff",
            },
        )


class Verifier(View):
    """The script itself; it is the code by which the portal draws."""

    permission_required = PUBLIC

    def get(self, request):
        return HttpResponse(
            draw_files.VERIFIER.read_bytes(),
            content_type=draw_files.TEXT,
            headers={
                "Content-Disposition": content_disposition("attachment", draw_files.VERIFIER.name),
                "X-Content-Type-Options": "nosniff",
            },
        )
