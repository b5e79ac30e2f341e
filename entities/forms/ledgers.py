"""Forms over the records that hang on an entity or lie in a village."""

from django import forms

from core.forms import ClientUUIDField, DayInput, ScopedForm, ScopedModelForm
from core.identifiers import normalise_phone
from core.models import User, Village
from entities.forms.entities import checked
from entities.forms.records import EntityField, FindsEntity
from entities.models import (
    AnnualReport,
    CreditClass,
    Entity,
    EntityFacility,
    Listing,
    NoInspectPromise,
    OnlineCheck,
    OnlineSubject,
    Reminder,
    ReturnVisit,
    RiskGrade,
    SuperiorCheck,
    UnlicensedShop,
    VillageAssistant,
    VisitLog,
)
from entities.models.standing import LETTERS


class LedgerForm(FindsEntity, ScopedModelForm):
    """A record with a client-made id. The services say in words what the database would refuse."""

    uuid = ClientUUIDField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.empty_label = "请选择"
        if self.instance.pk:
            del self.fields["uuid"]

    def validate_unique(self):
        return


def ledger_form(model_, names, **attributes):
    """A ``LedgerForm`` over ``names`` of ``model_``, days with the browser's own field."""
    days = {name: DayInput() for name in names if name.endswith(("_on", "_by")) and name not in attributes}
    meta = type(
        "Meta",
        (),
        {
            "model": model_,
            "fields": ["uuid", *names],
            "widgets": {**days, **attributes.pop("widgets", {})},
            "help_texts": attributes.pop("help_texts", {}),
        },
    )
    return type(f"{model_.__name__}Form", (LedgerForm,), {"Meta": meta, **attributes})


class AnnualReportForm(ScopedModelForm):
    class Meta:
        model = AnnualReport
        fields = ["report_year", "filed_on", "channel", "note"]
        widgets = {"filed_on": DayInput()}

    def validate_unique(self):
        """A second entry of a year corrects the first."""


CreditClassForm = ledger_form(CreditClass, ["grade", "from_on", "basis"])


class RiskGradeForm(ledger_form(RiskGrade, ["from_on", "static_score", "dynamic_score", "grade", "reason"])):
    """The scores make the grade; a grade that is chosen says why where it differs."""

    grade = forms.ChoiceField(
        label="风险等级",
        choices=[("", "按分值确定"), *LETTERS],
        required=False,
        help_text="填写分值的可以不选，按分值确定等级",
    )
    field_order = ["from_on", "static_score", "dynamic_score", "grade", "reason"]


ListingForm = ledger_form(Listing, ["kind", "ground", "listed_on", "decision_no"])
SuperiorCheckForm = ledger_form(SuperiorCheck, ["checked_on", "level", "items", "found_problems", "note"])
PromiseForm = ledger_form(NoInspectPromise, ["promised_on", "until_on", "exceptions", "document_no"])
ReturnVisitForm = ledger_form(
    ReturnVisit,
    ["visited_on", "about", "channel", "feeling", "opinions", "answer"],
    widgets={"opinions": forms.Textarea(attrs={"rows": 4})},
)
EntityReminderForm = ledger_form(Reminder, ["report_year", "channel", "reminded_on", "result"])
VisitOfEntityForm = ledger_form(
    VisitLog,
    ["kind", "visited_on", "content", "clue"],
    widgets={name: forms.Textarea(attrs={"rows": 3}) for name in ("content", "clue")},
)
VisitOfVillageForm = ledger_form(
    VisitLog,
    ["kind", "visited_on", "village", "content", "clue"],
    widgets={name: forms.Textarea(attrs={"rows": 3}) for name in ("content", "clue")},
)
UnlicensedForm = ledger_form(
    UnlicensedShop, ["name", "address", "village", "trade", "lacks", "can_qualify", "found_on"]
)
OnlineCheckForm = ledger_form(OnlineCheck, ["checked_on", "state", "note"])


class FacilityForm(
    ledger_form(EntityFacility, ["kind", "mode", "installed_on", "works", "looked_at_on", "note"])
):
    """An open kitchen names its form; the others have none."""

    def clean(self):
        cleaned = super().clean()
        kind, mode = cleaned.get("kind"), cleaned.get("mode")
        if kind == EntityFacility.Kind.OPEN_KITCHEN and not mode:
            self.add_error("mode", "请选择明厨亮灶的形式")
        elif kind and kind != EntityFacility.Kind.OPEN_KITCHEN:
            cleaned["mode"] = ""
        return cleaned


