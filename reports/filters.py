import django_filters

from core.filters import PageFilter, choice, words
from reports import manual
from reports.models import Edition, ManualFigure, Summary, SummaryTemplate


class SummaryFilter(PageFilter):
    q = words("标题", "search")
    year = django_filters.NumberFilter(label="年份")
    state = choice("state", Summary.State.choices, "状态")

    class Meta:
        model = Summary
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(title__icontains=value)


class TemplateFilter(PageFilter):
    q = words("名称", "search")
    is_retired = choice("is_retired", [(False, "使用中"), (True, "已停用")], "状态")

    class Meta:
        model = SummaryTemplate
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(name__icontains=value)


class ManualFigureFilter(PageFilter):
    key = choice("key", [(key, one.label) for key, one in manual.catalogue().items()], "指标")
    voided = choice("voided_at", [("false", "已作废"), ("true", "有效")], "状态", method="filter_voided")

    class Meta:
        model = ManualFigure
        fields: list[str] = []

    def filter_voided(self, rows, name, value):
        return rows.filter(voided_at__isnull=value == "true")


class EditionFilter(PageFilter):
    q = words("标题", "search")
    year = django_filters.NumberFilter(label="年份")
    state = choice("state", Edition.State.choices, "状态")

    class Meta:
        model = Edition
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(title__icontains=value)
