"""Forms of complaints: the public one, the desk's, and one for each step."""

from types import MappingProxyType

from django import forms

from complaints import rules
from complaints.models import (
    Complaint,
    ComplaintPause,
    Consultation,
    ConsumerStation,
    ConsumerTip,
    CountyUrging,
    Intake,
    Mediation,
    ReplyText,
    ReporterIdentity,
    TrustedConsumption,
)
from complaints.services.ledgers import FIELD, MERGE_FIELDS
from core.access import Role
from core.errors import RuleBroken
from core.forms import ClientUUIDField, DayInput
from core.identifiers import normalise_phone
from core.models import User, Village
from core.public.forms import PhotosField, PublicForm
from entities.forms.records import EntityField, LedgerForm, MomentInput, PlainForm
from inspections.models import Inspection
from inspections.subjects import Subject

KINDS = [
    ("complaint", "投诉：买到的东西或服务有问题，要求退款、赔偿等"),
    ("tip_off", "举报：反映商家违法，不要求退赔"),
    ("both", "既投诉又举报"),
]
DEMANDS = [(word, word) for word in rules.DEMANDS]


PHONE = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})


def area(rows=3):
    return forms.Textarea(attrs={"rows": rows})


class LetterFields(forms.Form):
    """What both the public form and the desk's ask for."""

    kind = forms.ChoiceField(
        label="您要反映的是", choices=KINDS, widget=forms.RadioSelect, initial="complaint"
    )
    respondent_name = forms.CharField(
        label="商家名称", max_length=120, help_text="招牌、营业执照或者小票上的名称"
    )
    respondent_address = forms.CharField(label="商家地址", max_length=200, required=False)
    category = forms.ChoiceField(label="问题类别", choices=Complaint.Category.choices, initial="food")
    product = forms.CharField(label="商品或服务", max_length=80, required=False)
    happened_on = forms.DateField(label="哪天买的、哪天发生的", required=False, widget=DayInput())
    facts = forms.CharField(
        label="事情经过",
        max_length=4000,
        widget=area(5),
        help_text="什么时间、在哪里、买了什么、花了多少钱、有什么问题",
    )
    demands = forms.MultipleChoiceField(
        label="您的要求", choices=DEMANDS, required=False, widget=forms.CheckboxSelectMultiple
    )
    amount_yuan = forms.DecimalField(
        label="涉及金额（元）",
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    name = forms.CharField(
        label="您的姓名", max_length=40, required=False, help_text="投诉必须填写；只举报可以不填"
    )
    phone = forms.CharField(
        label="您的电话", max_length=20, required=False, widget=PHONE, help_text="用来告诉您处理结果"
    )
    address = forms.CharField(label="您的地址", max_length=200, required=False)

    def clean_phone(self):
        text = self.cleaned_data["phone"]
        try:
            return normalise_phone(text) if text else ""
        except RuleBroken as broken:
            raise forms.ValidationError(broken.message) from None

    def clean_demands(self):
        return "、".join(self.cleaned_data["demands"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") != "tip_off":
            for name, words in (("name", "姓名"), ("phone", "电话")):
                if name in cleaned and not cleaned[name]:
                    self.add_error(name, f"投诉须填写{words}，才能把处理结果告诉您")
        return cleaned

    def reporter(self) -> dict:
        names = ("name", "phone", "address", "id_kind", "id_number")
        return {name: self.cleaned_data.get(name, "") for name in names}

    def letter(self) -> dict:
        names = (
            "kind respondent_name respondent_address category product happened_on facts demands amount_yuan "
            "publish_consent entrust_consent village"
        )
        return {name: self.cleaned_data[name] for name in names.split() if name in self.cleaned_data}


class LetterForm(LetterFields, PublicForm):
    """For everybody, without an account."""

    ORDER = (
        *("kind", "category", "product", "happened_on", "facts", "photos", "demands", "amount_yuan"),
        *("respondent_name", "village", "respondent_address", "name", "phone", "address"),
    )
    photos = PhotosField(label="照片（小票、商品、现场）")
    publish_consent = forms.BooleanField(label="同意公示处理情况（不公开个人信息）", required=False)
    entrust_consent = forms.BooleanField(label="同意委托消费者协会等组织调解", required=False)

    def __init__(self, *args, village=None, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Village.objects.filter(office=self.office)
        self.fields["village"] = forms.ModelChoiceField(
            rows, label="商家在哪个村（社区）", required=False, empty_label="不清楚", initial=village
        )
        self.order_fields(self.ORDER)


class DeskForm(LetterFields, PlainForm):
    """A visit, a call, a paper letter, a referral: the clerk registers for the reporter."""

    OFFICIAL = MappingProxyType(
        {
            "kind": "类别",
            "respondent_name": "被投诉举报人",
            "respondent_address": "被投诉举报人地址",
            "happened_on": "消费或发生日期",
            "facts": "事实与理由",
            "demands": "诉求",
            "name": "投诉举报人姓名",
            "phone": "投诉举报人电话",
            "address": "投诉举报人地址",
        }
    )
    client_uuid = ClientUUIDField()
    channel = forms.ChoiceField(
        label="来件渠道", choices=[pair for pair in Intake.Channel.choices if pair[0] not in ("web", "found")]
    )
    external_no = forms.CharField(label="12315 编号", max_length=40, required=False)
    received_on = forms.DateField(label="收到日期")
    id_kind = forms.ChoiceField(label="证件类型", choices=ReporterIdentity.IdKind.choices, required=False)
    id_number = forms.CharField(label="证件号码", max_length=40, required=False)
    entity = EntityField(required=False, help_text="名录中有的，从提示中选择；没有的只填被投诉举报人")
    village = forms.ModelChoiceField(Village.objects.all(), label="村（社区）", required=False)
    publish_consent = forms.BooleanField(label="同意公示投诉信息", required=False)
    entrust_consent = forms.BooleanField(label="同意委托调解", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, words in self.OFFICIAL.items():
            self.fields[name].label, self.fields[name].help_text = words, ""
        self.fields["phone"].help_text = "用于告知处理结果"
        self.fields["name"].help_text = "投诉必须填写；只举报可以不填"
        self.fields["respondent_name"].required = False
        self.order_fields(["kind", "channel", "external_no", "received_on", "entity"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("entity"):
            try:
                cleaned["entity"] = self.fields["entity"].find(cleaned["entity"], self.user)
            except forms.ValidationError as error:
                self.add_error("entity", error)
        elif not cleaned.get("respondent_name"):
            self.add_error("respondent_name", "请填写被投诉举报人，或者选择经营主体")
        return cleaned

    def letter(self):
        return {**super().letter(), "entity": self.cleaned_data.get("entity") or None}


# --- steps -------------------------------------------------------------------------------------------------------------


class DayForm(PlainForm):
    happened = ("on",)

    on = forms.DateField(label="日期")


class OfficerField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        officers = User.objects.filter(is_active=True, role__in=Role.certifiable())
        super().__init__(officers, **{"label": "承办人", **kwargs})


class AssignForm(DayForm):
    handler = OfficerField()
    words = forms.CharField(label="交办意见", max_length=200, required=False, widget=area(2))


class RecuseForm(DayForm):
    officer = OfficerField(label="回避人员")
    reason = forms.CharField(label="回避理由", max_length=200, widget=area(2))


class WordsForm(DayForm):
    words = forms.CharField(label="说明", max_length=300, widget=area(3))


class ReasonForm(DayForm):
    reason = forms.CharField(label="理由", max_length=200, widget=area(3))


class IdentityForm(DayForm):
    due_on = forms.DateField(label="限期至", required=False, help_text="不填按规则中的默认期限")


class AcceptForm(DayForm):
    shop_words = forms.CharField(
        label="告知被投诉人的事项",
        max_length=500,
        required=False,
        widget=area(3),
        help_text="写给商家看的内容，不要写投诉人的姓名、电话和其他能认出本人的情况",
    )


class ShopWordsForm(PlainForm):
    shop_words = AcceptForm.base_fields["shop_words"]


class RefuseForm(DayForm):
    ground = forms.ChoiceField(label="理由", choices=rules.REFUSAL_GROUNDS, widget=forms.RadioSelect)
    words = forms.CharField(label="具体说明", max_length=400, required=False, widget=area(3))


class TerminateForm(DayForm):
    ground = forms.ChoiceField(label="理由", choices=rules.TERMINATION_GROUNDS, widget=forms.RadioSelect)
    words = forms.CharField(label="具体说明", max_length=400, required=False, widget=area(3))


class PlanMediationForm(PlainForm):
    client_uuid = ClientUUIDField()
    held_at = forms.DateTimeField(label="调解时间", widget=MomentInput())
    way = forms.ChoiceField(label="方式", choices=Mediation.Way.choices)
    place = forms.CharField(label="地点", max_length=100, required=False)
    mediator = OfficerField(label="调解员")
    second_mediator = OfficerField(label="调解员（二）", required=False)
    entrusted_to = forms.CharField(label="委托调解组织", max_length=80, required=False)


class HoldMediationForm(DayForm):
    outcome = forms.ChoiceField(
        label="结果", choices=[pair for pair in Mediation.Outcome.choices if pair[0] != "planned"]
    )
    minutes = forms.CharField(label="调解情况", max_length=2000, widget=area(4))
    agreement = forms.CharField(label="协议内容", max_length=2000, required=False, widget=area(4))
    recovered_yuan = forms.DecimalField(
        label="挽回经济损失（元）", min_value=0, max_digits=12, decimal_places=2, required=False
    )


class PauseForm(DayForm):
    kind = forms.ChoiceField(label="事由", choices=ComplaintPause.Kind.choices)


class ClueForm(DayForm):
    facts = forms.CharField(label="发现的违法线索", max_length=2000, widget=area(4))


class DecideForm(DayForm):
    decision = forms.ChoiceField(label="决定", choices=Complaint.Decision.choices)
    words = forms.CharField(label="核查情况和理由", max_length=500, widget=area(4))


class SatisfactionForm(DayForm):
    satisfaction = forms.ChoiceField(label="满意度", choices=Complaint.Satisfaction.choices)


class IntakeForm(DayForm):
    channel = forms.ChoiceField(label="渠道", choices=Intake.Channel.choices)
    external_no = forms.CharField(label="12315 编号", max_length=40, required=False)


class NumberForm(DayForm):
    into = forms.CharField(label="并入的编号", max_length=40)
    reason = forms.CharField(label="理由", max_length=200, widget=area(2))


class RevealForm(PlainForm):
    reason = forms.CharField(
        label="查看理由",
        max_length=200,
        widget=area(2),
        help_text="查看的时间、人员和理由会记录下来，所领导可以看到",
    )


class LinkInspectionForm(PlainForm):
    inspection = forms.ModelChoiceField(
        Inspection.objects.exclude(state="voided"),
        label="监督检查",
        help_text="收到来信以后对这一户的检查；还没有检查的，先从页面上的“开始检查”登记",
    )

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["inspection"]
        rows = field.queryset.filter(inspected_on__gte=row.received_on).select_related("entity")
        field.queryset = rows.filter(entity=row.entity) if row.entity_id else rows.order_by("-pk")


class CaseForm(PlainForm):
    cause = forms.CharField(label="案由", max_length=120, help_text="例如：涉嫌销售超过保质期的食品")
    subject = forms.ChoiceField(label="领域", choices=Subject.choices)
    lead_officer = OfficerField(label="办案人员（主）")
    second_officer = OfficerField(label="办案人员（协）")


class CountyUrgingForm(PlainForm):
    uuid = ClientUUIDField()
    ground = forms.ChoiceField(label="督办原因", choices=[("", "请选择"), *CountyUrging.Ground.choices])
    words = forms.CharField(
        label="督办要求", max_length=300, widget=area(3), help_text="不要写投诉举报人的姓名、电话"
    )
    answer_by = forms.DateField(label="答复期限")


class AnswerCountyForm(PlainForm):
    answer = forms.CharField(
        label="答复", max_length=500, widget=area(4), help_text="不要写投诉举报人的姓名、电话"
    )


class ReviewAnswerForm(PlainForm):
    verdict = forms.ChoiceField(
        label="审核结果",
        choices=[("accept", "同意，督办办结"), ("return", "退回，重新答复")],
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(
        label="意见", max_length=300, required=False, widget=area(2), help_text="退回的必须写明理由"
    )
    answer_by = forms.DateField(label="新的答复期限", required=False, help_text="退回的填写")


# --- ledgers -----------------------------------------------------------------------------------------------------------


class ConsultationForm(LedgerForm):
    class Meta:
        model = Consultation
        fields = ["asked_on", "channel", "category", "question", "answer", "people", "answered_by"]
        widgets = {"question": area(2), "answer": area(3)}


class StationForm(LedgerForm):
    entity = EntityField(required=False)

    class Meta:
        model = ConsumerStation
        fields = ["name", "place", "entity", "village", "contact", "from_on", "until_on"]

    def clean(self):
        cleaned = super().clean()
        cleaned["entity"] = cleaned.get("entity") or None
        return cleaned


class TrustedForm(LedgerForm):
    entity = EntityField()

    class Meta:
        model = TrustedConsumption
        fields = ["entity", "level", "stage", "reached_on", "note"]


class TipForm(LedgerForm):
    class Meta:
        model = ConsumerTip
        fields = ["title", "text", "category", "published_on", "channels"]


class ReplyTextForm(LedgerForm):
    """A field in braces that nobody can fill is refused: it would stand in the reply as it is written."""

    class Meta:
        model = ReplyText
        fields = ["title", "text"]
        widgets = {"text": area(6)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = "可用：" + " ".join(f"{{{name}}}" for name in MERGE_FIELDS)

    def clean_text(self):
        text = self.cleaned_data["text"]
        unknown = [name for name in FIELD.findall(text) if name not in MERGE_FIELDS]
        if unknown:
            shown = "、".join(f"{{{name}}}" for name in dict.fromkeys(unknown))
            raise forms.ValidationError(f"没有这样的字段：{shown}")
        return text
