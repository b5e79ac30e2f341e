"""Forms over the catalogue of items and the annual targets."""

from django import forms

from core.forms import ScopedModelForm
from food_safety.models import AnnualTarget, TestItem


class ItemForm(ScopedModelForm):
    class Meta:
        model = TestItem
        fields = [
            "name",
            "aliases",
            "applies_to",
            "rule",
            "limit",
            "unit",
            "method",
            "basis",
            "rank",
            "is_active",
        ]
        help_texts = {
            "limit": "按限值判定的项目必填",
            "rank": "数字小的排在前面",
            "is_active": "停用后不能再登记，已登记的不变",
        }

    def _post_clean(self):
        """The service writes and says what is wrong; the instance stays as it was stored."""


class TargetForm(ScopedModelForm):
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    quantity = forms.IntegerField(label="任务数", min_value=1, max_value=1_000_000)

    class Meta:
        model = AnnualTarget
        fields = ["subject", "year", "quantity", "basis"]
        help_texts = {"basis": "例如目标责任书的名称和文号"}

    def _post_clean(self):
        """As in ItemForm."""


class TargetChangeForm(ScopedModelForm):
    quantity = forms.IntegerField(label="任务数", min_value=1, max_value=1_000_000)

    class Meta:
        model = AnnualTarget
        fields = ["quantity", "basis"]

    def _post_clean(self):
        """As in ItemForm."""
