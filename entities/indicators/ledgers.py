"""Unlicensed businesses, web subjects, lists, assistants, patrols and return visits."""

from django.db.models import Count, Exists, OuterRef, Q, Sum

from core.indicators import Indicator, Ratio
from core.models import Village
from entities.models import (
    AssistantTraining,
    Listing,
    NoInspectPromise,
    OnlineCheck,
    OnlineSubject,
    ReturnVisit,
    UnlicensedShop,
    VillageAssistant,
    VisitLog,
)

# --- 无证无照 (TN-42, CN-47) ----------------------------------------------------------------------------------------

FOUND = Indicator(
    "entities.unlicensed_found",
    "无证无照经营户",
    unit="户",
    model=UnlicensedShop,
    on="found_on",
    source="TN-42,CN-47",
)
Indicator(
    "entities.unlicensed_urged",
    "督促办理证照",
    unit="户",
    model=UnlicensedShop,
    on="urged_on",
    source="TN-42",
)
CLOSED = Indicator(
    "entities.unlicensed_closed",
    "办结无证无照经营户",
    unit="户",
    model=UnlicensedShop,
    on="closed_on",
    source="TN-42",
)
Indicator(
    "entities.unlicensed_open",
    "尚未办结的无证无照经营户",
    unit="户",
    model=UnlicensedShop,
    since="found_on",
    until="closed_on",
    source="TN-42,CN-47",
    note="截至统计期末，以前年度发现的也在内",
)
CLOSED.where("entities.unlicensed_licensed", "督促后已办理证照", Q(outcome="licensed"), source="TN-42")
BANNED = CLOSED.where(
    "entities.unlicensed_banned",
    "取缔无证无照经营户",
    Q(outcome__in=["banned_self", "banned_forced"]),
    source="TN-42,CN-47",
)

# --- 网络主体 (C-057…C-062) ----------------------------------------------------------------------------------------


def last_look(kind: str, state: str = ""):
    """A condition on web subjects for a period: looked at in it, and in ``state`` at the last look of the period.

    By the last look each subject is either normal or abnormal, so that the two add up to those looked at.
    """

    def condition(period) -> Q:
        looks = OnlineCheck.objects.filter(checked_on__gte=period.start, checked_on__lte=period.end)
        mine = looks.filter(subject=OuterRef("pk"))
        if state:
            later = looks.filter(
                Q(checked_on__gt=OuterRef("checked_on"))
                | Q(checked_on=OuterRef("checked_on"), pk__gt=OuterRef("pk")),
                subject=OuterRef("subject"),
            )
            mine = mine.filter(~Exists(later), state=state)
        return Q(Exists(mine), kind=kind)

    return condition


Indicator(
    "entities.online_subjects",
    "建档的网络主体",
    unit="户",
    model=OnlineSubject,
    since="registered_on",
    source="CN-10",
)
ONLINE = {}
for kind, label, rows in [
    ("site", "网站", ("C-057", "C-058", "C-059")),
    ("shop", "网店", ("C-060", "C-061", "C-062")),
]:
    for state, words, row in zip(
        ("", "normal", "abnormal"), ("检查", "正常运营", "纳入异常库"), rows, strict=True
    ):
        ONLINE[kind, state] = Indicator(
            f"entities.online_{kind}s{f'_{state}' if state else ''}",
            f"{words}{label}",
            unit="户",
            model=OnlineSubject,
            since="registered_on",
            only=last_look(kind, state),
            source=row,
            note="按统计期内最近一次监测的结果",
        )

# --- 名录、协管员、走访、回访 ------------------------------------------------------------------------------------------

LISTED = Indicator(
    "entities.listed",
    "在列异常名录和失信名单",
    unit="条",
    model=Listing,
    since="listed_on",
    until="removed_on",
    source="CN-46",
)
LISTED.where("entities.abnormal", "在列经营异常", Q(kind__in=["abnormal", "marked"]), source="CN-46")
LISTED.where("entities.serious_violators", "在列严重违法失信", Q(kind="serious"), source="CN-46")

ASSISTANTS = Indicator(
    "entities.assistants",
    "聘任村级协管员",
    unit="名",
    model=VillageAssistant,
    since="appointed_on",
    until="ended_on",
    source="C-131,CN-32",
)
ALL_VILLAGES = Indicator("entities.villages", "辖区村（社区）", unit="个", model=Village, source="C-131")
COVERED = ALL_VILLAGES.where(
    "entities.villages_with_assistant",
    "有协管员的村（社区）",
    lambda period: Q(
        Exists(
            VillageAssistant.objects.filter(
                Q(ended_on=None) | Q(ended_on__gt=period.end),
                village=OuterRef("pk"),
                appointed_on__lte=period.end,
            )
        )
    ),
    source="C-131",
)
Ratio(
    "entities.assistant_coverage", "村级协管员覆盖率", part=COVERED, whole=ALL_VILLAGES, source="C-131,CN-32"
)
Indicator(
    "entities.assistants_trained",
    "参加培训的协管员",
    unit="名",
    model=AssistantTraining,
    on="held_on",
    measure=Count("assistant", distinct=True),
    source="CN-32",
)

PATROLS = Indicator(
    "entities.patrols",
    "巡查走访",
    unit="次",
    model=VisitLog,
    on="visited_on",
    source="CN-32",
    note="网格员、协管员的巡查走访，不是行政检查",
)
PATROLS.where(
    "entities.guidance_visits",
    "上门指导帮扶",
    Q(kind="guidance"),
    source="CN-27",
    note="指导帮扶不是行政检查",
).measuring(
    "entities.guided",
    "上门指导帮扶的经营主体",
    unit="家",
    measure=Count("entity", distinct=True),
    source="CN-27",
)
PROMISES = Indicator(
    "entities.promises",
    "书面承诺年内不再检查",
    unit="份",
    model=NoInspectPromise,
    on="promised_on",
    source="CN-01",
)
PROMISES.measuring(
    "entities.promised",
    "承诺不再检查的经营主体",
    unit="家",
    measure=Count("entity", distinct=True),
    source="CN-01",
)
RETURNS = Indicator(
    "entities.return_visits", "回访", unit="次", model=ReturnVisit, on="visited_on", source="CN-05,CN-45"
)
RETURNS.measuring(
    "entities.returned", "回访各类市场主体", unit="家", measure=Count("entity", distinct=True), source="C-017"
)
RETURNS.measuring(
    "entities.opinions", "收集意见建议", unit="条", measure=Sum("opinion_count"), source="C-018"
)
