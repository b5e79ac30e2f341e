"""The calendar, the legal numbers and the audit log."""

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core import calendar, legal
from core.access import RUNS_THE_SYSTEM
from core.accountforms import CalendarDayForm, RuleAmendForm
from core.clock import today
from core.filters import DayRange, PageFilter, choice, related, words
from core.listing import Column, ListPage, tag
from core.models import AuditEntry, CalendarDay, LegalRule, User
from core.pages import ActionPage, CreatePage, FormPage

SURENESS_TAGS = {"Q": "ok", "C": "ok", "S": "info", "M+": "wait", "M": "wait", "M-": "bad", "diamond": "bad"}


class CalendarFilter(PageFilter):
    year = django_filters.NumberFilter("day", "year", label="年份", min_value=1900, max_value=2200)
    kind = choice("kind", CalendarDay.Kind.choices, "类别")

    class Meta:
        model = CalendarDay
        fields: list[str] = []


class CalendarList(ListPage):
    queryset = CalendarDay.objects.select_related("edited_by")
    permission_required = "core.view_calendarday"
    filterset_class = CalendarFilter
    template_name = "core/calendar_list.html"
    title = "工作日历"
    queries = 5  # the whole calendar, to warn of a missing year
    ordering = ["-day", "-pk"]
    actions = [("登记或更正一天", "core:calendarday_create", "core.add_calendarday")]
    columns = [
        Column("日期", "day", "lead"),
        Column(
            "类别", lambda row: tag(row.get_kind_display(), "ok" if row.kind == "rest" else "wait"), "tags"
        ),
        Column("名称", "name"),
        Column("依据", "source", "hide-phone"),
        Column("来源", lambda row: f"{row.edited_by} 登记" if row.edited_by else "随软件装入", "hide-phone"),
    ]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, warnings=calendar.calendar_warnings(today()))


class CalendarDayCreate(CreatePage):
    model, form_class = CalendarDay, CalendarDayForm
    permission_required = "core.add_calendarday"
    title = "登记或更正一天"
    success_message = "已保存 {row}。"

    def back_url(self):
        return reverse("core:calendarday_list")

    get_success_url = back_url

    def save(self, form):
        return calendar.set_day(by=self.request.user, **form.cleaned_data)


class RuleFilter(PageFilter):
    q = words("名称、代码或法规", "search")
    sureness = choice("sureness", LegalRule.Sureness.choices, "核对情况")

    class Meta:
        model = LegalRule
        fields: list[str] = []

    def search(self, rows, name, value):
        return (
            rows.filter(title__contains=value)
            | rows.filter(code__contains=value)
            | rows.filter(law__contains=value)
        )


class RuleList(ListPage):
    queryset = LegalRule.objects.select_related("verified_by", "office")
    permission_required = "core.view_legalrule"
    filterset_class = RuleFilter
    title = "期限与数值规则"
    page_size = 100
    ordering = ["code", "effective_from", "pk"]
    columns = [
        Column("名称", "title", "lead", link=True),
        Column(
            "核对",
            lambda row: (
                tag("已核对", "ok")
                if row.verified_on
                else tag(row.get_sureness_display(), SURENESS_TAGS[row.sureness])
            ),
            "tags",
        ),
        Column("数值", "amount"),
        Column("依据", "citation", "wrap"),
        Column("生效", "effective_from", "hide-phone"),
        Column("失效", lambda row: row.effective_to or "现行", "hide-phone"),
        Column("适用", lambda row: row.office or "通用", "hide-phone"),
    ]


