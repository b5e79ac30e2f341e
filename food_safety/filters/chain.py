from django.db.models import Q

from core.filters import DayRange, PageFilter, choice, related, words
from core.models import Village
from food_safety.filters.rapid_tests import of_site
from food_safety.models import PositiveChain


class ChainFilter(PageFilter):
    q = words("样品、编号、单位或地点", "search")
    state = choice("closed_on", [("open", "处置中"), ("closed", "已办结")], "状态", method="by_state")
    on_from = DayRange.since("test__sampled_on", "检测日期（起）")
    on_until = DayRange.until("test__sampled_on", "检测日期（止）")
    disposal = choice("disposal", PositiveChain.Disposal.choices, "处理方式")
    case = choice("case", [("yes", "立案"), ("no", "不立案")], "立案", method="by_case")
    in_village = related("test__village", Village.objects.all(), "村（社区）")

    class Meta:
        model = PositiveChain
        fields: list[str] = []

    def search(self, rows, name, value):
        return of_site(rows, value, "test__")

    def by_state(self, rows, name, value):
        return rows.filter(closed_on__isnull=value == "open")

    def by_case(self, rows, name, value):
        return rows.filter(case__isnull=False) if value == "yes" else rows.filter(~Q(no_case_reason=""))
