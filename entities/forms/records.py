"""What the forms of all ledgers share: day widgets, scoped choices that cost one query, secrets that are not shown."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from core.errors import RuleBroken
from core.forms import ClientUUIDField, DayInput, ScopedForm, ScopedModelForm
from core.identifiers import normalise_phone
from entities.models import Entity

# Encrypted columns: an empty field of the form leaves what is stored.
SECRETS = {"phone", "certificate_no"}
# What the label of a chosen row needs joined, and how it is labelled where that is not its ``str``; apps add theirs.
RELATIONS: dict[type, tuple[str, ...]] = {}
LABELS: dict[type, Callable] = {}


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


def said_of(entity: Entity) -> str:
    """What a person reads in an ``EntityField`` that is filled already: the name, or the code where another of the office
    is called the same."""
    twins = Entity.objects.present().filter(office=entity.office_id, name=entity.name).exclude(pk=entity.pk)
    return entity.code if entity.code and (entity.is_ended or twins.exists()) else entity.name


class EntityField(forms.CharField):
    """A market entity by name, pinyin initials or code, with suggestions from ``entity-options``."""

    widget = forms.TextInput(
        attrs={
            "list": "entity-options",
            "autocomplete": "off",
            "hx-trigger": "input changed delay:300ms",
            "hx-target": "#entity-options",
            "hx-swap": "innerHTML",
        }
    )
    url_name = "entities:entity_options"
    #: Whether one that has ended may be meant: a table also tells of what was before.
    also_ended = False

    def __init__(self, **kwargs):
        super().__init__(
            **{
                "label": "经营主体",
                "max_length": 120,
                "help_text": "输入名称、拼音首字母或信用代码，从提示中选择",
                **kwargs,
            }
        )

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "hx-get": reverse_lazy(self.url_name)}

    def find(self, text: str, user) -> Entity:
        """The one entity of exactly this name or code that the user sees, or of this number (「#12」, as a program
        names it). Raises ValidationError."""
        rows = Entity.objects.visible_to(user).filter(office=user.office_id)
        rows = rows if self.also_ended else rows.present()
        if (numbered := rows.numbered(text)) is not None:
            return numbered
        found = list(rows.filter(code=text.upper())[:2]) if text.isascii() else []
        found = found or list(rows.filter(name=" ".join(text.split()))[:6])
        if len(found) == 1:
            return found[0]
        if found:
            shown = "、".join(one.code or one.address or "无代码" for one in found)
            raise ValidationError(f"有 {len(found)} 户同名，请改填信用代码：{shown}")
        near = "、".join(rows.matching(text).order_by("-pk").values_list("name", flat=True)[:5])
        raise ValidationError(
            "名录中没有这个主体" + (f"，相近的有：{near}" if near else "，请先登记经营主体")
        )


def dress(fields) -> None:
    """Browser widgets for days and instants, and choices whose labels need no query of their own."""
    for field in fields.values():
        if isinstance(field, forms.DateTimeField):
            field.widget = MomentInput()
        elif isinstance(field, forms.DateField):
            field.widget = DayInput()
        queryset = getattr(field, "queryset", None)
        if queryset is not None and queryset.model in RELATIONS:
            field.queryset = queryset.select_related(*RELATIONS[queryset.model])
        if queryset is not None and queryset.model in LABELS:
            field.label_from_instance = LABELS[queryset.model]
        if isinstance(field, forms.ModelChoiceField) and not isinstance(
            field, forms.ModelMultipleChoiceField
        ):
            field.empty_label = "请选择" if field.required else "不选择"


class FindsEntity:
    """What stands in an ``EntityField`` becomes the entity, None where nothing stands there."""

    entity_fields: tuple[str, ...] = ("entity",)

    def clean(self):
        cleaned = super().clean()
        for name in self.entity_fields:
            field = self.fields.get(name)
            if isinstance(field, EntityField) and name in cleaned:
                try:
                    cleaned[name] = field.find(cleaned[name], self.user) if cleaned[name] else None
                except ValidationError as error:
                    self.add_error(name, error)
        return cleaned


class PlainForm(ScopedForm):
    """A form that is about a step, not about the columns of a row."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dress(self.fields)


class LedgerForm(FindsEntity, ScopedModelForm):
    """A form over one row of a ledger. The service writes; the instance stays as it was stored."""

    uuid = ClientUUIDField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dress(self.fields)
        for name in SECRETS & set(self.fields):
            self.fields[name].widget = forms.TextInput()
            if self.instance.pk and getattr(self.instance, name):
                self.initial[name] = ""
                self.fields[name].help_text = "已登记，留空表示不变"
        if self.instance.pk:
            del self.fields["uuid"]

    def _post_clean(self):
        """See the class."""

    def validate_unique(self):
        """The service says it in words that fit."""

    def clean(self):
        cleaned = super().clean()
        for name in SECRETS & set(self.fields):
            if not cleaned.get(name):
                cleaned[name] = getattr(self.instance, name) or ""
            elif name == "phone":
                try:
                    cleaned[name] = normalise_phone(cleaned[name])
                except RuleBroken as broken:
                    self.add_error(name, broken.message)
        return cleaned

    def values(self) -> dict:
        """What the service takes to change a row."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("uuid", "version")}

    def row(self):
        """A new, unsaved row."""
        return self._meta.model(uuid=self.cleaned_data["uuid"], **self.values())
