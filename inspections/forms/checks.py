"""Forms over inspections, campaigns and checklists. The services hold the rules; here is what a form itself must say."""

import base64
import binascii
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from core.access import Role
from core.forms import ClientUUIDField, DayInput, ScopedForm, ScopedModelForm
from core.models import Office, User
from entities.budget import visit_budget
from inspections import rules
from inspections.models import Campaign, Checklist, Inspection, InspectionItem
from inspections.services import Answer, Finding, Line
from inspections.services.orders import rectify_days

ANSWERS = InspectionItem.Answer.choices
SIGNATURE_BYTES = 500_000
PNG_URL = "data:image/png;base64,"


class OfficerChoice(forms.ModelChoiceField):
    def label_from_instance(self, officer):
        return f"{officer}（执法证至 {officer.certificate_valid_until or '未登记'}）"


class CampaignChoice(forms.ModelChoiceField):
    def label_from_instance(self, campaign):
        return f"{campaign}（{campaign.starts_on:%m-%d} 至 {campaign.ends_on:%m-%d}）"


def grouped(checklists):
    """Choices of checklists under the names of their fields."""
    groups: dict[str, list] = {}
    for checklist in checklists:
        groups.setdefault(checklist.get_subject_display(), []).append((checklist.pk, str(checklist)))
    return list(groups.items())


