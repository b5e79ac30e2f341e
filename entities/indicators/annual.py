"""Annual reports: who had to file for the year before, and who has (domain.md T-001…T-003, TN-03).

A summary of a year tells the report filed in it, which is on the year before; the report year is the period's last
year less one, the filing day counts up to the period's end.
"""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q

from core.indicators import Indicator, Names, Ratio
from entities.indicators.register import EXISTING
from entities.models import AnnualReport, Reminder

NOTE = "上一年 12 月 31 日前登记、统计截止日未注销吊销的，歇业的也要报送；仅供了解，不作考核排名"


def _had_to(period) -> Q:
    last = date(period.end.year - 1, 12, 31)
    return Q(registered_on__lte=last) | Q(registered_on=None)


def _filed(period) -> Q:
    return Q(
        Exists(
            AnnualReport.objects.filter(
                entity=OuterRef("pk"), report_year=period.end.year - 1, filed_on__lte=period.end
            )
        )
    )


for kind, label, row in [
    ("enterprise", "企业", "T-001"),
    ("individual", "个体工商户", "T-002"),
    ("cooperative", "农民专业合作社", "T-003"),
]:
    due = EXISTING.where(
        f"entities.annual_report_due_{kind}",
        f"应报年报{label}",
        lambda period, kind=kind: _had_to(period) & Q(kind=kind),
        source=row,
        note=NOTE,
    )
    filed = due.where(
        f"entities.annual_report_filed_{kind}", f"已报年报{label}", _filed, source=row, note=NOTE
    )
    Ratio(
        f"entities.annual_report_rate_{kind}", f"{label}年报率", part=filed, whole=due, source=row, note=NOTE
    )

REMINDED = Indicator(
    "entities.reminders", "年报催报", unit="次", model=Reminder, on="reminded_on", source="TN-03"
)
REMINDED_ENTITIES = REMINDED.measuring(
    "entities.reminded", "催报经营主体", unit="户", measure=Count("entity", distinct=True), source="TN-03"
)
Names("entities.reminder_channels", "催报方式", base=REMINDED, name="channel", source="TN-03")
