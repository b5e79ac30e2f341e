"""The checks of an entity on the entity's own page."""

from urllib.parse import urlencode

from django.urls import reverse

from entities.panels import Panel, add
from inspections.models import Inspection
from inspections.tables.checks import PANEL_COLUMNS

SHOWN = 5


def latest(entity, user):
    rows = Inspection.objects.visible_to(user).filter(entity=entity)[:SHOWN]
    url = f"{reverse('inspections:inspection_list')}?{urlencode({'entity': entity.pk})}"
    return PANEL_COLUMNS, rows, url


add(
    Panel(
        "监督检查",
        "inspections.view_inspection",
        latest,
        rank=10,
        action=("登记检查", "inspections:inspection_create", "inspections.add_inspection"),
    )
)
