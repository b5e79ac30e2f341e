"""The form that a host fills in on an old phone: plain words, only what guidance needs."""

from django import forms

from banquets.forms import PEOPLE_MOST, TABLES_MOST, clean_with
from banquets.models import BanquetFiling
from core.forms import DayInput
from core.identifiers import normalise_phone
from core.models import Village
from core.public.forms import PublicForm

PHONE = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
# The words of the filing's own fields, as one says them to a neighbour.
FIELDS = (
    "occasion",
    "host_name",
    "host_phone",
    "place",
    "held_on",
    "first_meal",
    "days",
    "tables",
    "people",
    "cook_name",
    "cook_phone",
    "helper_count",
    "tableware",
    "food_from",
    "menu",
    "note",
)


class PublicFilingForm(PublicForm):
    village = forms.ModelChoiceField(Village.objects.none(), label="在哪个村办", empty_label="请选择")
    occasion = forms.ChoiceField(label="办什么事", choices=[("", "请选择"), *BanquetFiling.Occasion.choices])
    host_name = forms.CharField(label="您的姓名（主家）", max_length=30)
    host_phone = forms.CharField(label="您的电话", max_length=20, widget=PHONE)
    place = forms.CharField(label="办席的地方", max_length=100, help_text="几社、谁家或者什么场所")
    held_on = forms.DateField(
        label="哪天办",
        widget=DayInput(),
        help_text="丧事可以当天或者过后再报",
        error_messages={"invalid": "请写成 2026-05-08 这样"},
    )
    first_meal = forms.ChoiceField(label="从哪一顿开始", choices=BanquetFiling.Meal.choices, initial="lunch")
    days = forms.IntegerField(label="办几天", min_value=1, max_value=7, initial=1)
    tables = forms.IntegerField(label="大约几桌", min_value=1, max_value=TABLES_MOST)
    people = forms.IntegerField(
        label="大约多少人", min_value=1, max_value=PEOPLE_MOST, help_text="人最多的那一顿"
    )
    cook_name = forms.CharField(label="谁掌勺", max_length=30)
    cook_phone = forms.CharField(label="厨师电话", max_length=20, required=False, widget=PHONE)
    helper_count = forms.IntegerField(label="帮厨几个人", min_value=0, max_value=99, initial=0)
    tableware = forms.ChoiceField(label="碗筷从哪里来", choices=BanquetFiling.Tableware.choices)
    food_from = forms.CharField(label="肉、菜、酒水从哪里买", max_length=200)
    menu = forms.CharField(
        label="菜单",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="一行写一道菜，没有定下来可以先不写",
    )
    note = forms.CharField(label="还想告诉我们的", max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = Village.objects.filter(office=self.office)

    def clean(self):
        cleaned = super().clean()
        clean_with(self, "host_phone", normalise_phone)
        clean_with(self, "cook_phone", normalise_phone)
        return cleaned

    def row(self) -> BanquetFiling:
        """A new, unsaved filing; meals follow from the days, the village assistant asks for the rest."""
        data = self.cleaned_data
        return BanquetFiling(
            uuid=data["client_uuid"],
            village=data["village"],
            meals=data["days"],
            **{name: data[name] for name in FIELDS},
        )
