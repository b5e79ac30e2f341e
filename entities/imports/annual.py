"""The import of those who have filed, from the registration system's export or a hand-kept list."""

from core.errors import RuleBroken
from core.identifiers import normalise_uscc
from core.imports import cells
from core.imports.base import ImportColumn, TableImport
from entities import rules
from entities.models import AnnualReport, Entity

CHANNELS = {
    "网上": "online",
    "网报": "online",
    "网络": "online",
    "电子": "online",
    "纸质": "paper",
    "纸报": "paper",
}
YEARS = (2013, 2100)


class AnnualReportImport(TableImport):
    """A row is the report of one entity for one year; the entity is found by its credit code, else by its whole name.

    A report that is there already is corrected. Rows whose entity is not on the books come back as errors.
    """

    key = "entities.annualreport"
    title = "已报年报名单"
    model = AnnualReport
    identity = ("entity_id", "report_year")
    guide = (
        "可导入登记系统导出的已报名单（.xlsx .xls .csv）。按统一社会信用代码对应主体，没有代码的按全称；"
        "没有「报告年度」列的，按填报日期的上一年。"
    )
    columns = [
        ImportColumn(
            "code",
            "统一社会信用代码",
            ("统一社会信用代码/注册号", "信用代码", "注册号", "统一代码"),
            parse=cells.code(22),
            stored=False,
            shows="entity.code",
        ),
        ImportColumn(
            "name",
            "名称",
            ("企业名称", "主体名称", "市场主体名称", "字号名称", "经营者名称"),
            parse=cells.text(120),
            stored=False,
            shows="entity.name",
        ),
        ImportColumn(
            "report_year",
            "报告年度",
            ("年报年度", "年度", "所属年度", "年报年份"),
            parse=lambda cell: _year(cells.text(10)(cell)),
        ),
        ImportColumn(
            "filed_on",
            "填报日期",
            ("报送日期", "年报日期", "提交日期", "公示日期", "申报日期"),
            required=True,
            parse=cells.day(),
        ),
        ImportColumn(
            "channel", "方式", ("年报方式", "报送方式", "填报方式"), parse=cells.choice({**CHANNELS})
        ),
    ]

    def match(self, rows):
        """Find the entities, then their reports: two queries a chunk."""
        codes = {self._code(row) for row in rows} - {""}
        names = {row.values.get("name") or "" for row in rows if not row.values.get("code")} - {""}
        mine = Entity.objects.filter(office__in=self.offices).order_by("-pk")
        by_code = {code: found for code, *found in mine.filter(code__in=codes).values_list("code", *FACTS)}
        by_old = {
            code: found for code, *found in mine.filter(old_code__in=codes).values_list("old_code", *FACTS)
        }
        by_name: dict[str, list] = {}
        for name, *found in mine.filter(name__in=names).values_list("name", *FACTS):
            by_name.setdefault(name, []).append(found)
        for row in rows:
            code = self._code(row)
            found = by_code.get(code) or by_old.get(code)
            if not code:
                several = by_name.get(row.values.get("name") or "", [])
                if len(several) > 1:
                    row.error("有多户同名，请补填统一社会信用代码", "名称")
                    continue
                found = several[0] if several else None
            if found is None:
                row.error("没有找到这户主体，请先导入或登记", "统一社会信用代码" if code else "名称")
                continue
            key, kind, survivor = found
            row.values["entity_id"] = survivor or key
            self._year_and_channel(row, kind)
        keys = {
            (entity, year): pk
            for pk, entity, year in AnnualReport.objects.filter(
                entity__in=[row.values.get("entity_id") for row in rows if row.values.get("entity_id")]
            ).values_list("pk", "entity", "report_year")
        }
        for row in rows:
            row.object_id = keys.get((row.values.get("entity_id"), row.values.get("report_year")))

    @staticmethod
    def _code(row) -> str:
        code = row.values.get("code") or ""
        try:
            return normalise_uscc(code) if len(code) == 18 else code
        except RuleBroken:
            return code  # somebody mistyped it; it will not be found

    def _year_and_channel(self, row, kind):
        values = row.values
        filed_on = values.get("filed_on")
        if filed_on is None:
            return
        values["report_year"] = values.get("report_year") or filed_on.year - 1
        values["channel"] = values.get("channel") or "online"
        if objection := rules.report_objection(kind, values["channel"], values["report_year"], filed_on):
            row.error(objection[0], "填报日期")


FACTS = ("pk", "kind", "merged_into")


def _year(words: str) -> int | None:
    digits = words.removesuffix("度").removesuffix("年")
    if not digits:
        return None
    if not digits.isdecimal() or len(digits) != 4 or not YEARS[0] <= int(digits) <= YEARS[1]:
        raise RuleBroken(f"「{words}」不是年度")
    return int(digits)
