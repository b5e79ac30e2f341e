"""What the detail pages of the ledgers show besides the fields: related tables, the next steps, warnings, and why a date
is the date it is."""

from contextlib import suppress
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from core import legal
from core.access import may
from core.errors import RuleBroken
from core.listing import Column
from entities.views.records import Act, Section, Shown
from food_safety import services
from food_safety.models import Canteen
from food_safety.rules.grading import FACES
from food_safety.tables import ledgers as tables
from inspections.models import Order, Problem

APP = "food_safety"
SHOWN = 30


def url(name, *args, **query) -> str:
    return reverse(f"{APP}:{name}", args=args) + (f"?{urlencode(query)}" if query else "")


def acts(user, *rows) -> tuple:
    """The buttons whose permission the user holds: ``(permission, Act)``, None left out."""
    return tuple(row[1] for row in rows if row and may(user, f"{APP}.{row[0]}"))


def link(row):
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), row)


def without(columns, *labels):
    return [one for one in columns if one.label not in labels]


def of_school(row, user, on) -> Shown:
    canteens = Canteen.objects.visible_to(user).filter(school=row).select_related("entity").order_by("pk")
    columns = [
        Column("食堂", "entity.name", "lead", link=True),
        tables.running("closed_on", there="在办", gone="已停办"),
        Column("供餐方式", "get_supply_display"),
        Column("就餐人数", "diners", "num"),
    ]
    buttons = acts(
        user,
        ("add_canteen", Act("登记食堂", url("canteen_create", school=row.pk))) if not row.ended_on else None,
    )
    return Shown(sections=(Section("食堂", columns, list(canteens)),), acts=buttons)


def of_canteen(row, user, on) -> Shown:
    mine = {"canteen": row.pk}
    looks = row.canteenlooks.select_related("canteen__entity").order_by("-looked_on", "-pk")
    supplies = row.canteensupplys.select_related("supplier", "canteen__entity").order_by("until_on", "-pk")
    checks = row.entity.inspections.filter(state="signed").order_by("-inspected_on", "-pk")
    letters = Order.objects.visible_to(user).in_force().filter(entity=row.entity, kind="opinion")
    handlers = row.entity.food_handlers.working().select_related("entity").order_by("valid_until", "pk")
    sections = (
        Section(
            "监督检查",
            [
                Column("检查日期", lambda one: str(one.inspected_on), "lead", link=True),
                Column("结果", "get_result_display", "tags"),
                Column("检查类型", "get_kind_display"),
                Column("问题", "problem_count", "num"),
            ],
            list(checks[:SHOWN]) if may(user, "inspections.view_inspection") else [],
        ),
        Section(
            "监督检查意见书",
            [
                Column("文号", "number_text", "lead", link=True),
                Column("状态", "get_state_display", "tags"),
                Column("下达日期", "issued_on"),
            ],
            list(letters.order_by("-issued_on", "-pk")[:SHOWN])
            if may(user, "inspections.view_order")
            else [],
        ),
        Section(
            "陪餐、留样和视频查看",
            [
                Column("查看日期", lambda one: str(one.looked_on), "lead", link=True),
                *without(tables.LOOKS, "食堂", "查看日期"),
            ],
            list(looks[:SHOWN]),
            url("canteenlook_list", **mine),
        ),
        Section(
            "供货",
            [
                Column("供应商", "supplier.name", "lead", link=True),
                *without(tables.SUPPLIES, "食堂", "供应商"),
            ],
            list(supplies[:SHOWN]),
            url("canteensupply_list", **mine),
        ),
        Section(
            "从业人员",
            without(tables.handlers(on), "经营主体"),
            list(handlers[:SHOWN]),
            url("foodhandler_list", entity=row.entity_id),
        ),
    )
    banners = []
    if (
        row.closed_on is None
        and not row.entity.facilities.filter(kind="camera", removed_on=None, works=True).exists()
    ):
        banners.append(("bad", "没有正常运行的视频设施，请在主体页面登记或督促安装。"))
    if not row.has_accompanying and row.closed_on is None:
        banners.append(("bad", "没有落实集中用餐陪餐制度（学校食品安全与营养健康管理规定）。"))
    buttons = acts(
        user,
        ("add_canteenlook", Act("登记查看", url("canteenlook_create", **mine))),
        ("add_canteensupply", Act("登记供货", url("canteensupply_create", **mine))),
        ("add_foodhandler", Act("登记从业人员", url("foodhandler_create", entity=row.entity_id))),
    )
    facts = (("食堂（经营主体）", link(row.entity)), ("学校", link(row.school)))
    return Shown(facts, sections, buttons if row.closed_on is None else (), tuple(banners))


