"""The acts on a case, one page each: a small form, one service, back to the file."""

from django.shortcuts import get_object_or_404

from core import attachments
from core.clock import now, today
from core.models.attachments import Attachment
from core.pages import ActionPage, FormPage
from inspections.forms import cases_acting as forms
from inspections.models import (
    CaseChallenge,
    CaseDecision,
    CaseFiling,
    CasePause,
    CasePayment,
    CaseRecusal,
    CaseTransfer,
)
from inspections.services import (
    cases,
    cases_after,
    cases_challenges,
    cases_clocks,
    cases_closing,
    cases_decisions,
    cases_notice,
)


class OnCase(FormPage):
    """A form about one case, or about a row of one (``model`` with ``case_path``); another office's row is not found."""

    permission_required = "inspections.change_casefiling"
    model = CaseFiling

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            self.row = get_object_or_404(self.model.objects.visible_to(request.user), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def back_url(self):
        return self.row.get_absolute_url()

    def get_success_url(self):
        return self.row.get_absolute_url()

    def save(self, form):
        self.act(form.cleaned_data, by=self.request.user)
        return self.row

    def act(self, cleaned, *, by):
        raise NotImplementedError


class Approval(OnCase):
    """An act of the head of the office, or of the county."""

    permission_required = "inspections.approve_casefiling"


class FileCase(Approval):
    form_class, title, submit_label = forms.OnForm, "批准立案", "立案"
    success_message = "已立案，九十日内作出决定。"

    def act(self, cleaned, *, by):
        cases.file_case(self.row, by=by, **cleaned)


class RefuseFiling(Approval):
    form_class, title, success_message = forms.ReasonForm, "不予立案", "已决定不予立案。"

    def act(self, cleaned, *, by):
        cases.refuse_filing(self.row, by=by, **cleaned)


class DropCase(Approval):
    form_class, title, success_message = forms.ReasonForm, "撤案", "已撤案。"

    def act(self, cleaned, *, by):
        cases.drop_case(self.row, by=by, **cleaned)


class ExtendClock(Approval):
    form_class, title, success_message = forms.ExtendForm, "延长期限", "期限已延长。"

    def act(self, cleaned, *, by):
        cases_clocks.extend_clock(self.row, cleaned.pop("kind"), by=by, **cleaned)


class FixDay(Approval):
    form_class, title, success_message = forms.FixDayForm, "集体讨论确定办案期限", "期限已确定。"

    def act(self, cleaned, *, by):
        cases_clocks.fix_decision_day(self.row, by=by, **cleaned)


class AddStep(OnCase):
    form_class, title, success_message = forms.StepForm, "添加证据或调查记录", "已添加。"

    def act(self, cleaned, *, by):
        cases.add_step(self.row, by=by, **cleaned)


class AddFile(OnCase):
    form_class, title, success_message = forms.FileForm, "添加照片或扫描件", "已添加。"

    def act(self, cleaned, *, by):
        cases_clocks.refuse_stranger(self.row, by)
        attachments.store(
            cleaned["file"],
            owner=self.row,
            office=self.row.office,
            kind=Attachment.Kind.SCAN,
            by=by,
            at=now(),
        )


class BeginPause(OnCase):
    form_class, title, success_message = forms.PauseForm, "不计入期限的时间", "已开始，办案期限相应顺延。"

    def act(self, cleaned, *, by):
        cases_clocks.begin_pause(self.row, cleaned.pop("kind"), by=by, **cleaned)


class EndPause(OnCase):
    model = CasePause
    form_class, title, success_message = forms.OnForm, "恢复计算期限", "已恢复计算。"

    def act(self, cleaned, *, by):
        cases_clocks.end_pause(self.row, by=by, **cleaned)


class AskRecusal(OnCase):
    form_class, title, success_message = (
        forms.RecusalForm,
        "登记回避申请",
        "已登记，由负责人决定，决定前不停止调查。",
    )

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        people = (self.row.lead_officer_id, self.row.second_officer_id)
        form.fields["officer"].queryset = form.fields["officer"].queryset.filter(pk__in=people)
        return form

    def act(self, cleaned, *, by):
        cases.ask_recusal(self.row, by=by, **cleaned)


class DecideRecusal(Approval):
    model = CaseRecusal
    form_class, title, success_message = forms.RecusalDecisionForm, "决定回避", "已决定。"

    def act(self, cleaned, *, by):
        cases.decide_recusal(self.row, by=by, **cleaned)


class SubmitReview(OnCase):
    form_class, title, submit_label = forms.SubmitForm, "调查终结送审", "送审"
    success_message = "已送审。"

    def act(self, cleaned, *, by):
        cases.submit_review(self.row, by=by, **cleaned)


class ReviewCase(Approval):
    form_class, title, success_message = forms.ReviewForm, "案件审核", "审核意见已登记。"

    def act(self, cleaned, *, by):
        cases.review_case(self.row, by=by, **cleaned)


class NoticeParty(OnCase):
    form_class, title, success_message = (
        forms.NoticeForm,
        "行政处罚告知",
        "已登记告知，五个工作日内可以陈述、申辩。",
    )

    def save(self, form):
        cleaned = form.cleaned_data
        cases_notice.notice_party(
            self.row,
            by=self.request.user,
            on=cleaned["on"],
            text=cleaned["text"],
            sums=form.sums(),
            suspends=cleaned["suspends"],
            revokes=cleaned["revokes"],
        )
        return self.row


class RecordDefence(OnCase):
    form_class, title, success_message = forms.DefenceForm, "陈述申辩", "已登记。"

    def act(self, cleaned, *, by):
        cases_notice.record_defence(self.row, by=by, **cleaned)


class AskHearing(OnCase):
    form_class, title, success_message = forms.OnForm, "当事人要求听证", "已登记，听证时间不计入办案期限。"

    def act(self, cleaned, *, by):
        cases_notice.ask_hearing(self.row, by=by, **cleaned)


class WithdrawHearing(OnCase):
    form_class, title = forms.ReasonForm, "终止听证"
    success_message = "已终止听证，恢复计算办案期限。"

    def act(self, cleaned, *, by):
        cases_notice.withdraw_hearing(self.row, by=by, **cleaned)


class HoldHearing(Approval):
    form_class, title, success_message = forms.HearingForm, "登记听证", "听证已登记，案件须经法制审核。"

    def act(self, cleaned, *, by):
        cases_notice.hold_hearing(self.row, by=by, **cleaned)


class DecideCase(Approval):
    form_class, title, submit_label = forms.DecisionForm, "作出处理决定", "作出决定"
    success_message = "决定已登记，请出具决定书并在七个工作日内送达。"

    def get_initial(self):
        return {"text": self.row.notice_text, "on": today()}

    def save(self, form):
        cases_decisions.decide_case(
            self.row, by=self.request.user, on=form.cleaned_data["on"], verdict=form.verdict()
        )
        return self.row


class ServeDecision(OnCase):
    form_class, title, success_message = forms.OnForm, "登记决定书送达", "已送达，十五日内缴纳罚没款。"

    def act(self, cleaned, *, by):
        cases_after.serve_decision(self.row, by=by, **cleaned)


class RecordPayment(OnCase):
    form_class, title, success_message = forms.PaymentForm, "登记缴款", "缴款已登记。"

    def act(self, cleaned, *, by):
        cases_after.record_payment(cases_after.decision_of(self.row), by=by, **cleaned)


class DeferPayment(Approval):
    form_class, title, success_message = forms.DeferForm, "延期、分期缴纳", "新的缴款期限已登记。"

    def act(self, cleaned, *, by):
        cases_after.defer_payment(cases_after.decision_of(self.row), by=by, **cleaned)


class HandIn(OnCase):
    model = CasePayment
    form_class, title, success_message = forms.OnForm, "现金交至机关", "已登记。"

    def act(self, cleaned, *, by):
        cases_after.hand_in_cash(self.row, by=by, **cleaned)


class PublishDecision(OnCase):
    form_class, title, success_message = forms.OnForm, "登记公示", "公示已登记。"

    def act(self, cleaned, *, by):
        cases_after.publish_decision(cases_after.decision_of(self.row), by=by, **cleaned)


class WithdrawPublicity(OnCase):
    form_class, title, success_message = forms.OnForm, "撤下公示信息", "已登记撤下。"

    def act(self, cleaned, *, by):
        cases_after.withdraw_publicity(cases_after.decision_of(self.row), by=by, **cleaned)


class CloseCase(Approval):
    form_class, title, submit_label, success_message = forms.CloseForm, "结案", "结案", "已结案。"

    def act(self, cleaned, *, by):
        cases_closing.close_case(self.row, by=by, **cleaned)


class OpenChallenge(OnCase):
    form_class, title, success_message = forms.ChallengeForm, "登记复议、诉讼", "已登记。"

    def act(self, cleaned, *, by):
        cases_challenges.open_challenge(self.row, by=by, **cleaned)


class EndChallenge(OnCase):
    model = CaseChallenge
    form_class, title, success_message = forms.ChallengeEndForm, "登记复议、诉讼结果", "结果已登记。"

    def get_initial(self):
        decision = CaseDecision.objects.filter(case=self.row.case_id).first()
        names = ("fine_yuan", "gains_yuan", "goods_yuan")
        return {
            **super().get_initial(),
            **({name: getattr(decision, name) for name in names} if decision else {}),
        }

    def save(self, form):
        cases_challenges.end_challenge(self.row, by=self.request.user, **form.values())
        return self.row


class TransferCase(Approval):
    form_class, title, success_message = forms.TransferForm, "移送或者通报", "已登记。"

    def act(self, cleaned, *, by):
        cases_after.transfer_case(self.row, by=by, **cleaned)


class RecordFeedback(OnCase):
    model = CaseTransfer
    form_class, title, success_message = forms.FeedbackForm, "登记反馈", "反馈已登记。"

    def act(self, cleaned, *, by):
        cases_after.record_feedback(self.row, by=by, **cleaned)


class ReportSimple(ActionPage):
    queryset = CaseFiling.objects.all()
    permission_required = "inspections.approve_casefiling"
    question = "确认「{row}」的当场处罚已报所备案？"
    done = "已备案。"

    def act(self, case):
        cases_decisions.report_simple(case, by=self.request.user, on=today())
