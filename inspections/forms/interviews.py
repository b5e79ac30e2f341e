"""Forms of talks: the talk, a line for each who was asked, and all of it as one row of a table."""

from django import forms
from django.core.exceptions import ValidationError

from core.access import Role
from core.errors import RuleBroken
from core.forms import ClientUUIDField, DayInput, ScopedForm
from core.models import User
from entities.forms.records import EntityField
from entities.models import Entity
from inspections.forms.orders import area
from inspections.models import Interview, InterviewAttendee
from inspections.rules.interviews import read_asked
from inspections.services.interviews import Attendee
from inspections.subjects import Subject

ATTENDEES_MAX = 30


class InterviewForm(ScopedForm):
    client_uuid = ClientUUIDField()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="类别", choices=Interview.Kind.choices)
    subject = forms.ChoiceField(label="领域", choices=Subject.choices)
    held_on = forms.DateField(label="约谈日期", widget=DayInput())
    place = forms.CharField(label="地点", max_length=80)
    reason = forms.CharField(label="约谈事由", max_length=200)
    host = forms.ModelChoiceField(User.objects.all(), label="主持人", empty_label="请选择")
    recorder = forms.ModelChoiceField(User.objects.all(), label="记录人", empty_label="请选择")
    minutes = forms.CharField(label="约谈纪要", required=False, max_length=5000, widget=area(5))
    demands = forms.CharField(label="要求与承诺", required=False, max_length=2000, widget=area(3))

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("host", "recorder"):
            self.fields[name].queryset = User.objects.filter(
                office=office, is_active=True, role__in=[*Role.certifiable(), Role.CLERK]
            )

    def values(self) -> dict:
        return {
            name: value for name, value in self.cleaned_data.items() if name not in ("client_uuid", "version")
        }


class AttendeeForm(forms.Form):
    """One line of who was asked; a line without a person and an entity is left out."""

    entity = forms.ModelChoiceField(
        Entity.objects.none(), label="经营主体", required=False, empty_label="（无）"
    )
    person = forms.CharField(label="被约谈人", max_length=40, required=False)
    duty = forms.CharField(label="职务", max_length=40, required=False)
    attended = forms.BooleanField(label="到场", required=False, initial=True)

    def __init__(self, *args, entities, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["entity"].queryset = entities
        self.fields["entity"].choices = choices

    def clean(self):
        cleaned = super().clean()
        entity = cleaned.get("entity")
        if entity is not None and not cleaned.get("person"):
            cleaned["person"] = entity.principal
            if not entity.principal:
                self.add_error("person", "请填写被约谈人")
        return cleaned


AttendeeFormSet = forms.formset_factory(
    AttendeeForm, extra=5, max_num=ATTENDEES_MAX, validate_max=True, can_delete=True
)


def attendees_of(formset) -> list[Attendee]:
    kept = [
        form.cleaned_data for form in formset if form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]
    return [
        Attendee(row["person"], row["entity"], row["duty"], row["attended"])
        for row in kept
        if row.get("person")
    ]


class InterviewRowForm(InterviewForm):
    """A talk as one row of a table, its people in one cell."""

    client_uuid = None
    version = None
    uuid = ClientUUIDField()
    asked = forms.CharField(label="参加人", max_length=2000)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, office=user.office, **kwargs)

    def clean_asked(self) -> list[Attendee]:
        try:
            people = [self._attendee(one) for one in read_asked(self.cleaned_data["asked"])]
        except RuleBroken as broken:
            raise ValidationError(broken.message) from None
        if len(people) > ATTENDEES_MAX:
            raise ValidationError(f"一次约谈最多 {ATTENDEES_MAX} 人")
        return people

    def _attendee(self, said) -> Attendee:
        entity = EntityField().find(said.entity, self.user) if said.entity else None
        person = said.person or (entity.principal if entity else "")
        if not person:
            raise ValidationError(f"「{said.entity}」没有写姓名")
        for name, words in (("person", person), ("duty", said.duty)):
            field = InterviewAttendee._meta.get_field(name)
            if len(words) > field.max_length:
                raise ValidationError(f"「{words[:10]}…」太长，最多 {field.max_length} 个字")
        return Attendee(person, entity, said.duty, said.attended)

    def row(self) -> Interview:
        """What the service stores, unsaved, with those who were asked."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in ("uuid", "asked")}
        interview = Interview(uuid=self.cleaned_data["uuid"], **values)
        interview.asked = self.cleaned_data["asked"]
        return interview
