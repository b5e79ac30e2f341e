import django_filters
from django.db.models import Exists, OuterRef

from core.clock import today
from core.filters import DayRange, PageFilter, choice, related, words
from core.models import Grid, Village
from entities.coverage import lacking
from entities.models import Entity, EntityTag, Licence, Tag

GAPS = [
    ("note", "导入时注明须核对"),
    ("village", "没有所在村"),
    ("grid", "没有网格"),
    ("officer", "没有责任监管人员"),
    ("code", "没有信用代码"),
    ("phone", "没有联系电话"),
    ("tags", "没有业态"),
    ("industry", "没有行业"),
    ("unchecked6", "6 个月没有检查"),
    ("unchecked12", "12 个月没有检查"),
    ("unchecked24", "24 个月没有检查"),
    ("full", "食品主体两年没有全项目检查"),
]


class EntityFilter(PageFilter):
    q = words("名称、拼音首字母或信用代码", "search")
    kind = choice("kind", Entity.Kind.choices, "主体类型")
    status = choice("status", Entity.Status.choices, "状态")
    tag = related("entity_tags__tag", Tag.objects.all(), "业态与标记", method="tagged")
    village = related("village", Village.objects.all(), "村（社区）")
    grid = related("grid", Grid.objects.all(), "网格")
    gap = django_filters.ChoiceFilter(label="待完善", choices=GAPS, empty_label="不限", method="incomplete")

    class Meta:
        model = Entity
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.matching(value)

    def tagged(self, rows, name, tag):
        return rows.filter(Exists(EntityTag.objects.filter(entity=OuterRef("pk"), tag=tag)))

    def incomplete(self, rows, name, gap):
        return rows.present().filter(lacking(gap, today()))

    def filter_queryset(self, queryset):
        """Records merged into another are shown to who asks for them, and in the drill-down of a figure."""
        rows = super().filter_queryset(queryset)
        return rows if self.data.get("status") or self.data.get("figure") else rows.exclude(status="merged")


class LicenceFilter(PageFilter):
    q = words("主体名称或许可证编号", "search")
    kind = choice("kind", Licence.Kind.choices, "许可类别")
    status = choice("status", Licence.Status.choices, "状态")
    until_from = DayRange.since("valid_until", "有效期至（起）")
    until_until = DayRange.until("valid_until", "有效期至（止）")
    village = related("entity__village", Village.objects.all(), "村（社区）")

    class Meta:
        model = Licence
        fields: list[str] = []

    def search(self, rows, name, value):
        entities = Entity.objects.all().matching(value).values("pk")
        return rows.filter(entity__in=entities) | rows.filter(number__startswith=value.strip().upper())
