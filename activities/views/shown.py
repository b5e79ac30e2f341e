"""What the detail pages show besides the fields: parts, counters, the next step."""

from datetime import date

from django.urls import reverse
from django.utils.html import format_html

from activities import tables
from activities.models import Supervision, WorkCategory
from activities.services import may_define, progress_of
from activities.views.ledger import APP, Act, Section, Shown, acts_of, banner_of, files_of
from core import indicators
from core.access import may
from core.indicators.declare import percent
from core.links import row_link
from core.listing import Column
from core.periods import Period


def url(name, *args) -> str:
    return reverse(f"{APP}:{name}", args=args)


def plain(row, user, on):
    """Files and voiding, which every record has."""
    return Shown(sections=(files_of(row),), acts=acts_of(row, user), banners=banner_of(row))


PART = Column("名称", str, "lead wrap")


def of_publicity(row, user, on):
    listed = "、".join(map(str, row.topics.all()))
    facts = (
        ("宣传内容", listed),
        ("参与单位", "、".join(map(str, row.partners.all()))),
        ("宣传渠道", "、".join(map(str, row.channels.all()))),
    )
    materials = [
        Column("种类", "get_kind_display", "lead"),
        Column("数量", "quantity", "num"),
    ]
    return Shown(
        facts=facts,
        sections=(Section("宣传资料", materials, list(row.materials.all())), files_of(row)),
        acts=acts_of(row, user),
        banners=banner_of(row),
    )


def of_training(row, user, on):
    laws = "".join(f"《{law}》" for law in row.laws.all())
    people = row.attendees.select_related("user", "assistant", "entity")
    return Shown(
        facts=(("学习的法律法规", laws),),
        sections=(Section("参训名单", [PART], list(people)), files_of(row)),
        acts=acts_of(row, user),
        banners=banner_of(row),
    )


def of_help(row, user, on):
    close = (("change", Act("办结", url("helptask_close", row.pk), "primary")),) if not row.closed_on else ()
    entity = row_link(row.entity, user)
    facts = (("经营主体", entity), ("办结日期", row.closed_on), ("办理结果", row.result))
    return Shown(
        facts=facts,
        sections=(files_of(row),),
        acts=acts_of(row, user, *close),
        banners=banner_of(row),
    )


def of_supervision(row: Supervision, user, on):
    waits = row.answered_on is None
    answer = (("change", Act("登记整改反馈", url("supervision_answer", row.pk), "primary")),) if waits else ()
    return Shown(
        facts=(("反馈日期", row.answered_on), ("整改情况", row.answer)),
        sections=(files_of(row),),
        acts=acts_of(row, user, *answer),
        banners=banner_of(row),
    )


def of_release(row, user, on):
    count = (("change", Act("登记浏览点赞", url("mediarelease_count", row.pk), "primary")),)
    columns = tables.RELEASE_COUNT_COLUMNS[1:]
    return Shown(
        sections=(Section("浏览点赞（累计）", columns, list(row.snapshots.all())), files_of(row)),
        acts=acts_of(row, user, *count),
        banners=banner_of(row),
    )


def of_account(row, user, on):
    count = (("change", Act("登记关注人数", url("mediaaccount_count", row.pk), "primary")),)
    columns = tables.FOLLOWER_COLUMNS[1:]
    return Shown(
        sections=(Section("关注人数", columns, list(row.snapshots.all())),),
        acts=acts_of(row, user, *count),
        banners=banner_of(row),
    )


def of_paper(row, user, on):
    drills = list(row.drills.valid())
    return Shown(
        sections=(
            Section("演练", tables.DRILL_COLUMNS[:1] + tables.DRILL_COLUMNS[2:3], drills),
            files_of(row),
        ),
        acts=acts_of(row, user),
        banners=banner_of(row),
    )


def of_plan_item(row, user, on):
    open_ = row.state == "open"
    answer = (("change", Act("答复", url("yearplanitem_answer", row.pk), "primary")),) if open_ else ()
    facts = (
        ("实施年度", tables.years_of(row)),
        ("落实情况", row.get_state_display()),
        ("答复日期", row.answered_on),
        ("落实说明", row.answer),
        *_figure(row, on),
    )
    return Shown(
        facts=facts,
        sections=(files_of(row),),
        acts=acts_of(row, user, *answer),
        banners=banner_of(row),
    )


def _figure(row, on):
    """The figure that a plan names, as of today or the end of its year."""
    figure = indicators.get(row.figure) if row.figure else None
    if figure is None or on.year < row.year_on.year:
        return ()
    end = min(on, date(row.until_year or row.year_on.year, 12, 31))
    period, scope = Period(row.year_on, end), indicators.Scope.of_office(row.office)
    shown = _said(figure, figure.value(period, scope))
    link = format_html('<a href="{}">{}</a>', figure.url(period, scope), shown)
    return ((f"{figure.label}（实际）", link),)


