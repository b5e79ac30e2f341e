"""Rules of activities: data and pure functions, with the rows they come from."""

import re
from decimal import Decimal, InvalidOperation

#: 「七进」: publicity is complete when it reached all seven scenes (domain.md TN-19).
SEVEN = 7

#: Figures of work records begin with it: ``work.<category>.<quantity>``.
NAMESPACE = "work"
CODE = re.compile(r"[a-z][a-z0-9_]{1,29}\Z")
#: What the figures of a category are called besides its quantities and stages.
RESERVED = frozenset({"entities", "names", "none"})
SUFFIXES = ("_rate", "_all", "_held")
MOST_DECIMALS = 4
LARGEST = Decimal(10) ** 11

_PAIR = re.compile(
    r"(?P<label>[^\d：:=＝，,；;]*?)\s*[：:=＝]?\s*(?P<number>\d[\d,，]*(?:\.\d+)?)\s*(?P<unit>[^\d；;\n]*)"
)


def code_error(code: str, taken=()) -> str:
    """Why ``code`` cannot be the code of a quantity or stage, empty where it can; ``taken`` are those of its siblings."""
    if not CODE.match(code):
        return "编号由小写字母开头，只含小写字母、数字和下划线，2 至 30 位"
    if code in RESERVED or code.endswith(SUFFIXES):
        return "这个编号留给系统自动生成的指标，请换一个"
    return "这个编号在本类别中已经使用" if code in taken else ""


def amount_error(amount: Decimal, decimals: int) -> str:
    """Why a number cannot be stored, empty where it can."""
    if amount < 0:
        return "不能小于 0"
    if amount >= LARGEST:
        return "数值过大，请核对单位"
    if amount != round(amount, decimals):
        return f"最多 {decimals} 位小数" if decimals else "应为整数"
    return ""


def read_amounts(text: str) -> list[tuple[str, Decimal]]:
    """``[(label, number)]`` of a cell: 「民用水表 1200；计量器具：3000台」. A number alone has an empty label.

    Raises ValueError for a piece that holds no number.
    """
    found = []
    for piece in re.split(r"[；;\n]", text):
        if not piece.strip():
            continue
        match = _PAIR.fullmatch(piece.strip())
        if match is None:
            raise ValueError(f"「{piece.strip()}」里没有读出数字")
        try:
            number = Decimal(match["number"].replace(",", "").replace("，", ""))
        except InvalidOperation:
            raise ValueError(f"「{piece.strip()}」的数字读不出来") from None
        found.append((match["label"].strip(), number))
    return found


#: Words by which the subject of a topic is told, first match (domain.md TN-23, TN-27, TN-36, CN-39).
SUBJECT_WORDS = (
    ("banquet", ("聚餐", "宴席", "家宴")),
    ("equipment", ("特种设备", "电梯", "锅炉", "气瓶", "液化气")),
    ("health_food", ("保健",)),
    ("drugs", ("药", "医疗器械", "化妆品")),
    ("pyramid", ("传销", "直销")),
    ("crime", ("扫黑", "涉黑", "养老诈骗")),
    ("coal", ("散煤", "洁净煤", "劣质煤")),
    ("consumer", ("消费", "维权", "3·15", "识假")),
    ("quality", ("质量", "计量", "标准", "认证", "商标", "知识产权")),
    ("civil", ("文明",)),
    ("food", ("食品", "餐饮", "农产品", "食用")),
)


def subject_of(topic: str) -> str:
    """The subject of a topic by its words; ``other`` where none fits."""
    return next((key for key, words in SUBJECT_WORDS if any(word in topic for word in words)), "other")


def lines(text: str) -> list[str]:
    """The different lines of ``text`` in their order, trimmed, without empty ones."""
    return list(dict.fromkeys(line for one in text.splitlines() if (line := " ".join(one.split()))))
