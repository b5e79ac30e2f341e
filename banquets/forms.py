"""Forms of filings, their steps, cooks, dishes and standards."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from banquets import rules
from banquets.models import BanquetCook, BanquetFiling, FollowUp, PoisoningReport, RiskDish, SampleRetention
from core.errors import RuleBroken
from core.forms import ClientUUIDField, ScopedModelForm
from core.identifiers import normalise_id_no, normalise_phone
from core.models import User
from entities.forms.records import EntityField, LedgerForm, PlainForm
from inspections.forms import SignatureField

NOTE = forms.Textarea(attrs={"rows": 3})
FILING_FIELDS = (
    "village",
    "occasion",
    "host_name",
    "host_phone",
    "place",
    "venue",
    "held_on",
    "first_meal",
    "days",
    "meals",
    "tables",
    "people",
    "cook",
    "cook_name",
    "cook_phone",
    "caterer",
    "crew",
    "helper_count",
    "helpers",
    "tableware",
    "tableware_from",
    "food_from",
    "menu",
    "note",
)
PEOPLE_MOST, TABLES_MOST = 5000, 500


def clean_with(form, name: str, normalise) -> None:
    """Bring a number into its normal form, or say at its field what is wrong with it."""
    if text := form.cleaned_data.get(name):
        try:
            form.cleaned_data[name] = normalise(text)
        except RuleBroken as broken:
            form.add_error(name, broken.message)


class RowForm(LedgerForm):
    """A ledger's form with further encrypted columns: an empty field of the form leaves what is stored."""

    secrets: tuple[str, ...] = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.secrets:
            self.fields[name].widget = forms.TextInput(attrs={"autocomplete": "off"})
            if self.instance.pk and getattr(self.instance, name):
                self.initial[name], self.fields[name].required = "", False
                self.fields[name].help_text = "已登记，留空表示不变"

    def clean(self):
        cleaned = super().clean()
        for name in self.secrets:
            if not cleaned.get(name):
                cleaned[name] = getattr(self.instance, name) or ""
            else:
                clean_with(self, name, normalise_id_no if name == "id_no" else normalise_phone)
        return cleaned


