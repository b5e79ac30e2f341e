"""What a form says of a text that is too long and of a number that does not fit."""

from decimal import Decimal

import pytest
from django import forms


class Sheet(forms.Form):
    name = forms.CharField(max_length=5)
    quantity = forms.DecimalField(max_digits=6, decimal_places=3, min_value=Decimal("0.001"), max_value=900)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "一二三四五六七", "最多 5 个字，现在有 7 个字"),
        ("quantity", "-3", "不能小于 0.001"),
        ("quantity", "901", "不能大于 900"),
        ("quantity", "1.2345", "小数最多 3 位"),
        ("quantity", "12345", "整数部分最多 3 位"),
    ],
)
def test_words(field, value, words):
    form = Sheet({"name": "饼干", "quantity": "1", field: value})
    assert words in form.errors[field]


class Answers(forms.Form):
    words = forms.CharField()
    day = forms.DateField()
    number = forms.DecimalField()
    whole = forms.IntegerField()
    choice = forms.ChoiceField(choices=[("a", "甲")])


def test_an_empty_or_unreadable_answer_is_asked_for_in_words():
    empty = Answers({})
    assert [empty.errors[name][0] for name in ("words", "day", "choice")] == ["请填写", "请填写", "请选择"]
    wrong = Answers({"words": "一", "day": "昨天", "number": "十二", "whole": "1.5", "choice": "乙"})
    assert {name: found[0] for name, found in wrong.errors.items()} == {
        "day": "请填写日期，例如 2026-03-15",
        "number": "请填写数字",
        "whole": "请填写整数",
        "choice": "所选的一项已经不在列表中，请重新选择",
    }
