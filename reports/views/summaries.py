"""The list of summaries, a new one, its preview, and the steps of its life."""

from django.urls import reverse
from django.utils.timezone import localtime

from core.access import may
from core.clock import now, today
from core.indicators import Scope
from core.listing import Column, ListPage, tag
from core.models import Office
from core.pages import ActionPage, DetailPage, FormPage
from reports import services
from reports.build import resolve
from reports.documents import left_out
from reports.filters import SummaryFilter
from reports.forms import RenderForm, SummaryBeginForm
from reports.models import Summary
from reports.outline import label_of
from reports.paper import paper
from reports.readiness import never_recorded
from reports.values import changed_since

STATE_KINDS = {"draft": "wait", "final": "ok", "withdrawn": "plain"}


def sees_all(user) -> bool:
    """Whether the lists show ``user`` every row of the office, as the figures of a summary count them."""
    scope = Scope.of_user(user)
    return scope.grids is None and scope.villages is None


class SummaryList(ListPage):
    queryset = Summary.objects.select_related("office", "updated_by")
    permission_required = "reports.view_summary"
    filterset_class = SummaryFilter
    title = "工作总结"
    columns = [
        Column("标题", "title", "lead", link=True),
        Column(
            "状态",
            lambda row: tag(row.get_state_display(), STATE_KINDS[row.state]),
            "tag",
            export="get_state_display",
        ),
        Column("监管机构", "office.short_name", "hide"),
        Column("统计期间", lambda row: str(row.period)),
        Column("版本", lambda row: f"第 {row.version} 版"),
        Column("最后修改", "updated_by.display_name"),
        Column(
            "修改时间",
            lambda row: f"{localtime(row.updated_at):%Y-%m-%d %H:%M}",
            "hide",
            export=lambda row: row.updated_at,
        ),
    ]
    actions = [("写总结", "reports:summary_create", "reports.add_summary")]
    start_hint = "先选统计截止日和模板，系统按已有记录填好各项数。"


class SummaryCreate(FormPage):
    permission_required = "reports.add_summary"
    form_class = SummaryBeginForm
    title, submit_label, back_label = "写总结", "开始写", "工作总结"

    def get_initial(self):
        is_county = self.request.user.office.kind == Office.Kind.COUNTY
        return {
            "cut_off": today().replace(month=12, day=31),
            "template": "county_annual" if is_county else "township_annual",
        }

    def back_url(self):
        return reverse("reports:summary_list")

    def save(self, form):
        data = form.cleaned_data
        office = self.request.user.office
        copy = services.last_years(office, data["cut_off"].year) if data["copies_last_year"] else None
        return services.create_summary(
            office=office,
            cut_off=data["cut_off"],
            period_start=data["period_start"],
            template=data["template"],
            own_template=data["own_template"],
            subject=data["subject"],
            copy=copy,
            uuid=data["uuid"],
            by=self.request.user,
        )

    def get_success_url(self):
        return self.object.get_absolute_url()


class SummaryDetail(DetailPage):
    """The summary as it will read, every figure a link."""

    queryset = Summary.objects.select_related("office__parent", "updated_by", "withdrawn_by")
    permission_required = "reports.view_summary"
    template_name = "reports/summary_detail.html"

    def get_context_data(self, **kwargs):
        summary, user = self.object, self.request.user
        resolved = resolve(summary.blocks, office=summary.office, period=summary.period, summary=summary)
        is_own = summary.office_id == user.office_id
        outputs = list(summary.outputs.select_related("made_by")[:20])
        return super().get_context_data(
            **kwargs,
            resolved=resolved,
            paper=paper(resolved),
            gaps=left_out(resolved),
            unsupported=never_recorded(resolved, office=summary.office, period=summary.period),
            outputs=outputs,
            missing_labels=[label_of(key) for key in resolved.missing],
            changed=changed_since(outputs[0].values, resolved.figures) if outputs else [],
            sees_all=sees_all(user),
            render_form=RenderForm.begin(user, today()),
            overrides=list(summary.overrides_in_force()),
            editions=list(summary.editions.select_related("frozen_by", "approved_by")[:10]),
            is_own=is_own,
            may_change=is_own and summary.is_editable and may(user, "reports.change_summary"),
            may_freeze=is_own and summary.state == Summary.State.FINAL and may(user, "reports.add_edition"),
            may_render=summary.state != Summary.State.WITHDRAWN and may(user, "reports.export_summary"),
            may_approve=is_own and may(user, "reports.approve_summary"),
        )


class SummaryAction(ActionPage):
    queryset = Summary.objects.all()

    def get_queryset(self):
        return super().get_queryset().own(self.request.user)


class SummaryFinalise(SummaryAction):
    permission_required = "reports.approve_summary"
    question = "要将「{row}」定稿吗？定稿后正文不能再修改。"
    done = "已定稿"

    def act(self, summary):
        services.finalise_summary(summary, by=self.request.user, at=now())


class SummaryReopen(SummaryAction):
    permission_required = "reports.approve_summary"
    question = "要将「{row}」退回修改吗？已生成的文件仍然保留。"
    needs_reason = True
    done = "已退回修改"

    def act(self, summary):
        services.reopen_summary(summary, by=self.request.user, reason=self.reason)


class SummaryWithdraw(SummaryAction):
    permission_required = "reports.change_summary"
    question = "要撤回「{row}」吗？撤回后不再使用，各版文字和已生成的文件仍然保留。"
    needs_reason = True
    done = "已撤回"

    def act(self, summary):
        services.withdraw_summary(summary, by=self.request.user, at=now(), reason=self.reason)
