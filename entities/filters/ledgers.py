"""Filters of the lists of records that hang on an entity or lie in a village."""

import django_filters
from django.db.models import F, Q

from core.clock import today
from core.filters import DayRange, PageFilter, choice, related, words
from core.models import Grid, Village
from entities import annual, budget, rules
from entities.models import (
    AnnualReport,
    AssistantTraining,
    CreditClass,
    Entity,
    EntityFacility,
    EntityMerge,
    Listing,
    NoInspectPromise,
    OnlineCheck,
    OnlineSubject,
    Reminder,
    ReturnVisit,
    RiskGrade,
    SuperiorCheck,
    UnlicensedShop,
    VillageAssistant,
    VisitLog,
    VisitReason,
)


def by_entity(self, rows, name, value):
    return rows.filter(entity__in=Entity.objects.all().matching(value).values("pk"))


def ledger_filter(
    model_, *, day="", label="主体名称或信用代码", search=by_entity, place="entity__", **filters
):
    """A filter over a ledger: words (``search`` finds by them), ``filters``, the days of ``day``, the village."""
    fields = {"q": words(label, "search"), "search": search, **filters}
    if day:
        name = model_._meta.get_field(day).verbose_name
        fields |= {
            f"{day}_from": DayRange.since(day, f"{name}（起）"),
            f"{day}_until": DayRange.until(day, f"{name}（止）"),
        }
    fields["village"] = related(f"{place}village", Village.objects.all(), "村（社区）")
    meta = type("Meta", (), {"model": model_, "fields": []})
    return type(f"{model_.__name__}Filter", (PageFilter,), {**fields, "Meta": meta})


def plain_search(*names):
    """A search over the beginning or middle of plain text columns."""

    def find(self, rows, name, value):
        condition = Q()
        for one in names:
            condition |= Q(**{f"{one}__contains": value.strip()})
        return rows.filter(condition)

    return find


def running(field):
    """Still in force or ended: ``field`` is the day of the end."""

    def narrow(self, rows, name, value):
        return rows.filter(**{f"{field}__isnull": value == "yes"})

    return narrow


def state_choice(label, yes, no):
    return django_filters.ChoiceFilter(
        label=label, choices=[("yes", yes), ("no", no)], empty_label="全部", method="by_state"
    )


YEAR = django_filters.NumberFilter("report_year", label="报告年度")
AnnualReportFilter = ledger_filter(
    AnnualReport,
    day="filed_on",
    report_year=YEAR,
    channel=choice("channel", AnnualReport.Channel.choices, "方式"),
    kind=choice("entity__kind", Entity.Kind.choices, "主体类型"),
)
ReminderFilter = ledger_filter(
    Reminder, day="reminded_on", report_year=YEAR, channel=choice("channel", Reminder.Channel.choices, "方式")
)
FacilityFilter = ledger_filter(
    EntityFacility,
    kind=choice("kind", EntityFacility.Kind.choices, "设施"),
    mode=choice("mode", EntityFacility.Mode.choices, "形式"),
    state=state_choice("状态", "使用中", "已停用"),
    by_state=running("removed_on"),
)
CreditClassFilter = ledger_filter(
    CreditClass, grade=choice("grade", CreditClass._meta.get_field("grade").choices, "类别")
)
RiskGradeFilter = ledger_filter(
    RiskGrade, grade=choice("grade", RiskGrade._meta.get_field("grade").choices, "等级")
)
ListingFilter = ledger_filter(
    Listing,
    day="listed_on",
    kind=choice("kind", Listing.Kind.choices, "名录"),
    ground=choice("ground", Listing.Ground.choices, "事由"),
    state=state_choice("状态", "在列", "已移出"),
    by_state=running("removed_on"),
)
SuperiorCheckFilter = ledger_filter(
    SuperiorCheck, day="checked_on", level=choice("level", SuperiorCheck.Level.choices, "检查单位")
)
PromiseFilter = ledger_filter(
    NoInspectPromise,
    day="until_on",
    state=state_choice("状态", "未撤回", "已撤回"),
    by_state=running("withdrawn_on"),
)
VisitReasonFilter = ledger_filter(VisitReason, day="visit_on")
ReturnVisitFilter = ledger_filter(
    ReturnVisit,
    day="visited_on",
    about=choice("about", ReturnVisit.About.choices, "回访事项"),
    feeling=choice("feeling", ReturnVisit.Feeling.choices, "评价"),
)
VisitLogFilter = ledger_filter(
    VisitLog,
    day="visited_on",
    place="",
    label="情况或线索",
    search=plain_search("content", "clue"),
    kind=choice("kind", VisitLog.Kind.choices, "类别"),
    clue_state=choice("clue_state", VisitLog.State.choices, "线索"),
)
UnlicensedFilter = ledger_filter(
    UnlicensedShop,
    day="found_on",
    place="",
    label="字号、经营者或地点",
    search=plain_search("name", "address"),
    trade=choice("trade", UnlicensedShop.Trade.choices, "业态"),
    outcome=choice("outcome", UnlicensedShop.Outcome.choices, "办理结果"),
    state=state_choice("状态", "办理中", "已办结"),
    by_state=running("closed_on"),
)
OnlineSubjectFilter = ledger_filter(
    OnlineSubject,
    place="",
    label="名称、平台或网址",
    search=plain_search("name", "platform", "address"),
    kind=choice("kind", OnlineSubject.Kind.choices, "类别"),
    state=choice("state", OnlineSubject.State.choices, "状态"),
)
OnlineCheckFilter = ledger_filter(
    OnlineCheck,
    day="checked_on",
    place="subject__",
    label="名称或网址",
    search=plain_search("subject__name", "subject__address"),
    state=choice("state", OnlineSubject.State.choices, "结果"),
)
AssistantFilter = ledger_filter(
    VillageAssistant,
    place="",
    label="姓名",
    search=plain_search("name"),
    state=state_choice("状态", "在任", "已解聘"),
    by_state=running("ended_on"),
)
TrainingFilter = ledger_filter(
    AssistantTraining,
    day="held_on",
    place="assistant__",
    label="姓名或内容",
    search=plain_search("assistant__name", "topic"),
)


