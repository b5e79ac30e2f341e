"""The sheet of many samples: what they have in common above, one line per sample and item below."""

from django import forms
from django.utils.functional import cached_property

from core.errors import RuleBroken
from core.forms import ClientUUIDField, DayInput, ScopedForm
from core.models import User, Village
from food_safety.lookups import EntityFinder, ItemFinder, entity_options
from food_safety.models import Instrument, RapidTest, RapidTestResult
from food_safety.services import ItemReading, Sample
from inspections.models import EventProtection

LINES = 20
MOST_LINES = 200
ENTITY_INPUT = forms.TextInput(attrs={"list": "entities", "autocomplete": "off"})
ITEM_INPUT = forms.TextInput(attrs={"list": "items", "autocomplete": "off"})


class EventField(forms.ModelChoiceField):
    """The safeguarded event that a test was made for; the service finds it where only one was on that day."""

    def __init__(self, **kwargs):
        super().__init__(
            EventProtection.objects.order_by("-held_on", "-pk"),
            label="保障的活动",
            required=False,
            empty_label="自动对应",
            help_text="来源为活动保障、当天有几个活动时选择",
        )

    def label_from_instance(self, event):
        return f"{event}（{event.held_on}）"


class LineForm(forms.Form):
    """One item on one sample. A line without a product is a further item of the sample above it."""

    product = forms.CharField(label="样品名称", max_length=40, required=False)
    entity = forms.CharField(label="被抽样单位", max_length=120, required=False, widget=ENTITY_INPUT)
    item = forms.CharField(label="检测项目", max_length=40, required=False, widget=ITEM_INPUT)
    reading = forms.CharField(label="检测值", max_length=30, required=False)
    verdict = forms.ChoiceField(
        label="结果", required=False, choices=[("", "自动判定"), *RapidTestResult.Result.choices]
    )
    product_class = forms.ChoiceField(
        label="类别", required=False, choices=[("", "同上表"), *RapidTest.ProductClass.choices]
    )
    place = forms.CharField(label="抽样地点", max_length=60, required=False)
    sample_no = forms.CharField(label="样品编号", max_length=30, required=False)
    judged = judged_as = ""  # filled by SheetForm.put_verdicts

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        line = self.prefix.rpartition("-")[2]
        name = f"第 {int(line) + 1} 行" if line.isdecimal() else "新行"
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{name}{field.label}"


LineFormSet = forms.formset_factory(
    LineForm, extra=LINES, max_num=MOST_LINES, absolute_max=MOST_LINES, validate_max=True, can_delete=True
)


