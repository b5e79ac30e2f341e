"""Registering and correcting cases, and penalties on the spot."""

from django import forms

from core.forms import ClientUUIDField, DayInput, ScopedForm, ScopedModelForm
from inspections.forms.case_fields import (
    LONG,
    EntityNameField,
    OfficerField,
    PartyMixin,
    PastDay,
    VerdictMixin,
)
from inspections.models import (
    Campaign,
    CaseFiling,
)
from inspections.rules import cases as rules_cases


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
