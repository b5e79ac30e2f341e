"""Forms of double-random draws. The services hold the rules; here is what a form itself must say."""

from django import forms

from core.forms import ClientUUIDField, DayInput, ScopedForm, ScopedModelForm
from core.models import Office
from entities.models import Entity
from inspections.models import (
    DrawCoordination,
    DrawObject,
    DrawOfficer,
    DrawPlan,
    DrawResult,
    Inspection,
    Matter,
)
from inspections.rules import draws as rules


class OfficeRowForm(ScopedModelForm):
    """A row of an office: the office is chosen where the user has more than one, and a version is carried along."""

    office = forms.ModelChoiceField(Office.objects.all(), label="监管机构", empty_label=None)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        office = self.fields["office"]
        office.initial = self.user.office_id
        if self.instance.pk:
            del self.fields["office"]
            self.initial["version"] = getattr(self.instance, "version", None)
        elif office.queryset.count() == 1:
            office.widget = forms.HiddenInput()


class MatterForm(OfficeRowForm):
    class Meta:
        model = Matter
        fields = [
            "office",
            "code",
            "name",
            "category",
            "subject",
            "objects_of",
            "way",
            "is_key",
            "ratio_percent",
            "times_a_year",
            "partners",
            "basis",
            "listed_on",
            "ended_on",
            "published_on",
            "published_where",
        ]
        widgets = {name: DayInput() for name in ("listed_on", "ended_on", "published_on")} | {
            "basis": forms.Textarea(attrs={"rows": 2})
        }
        help_texts = {"published_on": "没有公布的事项不能检查"}


class DrawObjectForm(OfficeRowForm):
    entity = forms.ModelChoiceField(Entity.objects.all(), required=False, widget=forms.HiddenInput)

    class Meta:
        model = DrawObject
        fields = [
            "office",
            "list_name",
            "code",
            "name",
            "risk",
            "registrar",
            "supervisor",
            "left_on",
            "note",
            "entity",
        ]
        widgets = {"left_on": DayInput()}


class DrawOfficerForm(OfficeRowForm):
    class Meta:
        model = DrawOfficer
        fields = [
            "office",
            "name",
            "body",
            "certificate_no",
            "certificate_valid_until",
            "speciality",
            "joined_on",
            "left_on",
        ]
        widgets = {name: DayInput() for name in ("certificate_valid_until", "joined_on", "left_on")}

    def clean_certificate_no(self):
        number = self.cleaned_data["certificate_no"].strip()
        if rules.tidy(number) != number:
            raise forms.ValidationError("执法证号含有不能使用的字符")
        return number


class DrawResultForm(OfficeRowForm):
    class Meta:
        model = DrawResult
        fields = ["office", "code", "name", "is_normal", "needs_check", "is_offered", "rank"]


class DrawCoordinationForm(OfficeRowForm):
    class Meta:
        model = DrawCoordination
        fields = ["office", "kind", "held_on", "body", "note"]
        widgets = {"held_on": DayInput(), "note": forms.Textarea(attrs={"rows": 3})}


class OfficerChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, officer):
        return f"{officer}（{officer.body}，执法证至 {officer.certificate_valid_until}）"


class DrawPlanForm(ScopedModelForm):
    uuid = ClientUUIDField()
    office = forms.ModelChoiceField(Office.objects.all(), label="监管机构", empty_label=None)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    matters = forms.ModelMultipleChoiceField(
        Matter.objects.all(),
        label="抽查事项",
        widget=forms.CheckboxSelectMultiple,
        help_text="只列出已公布、仍在清单内的事项",
    )
    officers = OfficerChoices(
        DrawOfficer.objects.all(),
        label="参加抽取的检查人员",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="每户由数字从中定两人；名单由上级抽好的可以不选",
    )

    class Meta:
        model = DrawPlan
        fields = [
            "uuid",
            "office",
            "name",
            "source",
            "is_received",
            "form",
            "targeting",
            "partners",
            "basis",
            "purpose",
            "matters",
            "list_name",
            "only_kind",
            "only_tag",
            "quota_a",
            "quota_b",
            "quota_c",
            "quota_d",
            "officers",
            "starts_on",
            "ends_on",
            "list_is_public",
            "entropy",
            "lottery_on",
            "repeats",
            "repeat_reason",
        ]
        widgets = {name: DayInput() for name in ("starts_on", "ends_on", "lottery_on")}

    def __init__(self, *args, day, repeats=None, **kwargs):
        super().__init__(*args, **kwargs)
        own = self.instance.pk is not None
        self.fields["office"].initial = self.user.office_id
        if own:
            del self.fields["office"], self.fields["uuid"]
            self.initial["version"] = self.instance.version
        elif self.fields["office"].queryset.count() == 1:
            self.fields["office"].widget = forms.HiddenInput()
        self.fields["only_tag"].empty_label = "不限"
        self.fields["only_kind"].choices = [("", "不限"), *Entity.Kind.choices]
        matters = self.fields["matters"]
        matters.queryset = matters.queryset.listed(day).filter(published_on__isnull=False)
        self.fields["officers"].queryset = self.fields["officers"].queryset.certified(day)
        earlier = self.fields["repeats"]
        earlier.queryset = earlier.queryset.filter(state__in=["drawn", "finished", "withdrawn"])
        earlier.empty_label = "不是重新抽取"
        if repeats:
            earlier.initial = repeats
        names = (
            DrawObject.objects.visible_to(self.user).order_by().values_list("list_name", flat=True).distinct()
        )
        lists = sorted({DrawObject.MAIN_LIST, self.instance.list_name, *names})
        self.fields["list_name"] = forms.ChoiceField(
            label="名录", choices=[(name, name) for name in lists], initial=DrawObject.MAIN_LIST
        )

    def _post_clean(self):
        """The service writes and checks; the instance stays as it was stored."""
        return

    def validate_unique(self):
        """The service says it in words that fit."""

    def values(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "office")}


