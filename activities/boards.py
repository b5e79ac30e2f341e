from django.db.models import Q
from django.urls import reverse

from activities.models import TargetItem
from core.boards import Entry, Question, Target, add, targets_from

add(
    Entry(Question.FORECAST, "activities.publicity", "activities.view_publicityactivity", 70),
    Entry(Question.FORECAST, "activities.materials", "activities.view_publicitymaterial", 71),
    Entry(Question.FORECAST, "activities.training", "activities.view_trainingsession", 72),
    Entry(Question.OFFICES, "activities.publicity", "activities.view_publicityactivity", 60),
)


def targets_of(year, scope) -> dict[str, Target]:
    """The letters of responsibility of the scope's offices; where two offices set the same figure, or where one part
    of an office is asked for, there is no target to compare with, for a letter is one office's."""
    if len(scope.offices) != 1 or scope.grids is not None or scope.villages is not None:
        return {}
    rows = TargetItem.objects.filter(Q(office=scope.offices[0], year_on__year=year, is_voided=False))
    return {
        row.figure: Target(
            row.item, row.quantity, row.target_figure, reverse("activities:targetitem_detail", args=[row.pk])
        )
        for row in rows.exclude(figure="").order_by("-pk")
    }


targets_from(targets_of, over=[TargetItem])
