"""Figures over double-random draws: the list, the libraries, the tasks, what was entered and what was published."""

from django.db.models import Count, F, Q

from core.indicators import Claim, Indicator, Names, Ratio
from inspections.models import DrawCoordination, DrawOfficer, DrawPlan, DrawTarget, Matter
from inspections.models.draw_libraries import certified_on

MATTERS = Indicator(
    "inspections.draw_matters",
    "双随机检查事项",
    unit="项",
    model=Matter,
    since="listed_on",
    until="ended_on",
    source="C-009",
    note="统计期末仍在抽查事项清单内",
)
MATTERS_PUBLISHED = MATTERS.where(
    "inspections.draw_matters_published",
    "已公布的双随机检查事项",
    lambda period: Q(published_on__lte=period.end),
    source="TN-04",
    note="统计期末仍在清单内，且已向社会公布",
)
OFFICERS = Indicator(
    "inspections.draw_officers",
    "录入执法人员",
    unit="人",
    model=DrawOfficer,
    since="joined_on",
    until="left_on",
    only=lambda period: certified_on(period.end),
    source="C-010",
    note="统计期末在检查人员名录库内，执法证有效",
)

# A task counts from the day on which it was drawn, or on which a list drawn above was received.
PLANS = Indicator(
    "inspections.draw_plans",
    "双随机抽查任务",
    unit="次",
    model=DrawPlan,
    on="drawn_on",
    only=Q(state__in=["drawn", "finished"]),
    source="C-012,C-013,C-014",
    note="已抽取或已接收名单的任务",
)
OWN_PLANS = PLANS.where("inspections.draw_plans_own", "本部门双随机抽检", Q(source="own"), source="C-012")
JOINT_PLANS = PLANS.where(
    "inspections.draw_plans_joint", "跨部门双随机抽检", Q(source="joint"), source="C-013"
)
SUPERIOR_PLANS = PLANS.where(
    "inspections.draw_plans_superior", "上级部门抽检任务", Q(source="superior"), source="C-014"
)

ASSIGNED = Indicator(
    "inspections.draw_assigned",
    "双随机抽查对象",
    unit="户",
    model=DrawTarget,
    on="assigned_on",
    only=Q(state="selected"),
    measure=Count("code", distinct=True),
    source="C-015",
    note="统计期内抽取或接收的检查对象，替换掉的和备选的不计，按代码去重",
)
ENTERED = Indicator(
    "inspections.draw_entered",
    "完成双随机检查录入",
    unit="户",
    model=DrawTarget,
    on="entered_on",
    only=Q(state="selected"),
    measure=Count("code", distinct=True),
    source="C-015",
    note="按代码去重计户",
)
PUBLICITY_ENTERED = ENTERED.where(
    "inspections.draw_publicity_entered",
    "县局抽取的市场主体公示信息检查",
    Q(plan__source="superior", plan__form="publicity"),
    source="T-004",
    note="上级下达的公示信息抽查，已录入结果，去重计户",
)
ENTERPRISES_CHECKED = ENTERED.where(
    "inspections.draw_enterprises_checked",
    "双随机任务实地检查企业",
    Q(plan__form="on_site", entity_kind="enterprise"),
    source="T-005",
    note="实地检查任务中已录入结果的企业，去重计户",
)


def _entered(period):
    """By the cut-off day: what is entered later must not move the figure of a past period."""
    return Q(entered_on__lte=period.end)


ASSIGNED_DONE = ASSIGNED.where(
    "inspections.draw_assigned_done",
    "双随机抽查对象已完成",
    _entered,
    source="C-015",
    note="其中截至统计期末已录入结果的",
)
COMPLETION = Ratio(
    "inspections.draw_completion", "双随机抽查完成率", part=ASSIGNED_DONE, whole=ASSIGNED, source="C-015"
)
PUBLICITY_ASSIGNED = ASSIGNED.where(
    "inspections.draw_publicity_assigned",
    "县局抽取的公示信息检查对象",
    Q(plan__source="superior", plan__form="publicity"),
    source="T-004",
)
PUBLICITY_DONE = PUBLICITY_ASSIGNED.where(
    "inspections.draw_publicity_done", "县局抽取的公示信息检查对象已完成", _entered, source="T-004"
)
PUBLICITY_COMPLETION = Ratio(
    "inspections.draw_publicity_completion",
    "公示信息检查完成率",
    part=PUBLICITY_DONE,
    whole=PUBLICITY_ASSIGNED,
    source="T-004",
)

# Whether every result went out within 20 working days: judged by the limits that ended in the period.
DUE = Indicator(
    "inspections.draw_publication_due",
    "应公示的抽查结果",
    unit="户次",
    model=DrawTarget,
    on="publish_by",
    only=Q(state="selected"),
    source="TN-04,CN-04",
    note="公示期限（检查结果形成后 20 个工作日）在统计期内届满",
)
IN_TIME = DUE.where(
    "inspections.draw_published_in_time",
    "按期公示的抽查结果",
    Q(published_on__lte=F("publish_by")),
    source="TN-04,CN-04",
)
PUBLICATION_RATE = Ratio(
    "inspections.draw_publication_rate", "抽查结果按期公示率", part=IN_TIME, whole=DUE, source="TN-04,CN-04"
)
ALL_IN_TIME = Claim(
    "inspections.draw_all_published_in_time",
    "抽查结果均在20个工作日内公示",
    part=IN_TIME,
    whole=DUE,
    source="TN-04",
)
PUBLISHED = Indicator(
    "inspections.draw_published",
    "公示抽查结果",
    unit="户次",
    model=DrawTarget,
    on="published_on",
    only=Q(state="selected"),
    source="CN-04",
)
PUBLISHED_NORMAL = PUBLISHED.where(
    "inspections.draw_published_normal", "公示结果正常", Q(result__is_normal=True), source="CN-04"
)
NORMAL_RATE = Ratio(
    "inspections.draw_normal_rate", "公示结果正常率", part=PUBLISHED_NORMAL, whole=PUBLISHED, source="CN-04"
)
RESULTS = Names(
    "inspections.draw_results", "抽查公示结果", base=PUBLISHED, name="result__name", source="CN-04"
)
CORRECTED = ENTERED.where(
    "inspections.draw_corrected", "抽查发现问题指导改正", Q(result__code="ordered"), source="CN-04"
)

COORDINATION = Indicator(
    "inspections.draw_coordination",
    "双随机统筹工作",
    unit="次",
    model=DrawCoordination,
    on="held_on",
    source="C-011,C-016,CN-03",
)
DEPARTMENTS_GUIDED = COORDINATION.measuring(
    "inspections.draw_departments_guided",
    "指导部门建立完善一单两库",
    unit="个",
    measure=Count("body", distinct=True),
    only=Q(kind="guidance"),
    source="C-011",
    note="按部门名称去重",
)
OFFICES_SUPERVISED = COORDINATION.measuring(
    "inspections.draw_offices_supervised",
    "督查市场监管所",
    unit="个",
    measure=Count("body", distinct=True),
    only=Q(kind="supervision"),
    source="C-016",
    note="按单位名称去重",
)
JOINT_MEETINGS = COORDINATION.where(
    "inspections.draw_joint_meetings", "跨部门双随机工作联席会议", Q(kind="meeting"), source="CN-03"
)
