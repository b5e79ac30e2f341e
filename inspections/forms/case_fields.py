"""Fields and parts that the forms of cases and of measures over goods share."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.urls import reverse_lazy

from core.access import Role
from core.clock import today
from core.forms import DayInput, ScopedForm
from core.models import User
from core.search import plain
from entities.models import Entity
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


class OnForm(ScopedForm):
    """The day of an act."""

    on = PastDay(label="日期")


class ReasonForm(OnForm):
    reason = forms.CharField(label="理由", max_length=300, widget=SHORT)