class InspectionForm(ScopedForm):
    """One check of ``entity`` by ``checklist``, whose items become fields ``item- note- fixed- by-<pk>``.

    ``day`` is the local day for which campaigns are offered; ``existing`` is the draft that is edited.
    """

    client_uuid = ClientUUIDField()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    inspected_on = forms.DateField(label="检查日期", widget=DayInput())
    kind = forms.ChoiceField(label="检查类型", choices=Inspection.Kind.choices)
    campaign = CampaignChoice(Campaign.objects.select_related("office"), label="专项行动", required=False)
    purpose = forms.CharField(
        label="检查事由", max_length=120, required=False, help_text="投诉举报核查、复查、交办核查必填"
    )
    lead_officer = OfficerChoice(User.objects.all(), label="检查人员（主）", empty_label="请选择")
    second_officer = OfficerChoice(User.objects.all(), label="检查人员（协）", empty_label="请选择")
    checklist = forms.ModelChoiceField(Checklist.objects.all(), label="检查要点表")
    result = forms.ChoiceField(
        label="检查结果",
        required=False,
        choices=[("", "按检查项目自动评定"), *Inspection.Result.choices],
        help_text="可以从严，不能从宽",
    )
    unannounced = forms.BooleanField(label="突击检查（不预先告知）", required=False)
    joint_units = forms.CharField(
        label="联合检查单位", max_length=120, required=False, help_text="例如 学区、教育局"
    )
    visit = forms.UUIDField(required=False, widget=forms.HiddenInput)
    over_reason = forms.CharField(
        label="仍需检查的理由",
        max_length=200,
        required=False,
        help_text="有超频次、重复检查或承诺提示时必填；有因检查不用填",
    )
    opinion = forms.CharField(
        label="检查意见", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, entity, chosen, day, existing=None, **kwargs):
        self.entity, self.chosen, self.existing = entity, chosen, existing
        super().__init__(*args, **kwargs)
        if existing is not None:
            self.fields["client_uuid"].required = False
        self._offer(day)
        self.items = list(chosen.items.all()) if chosen else []
        for item in self.items:
            self._add_item(item)
        for number in range(1, rules.EXTRA_PROBLEMS_MAX + 1):
            self._add_problem(f"extra{number}-", f"清单外问题 {number}")

    def _offer(self, day):
        office = self.entity.office
        for name in ("lead_officer", "second_officer"):
            field = self.fields[name]
            field.queryset = field.queryset.filter(office=office, is_active=True, role__in=Role.certifiable())
        # Every campaign of the office is understood, so that one that does not run gets a reason; some are offered.
        campaigns = self.fields["campaign"]
        campaigns.queryset = campaigns.queryset.filter(office=office)
        running = [(one.pk, campaigns.label_from_instance(one)) for one in campaigns.queryset.running(day)]
        campaigns.choices = [("", "不属于专项行动"), *running]
        lists = self.fields["checklist"]
        offered = Checklist.objects.offered_to(office)
        if self.chosen is not None:  # what was begun with a version may be finished with it
            offered = offered | Checklist.objects.filter(pk=self.chosen.pk)
        lists.queryset = offered
        lists.choices = grouped(offered)

    def _add_item(self, item):
        key = item.pk
        self.fields[f"item-{key}"] = forms.ChoiceField(
            label=f"第 {item.no} 项",
            choices=ANSWERS,
            widget=forms.RadioSelect,
            error_messages={"required": "请选择符合、不符合或合理缺项"},
        )
        self.fields[f"note-{key}"] = forms.CharField(
            label=f"第 {item.no} 项问题描述", required=False, max_length=300
        )
        self.fields[f"fixed-{key}"] = forms.BooleanField(label="当场改正", required=False)
        self.fields[f"by-{key}"] = forms.DateField(
            label=f"第 {item.no} 项整改期限", required=False, widget=DayInput()
        )

    def _add_problem(self, prefix, label):
        self.fields[f"{prefix}text"] = forms.CharField(label=label, required=False, max_length=300)
        self.fields[f"{prefix}key"] = forms.BooleanField(label="重点问题", required=False)
        self.fields[f"{prefix}fixed"] = forms.BooleanField(label="当场改正", required=False)
        self.fields[f"{prefix}by"] = forms.DateField(label="整改期限", required=False, widget=DayInput())

    def clean(self):
        cleaned = super().clean()
        day = cleaned.get("inspected_on")
        self._ask_for_reason(day, cleaned.get("kind"))
        for item in self.items:
            if cleaned.get(f"item-{item.pk}") == InspectionItem.Answer.FAIL:
                if not cleaned.get(f"note-{item.pk}"):
                    self.add_error(f"note-{item.pk}", "请写明发现的问题")
                self._fill_limit(f"fixed-{item.pk}", f"by-{item.pk}", day)
        for number in range(1, rules.EXTRA_PROBLEMS_MAX + 1):
            if cleaned.get(f"extra{number}-text"):
                self._fill_limit(f"extra{number}-fixed", f"extra{number}-by", day)
        return cleaned

    def _ask_for_reason(self, day, kind):
        """Too many visits are warned of, never forbidden: whoever goes anyway says why (domain.md B3.9, B3.12)."""
        self.notices = []
        if self.existing is not None or not day or not kind:
            return
        self.notices = [notice.text for notice in visit_budget(self.entity, day, kind) if notice.needs_reason]
        if self.notices and not self.cleaned_data.get("over_reason"):
            self.add_error("over_reason", "；".join(self.notices) + "。确需检查的，请写明理由")

    def _fill_limit(self, fixed, by, day):
        """An empty limit is the usual one, counted from the day of the check."""
        if (
            day
            and not self.cleaned_data.get(fixed)
            and not self.cleaned_data.get(by)
            and by not in self.errors
        ):
            self.cleaned_data[by] = day + timedelta(days=self.days)

    @property
    def days(self) -> int:
        if not hasattr(self, "_days"):
            self._days = rectify_days(self.cleaned_data["inspected_on"], self.entity.office)
        return self._days

    def values(self) -> dict:
        """What the services take besides the entity."""
        cleaned = self.cleaned_data
        names = (
            "inspected_on",
            "kind",
            "campaign",
            "purpose",
            "lead_officer",
            "second_officer",
            "result",
            "opinion",
            "unannounced",
            "joint_units",
            "visit",
        )
        return {
            **{name: cleaned[name] for name in names},
            "checklist": self.chosen,
            "answers": self._answers(),
            "findings": self._findings(),
        }

    def _answers(self):
        cleaned = self.cleaned_data
        return [
            Answer(
                item,
                cleaned[f"item-{item.pk}"],
                cleaned[f"note-{item.pk}"],
                cleaned[f"fixed-{item.pk}"],
                cleaned[f"by-{item.pk}"],
            )
            for item in self.items
        ]

    def _findings(self):
        cleaned, found = self.cleaned_data, []
        for number in range(1, rules.EXTRA_PROBLEMS_MAX + 1):
            text, key, fixed, by = (
                cleaned[f"extra{number}-{name}"] for name in ("text", "key", "fixed", "by")
            )
            if text:
                found.append(Finding(text, key, fixed, by))
        return found

    # What the template draws, since each line of a checklist is one piece of several fields.

    def lines(self):
        for item in self.items:
            answer, note, fixed, by = (self[f"{name}-{item.pk}"] for name in ("item", "note", "fixed", "by"))
            yield {
                "item": item,
                "answer": answer,
                "note": note,
                "fixed": fixed,
                "by": by,
                "value": answer.value() or "",
                "text": note.value() or "",
                "title": f"{'【重点】' if item.is_key else ''}{item.text}",
                "hint": "　".join(filter(None, [item.hint, item.article])),
                "errors": "；".join([*answer.errors, *note.errors, *by.errors]),
            }

    def extras(self):
        for number in range(1, rules.EXTRA_PROBLEMS_MAX + 1):
            yield {name: self[f"extra{number}-{name}"] for name in ("text", "key", "fixed", "by")}

    def has_extras(self):
        return any(line["text"].value() for line in self.extras())


