"""Official samples: what a notice's failed items say, what may follow what. Pure data and functions."""

import re
from decimal import Decimal
from typing import NamedTuple

from core.errors import RuleBroken

PENDING, PASS, FAIL = "pending", "pass", "fail"
RESULT_NAMES = {PENDING: "待检验", PASS: "合格", FAIL: "不合格"}
OWN, OTHER = "own", "other"

# Limits of the law, each a row of ``LegalRule`` (食品安全法 art. 88(1); 食品安全抽样检验管理办法; domain.md B4.14).
OBJECTION = "food.sample.objection"
TELL = "food.sample.tell_result"
START = "food.sample.handle_start"
END = "food.sample.handle_end"
SAMPLERS = "food.sample.samplers_min"

_SPLIT_ITEMS = re.compile(r"[；;\n]+")
_MARK = re.compile(r"\s*(?:‖|\|\||｜｜)\s*")


class FailedItem(NamedTuple):
    """One item of a notice, exactly as written: 「3.35×10³」 and 「n=5,c=2,m=10⁴」 are not turned into numbers."""

    name: str
    value: str
    limit: str


def failed_items(text: str) -> list[FailedItem]:
    """The items of a cell like ``毒死蜱（mg/kg）‖0.068‖≤0.02；噻虫胺（mg/kg）‖0.85‖≤0.2``.

    A part without its value or limit keeps them empty; nothing that stands in the cell is dropped.
    """
    found: list[FailedItem] = []
    for part in _SPLIT_ITEMS.split(text):
        words = [word.strip() for word in _MARK.split(part.strip())]
        if not any(words):
            continue
        name, value, limit = [*words, "", "", ""][:3]
        if len(words) > 3:
            limit = "‖".join(words[2:])
        if len(words) == 1 and found:  # the writer used the semicolon inside one item
            last = found[-1]
            found[-1] = last._replace(limit=f"{last.limit}；{name}")
            continue
        found.append(FailedItem(name, value, limit))
    return found


# The end of the kind of food in the notices, by the words that people write (食品大类、食品名称).
_CLASSES = [
    ("produce", ("食用农产品",)),
    ("catering", ("餐饮食品", "餐饮", "复用餐饮具", "餐饮具")),
]
GROUPS = [
    ("oil", ("食用油", "油脂", "菜籽油", "胡麻油")),
    ("meat", ("畜禽肉", "猪肉", "牛肉", "羊肉", "鸡肉", "肉制品", "生鲜肉")),
    ("aquatic", ("水产", "鱼", "虾", "蟹")),
    ("fruit", ("水果", "苹果", "梨", "芒", "橙", "柑", "葡萄", "草莓", "香蕉", "桃", "火龙果")),
    (
        "vegetable",
        (
            "蔬菜",
            "芹菜",
            "韭菜",
            "辣椒",
            "生姜",
            "菠菜",
            "豆芽",
            "萝卜",
            "白菜",
            "茄子",
            "黄瓜",
            "螺丝椒",
            "豇豆",
        ),
    ),
    ("egg", ("鸡蛋", "蛋制品")),
    ("grain", ("粮食加工品", "大米", "小麦粉", "面条", "馒头")),
    ("bean", ("豆制品", "豆腐", "豆干")),
    ("drink", ("酒", "饮料", "乳制品", "茶")),
    ("condiment", ("调味", "酱", "醋")),
]


def food_class(category: str, link: str) -> str:
    """``produce``, ``catering`` or ``sale`` from the words of a notice: 食品大类 and 抽样环节."""
    for name, words in _CLASSES:
        if any(word in category for word in words):
            return name
    return "catering" if "餐饮" in link else "sale"


def food_group(*texts: str) -> str:
    """The kind of food that the words mean, ``other`` where none is known."""
    for text in texts:
        for name, words in GROUPS:
            if any(word in text for word in words):
                return name
    return "other"


def sampler_objection(first, second, least: Decimal) -> str:
    """Why two samplers do not do, or an empty string (two different people, 抽样人员不少于两名)."""
    if least < 2:
        return ""
    if first is None or second is None or first == second:
        return f"抽样人员不得少于 {least.normalize():f} 名，请选择两名不同的人员"
    return ""


def missing_to_finish(sample) -> list[str]:
    """What still has to be written down before a 核查处置 of an unqualified sample may end, in words."""
    wanted = [
        ("started_on", "启动核查处置"),
        ("told_on", "告知被抽样单位"),
        ("removed_on", "下架、封存或召回"),
        ("trace", "追查来源和去向"),
    ]
    gaps = [words for name, words in wanted if not getattr(sample, name)]
    if not sample.case_id and not sample.no_case_reason:
        gaps.append("立案或不立案理由")
    return gaps


def plain_name(item: str) -> str:
    """The name of an item without its unit: 毒死蜱（mg/kg） → 毒死蜱; 过氧化值(以脂肪计)(g/100g) → 过氧化值."""
    return re.split(r"[（(]", item, maxsplit=1)[0].strip() or item.strip()


def read_options(text: str) -> list[tuple[str, int]]:
    """``[(name, votes)]`` of lines like 「草莓 35」 or 「草莓：35票」; without a number 0. Raises RuleBroken."""
    found: dict[str, int] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        match = re.fullmatch(r"(.+?)[\s:：,，]*(\d{0,7})\s*票?", line.strip())
        name = match[1].strip() if match else ""
        if not name or len(name) > 30:
            raise RuleBroken(f"「{line.strip()[:20]}」看不懂，请按「品种 票数」填写", "options")
        if name in found:
            raise RuleBroken(f"「{name}」写了两次", "options")
        found[name] = int(match[2] or 0) if match else 0
    return list(found.items())
