import django_filters

from core.filters import PageFilter, choice, words
from reports.models import Summary


class SummaryFilter(PageFilter):
    q = words("标题", "search")
    year = django_filters.NumberFilter(label="年份")
    state = choice("state", Summary.State.choices, "状态")

    class Meta:
        model = Summary
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(title__icontains=value)
