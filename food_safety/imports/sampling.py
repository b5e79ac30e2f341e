"""The import of public notices of sampling results: the office's own samples, and those of others kept apart."""

import hashlib
import re
from datetime import date, timedelta
from types import MappingProxyType

from core.excel.values import cell_text
from core.imports import cells
from core.imports.base import ImportColumn, TableImport
from core.search import plain
from entities.models import Entity
from food_safety import services
from food_safety.models import FailedItem, FoodSample
from food_safety.rules import sampling as rules

DAY_IN_NAME = re.compile(r"(20\d\d)[-_.年]?(0[1-9]|1[0-2])[-_.月]?(0[1-9]|[12]\d|3[01])")
EXCEL_EPOCH = date(1899, 12, 30)
EXCEL_DAYS = range(36526, 73051)  # 2000 to 2099
KEPT = (
    "serial",
    "unit_name",
    "place",
    "product",
    "spec",
    "brand",
    "maker",
    "maker_address",
    "produced",
    "category_text",
    "failed_text",
    "basis",
    "laboratory",
    "sample_no",
)


def produced(cell) -> str:
    """A day of production or a lot number as text; a bare day number of the spreadsheet becomes its day."""
    words = cells.text(40)(cell)
    if words.isdecimal() and int(words) in EXCEL_DAYS:
        return (EXCEL_EPOCH + timedelta(days=int(words))).isoformat()
    return words


