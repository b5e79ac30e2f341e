"""What the office publishes about complaints: counts by category and shop kind with small cells hidden, and its tips."""

from datetime import timedelta

from django.db.models import Count

from complaints import rules
from complaints.models import Complaint, ConsumerTip
from core.clock import today
from core.public.opendata import open_data
from core.public.pages import PublicPage

SHOWN = 20


class PublicStatistics(PublicPage):
    """The last whole year up to yesterday; the same table for machines as JSON and CSV."""

    template_name = "complaints/public_statistics.html"

    def table(self):
        until = today() - timedelta(days=1)
        since = until.replace(month=1, day=1)
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
        since, until, total, rows = self.table()
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
            self.get_context_data(since=since, until=until, total=total, rows=rows, least=rules.LEAST_SHOWN)
        )


class PublicTips(PublicPage):
    template_name = "complaints/public_tips.html"

    def get_context_data(self, **kwargs):
        tips = ConsumerTip.objects.filter(office=self.public_office).order_by("-published_on", "-pk")
        return super().get_context_data(tips=tips[:SHOWN], **kwargs)
