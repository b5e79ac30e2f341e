"""The cases of an entity on the entity's own page."""

from urllib.parse import urlencode

from django.urls import reverse

from entities.panels import Panel, add
from inspections.models import CaseFiling
from inspections.tables.cases import PANEL_CASES

SHOWN = 5


def latest(entity, user):
    rows = CaseFiling.objects.visible_to(user).filter(entity=entity).order_by("-clue_on", "-pk")[:SHOWN]
    return PANEL_CASES, rows, f"{reverse('inspections:casefiling_list')}?{urlencode({'entity': entity.pk})}"


add(
    Panel(
        "行政处罚案件",
        "inspections.view_casefiling",
        latest,
        rank=30,
        action=("登记案件线索", "inspections:casefiling_create", "inspections.add_casefiling"),
    )
)
