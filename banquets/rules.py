"""Rules of rural banquets: data and pure functions, with the place they come from. No database, no clock.

There is no national regulation; each province has its own thresholds. All numbers are therefore ``LegalRule`` rows that
an office may set for itself (``SETTINGS``); ``data/profiles.toml`` proposes the sets that provinces published. Source:
domain.md B6.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

DATA = Path(__file__).parent / "data"

# Codes of the rules an office sets; the words are those of the form.
FILE_FROM, LEAD_TIME = "banquet.file_from", "banquet.lead_time"
TIER_TOWNSHIP, TIER_COUNTY = "banquet.tier_township", "banquet.tier_county"
SAMPLE_FROM, SAMPLE_GRAMS, SAMPLE_HOURS = (
    "banquet.sample_from",
    "banquet.sample_grams",
    "banquet.sample_hours",
)
SAMPLE_COLDEST, SAMPLE_WARMEST = "banquet.sample_celsius_min", "banquet.sample_celsius_max"
GUIDANCE, FOLLOW_UP = "banquet.guidance", "banquet.follow_up"
POISONING_PERSONS, POISONING_REPORT = "banquet.poisoning_persons", "banquet.poisoning_report"
SETTINGS = (
    FILE_FROM,
    LEAD_TIME,
    TIER_TOWNSHIP,
    TIER_COUNTY,
    SAMPLE_FROM,
    SAMPLE_GRAMS,
    SAMPLE_HOURS,
    SAMPLE_COLDEST,
    SAMPLE_WARMEST,
    GUIDANCE,
    FOLLOW_UP,
    POISONING_PERSONS,
)
CODES = (*SETTINGS, POISONING_REPORT)

SERIES = "banquet"
SERIES_PATTERN = "{office}聚备〔{year}〕{n}号"
MOST_DAYS = 7

# --- states ------------------------------------------------------------------------------------------------------------

# A filing whose banquet takes or took place; the others are in no figure (domain.md T-029).
COUNTED = ("accepted", "closed", "frozen")
NEXT: dict[str, frozenset[str]] = {
    "filed": frozenset({"accepted", "refused", "cancelled", "frozen"}),
    "accepted": frozenset({"cancelled", "closed", "frozen"}),
    "frozen": frozenset({"accepted", "closed"}),
    "refused": frozenset(),
    "cancelled": frozenset(),
    "closed": frozenset({"frozen"}),  # illness may show when the file is closed already
}


# --- tiers -------------------------------------------------------------------------------------------------------------


def tier_of(people: int, *, file_from: int, township: int, county: int) -> str:
    """Who guides a banquet of ``people`` (the largest meal): below, village, township or county (B6, default profile).

    A threshold itself already belongs to the higher tier.
    """
    if people >= county:
        return "county"
    if people >= township:
        return "township"
    return "village" if people >= file_from else "below"


# --- dishes ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Watched:
    """One entry of the list of dishes: ``words`` are the ways in which menus name it, ``unless`` what makes it harmless
    (干黄花菜 for 黄花菜)."""

    name: str
    words: tuple[str, ...]
    reason: str
    is_forbidden: bool
    unless: tuple[str, ...] = ()


class Hit(NamedTuple):
    dish: str  # the line of the menu
    watched: Watched


def split_words(text: str) -> tuple[str, ...]:
    """The words of a field that takes several, whatever stands between them."""
    return tuple(dict.fromkeys(word for word in re.split(r"[\s,，、;；/]+", text) if word))


def dishes_of(menu: str) -> list[str]:
    """The dishes of a menu as it was typed: one a line, or several with commas between them."""
    lines = (line.strip() for line in re.split(r"[\n,，、;；]+", menu))
    return list(dict.fromkeys(line for line in lines if line))


def watch(menu: str, list_: Iterable[Watched]) -> list[Hit]:
    """The dishes of ``menu`` that the list names, in the menu's order; a dish may be named for several reasons."""
    entries = list(list_)
    return [
        Hit(dish, entry)
        for dish in dishes_of(menu)
        for entry in entries
        if any(word in dish for word in entry.words) and not any(word in dish for word in entry.unless)
    ]


@cache
def shipped_dishes() -> tuple[dict[str, Any], ...]:
    """The list that the portal brings along, as rows of data (B6: the usual list on the letter)."""
    with (DATA / "dishes.toml").open("rb") as file:
        return tuple(tomllib.load(file)["dish"])


