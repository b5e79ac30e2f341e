"""The due board, and the letters it sends."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.vary import vary_on_headers

from core.access import may
from core.clock import now, today
from core.deadlines import due_items, ical
from core.errors import RuleBroken
from core.links import may_open
from core.pages import PlainPage, is_row_number
from special_equipment import board, services
from special_equipment.forms.steps import BoardForm
from special_equipment.models import UseUnit

DEADLINES = (
    "special_equipment.inspection",
    "special_equipment.test",
    "special_equipment.accessory",
    "special_equipment.register",
    "special_equipment.operator",
)


@method_decorator(vary_on_headers("HX-Target"), name="dispatch")
class Board(PlainPage):
    """Every due date up to the first alarm, by village or unit; prints on A4."""

    permission_required = "special_equipment.view_equipment"
    template_name = "special_equipment/board.html"

    def get_template_names(self):
        """For the filter form, which redraws the lines alone."""
        wants_rows = self.request.htmx.target == "rows" and not self.request.htmx.history_restore_request
        return [f"{self.template_name}#rows" if wants_rows else self.template_name]

    def get_context_data(self, **kwargs):
        user, on = self.request.user, today()
        form = BoardForm(self.request.GET, user=user)
        asked = form.cleaned_data if form.is_valid() else {}
        settings = board.Settings.load(on, user.office)
        lines = board.due_lines(
            user,
            on,
            settings=settings,
            unit=asked.get("unit"),
            village=asked.get("village"),
            category=asked.get("category", ""),
        )
        lines = [
            line for line in lines if may_open(user, line.url)
        ]  # not of ledgers that the role does not see
        steps = board.counts(lines, settings.alarms)
        shown = [line for line in lines if line.step.key == asked["step"]] if asked.get("step") else lines
        by = asked.get("by") or "village"
        query = {name: value for name, value in self.request.GET.items() if value and name != "step"}
        tiles = [(key, words, count, f"?{urlencode({**query, 'step': key})}") for key, words, count in steps]
        return super().get_context_data(
            form=form,
            on=on,
            tiles=tiles,
            groups=board.grouped(shown, by),
            total=len(shown),
            by=by,
            alarms=settings.alarms,
            severe=sum(line.severe for line in lines),
            may_remind=may(user, "special_equipment.add_reminderletter"),
            may_suggest=may_open(user, reverse("special_equipment:hazard_suggestions")),
            **kwargs,
        )

    def post(self, request, *args, **kwargs):
        """Letters for the units that were ticked."""
        if not may(request.user, "special_equipment.add_reminderletter"):
            return self.handle_no_permission()
        keys = [key for key in request.POST.getlist("unit") if is_row_number(key)]
        units = UseUnit.objects.visible_to(request.user).filter(pk__in=keys).select_related("office")
        try:
            job = services.request_letters(list(units), by=request.user, on=today())
        except RuleBroken as broken:
            messages.error(request, broken.message)
            return redirect("special_equipment:board")
        return redirect(reverse("core:job_detail", args=[job.pk]))


class BoardFeed(PlainPage):
    """The dates of equipment as an iCalendar file."""

    permission_required = "special_equipment.view_equipment"

    def get(self, request, *args, **kwargs):
        items = due_items(request.user, today(), 60, keys=DEADLINES)
        text = ical(
            items, at=now(), base_url=request.build_absolute_uri("/").rstrip("/"), name="特种设备到期"
        )
        return HttpResponse(
            text,
            content_type="text/calendar; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="equipment.ics"'},
        )
