"""县局督办: its ledger, and one page for each of its steps."""

from datetime import timedelta

from django.urls import reverse
from django.utils.html import format_html

from complaints import filters, forms, services, tables
from complaints.models import Complaint, CountyUrging
from core.access import may
from core.clock import today
from core.pages import ActionPage
from entities.views.records import Act, Ledger, Shown, StepPage

URGE, ANSWER = "complaints.add_countyurging", "complaints.approve_countyurging"
USUAL_DAYS = 5


def url(step, row):
    return reverse(f"complaints:countyurging_{step}", args=[row.pk])


def of_urging(row, user, on):
    """What was asked, answered and thought of it; the steps that wait for this user."""
    link = format_html('<a href="{}">{}</a>', row.complaint.get_absolute_url(), row.complaint)
    known = [
        ("投诉举报", link),
        ("监管机构", row.complaint.office),
        ("状态", row.get_state_display()),
        ("督办原因", row.get_ground_display()),
        ("督办要求", row.words),
        ("督办日期", row.urged_on),
        ("督办人", row.created_by or ""),
        ("答复期限", row.answer_by),
        ("答复", row.answer),
        ("答复日期", row.answered_on or ""),
        ("答复人", row.answered_by or ""),
        ("县局意见", row.opinion),
        ("办结日期", row.ended_on or ""),
    ]
    return Shown(facts=tuple(known), acts=_acts(row, user), banners=_banners(row, on))


def _acts(row, user):
    acts = []
    if row.state in ("open", "answered") and may(user, ANSWER):
        acts.append(Act("答复" if row.state == "open" else "修改答复", url("answer", row), "primary"))
    if row.state == "answered" and may(user, URGE):
        acts.append(Act("审核答复", url("review", row), "primary"))
    if row.state in ("open", "answered") and may(user, URGE):
        acts.append(Act("撤回督办", url("withdraw", row)))
    return tuple(acts)


def _banners(row, on):
    if row.state == "open" and row.answer_by < on:
        return (("bad", f"答复已超过期限 {(on - row.answer_by).days} 天。"),)
    return ()


class Urge(StepPage):
    """The county's page; the complaint is one of an office below it."""

    model, select = Complaint, ("office",)
    form_class, permission_required = forms.CountyUrgingForm, URGE
    title, submit_label, success_message = "县局督办", "发出督办", "督办已发出。"

    def get_initial(self):
        on = today()
        late = self.row.due_on is not None and self.row.due_on < on
        return {"ground": "overdue" if late else "", "answer_by": on + timedelta(days=USUAL_DAYS)}

    def act(self, given, *, by, on):
        return services.urge_by_county(self.row, by=by, on=on, **given)


class UrgingStep(StepPage):
    model, select = CountyUrging, ("complaint__office",)


class Answer(UrgingStep):
    form_class, permission_required = forms.AnswerCountyForm, ANSWER
    title, submit_label, success_message = "答复县局督办", "提交答复", "答复已提交。"

    def get_initial(self):
        return {"answer": self.row.answer}

    def act(self, given, *, by, on):
        return services.answer_county(self.row, by=by, on=on, **given)


class Review(UrgingStep):
    form_class, permission_required = forms.ReviewAnswerForm, URGE
    title, submit_label, success_message = "审核督办答复", "保存", "已保存。"

    def act(self, given, *, by, on):
        accepted = given.pop("verdict") == "accept"
        return services.review_answer(self.row, by=by, on=on, accepted=accepted, **given)


class Withdraw(ActionPage):
    queryset = CountyUrging.objects.select_related("complaint")
    permission_required = URGE
    question = "撤回「{row}」？"
    done = "已撤回。"
    needs_reason = True

    def act(self, row):
        services.withdraw_urging(row, by=self.request.user, on=today(), reason=self.reason)


LEDGER = Ledger(
    CountyUrging,
    "县局督办",
    "county-urgings",
    filters.CountyUrgingFilter,
    tables.urging_columns,
    select=("complaint__office", "complaint__handler", "created_by", "answered_by"),
    more=of_urging,
    start_hint="县局在投诉举报的页面上发出督办，所领导在这里答复。",
)
