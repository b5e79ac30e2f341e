"""Forms of orders, re-checks and exposed products. The services hold the rules."""

from django import forms

from core.access import Role
from core.forms import ClientUUIDField, DayInput, ScopedForm
from core.models import User
from inspections.models import DocumentService, Order
from inspections.services.orders_recheck import Verdict

VERDICTS = [("corrected", "已改正"), ("left", "未改正")]


def area(rows=3):
    return forms.Textarea(attrs={"rows": rows})


class ProblemChoice(forms.ModelMultipleChoiceField):
    def label_from_instance(self, problem):
        key = "【重点】" if problem.is_key else ""
        return f"{key}{problem.text}（限 {problem.rectify_by}）"


class OrderForm(ScopedForm):
    """An order about problems of ``inspection``."""

    client_uuid = ClientUUIDField()
    kind = forms.ChoiceField(label="文书种类", choices=Order.Kind.choices)
    problems = ProblemChoice(None, label="列入的问题", required=False, widget=forms.CheckboxSelectMultiple)
    issued_on = forms.DateField(label="下达日期", widget=DayInput())
    rectify_by = forms.DateField(
        label="改正期限", widget=DayInput(), required=False, help_text="不填按问题的整改期限或常用期限"
    )
    basis = forms.CharField(label="依据条款", max_length=200, required=False)
    demands = forms.CharField(label="改正要求", max_length=2000, widget=area(4))

    def __init__(self, *args, inspection, **kwargs):
        super().__init__(*args, **kwargs)
        rows = inspection.problems.filter(fixed_on_the_spot=False).select_related("item").order_by("pk")
        self.fields["problems"].queryset = rows

    def values(self) -> dict:
        cleaned = dict(self.cleaned_data)
        cleaned["uuid"] = cleaned.pop("client_uuid")
        cleaned["problems"] = list(cleaned["problems"])
        return cleaned


class ServeForm(ScopedForm):
    served_on = forms.DateField(label="送达日期", widget=DayInput())
    method = forms.ChoiceField(label="送达方式", choices=DocumentService.Method.choices)
    place = forms.CharField(label="送达地点", max_length=100, required=False)
    receiver = forms.CharField(label="签收人", max_length=40, required=False)
    refused = forms.BooleanField(label="当事人拒绝签收", required=False, help_text="拒绝签收的按留置送达登记")
    note = forms.CharField(label="拒收情况及见证人", max_length=200, required=False, widget=area(2))


class ExtendForm(ScopedForm):
    to_by = forms.DateField(label="延至", widget=DayInput())
    reason = forms.CharField(label="延期理由", max_length=200, widget=area(2))


class ToCaseForm(ScopedForm):
    client_uuid = ClientUUIDField()
    cause = forms.CharField(label="案由", max_length=120, help_text="例如：涉嫌未按规定整改食品安全问题")


class OwnerForm(ScopedForm):
    owner = forms.ModelChoiceField(User.objects.all(), label="跟进人", empty_label="请选择")

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.filter(
            office=office, is_active=True, role__in=Role.certifiable()
        )


class RecheckForm(ScopedForm):
    """A verdict on each of ``problems``: fields ``verdict-<pk>`` and ``note-<pk>``."""

    client_uuid = ClientUUIDField()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    inspected_on = forms.DateField(label="复查日期", widget=DayInput())
    lead_officer = forms.ModelChoiceField(User.objects.all(), label="检查人员（主）", empty_label="请选择")
    second_officer = forms.ModelChoiceField(User.objects.all(), label="检查人员（协）", empty_label="请选择")
    opinion = forms.CharField(label="复查意见", max_length=2000, required=False, widget=area())

    def __init__(self, *args, office, problems, **kwargs):
        super().__init__(*args, **kwargs)
        self.problems = problems
        for name in ("lead_officer", "second_officer"):
            self.fields[name].queryset = User.objects.filter(
                office=office, is_active=True, role__in=Role.certifiable()
            )
        for problem in problems:
            self.fields[f"verdict-{problem.pk}"] = forms.ChoiceField(
                label=problem.text,
                choices=VERDICTS,
                widget=forms.RadioSelect,
                error_messages={"required": "请选择已改正或未改正"},
            )
            self.fields[f"note-{problem.pk}"] = forms.CharField(
                label="复查情况", max_length=300, required=False
            )

    def lines(self):
        for problem in self.problems:
            yield problem, self[f"verdict-{problem.pk}"], self[f"note-{problem.pk}"]

    def values(self) -> dict:
        cleaned = self.cleaned_data
        verdicts = [
            Verdict(problem, cleaned[f"verdict-{problem.pk}"] == "corrected", cleaned[f"note-{problem.pk}"])
            for problem in self.problems
        ]
        names = ("inspected_on", "lead_officer", "second_officer", "opinion")
        return {**{name: cleaned[name] for name in names}, "verdicts": verdicts}


class HitForm(ScopedForm):
    product = forms.CharField(label="曝光产品", max_length=100)
    quantity = forms.DecimalField(label="数量", max_digits=10, decimal_places=2, min_value=0, required=False)
    unit = forms.CharField(
        label="单位", max_length=10, required=False, help_text="袋、瓶、公斤……各单位分别统计，不相加"
    )
    handling = forms.CharField(label="处置情况", max_length=200, widget=area(2))
