"""Forms over cases. The services hold the rules; here is what a form itself must say."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.urls import reverse_lazy

from core.access import Role
from core.clock import today
from core.forms import ClientUUIDField, DayInput, ScopedForm, ScopedModelForm
from core.models import User
from core.search import plain
from entities.models import Entity
from inspections.models import (
    Campaign,
    CaseChallenge,
    CaseClock,
    CaseDecision,
    CaseFiling,
    CasePause,
    CasePayment,
    CaseReview,
    CaseStep,
    CaseTransfer,
)
from inspections.rules import cases as rules_cases
from inspections.rules.cases import Sums
from inspections.services.cases_decisions import Verdict

LONG = forms.Textarea(attrs={"rows": 4})
SHORT = forms.Textarea(attrs={"rows": 2})


class PastDay(forms.DateField):
    """A day that has come: nobody can say on paper what happens tomorrow."""

    widget = DayInput

    def __init__(self, **kwargs):
        super().__init__(**{"initial": today, **kwargs})

    def clean(self, value):
        day = super().clean(value)
        if day is not None and day > today():
            raise ValidationError("日期不能晚于今天")
        return day


class SumField(forms.DecimalField):
    """Yuan with two places, none where nothing stands."""

    def __init__(self, **kwargs):
        super().__init__(
            max_digits=14, decimal_places=2, required=False, validators=[MinValueValidator(0)], **kwargs
        )


class MoneyField(SumField):
    """Yuan with two places; empty means nothing."""

    def clean(self, value):
        return super().clean(value) or rules_cases.ZERO


class OfficerField(forms.ModelChoiceField):
    """Certified officers of the user's office."""

    def __init__(self, **kwargs):
        super().__init__(
            User.objects.filter(is_active=True, role__in=Role.certifiable()), empty_label="请选择", **kwargs
        )

    def label_from_instance(self, officer):
        return f"{officer}（执法证至 {officer.certificate_valid_until or '未登记'}）"


class EntityNameField(forms.CharField):
    """An entity by its exact name or code; suggestions come while typing. ``find`` looks it up among the user's."""

    def __init__(self, **kwargs):
        attributes = {
            "list": "entity-options",
            "autocomplete": "off",
            "hx-trigger": "input changed delay:300ms",
            "hx-target": "#entity-options",
            "hx-swap": "innerHTML",
            "hx-get": reverse_lazy("inspections:party_options"),
        }
        super().__init__(max_length=120, widget=forms.TextInput(attrs=attributes), **kwargs)

    @staticmethod
    def find(text, user):
        """The entity meant, or None where ``text`` names a party that is not registered. Raises ValidationError."""
        if not text.strip():
            return None
        rows = Entity.objects.filter(office=user.office_id).visible_to(user)
        found = list(rows.filter(code=text.strip().upper())[:2]) or list(
            rows.filter(name_plain=plain(text))[:2]
        )
        if len(found) > 1:
            raise ValidationError(f"有多户名称为「{text}」，请填写统一社会信用代码")
        return found[0] if found else None


class PeopleMixin:
    """Two different certified officers of the office; the signed-in one is proposed."""

    def offer_people(self):
        for name in ("lead_officer", "second_officer"):
            if name in self.fields:
                self.fields[name].queryset = self.fields[name].queryset.filter(office=self.user.office_id)
        if "lead_officer" in self.fields and self.user.role in Role.certifiable():
            self.fields["lead_officer"].initial = self.user.pk


class PartyMixin(PeopleMixin):
    """Party: a registered entity by name or code, or the name of somebody who is not registered."""

    def clean_party_name(self):
        text = self.cleaned_data["party_name"].strip()
        self.entity = EntityNameField.find(text, self.user)
        return self.entity.name if self.entity else text


