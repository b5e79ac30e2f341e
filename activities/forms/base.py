"""Forms whose row has parts: lists typed one a line, numbers by kind, people chosen."""

from django import forms

from activities.rules import lines
from entities.forms.records import LedgerForm

MOST_LINES = 60


class LinesField(forms.CharField):
    """Several short texts, one a line, each once, in their order."""

    def __init__(self, *, longest, **kwargs):
        self.longest = longest
        widget = forms.Textarea(attrs={"rows": 4})
        super().__init__(**{"required": False, "widget": widget, "max_length": 6000, **kwargs})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value):
        found = lines(super().clean(value))
        if len(found) > MOST_LINES:
            raise forms.ValidationError(f"最多 {MOST_LINES} 行")
        if long := [line for line in found if len(line) > self.longest]:
            raise forms.ValidationError(f"每行不超过 {self.longest} 个字：{long[0][:20]}…")
        return found


class PartsForm(LedgerForm):
    """``part_names`` are the fields that are no columns of the row; ``parts`` hands them to the service."""

    part_names: tuple[str, ...] = ()

    def values(self) -> dict:
        apart = self.parts_of_form()
        return {name: value for name, value in super().values().items() if name not in apart}

    def parts_of_form(self) -> set[str]:
        return set(self.part_names)

    def parts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.part_names}
