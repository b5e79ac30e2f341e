"""Canteens, workshops, people, grades and platforms on an entity's page."""

from core.clock import today
from core.listing import Column
from entities.panels import Panel, add
from food_safety.models import Canteen, CateringGrade, FoodHandler, PlatformMembership, WorkshopFile
from food_safety.services import with_wholeness
from food_safety.tables import ledgers as tables

SHOWN = 6


def _without(columns, *labels):
    return [one for one in columns if one.label not in labels]


def _canteen(entity, user):
    rows = Canteen.objects.visible_to(user).filter(entity=entity).select_related("entity", "school")
    columns = [
        Column("学校", "school.name", "lead", link=True),
        tables.running("closed_on", there="在办", gone="已停办"),
        Column("供餐方式", "get_supply_display"),
        Column("就餐人数", "diners", "num"),
    ]
    return columns, list(rows), ""


def _workshop(entity, user):
    rows = with_wholeness(WorkshopFile.objects.visible_to(user).filter(entity=entity), today())
    return _without(tables.WORKSHOPS, "村（社区）"), list(rows.select_related("entity")), ""


def _people(entity, user):
    rows = FoodHandler.objects.visible_to(user).filter(entity=entity).order_by("left_on", "valid_until", "pk")
    return _without(tables.handlers(today()), "经营主体"), list(rows[:SHOWN]), ""


def _grades(entity, user):
    rows = CateringGrade.objects.visible_to(user).filter(entity=entity).order_by("-graded_on", "-pk")[:SHOWN]
    columns = [
        Column("评定日期", lambda row: str(row.graded_on), "lead", link=True),
        *_without(tables.GRADES, "经营主体", "村（社区）", "评定日期"),
    ]
    return columns, list(rows), ""


def _platforms(entity, user):
    rows = (
        PlatformMembership.objects.visible_to(user).filter(entity=entity).order_by("left_on", "-pk")[:SHOWN]
    )
    columns = [
        Column("平台", "platform", "lead", link=True),
        *_without(tables.MEMBERSHIPS, "经营主体", "村（社区）", "平台"),
    ]
    return columns, list(rows), ""


APP = "food_safety"
for title, name, rows, action, rank in [
    ("学校食堂", "canteen", _canteen, "登记为学校食堂", 42),
    ("小作坊档案", "workshopfile", _workshop, "建立小作坊档案", 43),
    ("食品从业人员", "foodhandler", _people, "登记从业人员", 44),
    ("餐饮量化分级", "cateringgrade", _grades, "评定量化等级", 45),
    ("智慧监管平台", "platformmembership", _platforms, "登记平台入驻", 46),
]:
    add(
        Panel(
            title,
            f"{APP}.view_{name}",
            rows,
            rank=rank,
            action=(action, f"{APP}:{name}_create", f"{APP}.add_{name}"),
        )
    )