class RuleAmend(FormPage):
    """A new version of a rule from a day on: an office's own for a setting, else the national one."""

    form_class = RuleAmendForm
    permission_required = "core.change_legalrule"
    template_name = "core/rule_amend.html"
    title, submit_label = "调整规则", "保存新版本"
    success_message = "新版本已保存，原版本保留。"

    @property
    def rule(self):
        return get_object_or_404(LegalRule.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_initial(self):
        rule = self.rule
        return {
            "quantity": rule.quantity.normalize(),
            "unit": rule.unit,
            "law": rule.law,
            "article": rule.article,
            "effective_from": today(),
        }

    def get_context_data(self, **kwargs):
        rule = self.rule
        versions = (
            LegalRule.objects.visible_to(self.request.user).filter(code=rule.code).order_by("-effective_from")
        )
        return super().get_context_data(**kwargs, rule=rule, versions=versions)

    def back_url(self):
        return reverse("core:legalrule_list")

    get_success_url = back_url

    def save(self, form):
        values, by = form.cleaned_data, self.request.user
        office = (
            None if by.role in RUNS_THE_SYSTEM else by.office
        )  # an office may only change its own settings
        return legal.amend_rule(
            self.rule.code,
            effective_from=values.pop("effective_from"),
            reason=values.pop("reason"),
            on=today(),
            by=by,
            office=office,
            **values,
        )


class RuleVerify(ActionPage):
    queryset = LegalRule.objects.all()
    permission_required = "core.change_legalrule"
    question = "确认已经对照法规原文核对「{row}」无误？核对人和日期将记录在案。"
    done = "已记录核对。"

    def act(self, rule):
        legal.verify_rule(rule, by=self.request.user, on=today())


class AuditFilter(PageFilter):
    actor = related("actor", User.objects.all(), "操作人")
    q = words("操作或对象", "search")
    from_ = DayRange.since("at__date", "日期（起）")
    until = DayRange.until("at__date", "日期（止）")

    class Meta:
        model = AuditEntry
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(act__contains=value) | rows.filter(target_model__contains=value)


class AuditList(ListPage):
    queryset = AuditEntry.objects.select_related("actor")
    permission_required = "core.view_auditentry"
    filterset_class = AuditFilter
    title = "操作记录"
    columns = [
        Column("时间", lambda row: f"{row.at.astimezone():%Y-%m-%d %H:%M:%S}", "lead"),
        Column("操作人", lambda row: row.actor or "系统"),
        Column("操作", lambda row: acts_in_words(row.act)),
        Column("对象", lambda row: f"{row.target_model} {row.target_id}"),
        Column("变更", lambda row: changes_in_words(row.changes), "wrap"),
        Column("理由", "reason", "wrap hide-phone"),
    ]


ACT_WORDS = {
    "fill": "排入设备：",
    "recheck": "复查",
    "lift": "解除",
    "sign_receipt": "登记签收：",
    "take_report": "登记整改报告：",
    "create": "登记",
    "change": "修改",
    "status": "变更状态",
    "sign": "签字",
    "void": "作废",
    "close": "办结",
    "add": "添加",
    "reveal_phone": "查看完整电话",
    "sign_in": "登录",
    "start": "开始",
    "end": "结束",
    "cancel": "取消",
    "set": "设置",
    "amend": "调整",
    "verify": "核对",
    "reset_password": "重设密码",
    "change_password": "修改密码",
    "import": "导入",
    "undo": "撤销",
    "export": "导出",
    "issue": "出具",
    "correct": "更正",
    "move": "办理",
    "step": "添加案卷记录：",
    "extend": "延长期限：",
    "pause": "中止期限：",
    "resume": "恢复期限：",
    "review": "审核",
    "decide": "作出决定：",
    "defence": "登记申辩：",
    "defer": "延期缴款：",
    "pay": "登记缴款：",
    "hand_in": "上交现金：",
    "publish": "公示",
    "withdraw": "撤下公示：",
    "challenge": "登记复议诉讼：",
    "end_challenge": "复议诉讼结果：",
    "transfer": "移送",
    "feedback": "登记反馈：",
    "report": "备案",
    "ask_recusal": "申请回避：",
    "decide_recusal": "决定回避：",
    "approve": "批准",
    "refuse": "不批准",
    "turn": "转为查封扣押：",
    "join_case": "并入案件：",
    "serve": "送达",
    "ban": "取缔",
    # double-random draws
    "commit": "冻结",
    "draw": "抽取",
    "take_back": "撤回",
    "replace": "替换",
    "officers": "更换检查人员：",
    "enter": "录入结果：",
    "return": "退回",
    "finish": "办结",
    "recuse": "登记回避：",
    "unrecuse": "取消回避：",
    "receive": "接收名单：",
    "refresh": "更新",
}
THING_WORDS = {
    "useunit": "特种设备使用单位",
    "equipment": "特种设备",
    "periodicinspection": "检验检测记录",
    "safetyaccessory": "安全附件",
    "maintenancecompany": "维保单位",
    "maintenancevisit": "维保记录",
    "operator": "作业人员",
    "emergencyplan": "应急预案",
    "drill": "应急演练",
    "selfcheck": "单位自查",
    "lpguser": "液化气使用单位",
    "equipmentplan": "特种设备检查计划",
    "unitcheck": "使用单位检查",
    "hazard": "特种设备隐患",
    "hazardrevisit": "隐患回头看",
    "upwardreport": "重大情况报告",
    "safetyorder": "监察指令书",
    "sealing": "设备查封扣押",
    "reminderletter": "到期提醒",
    "equipmentaccident": "特种设备事故",
    "entity": "经营主体",
    "licence": "许可",
    "inspection": "监督检查",
    "problem": "问题",
    "campaign": "专项行动",
    "checklist": "检查要点表",
    "permitact": "食品许可",
    "foodsample": "食品抽检",
    "poll": "你点我检征集",
    "kitlot": "快检试剂",
    "instrument": "快检仪器",
    "rapidtest": "快速检测",
    "rapid_test": "快速检测",
    "summary": "工作总结",
    "user": "账号",
    "grid": "网格",
    "assignment": "责任分工",
    "job": "后台任务",
    "calendarday": "工作日历",
    "legalrule": "规则",
    "document": "文书",
    "attachment": "附件",
    "office": "机构",
    "annualreport": "年报",
    "reminder": "催报",
    "entityfacility": "设施",
    "creditclass": "信用风险分类",
    "riskgrade": "风险等级",
    "listing": "名录",
    "superiorcheck": "上级检查",
    "noinspectpromise": "不再检查承诺",
    "visitreason": "超频次检查说明",
    "unlicensedshop": "无证无照经营户",
    "onlinesubject": "网络主体",
    "onlinecheck": "网络监测",
    "visitlog": "巡查走访",
    "returnvisit": "回访",
    "villageassistant": "协管员",
    "assistanttraining": "协管员培训",
    "entitymerge": "档案合并",
    "handover": "工作移交",
    "case": "案件",
    "seizure": "强制措施",
    "seizeditem": "涉案财物",
    "appraisal": "鉴定",
    "coalsite": "散煤经营点",
    "productsample": "产品质量抽检",
    "cluesweep": "扫黑除恶线索摸排",
    "platformaction": "平台下线",
    "eventprotection": "重大活动保障",
    "drawplan": "双随机任务",
    "drawtarget": "抽查对象",
    "matter": "抽查事项",
    "drawobject": "检查对象名录",
    "drawofficer": "检查人员名录",
    "drawresult": "抽查结果用语",
    "drawcoordination": "双随机统筹记录",
}


def acts_in_words(act: str) -> str:
    """``entity.change`` → 修改经营主体; an act without words of its own is shown as it is stored."""
    thing, _, verb = act.partition(".")
    words_ = ACT_WORDS.get(verb, verb) + THING_WORDS.get(thing, thing)
    return words_ or act


def changes_in_words(changes: dict) -> str:
    """``{"status": ["operating", "closed"]}`` → 「status：operating → closed」."""
    parts = []
    for name, value in changes.items():
        shown = (
            " → ".join(str(one) for one in value) if isinstance(value, list) and len(value) == 2 else value
        )
        parts.append(f"{name}：{shown}")
    return "；".join(parts)