def initial_of(inspection) -> dict:
    """The fields of the form as a saved draft has them."""
    one = inspection
    initial = {
        name: getattr(one, name)
        for name in (
            "inspected_on",
            "kind",
            "purpose",
            "opinion",
            "version",
            "result",
            "unannounced",
            "joint_units",
            "visit",
        )
    }
    initial |= {
        "lead_officer": one.lead_officer_id,
        "second_officer": one.second_officer_id,
        "campaign": one.campaign_id,
        "checklist": one.checklist_id,
    }
    extra = 0
    for item in one.items.all():
        initial |= {f"item-{item.item_id}": item.answer, f"note-{item.item_id}": item.note}
    for problem in one.problems.select_related("item").order_by("pk"):
        if problem.item:
            key = problem.item.item_id
            initial |= {f"fixed-{key}": problem.fixed_on_the_spot, f"by-{key}": problem.rectify_by}
        else:
            extra += 1
            initial |= {
                f"extra{extra}-text": problem.text,
                f"extra{extra}-key": problem.is_key,
                f"extra{extra}-fixed": problem.fixed_on_the_spot,
                f"extra{extra}-by": problem.rectify_by,
            }
    return initial


class SignatureField(forms.CharField):
    """What signature.js makes: a PNG as data URL in a hidden input. Cleans to a file, or None where nothing was sent."""

    widget = forms.HiddenInput

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            content = base64.b64decode(text.removeprefix(PNG_URL), validate=True)
        except (binascii.Error, ValueError):
            raise ValidationError("签名图片不完整，请重签") from None
        if not text.startswith(PNG_URL) or len(content) > SIGNATURE_BYTES:
            raise ValidationError("签名图片不正确，请重签")
        return SimpleUploadedFile("签名.png", content, content_type="image/png")


