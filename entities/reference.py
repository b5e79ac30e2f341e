"""Loading the tables that entities rest on: industries, tags."""

from core.reference import industry_rows
from core.reference.loading import Loaded, loads, read_industries
from entities.models import Industry, Tag

TAGS = [
    # code, name, kind, food, rank
    ("food_sale", "食品销售", "category", True, 10),
    ("catering", "餐饮", "category", True, 11),
    ("small_catering", "小餐饮", "category", True, 12),
    ("school_canteen", "学校食堂", "category", True, 13),
    ("unit_canteen", "单位食堂", "category", True, 14),
    ("workshop", "小作坊", "category", True, 15),
    ("stall", "小摊点", "category", True, 16),
    ("food_production", "食品生产", "category", True, 17),
    ("drugstore", "药店", "category", False, 20),
    ("clinic", "诊所", "category", False, 21),
    ("agri_supplies", "农资", "category", False, 22),
    ("equipment_user", "特种设备使用", "category", False, 23),
    ("general_goods", "日用百货", "category", False, 24),
    ("service", "居民服务", "category", False, 25),
    ("near_school", "校园周边", "mark", False, 50),
    ("rural_food", "农村食品经营", "mark", False, 51),
    ("online_catering", "网络餐饮", "mark", False, 52),
    ("children_goods", "儿童学生用品", "mark", False, 53),
    ("industrial_licence", "工业产品许可证", "mark", False, 56),
    ("coal", "散煤经营", "mark", False, 57),
    ("halal", "清真食品", "mark", False, 54),
    ("online_trade", "网络经营", "mark", False, 58),
    ("fresh_meat", "生鲜肉", "mark", False, 59),
    ("clean_coal_producer", "洁净煤生产配送中心", "mark", False, 60),
    ("clean_coal", "洁净煤销售配送点", "mark", False, 61),
    ("coal_village", "村级煤炭分销点", "mark", False, 62),
    ("state_grain", "国有粮食企业", "mark", False, 63),
    ("grain_storage", "粮食收购储存", "mark", False, 64),
    ("key_supervision", "重点监管", "mark", False, 55),
]


@loads("industries", "国民经济行业分类")
def load_industries(table=None) -> Loaded:
    """The shipped classes, or the whole national table from the CSV file ``table``."""
    rows = read_industries(table) if table else industry_rows()
    before = dict(Industry.objects.values_list("code", "name"))
    if table is None and len(before) > len(rows):
        return Loaded(
            0, 0, 0, len(before)
        )  # the whole table is there: the shipped part would loosen its tree
    known = set(before) | {row.code for row in rows}
    Industry.objects.bulk_create(
        [
            Industry(
                code=row.code,
                name=row.name,
                level=row.level,
                parent_id=row.parent_code if row.parent_code in known else None,
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "level", "parent"],
    )
    added = sum(row.code not in before for row in rows)
    changed = sum(before.get(row.code, row.name) != row.name for row in rows)
    return Loaded(added, changed, len(rows) - added - changed, 0)


@loads("tags", "业态与标记")
def load_tags() -> Loaded:
    """The shipped categories and marks; names that an office changed are left as they are."""
    existing = set(Tag.objects.values_list("code", flat=True))
    new = [
        Tag(code=code, name=name, kind=kind, is_food=food, rank=rank)
        for code, name, kind, food, rank in TAGS
        if code not in existing
    ]
    Tag.objects.bulk_create(new)
    return Loaded(len(new), 0, len(TAGS) - len(new), 0)
