"""Forms over food permits: a first issue, and what is done about a certificate afterwards."""

from django import forms

from core.errors import RuleBroken
from core.forms import ClientUUIDField, DayInput, ScopedForm
from entities.models import Licence
from entities.rules import FOOD_PERMIT_KINDS
from food_safety.forms.sheets import ENTITY_INPUT
from food_safety.lookups import EntityFinder, entity_options
from food_safety.models import PermitAct

KINDS = [(kind, label) for kind, label in Licence.Kind.choices if kind in FOOD_PERMIT_KINDS]


class OfEntityForm(ScopedForm):
    """A form with a field ``entity`` in which an entity is typed; once valid it holds the entity itself."""

    entity_options_wanted = True

    def entity_options(self):
        return entity_options(self.user)

    def clean_entity(self):
        text = self.cleaned_data["entity"]
        if not text:
            return None
        try:
            return EntityFinder(self.user, [text]).find(text)
        except RuleBroken as broken:
            raise forms.ValidationError(broken.message) from None


def entity_field(**kwargs):
    """The text field of ``OfEntityForm``."""
    return forms.CharField(
        **{
            "label": "经营主体",
            "max_length": 120,
            "widget": ENTITY_INPUT,
            "help_text": "名称、拼音首字母或信用代码",
            **kwargs,
        }
    )


class PermitForm(OfEntityForm):
    uuid = ClientUUIDField()
    entity = entity_field()
    kind = forms.ChoiceField(label="许可（登记）类别", choices=[("", "请选择"), *KINDS])
    number = forms.CharField(label="证书（备案）编号", max_length=40, help_text="食品经营许可证以 JY 开头")
    acted_on = forms.DateField(label="首次核发日期", widget=DayInput())
    valid_until = forms.DateField(
        label="有效期至", required=False, widget=DayInput(), help_text="留空按规定年限推算，以证书为准"
    )
    sub = forms.ChoiceField(
        label="小经营店类型", required=False, choices=[("", "不是小经营店"), *PermitAct.Sub.choices]
    )
    area_m2 = forms.DecimalField(
        label="经营面积（平方米）", required=False, min_value=0, max_digits=7, decimal_places=1
    )
    note = forms.CharField(label="备注", max_length=200, required=False)


class PermitActForm(ScopedForm):
    uuid = ClientUUIDField()
    act = forms.ChoiceField(
        label="办理事项", choices=[pair for pair in PermitAct.Act.choices if pair[0] != PermitAct.Act.FIRST]
    )
    acted_on = forms.DateField(label="办理日期", widget=DayInput())
    valid_until = forms.DateField(
        label="延续后有效期至",
        required=False,
        widget=DayInput(),
        help_text="只有延续才填；留空按规定年限推算",
    )
    area_m2 = forms.DecimalField(
        label="变更后经营面积（平方米）", required=False, min_value=0, max_digits=7, decimal_places=1
    )
    changed = forms.CharField(
        label="变更内容", max_length=200, required=False, help_text="例如法定代表人、经营场所、经营项目"
    )
    note = forms.CharField(label="备注", max_length=200, required=False)
