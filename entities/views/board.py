"""The state of the grid: what is missing, how far checks reach, and who is due."""

from urllib.parse import urlencode

from django.urls import reverse

from core.clock import today
from core.listing import ListPage
from core.models import Assignment, Grid, Village
from core.pages import PlainPage
from core.periods import Period
from entities import budget, checks, coverage
from entities.filters.ledgers import DutyFilter
from entities.models import Entity
from entities.tables.ledgers import DUTY_COLUMNS


class GridBoard(PlainPage):
    """片清、户清、底数清、职责清: each gap with its number and its list; coverage by grid and by village."""

    permission_required = "core.view_grid"
    template_name = "entities/grid_board.html"

    def get_context_data(self, **kwargs):
        user, on = self.request.user, today()
        rows = Entity.objects.visible_to(user).present()
        found = coverage.gaps(rows, on)
        return super().get_context_data(
            **kwargs,
            on=on,
            total=rows.count(),
            homeless=list(coverage.villages_without_grid(user)),
            clears=[
                (name, [(gap, number, self._url(gap=gap.code)) for gap, number in found if gap.clear == name])
                for name in ("片清", "户清", "底数清", "职责清")
            ],
            grids=self._grids(rows, user, on),
            villages=self._villages(rows, user, on),
            short_url=f"{reverse('entities:duty_list')}?{urlencode({'state': 'short'})}",
            full_url=f"{reverse('entities:duty_list')}?{urlencode({'state': 'full'})}",
        )

    @staticmethod
    def _url(**query):
        return f"{reverse('entities:entity_list')}?{urlencode(query)}"

    def _grids(self, rows, user, on):
        numbers = coverage.by_place(rows, "grid", on)
        people: dict[int, list[str]] = {}
        for row in (
            Assignment.objects.current().filter(grid__isnull=False).visible_to(user).select_related("user")
        ):
            people.setdefault(row.grid_id, []).append(f"{row.user}（{row.get_duty_display()}）")
        return [
            (grid, "、".join(people.get(grid.pk, [])), numbers.get(grid.pk), self._url(grid=grid.pk))
            for grid in Grid.objects.visible_to(user)
        ]

    def _villages(self, rows, user, on):
        numbers = coverage.by_place(rows, "village", on)
        return [
            (village, numbers.get(village.pk), self._url(village=village.pk))
            for village in Village.objects.visible_to(user).prefetch_related("grids")
        ]


class DutyList(ListPage):
    """Visits of the year against what the risk grade demands and what the ceiling allows; the two-year full check."""

    queryset = Entity.objects.select_related("village", "grid")
    permission_required = "entities.view_entity"
    filterset_class = DutyFilter
    columns = DUTY_COLUMNS
    template_name = "entities/duty_list.html"
    title = "检查频次与全项目检查"
    queries = 5  # the limits

    def get_queryset(self):
        self.queryset = checks.with_visits(
            Entity.objects.select_related("village", "grid").present(), Period.year(today().year)
        )
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        ceiling, demands = budget.limits(today(), self.request.user.office)
        return super().get_context_data(**kwargs, ceiling=ceiling, demands=demands)
