"""Base of every form without an account."""

import unicodedata
import uuid
from collections.abc import Callable

from django import forms

from core.errors import RuleBroken
from core.forms import HAPPENED, limit_days
from core.public.notices import CURRENT
from core.uploads import limit, size_words

PHOTOS_MAX = 6
UNITS = "元块人桌席天个位"


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Up to six pictures of one input. What they hold is looked at when they are stored."""

    widget = ManyFiles

    def __init__(self, *, most: int = PHOTOS_MAX, **kwargs):
        self.most = most
        super().__init__(
            **{
                "label": "照片",
                "required": False,
                "help_text": f"可以不传，最多 {most} 张，每张不超过 {size_words(limit('image_bytes'))}；拍摄位置会自动去掉",
                **kwargs,
            }
        )
        self.widget.attrs["accept"] = "image/*"

    def clean(self, data, initial=None):
        files = [data] if data and not isinstance(data, list | tuple) else list(data or ())
        if len(files) > self.most:
            raise forms.ValidationError(f"最多上传 {self.most} 张照片，您选了 {len(files)} 张")
        return [super(PhotosField, self).clean(file, initial) for file in files]


def _as_people_write(field: forms.Field) -> Callable:
    """Reads a number as a telephone's keyboard gives it: in full width, with its unit behind it."""
    read = field.to_python

    def to_python(value):
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).strip().rstrip(UNITS).strip()
        return read(value)

    return to_python


class PublicForm(forms.Form):
    """Fields, the form's own id, the version of the notice shown above it, and the piece of work where one is asked."""

    client_uuid = forms.UUIDField(
        initial=uuid.uuid4,
        widget=forms.HiddenInput,
        error_messages={
            "required": "页面不完整，请刷新后重新填写",
            "invalid": "页面不完整，请刷新后重新填写",
        },
    )
    notice = forms.CharField(initial=CURRENT.version, required=False, max_length=20, widget=forms.HiddenInput)
    challenge = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    answer = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)

    def __init__(self, *args, office, **kwargs):
        self.office = office
        super().__init__(*args, **kwargs)
        limit_days(self.fields, HAPPENED)
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField | forms.DecimalField):
                setattr(field, "to_python", _as_people_write(field))  # noqa: B010  of this form's copy alone
                field.error_messages["invalid"] = "请只填数字"

    def blame(self, broken: RuleBroken) -> None:
        """Show a broken rule at its field, if the form has it."""
        self.add_error(broken.field if broken.field in self.fields else None, broken.message)