class SignForm(ScopedForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    party_name = forms.CharField(label="当事人或在场人姓名", max_length=40, required=False)
    party = SignatureField(label="当事人签名", required=False)
    refused = forms.BooleanField(label="当事人拒绝签字", required=False)
    refusal_note = forms.CharField(
        label="拒签原因及见证人",
        max_length=120,
        required=False,
        help_text="写明拒签原因、见证人姓名；有录音录像的一并注明",
    )
    lead = SignatureField(label="检查人员（主）签名", required=False)
    second = SignatureField(label="检查人员（协）签名", required=False)
    scan = forms.FileField(
        label="纸质签字页",
        required=False,
        help_text="照片或 PDF；上传后不需要在屏幕上签名",
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,application/pdf"}),
    )
    archive_no = forms.CharField(
        label="纸质原件存档号",
        max_length=40,
        required=False,
        help_text="签在纸上、原件存档的，填存放的卷号或盒号",
    )

    def values(self) -> dict:
        return dict(self.cleaned_data)


class AddendumForm(ScopedForm):
    text = forms.CharField(
        label="更正内容",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明哪一处、原来怎么写、应当是什么",
    )
    reason = forms.CharField(label="更正理由", max_length=200)


class CloseProblemForm(ScopedForm):
    closed_on = forms.DateField(label="核实日期", widget=DayInput())
    note = forms.CharField(label="整改情况", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class CampaignForm(ScopedModelForm):
    office = forms.ModelChoiceField(Office.objects.all(), label="监管机构", empty_label=None)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Campaign
        fields = [
            "office",
            "name",
            "theme",
            "subject",
            "parent",
            "starts_on",
            "ends_on",
            "basis",
            "plan",
            "checklist",
            "officers",
            "target_tags",
            "trigger",
            "exposed_products",
            "report_to",
            "report_due_on",
        ]
        widgets = {
            "starts_on": DayInput(),
            "ends_on": DayInput(),
            "report_due_on": DayInput(),
            "plan": forms.Textarea(attrs={"rows": 5}),
            "exposed_products": forms.Textarea(attrs={"rows": 2}),
            "officers": forms.CheckboxSelectMultiple,
            "target_tags": forms.CheckboxSelectMultiple,
        }
        help_texts = {"theme": "总结里按主题归集数据；没有对应主题的选「其他专项行动」"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["office"].initial = self.user.office_id
        self.fields["officers"].queryset = self.fields["officers"].queryset.filter(
            is_active=True, role__in=Role.certifiable()
        )
        self.fields["checklist"].queryset = self.fields["checklist"].queryset.filter(is_current=True)
        self.fields["parent"].queryset = self.fields["parent"].queryset.filter(parent=None, closed_on=None)
        if self.instance.pk:
            self.fields["parent"].queryset = self.fields["parent"].queryset.exclude(
                pk=self.instance.pk
            ) | Campaign.objects.filter(pk=self.instance.parent_id).visible_to(self.user)
        if self.instance.pk:
            del self.fields["office"]
            self.initial["version"] = self.instance.version
        elif self.fields["office"].queryset.count() == 1:
            self.fields["office"].widget = forms.HiddenInput()

    def _post_clean(self):
        """The service writes and checks; the instance stays as it was stored."""
        return

    def validate_unique(self):
        """The service says it in words that fit."""

    def values(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name not in ("version", "office")}


class ChecklistForm(ScopedForm):
    name = forms.CharField(label="名称", max_length=60)
    basis = forms.CharField(label="依据", max_length=120, required=False)


class LineForm(forms.Form):
    """One row of the sheet of items; a row without text is left out."""

    text = forms.CharField(label="检查内容", max_length=200, required=False)
    hint = forms.CharField(label="提示", max_length=200, required=False)
    is_key = forms.BooleanField(label="重点项", required=False)
    article = forms.CharField(label="依据条款", max_length=80, required=False)

    def clean(self):
        cleaned = super().clean()
        if (
            not cleaned.get("text")
            and (cleaned.get("hint") or cleaned.get("article"))
            and "text" not in self.errors
        ):
            self.add_error("text", "请填写检查内容")
        return cleaned


LineFormSet = forms.formset_factory(LineForm, extra=3, max_num=100, validate_max=True, can_delete=True)


def lines_of(formset) -> list[Line]:
    """The rows that stay, in their order."""
    kept = [
        form.cleaned_data for form in formset if form.cleaned_data and not form.cleaned_data.get("DELETE")
    ]
    return [Line(row["text"], row["hint"], row["is_key"], row["article"]) for row in kept if row["text"]]