class ClueForm(PartyMixin, ScopedModelForm):
    uuid = ClientUUIDField()
    party_name = EntityNameField(
        label="当事人", help_text="输入名称或信用代码从提示中选择；没有登记的当事人直接填写姓名、名称"
    )
    clue_on = PastDay(label="线索登记日期", help_text="次日起十五个工作日内核查并决定是否立案")
    lead_officer = OfficerField(label="办案人员（主）")
    second_officer = OfficerField(label="办案人员（协）")
    review_reasons = forms.MultipleChoiceField(
        label="须法制审核的情形",
        required=False,
        choices=list(rules_cases.LEGAL_REVIEW.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = CaseFiling
        fields = [
            "party_name",
            "party",
            "party_address",
            "subject",
            "cause",
            "source",
            "source_note",
            "clue_on",
            "facts",
            "offence_ended_on",
            "harmful",
            "about_school",
            "campaign",
            "lead_officer",
            "second_officer",
            "review_reasons",
        ]
        widgets = {"facts": LONG, "offence_ended_on": DayInput()}
        help_texts = {
            "party": "当场处罚限额和听证标准按此确定；个体工商户按自然人从严掌握",
            "offence_ended_on": "用于核对追责时效；仍在继续或不清楚的不填",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_people()
        self.entity = None
        self.fields["campaign"].queryset = Campaign.objects.filter(office=self.user.office_id)

    def clean_review_reasons(self):
        return ",".join(self.cleaned_data["review_reasons"])

    def _post_clean(self):
        """The service checks and writes the row; the form holds no half-made one."""

    def values(self):
        names = [name for name in self.Meta.fields if name not in ("clue_on",)]
        return {"entity": self.entity, **{name: self.cleaned_data[name] for name in names}}


class CaseForm(ScopedModelForm):
    """What may be corrected until the decision."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    review_reasons = forms.MultipleChoiceField(
        label="须法制审核的情形",
        required=False,
        choices=list(rules_cases.LEGAL_REVIEW.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = CaseFiling
        fields = [
            "party",
            "party_name",
            "party_address",
            "subject",
            "cause",
            "facts",
            "source",
            "source_note",
            "offence_ended_on",
            "harmful",
            "about_school",
            "campaign",
            "review_reasons",
        ]
        widgets = {"facts": LONG, "offence_ended_on": DayInput()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = Campaign.objects.filter(office=self.instance.office_id)
        self.initial |= {"version": self.instance.version, "review_reasons": self.instance.reasons}

    def clean_review_reasons(self):
        return ",".join(self.cleaned_data["review_reasons"])

    def _post_clean(self):
        """The service writes the row; the form must not change the instance it compares with."""

    def values(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class SumsMixin(forms.Form):
    fine_yuan = MoneyField(label="罚款（元）")
    gains_yuan = MoneyField(label="没收违法所得（元）")
    goods_yuan = MoneyField(label="没收财物价值（元）")

    def sums(self):
        given = {
            name: self.cleaned_data.get(f"{name}_yuan", rules_cases.ZERO)
            for name in ("fine", "gains", "goods", "refund", "illegal")
        }
        return Sums(**{name: rules_cases.yuan(value) for name, value in given.items()})


class OnForm(ScopedForm):
    """The day of an act."""

    on = PastDay(label="日期")


class ReasonForm(OnForm):
    reason = forms.CharField(label="理由", max_length=300, widget=SHORT)


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


class VerdictMixin(SumsMixin):
    """The content of a decision."""

    basis = forms.CharField(label="处罚（决定）依据", max_length=300)
    violated = forms.CharField(label="违反条款", max_length=300, required=False)
    text = forms.CharField(label="决定内容", max_length=3000, widget=LONG)
    warns = forms.BooleanField(label="警告", required=False)

    def verdict(self):
        cleaned = self.cleaned_data
        flags = ("warns", "criticises", "suspends", "revokes", "confiscates_goods", "collective")
        return Verdict(
            outcome=cleaned.get("outcome", "penalty"),
            text=cleaned["text"],
            basis=cleaned["basis"],
            violated=cleaned["violated"],
            sums=self.sums(),
            grounds=cleaned.get("grounds", ""),
            number_text=cleaned.get("number_text", ""),
            **{name: bool(cleaned.get(name)) for name in flags},
        )


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


class SimpleForm(VerdictMixin, PartyMixin, ScopedForm):
    """当场处罚: warning or a small fine, delivered at once."""

    uuid = ClientUUIDField()
    party_name = EntityNameField(
        label="当事人", help_text="输入名称或信用代码从提示中选择；没有登记的直接填写"
    )
    party = forms.ChoiceField(
        label="当事人类别",
        choices=CaseFiling.Party.choices,
        help_text="罚款限额：自然人二百元，法人或者其他组织三千元",
    )
    party_address = forms.CharField(label="当事人住所（处罚地点）", max_length=200, required=False)
    subject = forms.ChoiceField(label="领域", choices=CaseFiling._meta.get_field("subject").choices)
    cause = forms.CharField(label="案由", max_length=120)
    facts = forms.CharField(label="违法事实", max_length=2000, widget=LONG)
    source = forms.ChoiceField(label="案件来源", choices=CaseFiling.Source.choices)
    on = PastDay(label="处罚日期")
    lead_officer = OfficerField(label="执法人员（主）")
    second_officer = OfficerField(label="执法人员（协）")
    field_order = [
        "party_name",
        "party",
        "party_address",
        "subject",
        "cause",
        "facts",
        "source",
        "on",
        "lead_officer",
        "second_officer",
        "violated",
        "basis",
        "warns",
        "fine_yuan",
        "text",
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("gains_yuan", "goods_yuan"):
            del self.fields[name]
        self.offer_people()
        self.entity = None

    def values(self):
        names = (
            "party_name",
            "party",
            "party_address",
            "subject",
            "cause",
            "facts",
            "source",
            "lead_officer",
            "second_officer",
        )
        return {"entity": self.entity, **{name: self.cleaned_data[name] for name in names}}


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
