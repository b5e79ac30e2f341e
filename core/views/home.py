"""The start page with today's work, the search over everything, the calendar feed."""

from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from core import deadlines
from core.calendar import calendar_warnings
from core.clock import now, today
from core.indicators import Scope
from core.pages import PlainPage
from core.periods import Period
from core.search_sources import search_everywhere
from core.tiles import tiles_for
from core.views.starting import first_steps

AT_ONCE = 30  # items that are unfolded
LEVEL_KINDS = {"overdue": "bad", "today": "wait", "soon": "info", "later": ""}


class Home(PlainPage):
    """今日待办: what is late, due today and due soon, and the year's figures so far."""

    permission_required = "core.view_todo"
    template_name = "core/home.html"

    def get_context_data(self, **kwargs):
        user, on = self.request.user, today()
        items = [(item, LEVEL_KINDS[item.level]) for item in deadlines.due_items(user, on)]
        period, scope = Period.year(on.year, until=on), Scope.of_user(user)
        tiles = tiles_for(user, period, scope)
        is_new_year = bool(tiles) and not _say_something(tiles)
        if (
            is_new_year
        ):  # the page says so, and below it shows last year under its own name, if that says more
            period = Period.year(on.year - 1)
            last_years = tiles_for(user, period, scope)
            tiles = last_years if _say_something(last_years) else []
        return super().get_context_data(
            **kwargs,
            items=items[:AT_ONCE],
            more=items[AT_ONCE:],
            on=on,
            warnings=calendar_warnings(on),
            steps=first_steps(user),
            tiles=tiles,
            is_new_year=is_new_year,
            period=period,
        )


def _say_something(tiles) -> bool:
    return any(tile["says"] for tile in tiles)


@method_decorator(never_cache, name="dispatch")
class Feed(PlainPage):
    """The deadlines as an iCalendar file for the signed-in person."""

    permission_required = "core.view_todo"

    def get(self, request, *args, **kwargs):
        items = deadlines.due_items(request.user, today(), 60)
        text = deadlines.ical(items, at=now(), base_url=request.build_absolute_uri("/").rstrip("/"))
        return HttpResponse(
            text,
            content_type="text/calendar; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="deadlines.ics"'},
        )


class Search(PlainPage):
    """One box over everything that registered a source: the first rows of each, and a link to the whole list."""

    permission_required = "core.view_todo"
    template_name = "core/search.html"

    def get_context_data(self, **kwargs):
        text = self.request.GET.get("q", "").strip()
        return super().get_context_data(**kwargs, q=text, groups=search_everywhere(self.request.user, text))
