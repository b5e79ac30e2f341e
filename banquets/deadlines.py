from banquets import rules
from banquets.models import BanquetCook, BanquetFiling, PoisoningReport, SampleRetention
from core.deadlines import Deadline, register

APP = "banquets"
PLACE = ("village",)


def _of_filing(row):
    # No personal data in a line that may be sent out as a calendar feed.
    return row.filing.title


def _filings(key, title, due, open_, **options):
    register(
        Deadline(
            f"{APP}.{key}",
            title,
            model=BanquetFiling,
            due=due,
            open=open_,
            permission=f"{APP}.view_banquetfiling",
            url=f"{APP}:banquetfiling_detail",
            label=lambda row: row.title,
            select=PLACE,
            **options,
        )
    )


_filings("decide", "聚餐备案受理", "guide_by", "waiting", ahead_days=14)
_filings(
    "guide",
    "聚餐前指导",
    "guide_by",
    "to_guide",
    ahead_days=3,
    rule=rules.GUIDANCE,
    rule_path="guide_rule",
)
_filings(
    "close",
    "聚餐事后登记",
    "close_by",
    "to_close",
    ahead_days=2,
    rule=rules.FOLLOW_UP,
    rule_path="close_rule",
)
register(
    Deadline(
        f"{APP}.samples",
        "聚餐留样到期处理",
        model=SampleRetention,
        due="keep_until",
        open="kept",
        permission=f"{APP}.view_sampleretention",
        url=f"{APP}:sampleretention_detail",
        label=_of_filing,
        select=("filing__village",),
        ahead_days=1,
        rule=rules.SAMPLE_HOURS,
    )
)
register(
    Deadline(
        f"{APP}.poisoning",
        "疑似食物中毒上报",
        model=PoisoningReport,
        due="report_by",
        open="to_report",
        permission=f"{APP}.view_poisoningreport",
        url=f"{APP}:poisoningreport_detail",
        label=_of_filing,
        select=("filing__village",),
        rule=rules.POISONING_REPORT,
        rule_path="report_rule",
    )
)
for _key, _title, _due in [
    ("health", "乡厨健康证明到期", "health_valid_until"),
    ("training", "乡厨培训到期", "training_valid_until"),
]:
    register(
        Deadline(
            f"{APP}.cook_{_key}",
            _title,
            model=BanquetCook,
            due=_due,
            open="active",
            permission=f"{APP}.view_banquetcook",
            url=f"{APP}:banquetcook_detail",
            label=lambda row: f"{row.village or '本辖区'} {row.get_work_display()}",
            select=PLACE,
            ahead_days=30,
        )
    )