def of_look(row, user, on) -> Shown:
    facts = (("留样", "符合要求" if row.samples_pass else "不符合要求"),)
    return Shown(facts)


def of_supplier(row, user, on) -> Shown:
    sections = (
        Section(
            "供货食堂",
            [
                Column("食堂", "canteen.entity.name", "lead", link=True),
                *without(tables.SUPPLIES, "食堂", "供应商"),
            ],
            list(row.supplies.select_related("canteen__entity").order_by("until_on", "-pk")[:SHOWN]),
        ),
        Section(
            "核查",
            [
                Column("核查日期", lambda one: str(one.checked_on), "lead", link=True),
                *without(tables.supplier_checks(on), "供应商", "核查日期"),
            ],
            list(row.checks.select_related("supplier").order_by("-checked_on", "-pk")[:SHOWN]),
            url("suppliercheck_list", supplier=row.pk),
        ),
    )
    banners = ()
    if row.ended_on:
        banners = (("", f"已于 {row.ended_on} 停止供应：{row.end_reason}"),)
    elif row.licence_until and row.licence_until < on:
        banners = (("bad", f"许可证已于 {row.licence_until} 到期，不得继续供货。"),)
    buttons = (
        ()
        if row.ended_on
        else acts(
            user,
            ("add_suppliercheck", Act("登记核查", url("suppliercheck_create", supplier=row.pk))),
            ("add_canteensupply", Act("登记供货", url("canteensupply_create", supplier=row.pk))),
            ("change_supplier", Act("停止供应", url("supplier_end", row.pk))),
        )
    )
    return Shown((), sections, buttons, banners)


def of_selection(row, user, on) -> Shown:
    columns = [
        Column("供应商", "name", "lead", link=True),
        Column("类别", "get_kind_display"),
        Column("确定日期", "selected_on"),
        Column("供应品种", "goods", "wrap"),
    ]
    buttons = acts(user, ("add_supplier", Act("登记入选供应商", url("supplier_create", selection=row.pk))))
    return Shown(
        sections=(Section("入选供应商", columns, list(row.suppliers.order_by("kind", "pk"))),), acts=buttons
    )


def of_supplier_check(row, user, on) -> Shown:
    return Shown((("结果", row.get_result_display()),))


def of_workshop(row, user, on) -> Shown:
    entity = row.entity
    missing = services.missing_pieces(row, on)
    banner = ("wait", f"档案还缺：{'、'.join(missing)}") if missing else ("ok", "档案完整。")
    mine = {"entity": entity.pk}
    sections = (
        Section(
            "产品",
            without(tables.PRODUCTS, "小作坊"),
            list(entity.workshop_products.order_by("until_on", "pk")),
            url("workshopproduct_list", **mine),
        ),
        Section(
            "从业人员",
            without(tables.handlers(on), "经营主体"),
            list(entity.food_handlers.order_by("left_on", "pk")),
            url("foodhandler_list", **mine),
        ),
        Section(
            "现场指导",
            [
                Column("指导日期", lambda one: str(one.visited_on), "lead", link=True),
                *without(tables.guidance(on), "经营主体", "指导日期"),
            ],
            list(entity.guidance_visits.order_by("-visited_on", "-pk")[:SHOWN]),
            url("guidancevisit_list", **mine),
        ),
        Section(
            "约谈",
            [
                Column("约谈日期", lambda one: str(one.interview.held_on), "lead", link=True),
                Column("到场", lambda one: "到场" if one.attended else "未到场", "tags"),
                Column("类别", "interview.get_kind_display"),
                Column("事由", "interview.reason", "wrap"),
            ],
            list(
                entity.interviews.filter(interview__is_voided=False)
                .select_related("interview")
                .order_by("-interview__held_on", "-pk")[:SHOWN]
            )
            if may(user, "inspections.view_interview")
            else [],
        ),
        Section(
            "参观学习",
            [
                Column("日期", lambda one: str(one.held_on), "lead", link=True),
                Column("参观单位", "host"),
                Column("内容", "topic", "wrap"),
            ],
            list(entity.excellence_tours.order_by("-held_on", "-pk")[:SHOWN]),
        ),
    )
    buttons = acts(
        user,
        ("add_workshopproduct", Act("登记产品", url("workshopproduct_create", **mine))),
        ("add_foodhandler", Act("登记从业人员", url("foodhandler_create", **mine))),
        ("add_guidancevisit", Act("登记指导", url("guidancevisit_create", **mine))),
    )
    if may(user, "inspections.add_interview"):
        talk = f"{reverse('inspections:interview_create')}?kind=group&subject=food"
        buttons = (*buttons, Act("登记约谈", talk))
    return Shown((("小作坊", link(entity)),), sections, buttons, (banner,))


