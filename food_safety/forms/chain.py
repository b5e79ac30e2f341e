"""One form for each step of the chain that a positive opens."""

from django import forms

from entities.forms.records import PlainForm
from food_safety.models import PositiveChain
from inspections.models import CaseFiling


def kilograms(label, **kwargs):
    return forms.DecimalField(label=label, min_value=0, max_digits=9, decimal_places=2, **kwargs)


class StopForm(PlainForm):
    stopped_on = forms.DateField(label="停止销售日期")
    stopped_kg = kilograms("停止销售数量（公斤）", help_text="已售完的填 0")


class AskRecheckForm(PlainForm):
    asked_at = forms.DateTimeField(label="当事人申请复检时间")


class RecheckForm(PlainForm):
    recheck = forms.ChoiceField(
        label="复检结论",
        choices=[("", "请选择"), *(pair for pair in PositiveChain.Recheck.choices if pair[0] != "asked")],
    )
    recheck_by = forms.CharField(
        label="复检机构及报告编号", max_length=100, help_text="复检不得采用快速检测方法"
    )
    recheck_on = forms.DateField(label="复检结论日期")


class DisposalForm(PlainForm):
    disposal = forms.ChoiceField(label="处理方式", choices=[("", "请选择"), *PositiveChain.Disposal.choices])
    disposed_kg = kilograms("处理数量（公斤）", help_text="已售完的填 0")
    disposed_on = forms.DateField(label="处理日期")


class TraceForm(PlainForm):
    supplier = forms.CharField(label="供货者", max_length=100, required=False)
    trace = forms.CharField(
        label="来源和去向",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="进货票据、产地证明、销往何处；无法查明的写明原因",
    )
    traced_on = forms.DateField(label="追溯日期")


class CaseForm(PlainForm):
    """``row`` is the test or sample; only cases of its entity, else of the office, are offered."""

    case = forms.ModelChoiceField(CaseFiling.objects.all(), label="立案案件", required=False)
    no_case_reason = forms.CharField(
        label="不立案理由", max_length=200, required=False, help_text="立案的不填；不立案的必填"
    )
    case_on = forms.DateField(label="决定日期")

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        rows = self.fields["case"].queryset.order_by("-pk")
        self.fields["case"].queryset = rows.filter(entity=row.entity_id) if row.entity_id else rows


class CloseForm(PlainForm):
    conclusion = forms.CharField(label="办结意见", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))
