"""The list of those who filed, as a county sends it: found by code or name, corrected, and refused where nobody fits."""

from datetime import date

from entities.imports import AnnualReportImport
from entities.models import AnnualReport
from tests.core.importing import imported
from tests.factories.entities import EntityFactory

HEADER = ["统一社会信用代码", "企业名称", "年度", "填报日期", "方式"]
CODE = "91620722MA7ABC1235"


def test_reports_are_found_by_code_or_name_and_corrected(office, clerk, other_office):
    coded = EntityFactory(office=office, kind="enterprise", code=CODE)
    named = EntityFactory(office=office, kind="individual", name="福满超市")
    EntityFactory(office=other_office, kind="individual", name="外所的店")
    EntityFactory.create_batch(2, office=office, name="同名店")
    AnnualReport.objects.create(entity=named, report_year=2025, filed_on=date(2026, 2, 1))
    batch = imported(
        [
            (CODE, "", "2025年度", "2026-03-01", "网上"),
            ("", "福满超市", "", "2026-04-01", "纸质"),
            ("", "外所的店", "2025", "2026-03-01", ""),
            ("", "同名店", "2025", "2026-03-01", ""),
            (CODE, "", "2026", "2026-03-01", ""),
        ],
        clerk,
        header=HEADER,
        importer=AnnualReportImport,
    )
    assert {name: batch.counts.get(name) for name in ("new", "changed", "error")} == {
        "new": 1,
        "changed": 1,
        "error": 3,
    }
    assert sorted(AnnualReport.objects.values_list("entity", "report_year", "filed_on", "channel")) == sorted(
        [(coded.pk, 2025, date(2026, 3, 1), "online"), (named.pk, 2025, date(2026, 4, 1), "paper")]
    )
    assert [row.errors[0]["message"] for row in batch.rows.filter(state="error").order_by("row_no")] == [
        "没有找到这户主体，请先导入或登记",
        "有多户同名，请补填统一社会信用代码",
        "2026 年度报告从 2027 年 1 月 1 日起报送",
    ]
