"""Forms about one step of a record."""

from django import forms

from activities.models import YearPlanItem
from core.forms import DayInput
from entities.forms.records import PlainForm

MOST = 10**12


def day(label, help_text=""):
    return forms.DateField(label=label, widget=DayInput(), help_text=help_text)


def text(label, longest, rows=3):
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}))


def number(label):
    return forms.IntegerField(label=label, min_value=0, max_value=MOST)


class CloseHelpForm(PlainForm):
    closed_on = day("办结日期")
    result = text("办理结果", 200)


class AnswerForm(PlainForm):
    answered_on = day("反馈日期")
    answer = text("整改情况", 1000, 4)


class ReleaseCountForm(PlainForm):
    taken_on = day("截至日期", "两个数都填发布以来的累计数")
    views = number("累计浏览量（次）")
    likes = number("累计点赞（次）")


class FollowerCountForm(PlainForm):
    taken_on = day("截至日期")
    followers = number("关注人数")


class AnswerPlanForm(PlainForm):
    outcome = forms.ChoiceField(
        label="落实情况", choices=[one for one in YearPlanItem.State.choices if one[0] != "open"]
    )
    answered_on = day("答复日期")
    answer = text("落实说明", 200)


class PhotoForm(PlainForm):
    photo = forms.FileField(label="照片或扫描件", help_text="JPG、PNG 照片，或 PDF 扫描件")
