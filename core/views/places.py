"""The offices of a county and the villages of an office."""

from django.urls import reverse

from core import audit, places
from core.accountforms import OfficeForm, VillageForm, VillagesForm
from core.filters import PageFilter, related, words
from core.listing import Column, ListPage
from core.models import Office, Village
from core.pages import CreatePage, FormPage, UpdatePage, asked_row


class OfficeFilter(PageFilter):
    q = words("名称或区划代码", "search")

    class Meta:
        model = Office
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(name__contains=value) | rows.filter(division_code__startswith=value)


class OfficeList(ListPage):
    """One's own office, and for the county those below it."""

    queryset = Office.objects.prefetch_related("villages")
    permission_required = "core.view_office"
    filterset_class = OfficeFilter
    title = "机构信息"
    ordering = ["division_code", "pk"]
    queries = 5
    actions = [("新增市场监管所", "core:office_create", "core.add_office")]
    columns = [
        Column("名称", "name", "lead", link=True),
        Column("简称", "short_name"),
        Column("类别", "get_kind_display"),
        Column("辖区", "place_name"),
        Column("区划代码", "division_code"),
        Column("村（社区）", lambda office: f"{len(office.villages.all())} 个"),
        Column("对外电话", "phone", "hide-phone"),
    ]

    def _actions(self):
        return super()._actions() if self.request.user.office.kind == Office.Kind.COUNTY else []


class OfficePages:
    back_label = "机构信息"

    def back_url(self):
        return reverse("core:office_list")

    get_success_url = back_url


class OfficeCreate(OfficePages, CreatePage):
    model, form_class = Office, OfficeForm
    permission_required = "core.add_office"
    title = "新增市场监管所"
    success_message = "已新增「{row}」，接着录入它的村（社区）和人员账号。"

    def save(self, form):
        return places.open_township_office(form.instance, by=self.request.user)


class OfficeUpdate(OfficePages, UpdatePage):
    queryset = Office.objects.all()
    form_class = OfficeForm
    permission_required = "core.change_office"
    title = "机构信息"
    success_message = "机构信息已保存。"

    def save(self, form):
        office = form.save()
        audit.record(self.request.user, "office.change", office, fields=form.changed_data)
        return office


class VillageFilter(PageFilter):
    q = words("名称或区划代码", "search")
    office = related("office", Office.objects.all(), "监管机构")

    class Meta:
        model = Village
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(name__contains=value) | rows.filter(code__startswith=value)


class VillageList(ListPage):
    queryset = Village.objects.select_related("office").prefetch_related("grids", "assignments__user")
    permission_required = "core.view_grid"
    filterset_class = VillageFilter
    title = "村（社区）"
    ordering = ["code", "pk"]
    queries = 6
    actions = [
        ("网格与责任", "core:grid_list", "core.view_grid"),
        ("录入村（社区）", "core:village_create", "core.add_grid"),
    ]
    start_hint = "先录入辖区的村（社区），再划网格、开协管员账号。"
    columns = [
        Column("名称", "name", "lead", link=True),
        Column("区划代码", "code"),
        Column("网格", lambda village: "、".join(grid.name for grid in village.grids.all())),
        Column(
            "协管员账号",
            lambda village: "、".join(
                str(row.user) for row in village.assignments.all() if row.until_on is None
            ),
            "wrap",
        ),
        Column("监管机构", "office.short_name", "hide-phone"),
    ]


class VillagePages:
    back_label = "村（社区）"

    def back_url(self):
        return reverse("core:village_list")

    get_success_url = back_url


class VillageCreate(VillagePages, FormPage):
    """Many villages at once, those of the shipped table written in already."""

    form_class = VillagesForm
    permission_required = "core.add_grid"
    title = "录入村（社区）"
    success_message = "村（社区）已保存。"

    def get_initial(self):
        user = self.request.user
        offices = Office.objects.visible_to(user)
        office = asked_row(offices, self.request.GET.get("office", "")) or user.office
        lines = places.known_villages(office)
        return {"office": office, "villages": "\n".join(f"{line.code} {line.name}" for line in lines)}

    def save(self, form):
        values = form.cleaned_data
        lines = places.village_lines(values["villages"])
        return places.add_villages(values["office"], lines, by=self.request.user)


class VillageUpdate(VillagePages, UpdatePage):
    queryset = Village.objects.all()
    form_class = VillageForm
    permission_required = "core.change_grid"
    title = "修改村（社区）"
    success_message = "已保存「{row}」。"

    def save(self, form):
        return places.rename_village(form.instance, form.cleaned_data["name"], by=self.request.user)
