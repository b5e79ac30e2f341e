"""Limits of cases and of measures over goods; each row remembers the rule that made it."""

from django.db.models import Exists, OuterRef, Q

from core.deadlines import Deadline, register
from inspections.models import Appraisal, CaseClock, CasePause, Seizure
from inspections.rules import cases as rules_cases

# A limit that stands still while a test or hearing runs is not late; it is listed again when the pause ends.
PAUSED = Exists(CasePause.objects.filter(case=OuterRef("case"), ended_on=None))
TESTED = Exists(Appraisal.objects.filter(item__seizure=OuterRef("pk"), reported_on=None))


def case_words(clock) -> str:
    """The case without the party's name: a natural person may stand behind it."""
    case = clock.case
    return f"{case.number_text or '线索'} {case.cause}"


for kind, code in rules_cases.CLOCKS.items():
    waits = Q(kind=kind, done_on=None)
    register(
        Deadline(
            f"inspections.case_{kind}",
            CaseClock.Kind(kind).label,
            model=CaseClock,
            due="due_on",
            open=waits & ~PAUSED if kind in rules_cases.EXTENSIONS else waits,
            rule=code,
            rule_path="rule",
            permission="inspections.view_casefiling",
            url="inspections:caseclock_detail",
            select=("case",),
            label=case_words,
            ahead_days=15 if kind == "decide" else 7,
        )
    )

register(
    Deadline(
        "inspections.seizure_approval",
        "紧急措施补办批准",
        model=Seizure,
        due="approve_by",
        open=Q(state=Seizure.State.URGENT),
        permission="inspections.view_seizure",
        url="inspections:seizure_detail",
        label=lambda seizure: f"{seizure.get_kind_display()}：{seizure.reason}",
    )
)
register(
    Deadline(
        "inspections.seizure_limit",
        "查封、扣押、登记保存到期处理",
        model=Seizure,
        due="due_on",
        open=Q(state__in=["urgent", "in_force"]) & (Q(kind="preserve") | ~TESTED),
        rule_path="rule",
        permission="inspections.view_seizure",
        url="inspections:seizure_detail",
        label=lambda seizure: f"{seizure.get_kind_display()}：{seizure.reason}",
    )
)
