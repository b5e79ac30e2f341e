"""看板: five questions about an office, the rows that are late, and the offices of a county side by side."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404
from django.template.loader import render_to_string

from core import deadlines
from core.access import may
from core.boards import Question
from core.clock import today
from core.errors import RuleBroken
from core.indicators import Scope, kept
from core.models import Grid, Office, Village
from core.pages import PlainPage
from reports.dashboards import board
from reports.forms import BoardForm, OfficesForm
from reports.offices import compare
from reports.views.figures import FigurePage

PAGE = 50


class BoardPage(FigurePage):
    """A page whose whole middle is made of figures, and kept while they are the same (``core.indicators.kept``)."""

    main_template = ""

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, main=self._main())

    def _main(self) -> str:
        form, user = self.form, self.request.user
        if not form.is_valid():
            return self._rendered()
        address = self.request.get_full_path()
        seen = user.pk, user.role, user.office_id, form.scope, form.narrowed, form.period
        return kept.text((self.main_template, address, today(), *seen), self._rendered)

    def _rendered(self) -> str:
        # The choices of the form: those of offices, grids and villages, whose names stand in the charts as well.
        kept.also(Office, Grid, Village)
        made = {"form": self.form, **self.made()}
        return render_to_string(self.main_template, made, self.request)

    def made(self) -> dict:
        """What the middle of the page shows; of a form with an error nothing but that."""
        raise NotImplementedError


class OfficeBoard(BoardPage):
    template_name = "reports/board.html"
    main_template = "reports/board_main.html"
    form_class = BoardForm

    def made(self):
        form, on = self.form, today()
        if not form.is_valid():
            return {"board": None}
        made = board(
            self.request.user,
            period=form.period,
            scope=form.scope,
            on=on,
            dimension=form.cleaned_data["by"],
            narrowed=form.narrowed,
        )
        return {"board": made, "lines": {str(one): made.lines[one] for one in Question}, "on": on}


class OfficesBoard(BoardPage):
    permission_required = "reports.view_officeboard"
    template_name = "reports/office_board.html"
    main_template = "reports/office_main.html"
    form_class = OfficesForm

    def made(self):
        form, query = self.form, self.request.GET
        if not form.is_valid():
            return {"compared": None}
        made = compare(
            self.request.user,
            period=form.period,
            scope=form.scope,
            sort=query.get("sort", ""),
            falling=query.get("order") == "falling",
        )
        heads = [(one, *self._sort(one.figure.key, made)) for one in made.columns]
        return {"compared": made, "heads": heads}

    def _sort(self, key, made):
        """``(address that sorts by this column, aria-sort)``: rising first, falling when it is sorted already."""
        is_sorted = made.sorted_by == key
        order = "rising" if not is_sorted or made.is_falling else "falling"
        state = ("descending" if made.is_falling else "ascending") if is_sorted else "none"
        return f"?{urlencode({**self.form.period.query, 'sort': key, 'order': order})}", state


class LateList(PlainPage):
    """The overdue rows of one kind, exactly those that the board counts."""

    permission_required = "reports.view_figure"
    template_name = "reports/late_list.html"

    def get_context_data(self, **kwargs):
        user, on = self.request.user, today()
        kind = deadlines.REGISTRY.get(self.kwargs["key"])
        if kind is None or not may(user, kind.permission):
            raise Http404
        rows = deadlines.late_rows(kind, user, on, self._scope())
        page = Paginator(rows, PAGE).get_page(self.request.GET.get("page"))
        query = self.request.GET.copy()
        query.pop("page", None)
        items = deadlines.items_of(kind, page.object_list, user, on)
        return super().get_context_data(
            **kwargs, kind=kind, items=items, page=page, query=query.urlencode(), on=on
        )

    def _scope(self):
        if not any(name in self.request.GET for name in ("scope", "scope_grid", "scope_village")):
            return None
        try:
            return Scope.parse(self.request.GET, self.request.user)
        except RuleBroken as broken:
            raise Http404(broken.message) from None