class FilingForm(RowForm):
    """A filing as the village assistant or the office enters it; ``version`` tells whether somebody else changed it."""

    secrets = ("host_phone", "cook_phone")
    caterer = EntityField(
        label="承办餐饮单位",
        required=False,
        help_text="由饭店或餐饮公司承办的填写，输入名称或信用代码后从提示中选择",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = BanquetFiling
        fields = [name for name in FILING_FIELDS if name != "caterer"]
        widgets = {"menu": forms.Textarea(attrs={"rows": 8, "data-menu-watch": ""})}

    field_order = [*FILING_FIELDS, "uuid", "version"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        office = self.user.office_id
        cooks = BanquetCook.objects.active().filter(office=office).order_by("name", "pk")
        self.fields["cook"].queryset = cooks.exclude(work=BanquetCook.Work.HELPER)
        self.fields["crew"].queryset = cooks
        self.fields["crew"].help_text = "可以多选；没有登记在册的写在下面"
        self.fields["tables"].max_value, self.fields["people"].max_value = TABLES_MOST, PEOPLE_MOST
        if self.instance.pk:
            if self.instance.caterer:
                self.initial["caterer"] = self.instance.caterer.code or self.instance.caterer.name
            self.initial["version"] = self.instance.version
        else:
            del self.fields["version"]
            villages = list(self.fields["village"].queryset[:2])
            if len(villages) == 1:
                self.initial.setdefault("village", villages[0].pk)

    def clean(self):
        cleaned = super().clean()
        for name, most in (("tables", TABLES_MOST), ("people", PEOPLE_MOST)):
            if (cleaned.get(name) or 0) > most:
                self.add_error(name, f"不能超过 {most}，请核对")
        if cleaned.get("caterer"):
            try:
                cleaned["caterer"] = self.fields["caterer"].find(cleaned["caterer"], self.user)
            except ValidationError as error:
                self.add_error("caterer", error)
        else:
            cleaned["caterer"] = None
        return cleaned

    def crew(self) -> list:
        return list(self.cleaned_data["crew"])

    def values(self):
        return {name: value for name, value in super().values().items() if name != "crew"}


class AssignForm(PlainForm):
    assigned_to = forms.ModelChoiceField(User.objects.none(), label="指导责任人")

    def __init__(self, *args, guides, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["assigned_to"].queryset = guides
        self.fields["assigned_to"].label_from_instance = lambda one: f"{one}（{one.get_role_display()}）"


class TellCountyForm(PlainForm):
    told_on = forms.DateField(label="告知日期")


class RevealForm(PlainForm):
    reason = forms.CharField(label="查看用途", max_length=100, help_text="例如核对时间、通知现场指导")


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several pictures or PDFs of one input."""

    widget = ManyFiles

    def clean(self, data, initial=None):
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(file, initial) for file in files]


class LetterForm(PlainForm):
    uuid = ClientUUIDField()
    signer = forms.CharField(label="签名人", max_length=30)
    signed_on = forms.DateField(label="签订日期")
    signature = SignatureField(label="举办者签名", required=False)
    on_paper = forms.BooleanField(label="在纸上签名", required=False)
    scans = FilesField(
        label="签好的纸质承诺书",
        required=False,
        help_text="拍照或 PDF；在屏幕上签了名的不需要上传",
        widget=ManyFiles(attrs={"accept": "image/*,application/pdf"}),
    )

    archive_no = forms.CharField(
        label="纸质原件存档号", max_length=40, required=False, help_text="不能拍照的，填写原件放在哪里"
    )

    def clean(self):
        cleaned = super().clean()
        given = [cleaned.get(name) for name in ("signature", "scans", "archive_no")]
        if not self.errors and not any(given):
            self.add_error("scans", "请在屏幕上签名，或者上传签好的纸质承诺书照片、填写存档号")
        return cleaned


class GuidanceForm(PlainForm):
    """The checklist: one radio a line, with what is wrong and whether it was put right on the spot."""

    uuid = ClientUUIDField()
    kind = forms.ChoiceField(
        label="方式", choices=[("on_site", "现场指导"), ("phone", "电话指导")], widget=forms.RadioSelect
    )
    visited_on = forms.DateField(label="指导日期")
    companion = forms.CharField(label="同行人员", max_length=60, required=False)
    received_by = forms.CharField(label="在场的举办者或厨师", max_length=30, required=False)
    opinion = forms.CharField(label="指导意见", max_length=500, required=False, widget=NOTE)

    checklist = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, checklist, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = list(checklist.items.all())
        self.initial["checklist"] = checklist.pk
        for item in self.items:
            self.fields[f"item-{item.no}"] = forms.ChoiceField(
                label=item.text,
                required=False,
                choices=[("", ""), ("pass", "符合"), ("fail", "不符合"), ("na", "不涉及")],
            )
            self.fields[f"note-{item.no}"] = forms.CharField(label="问题描述", max_length=300, required=False)
            self.fields[f"corrected-{item.no}"] = forms.BooleanField(label="当场改正", required=False)

    def lines(self):
        """What each line of the checklist holds, for the template."""
        for item in self.items:
            no = item.no
            yield {
                "name": f"item-{no}",
                "title": item.text,
                "hint": item.hint,
                "value": self[f"item-{no}"].value() or "",
                "note_name": f"note-{no}",
                "note": self[f"note-{no}"].value() or "",
                "corrected": self[f"corrected-{no}"],
                "errors": " ".join([*self[f"item-{no}"].errors, *self[f"note-{no}"].errors]),
            }

    def clean(self):
        cleaned = super().clean()
        for item in self.items:
            answer = cleaned.get(f"item-{item.no}")
            if not answer and cleaned.get("kind") == "on_site":
                self.add_error(f"item-{item.no}", "请选择")
            if answer == "fail" and not cleaned.get(f"note-{item.no}", "").strip():
                self.add_error(f"note-{item.no}", "请写明问题")
        return cleaned

    def given(self) -> list[tuple[int, str, str, bool]]:
        """(number, answer, note, corrected) of the lines that were answered."""
        data = self.cleaned_data
        return [
            (one.no, data[f"item-{one.no}"], data[f"note-{one.no}"], data[f"corrected-{one.no}"])
            for one in self.items
            if data.get(f"item-{one.no}")
        ]


class CorrectForm(PlainForm):
    corrected_on = forms.DateField(label="改正日期")


class SampleForm(RowForm):
    class Meta:
        model = SampleRetention
        fields = ["meal", "taken_at", "dish_count", "grams", "celsius", "kept_in", "keeper"]


class FollowUpForm(RowForm):
    class Meta:
        model = FollowUp
        fields = [
            "asked_on",
            "real_people",
            "ended_well",
            "ill_count",
            "has_complaints",
            "samples_destroyed",
            "note",
        ]
        widgets = {"note": NOTE}


class PoisoningForm(RowForm):
    class Meta:
        model = PoisoningReport
        fields = [
            "told_at",
            "told_by",
            "ill_count",
            "hospital_count",
            "deaths",
            "first_ill_at",
            "symptoms",
            "suspected_food",
            "meal_stopped",
            "food_kept",
            "ambulance_called",
        ]


class PoisoningUpdateForm(RowForm):
    class Meta:
        model = PoisoningReport
        fields = [name for name in PoisoningForm.Meta.fields if name not in ("told_at", "told_by")]


class ReportedForm(PlainForm):
    reported_at = forms.DateTimeField(label="上报时间")
    reported_to = forms.CharField(
        label="上报对象", max_length=100, help_text="例如县市场监管局、镇人民政府、镇卫生院"
    )


class ConcludeForm(PlainForm):
    outcome = forms.ChoiceField(
        label="结论",
        choices=[("", "请选择"), *(pair for pair in PoisoningReport.Outcome.choices if pair[0] != "open")],
    )
    conclusion = forms.CharField(label="结论说明", max_length=300, widget=NOTE)


class CookForm(RowForm):
    secrets = ("phone", "id_no")

    class Meta:
        model = BanquetCook
        fields = [
            "name",
            "work",
            "village",
            "phone",
            "id_no",
            "health_certificate_no",
            "health_valid_until",
            "trained_on",
            "training_valid_until",
            "since_on",
            "note",
        ]


class EndCookForm(PlainForm):
    ended_on = forms.DateField(label="停止日期")
    reason = forms.CharField(label="原因", max_length=200, help_text="例如不再从业、健康检查不合格")


class DishForm(ScopedModelForm):
    """The instance stays as it was stored: a shipped entry becomes one of the office's own."""

    class Meta:
        model = RiskDish
        fields = ["name", "words", "unless", "reason", "is_forbidden", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.office_id is None:
            self.fields["name"].disabled = True
            self.fields["name"].help_text = "平台自带的条目，修改后只在本所生效"

    def _post_clean(self):
        """See the class."""

    def clean_words(self):
        words = rules.split_words(self.cleaned_data["words"])
        if any(len(word) < 2 and word != "卤" for word in words):
            raise ValidationError("识别用词至少两个字，单字会误报")
        return " ".join(words)


class StandardsForm(PlainForm):
    """All numbers at once, and where they stand. ``profile`` fills them in from a province's published text."""

    effective_from = forms.DateField(label="生效日期")
    law = forms.CharField(
        label="依据的文件",
        max_length=100,
        required=False,
        help_text="例如《甘肃省农村集体聚餐食品安全管理规范（试行）》，印在承诺书和备案表上",
    )
    article = forms.CharField(label="条款", max_length=60, required=False)
    reason = forms.CharField(label="修改依据", max_length=200)

    def __init__(self, *args, current, **kwargs):
        super().__init__(*args, **kwargs)
        own = {}
        for code in rules.SETTINGS:
            rule = current.rules[code]
            own[self.name_of(code)] = forms.IntegerField(
                label=f"{rule.title}（{rule.get_unit_display()}）",
                min_value=0,
                max_value=10000,
                initial=int(rule.quantity),
                help_text=rule.note,
            )
        self.fields = {**own, **self.fields}

    @staticmethod
    def name_of(code: str) -> str:
        return code.removeprefix("banquet.")

    def numbers(self) -> dict:
        return {code: self.cleaned_data[self.name_of(code)] for code in rules.SETTINGS}


def local(moment):
    """An instant for an initial value of a ``MomentInput``."""
    return timezone.localtime(moment).replace(second=0, microsecond=0)
