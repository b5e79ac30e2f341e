from datetime import date
from functools import cached_property

from django import forms

from core.documents import fonts
from core.errors import RuleBroken
from core.forms import ClientUUIDField, DayInput, ScopedForm
from core.indicators import Scope
from core.models import Grid, Office, Village
from core.periods import FIRST_YEAR, Period
from reports import manual, outline
from reports.dashboards import DIMENSIONS
from reports.models import Edition, SummaryOutput, SummaryTemplate


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
    own_template = forms.ModelChoiceField(
        label="本机构模板",
        queryset=SummaryTemplate.objects.in_use(),
        required=False,
        empty_label="不用，按上面选的随附模板",
    )
    subject = forms.CharField(
        label="总结对象", max_length=80, required=False, help_text="专项行动总结写行动名称，其他总结可不填"
    )
    copies_last_year = forms.BooleanField(
        label="沿用本所上年总结的文字",
        required=False,
        help_text="指标自动换成新一期的数；没有上年总结时按模板建立",
    )

    def clean(self):
        cleaned = super().clean()
        own = cleaned.get("own_template")
        if (own.base if own else cleaned.get("template")) == "campaign" and not cleaned.get("subject"):
            self.add_error("subject", "专项行动总结请写行动名称")
        return cleaned


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
    style = forms.ChoiceField(
        label="文种", choices=Edition.Style.choices, required=False, widget=forms.RadioSelect
    )
    number = forms.CharField(label="发文字号", max_length=60, required=False, help_text="仅报告使用")
    signer = forms.CharField(label="签发人", max_length=20, required=False)
    addressee = forms.CharField(label="主送机关", max_length=60, required=False)
    copy_to = forms.CharField(label="抄送", max_length=120, required=False)

    @classmethod
    def begin(cls, user, on: date) -> "RenderForm":
        return cls(
            user=user,
            initial={
                "edition": "final",
                "formats": ["pdf", "docx"],
                "signed_on": on,
                "style": "summary",
                "addressee": user.office.parent.name if user.office.parent else "",
            },
        )

    @property
    def paper(self) -> dict:
        """The fields of ``documents.Paper``; a plain 总结 has none of them."""
        data = self.cleaned_data
        if data["style"] != Edition.Style.REPORT:
            return {}
        return {"red": True, **{name: data[name] for name in ("number", "signer", "addressee", "copy_to")}}


