"""Categories, states, intervals, grounds and limits of special equipment. Pure data and functions: no database, no
clock. Numbers of days and years are not here: they are ``LegalRule`` rows, of which this module names the codes.
"""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from core.errors import RuleBroken
from core.identifiers import compact

DATA = Path(__file__).parent / "data"

# First character of a catalogue code → category. 特种设备目录 (2014 年第 114 号); 特种设备安全法 art. 2 (domain.md B5.1, B5.2).
CATEGORY_OF_DIGIT = {
    "1": "boiler",
    "2": "vessel",
    "3": "lift",
    "4": "crane",
    "5": "vehicle",
    "6": "ride",
    "8": "pipe",
    "9": "ropeway",
}
# First character of a registration certificate → category (domain.md B11); 瓶 is a vessel of its own certificate series.
CATEGORY_OF_WORD = {
    "锅": "boiler",
    "容": "vessel",
    "瓶": "vessel",
    "管": "pipe",
    "梯": "lift",
    "起": "crane",
    "索": "ropeway",
    "游": "ride",
    "车": "vehicle",
}
CATEGORY_WORDS = {
    "锅炉": "boiler",
    "压力容器": "vessel",
    "气瓶": "vessel",
    "电梯": "lift",
    "起重机械": "crane",
    "起重机": "crane",
    "场（厂）内专用机动车辆": "vehicle",
    "场内专用机动车辆": "vehicle",
    "厂内机动车辆": "vehicle",
    "场（厂）内机动车辆": "vehicle",
    "厂内机动车": "vehicle",
    "叉车": "vehicle",
    "大型游乐设施": "ride",
    "压力管道": "pipe",
    "客运索道": "ropeway",
}

STATE_WORDS = {
    "在用": "in_use",
    "使用": "in_use",
    "正常": "in_use",
    "停用": "stopped",
    "停机": "stopped",
    "报停": "stopped",
    "报废": "scrapped",
    "注销": "scrapped",
}
NEXT_STATE = {"in_use": {"stopped", "scrapped"}, "stopped": {"in_use", "scrapped"}, "scrapped": set()}

# An order: signed by both sides is not a state, for a unit may refuse; the loop of Order 57 arts. 23, 29 is.
NEXT_ORDER = {
    "draft": {"issued", "voided"},
    "issued": {"reported", "closed", "failed", "voided"},
    "reported": {"closed", "failed", "voided"},
    "closed": {"voided"},
    "failed": {"voided"},
    "voided": set(),
}

DEVICE_CODE = re.compile(r"[0-9A-Z]{17,18}|[0-9A-Z]{20}")

# Where a device has two due dates: the inspection by the body, and what comes every year besides (domain.md B5, table).
FULL, YEARLY = "full", "yearly"
SLOT_OF_KIND = {
    "supervision": FULL,
    "first": FULL,
    "periodic": FULL,
    "internal": FULL,
    "test": YEARLY,
    "external": YEARLY,
    "annual": YEARLY,
}
YEARLY_WORDS = {
    "boiler": "外部检验",
    "vessel": "年度检查",
    "lift": "自行检测",
    "pipe": "年度检查",
    "ropeway": "年度检验",
}
# Overdue, and yet no inspection by a body: the unit's own yearly look and the lift's own test.
OWN_CHECKS = {"vessel", "pipe", "lift"}
LIFT_MAINTENANCE = "equipment.interval.lift_maintenance"
# Cranes inspected every year: tower, mobile, hoists (domain.md B5, table).
YEARLY_CRANES = ("43", "44", "48")

# Days of the three reminders where no rule is in force: equipment.alarm_first, _second, _third.
DEFAULT_ALARMS = (60, 30, 15)
RECTIFY_DAYS = 15

ACCESSORY_RULE = {
    "safety_valve": "equipment.interval.safety_valve",
    "gauge": "equipment.interval.pressure_gauge",
}

# Items of an operator's certificate, TSG Z6001-2019 (domain.md B5.17).
OPERATOR_ITEMS = {
    "A": "特种设备安全管理",
    "G1": "工业锅炉司炉",
    "G2": "电站锅炉司炉",
    "G3": "锅炉水处理",
    "R1": "快开门式压力容器操作",
    "R2": "移动式压力容器充装",
    "R3": "氧舱维护保养",
    "P": "气瓶充装",
    "T": "电梯修理",
    "Q1": "起重机指挥",
    "Q2": "起重机司机",
    "N1": "叉车司机",
    "N2": "观光车和观光列车司机",
    "S1": "客运索道修理",
    "S2": "客运索道司机",
    "Y1": "大型游乐设施修理",
    "Y2": "大型游乐设施操作",
}

SERIES = "safety_order"
# Editable as the pattern of the number series; GB/T 9704 writes no 第 before the number.
ORDER_PATTERN = "（{office}）市监特令〔{year}〕{n}号"
LETTER_SERIES = "equipment_reminder"


class Ground(NamedTuple):
    """One line of the lists of Order 57: a severe hazard (art. 25) or a major violation (art. 24)."""

    code: str
    text: str
    basis: str


def _grounds(kind: str) -> dict[str, Ground]:
    table = json.loads((DATA / "grounds.json").read_text(encoding="utf-8"))[kind]
    basis = f"《{table['law']}》{table['article']}"
    return {item["code"]: Ground(item["code"], item["text"], basis) for item in table["items"]}


SEVERE = _grounds("severe")
MAJOR = _grounds("major")


def category_of(type_code: str) -> str:
    """The category of a catalogue code: 3110 → lift. Raises RuleBroken for elements (7) and accessories (F)."""
    try:
        return CATEGORY_OF_DIGIT[type_code[:1]]
    except KeyError:
        raise RuleBroken(f"「{type_code}」不是特种设备目录里的设备种类", "type") from None


