"""Filters of the ledgers of schools, workshops, platforms, grades, honours, cold chain and accidents."""

import django_filters
from django.db.models import F, Q
from django.forms import HiddenInput

from core.clock import today
from core.filters import DayRange, PageFilter, choice, related, words
from core.models import Village
from entities.filters.ledgers import ledger_filter, plain_search, running, state_choice
from entities.models import Entity
from food_safety.models import (
    Canteen,
    CanteenLook,
    CanteenSupply,
    CateringGrade,
    ColdChainBatch,
    ColdChainSample,
    ExcellenceTour,
    FoodAccident,
    FoodHandler,
    FoodHonour,
    GuidanceVisit,
    PlatformMembership,
    School,
    SchoolRound,
    Supplier,
    SupplierCheck,
    SupplierSelection,
    WorkshopFile,
    WorkshopProduct,
)
from food_safety.services.workshops import with_wholeness


def hidden(field):
    """From links, not from the form."""
    return django_filters.NumberFilter(field, widget=HiddenInput)


def of_canteens(self, rows, name, value):
    """Rows whose canteen's entity matches by name, pinyin initials or code."""
    return rows.filter(canteen__entity__in=Entity.objects.all().matching(value).values("pk"))


def filter_of(model_, *, find=None, label="名称", day="", **filters):
    """A filter over ``model_`` that is not about one entity: words by ``find`` (a method or column names), days."""
    search = plain_search(*find) if isinstance(find, tuple) else find
    fields = {"q": words(label, "search"), "search": search} if search else {}
    fields |= filters
    if day:
        name = model_._meta.get_field(day).verbose_name
        fields |= {
            f"{day}_from": DayRange.since(day, f"{name}（起）"),
            f"{day}_until": DayRange.until(day, f"{name}（止）"),
        }
    meta = type("Meta", (), {"model": model_, "fields": []})
    return type(f"{model_.__name__}Filter", (PageFilter,), {**fields, "Meta": meta, "__module__": __name__})


SchoolFilter = filter_of(
    School,
    find=("name", "principal"),
    label="学校或校（园）长",
    level=choice("level", School.Level.choices, "学段"),
    state=state_choice("状态", "在办", "已撤并"),
    by_state=running("ended_on"),
    village=related("village", Village.objects.all(), "村（社区）"),
)
CanteenFilter = ledger_filter(
    Canteen,
    school=hidden("school"),
    supply=choice("supply", Canteen.Supply.choices, "供餐方式"),
    state=state_choice("状态", "在办", "已停办"),
    by_state=running("closed_on"),
)


def by_problem(self, rows, name, value):
    wrong = (
        Q(meals_accompanied=False)
        | Q(meals_tasted=False)
        | Q(samples_pass=False)
        | Q(video_online=False)
        | ~Q(forbidden_food="")
    )
    if value == "open":
        return rows.filter(wrong, fixed_on=None)
    return rows.filter(wrong) if value == "wrong" else rows.exclude(wrong)


CanteenLookFilter = filter_of(
    CanteenLook,
    find=of_canteens,
    label="食堂名称、拼音或代码",
    day="looked_on",
    canteen=hidden("canteen"),
    outcome=django_filters.ChoiceFilter(
        label="结果",
        choices=[("fine", "符合要求"), ("wrong", "不符合要求"), ("open", "待整改")],
        empty_label="全部",
        method="by_outcome",
    ),
    by_outcome=by_problem,
)
SupplierSelectionFilter = filter_of(
    SupplierSelection,
    find=("title", "joint_units"),
    day="held_on",
    method=choice("method", SupplierSelection.Method.choices, "方式"),
)
SupplierFilter = filter_of(
    Supplier,
    find=("name", "code", "licence_no"),
    label="名称、信用代码或许可证号",
    day="selected_on",
    kind=choice("kind", Supplier.Kind.choices, "类别"),
    selection=hidden("selection"),
    state=state_choice("状态", "供应中", "已停止"),
    by_state=running("ended_on"),
)
CanteenSupplyFilter = filter_of(
    CanteenSupply,
    find=of_canteens,
    label="食堂名称、拼音或代码",
    canteen=hidden("canteen"),
    supplier=related("supplier", Supplier.objects.all(), "供应商"),
    state=state_choice("状态", "供货中", "已结束"),
    by_state=running("until_on"),
)
SupplierCheckFilter = filter_of(
    SupplierCheck,
    day="checked_on",
    supplier=related("supplier", Supplier.objects.all(), "供应商"),
    result=choice("result", SupplierCheck.Result.choices, "结果"),
    state=state_choice("整改", "未完成", "已完成"),
    by_state=running("closed_on"),
)
SchoolRoundFilter = filter_of(
    SchoolRound,
    year=django_filters.NumberFilter("year", label="年份"),
    season=choice("season", SchoolRound.Season.choices, "季节"),
)