@cache
def profiles() -> dict[str, dict[str, Any]]:
    """Proposals by key: ``{title, law, note, values: {code: number}}``; what a text does not say is left out."""
    with (DATA / "profiles.toml").open("rb") as file:
        return tomllib.load(file)["profile"]


# --- cooks -------------------------------------------------------------------------------------------------------------


class Paper(NamedTuple):
    """One paper of a cook: what it is, and until when it holds (None: there is none)."""

    title: str
    valid_until: date | None


def paper_faults(papers: Iterable[Paper], on: date) -> list[str]:
    """What is wrong with a cook's papers on the local day ``on``, that day included in their validity."""
    faults = []
    for paper in papers:
        if paper.valid_until is None:
            faults.append(f"没有{paper.title}")
        elif paper.valid_until < on:
            faults.append(f"{paper.title}已于 {paper.valid_until} 到期")
    return faults


# --- samples -----------------------------------------------------------------------------------------------------------


def keep_until(taken_at: datetime, hours: int) -> datetime:
    """From which instant on a sample may be thrown away: ``hours`` after it was taken."""
    return taken_at + timedelta(hours=hours)


# --- guidance ----------------------------------------------------------------------------------------------------------

# The words of the on-site checklist as the portal ships them; an office may make its own version (检查要点表).
GUIDANCE_LIST: dict[str, Any] = {
    "code": "banquet_guidance",
    "name": "农村集体聚餐现场指导项目",
    "subject": "food",
    "purpose": "guidance",
    "basis": "",
    "items": [
        {
            "text": "厨师和帮厨",
            "hint": "持有有效健康证明，当日无发热、腹泻、化脓性伤口，洗手、穿戴清洁工作衣帽",
        },
        {"text": "加工场所", "hint": "远离厕所、畜禽圈舍、粪坑和垃圾堆，地面平整、有防蝇防尘遮挡"},
        {"text": "用水", "hint": "使用自来水或水质符合要求的井水、窖水，贮水容器清洁加盖"},
        {
            "text": "食材来源",
            "hint": "畜禽肉有检疫证明，米面油、调味品和酒水从正规商户购进并留存票据，无过期食品",
        },
        {"text": "添加剂和有毒物", "hint": "现场没有亚硝酸盐、农药、鼠药，食品添加剂专人保管"},
        {"text": "菜单", "hint": "没有禁止供应的菜品，四季豆等须彻底烧熟煮透"},
        {"text": "生熟分开", "hint": "刀具、案板、容器生熟分开并有标记，荤素水产分池清洗"},
        {"text": "烧熟煮透", "hint": "大块食物中心温度达到 70 ℃以上，烹调后至食用不超过 2 小时"},
        {"text": "贮存", "hint": "易腐食材冷藏冷冻，隔夜食物彻底加热，凉菜现做现吃"},
        {"text": "餐饮具", "hint": "使用前洗净消毒，一次性餐具为合格产品"},
        {"text": "留样", "hint": "每道菜品足量留样，冷藏并有标签，专人保管"},
        {"text": "垃圾", "hint": "餐厨垃圾加盖存放，及时清运"},
    ],
}

# What the host and the cook promise on the letter; ``{}`` are filled from the filing and its settings.
PROMISES = (
    "如实申报聚餐时间、地点、人数、菜单和承办厨师，情况变化时及时告知村级协管员。",
    "厨师和所有接触食品的帮厨持有效健康证明，患有发热、腹泻、皮肤化脓等疾病的人员不参加加工。",
    "从正规渠道购进食材并保存票据，不使用病死、毒死或者死因不明的畜禽、水产及其制品，不使用过期变质食品。",
    "加工场所保持清洁，生熟用具分开，食物烧熟煮透，餐饮具洗净消毒，用水符合要求。",
    "不采购、不存放、不使用亚硝酸盐，不向就餐者提供本承诺书所列禁止供应的菜品。",
)
SAMPLE_PROMISE = "每道菜品留样不少于{grams}克，在{coldest}至{warmest}℃冷藏保存{hours}小时以上，专人保管。"
POISONING_PROMISE = (
    "有{persons}人以上出现呕吐、腹泻等相同症状的，立即停止供餐，保留剩余食物、原料和留样，拨打120救治，"
    "并在{hours}小时内向市场监督管理所和卫生院报告。"
)
