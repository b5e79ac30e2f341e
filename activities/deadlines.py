from django.db.models import Q

from activities.models import HelpTask, Supervision, TargetItem, YearPlanItem
from activities.services import plan_year
from core import yearplans
from core.deadlines import Deadline, register

APP = "activities"

register(
    Deadline(
        f"{APP}.help",
        "帮扶任务办理",
        model=HelpTask,
        due="due_by",
        open="open",
        permission=f"{APP}.view_helptask",
        url=f"{APP}:helptask_detail",
        label=lambda row: f"{row.entity.name}：{row.text}",
        select=("entity",),
    )
)
register(
    Deadline(
        f"{APP}.supervision",
        "督查整改反馈",
        model=Supervision,
        due="answer_by",
        open="unanswered",
        permission=f"{APP}.view_supervision",
        url=f"{APP}:supervision_detail",
        label=lambda row: f"{row.supervised}：{row.topic}",
        select=("supervised",),
    )
)
yearplans.keep(
    yearplans.Keeper(
        of_year=YearPlanItem.objects.to_answer, plan=plan_year, permission=f"{APP}.add_yearplanitem"
    )
)
register(
    Deadline(
        f"{APP}.plan",
        "年度打算完成期限",
        model=YearPlanItem,
        due="due_on",
        open="open",
        permission=f"{APP}.view_yearplanitem",
        url=f"{APP}:yearplanitem_detail",
        label=lambda row: row.text,
        ahead_days=30,
    )
)
register(
    Deadline(
        f"{APP}.target",
        "目标任务完成期限",
        model=TargetItem,
        due="due_on",
        open=Q(is_voided=False, done_quantity=None, figure=""),
        permission=f"{APP}.view_targetitem",
        url=f"{APP}:targetitem_detail",
        label=lambda row: row.item,
        ahead_days=30,
    )
)