def of_handler(row, user, on) -> Shown:
    facts = [("经营主体", link(row.entity))]
    if row.examined_on:
        with suppress(RuleBroken):
            limit = legal.due("food.health_certificate", row.examined_on, office=row.entity.office)
            facts.append(("按体检日期推算", limit.text))
    banners = ()
    if row.left_on is None and (row.valid_until is None or row.valid_until < on):
        banners = (("bad", "没有有效的健康证明，不得从事接触直接入口食品的工作（食品安全法第四十五条）。"),)
    return Shown(tuple(facts), banners=banners)


def of_tour(row, user, on) -> Shown:
    columns = [Column("经营主体", "name", "lead", link=True), Column("村（社区）", "village")]
    rows = row.entities.select_related("village").order_by("pk")
    return Shown(sections=(Section("参加的经营主体", columns, list(rows)),))


def of_grade(row, user, on) -> Shown:
    word = FACES.get(row.level, ("不悬挂", ""))[0]
    facts = (
        ("餐饮单位", link(row.entity)),
        ("动态等级", row.get_level_display()),
        ("公示表情", word),
        ("依据的监督检查", link(row.inspection) if row.inspection else "纸质评分表"),
    )
    newest = (
        type(row)
        .objects.filter(entity=row.entity, graded_on__gt=row.graded_on)
        .order_by("-graded_on")
        .first()
    )
    banners = (
        (("info", format_html("已于 {} 重新评定为「{}」。", newest.graded_on, newest.get_level_display())),)
        if newest
        else ()
    )
    buttons = ()
    if newest is None and row.level in FACES:
        buttons = (Act("公示牌", url("cateringgrade_sign", row.pk)),)
    return Shown(facts, acts=buttons, banners=banners)


def of_batch(row, user, on) -> Shown:
    samples = row.samples.select_related("entity").order_by("-sampled_on", "-pk")
    buttons = acts(
        user,
        (
            "add_coldchainsample",
            Act("登记采样", url("coldchainsample_create", batch=row.pk, entity=row.entity_id)),
        ),
    )
    columns = [
        Column("采样日期", lambda one: str(one.sampled_on), "lead", link=True),
        *without(tables.SAMPLES, "被采样单位", "采样日期"),
    ]
    banners = () if row.has_customs else (("bad", "没有检验检疫合格证明，不得入库销售。"),)
    return Shown(
        (("入库单位", link(row.entity)),), (Section("采样检测", columns, list(samples)),), buttons, banners
    )


def of_cold_sample(row, user, on) -> Shown:
    facts = (("被采样单位", link(row.entity)),)
    return Shown(facts)


def of_accident(row, user, on) -> Shown:
    local = timezone.localtime
    facts = [
        ("单位", link(row.entity) if row.entity else ""),
        (
            "报告时限",
            f"{local(row.report_by):%Y-%m-%d %H:%M}（自知悉时间 {local(row.known_at):%m-%d %H:%M} 起"
            f"{row.rule.amount}，{row.rule.citation}）",
        ),
        ("认定", row.get_state_display()),
    ]
    banners = []
    if row.reported_at:
        late = row.reported_at > row.report_by
        facts.append(("上报", f"{local(row.reported_at):%Y-%m-%d %H:%M} 报告 {row.reported_to}"))
        if late:
            banners.append(("bad", "上报超过时限。"))
    elif row.state != "excluded":
        banners.append(
            (
                "bad",
                f"还没有上报，应在 {local(row.report_by):%Y-%m-%d %H:%M} 前报告县级主管部门，不得隐瞒、谎报、缓报。",
            )
        )
    if row.closed_on:
        facts.append(("调查结论", f"{row.closed_on}　{row.conclusion}"))
    buttons = acts(
        user,
        ("change_foodaccident", Act("登记上报", url("foodaccident_report", row.pk), "primary"))
        if row.reported_at is None and row.closed_on is None
        else None,
        ("change_foodaccident", Act("处置完毕", url("foodaccident_close", row.pk)))
        if row.closed_on is None
        else None,
    )
    return Shown(tuple(facts), acts=buttons, banners=tuple(banners))


def open_problems(round_):
    """What the round's checks left open, oldest first."""
    return (
        Problem.objects.filter(
            inspection__campaign=round_.campaign, inspection__state="signed", closed_on=None
        )
        .select_related("inspection__entity")
        .order_by("rectify_by", "pk")
    )
