"""Forms over product samples, sweeps for clues, takedowns by platforms and safeguards of events."""

from django import forms

from core.forms import DayInput
from entities.forms.records import EntityField, LedgerForm, PlainForm
from inspections.models import CaseFiling, ClueSweep, EventProtection, PlatformAction, ProductSample


class OfEntityForm(LedgerForm):
    """A row that begins with a market entity, which is not changed afterwards."""

    entity = EntityField()
    field_order = ["entity"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["entity"]


class ProductSampleForm(OfEntityForm):
    class Meta:
        model = ProductSample
        fields = ["sample_no", "product", "name", "batch", "maker", "sampled_on", "agency", "campaign"]


class SampleReportForm(PlainForm):
    result = forms.ChoiceField(
        label="检验结果",
        choices=[pair for pair in ProductSample.Result.choices if pair[0] != "waiting"],
        widget=forms.RadioSelect,
    )
    reported_on = forms.DateField(label="报告日期")
    report_no = forms.CharField(label="报告编号", max_length=60)
    failed_items = forms.CharField(
        label="不合格项目", max_length=120, required=False, help_text="不合格的必填，例如全硫、灰分"
    )


class SampleHandlingForm(PlainForm):
    handled_on = forms.DateField(label="处置日期")
    handling = forms.CharField(label="核查处置情况", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    case = forms.ModelChoiceField(CaseFiling.objects.all(), label="案件", required=False)


class ClueSweepForm(LedgerForm):
    class Meta:
        model = ClueSweep
        fields = [
            "swept_on",
            "kind",
            "place",
            "village",
            "entity_count",
            "clue_count",
            "clues",
            "handed_to",
            "handed_on",
            "note",
        ]
        help_texts = {"clue_count": "没有发现线索填 0", "handed_to": "例如镇派出所"}


class PlatformActionForm(OfEntityForm):
    class Meta:
        model = PlatformAction
        fields = ["platform", "offline_on", "reason", "letter_no", "restored_on", "note"]
        help_texts = {"platform": "外卖或者网络交易平台的名称", "letter_no": "向平台发函的文号"}


class EventProtectionForm(LedgerForm):
    held_on = forms.DateField(
        label="活动日期", required=False, widget=DayInput(), help_text="农历活动可以不填，按今年的农历换算"
    )
    starts_on = forms.DateField(
        label="保障开始日期", required=False, widget=DayInput(), help_text="不填为活动前一天"
    )
    ends_on = forms.DateField(
        label="保障结束日期", required=False, widget=DayInput(), help_text="不填为活动后一天"
    )

    class Meta:
        model = EventProtection
        fields = [
            "event",
            "lunar",
            "held_on",
            "starts_on",
            "ends_on",
            "place",
            "organiser",
            "people",
            "vendor_count",
            "officer_count",
            "campaign",
            "plan",
        ]
        widgets = {"plan": forms.Textarea(attrs={"rows": 4})}


class ConcludeForm(PlainForm):
    concluded_on = forms.DateField(label="办结日期")
    incident_count = forms.IntegerField(
        label="突发事件（起）", min_value=0, max_value=999, initial=0, help_text="没有发生填 0"
    )
    outcome = forms.CharField(label="保障情况", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