class OnlineSubjectForm(
    ledger_form(OnlineSubject, ["kind", "name", "platform", "address", "village", "registered_on"])
):
    entity = EntityField(required=False, help_text="全称或信用代码；不在名录中的可以不填")


class RemindManyForm(ScopedForm):
    """One reminder for everybody who has not filed yet, in a village or everywhere."""

    uuid = ClientUUIDField()
    report_year = forms.IntegerField(label="报告年度", min_value=2014, max_value=2100)
    kind = forms.ChoiceField(
        label="主体类型",
        required=False,
        choices=[("", "全部"), *[pair for pair in Entity.Kind.choices if pair[0] != "other"]],
    )
    village = forms.ModelChoiceField(
        Village.objects.all(), label="村（社区）", required=False, empty_label="全部"
    )
    channel = forms.ChoiceField(label="方式", choices=Reminder.Channel.choices)
    reminded_on = forms.DateField(label="催报日期", widget=DayInput())
    result = forms.CharField(
        label="说明", max_length=100, required=False, help_text="例如在某某微信群发布第二次提醒"
    )


class EndForm(ScopedForm):
    """The day on which something ended, and why."""

    ended_on = forms.DateField(label="日期", widget=DayInput())
    reason = forms.CharField(label="说明", max_length=120)


class HandlingForm(ScopedModelForm):
    class Meta:
        model = UnlicensedShop
        fields = ["can_qualify", "urged_on", "urge_by", "order_on", "order_no"]
        widgets = {name: DayInput() for name in ("urged_on", "urge_by", "order_on")}

    def _post_clean(self):
        """The service writes on the stored row."""


class CloseUnlicensedForm(FindsEntity, ScopedForm):
    entity_fields = ("became",)
    outcome = forms.ChoiceField(label="办理结果", choices=UnlicensedShop.Outcome.choices)
    closed_on = forms.DateField(label="办结日期", widget=DayInput())
    became = EntityField(label="办照后的主体", required=False, help_text="已办理证照的，填全称或信用代码")
    note = forms.CharField(label="办结情况", max_length=200, required=False)


class ClueForm(ScopedForm):
    handled_on = forms.DateField(label="处理日期", widget=DayInput())
    handling = forms.CharField(
        label="处理情况",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如已安排执法人员检查、已口头提醒改正",
    )


class AssistantForm(ScopedModelForm):
    phone = forms.CharField(label="联系电话", max_length=20, required=False)

    class Meta:
        model = VillageAssistant
        fields = ["village", "name", "phone", "user", "appointed_on", "basis"]
        widgets = {"appointed_on": DayInput()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["village"].empty_label = "请选择"
        self.fields["user"].queryset = User.objects.visible_to(self.user).filter(
            role="assistant", is_active=True
        )
        self.fields["user"].empty_label = "没有账号"
        if self.instance.pk:
            self.initial["phone"] = ""
            if self.instance.phone:
                self.fields["phone"].help_text = "已登记，留空表示不变"

    def clean_phone(self):
        return checked(normalise_phone, self.cleaned_data["phone"]) or self.instance.phone


class TrainingForm(ScopedForm):
    held_on = forms.DateField(label="培训日期", widget=DayInput())
    topic = forms.CharField(label="内容", max_length=80)
    hours = forms.DecimalField(label="学时", min_value=0, max_digits=4, decimal_places=1)
    assistants = forms.ModelMultipleChoiceField(
        VillageAssistant.objects.filter(ended_on=None)
        .select_related("village")
        .order_by("village__code", "pk"),
        label="参加人员",
        widget=forms.CheckboxSelectMultiple,
    )


class MergeForm(ScopedForm):
    keep = forms.ChoiceField(label="保留", widget=forms.RadioSelect)
    reason = forms.CharField(label="合并依据", max_length=200, help_text="例如经营者换照后代码变更、重复导入")

    def __init__(self, *args, pair, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["keep"].choices = [(str(one.pk), f"{one.name}（编号 {one.pk}）") for one in pair]
