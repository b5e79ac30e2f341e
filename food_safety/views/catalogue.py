"""The catalogue of test items and the annual targets."""

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce, ExtractYear

from core.access import may
from core.imports.urls import import_action
from core.listing import ListPage
from core.pages import CreatePage, DetailPage, UpdatePage
from food_safety import services
from food_safety.filters import ItemFilter, TargetFilter
from food_safety.forms import ItemForm, TargetChangeForm, TargetForm
from food_safety.imports import AnnualTargetImport
from food_safety.indicators.rapid_tests import RAPID_TESTS
from food_safety.models import AnnualTarget, RapidTest, TestItem
from food_safety.tables.rapid_tests import ITEM_COLUMNS, TARGET_COLUMNS, done_link, progress, reached, share


class TestItemList(ListPage):
    __test__ = False
    queryset = TestItem.objects.all()
    permission_required = "food_safety.view_testitem"
    filterset_class = ItemFilter
    columns = ITEM_COLUMNS
    title = "快检项目"
    ordering = ["rank", "pk"]
    actions = [("新增项目", "food_safety:testitem_create", "food_safety.add_testitem")]
    start_hint = "先运行 manage.py load_reference 装入通用项目目录，或自行新增。"

    def get_queryset(self):
        return super().get_queryset().of_office(self.request.user.office)


class TestItemDetail(DetailPage):
    __test__ = False
    queryset = TestItem.objects.select_related("office")
    permission_required = "food_safety.view_testitem"
    template_name = "food_safety/testitem_detail.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            may_change=may(self.request.user, "food_safety.change_testitem"), **kwargs
        )


class TestItemCreate(CreatePage):
    __test__ = False
    model, form_class = TestItem, ItemForm
    permission_required = "food_safety.add_testitem"
    title = "新增快检项目"
    success_message = "已新增「{row}」。"

    def save(self, form):
        return services.create_item(by=self.request.user, **form.cleaned_data)


class TestItemUpdate(UpdatePage):
    __test__ = False
    queryset = TestItem.objects.all()
    form_class = ItemForm
    permission_required = "food_safety.change_testitem"
    title = "修改快检项目"
    success_message = "已保存「{row}」，此后登记的样品按新的限值判定。"

    def save(self, form):
        return services.amend_item(self.object, by=self.request.user, **form.cleaned_data)


def with_done(targets):
    """Each target with ``done``: how many tests its year has, by the very condition of the figure T-020."""
    tests = (
        RapidTest.objects.filter(
            RAPID_TESTS.only, office=OuterRef("office"), sampled_on__year=ExtractYear(OuterRef("year_on"))
        )
        .order_by()
        .values("office")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return targets.annotate(done=Coalesce(Subquery(tests, output_field=IntegerField()), 0))


class AnnualTargetList(ListPage):
    queryset = with_done(AnnualTarget.objects.select_related("office"))
    permission_required = "food_safety.view_annualtarget"
    filterset_class = TargetFilter
    columns = TARGET_COLUMNS
    title = "快检年度任务"
    ordering = ["-year_on", "-pk"]
    actions = [
        ("目标责任书", "activities:targetitem_list", "activities.view_targetitem"),
        import_action(AnnualTargetImport),
        ("登记任务", "food_safety:annualtarget_create", "food_safety.add_annualtarget"),
    ]
    start_hint = (
        "把目标责任书下达的快检批次登记在这里，总结里才能写完成率；责任书的其他任务登记在「目标责任书」。"
    )


class AnnualTargetDetail(DetailPage):
    queryset = with_done(AnnualTarget.objects.select_related("office"))
    permission_required = "food_safety.view_annualtarget"
    template_name = "food_safety/annualtarget_detail.html"

    def get_context_data(self, **kwargs):
        target = self.object
        return super().get_context_data(
            bar=progress(target),
            done=done_link(target),
            share=share(target),
            state=reached(target),
            may_change=may(self.request.user, "food_safety.change_annualtarget"),
            **kwargs,
        )


class AnnualTargetCreate(CreatePage):
    model, form_class = AnnualTarget, TargetForm
    permission_required = "food_safety.add_annualtarget"
    title = "登记快检年度任务"
    success_message = "已登记「{row}」。"

    def save(self, form):
        return services.set_target(by=self.request.user, **form.cleaned_data)


class AnnualTargetUpdate(UpdatePage):
    queryset = AnnualTarget.objects.all()
    form_class = TargetChangeForm
    permission_required = "food_safety.change_annualtarget"
    title = "修改快检年度任务"
    success_message = "已保存「{row}」。"

    def save(self, form):
        return services.change_target(self.object, by=self.request.user, **form.cleaned_data)