def normalise_device_code(text: str) -> str:
    """A device code (设备代码: 17 places, 18 when the registrar made it; the old 注册代码 has 20); empty stays empty.

    Source: domain.md B11. Its first four places are the catalogue code, but old codes differ, so that is not checked.
    """
    code = compact(text)
    if code and not DEVICE_CODE.fullmatch(code):
        raise RuleBroken(
            f"设备代码应为 17 或 18 位（旧注册代码 20 位）数字或字母，现有 {len(code)} 位", "device_code"
        )
    return code


def registration_objection(number: str, category: str) -> str:
    """Why a registration certificate number cannot belong to a device of ``category``; empty if it can."""
    said = CATEGORY_OF_WORD.get(number[:1])
    if not number or said in (None, category):
        return ""
    return f"登记证编号以「{number[0]}」开头，与设备类别不一致"


def interval_rule(
    category: str,
    slot: str,
    *,
    type_code: str = "",
    grade: int | None = None,
    is_first: bool = False,
    non_metal: bool = False,
) -> str:
    """The code of the ``LegalRule`` that says after how long the next inspection is due; empty where none is.

    ``slot`` is FULL or YEARLY, ``grade`` the safety grade of a vessel (1–5), ``is_first`` whether none was made yet.
    Empty means: there is no such inspection, or the inspecting body alone sets the date (vessels of grade 4 and 5).
    Source: domain.md B5, table; the date printed on the last report always wins over it.
    """
    if slot == YEARLY:
        return {
            "boiler": "equipment.interval.boiler_external",
            "vessel": "equipment.interval.vessel_annual",
            "pipe": "equipment.interval.pipe_annual",
            "ropeway": "equipment.interval.ropeway_yearly",
        }.get(category, "")
    if category == "vessel":
        return _vessel_rule(type_code, grade, is_first, non_metal)
    if category == "crane":
        return f"equipment.interval.crane_{'mobile' if type_code[:2] in YEARLY_CRANES else 'other'}"
    if category == "pipe":
        return f"equipment.interval.pipe_{'first' if is_first else 'max'}"
    return {
        "boiler": "equipment.interval.boiler_internal",
        "lift": "equipment.interval.lift",
        "vehicle": "equipment.interval.vehicle",
        "ride": "equipment.interval.ride",
        "ropeway": "equipment.interval.ropeway_full",
    }[category]


def _vessel_rule(type_code, grade, is_first, non_metal) -> str:
    if type_code.startswith("23"):
        return "equipment.interval.lpg_cylinder"
    if is_first:
        return f"equipment.interval.vessel_{'nonmetal_first' if non_metal else 'first'}"
    if grade in (4, 5):
        return ""
    # Without a known grade the shorter interval holds: too early is harmless.
    return f"equipment.interval.vessel_{'grade12' if grade in (1, 2) else 'grade3'}"


def is_overdue_severe(category: str, slot: str) -> bool:
    """Whether running past this due date is to be suggested as a severe hazard (Order 57 art. 25: 未经检验…)."""
    return slot == FULL or category not in OWN_CHECKS


class Step(NamedTuple):
    """A step of the due board: ``key`` overdue, near, middle, far or later; ``words`` its heading."""

    key: str
    words: str


def due_step(days_left: int, alarms: tuple[int, int, int]) -> Step:
    """Into which group of the board a date falls. ``alarms`` are the days of the first, second and third reminder,
    from far to near (60, 30, 15)."""
    far, middle, near = alarms
    if days_left < 0:
        return Step("overdue", "已超期")
    for key, limit in (("near", near), ("middle", middle), ("far", far)):
        if days_left <= limit:
            return Step(key, f"{limit} 日内到期")
    return Step("later", f"{far} 日后")


def certificate_until(issued_on: date, years: int) -> date:
    """The last day of an operator's certificate: the day before the same day ``years`` on (TSG Z6001-2019, 4 years)."""
    year = issued_on.year + years
    try:
        same = issued_on.replace(year=year)
    except ValueError:  # 29 February
        same = date(year, 3, 1)
    return date.fromordinal(same.toordinal() - 1)


def accident_grounds(
    *,
    category: str,
    deaths: int,
    injured: int,
    loss_yuan: Decimal | None,
    trapped_hours: Decimal | None,
    loss_limit: Decimal,
    trap_limit: Decimal,
) -> list[str]:
    """Why an event is an accident in the law's sense, as words; empty where it is a mere fault (domain.md B5.16).

    Source: 特种设备安全监察条例 art. 64. The two limits come from ``LegalRule``.
    """
    found = []
    if deaths or injured:
        found.append(f"造成死亡 {deaths} 人、受伤 {injured} 人")
    if loss_yuan is not None and loss_yuan >= loss_limit:
        found.append(f"直接经济损失 {loss_yuan} 元，达到 {loss_limit.normalize():f} 元")
    if category == "lift" and trapped_hours is not None and trapped_hours >= trap_limit:
        found.append(f"电梯轿厢滞留人员 {trapped_hours} 小时，达到 {trap_limit.normalize():f} 小时")
    return found


def self_check_state(due_by: date, submitted_on: date | None, on: date) -> str:
    """late, submitted, waiting or overdue, for what a unit was asked to do by ``due_by``."""
    if submitted_on is not None:
        return "late" if submitted_on > due_by else "submitted"
    return "overdue" if on > due_by else "waiting"


def mask_certificate(number: str) -> str:
    """An operator's certificate bears the holder's ID number: only the first six and last two places are shown."""
    return f"{number[:6]}****{number[-2:]}" if len(number) > 10 else "*" * len(number)
