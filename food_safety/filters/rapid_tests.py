import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q

from core.filters import DayRange, PageFilter, choice, related, words
from core.models import Grid, Village
from entities.models import Entity
from food_safety.models import AnnualTarget, RapidTest, RapidTestResult, TestItem

PLACED = [("yes", "已登记村（社区）"), ("no", "未登记村（社区）")]
STATES = [("voided", "只看已作废"), ("all", "全部")]


def of_site(rows, text, path=""):
    """Rows whose sample number begins with ``text``, or whose product, place or entity matches it."""
    entities = Entity.objects.all().matching(text).values("pk")
    return rows.filter(
        Q(**{f"{path}sample_no__startswith": text.strip().upper()})
        | Q(**{f"{path}product__contains": text.strip()})
        | Q(**{f"{path}place__contains": text.strip()})
        | Q(**{f"{path}entity__in": entities})
    )


class RapidTestFilter(PageFilter):
    """Grid and village have names of their own: ``grid`` and ``village`` are the scope of a figure that is opened."""

    q = words("样品、编号、单位或地点", "search")
    on_from = DayRange.since("sampled_on", "抽样日期（起）")
    on_until = DayRange.until("sampled_on", "抽样日期（止）")
    result = choice("result", RapidTest.Result.choices, "检测结果")
    product_class = choice("product_class", RapidTest.ProductClass.choices, "样品类别")
    source = choice("source", RapidTest.Source.choices, "检测来源")
    # From the page of an event; hidden, for a choice of all events would cost a query on every list.
    protection = django_filters.NumberFilter("protection", label="保障的活动", widget=forms.HiddenInput)
    handled = choice("handled_on", [("open", "待处置"), ("done", "已处置")], "阳性处置", method="by_handling")
    item = related("results__item", TestItem.objects.all(), "检测项目", method="tested_for")
    in_village = related("village", Village.objects.all(), "村（社区）")
    placed = choice("village", PLACED, "村（社区）登记", method="by_placed")
    in_grid = related("grid", Grid.objects.all(), "网格")
    state = django_filters.ChoiceFilter(
        label="记录", choices=STATES, empty_label="有效记录", method="of_state"
    )

    class Meta:
        model = RapidTest
        fields: list[str] = []

    def filter_queryset(self, rows):
        rows = super().filter_queryset(rows)
        return rows if self.form.cleaned_data.get("state") else rows.filter(is_voided=False)

    def search(self, rows, name, value):
        return of_site(rows, value)

    def by_placed(self, rows, name, value):
        return rows.filter(village__isnull=value == "no")

    def by_handling(self, rows, name, value):
        return rows.filter(result=RapidTest.Result.POSITIVE, handled_on__isnull=value == "open")

    def tested_for(self, rows, name, item):
        """An office's own version of an item and the general one are the same item to whoever asks."""
        return rows.filter(Exists(RapidTestResult.objects.filter(test=OuterRef("pk"), item__name=item.name)))

    def of_state(self, rows, name, value):
        return rows.filter(is_voided=True) if value == "voided" else rows


class ResultFilter(PageFilter):
    q = words("样品、编号、单位或地点", "search")
    item = related("item", TestItem.objects.all(), "检测项目", method="of_item")
    result = choice("result", RapidTestResult.Result.choices, "结果")
    product_class = choice("test__product_class", RapidTest.ProductClass.choices, "样品类别")
    source = choice("test__source", RapidTest.Source.choices, "检测来源")
    on_from = DayRange.since("test__sampled_on", "抽样日期（起）")
    on_until = DayRange.until("test__sampled_on", "抽样日期（止）")
    in_village = related("test__village", Village.objects.all(), "村（社区）")

    class Meta:
        model = RapidTestResult
        fields: list[str] = []

    def filter_queryset(self, rows):
        return super().filter_queryset(rows).filter(test__is_voided=False)

    def search(self, rows, name, value):
        return of_site(rows, value, "test__")

    def of_item(self, rows, name, item):
        return rows.filter(item__name=item.name)


class ItemFilter(PageFilter):
    q = words("项目或别名", "search")
    rule = choice("rule", TestItem.Rule.choices, "判定规则")
    is_active = choice("is_active", [("1", "启用"), ("0", "停用")], "状态", method="by_state")

    class Meta:
        model = TestItem
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(Q(name__contains=value.strip()) | Q(aliases__contains=value.strip()))

    def by_state(self, rows, name, value):
        return rows.filter(is_active=value == "1")


class TargetFilter(PageFilter):
    subject = choice("subject", AnnualTarget.Subject.choices, "任务")

    class Meta:
        model = AnnualTarget
        fields: list[str] = []
