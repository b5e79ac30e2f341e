"""Forms that define what is counted, and the form of a record, which follows from its category."""

from django import forms

from activities.forms.steps import day
from activities.models import WorkCategory, WorkQuantity, WorkRecord, WorkStage
from activities.rules import LARGEST, MOST_DECIMALS
from core.forms import ScopedModelForm
from entities.forms.records import EntityField, LedgerForm, PlainForm, dress


class DefinitionForm(ScopedModelForm):
    """The service writes; a code is asked for once."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dress(self.fields)
        if self.instance.pk:
            del self.fields["code"]

    def _post_clean(self):
        """See the class."""

    def validate_unique(self):
        """The service says it in words that fit."""


class CategoryForm(DefinitionForm):
    class Meta:
        model = WorkCategory
        fields = [
            "name",
            "code",
            "group",
            "counting",
            "unit",
            "entity_use",
            "note",
            "none_label",
            "rank",
            "is_active",
        ]


class OfCategoryForm(DefinitionForm):
    def __init__(self, *args, row=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.category = row or self.instance.category


class QuantityForm(OfCategoryForm):
    decimals = forms.IntegerField(label="小数位数", min_value=0, max_value=MOST_DECIMALS, initial=0)

    class Meta:
        model = WorkQuantity
        fields = [
            "label",
            "code",
            "unit",
            "decimals",
            "note",
            "is_required",
            "whole",
            "rate_label",
            "all_label",
            "rank",
            "is_active",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["whole"].queryset = self.category.quantities.exclude(pk=self.instance.pk)


class StageForm(OfCategoryForm):
    class Meta:
        model = WorkStage
        fields = ["label", "code", "rank"]


class WorkRecordForm(LedgerForm):
    """Date, name, place and the numbers that the category asks for."""

    class Meta:
        model = WorkRecord
        fields = ["done_on", "title", "village", "note"]

    def __init__(self, *args, row=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.category = row or self.instance.category
        if self.category.entity_use != WorkCategory.EntityUse.NONE:
            required = self.category.entity_use == WorkCategory.EntityUse.REQUIRED
            self.fields["entity"] = EntityField(required=required)
        rows = self.category.quantities.filter(is_active=True).select_related("whole")
        self.quantities = {f"amount_{one.code}": one for one in rows}
        for name, one in self.quantities.items():
            self.fields[name] = forms.DecimalField(
                label=f"{one.label}（{one.unit}）",
                required=one.is_required,
                min_value=0,
                max_value=LARGEST - 1,
                decimal_places=one.decimals,
                help_text=one.note,
            )
        if self.instance.pk:
            self._begin_with_stored()
        elif self.category.stages.exists():
            self.fields["stage"] = forms.ModelChoiceField(
                self.category.stages.all(), label="阶段", required=False, empty_label="不选择"
            )

    def _begin_with_stored(self):
        for one in self.instance.amounts.select_related("quantity"):
            self.initial[f"amount_{one.quantity.code}"] = f"{one.amount:.{one.quantity.decimals}f}"
        if entity := self.instance.entity:
            self.initial["entity"] = entity.code or entity.name

    def values(self):
        apart = {*self.quantities, "stage"}
        given = {name: value for name, value in super().values().items() if name not in apart}
        if "entity" in given:
            given["entity"] = given["entity"] or None
        return given

    def parts(self):
        amounts = {one: self.cleaned_data.get(name) for name, one in self.quantities.items()}
        return {
            "amounts": amounts,
            **({"stage": self.cleaned_data["stage"]} if "stage" in self.fields else {}),
        }

    def row(self):
        return WorkRecord(category=self.category, uuid=self.cleaned_data["uuid"], **self.values())


class EndWorkForm(PlainForm):
    ended_on = day("终止日期", "从这一天起不再计入存量")


class ReachStageForm(PlainForm):
    stage = forms.ModelChoiceField(WorkStage.objects.none(), label="到达阶段", empty_label="请选择")
    reached_on = day("日期")

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stage"].queryset = row.category.stages.exclude(pk__in=row.steps.values("stage"))
