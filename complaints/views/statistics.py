"""What the office publishes about complaints: counts by category and shop kind with small cells hidden, and its tips."""

from datetime import date, timedelta

from django.db.models import Count

from complaints import rules
from complaints.models import Complaint, ConsumerTip
from core.clock import today
from core.public.opendata import open_data
from core.public.pages import PublicPage

SHOWN = 20
YEARS = 5


class PublicStatistics(PublicPage):
    """This year up to yesterday, or a whole earlier year; the same table for machines as JSON and CSV."""

    template_name = "complaints/public_statistics.html"

    def years(self) -> list[int]:
        """The years of which there is something to tell, the running one first."""
        letters = Complaint.objects.filter(office=self.public_office)
        found = {day.year for day in letters.dates("received_on", "year")}
        last = (today() - timedelta(days=1)).year
        return sorted({year for year in found if year < last} | {last}, reverse=True)[:YEARS]

    def table(self, years):
        asked = self.request.GET.get("year", "")
        last = today() - timedelta(days=1)
        year = next((one for one in years if str(one) == asked), years[0])
        since, until = date(year, 1, 1), last if year == last.year else date(year, 12, 31)
        rows = Complaint.objects.filter(
            office=self.public_office, received_on__gte=since, received_on__lte=until
        ).exclude(state="merged")
        counted = dict(rows.order_by().values_list("category").annotate(n=Count("pk")))
        shown = rules.suppressed({key: counted.get(key, 0) for key in Complaint.Category.values})
        total = sum(counted.values())
        total = total if total == 0 or total >= rules.LEAST_SHOWN else None
        labels = dict(Complaint.Category.choices)
        return since, until, total, [(labels[key], value) for key, value in shown.items()]

    def get(self, request, *args, **kwargs):
        years = self.years()
        since, until, total, rows = self.table(years)
        data = open_data(
            request,
            name=f"投诉举报统计{since:%Y}",
            about={
                "office": self.public_office.name,
                "since": since.isoformat(),
                "until": until.isoformat(),
                "total": total,
                "note": f"少于 {rules.LEAST_SHOWN} 的数不公布",
            },
            columns=[("category", "类别"), ("count", "件数")],
            rows=[{"category": label, "count": value} for label, value in rows],
        )
        return data or self.render_to_response(
            self.get_context_data(
                since=since, until=until, total=total, rows=rows, least=rules.LEAST_SHOWN, years=years
            )
        )


class PublicTips(PublicPage):
    template_name = "complaints/public_tips.html"

    def get_context_data(self, **kwargs):
        tips = ConsumerTip.objects.filter(office=self.public_office).order_by("-published_on", "-pk")
        return super().get_context_data(tips=tips[:SHOWN], **kwargs)