class MergeFilter(PageFilter):
    q = words("档案名称", "search")

    class Meta:
        model = EntityMerge
        fields: list[str] = []

    search = plain_search("merged__name", "survivor__name")


class AnnualDueFilter(PageFilter):
    """Entities by whether they have filed; the report year comes from the page (``year``)."""

    q = words("名称、拼音首字母或信用代码", "search")
    filed = django_filters.ChoiceFilter(
        label="年报", choices=[("no", "未报"), ("yes", "已报")], empty_label="全部", method="by_filing"
    )
    kind = choice("kind", [pair for pair in Entity.Kind.choices if pair[0] != "other"], "主体类型")
    village = related("village", Village.objects.all(), "村（社区）")
    reminded = django_filters.ChoiceFilter(
        label="催报", choices=[("no", "没有催过"), ("yes", "催过")], empty_label="全部", method="by_reminder"
    )
    year = django_filters.NumberFilter(label="报告年度", method="of_year")

    class Meta:
        model = Entity
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.matching(value)

    def of_year(self, rows, name, value):
        return rows  # the page has asked for it already

    def by_filing(self, rows, name, value):
        filed = annual.has_filed(report_year(self.data), today())
        return rows.filter(filed if value == "yes" else ~filed)

    def by_reminder(self, rows, name, value):
        keys = Reminder.objects.filter(report_year=report_year(self.data)).values("entity")
        return rows.filter(pk__in=keys) if value == "yes" else rows.exclude(pk__in=keys)


def report_year(query) -> int:
    """The report year that a page asks for; this year's drive where it asks for none."""
    wanted = str(query.get("year", ""))
    asked = int(wanted) if wanted.isdecimal() and len(wanted) == 4 else 0
    return asked if 2014 <= asked <= 2100 else annual.year_to_report(today())


class DutyFilter(PageFilter):
    """Entities by how their visits of the year stand to what is demanded and allowed."""

    q = words("名称、拼音首字母或信用代码", "search")
    food = django_filters.ChoiceFilter(
        label="范围",
        choices=[("yes", "食品生产经营单位"), ("no", "其他")],
        empty_label="全部",
        method="by_food",
    )
    state = django_filters.ChoiceFilter(
        label="检查频次",
        empty_label="全部",
        method="by_state",
        choices=[
            ("short", "未达风险等级最低次数"),
            ("over", "达到计划检查上限"),
            ("full", "全项目检查超过两年"),
            ("never", "今年没有检查"),
        ],
    )
    risk = django_filters.ChoiceFilter(
        label="风险等级",
        choices=RiskGrade._meta.get_field("grade").choices,
        empty_label="全部",
        method="by_risk",
    )
    grid = related("grid", Grid.objects.all(), "网格")
    village = related("village", Village.objects.all(), "村（社区）")

    class Meta:
        model = Entity
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.matching(value)

    def by_food(self, rows, name, value):
        return rows.filter(is_food=value == "yes")

    def by_risk(self, rows, name, value):
        return rows.filter(risk=value)

    def by_state(self, rows, name, value):
        on = today()
        if value == "over":
            return rows.filter(
                planned__gte=budget.number("inspection.planned_per_year", on, self.request.user.office)
            )
        if value == "full":
            before = rules.months_before(on, 24)
            return rows.filter(Q(last_full_on=None) | Q(last_full_on__lt=before), is_food=True)
        if value == "never":
            return rows.filter(planned=0, caused=0)
        short = Q(pk__in=[])
        for grade, least, _ in budget.limits(on, self.request.user.office)[1]:
            short |= Q(risk=grade, seen__lt=least)
        return rows.annotate(seen=F("planned") + F("caused")).filter(short)