class FreezeForm(ScopedForm):
    """How the frozen edition is sent, and that the reminders were seen; an amendment goes where ``amended`` went."""

    uuid = ClientUUIDField()
    style = forms.ChoiceField(
        label="文种",
        choices=Edition.Style.choices,
        widget=forms.RadioSelect,
        help_text="报告发布时自动取发文字号",
    )
    signed_on = forms.DateField(label="成文日期", widget=DayInput())
    addressee = forms.CharField(label="主送机关", max_length=60, required=False, help_text="仅报告使用")
    signer = forms.CharField(label="签发人", max_length=20, required=False, help_text="仅报告使用")
    copy_to = forms.CharField(label="抄送", max_length=120, required=False, help_text="仅报告使用")
    amendment_reason = forms.CharField(
        label="更正原因", max_length=200, help_text="印在更正说明里，写明哪项记录为什么更正"
    )
    accepted = forms.BooleanField(label="以上提醒已逐条核对，可以冻结", required=False)

    def __init__(self, *args, user, amended=None, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.initial = {**self._sent(user, amended), **self.initial}
        if amended is None:
            del self.fields["amendment_reason"]

    def _sent(self, user, amended) -> dict:
        if amended is not None:
            return {name: getattr(amended, name) for name in ("style", "addressee", "signer", "copy_to")}
        parent = user.office.parent
        return {"style": Edition.Style.SUMMARY, "addressee": parent.name if parent else ""}

    def agrees_to(self, findings) -> bool:
        """Whether nothing among the readiness ``findings`` keeps this summary from being frozen, else with an error."""
        if any(one.forbids for one in findings):
            self.add_error(None, "还有必须先改正的问题，改正后才能冻结")
        elif findings and not self.cleaned_data["accepted"]:
            self.add_error("accepted", f"还有 {len(findings)} 处提醒没有确认，请逐条核对后勾选")
        return not self.errors


class TemplateCopyForm(ScopedForm):
    """A name for the copy, and what is copied."""

    uuid = ClientUUIDField()
    name = forms.CharField(label="模板名称", max_length=60)
    base = forms.ChoiceField(label="复制自", choices=list(outline.TEMPLATES.items()))
    source = forms.ModelChoiceField(
        label="或本机构已有模板",
        queryset=SummaryTemplate.objects.in_use(),
        required=False,
        empty_label="不用，复制上面选的随附模板",
    )


class ManualFigureForm(ScopedForm):
    """A value that no record gives, with its reason and source."""

    uuid = ClientUUIDField()
    key = forms.ChoiceField(label="指标")
    period_start = forms.DateField(label="统计起始日", widget=DayInput())
    cut_off = forms.DateField(label="统计截止日", widget=DayInput())
    value = forms.DecimalField(label="数值", max_digits=18, decimal_places=4)
    reason = forms.CharField(label="人工填报的原因", max_length=200)
    source = forms.CharField(
        label="数据来源", max_length=200, help_text="文件名称和文号、系统名称或填报单位，写到能查到为止"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = [(key, f"{one.label}（{one.unit}，{one.source}）") for key, one in manual.catalogue().items()]
        self.fields["key"].choices = [("", "请选择"), *known]


class OverrideForm(ScopedForm):
    """Another value for one computed figure of a summary."""

    key = forms.ChoiceField(label="指标")
    value = forms.DecimalField(label="改用的值", max_digits=18, decimal_places=4)
    reason = forms.CharField(label="理由", max_length=200, help_text="文中和附件都会标明是人工更正")

    def __init__(self, *args, figures=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [(one.key, f"{one.label}：{one.shown}") for one in figures]


class FontForm(ScopedForm):
    """A font file of the office's own."""

    look = forms.ChoiceField(label="用于")
    file = forms.FileField(label="字体文件", help_text="TTF、OTF 或 TTC，单位已取得使用授权的字体")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["look"].choices = [(look, name) for look, (name, _) in fonts.LOOKS.items()]


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
    def narrowed(self) -> Scope | None:
        """What was chosen by hand; None where nothing was."""
        office, grid, village = (self.cleaned_data[name] for name in ("office", "grid", "village"))
        if not (office or grid or village):
            return None
        return Scope(
            self.scope.offices,
            grids=(grid.pk,) if grid else None,
            villages=(village.pk,) if village else None,
        )

    @cached_property
    def scope(self) -> Scope:
        """Whose rows to count: what the user sees, narrowed by what was chosen. It is read from the database once,
        however many addresses of a page are made from it."""
        office, grid, village = (self.cleaned_data[name] for name in ("office", "grid", "village"))
        base = Scope.of_user(self.user)
        return Scope(
            Scope.of_office(office).offices if office else base.offices,
            grids=(grid.pk,) if grid else base.grids,
            villages=(village.pk,) if village else base.villages,
        )


class BoardForm(FigureForm):
    """Period, scope and what the charts of the board are by."""

    by = forms.ChoiceField(label="图表按", choices=list(DIMENSIONS.items()), required=False)

    def clean(self):
        cleaned = super().clean()
        cleaned["by"] = cleaned.get("by") or "month"
        return cleaned


class OfficesForm(FigureForm):
    """The period alone: all offices that the user sees are compared."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("office", "grid", "village"):
            del self.fields[name]

    @property
    def narrowed(self) -> None:
        return None

    @cached_property
    def scope(self) -> Scope:
        return Scope.of_user(self.user)
