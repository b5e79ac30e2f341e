from django.db.models import Q

from core.deadlines import Deadline, register
from inspections.models import Campaign, DrawTarget, Inspection, Order, Problem

register(
    Deadline(
        "inspections.rectification",
        "问题整改",
        model=Problem,
        due="rectify_by",
        open="open",
        rule="inspection.rectify",
        permission="inspections.view_inspection",
        url="inspections:problem_close",
        select=("inspection__entity",),
        label=lambda problem: f"{problem.inspection.entity.name}：{problem.text}",
    )
)
# A check has no limit of law for its signatures: it is listed from its own day on, and is late the day after.
register(
    Deadline(
        "inspections.unsigned",
        "检查未签字",
        model=Inspection,
        due="inspected_on",
        open=Q(state=Inspection.State.DRAFT),
        permission="inspections.change_inspection",
        url="inspections:inspection_sign",
        select=("entity",),
        ahead_days=0,
        label=lambda inspection: inspection.entity.name,
    )
)
register(
    Deadline(
        "inspections.draw_check",
        "双随机检查",
        model=DrawTarget,
        due="plan__ends_on",
        open=Q(state="selected", entered_on=None, plan__state="drawn"),
        permission="inspections.view_drawtarget",
        url="inspections:drawtarget_detail",
        select=("plan",),
        label=lambda target: f"{target.plan.name}：{target.name}",
    )
)
register(
    Deadline(
        "inspections.draw_publication",
        "抽查结果公示",
        model=DrawTarget,
        due="publish_by",
        open=Q(state="selected", published_on=None),
        rule="inspection.publish",
        permission="inspections.view_drawtarget",
        url="inspections:drawtarget_detail",
        select=("plan",),
        label=lambda target: f"{target.plan.name}：{target.name}",
    )
)

# An order's day is its own problems' day: the re-check is due then, and each problem is listed above as well.
register(
    Deadline(
        "inspections.order_recheck",
        "责令改正复查",
        model=Order,
        due="rectify_by",
        open="open",
        rule="inspection.rectify",
        permission="inspections.view_order",
        url="inspections:order_detail",
        select=("entity",),
        label=lambda order: f"{order.entity.name}：{order.number_text}",
    )
)
register(
    Deadline(
        "inspections.order_unserved",
        "文书待送达",
        model=Order,
        due="issued_on",
        open="unserved",
        ahead_days=0,
        permission="inspections.change_order",
        url="inspections:order_serve",
        select=("entity",),
        label=lambda order: f"{order.entity.name}：{order.number_text}",
    )
)
register(
    Deadline(
        "inspections.campaign_report",
        "专项行动小结报送",
        model=Campaign,
        due="report_due_on",
        open="unreported",
        ahead_days=10,
        permission="inspections.change_campaign",
        url="inspections:campaign_reported",
        label=lambda campaign: campaign.name,
    )
)
