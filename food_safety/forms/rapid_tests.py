"""Forms over one rapid test: entering or correcting it, and what was done about a positive."""

from django import forms

from core.errors import RuleBroken
from core.forms import ClientUUIDField, DayInput, ScopedForm
from core.models import User, Village
from food_safety.forms.sheets import ENTITY_INPUT, EventField
from food_safety.lookups import EntityFinder, entity_options
from food_safety.models import Instrument, RapidTest, RapidTestResult, TestItem
from food_safety.rules import rapid_tests as rules
from food_safety.services import ItemReading, Sample

ITEMS = 4


class ReadingForm(forms.Form):
    item = forms.ModelChoiceField(
        TestItem.objects.none(), label="检测项目", required=False, empty_label="请选择"
    )
    reading = forms.CharField(label="检测值", max_length=30, required=False)
    verdict = forms.ChoiceField(
        label="结果", required=False, choices=[("", "自动判定"), *RapidTestResult.Result.choices]
    )

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = items

    def clean(self):
        cleaned = super().clean()
        if (
            (cleaned.get("reading") or cleaned.get("verdict"))
            and not cleaned.get("item")
            and "item" not in self.errors
        ):
            self.add_error("item", "请选择检测项目")
        return cleaned


ReadingFormSet = forms.formset_factory(
    ReadingForm, extra=ITEMS, max_num=20, absolute_max=20, validate_max=True
)


class RapidTestForm(ScopedForm):
    """``sample`` is ready for the service once the form is valid. ``test`` is the row that is corrected, or None."""

    client_uuid = ClientUUIDField(required=False)
    sampled_on = forms.DateField(label="抽样日期", widget=DayInput())
    product = forms.CharField(label="样品名称", max_length=40)
    product_class = forms.ChoiceField(label="样品类别", choices=RapidTest.ProductClass.choices)
    source = forms.ChoiceField(label="检测来源", choices=RapidTest.Source.choices)
    entity = forms.CharField(
        label="被抽样单位",
        max_length=120,
        required=False,
        widget=ENTITY_INPUT,
        help_text="名称、拼音首字母或信用代码",
    )
    place = forms.CharField(
        label="抽样地点", max_length=60, required=False, help_text="不在名录中的集市、宴席等"
    )
    village = forms.ModelChoiceField(
        Village.objects.all(),
        label="村（社区）",
        required=False,
        empty_label="请选择",
        help_text="只填地点时选择",
    )
    sample_no = forms.CharField(label="样品编号", max_length=30, required=False, help_text="留空自动编号")
    protection = EventField()
    kit_lot = forms.CharField(label="试剂批号", max_length=30, required=False)
    instrument = forms.ModelChoiceField(
        Instrument.objects.all(), label="检测仪器", required=False, empty_label="不选择"
    )
    tested_by = forms.ModelChoiceField(
        User.objects.active(), label="检测人", required=False, empty_label="本人"
    )
    reason = forms.CharField(
        label="更正理由", max_length=200, required=False, help_text="把阳性改为其他结果时必填，记入操作记录"
    )

    def __init__(self, data=None, *args, test=None, **kwargs):
        self.test = test
        if test is not None:
            kwargs["initial"] = {**self._stored(test), **(kwargs.get("initial") or {})}
        super().__init__(data, *args, **kwargs)
        if test is None:
            del self.fields["reason"]
        self.rows = ReadingFormSet(
            data,
            prefix="rows",
            form_kwargs={"items": self._items()},
            initial=[
                {"item": result.item_id, "reading": result.reading, "verdict": ""}
                for result in self._results()
            ],
        )

    @staticmethod
    def _stored(test):
        names = (
            "sampled_on",
            "product",
            "product_class",
            "source",
            "protection",
            "place",
            "village",
            "sample_no",
            "kit_lot",
            "instrument",
            "tested_by",
        )
        return {name: getattr(test, name) for name in names} | {
            "entity": (test.entity.code or test.entity.name) if test.entity_id else ""
        }

    def _results(self):
        return list(self.test.results.select_related("item").order_by("pk")) if self.test else []

    def _items(self):
        """The catalogue in force, and what this sample was tested for even where it was stopped since."""
        known = [result.item_id for result in self._results()]
        catalogue = TestItem.objects.of_office(self.user.office).active().values("pk")
        return TestItem.objects.filter(pk__in=catalogue) | TestItem.objects.filter(pk__in=known)

    def entity_options(self):
        return entity_options(self.user)

    def is_valid(self):
        rows_are_valid = self.rows.is_valid()
        return super().is_valid() and rows_are_valid

    def clean(self):
        cleaned = super().clean()
        if not self.rows.is_valid():
            self.add_error(None, self.rows.non_form_errors() or "检测项目有需要改正的内容")
            return cleaned
        entity = None
        if text := cleaned.get("entity"):
            try:
                entity = self._entity(text)
            except RuleBroken as broken:
                self.add_error("entity", broken.message)
        self.sample = Sample(
            product=cleaned.get("product", ""),
            sampled_on=cleaned.get("sampled_on"),
            entity=entity,
            readings=self._readings(),
            **{
                name: cleaned.get(name) or ""
                for name in ("place", "sample_no", "kit_lot", "product_class", "source")
            },
            **{name: cleaned.get(name) for name in ("village", "instrument", "tested_by", "protection")},
        )
        if not self.sample.readings:
            self.add_error(None, "请至少填写一个检测项目")
        return cleaned

    def _entity(self, text):
        """The entity that is meant; the one already on the test needs no search and may lie elsewhere by now."""
        if self.test and self.test.entity_id and text in (self.test.entity.code, self.test.entity.name):
            return self.test.entity
        return EntityFinder(self.user, [text]).find(text)

    def _readings(self):
        return [
            ItemReading(form.cleaned_data["item"], form.cleaned_data["reading"], form.cleaned_data["verdict"])
            for form in self.rows
            if form.cleaned_data.get("item")
        ]


class HandlingForm(ScopedForm):
    informed_at = forms.DateTimeField(
        label="告知当事人时间",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="食用农产品自告知起四小时内，当事人可以申请复检",
    )
    handling_kind = forms.ChoiceField(label="处置方式", required=False)
    handling = forms.CharField(
        label="处置情况",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如抽样单编号、封存或下架数量、复检机构",
    )
    handled_on = forms.DateField(label="处置日期", required=False, widget=DayInput(), help_text="留空为今天")

    def __init__(self, *args, test, **kwargs):
        names = ("informed_at", "handling_kind", "handling", "handled_on")
        kwargs["initial"] = {name: getattr(test, name) for name in names} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        allowed = rules.handlings(test.product_class)
        self.fields["handling_kind"].choices = [
            ("", "尚未处置"),
            *(pair for pair in RapidTest.Handling.choices if pair[0] in allowed),
        ]
