"""One form for each ledger."""

from django import forms

from activities.forms.base import LinesField, PartsForm
from activities.models import (
    HelpTask,
    MediaAccount,
    MediaRelease,
    Meeting,
    OfficeDrill,
    PlanDocument,
    PublicityActivity,
    PublicityChannel,
    PublicityMaterial,
    Supervision,
    TargetItem,
    TrainingSession,
    YearPlanItem,
)
from activities.services import offices_below, parts_of
from core import indicators
from core.models import User
from entities.forms.records import EntityField, LedgerForm
from entities.models import VillageAssistant

MOST = 10_000_000


def counts(prefix, choices):
    """One number field for each kind."""
    return {
        f"{prefix}_{kind}": forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST)
        for kind, label in choices
    }


MATERIALS = counts("material", PublicityMaterial.Kind.choices)
CHANNELS = counts("channel", PublicityChannel.Kind.choices)


def area(rows=3):
    return forms.Textarea(attrs={"rows": rows})


class PublicityForm(PartsForm):
    topics = LinesField(
        label="宣传内容",
        longest=60,
        help_text="一行一项，按顺序写，例如：食品安全、电梯等特种设备安全常识、打击传销",
    )
    partners = LinesField(label="参与单位", longest=60, help_text="一行一个，例如：镇安监站、司法所")
    locals().update(MATERIALS)
    locals().update(CHANNELS)

    part_names = ("topics", "partners")

    class Meta:
        model = PublicityActivity
        fields = [
            "held_on",
            "theme",
            "kind",
            "occasion",
            "scene",
            "place",
            "village",
            "people",
            "consultations",
            "note",
        ]
        widgets = {"note": area()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            stored = parts_of(self.instance)
            self.initial |= {"topics": stored["topics"], "partners": stored["partners"]}
            for prefix, name in (("material", "materials"), ("channel", "channels")):
                self.initial |= {f"{prefix}_{kind}": count for kind, count in stored[name].items()}

    def parts_of_form(self):
        return {*self.part_names, *MATERIALS, *CHANNELS}

    def parts(self):
        return {
            **super().parts(),
            "materials": self._counted("material", MATERIALS),
            "channels": self._counted("channel", CHANNELS),
        }

    def _counted(self, prefix, fields):
        return {name.removeprefix(f"{prefix}_"): self.cleaned_data[name] for name in fields}


def people(label, model, help_text):
    return forms.ModelMultipleChoiceField(
        label=label,
        queryset=model.objects.all(),
        required=False,
        help_text=help_text,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )


class TrainingForm(PartsForm):
    laws = LinesField(
        label="学习的法律法规",
        longest=100,
        help_text="一行一部，不加书名号，例如：中华人民共和国食品安全法",
    )
    users = people("参加的工作人员", User, "可以不选，只填人数")
    assistants = people("参加的协管员", VillageAssistant, "选中的同时计入其培训记录")

    part_names = ("laws", "users", "assistants")

    class Meta:
        model = TrainingSession
        fields = [
            "held_on",
            "title",
            "kind",
            "audience",
            "hours",
            "head_count",
            "entity_count",
            "place",
            "lecturer",
            "village",
            "note",
        ]
        widgets = {"note": area()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        mine = {"office": self.user.office_id}
        self.fields["users"].queryset = self.fields["users"].queryset.filter(**mine, is_active=True)
        self.fields["assistants"].queryset = self.fields["assistants"].queryset.filter(**mine, ended_on=None)
        if self.instance.pk:
            attended = self.instance.attendees
            self.initial |= {
                "laws": list(self.instance.laws.values_list("title", flat=True)),
                "users": list(attended.exclude(user=None).values_list("user", flat=True)),
                "assistants": list(attended.exclude(assistant=None).values_list("assistant", flat=True)),
            }

    def clean_hours(self):
        hours = self.cleaned_data["hours"]
        if hours is not None and hours < 0:
            raise forms.ValidationError("学时不能小于 0")
        return hours

    def parts(self):
        kept = self.instance.attendees.exclude(entity=None) if self.instance.pk else ()
        return {**super().parts(), "entities": [one.entity for one in kept]}


class MeetingForm(LedgerForm):
    class Meta:
        model = Meeting
        fields = [
            "held_on",
            "kind",
            "title",
            "place",
            "village",
            "head_count",
            "partners",
            "topics",
            "decisions",
        ]
        widgets = {name: area() for name in ("partners", "topics", "decisions")}


class HelpTaskForm(LedgerForm):
    entity = EntityField()
    field_order = ["entity"]

    class Meta:
        model = HelpTask
        fields = ["text", "raised_on", "owner", "due_by"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = self.fields["owner"].queryset.filter(office=self.user.office_id)
        if self.instance.pk:
            del self.fields["entity"]


class SupervisionForm(LedgerForm):
    class Meta:
        model = Supervision
        fields = ["supervised", "visited_on", "topic", "findings", "answer_by"]
        widgets = {"findings": area(4)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["supervised"].queryset = offices_below(self.user)


class MediaReleaseForm(LedgerForm):
    class Meta:
        model = MediaRelease
        fields = ["published_on", "kind", "title", "program", "issue", "outlets"]


class MediaAccountForm(LedgerForm):
    class Meta:
        model = MediaAccount
        fields = ["platform", "name", "opened_on"]


class PlanDocumentForm(LedgerForm):
    class Meta:
        model = PlanDocument
        fields = ["kind", "title", "number", "issued_on", "ended_on", "content"]
        widgets = {"content": area(5)}


class OfficeDrillForm(LedgerForm):
    class Meta:
        model = OfficeDrill
        fields = ["plan", "drilled_on", "topic", "place", "head_count", "summary"]
        widgets = {"summary": area(4)}


class YearPlanItemForm(PartsForm):
    year = forms.IntegerField(label="实施年度", min_value=2000, max_value=2100)

    part_names = ("year",)
    field_order = ["uuid", "kind", "text", "made_on", "year", "until_year"]

    class Meta:
        model = YearPlanItem
        fields = ["kind", "text", "made_on", "until_year", "owner", "due_on", "figure", "target"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = self.fields["owner"].queryset.filter(office=self.user.office_id)
        if self.instance.pk:
            self.initial["year"] = self.instance.year_on.year

    def clean_figure(self):
        key = self.cleaned_data["figure"].strip()
        if key and indicators.get(key) is None:
            raise forms.ValidationError("没有这个统计指标，编号见「统计指标」页")
        return key


class TargetItemForm(PartsForm):
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)

    part_names = ("year",)
    field_order = ["uuid", "year", "item"]

    class Meta:
        model = TargetItem
        fields = [
            "item",
            "quantity",
            "target_figure",
            "unit_text",
            "weight",
            "figure",
            "done_quantity",
            "due_on",
            "basis",
            "evidence",
        ]
        widgets = {"evidence": area(4)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["year"] = self.instance.year_on.year
