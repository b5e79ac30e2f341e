from django.db.models import Q

from core.filters import DayRange, PageFilter, choice, related, words
from core.models import Village
from entities.models import Entity
from food_safety.models import FailedItem, FoodSample, Instrument, KitLot, Poll, PollOption, ResultPublication

STATES = [
    ("laboratory", "待报告"),
    ("tell", "不合格待告知"),
    ("start", "待启动核查处置"),
    ("handling", "核查处置中"),
    ("ended", "核查处置完成"),
]


class FoodSampleFilter(PageFilter):
    """Without a choice the list shows the office's own samples; those of others are asked for by ``whose``."""

    q = words("样品、编号、单位", "search")
    result = choice("result", FoodSample.Result.choices, "检验结论")
    state = choice("result", STATES, "办理状态", method="by_state")
    task = choice("task", FoodSample.Task.choices, "任务来源")
    food_class = choice("food_class", FoodSample.FoodClass.choices, "食品类别")
    group = choice("group", FoodSample.Group.choices, "食品品种")
    poll = related("poll", Poll.objects.all(), "你点我检期次")
    on_from = DayRange.since("sampled_on", "抽样日期（起）")
    on_until = DayRange.until("sampled_on", "抽样日期（止）")
    in_village = related("village", Village.objects.all(), "村（社区）")
    whose = choice("whose", [("other", "其他辖区"), ("all", "全部")], "所属", method="of_whose")
    is_voided = choice("is_voided", [("1", "只看已作废")], "记录", method="of_voided")

    class Meta:
        model = FoodSample
        fields: list[str] = []

    def filter_queryset(self, rows):
        rows = super().filter_queryset(rows)
        given = self.form.cleaned_data
        if not given.get("whose"):
            rows = rows.filter(whose=FoodSample.Whose.OWN)
        return rows if given.get("is_voided") else rows.filter(is_voided=False)

    def search(self, rows, name, value):
        text = value.strip()
        entities = Entity.objects.all().matching(text).values("pk")
        return rows.filter(
            Q(sample_no__istartswith=text)
            | Q(product__contains=text)
            | Q(unit_name__contains=text)
            | Q(place__contains=text)
            | Q(entity__in=entities)
        )

    def by_state(self, rows, name, value):
        return {
            "laboratory": rows.waiting_for_report,
            "tell": rows.untold,
            "start": rows.unstarted,
            "handling": rows.unfinished,
            "ended": lambda: rows.filter(result="fail", ended_on__isnull=False),
        }[value]()

    def of_whose(self, rows, name, value):
        return rows.filter(whose="other") if value == "other" else rows

    def of_voided(self, rows, name, value):
        return rows.filter(is_voided=True)


class FailedItemFilter(PageFilter):
    q = words("项目、样品或单位", "search")
    group = choice("sample__group", FoodSample.Group.choices, "食品品种")
    on_from = DayRange.since("sample__reported_on", "报告日期（起）")
    on_until = DayRange.until("sample__reported_on", "报告日期（止）")

    class Meta:
        model = FailedItem
        fields: list[str] = []

    def filter_queryset(self, rows):
        return super().filter_queryset(rows).filter(sample__is_voided=False)

    def search(self, rows, name, value):
        text = value.strip()
        return rows.filter(
            Q(name__contains=text) | Q(sample__product__contains=text) | Q(sample__unit_name__contains=text)
        )


class PollFilter(PageFilter):
    q = words("主题", "search")
    on_from = DayRange.since("opens_on", "开始日期（起）")
    on_until = DayRange.until("opens_on", "开始日期（止）")

    class Meta:
        model = Poll
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(title__contains=value.strip())


class ResultPublicationFilter(PageFilter):
    q = words("标题", "search")
    kind = choice("kind", ResultPublication.Kind.choices, "类别")
    state = choice("state", ResultPublication.State.choices, "状态")
    on_from = DayRange.since("published_on", "公布日期（起）")
    on_until = DayRange.until("published_on", "公布日期（止）")

    class Meta:
        model = ResultPublication
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(title__contains=value.strip())


class PollOptionFilter(PageFilter):
    q = words("品种", "search")
    poll = related("poll", Poll.objects.all(), "期次")

    class Meta:
        model = PollOption
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(name__contains=value.strip())


class BenchFilter(PageFilter):
    q = words("名称、批号或编号", "search")
    state = choice("ended_on", [("in_use", "在用"), ("ended", "已停用")], "状态", method="by_state")

    def by_state(self, rows, name, value):
        return rows.filter(ended_on__isnull=value == "in_use")


class KitLotFilter(BenchFilter):
    class Meta:
        model = KitLot
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(Q(name__contains=value.strip()) | Q(lot__icontains=value.strip()))


class InstrumentFilter(BenchFilter):
    class Meta:
        model = Instrument
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(Q(name__contains=value.strip()) | Q(number__icontains=value.strip()))
