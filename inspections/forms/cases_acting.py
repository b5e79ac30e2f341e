"""Forms of the single acts in a case: what each asks, checked before the services see it."""

from decimal import Decimal

from django import forms

from core.forms import ClientUUIDField, DayInput, ScopedForm
from inspections.forms.case_fields import (
    LONG,
    SHORT,
    MoneyField,
    OfficerField,
    OnForm,
    PastDay,
    ReasonForm,
    SumField,
    SumsMixin,
    VerdictMixin,
)
from inspections.models import (
    CaseChallenge,
    CaseClock,
    CaseDecision,
    CasePause,
    CasePayment,
    CaseReview,
    CaseStep,
    CaseTransfer,
)
from inspections.rules import cases as rules_cases
from inspections.rules.cases import Sums


class ExtendForm(ReasonForm):
    kind = forms.ChoiceField(
        label="期限", choices=[(kind, CaseClock.Kind(kind).label) for kind in rules_cases.EXTENSIONS]
    )


class FixDayForm(ReasonForm):
    due_on = forms.DateField(label="集体讨论确定的期限", widget=DayInput())


class StepForm(OnForm):
    kind = forms.ChoiceField(label="类别", choices=[one for one in CaseStep.Kind.choices if one[0] != "move"])
    text = forms.CharField(label="内容", max_length=500, widget=LONG)
    source = forms.CharField(label="证据来源", max_length=100, required=False)


class PauseForm(OnForm):
    kind = forms.ChoiceField(label="不计入期限的事由", choices=CasePause.Kind.choices)
    note_text = forms.CharField(label="说明", max_length=200, required=False)


class RecusalForm(OnForm):
    officer = OfficerField(label="被申请回避人员")
    reason = forms.CharField(label="理由", max_length=200)


class RecusalDecisionForm(OnForm):
    granted = forms.TypedChoiceField(
        label="决定", choices=[("yes", "同意回避"), ("no", "驳回申请")], coerce=lambda value: value == "yes"
    )
    replacement = OfficerField(label="接替人员", required=False)


class SubmitForm(OnForm):
    summary = forms.CharField(label="调查终结报告主要内容", max_length=500, widget=LONG)


class ReviewForm(OnForm):
    kind = forms.ChoiceField(label="审核类别", choices=CaseReview.Kind.choices)
    opinion = forms.ChoiceField(label="审核意见", choices=CaseReview.Opinion.choices)
    text = forms.CharField(label="意见内容", max_length=500, widget=LONG)


class NoticeForm(SumsMixin, OnForm):
    text = forms.CharField(label="拟处罚内容及理由、依据", max_length=3000, widget=LONG)
    suspends = forms.BooleanField(label="责令停产停业", required=False)
    revokes = forms.BooleanField(label="吊销许可证件", required=False)


class DefenceForm(OnForm):
    text = forms.CharField(label="陈述、申辩意见", max_length=2000, required=False, widget=LONG)
    waived = forms.BooleanField(label="当事人放弃陈述、申辩", required=False)


class HearingForm(OnForm):
    told_on = PastDay(label="听证通知送达日期", help_text="须在听证七个工作日前")
    text = forms.CharField(label="听证情况", max_length=3000, widget=LONG)


class DecisionForm(VerdictMixin, OnForm):
    outcome = forms.ChoiceField(label="决定种类", choices=CaseDecision.Outcome.choices)
    grounds = forms.ChoiceField(
        label="不予处罚理由", required=False, choices=[("", "—"), *rules_cases.NO_PENALTY_GROUNDS.items()]
    )
    refund_yuan = MoneyField(label="责令退还（元）")
    illegal_yuan = MoneyField(label="违法金额（元）")
    criticises = forms.BooleanField(label="通报批评", required=False)
    suspends = forms.BooleanField(label="责令停产停业", required=False)
    revokes = forms.BooleanField(label="吊销许可证件", required=False)
    confiscates_goods = forms.BooleanField(label="没收财物", required=False)
    collective = forms.BooleanField(label="经负责人集体讨论", required=False)
    number_text = forms.CharField(
        label="纸质决定书文号",
        max_length=80,
        required=False,
        help_text="在系统中出具决定书的不填，出具时自动编号",
    )
    field_order = ["on", "outcome", "grounds", "violated", "basis", "text"]


class PaymentForm(ScopedForm):
    uuid = ClientUUIDField()
    kind = forms.ChoiceField(label="款项", choices=CasePayment.Kind.choices)
    amount = forms.DecimalField(
        label="金额（元）", max_digits=14, decimal_places=2, min_value=Decimal("0.01")
    )
    paid_on = PastDay(label="缴款日期")
    method = forms.ChoiceField(label="方式", choices=CasePayment.Method.choices)
    receipt_no = forms.CharField(label="票据号", max_length=40)
    reason = forms.CharField(
        label="当场收缴理由",
        max_length=200,
        required=False,
        help_text="当场收缴超过一百元的，写明事后难以执行或者当事人在边远地区提出",
    )


class DeferForm(ReasonForm):
    pay_by = forms.DateField(label="新的缴款期限", widget=DayInput())


class CloseForm(OnForm):
    closing_note = forms.CharField(label="结案说明", max_length=200, widget=SHORT)
    unpaid_reason = forms.CharField(
        label="没有缴清的理由",
        max_length=100,
        required=False,
        help_text="例如已申请法院强制执行并终结；已缴清的不填",
    )


class ChallengeForm(ScopedForm):
    kind = forms.ChoiceField(label="类别", choices=CaseChallenge.Kind.choices)
    filed_on = PastDay(label="受理日期")
    authority = forms.CharField(label="复议机关或法院", max_length=60)
    reference = forms.CharField(label="案号", max_length=60, required=False)


class ChallengeEndForm(OnForm):
    result = forms.ChoiceField(label="结果", choices=CaseChallenge.Result.choices)
    words = forms.CharField(label="说明", max_length=300, required=False)
    fine_yuan = SumField(label="变更后的罚款（元）", help_text="结果为变更或调解、和解的填写；留空的不变")
    gains_yuan = SumField(label="变更后的没收违法所得（元）")
    goods_yuan = SumField(label="变更后的没收财物价值（元）")

    def values(self) -> dict:
        """What the service takes: the sums as one thing; one that nobody typed stays as it is."""
        values = dict(self.cleaned_data)
        sums = {name: values.pop(f"{name}_yuan") for name in ("fine", "gains", "goods")}
        if all(amount is None for amount in sums.values()):
            return values
        kept = {name: self.initial.get(f"{name}_yuan", rules_cases.ZERO) for name in sums}
        return {
            **values,
            "sums": Sums(**{name: kept[name] if sums[name] is None else sums[name] for name in sums}),
        }


class TransferForm(ReasonForm):
    kind = forms.ChoiceField(label="类别", choices=CaseTransfer.Kind.choices)
    target = forms.ChoiceField(label="接收机关类别", choices=CaseTransfer.Target.choices)
    target_name = forms.CharField(label="接收机关名称", max_length=60)


class FeedbackForm(OnForm):
    feedback = forms.ChoiceField(label="反馈", choices=CaseTransfer.Feedback.choices)
    words = forms.CharField(label="反馈内容", max_length=300, required=False)


class FileForm(ScopedForm):
    file = forms.FileField(label="照片、扫描件或 PDF")