class FoodSampleImport(TableImport):
    """A row is one sample of a published notice. Its unit is found by its whole name among the office's entities.

    A notice of passes has no column 不合格项目, one of failures has it and fills it. Values and limits are kept as they
    are written. A notice that is read again changes nothing.
    """

    key = "food_safety.foodsample"
    title = "食品抽检公告"
    model = FoodSample
    identity = ("notice_key",)
    updates = False
    parts = MappingProxyType({FailedItem: "sample"})
    guide = (
        "导入市场监管部门公布的抽检信息（合格、不合格各一个文件，表头之上的标题行会自动跳过）。被抽样单位与本所主体全称一致的"
        "记为本辖区样品，不合格的起算核查处置期限；其余另列为其他辖区。公告日期取文件名中的日期，没有的取导入当天。"
    )
    columns = [
        ImportColumn("serial", "序号", parse=lambda cell: cells.text(10)(cell).removesuffix(".0")),
        ImportColumn(
            "maker",
            "标称生产企业名称",
            ("生产企业名称", "标称生产者名称", "生产者名称"),
            parse=cells.text(120),
        ),
        ImportColumn(
            "maker_address", "标称生产企业地址", ("生产企业地址", "标称生产者地址"), parse=cells.text(200)
        ),
        ImportColumn(
            "unit_name",
            "被抽样单位名称",
            ("被抽样单位",),
            required=True,
            parse=cells.text(120),
            shows="party",
        ),
        ImportColumn("place", "被抽样单位地址", ("被抽样单位住所",), parse=cells.text(200)),
        ImportColumn("link", "抽样环节", ("环节",), parse=cells.text(20), stored=False),
        ImportColumn("product", "食品名称", ("样品名称", "产品名称"), required=True, parse=cells.text(100)),
        ImportColumn("spec", "规格型号", ("规格",), parse=cells.text(60)),
        ImportColumn("brand", "商标", parse=cells.text(60)),
        ImportColumn("produced", "生产日期", ("生产日期/批号", "生产日期或批号", "购进日期"), parse=produced),
        ImportColumn("category_text", "食品大类", ("分类", "食品类别"), parse=cells.text(60)),
        ImportColumn(
            "failed_text",
            "不合格项目",
            ("不合格项目‖检验结果‖标准值", "不合格项目║检验结果║标准值"),
            parse=cells.text(2000),
        ),
        ImportColumn("basis", "判定依据", ("检验依据",), parse=cells.text(1000)),
        ImportColumn("laboratory", "检验机构", ("承检机构", "检测机构"), parse=cells.text(100)),
        ImportColumn("sampled_on", "抽样日期", ("抽样时间",), parse=cells.day()),
        ImportColumn("sample_no", "抽样单编号", ("抽样编号",), parse=cells.text(40)),
        ImportColumn("note", "备注", parse=cells.text(200)),
    ]

    def prepare(self):
        """The day of the notice, and the office's entities by their whole name."""
        found = DAY_IN_NAME.search(self.batch.filename)
        self.published_on = (
            date(*map(int, found.groups())) if found else self.batch.created_at.astimezone().date()
        )
        self.tells_failures = "failed_text" in self.batch.mapping
        self.entities: dict[str, list[Entity]] = {}
        mine = Entity.objects.filter(office=self.batch.office_id).exclude(status="merged")
        for one in mine.only("pk", "name_plain", "grid_id", "village_id"):
            self.entities.setdefault(one.name_plain, []).append(one)

    def match(self, rows):
        for row in rows:
            said = [str(self.batch.office_id), *(cell_text(row.values.get(name) or "") for name in KEPT)]
            row.values["notice_key"] = hashlib.sha256("\x1f".join(said).encode()).hexdigest()
        super().match(rows)
        self._match_numbers([row for row in rows if row.object_id is None and row.values.get("sample_no")])

    def _match_numbers(self, rows) -> None:
        """A sample that the office took itself came in no notice; its number tells it."""
        mine = FoodSample.objects.filter(
            office=self.batch.office_id,
            sample_no__in={row.values["sample_no"] for row in rows},
            is_voided=False,
        )
        known = dict(mine.order_by("pk").values_list("sample_no", "pk"))
        for row in rows:
            row.object_id = known.get(row.values["sample_no"])

    def recorded(self, keys, names, *, lock):
        """A sample that the office took itself names its unit by the entity alone."""
        found = super().recorded(keys, names, lock=lock)
        unnamed = [key for key, said in found.items() if said.get("unit_name") == ""]
        for one in FoodSample.objects.filter(pk__in=unnamed).select_related("entity"):
            found[one.pk]["unit_name"] = one.party
        return found

    def resolve(self, row):
        values = row.values
        if row.object_id is not None:
            return
        if self.tells_failures and not rules.failed_items(values.get("failed_text") or ""):
            row.error("没有写明不合格项目", "不合格项目")
            return
        several = self.entities.get(plain(values["unit_name"]), [])
        if len(several) > 1:
            row.error(
                f"本所有 {len(several)} 户叫「{values['unit_name']}」，请在主体名录中合并或改名后再导入",
                "被抽样单位名称",
            )
            return
        category = values.get("category_text") or ""
        values |= {
            "entity_id": several[0].pk if several else None,
            "grid_id": several[0].grid_id if several else None,
            "village_id": several[0].village_id if several else None,
            "whose": rules.OWN if several else rules.OTHER,
            "task": FoodSample.Task.NOTICE,
            "food_class": rules.food_class(category, values.get("link") or ""),
            "group": rules.food_group(values["product"], category),
            "result": rules.FAIL if self.tells_failures else rules.PASS,
            "published_on": self.published_on,
            "reported_on": self.published_on,
            "notice": self.batch.filename.rpartition(".")[0][:100],
            "import_batch_id": self.batch.pk,
            "created_by_id": self.batch.created_by_id,
        }
        if several and self.tells_failures:
            sample = FoodSample(office=self.batch.office)
            services.start_clocks(sample, self.published_on)
            values |= {name: getattr(sample, name) for name in ("tell_by", "start_by", "end_by")}

    def write(self, rows, *, at):
        super().write(rows, at=at)
        items = []
        for row in rows:
            sample = FoodSample(pk=row.object_id, group=row.values["group"], product=row.values["product"])
            items += services.item_rows(sample, rules.failed_items(row.values.get("failed_text") or ""))
        FailedItem.objects.bulk_create(items, batch_size=500)
