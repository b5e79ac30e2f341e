"""The annual-report drive: how far it is, who has not filed, reminders, slips for the door. Nothing is ranked."""

from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse

from core.charts import Series, figure
from core.clock import today
from core.listing import ListPage
from core.models import Village
from core.pages import FormPage, PlainPage
from entities import annual, services
from entities.filters.ledgers import AnnualDueFilter, report_year
from entities.forms.ledgers import RemindManyForm
from entities.models import Entity
from entities.tables.ledgers import DUE_COLUMNS

SLIPS = 400


class AnnualDueList(ListPage):
    """Everybody who has to file for the year, filed or not."""

    queryset = Entity.objects.select_related("village")
    permission_required = "entities.view_annualreport"
    filterset_class = AnnualDueFilter
    columns = DUE_COLUMNS
    title = "年报名单"
    actions = [
        ("登记催报", "entities:remind_many", "entities.add_reminder"),
        ("打印提醒单", "entities:annual_slips", "entities.view_annualreport"),
    ]

    def get_queryset(self):
        year = report_year(self.request.GET)
        return annual.with_filing(super().get_queryset().filter(annual.must_file(year, today())), year)

    def _actions(self):
        query = {name: values[-1] for name, values in self._conditions().items() if values[-1]}
        return [{**one, "url": f"{one['url']}?{urlencode(query)}"} for one in super()._actions()]


class AnnualDrive(PlainPage):
    """How many have filed, by kind and by village in the order of the villages; the curve by day."""

    permission_required = "entities.view_annualreport"
    template_name = "entities/annual_drive.html"

    def get_context_data(self, **kwargs):
        user, on = self.request.user, today()
        year = report_year(self.request.GET)
        rows = Entity.objects.visible_to(user)
        curve = annual.filed_by_day(rows, year, on)
        return super().get_context_data(
            **kwargs,
            year=year,
            on=on,
            closes_on=annual.closes_on(year, user.office),
            years=[annual.year_to_report(on) - back for back in range(3)],
            kinds=[(share, self._url(year, kind=share.key)) for share in annual.by_kind(rows, year, on)],
            villages=[
                (
                    share,
                    self._url(year, village=share.key, filed="no"),
                    self._url(year, "annual_slips", village=share.key),
                )
                for share in annual.by_village(rows, Village.objects.visible_to(user), year, on)
            ],
            **self._curve(curve),
        )

    @staticmethod
    def _url(year, name="annual_due_list", **query):
        return f"{reverse(f'entities:{name}')}?{urlencode({'year': year, **{k: v for k, v in query.items() if v}})}"

    @staticmethod
    def _curve(curve):
        """The state at the end of each week: 180 days have no room on a screen."""
        weeks = {day - timedelta(days=day.weekday()): total for day, total in curve}
        if len(weeks) < 2:
            return {"chart": ""}
        series = [Series("累计已报", list(weeks.values()))]
        return {
            "chart": figure(
                "line",
                series,
                [f"{week:%m-%d}" for week in weeks],
                title="累计已报户数",
                head="周（起始日）",
                unit="户",
            )
        }


class RemindMany(FormPage):
    form_class = RemindManyForm
    permission_required = "entities.add_reminder"
    title = "登记催报"
    success_message = "已为 {row} 户登记催报。"

    def get_initial(self):
        return {
            "report_year": report_year(self.request.GET),
            "reminded_on": today(),
            "channel": "wechat",
            "village": self.request.GET.get("village"),
            "kind": self.request.GET.get("kind"),
        }

    def back_url(self):
        return reverse("entities:annual_drive")

    def get_success_url(self):
        return f"{reverse('entities:reminder_list')}?report_year={self.request.POST['report_year']}"

    def save(self, form):
        values, on = form.cleaned_data, today()
        year = values["report_year"]
        rows = Entity.objects.visible_to(self.request.user).filter(
            annual.must_file(year, on) & ~annual.has_filed(year, on)
        )
        if values["kind"]:
            rows = rows.filter(kind=values["kind"])
        if values["village"]:
            rows = rows.filter(village=values["village"])
        return services.remind_many(
            rows,
            report_year=year,
            channel=values["channel"],
            reminded_on=values["reminded_on"],
            result=values["result"],
            uuid=values["uuid"],
            by=self.request.user,
            on=on,
        )


class AnnualSlips(PlainPage):
    """Slips for those who have not filed, eight on a sheet of A4."""

    permission_required = "entities.view_annualreport"
    template_name = "entities/annual_slips.html"

    def get_context_data(self, **kwargs):
        user, on = self.request.user, today()
        year = report_year(self.request.GET)
        rows = Entity.objects.visible_to(user).filter(
            annual.must_file(year, on) & ~annual.has_filed(year, on)
        )
        asked = AnnualDueFilter(self.request.GET, annual.with_filing(rows, year), request=self.request)
        found = list(
            asked.qs.select_related("village", "office").order_by("village__code", "pk")[: SLIPS + 1]
        )
        return super().get_context_data(
            **kwargs,
            year=year,
            on=on,
            entities=found[:SLIPS],
            more=len(found) > SLIPS,
            most=SLIPS,
            closes_on=annual.closes_on(year, user.office),
            filing_year=year + 1,
        )
