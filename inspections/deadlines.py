from django.db.models import Q

from core.deadlines import Deadline, register
from inspections.models import Inspection, Problem

register(Deadline(
    "inspections.rectification", "问题整改", model=Problem, due="rectify_by", open="open", rule="inspection.rectify",
    permission="inspections.view_inspection", url="inspections:problem_close", select=("inspection__entity",),
    label=lambda problem: f"{problem.inspection.entity.name}：{problem.text}"))
# A check has no limit of law for its signatures: it is listed from its own day on, and is late the day after.
register(Deadline(
    "inspections.unsigned", "检查未签字", model=Inspection, due="inspected_on", open=Q(state=Inspection.State.DRAFT),
    permission="inspections.change_inspection", url="inspections:inspection_sign", select=("entity",), ahead_days=0,
    label=lambda inspection: inspection.entity.name))
