"""Forms over official samples and the phases of 你点我检."""

from django import forms

from core.errors import RuleBroken
from core.models import User
from entities.forms.records import EntityField, LedgerForm, PlainForm
from food_safety.models import FoodSample, Poll, ResultPublication
from food_safety.rules import sampling as rules
from inspections.models import CaseFiling


class FoodSampleForm(LedgerForm):
    entity = EntityField(label="被抽样单位", required=False)

    class Meta:
        model = FoodSample
        fields = [
            "entity",
            "village",
            "place",
            "task",
            "poll",
            "rapid_test",
            "food_class",
            "group",
            "product",
            "spec",
            "brand",
            "maker",
            "maker_address",
            "produced",
            "sample_no",
            "sampled_on",
            "sampler_1",
            "sampler_2",
            "base_text",
            "quantity_text",
            "price_yuan",
            "note",
        ]
        help_texts = {"village": "只填地点时选择", "place": "不在名录中的填写"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rapid_test"].widget = forms.HiddenInput()
        self.fields["sampled_on"].required = True
        for name in ("sampler_1", "sampler_2"):
            self.fields[name].queryset = User.objects.active().visible_to(self.user)
        if self.instance.pk and self.instance.entity_id:
            self.initial["entity"] = self.instance.entity.code or self.instance.entity.name

    def clean(self):
        cleaned = super().clean()
        if "entity" in cleaned and not cleaned["entity"]:
            cleaned["entity"] = None
        return cleaned


class CustodyForm(PlainForm):
    moved_at = forms.DateTimeField(label="交接时间")
    from_person = forms.CharField(label="交出人", max_length=30)
    to_person = forms.CharField(label="接收人（单位）", max_length=60)
    is_sealed = forms.BooleanField(label="封样完好", required=False, initial=True)
    condition = forms.CharField(
        label="保存条件", max_length=60, required=False, help_text="例如常温、冷藏0～4℃"
    )
    note = forms.CharField(label="备注", max_length=100, required=False)


class SendForm(PlainForm):
    laboratory = forms.CharField(label="检验机构", max_length=100)
    sent_on = forms.DateField(label="送检日期")
    due_on = forms.DateField(label="应出报告日期", help_text="按委托协议")


class ReportForm(PlainForm):
    result = forms.ChoiceField(
        label="检验结论", choices=[("", "请选择"), (rules.PASS, "合格"), (rules.FAIL, "不合格")]
    )
    report_no = forms.CharField(label="报告编号", max_length=60)
    reported_on = forms.DateField(label="报告日期")
    failed_text = forms.CharField(
        label="不合格项目",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一项：项目‖检验值‖标准值，按报告原样填写",
    )
    basis = forms.CharField(label="判定依据", required=False, max_length=500)


class TellForm(PlainForm):
    told_on = forms.DateField(label="告知被抽样单位日期")


class ObjectionForm(PlainForm):
    objected_on = forms.DateField(label="提出异议日期")
    objection = forms.ChoiceField(
        label="处理结果", required=False, choices=[("", "尚未处理"), *FoodSample.Objection.choices]
    )
    objection_text = forms.CharField(
        label="异议情况", max_length=200, required=False, help_text="复检机构、报告编号等"
    )


class StartForm(PlainForm):
    started_on = forms.DateField(label="启动日期")


class HandleForm(PlainForm):
    removed_on = forms.DateField(label="下架（封存、召回）日期", required=False)
    removed_kg = forms.DecimalField(
        label="数量（公斤）",
        required=False,
        min_value=0,
        max_digits=9,
        decimal_places=2,
        help_text="没有剩余的填 0",
    )
    trace = forms.CharField(label="来源和去向", max_length=200, required=False)
    cause = forms.CharField(label="不合格原因", max_length=200, required=False)
    case = forms.ModelChoiceField(CaseFiling.objects.all(), label="立案案件", required=False)
    no_case_reason = forms.CharField(label="不立案理由", max_length=200, required=False)

    def __init__(self, *args, row, **kwargs):
        initial = {name: getattr(row, name) for name in self.base_fields}
        super().__init__(*args, **{**kwargs, "initial": initial | (kwargs.get("initial") or {})})
        rows = self.fields["case"].queryset.order_by("-pk")
        self.fields["case"].queryset = rows.filter(entity=row.entity_id) if row.entity_id else rows


class FinishForm(PlainForm):
    ended_on = forms.DateField(label="核查处置完成日期")


class PublishForm(PlainForm):
    published_on = forms.DateField(label="公示日期")


class PollForm(LedgerForm):
    options = forms.CharField(
        label="品种和票数",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=2000,
        help_text="每行一个品种，后面写票数，例如：草莓 35",
    )

    class Meta:
        model = Poll
        fields = ["title", "phase", "opens_on", "closes_on", "place", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["options"] = "\n".join(
                f"{one.name} {one.votes}" for one in self.instance.options.all()
            )

    def clean(self):
        cleaned = super().clean()
        opens, closes = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", "截止日期不能早于开始日期")
        return cleaned

    def clean_options(self):
        try:
            return rules.read_options(self.cleaned_data["options"])
        except RuleBroken as broken:
            raise forms.ValidationError(broken.message) from None

    def row(self):
        values = {name: value for name, value in self.values().items() if name != "options"}
        poll = Poll(uuid=self.cleaned_data["uuid"], **values)
        poll.chosen = self.cleaned_data["options"]
        return poll


class ResultPublicationForm(LedgerForm):
    class Meta:
        model = ResultPublication
        fields = ["kind", "title", "since_on", "until_on", "poll", "explained"]
        widgets = {"explained": forms.Textarea(attrs={"rows": 3})}
