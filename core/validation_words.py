"""What Django's own validators say, in words of an office: their Chinese speaks of variables and of values to ensure.

Read once when the app is ready; the numbers are filled in by the validators as always.
"""

from django.core.validators import (
    DecimalValidator,
    MaxLengthValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
)

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