def by_wholeness(self, rows, name, value):
    return with_wholeness(rows, today()).filter(is_whole=value == "yes")


WorkshopFileFilter = ledger_filter(
    WorkshopFile,
    day="opened_on",
    whole=django_filters.ChoiceFilter(
        label="档案",
        choices=[("yes", "完整"), ("no", "缺项")],
        empty_label="全部",
        method="by_wholeness",
    ),
    by_wholeness=by_wholeness,
)
WorkshopProductFilter = ledger_filter(
    WorkshopProduct,
    entity=hidden("entity"),
    state=state_choice("状态", "在产", "已停产"),
    by_state=running("until_on"),
)


def by_certificate(self, rows, name, value):
    on = today()
    if value == "expired":
        return rows.filter(Q(valid_until=None) | Q(valid_until__lt=on), left_on=None)
    return rows.filter(valid_until__gte=on, left_on=None)


FoodHandlerFilter = ledger_filter(
    FoodHandler,
    entity=hidden("entity"),
    duty=choice("duty", FoodHandler.Duty.choices, "岗位"),
    certificate=django_filters.ChoiceFilter(
        label="健康证明",
        choices=[("valid", "有效"), ("expired", "没有或已过期")],
        empty_label="全部",
        method="by_certificate",
    ),
    by_certificate=by_certificate,
    state=state_choice("状态", "在岗", "已离岗"),
    by_state=running("left_on"),
    until=DayRange.until("valid_until", "健康证明到期（止）"),
)


def by_following(self, rows, name, value):
    waiting = rows.filter(followed_on=None, follow_by__isnull=False)
    return waiting if value == "yes" else rows.filter(followed_on__isnull=False)


GuidanceVisitFilter = ledger_filter(
    GuidanceVisit,
    day="visited_on",
    entity=hidden("entity"),
    kind=choice("kind", GuidanceVisit.Kind.choices, "类别"),
    state=state_choice("回访", "待回访", "已回访"),
    by_state=by_following,
)
ExcellenceTourFilter = filter_of(
    ExcellenceTour, find=("host", "topic"), label="参观单位或内容", day="held_on"
)
PlatformMembershipFilter = ledger_filter(
    PlatformMembership,
    day="joined_on",
    category=choice("category", PlatformMembership.Category.choices, "类别"),
    running=choice("running", [("1", "正常运行"), ("0", "不正常")], "运行"),
    state=state_choice("状态", "在驻", "已退出"),
    by_state=running("left_on"),
)
CateringGradeFilter = ledger_filter(
    CateringGrade,
    day="graded_on",
    level=choice("level", CateringGrade.Level.choices, "动态等级"),
    annual=choice("annual", CateringGrade.Annual.choices, "年度等级"),
    entity=hidden("entity"),
)


def by_stage(self, rows, name, value):
    if value == "applied":
        return rows.filter(granted_on=None)
    return rows.filter(granted_on__isnull=False, withdrawn_on__isnull=value == "granted")


FoodHonourFilter = filter_of(
    FoodHonour,
    find=("entity__name", "street"),
    label="名称",
    kind=choice("kind", FoodHonour.Kind.choices, "称号"),
    level=choice("level", FoodHonour.Level.choices, "级别"),
    stage=django_filters.ChoiceFilter(
        label="进度",
        choices=[("applied", "已申报"), ("granted", "已认定"), ("withdrawn", "已摘牌")],
        empty_label="全部",
        method="by_stage",
    ),
    by_stage=by_stage,
)
ColdChainBatchFilter = ledger_filter(
    ColdChainBatch,
    day="in_on",
    product=django_filters.CharFilter("product", "contains", label="产品"),
    state=state_choice("状态", "在库", "已出库"),
    by_state=running("out_on"),
)
ColdChainSampleFilter = ledger_filter(
    ColdChainSample,
    day="sampled_on",
    batch=hidden("batch"),
    kind=choice("kind", ColdChainSample.Kind.choices, "样品"),
    result=choice("result", ColdChainSample.Result.choices, "结果"),
)


def by_report(self, rows, name, value):
    if value == "late":
        return rows.filter(reported_at__gt=F("report_by"))
    return rows.filter(reported_at__isnull=value == "no")


FoodAccidentFilter = filter_of(
    FoodAccident,
    find=("place", "entity__name"),
    label="地点或单位",
    day="happened_on",
    state=choice("state", FoodAccident.State.choices, "认定"),
    level=choice("level", FoodAccident.Level.choices, "级别"),
    report=django_filters.ChoiceFilter(
        label="上报",
        choices=[("no", "未上报"), ("yes", "已上报"), ("late", "超时上报")],
        empty_label="全部",
        method="by_report",
    ),
    by_report=by_report,
)
