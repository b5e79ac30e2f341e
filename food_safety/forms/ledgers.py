"""One form for each ledger of schools, workshops, platforms, grades, honours, cold chain and accidents."""

from operator import attrgetter

from django import forms

from core.forms import DayInput
from entities.forms.records import LABELS, RELATIONS, EntityField, LedgerForm, MomentInput, PlainForm
from entities.models import Entity
from food_safety.models import (
    Canteen,
    CanteenLook,
    CanteenSupply,
    CateringGrade,
    ColdChainBatch,
    ColdChainSample,
    ExcellenceTour,
    FoodAccident,
    FoodHandler,
    FoodHonour,
    GuidanceVisit,
    PlatformMembership,
    School,
    SchoolRound,
    Supplier,
    SupplierCheck,
    SupplierSelection,
    WorkshopFile,
    WorkshopProduct,
)
from inspections.models import Inspection

RELATIONS.update(
    {Canteen: ("entity",), Inspection: ("entity",), ColdChainBatch: ("entity",), CanteenSupply: ("supplier",)}
)
LABELS[Supplier] = attrgetter("label")


class OfEntityForm(LedgerForm):
    """A row that begins with a market entity, which is not changed afterwards."""

    entity = EntityField()
    field_order = ["entity"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["entity"]


def form_of(model_, *names, base=LedgerForm, **attributes):
    """A form over ``names`` of ``model_``; long texts get an area."""
    areas = {
        name: forms.Textarea(attrs={"rows": 3})
        for name in names
        if name in ("content", "text", "problems", "demands", "outcome", "handling")
    }
    meta = type("Meta", (), {"model": model_, "fields": list(names), "widgets": areas})
    return type(f"{model_.__name__}Form", (base,), {"Meta": meta, "__module__": __name__, **attributes})


SchoolForm = form_of(
    School,
    "name",
    "level",
    "village",
    "address",
    "principal",
    "phone",
    "students",
    "boarders",
    "opened_on",
    "ended_on",
    "note",
)
CanteenForm = form_of(
    Canteen,
    "school",
    "supply",
    "seats",
    "diners",
    "nutrition_plan",
    "has_accompanying",
    "has_tasting",
    "keeps_samples",
    "safety_manager",
    "opened_on",
    "closed_on",
    "note",
    base=OfEntityForm,
)
CanteenLookForm = form_of(
    CanteenLook,
    "canteen",
    "looked_on",
    "meals_accompanied",
    "meals_tasted",
    "samples_grams",
    "samples_hours",
    "video_online",
    "forbidden_food",
    "demands",
    "fixed_on",
)
SupplierSelectionForm = form_of(
    SupplierSelection, "title", "method", "joint_units", "held_on", "reviewed_on", "candidates", "note"
)
SupplierForm = form_of(
    Supplier,
    "name",
    "kind",
    "code",
    "licence_no",
    "licence_until",
    "phone",
    "goods",
    "selected_on",
    "selection",
)
CanteenSupplyForm = form_of(CanteenSupply, "canteen", "supplier", "goods", "from_on", "until_on")
SupplierCheckForm = form_of(
    SupplierCheck,
    "supplier",
    "checked_on",
    "canteen",
    "has_licence",
    "has_invoices",
    "has_reports",
    "transport_ok",
    "problems",
    "rectify_by",
    "closed_on",
)
SchoolRoundForm = form_of(
    SchoolRound,
    "year",
    "season",
    "starts_on",
    "ends_on",
    "joint_units",
    "followup_by",
    followup_by=forms.DateField(
        label="整改跟踪期限",
        required=False,
        help_text="不填的，春季到 8 月 31 日，秋季到次年 2 月末，即下一轮检查开始以前",
    ),
)
WorkshopFileForm = form_of(
    WorkshopFile,
    "opened_on",
    "area",
    "water_source",
    "has_layout",
    "has_process",
    "has_rules",
    "purchase_ledger",
    "additive_ledger",
    "letter_signed_on",
    "photos_taken_on",
    "note",
    base=OfEntityForm,
)
WorkshopProductForm = form_of(
    WorkshopProduct,
    "name",
    "category",
    "materials",
    "additives",
    "standard",
    "label_ok",
    "from_on",
    "until_on",
    base=OfEntityForm,
)
FoodHandlerForm = form_of(
    FoodHandler,
    "name",
    "duty",
    "certificate_no",
    "examined_on",
    "valid_until",
    "from_on",
    "left_on",
    base=OfEntityForm,
)
GuidanceVisitForm = form_of(
    GuidanceVisit,
    "kind",
    "visited_on",
    "content",
    "demands",
    "follow_by",
    "followed_on",
    "outcome",
    base=OfEntityForm,
)
PlatformMembershipForm = form_of(
    PlatformMembership,
    "platform",
    "category",
    "joined_on",
    "running",
    "looked_at_on",
    "left_on",
    "note",
    base=OfEntityForm,
)
ColdChainBatchForm = form_of(
    ColdChainBatch,
    "product",
    "origin",
    "batch_no",
    "weight_t",
    "in_on",
    "has_customs",
    "has_disinfection",
    "traced",
    "out_on",
    "note",
    base=OfEntityForm,
)
ColdChainSampleForm = form_of(
    ColdChainSample,
    "batch",
    "kind",
    "sampled_on",
    "count",
    "laboratory",
    "result",
    "reported_on",
    "handling",
    base=OfEntityForm,
)


class OptionalEntityForm(LedgerForm):
    """A row that may be about a market entity."""

    entity = EntityField(required=False, help_text="不涉及登记主体的不填")

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("entity"):
            cleaned["entity"] = None
        return cleaned


class FoodHonourForm(OptionalEntityForm):
    field_order = ["kind", "level", "entity"]

    class Meta:
        model = FoodHonour
        fields = [
            "kind",
            "level",
            "entity",
            "street",
            "village",
            "applied_on",
            "granted_on",
            "document_no",
            "withdrawn_on",
            "note",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.entity:
            self.initial["entity"] = self.instance.entity.code or self.instance.entity.name


class FoodAccidentForm(OptionalEntityForm):
    field_order = ["entity"]

    class Meta:
        model = FoodAccident
        fields = [
            "entity",
            "place",
            "village",
            "happened_on",
            "known_at",
            "level",
            "ill",
            "dead",
            "food",
            "text",
        ]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["known_at"]
            if self.instance.entity:
                self.initial["entity"] = self.instance.entity.code or self.instance.entity.name


class CateringGradeForm(OfEntityForm):
    """The score makes the level; another one is chosen with its reason."""

    level = forms.ChoiceField(
        label="动态等级",
        required=False,
        choices=[("", "按得分确定"), *CateringGrade.Level.choices],
        help_text="90 分以上优秀、75 分以上良好、60 分以上一般（可在「期限与数值规则」中调整）",
    )
    field_order = ["entity", "graded_on", "score", "level", "annual", "inspection_no", "reason"]
    inspection_no = forms.IntegerField(
        label="依据的监督检查", required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput
    )

    class Meta:
        model = CateringGrade
        fields = ["graded_on", "score", "annual", "reason"]

    def clean(self):
        cleaned = super().clean()
        self.level_chosen = cleaned.pop("level", "")
        key = cleaned.pop("inspection_no", None)
        cleaned["inspection"] = (
            Inspection.objects.visible_to(self.user).filter(pk=key).first() if key else None
        )
        return cleaned

    def row(self):
        row = super().row()
        row.level = self.level_chosen
        return row


class ExcellenceTourForm(LedgerForm):
    """The workshops that took part are ticked."""

    entities = forms.ModelMultipleChoiceField(
        Entity.objects.none(), label="参加的小作坊", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ExcellenceTour
        fields = ["held_on", "host", "topic", "people", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["entities"].queryset = (
            Entity.objects.visible_to(self.user).present().tagged("workshop").order_by("pk")
        )
        if self.instance.pk:
            self.initial["entities"] = list(self.instance.entities.values_list("pk", flat=True))

    def row(self):
        given = {**self.values(), "uuid": self.cleaned_data["uuid"]}
        chosen = list(given.pop("entities"))
        row = ExcellenceTour(**given)
        row.chosen_entities = chosen
        return row


class EndSupplierForm(PlainForm):
    ended_on = forms.DateField(label="停止供应日期", widget=DayInput())
    reason = forms.CharField(label="停止原因", max_length=120)


class ReportAccidentForm(PlainForm):
    reported_at = forms.DateTimeField(label="上报时间", widget=MomentInput())
    reported_to = forms.CharField(
        label="报告单位", max_length=80, help_text="例如 县市场监管局、县卫生健康局"
    )


class CloseAccidentForm(PlainForm):
    verdict = forms.ChoiceField(
        label="认定", choices=[("confirmed", "确认为食品安全事故"), ("excluded", "排除（不是食品安全事故）")]
    )
    closed_on = forms.DateField(label="处置完毕日期", widget=DayInput())
    conclusion = forms.CharField(label="调查结论", max_length=300, widget=forms.Textarea(attrs={"rows": 4}))
