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
