"""What Django's own validators say, in words of an office: their Chinese speaks of variables and of values to ensure.

Read once when the app is ready; the numbers are filled in by the validators as always. What must be unique in several
columns says so itself (``violation_error_message`` of the constraint).
"""

from django import forms
from django.core.validators import (
    DecimalValidator,
    MaxLengthValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
)
from django.db.models import Field

MaxLengthValidator.message = "最多 %(limit_value)d 个字，现在有 %(show_value)d 个字"
MinLengthValidator.message = "最少 %(limit_value)d 个字，现在有 %(show_value)d 个字"
MaxValueValidator.message = "不能大于 %(limit_value)s"
MinValueValidator.message = "不能小于 %(limit_value)s"
DecimalValidator.messages = {
    "invalid": "请填写数字",
    "max_digits": "数字太长，连同小数最多 %(max)s 位",
    "max_decimal_places": "小数最多 %(max)s 位",
    "max_whole_digits": "整数部分最多 %(max)s 位",
}

Field.default_error_messages["unique"] = "这个%(field_label)s已经登记过"

GONE = "所选的一项已经不在列表中，请重新选择"
ASKED: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {"required": "请填写"},
    forms.IntegerField: {"invalid": "请填写整数"},
    forms.FloatField: {"invalid": "请填写数字"},
    forms.DecimalField: {"invalid": "请填写数字"},
    forms.DateField: {"invalid": "请填写日期，例如 2026-03-15"},
    forms.DateTimeField: {"invalid": "请填写日期和时间，例如 2026-03-15 09:30"},
    forms.TimeField: {"invalid": "请填写时间，例如 09:30"},
    forms.BooleanField: {"required": "请勾选"},
    forms.FileField: {"required": "请选择文件", "empty": "文件是空的，请重新选择"},
    forms.ChoiceField: {"required": "请选择", "invalid_choice": GONE},
    forms.MultipleChoiceField: {"required": "请选择", "invalid_choice": GONE},
    forms.ModelChoiceField: {"required": "请选择", "invalid_choice": GONE},
    forms.ModelMultipleChoiceField: {"required": "请选择", "invalid_choice": GONE, "invalid_pk_value": GONE},
}
for field, words in ASKED.items():
    field.default_error_messages = {**field.default_error_messages, **words}
