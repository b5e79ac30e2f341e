from datetime import date

from django import forms

from core.errors import RuleBroken
from core.forms import ClientUUIDField, DayInput, ScopedForm
from core.indicators import Scope
from core.models import Grid, Office, Village
from core.periods import FIRST_YEAR, Period
from reports import outline
from reports.models import SummaryOutput


class SummaryBeginForm(ScopedForm):
    """What a new summary needs: the days it counts, and where its text comes from."""

    uuid = ClientUUIDField()
    cut_off = forms.DateField(
        label="统计截止日", widget=DayInput(), help_text="统计到这一天（含当日），所在年份即总结年份"
    )
    period_start = forms.DateField(
        label="统计起始日",
        required=False,
        widget=DayInput(),
        help_text="不填即当年 1 月 1 日；半年总结可另选",
    )
    template = forms.ChoiceField(label="模板", choices=list(outline.TEMPLATES.items()))
    copies_last_year = forms.BooleanField(
        label="沿用本所上年总结的文字",
        required=False,
        help_text="指标自动换成新一期的数；没有上年总结时按模板建立",
    )


class SummaryTextForm(ScopedForm):
    """The whole text as the editor posts it: ``text`` beside ``level``, once for each paragraph."""

    title = forms.CharField(label="标题", max_length=80)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.blocks: list[outline.Block] = []
        self.block_errors: dict[int, str] = {}

    def clean(self):
        try:
            self.blocks = outline.typed(self.data.getlist("level"), self.data.getlist("text"))
        except RuleBroken as broken:
            raise forms.ValidationError(broken.message) from None
        self.block_errors = outline.errors(self.blocks)
        for place, message in self.block_errors.items():
            self.add_error(None, f"第 {place + 1} 段：{message}")
        return super().clean()


class RenderForm(ScopedForm):
    """Which files to make."""

    edition = forms.ChoiceField(
        label="文稿",
        choices=SummaryOutput.Edition.choices,
        widget=forms.RadioSelect,
        help_text="定稿版不印缺数的句子；征求意见版照印并标【待补】",
    )
    formats = forms.MultipleChoiceField(
        label="格式", choices=SummaryOutput.Format.choices, widget=forms.CheckboxSelectMultiple
    )
    signed_on = forms.DateField(label="成文日期", widget=DayInput())
    with_annex = forms.BooleanField(label="附统计指标及口径表", required=False)

    @classmethod
    def begin(cls, user, on: date) -> "RenderForm":
        return cls(user=user, initial={"edition": "final", "formats": ["pdf", "docx"], "signed_on": on})


class FigureForm(ScopedForm):
    """Period and scope of the figures page. ``Scope`` and ``Period`` come from ``period`` and ``scope``."""

    start = forms.DateField(label="统计起始日", widget=DayInput())
    end = forms.DateField(label="统计截止日", widget=DayInput())
    office = forms.ModelChoiceField(
        label="监管机构", queryset=Office.objects.all(), required=False, empty_label="本人可见的全部"
    )
    grid = forms.ModelChoiceField(
        label="网格", queryset=Grid.objects.all(), required=False, empty_label="全部"
    )
    village = forms.ModelChoiceField(
        label="村（社区）", queryset=Village.objects.all(), required=False, empty_label="全部"
    )

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and start > end:
            self.add_error("start", "开始日期晚于结束日期")
        elif start and start.year < FIRST_YEAR:
            self.add_error("start", f"统计期间不能早于 {FIRST_YEAR} 年")
        return cleaned

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["start"], self.cleaned_data["end"])

    @property
    def scope(self) -> Scope:
        """Whose rows to count: what the user sees, narrowed by what was chosen."""
        office, grid, village = (self.cleaned_data[name] for name in ("office", "grid", "village"))
        base = Scope.of_office(office) if office else Scope.of_user(self.user)
        return Scope(
            base.offices,
            grids=(grid.pk,) if grid else base.grids,
            villages=(village.pk,) if village else base.villages,
        )
