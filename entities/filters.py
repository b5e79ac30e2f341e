import django_filters
from django.db.models import Exists, OuterRef

from core.filters import DayRange, PageFilter, choice, related, words
from core.models import Grid, Village
from entities.models import Entity, EntityTag, Licence, Tag

GAPS = [("note", "导入时注明须核对"), ("village", "没有所在村"), ("grid", "没有网格"), ("code", "没有信用代码"), ("phone", "没有联系电话"),
        ("tags", "没有业态"), ("industry", "没有行业")]


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
        rows = rows.exclude(status__in=["closed", "revoked"])
        if gap == "tags":
            return rows.filter(~Exists(EntityTag.objects.filter(entity=OuterRef("pk"))))
        if gap == "note":
            return rows.filter(note__startswith="导入时注")
        empty = {"code": {"code": ""}, "phone": {"contact_phone": ""}}
        return rows.filter(**empty.get(gap, {f"{gap}__isnull": True}))


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
