"""Forms over entities and licences."""

from django import forms
from django.core.exceptions import ValidationError

from core.errors import RuleBroken
from core.forms import ClientUUIDField, DayInput, ScopedForm, ScopedModelForm
from core.identifiers import normalise_licence_no, normalise_phone, normalise_registration_no, normalise_uscc
from entities import rules
from entities.models import Entity, Industry, Licence, Tag

ELSEWHERE = "食品经营许可和小作坊、小经营店、小摊点登记在「食品许可与登记」中办理"


def checked(normalise, value):
    """The normalised value, or the rule's own words as the field's error."""
    try:
        return normalise(value) if value else ""
    except RuleBroken as broken:
        raise ValidationError(broken.message) from None


class IndustryField(forms.CharField):
    """A code of the reference table, typed or picked from the suggestions (「6210 正餐服务」)."""

    def clean(self, value):
        text = super().clean(value).strip()
        if not text:
            return None
        industry = Industry.objects.filter(code=text.split()[0].upper()).first()
        if industry is None:
            raise ValidationError("没有这个行业代码，请从提示的行业中选择")
        return industry

    def prepare_value(self, value):
        if value and not isinstance(value, str):
            return str(value)
        industry = Industry.objects.filter(code=value).first() if value else None
        return str(industry) if industry else value


class EntityForm(ScopedModelForm):
    uuid = ClientUUIDField()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    industry = IndustryField(
        label="行业",
        required=False,
        help_text="输入行业名称或代码，从提示中选择（GB/T 4754-2017）",
        widget=forms.TextInput(
            attrs={
                "list": "industry-options",
                "autocomplete": "off",
                "hx-trigger": "input changed delay:300ms",
                "hx-target": "#industry-options",
                "hx-swap": "innerHTML",
                "hx-get": "",
            }
        ),
    )
    tags = forms.ModelMultipleChoiceField(
        Tag.objects.all(), label="业态与标记", required=False, widget=forms.CheckboxSelectMultiple
    )
    contact_phone = forms.CharField(label="联系电话", required=False, max_length=20)

    class Meta:
        model = Entity
        fields = [
            "name",
            "kind",
            "code",
            "old_code",
            "tags",
            "village",
            "grid",
            "address",
            "industry",
            "principal",
            "contact_phone",
            "registered_on",
            "capital_yuan",
            "business_scope",
            "note",
        ]
        widgets = {"registered_on": DayInput(), "business_scope": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "code": "18 位；没有代码的主体可以不填",
            "old_code": "15 位旧注册号，可以不填",
            "grid": "不选时按村（社区）所在网格",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["village"].empty_label = self.fields["grid"].empty_label = "请选择"
        if self.instance.pk:
            self.fields["uuid"].required = False
            self.initial.update(
                tags=[row.tag_id for row in self.instance.entity_tags.all()],
                contact_phone="",
                version=self.instance.version,
            )
            if self.instance.contact_phone:
                self.fields["contact_phone"].help_text = "已登记，留空表示不变"

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_code(self):
        return checked(normalise_uscc, self.cleaned_data["code"])

    def clean_old_code(self):
        return checked(normalise_registration_no, self.cleaned_data["old_code"])

    def clean_contact_phone(self):
        phone = checked(normalise_phone, self.cleaned_data["contact_phone"])
        return phone or self.instance.contact_phone

    def clean(self):
        cleaned = super().clean()
        code, kind = cleaned.get("code"), cleaned.get("kind")
        if code and kind and rules.kind_of(code) not in ("other", kind):
            self.add_error("kind", "与统一社会信用代码表示的主体类型不一致，请核对")
        return cleaned

    def _post_clean(self):
        """The service writes; here only the form's own fields are checked, so the instance stays as it was stored."""
        return

    def values(self):
        """What the service takes: the cleaned fields but for the form's own bookkeeping."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("uuid", "version")}


class StatusForm(ScopedForm):
    status = forms.ChoiceField(label="改为")
    from_on = forms.DateField(label="起始日期", widget=DayInput())
    reason = forms.CharField(label="说明", max_length=200, help_text="例如歇业备案、注销登记的依据")

    def __init__(self, *args, entity, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = rules.NEXT_STATUS[entity.status]
        self.fields["status"].choices = [pair for pair in Entity.Status.choices if pair[0] in allowed]


class LicenceForm(ScopedModelForm):
    class Meta:
        model = Licence
        fields = ["kind", "number", "first_issued_on", "issued_on", "valid_until", "status", "note"]
        widgets = {name: DayInput() for name in ("first_issued_on", "issued_on", "valid_until")}
        help_texts = {
            "first_issued_on": "变更、延续、补发的，填最初发证的日期",
            "valid_until": "长期有效的不填",
        }

    def __init__(self, *args, **kwargs):
        """Food permits have their own acts: they are not entered here, and only their note can be changed."""
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.kind in rules.FOOD_PERMIT_KINDS:
            for name in set(self.fields) - {"note"}:
                self.fields[name].disabled = True
            self.fields["number"].help_text = "变更、延续、补发、注销在「食品许可与登记」中办理"
            return
        self.fields["kind"].choices = [
            pair for pair in self.fields["kind"].choices if pair[0] not in rules.FOOD_PERMIT_KINDS
        ]
        self.fields["kind"].help_text = ELSEWHERE
        self.fields["kind"].error_messages["invalid_choice"] = ELSEWHERE

    def clean(self):
        cleaned = super().clean()
        kind, number = cleaned.get("kind"), cleaned.get("number")
        if number and kind == Licence.Kind.FOOD_PRODUCTION:
            try:
                cleaned["number"] = normalise_licence_no(number)
            except RuleBroken as broken:
                self.add_error("number", broken.message)
        issued_on, until = cleaned.get("issued_on"), cleaned.get("valid_until")
        if issued_on and until and until < issued_on:
            self.add_error("valid_until", "有效期至不能早于发证日期")
        return cleaned

    def validate_unique(self):
        """The service says it in words that fit."""


class RevealForm(ScopedForm):
    reason = forms.CharField(label="查看用途", max_length=100, help_text="将记入操作记录，所长可以查看")
