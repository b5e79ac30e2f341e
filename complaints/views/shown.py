"""What the page of a complaint shows: facts, sections, and the buttons of the next steps."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from complaints import rules, services
from complaints.models import Complaint
from complaints.tables import KINDS, complaint_columns, urging_columns
from core.access import may, sees
from core.deadlines import level
from core.deadlines import tag as due_words
from core.links import row_link
from core.listing import Column, tag
from entities.views.records import Act, Section, Shown

APP = "complaints"
SHOWN = 40
# state → [(label, url name, who: handler or approver)]
STEPS = {
    "received": [
        ("受理", "accept", "work"),
        ("不予受理", "refuse", "work"),
        ("要求补身份材料", "identity", "work"),
        ("拆分", "split", "work"),
        ("并案", "merge", "work"),
    ],
    "identity": [("受理", "accept", "work"), ("不予受理", "refuse", "work")],
    "accepted": [
        ("安排调解", "plan", "work"),
        ("记录调解结果", "hold", "work"),
        ("终止调解", "terminate", "work"),
        ("中止计时", "pause", "work"),
        ("恢复计时", "resume", "work"),
        ("发现违法线索", "clue", "work"),
        ("告知商家的内容", "words", "work"),
    ],
    "settled": [("协议已履行", "perform", "work"), ("未履行，终止调解", "terminate", "work")],
    "terminated": [("已告知双方", "notify", "work")],
    "verifying": [
        ("决定是否立案", "decide", "approve"),
        ("延长核查期限", "extend", "approve"),
        ("中止计时", "pause", "work"),
        ("恢复计时", "resume", "work"),
        ("拆分", "split", "work"),
        ("并案", "merge", "work"),
    ],
    "decided": [("已告知举报人", "tell", "work")],
    "closed": [("登记回访", "satisfaction", "work"), ("重新办理", "reopen", "approve")],
    "refused": [("登记回访", "satisfaction", "work"), ("重新办理", "reopen", "approve")],
}


def url(step, row):
    return reverse(f"{APP}:complaint_{step}", args=[row.pk])


def of_complaint(row: Complaint, user, on) -> Shown:
    return Shown(
        sections=_sections(row, user, on),
        acts=_acts(row, user),
        banners=_banners(row, user, on),
    )


def facts(row, user) -> tuple:
    """What is known of the complaint so far."""
    known = [
        ("编号", row.number),
        ("类别", row.get_kind_display()),
        ("状态", row.get_state_display()),
        ("收到日期", row.received_on),
        ("来件", "；".join(str(one) for one in row.intakes.all())),
        ("承办人", row.handler or "未交办"),
        ("被投诉举报人", row_link(row.entity, user) if row.entity_id else row.respondent_name),
        ("地址", row.respondent_address),
        ("问题类别", row.get_category_display()),
        ("商品或服务", row.product),
        ("消费或发生日期", row.happened_on),
        ("诉求", row.demands),
        ("涉及金额（元）", row.amount_yuan),
        ("同意公示", "是" if row.publish_consent else "否"),
        ("同意委托调解", "是" if row.entrust_consent else "否"),
        ("事实与理由", row.facts),
        ("告知商家的内容", row.shop_words),
        ("受理日期", row.accepted_on),
        ("不予受理理由", row.get_refusal_ground_display()),
        ("终止调解理由", row.get_termination_ground_display()),
        ("核查决定", row.get_decision_display()),
        ("办理结果", row.result),
        ("挽回经济损失（元）", row.recovered_yuan or ""),
        ("办结日期", row.closed_on),
        ("按期办结", {True: "是", False: "否", None: ""}[row.in_time]),
        ("满意度", row.get_satisfaction_display()),
        ("监督检查", row_link(row.inspection, user) if row.inspection_id else ""),
        ("案件", row_link(row.case, user) if row.case_id else ""),
        ("拆分自", row_link(row.split_from, user) if row.split_from_id else ""),
        ("并入", row_link(row.merged_into, user) if row.merged_into_id else ""),
    ]
    kept = {"状态", "承办人", "事实与理由", "来件"}
    return tuple((label, value) for label, value in known if label in kept or value not in (None, ""))


def _sections(row, user, on) -> tuple:
    clocks = [
        Column("期限", "get_kind_display", "lead"),
        Column("剩余", lambda clock: _left(clock, on), "tags"),
        Column("届满", "due_on"),
        Column("怎样算出", "explanation", "wrap"),
    ]
    steps = [
        Column("日期", "on"),
        Column("内容", "text", "lead wrap"),
        Column("类别", "get_kind_display"),
        Column("经办", lambda step: step.by or ("系统提醒" if step.kind == "escalate" else "公众提交")),
    ]
    sessions = [
        Column("时间", lambda one: f"{timezone.localtime(one.held_at):%Y-%m-%d %H:%M}", "lead"),
        Column("结果", "get_outcome_display", "tags"),
        Column("方式", "get_way_display"),
        Column("地点", "place"),
        Column("调解员", lambda one: "、".join(str(p) for p in (one.mediator, one.second_mediator) if p)),
        Column("情况", "minutes", "wrap"),
        Column("协议", "agreement", "wrap"),
    ]
    pauses = [
        Column("事由", "get_kind_display", "lead"),
        Column("开始", "started_on"),
        Column("结束", "ended_on"),
    ]
    found = [
        Section("期限", clocks, list(row.clocks.select_related("rule"))),
        Section("中止计时", pauses, list(row.pauses.all())),
        Section("调解", sessions, list(row.mediations.select_related("mediator", "second_mediator"))),
        Section("办理记录", steps, list(row.steps.select_related("by")[:SHOWN])),
        Section(
            "县局督办", urging_columns(on)[1:], list(row.county_urgings.select_related("complaint__office"))
        ),
        Section("拆分、并入本件的来信", complaint_columns(on), _joined(row, user)),
        Section("类似情况（只列事实，供核对）", *_similar(row, user, on)),
    ]
    if may(user, "complaints.approve_complaint"):
        looks = [Column("时间", lambda one: f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}", "lead")]
        looks += [Column("查看人", "actor"), Column("理由", "reason", "wrap")]
        recused = [
            Column("回避人员", "officer", "lead"),
            Column("日期", "recused_on"),
            Column("理由", "reason", "wrap"),
        ]
        found += [
            Section("投诉举报人信息查看记录", looks, list(services.looks(row)[:SHOWN])),
            Section("回避", recused, list(row.recusals.select_related("officer"))),
        ]
    return tuple(found)


def _left(clock, on):
    if clock.done_on:
        late = clock.done_on > clock.due_on
        return tag("逾期完成" if late else "已完成", "bad" if late else "ok")
    left = (clock.due_on - on).days
    return tag(due_words(left), KINDS[level(left)])


def _joined(row, user):
    rows = Complaint.objects.visible_to(user)
    return list(rows.filter(split_from=row) | rows.filter(merged_into=row))


def _similar(row, user, on):
    since = on - timedelta(days=rules.SIMILAR_MONTHS * 30)
    pairs = services.similar(row, user=user, since=since)[:10]
    for other, words in pairs:
        other.shared_words = "、".join(words)
    columns = [
        Column("编号", "number", "lead", link=True),
        Column("相同之处", "shared_words", "wrap"),
        Column("被投诉举报人", "respondent_name"),
        Column("收到日期", "received_on"),
    ]
    return columns, [other for other, _ in pairs]


def _acts(row, user) -> tuple:
    approve = may(user, "complaints.approve_complaint")
    work = may(user, "complaints.change_complaint") and (approve or row.handler_id == user.pk)
    acts = []
    if may(user, "complaints.view_reporteridentity"):
        acts.append(Act("查看投诉举报人", url("reveal", row)))
    if row.is_open and approve and row.handler_id is None:
        acts.append(Act("交办", url("assign", row), "primary"))
    for label, step, who in STEPS.get(row.state, ()):
        if (approve if who == "approve" else work) and _fits(row, step):
            acts.append(Act(label, url(step, row), "" if any(act.kind for act in acts) else "primary"))
    if (row.is_open or row.state == "closed") and work:
        acts.append(Act("答复", url("reply", row)))
    return tuple(acts + (_acts_while_open(row, user, approve, work) if row.is_open else []))


def _acts_while_open(row, user, approve: bool, work: bool) -> list[Act]:
    """What may be done with any open letter, the more usual first."""
    acts = []
    if may(user, "complaints.add_countyurging"):
        acts.append(Act("县局督办", url("county", row), "primary"))
    if work:
        acts += [Act("写记录", url("note", row)), Act("关联检查", url("inspection", row))]
        if row.entity_id and may(user, "inspections.add_inspection") and sees(user, row.entity):
            acts.append(Act("开始检查", f"{reverse('inspections:inspection_create')}?entity={row.entity_id}"))
        acts.append(Act("立为案件线索", url("case", row)))
    if approve:
        acts.append(Act("催办", url("urge", row)))
        if row.handler_id:
            acts.append(Act("改派", url("assign", row)))
        acts.append(Act("回避", url("recuse", row)))
    if may(user, "complaints.add_complaint"):
        acts.append(Act("登记又一来件", url("intake", row)))
    return acts


def _fits(row, step) -> bool:
    paused = any(pause.ended_on is None for pause in row.pauses.all())
    planned = any(one.outcome == "planned" for one in row.mediations.all())
    return {
        "pause": not paused,
        "resume": paused,
        "plan": not planned,
        "hold": planned,
        "split": row.split_from_id is None and not row.split_off.all(),
    }.get(step, True)


def _banners(row, user, on) -> tuple:
    found = []
    if row.is_open and row.due_on and row.due_on < on:
        found.append(("bad", f"已超过期限 {(on - row.due_on).days} 天。"))
    if row.is_open and row.handler_id is None:
        found.append(("wait", "还没有交办。"))
    for urging in row.county_urgings.all():
        if urging.state in ("open", "answered"):
            words = f"县局督办（{urging.get_state_display()}，答复期限 {urging.answer_by}）：{urging.words}"
            link = format_html('<a href="{}">{}</a>', urging.get_absolute_url(), words)
            found.append(("bad" if urging.state == "open" else "wait", link))
    urged = [step for step in row.steps.all() if step.kind == "urge"]
    if row.is_open and urged:
        found.append(("wait", f"已催办 {len(urged)} 次，最近一次 {urged[0].on}：{urged[0].text}"))
    if row.inspection_id:
        found.append(("info", f"检查结果：{row.inspection.get_result_display() or '未完成'}"))
    if row.case_id:
        found.append(("info", f"案件状态：{row.case.get_state_display()}"))
    return tuple(found)