class RecusalForm(ScopedForm):
    """``plan`` is the draft; the object is named by its code, for the library is long."""

    officer = forms.ModelChoiceField(DrawOfficer.objects.all(), label="检查人员", empty_label="请选择")
    code = forms.CharField(label="回避对象的统一社会信用代码/注册号", max_length=30)
    reason = forms.CharField(label="回避事由", max_length=100, help_text="如近亲属开办、有投资关系")

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.plan = plan
        self.fields["officer"].queryset = plan.officers.all()

    def clean_code(self):
        code = self.cleaned_data["code"].strip().upper()
        found = (
            DrawObject.objects.present()
            .filter(office=self.plan.office_id, list_name=self.plan.list_name, code=code)
            .first()
        )
        if found is None:
            raise forms.ValidationError("名录中没有这个代码")
        self.target = found
        return code


class DigitsForm(ScopedForm):
    method = forms.ChoiceField(label="随机数来源", choices=DrawPlan.Entropy.choices)
    digits = forms.CharField(
        label="数字",
        max_length=60,
        help_text="按产生的先后填写，可以用空格分组",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    rolled_at = forms.DateTimeField(
        label="产生时间",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    witness1_name = forms.CharField(label="见证人一", max_length=30)
    witness1_body = forms.CharField(label="见证人一单位", max_length=60)
    witness2_name = forms.CharField(label="见证人二", max_length=30)
    witness2_body = forms.CharField(label="见证人二单位", max_length=60, help_text="须与见证人一的单位不同")
    note = forms.CharField(
        label="说明", max_length=200, required=False, help_text="规定的开奖没有举行、改掷骰子的必填"
    )

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["method"].initial = plan.entropy
        if plan.entropy == DrawPlan.Entropy.DICE:
            self.fields["method"].choices = [(plan.entropy, plan.get_entropy_display())]


class ResultForm(ScopedForm):
    """How a drawn object was found; inspections of the same entity are offered."""

    inspection = forms.ModelChoiceField(
        Inspection.objects.all(), label="检查记录", required=False, empty_label="没有现场检查记录"
    )
    checked_on = forms.DateField(label="检查日期", widget=DayInput())
    result = forms.ModelChoiceField(DrawResult.objects.all(), label="抽查结果", empty_label="请选择")
    note = forms.CharField(
        label="情况说明",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="结果不正常的必填",
    )

    def __init__(self, *args, target, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["result"].queryset = DrawResult.objects.offered_to(target.office)
        rows = Inspection.objects.none()
        if target.entity_id:  # also in a grid that is not the officer's own: the draw sent him there
            rows = Inspection.objects.completed().filter(
                office=target.office_id,
                entity=target.entity_id,
                kind="double_random",
                inspected_on__gte=target.assigned_on,
            )
        self.fields["inspection"].queryset = rows.select_related("entity")


class OfficersForm(ScopedForm):
    first = forms.ModelChoiceField(DrawOfficer.objects.all(), label="检查人员一", empty_label="请选择")
    second_officer = forms.ModelChoiceField(
        DrawOfficer.objects.all(), label="检查人员二", empty_label="请选择"
    )
    reason = forms.CharField(label="更换理由", max_length=200)

    def __init__(self, *args, target, day, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("first", "second_officer"):
            self.fields[name].queryset = DrawOfficer.objects.certified(day).filter(office=target.office_id)


class PublishForm(ScopedForm):
    on = forms.DateField(label="公示日期", widget=DayInput())
    where = forms.CharField(
        label="公示渠道",
        max_length=120,
        initial="国家企业信用信息公示系统",
        help_text="平台之外实际公示的地方",
    )


class ReceivedForm(ScopedForm):
    code = forms.CharField(label="统一社会信用代码/注册号", max_length=30)
    name = forms.CharField(
        label="名称", max_length=120, required=False, help_text="本所主体库中已有的可以不填"
    )
    risk = forms.ChoiceField(
        label="信用风险分类", choices=DrawObject.Risk.choices, initial=rules.DEFAULT_CLASS
    )