class SheetForm(ScopedForm):
    """``samples`` are ready for ``services.record_tests`` once the form is valid."""

    client_uuid = ClientUUIDField()
    sampled_on = forms.DateField(label="抽样日期", widget=DayInput())
    source = forms.ChoiceField(label="检测来源", choices=RapidTest.Source.choices)
    product_class = forms.ChoiceField(label="样品类别", choices=RapidTest.ProductClass.choices)
    item = forms.CharField(
        label="检测项目", max_length=40, required=False, widget=ITEM_INPUT, help_text="各行未填项目时用这一项"
    )
    entity = forms.CharField(
        label="被抽样单位",
        max_length=120,
        required=False,
        widget=ENTITY_INPUT,
        help_text="名称、拼音首字母或信用代码；各行未填时用这一户",
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
    protection = EventField()
    kit_lot = forms.CharField(label="试剂批号", max_length=30, required=False)
    instrument = forms.ModelChoiceField(
        Instrument.objects.in_use(), label="检测仪器", required=False, empty_label="不选择"
    )
    tested_by = forms.ModelChoiceField(
        User.objects.active(), label="检测人", required=False, empty_label="本人"
    )

    def __init__(self, data=None, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        self.rows = LineFormSet(data, prefix="rows")
        self.samples: list[Sample] = []

    @cached_property
    def items(self):
        return ItemFinder(self.user.office)

    def item_options(self):
        return self.items.options()

    def entity_options(self):
        return entity_options(self.user)

    def is_valid(self):
        """Both parts are looked at, so that one answer names everything that is wrong."""
        rows_are_valid = self.rows.is_valid()
        return super().is_valid() and rows_are_valid and not any(form.errors for _, form in self.lines())

    def clean(self):
        cleaned = super().clean()
        if not self.rows.is_valid():
            self.add_error(None, self.rows.non_form_errors() or "表格中有需要改正的内容，已标在各行")
            return cleaned
        texts = [cleaned.get("entity", ""), *(form.cleaned_data["entity"] for _, form in self.lines())]
        self.entities = EntityFinder(self.user, texts)
        self.common_entity = self._found(self, self.entities, "entity", cleaned.get("entity"))
        self.common_item = self._found(self, self.items, "item", cleaned.get("item"))
        self.samples = self._samples(cleaned)
        if not self.samples:
            self.add_error(None, "请至少填写一个样品")
        elif wrong := sum(bool(form.errors) for _, form in self.lines()):
            self.add_error(None, f"有 {wrong} 行需要改正，已标在各行")
        return cleaned

    def lines(self):
        """``[(line number as shown, form)]`` of the lines that say something and were not taken out."""
        shown = [form for form in self.rows if not getattr(form, "cleaned_data", {}).get("DELETE")]
        return [(number, form) for number, form in enumerate(shown, start=1) if form.has_changed()]

    def _found(self, form, finder, name, text):
        """What ``text`` means; an error stands at the field ``name`` of ``form``. None where nothing was typed."""
        if not text:
            return None
        try:
            return finder.find(text)
        except RuleBroken as broken:
            form.add_error(name, broken.message)
            return None

    def _samples(self, cleaned):
        samples: list[Sample] = []
        for number, form in self.lines():
            line = dict(form.cleaned_data)  # an error takes its field out of the form's own
            if not self._continues(line, samples):
                if not line["product"]:
                    form.add_error(
                        "product", "请填写样品名称；同一样品的另一项目，样品、单位、地点和编号都留空"
                    )
                samples.append(self._sample(number, form, line, cleaned))
            self._read(number, form, line, samples[-1])
        return samples

    @staticmethod
    def _continues(line, samples):
        """Whether a line is a further item of the sample above it."""
        if not samples:
            return False
        above = samples[-1]
        if line["sample_no"] and line["sample_no"] == above.sample_no:
            return line["product"] in ("", above.product)
        return not (line["product"] or line["entity"] or line["place"] or line["sample_no"])

    def _sample(self, number, form, line, cleaned):
        entity = self._found(form, self.entities, "entity", line["entity"])
        place = line["place"]
        if not (line["entity"] or place):
            entity, place = self.common_entity, cleaned.get("place", "")
        return Sample(
            product=line["product"],
            sampled_on=cleaned.get("sampled_on"),
            entity=entity,
            place=place,
            village=cleaned.get("village"),
            sample_no=line["sample_no"],
            source=cleaned.get("source"),
            protection=cleaned.get("protection"),
            product_class=line["product_class"] or cleaned.get("product_class"),
            kit_lot=cleaned.get("kit_lot", ""),
            instrument=cleaned.get("instrument"),
            tested_by=cleaned.get("tested_by"),
            row=number,
        )

    def _read(self, number, form, line, sample):
        item = self._found(form, self.items, "item", line["item"]) if line["item"] else self.common_item
        if item is None and "item" not in form.errors:
            form.add_error("item", "请填写检测项目")
        if item is not None:
            sample.readings.append(ItemReading(item, line["reading"], line["verdict"], row=number))

    def put_verdicts(self, verdicts):
        """Show ``{line: verdict}`` beside the lines, before anything is saved."""
        labels = dict(RapidTestResult.Result.choices)
        for number, form in self.lines():
            form.judged, form.judged_as = labels.get(verdicts.get(number), ""), verdicts.get(number, "")

    def put_errors(self, errors):
        """Show what the service refused: at its line, or above where the field is common to all lines."""
        lines = dict(self.lines())
        for error in errors:
            form = lines.get(error.row)
            if form is not None and error.field in form.fields:
                form.add_error(error.field, error.message)
            elif error.message not in self.errors.get(error.field, []):
                self.add_error(error.field if error.field in self.fields else None, error.message)
