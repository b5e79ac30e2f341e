"""Labels for the door, and where they lead."""

from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from core.access import may
from core.pages import PlainPage
from core.qr import qr_svg
from entities.filters import EntityFilter
from entities.models import Entity
from entities.panels import PANELS

SHEET = 200


class EntityLabels(PlainPage):
    """Labels of the entities of a list, eight on a sheet of A4; the list's own filters say which."""

    permission_required = "entities.view_entity"
    template_name = "entities/labels.html"

    def get_context_data(self, **kwargs):
        rows = Entity.objects.visible_to(self.request.user).present().select_related("village", "office")
        if "pk" in self.kwargs:
            found = [get_object_or_404(rows, pk=self.kwargs["pk"])]
        else:
            asked = EntityFilter(self.request.GET, rows, request=self.request).qs
            found = list(asked.order_by("village__code", "pk")[: SHEET + 1])
        return super().get_context_data(
            **kwargs,
            labels=[(one, self._code(one)) for one in found[:SHEET]],
            more=len(found) > SHEET,
            most=SHEET,
        )

    def _code(self, entity):
        # The address holds the record's random id, not its number: labels cannot be counted through.
        url = self.request.build_absolute_uri(reverse("entities:entity_scan", args=[entity.uuid]))
        return qr_svg(url, title=f"{entity.name}：扫码登记检查")


class EntityScan(PlainPage):
    """Who scans the label: officers come to a new check, everybody else to the entity's page."""

    permission_required = "entities.view_entity"

    def get(self, request, *args, **kwargs):
        entity = get_object_or_404(Entity.objects.visible_to(request.user), uuid=kwargs["uuid"])
        entity = entity.merged_into or entity
        for panel in sorted(PANELS, key=lambda one: one.rank):
            if panel.action and may(request.user, panel.action[2]) and not entity.is_ended:
                return redirect(f"{reverse(panel.action[1])}?entity={entity.pk}")
        return redirect(entity)
