"""Figures over help for enterprises, supervision, media, papers, drills and plans."""

from django.db.models import Count, Q, Sum

from activities.models import (
    FollowerSnapshot,
    HelpTask,
    MediaRelease,
    OfficeDrill,
    PlanDocument,
    ReleaseSnapshot,
    Supervision,
    TargetItem,
    YearPlanItem,
)
from core.indicators import Claim, Indicator, Names, Ratio
from entities.models import VisitLog

SERVICE_VISITS = Indicator(
    "activities.service_visits",
    "助企走访",
    unit="家次",
    model=VisitLog,
    on="visited_on",
    only=Q(kind="service"),
    source="C-005",
)
GUIDANCE_VISITS = Indicator(
    "activities.guidance_visits",
    "上门培训指导",
    unit="家次",
    model=VisitLog,
    on="visited_on",
    only=Q(kind="guidance"),
    source="C-007,TN-16",
)
HELP_TASKS = Indicator(
    "activities.help_tasks",
    "梳理帮扶任务",
    unit="条",
    model=HelpTask,
    on="raised_on",
    only=Q(is_voided=False),
    source="C-006",
)
HELPED = Indicator(
    "activities.helped_entities",
    "帮扶解决问题的企业",
    unit="家",
    model=HelpTask,
    on="closed_on",
    only=Q(is_voided=False),
    measure=Count("entity", distinct=True),
    source="C-008",
    note="统计期内至少有一项帮扶任务办结",
)
HELP_CLOSED = HELP_TASKS.where(
    "activities.help_tasks_closed",
    "帮扶任务已办结",
    lambda period: Q(closed_on__lte=period.end),
    source="C-006",
)
HELP_RATE = Ratio(
    "activities.help_rate", "帮扶任务办结率", part=HELP_CLOSED, whole=HELP_TASKS, source="C-006"
)
SUPERVISED = Indicator(
    "activities.supervised_offices",
    "督查市场监管所",
    unit="个",
    model=Supervision,
    on="visited_on",
    only=Q(is_voided=False),
    measure=Count("supervised", distinct=True),
    source="C-016",
)

RELEASES = Indicator(
    "activities.releases",
    "媒体发布",
    unit="条",
    model=MediaRelease,
    on="published_on",
    only=Q(is_voided=False),
    source="CN-28",
)
PROGRAMMES = Names(
    "activities.programmes",
    "媒体栏目",
    base=RELEASES.where("activities.programme_issues", "栏目期数", ~Q(program=""), source="CN-11"),
    name="program",
    source="CN-11",
)
VIDEOS = Indicator(
    "activities.check_videos",
    "累计发布检查视频",
    unit="期",
    model=MediaRelease,
    since="published_on",
    only=Q(is_voided=False, kind__in=("video", "tv", "live")) & ~Q(program=""),
    source="C-065",
    note="自栏目开播累计，不只计本期",
)
VIEWS = Indicator(
    "activities.views",
    "累计浏览量",
    unit="次",
    model=ReleaseSnapshot,
    since="taken_on",
    until="replaced_on",
    only=Q(release__is_voided=False),
    measure=Sum("views"),
    source="C-066",
    note="每条发布取截止日前最近一次记录的累计数",
)
LIKES = VIEWS.measuring("activities.likes", "累计点赞", unit="次", measure=Sum("likes"), source="C-067")
FOLLOWERS = Indicator(
    "activities.followers",
    "媒体账号关注人数",
    unit="人",
    model=FollowerSnapshot,
    since="taken_on",
    until="replaced_on",
    only=Q(account__is_voided=False),
    measure=Sum("followers"),
    source="C-068",
)

PAPERS = Indicator(
    "activities.papers",
    "制定预案方案与制度",
    unit="份",
    model=PlanDocument,
    on="issued_on",
    only=Q(is_voided=False),
    source="CN-20,CN-33",
)
EMERGENCY_PLANS = PAPERS.where(
    "activities.emergency_plans", "制定应急预案", Q(kind="emergency"), source="CN-20"
)
PAPER_TITLES = Names(
    "activities.paper_titles", "预案方案与制度名称", base=PAPERS, name="title", source="CN-20,CN-33"
)
LETTERS = PAPERS.where("activities.target_letters", "目标责任书", Q(kind="letter"), source="TN-02")
DRILLS = Indicator(
    "activities.drills",
    "组织应急演练",
    unit="次",
    model=OfficeDrill,
    on="drilled_on",
    only=Q(is_voided=False),
    source="CN-20,CN-37",
)

PLANS = Indicator(
    "activities.plan_items",
    "年度打算",
    unit="项",
    model=YearPlanItem,
    on="year_on",
    only=Q(is_voided=False, kind="plan"),
    source="TN-43,TN-44",
    note="上年提出、在本年度实施的打算",
)
PLANS_ANSWERED = PLANS.where(
    "activities.plan_items_answered", "年度打算已答复", ~Q(state="open"), source="TN-43,TN-44"
)
PLANS_DONE = PLANS.where(
    "activities.plan_items_done", "年度打算已完成", Q(state="done"), source="TN-43,TN-44"
)
ALL_ANSWERED = Claim(
    "activities.plans_all_answered",
    "上年提出的打算均已答复",
    part=PLANS_ANSWERED,
    whole=PLANS,
    source="TN-43,TN-44",
)
NEXT_PLANS = Indicator(
    "activities.next_plan_items",
    "下一步打算",
    unit="项",
    model=YearPlanItem,
    on="made_on",
    only=Q(is_voided=False, kind="plan"),
    source="TN-42,TN-43,TN-44,TN-45",
)
NEXT_PLAN_TEXTS = Names(
    "activities.next_plans",
    "下一步打算清单",
    base=NEXT_PLANS,
    name="text",
    source="TN-42,TN-43,TN-44,TN-45",
)
PROBLEMS = Indicator(
    "activities.problems",
    "存在的问题",
    unit="项",
    model=YearPlanItem,
    on="made_on",
    only=Q(is_voided=False, kind="problem"),
    source="TN-41",
)
PROBLEM_TEXTS = Names(
    "activities.problem_texts", "存在的问题清单", base=PROBLEMS, name="text", source="TN-41"
)

TARGETS = Indicator(
    "activities.target_items",
    "目标责任书任务",
    unit="项",
    model=TargetItem,
    on="year_on",
    only=Q(is_voided=False),
    source="TN-02",
)
TARGET_NAMES = Names(
    "activities.target_names", "目标责任书任务名称", base=TARGETS, name="item", source="TN-02"
)
