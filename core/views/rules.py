"""The calendar, the legal numbers and the audit log."""

import django_filters
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core import calendar, legal
from core.access import RUNS_THE_SYSTEM
from core.accountforms import CalendarDayForm, RuleAmendForm
from core.audit_words import acts_in_words, changes_in_words, target_in_words
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
        Column("对象", lambda row: target_in_words(row.target_model, row.target_id)),
        Column("变更", lambda row: changes_in_words(row.changes, row.target_model), "wrap"),
        Column("理由", "reason", "wrap hide-phone"),
    ]
