"""Figures over training, study and meetings."""

from django.db.models import Q, Sum

from activities.models import Meeting, TrainingLaw, TrainingSession
from core.indicators import Indicator, Names

SESSIONS = Indicator(
    "activities.training",
    "培训学习",
    unit="期",
    model=TrainingSession,
    on="held_on",
    only=Q(is_voided=False),
    source="TN-38",
)


def with_people(key, label, condition, source):
    """A kind of session and how many attended."""
    sessions = SESSIONS.where(f"activities.{key}", label, condition, source=source)
    people = sessions.measuring(
        f"activities.{key}_people", f"{label}参加人次", unit="人次", measure=Sum("head_count"), source=source
    )
    return sessions, people


OFFICERS, OFFICER_PEOPLE = with_people(
    "officer_training",
    "执法人员业务培训",
    Q(audience="officers") & ~Q(kind__in=("politics", "tour")),
    "TN-38",
)
LAW, LAW_PEOPLE = with_people("law_study", "法律法规学习", Q(kind="law"), "TN-38")
POLITICS, POLITICS_PEOPLE = with_people("political_study", "政治学习", Q(kind="politics"), "TN-39")
ASSISTANTS, ASSISTANT_PEOPLE = with_people(
    "assistant_training", "村级协管员培训", Q(audience="assistants"), "TN-40"
)
TOURS, TOUR_PEOPLE = with_people("tours", "参观学习", Q(kind="tour"), "TN-16")
ENTITY_TRAINING = SESSIONS.where(
    "activities.entity_training", "面向主体的培训", Q(audience="entities"), source="C-007"
)
TRAINED_ENTITIES = SESSIONS.measuring(
    "activities.trained_entities",
    "培训指导市场主体",
    unit="家次",
    measure=Sum("entity_count"),
    source="C-007",
    note="按参训主体逐期计数",
)
HOURS = SESSIONS.measuring(
    "activities.training_hours", "培训学时", unit="学时", measure=Sum("hours"), source="TN-38"
)
LAWS_STUDIED = Indicator(
    "activities.laws_studied",
    "学习法律法规",
    unit="部次",
    model=TrainingLaw,
    on="session__held_on",
    only=Q(session__is_voided=False),
    source="TN-38",
)
LAW_TITLES = Names("activities.law_titles", "学习的法律法规", base=LAWS_STUDIED, name="title", source="TN-38")

MEETINGS = Indicator(
    "activities.meetings",
    "召开会议",
    unit="次",
    model=Meeting,
    on="held_on",
    only=Q(is_voided=False),
    source="C-004",
)
ENTERPRISE_MEETINGS = MEETINGS.where(
    "activities.enterprise_meetings", "企业座谈会", Q(kind="enterprise"), source="C-004"
)
JOINT_MEETINGS = MEETINGS.where("activities.joint_meetings", "联席会议", Q(kind="joint"), source="CN-03")
JOINT_TITLES = Names(
    "activities.joint_meeting_titles", "联席会议名称", base=JOINT_MEETINGS, name="title", source="CN-03"
)