def _said(figure, value) -> str:
    """A value of any kind of figure in words."""
    match figure:
        case indicators.Ratio():
            return "无" if value is None else f"{percent(value)}{figure.unit}"
        case indicators.Claim():
            return {True: "成立", False: "不成立", None: "不作结论"}[value]
        case indicators.Names():
            return "、".join(str(name) for name, _ in value) or "无"
    return f"{tables.plain_number(value)}{figure.unit}"


def of_target(row, user, on):
    progress = progress_of([row], on=on)[row.pk]
    done = tables.plain_number(progress.done)
    if progress.url:
        done = format_html('<a href="{}">{}</a>', progress.url, done)
    asked = tables.plain_number(progress.asked)
    if progress.asked_url:
        asked = format_html('<a href="{}">{}</a>', progress.asked_url, asked)
    share = "" if progress.share is None else f"{percent(progress.share)}%"
    facts = (
        ("年度", f"{row.year_on:%Y}年"),
        ("任务数", asked),
        ("完成数", done),
        ("完成率", share),
        ("分值", tables.plain_number(row.weight)),
        ("完成数（没有指标的）", tables.plain_number(row.done_quantity)),
    )
    return Shown(facts=facts, sections=(files_of(row),), acts=acts_of(row, user), banners=banner_of(row))


# Work records ----------------------------------------------------------------------------------------------------------


def of_category(row: WorkCategory, user, on):
    acts = []
    if row.is_active and may(user, f"{APP}.add_workrecord"):
        acts.append(Act("登记", url("workrecord_new", row.pk), "primary"))
    if may(user, f"{APP}.change_workcategory") and may_define(user, row):
        acts += [
            Act("加数量", url("workquantity_new", row.pk)),
            Act("加阶段", url("workstage_new", row.pk)),
            Act("修改", url("workcategory_update", row.pk)),
        ]
    quantities = [
        Column("名称", "label", "lead"),
        Column("单位", "unit"),
        Column("小数位", "decimals", "num"),
        Column("占比分母", "whole"),
        Column("必填", lambda one: "是" if one.is_required else ""),
        Column("状态", lambda one: "在用" if one.is_active else "停用"),
        Column("指标编号", lambda one: f"{row.key}.{one.code}"),
        Column("表号", "source", "hide-phone"),
    ]
    stages = [
        Column("名称", "label", "lead"),
        Column("指标编号（统计期内到达）", lambda one: f"{row.key}.{one.code}"),
        Column("指标编号（期末处于）", lambda one: f"{row.key}.{one.code}_held"),
    ]
    if may_define(user, row) and may(user, f"{APP}.change_workcategory"):
        quantities.append(Column("操作", _edit("workquantity_update"), "acts"))
        stages.append(Column("操作", _edit("workstage_update"), "acts"))
    recent = row.records.visible_to(user).select_related("category", "stage", "entity", "village")[:10]
    return Shown(
        facts=(("指标编号", row.key), ("定义机构", row.office or "通用"), ("表号", row.source)),
        sections=(
            Section("数量", quantities, list(row.quantities.select_related("whole"))),
            Section("阶段", stages, list(row.stages.all())),
            Section(
                "最近记录",
                [tables.WORK_COLUMNS[0], *tables.WORK_COLUMNS[3:7]],
                list(recent),
                f"{url('workrecord_list')}?category={row.pk}",
            ),
        ),
        acts=tuple(acts),
    )


def _edit(name):
    return lambda one: format_html('<a href="{}">修改</a>', url(name, one.pk))


def of_work(row, user, on):
    further = []
    if row.category.stages.exclude(pk__in=row.steps.values("stage")).exists():
        further.append(("change", Act("登记阶段", url("workrecord_stage", row.pk), "primary")))
    if row.category.is_stock and not row.ended_on:
        further.append(("change", Act("终止", url("workrecord_end", row.pk))))
    category = format_html('<a href="{}">{}</a>', row.category.get_absolute_url(), row.category)
    facts = [("类别", category)]
    if row.entity:
        entity = row_link(row.entity, user)
        facts.append(("经营主体", entity))
    if row.ended_on:
        facts.append(("终止日期", row.ended_on))
    amounts = [Column("数量", "quantity", "lead"), Column("数值", "shown", "num")]
    return Shown(
        facts=tuple(facts),
        sections=(
            Section(
                "数量", amounts, list(row.amounts.select_related("quantity").order_by("quantity__rank", "pk"))
            ),
            Section("阶段", tables.STEP_COLUMNS[2:], list(row.steps.select_related("stage"))),
            files_of(row),
        ),
        acts=acts_of(row, user, *further),
        banners=banner_of(row),
    )
