"""After the meal: the record that closes a filing, and the two-hour report."""

from django.urls import reverse

from banquets import services
from banquets.filters import ReportFilter
from banquets.forms import (
    ConcludeForm,
    FollowUpForm,
    PoisoningForm,
    PoisoningUpdateForm,
    ReportedForm,
)
from banquets.models import FollowUp, PoisoningReport
from banquets.tables import report_columns
from banquets.views.filings import FilingStep
from core.access import may
from core.clock import now, today
from core.pages import UpdatePage
from entities.views.records import Act, Ledger, Shown, StepPage


class FollowUpCreate(FilingStep):
    form_class = FollowUpForm
    permission_required = "banquets.add_followup"
    title, submit_label, success_message = "事后登记", "登记并办结", "已登记，备案办结。"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": FollowUp(filing=self.row)}

    def get_initial(self):
        return {"asked_on": today(), "real_people": self.row.people, "ended_well": True}

    def save(self, form):
        row = form.row()
        row.filing = self.row
        return services.close(row, by=self.request.user, on=today(), at=now())


class PoisoningCreate(FilingStep):
    form_class = PoisoningForm
    permission_required = "banquets.add_poisoningreport"
    title, submit_label = "报告疑似食物中毒", "登记并冻结备案"
    success_message = "已登记，请在两小时内上报。"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": PoisoningReport(filing=self.row)}

    def get_initial(self):
        return {"told_at": now()}

    def get_context_data(self, **kwargs):
        hint = (
            "先救人：立即停止供餐，拨打 120，保留剩余食物、呕吐物和留样；两小时内上报县局、镇政府和卫生院。"
        )
        return super().get_context_data(hint=hint, **kwargs)

    def get_success_url(self):
        return self.object.get_absolute_url()

    def save(self, form):
        row = form.row()
        row.filing = self.row
        return services.report_poisoning(row, by=self.request.user, at=now())


class PoisoningStep(StepPage):
    model, select = PoisoningReport, ("filing__village", "filing__office")
    permission_required = "banquets.change_poisoningreport"


class PoisoningReported(PoisoningStep):
    form_class = ReportedForm
    title, success_message = "登记上报", "上报已登记。"

    def get_initial(self):
        return {"reported_at": now()}

    def act(self, given, *, by, on):
        return services.mark_reported(self.row, by=by, at=now(), **given)


class PoisoningConclude(PoisoningStep):
    form_class = ConcludeForm
    permission_required = "banquets.approve_poisoningreport"
    title, success_message = "作出结论", "结论已登记，备案解除冻结。"

    def act(self, given, *, by, on):
        return services.conclude_poisoning(self.row, by=by, on=on, **given)


class PoisoningUpdate(UpdatePage):
    queryset = PoisoningReport.objects.select_related("filing__village")
    form_class = PoisoningUpdateForm
    permission_required = "banquets.change_poisoningreport"
    title, success_message = "补充报告", "已保存。"

    @property
    def back_label(self):
        return str(self.object)

    def save(self, form):
        return services.update_poisoning(self.object, by=self.request.user, at=now(), **form.values())


def _of_report(row, user, on) -> Shown:
    one, acts, banners = row, [], []
    if one.outcome == PoisoningReport.Outcome.OPEN:
        if not one.reported_at:
            late = now() > one.report_by
            banners.append(("bad", "已超过两小时，请立即上报。" if late else "请在上报期限以前上报。"))
            acts.append(("change", Act("登记上报", _url("reported", one), "primary")))
        else:
            acts.append(("approve", Act("作出结论", _url("conclude", one))))
        acts.append(("change", Act("补充报告", _url("update", one))))
    return Shown(
        acts=tuple(act for verb, act in acts if may(user, f"banquets.{verb}_poisoningreport")),
        banners=tuple(banners),
    )


def _url(step, row) -> str:
    return reverse(f"banquets:poisoningreport_{step}", args=[row.pk])


REPORTS = Ledger(
    PoisoningReport,
    "疑似食物中毒",
    "poisonings",
    ReportFilter,
    lambda on: report_columns(now()),
    select=("filing__village",),
    more=_of_report,
    start_hint="没有疑似食物中毒的报告。发生时在备案的页面上登记。",
)
LEDGERS = [REPORTS]
