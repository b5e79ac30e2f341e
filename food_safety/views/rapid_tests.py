"""Rapid tests: lists, the sheet, one test, its correction, its voiding, what was done about a positive."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from core.access import may
from core.clock import now, today
from core.errors import RuleBroken
from core.listing import ListPage
from core.models import AuditEntry
from core.pages import ActionPage, DetailPage, FormPage, PlainPage, UpdatePage, asked_row
from entities.models import Entity
from food_safety import services
from food_safety.filters import RapidTestFilter, ResultFilter
from food_safety.forms import HandlingForm, RapidTestForm, SheetForm
from food_safety.models import RapidTest, RapidTestResult
from food_safety.rules.rapid_tests import SHEET_SAMPLES
from food_safety.tables.rapid_tests import POSITIVE_COLUMNS, RAPID_TEST_COLUMNS, RESULT_COLUMNS
from food_safety.views.chain import chain_context

WITH_ITEMS = Prefetch("results", RapidTestResult.objects.select_related("item").order_by("pk"))
ACTS = {
    "rapidtest.create": "登记",
    "rapidtest.change": "更正",
    "rapidtest.void": "作废",
    "rapidtest.handle": "告知与处置",
    "rapidtest.chain_stop": "停止销售",
    "rapidtest.chain_recheck_asked": "当事人申请复检",
    "rapidtest.chain_recheck": "复检结论",
    "rapidtest.chain_dispose": "产品处理",
    "rapidtest.chain_trace": "追溯来源",
    "rapidtest.chain_case": "立案或不立案",
    "rapidtest.chain_close": "办结",
}


class RapidTestList(ListPage):
    queryset = RapidTest.objects.select_related("entity", "village", "tested_by").prefetch_related(WITH_ITEMS)
    permission_required = "food_safety.view_rapidtest"
    filterset_class = RapidTestFilter
    title = "食品快速检测"
    ordering = ["-sampled_on", "-pk"]
    queries = 5  # the items of all tests of the page
    actions = [
        ("合格率", "food_safety:pass_rates", "food_safety.view_rapidtest"),
        ("导入", "food_safety:rapidtest_import", "food_safety.import_rapidtest"),
        ("登记一个样品", "food_safety:rapidtest_create", "food_safety.add_rapidtest"),
        ("快检登记表", "food_safety:rapidtest_sheet", "food_safety.add_rapidtest"),
    ]
    start_hint = "用快检登记表可以一次登记多个样品，也可以从 Excel 粘贴。"

    @property
    def columns(self):
        """Whoever looks at positives alone wants to see what was done about them."""
        alone = self.request.GET.get("result") == RapidTest.Result.POSITIVE or self.request.GET.get("handled")
        return POSITIVE_COLUMNS if alone else RAPID_TEST_COLUMNS


class RapidTestResultList(ListPage):
    queryset = RapidTestResult.objects.select_related("item", "test__entity")
    permission_required = "food_safety.view_rapidtest"
    filterset_class = ResultFilter
    columns = RESULT_COLUMNS
    title = "快检项次"
    ordering = ["-pk"]


class RapidTestDetail(DetailPage):
    queryset = RapidTest.objects.select_related(
        "entity", "village", "grid", "tested_by", "created_by", "office", "instrument", "protection"
    )
    permission_required = "food_safety.view_rapidtest"
    template_name = "food_safety/rapidtest_detail.html"

    def get_context_data(self, **kwargs):
        test, user = self.object, self.request.user
        acts = AuditEntry.objects.filter(
            target_model="food_safety.rapidtest", target_id=str(test.pk), act__in=ACTS
        )
        history = [
            {
                "title": ACTS[entry.act],
                "at": entry.at,
                "by": entry.actor,
                "text": entry.reason,
                "kind": "done",
            }
            for entry in acts.select_related("actor").order_by("pk")
        ]
        return super().get_context_data(
            **kwargs,
            results=test.results.select_related("item").order_by("pk"),
            history=history,
            may_correct=services.may_correct(test, by=user, on=today()),
            may_handle=(
                test.result == RapidTest.Result.POSITIVE
                and not test.is_voided
                and may(user, "food_safety.change_rapidtest")
            ),
            **(chain_context(test, user) if test.result == RapidTest.Result.POSITIVE else {}),
        )


class RapidTestSheet(FormPage):
    form_class = SheetForm
    permission_required = "food_safety.add_rapidtest"
    template_name = "food_safety/rapidtest_sheet.html"
    title, draft_key = "快检登记表", "rapid-test-sheet"

    def get_initial(self):
        return {
            "sampled_on": today(),
            "source": RapidTest.Source.ROUTINE,
            "product_class": RapidTest.ProductClass.PRODUCE,
        }

    def get_context_data(self, **kwargs):
        number = services.next_sample_number(self.request.user.office, today().year)
        return super().get_context_data(next_number=number, most_samples=SHEET_SAMPLES, **kwargs)

    def form_valid(self, form):
        if "preview" not in self.request.POST:
            return super().form_valid(form)
        try:
            form.put_verdicts(services.preview(form.samples))
        except services.SheetBroken as broken:
            form.put_errors(broken.errors)
        return self.render_to_response(self.get_context_data(form=form, is_preview=True))

    def save(self, form):
        try:
            tests = services.record_tests(
                by=self.request.user, at=now(), rows=form.samples, sheet_uuid=form.cleaned_data["client_uuid"]
            )
        except services.SheetBroken as broken:
            form.put_errors(broken.errors)
            raise RuleBroken(f"没有保存，有 {len(broken.errors)} 处需要改正") from None
        positives = sum(test.result == RapidTest.Result.POSITIVE for test in tests)
        messages.success(self.request, f"已登记 {len(tests)} 个样品。")
        if positives:
            messages.warning(self.request, f"其中 {positives} 个样品检出阳性，请及时告知当事人并处置。")
        return tests[0]

    def get_success_url(self):
        return reverse("food_safety:rapidtest_sheet_done", args=[self.object.sheet_uuid])


class RapidTestSheetDone(PlainPage):
    """What the user has just entered, with the results: also for those who may enter tests but not look them up."""

    permission_required = "food_safety.add_rapidtest"
    template_name = "food_safety/rapidtest_sheet_done.html"

    def get_context_data(self, **kwargs):
        tests = list(
            RapidTest.objects.filter(sheet_uuid=kwargs["sheet"], created_by=self.request.user)
            .visible_to(self.request.user)
            .select_related("entity")
            .prefetch_related(WITH_ITEMS)
            .order_by("pk")
        )
        if not tests:
            raise Http404
        return super().get_context_data(
            tests=tests, may_view=may(self.request.user, "food_safety.view_rapidtest"), **kwargs
        )


class RapidTestCreate(FormPage):
    form_class = RapidTestForm
    permission_required = "food_safety.add_rapidtest"
    template_name = "food_safety/rapidtest_form.html"
    title, draft_key = "登记快检样品", "rapid-test-new"
    success_message = "已登记样品 {row}。"

    def get_initial(self):
        initial = {
            "sampled_on": today(),
            "source": RapidTest.Source.ROUTINE,
            "product_class": RapidTest.ProductClass.PRODUCE,
        }
        if entity := asked_row(
            Entity.objects.visible_to(self.request.user), self.request.GET.get("entity", "")
        ):
            initial["entity"] = entity.code or entity.name
        return initial

    def save(self, form):
        return services.record_test(
            by=self.request.user, at=now(), uuid=form.cleaned_data["client_uuid"], sample=form.sample
        )

    def get_success_url(self):
        if may(self.request.user, "food_safety.view_rapidtest"):
            return self.object.get_absolute_url()
        return reverse("food_safety:rapidtest_sheet_done", args=[self.object.sheet_uuid])


class RapidTestUpdate(UpdatePage):
    queryset = RapidTest.objects.select_related("entity", "village", "office")
    form_class = RapidTestForm
    permission_required = "food_safety.change_rapidtest"
    template_name = "food_safety/rapidtest_form.html"
    title = "更正快检记录"
    success_message = "已保存 {row}。"

    def get(self, request, *args, **kwargs):
        test = self.get_object()
        if not services.may_correct(test, by=request.user, on=today()):
            messages.error(request, "已作废或登记次日以后的记录不能修改；确需更正的，由所长、副所长办理。")
            return redirect(test)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        test = kwargs.pop("instance")  # these forms are over no model
        return {**kwargs, "test": test}

    def save(self, form):
        return services.update_test(
            self.object,
            by=self.request.user,
            at=now(),
            sample=form.sample,
            reason=form.cleaned_data["reason"],
        )


class RapidTestVoid(ActionPage):
    model = RapidTest
    permission_required = "food_safety.change_rapidtest"
    question = "作废快检记录「{row}」？作废后不再计入统计，编号不再使用。"
    done = "已作废「{row}」。"
    needs_reason = True

    def act(self, test):
        services.void_test(test, by=self.request.user, at=now(), reason=self.reason)


class RapidTestHandle(UpdatePage):
    queryset = RapidTest.objects.positive().select_related("entity", "office")
    form_class = HandlingForm
    permission_required = "food_safety.change_rapidtest"
    template_name = "food_safety/handling_form.html"
    title = "阳性样品处置"
    success_message = "处置情况已保存。"

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        test = kwargs.pop("instance")  # these forms are over no model
        return {**kwargs, "test": test}

    def get_context_data(self, **kwargs):
        results = self.object.results.select_related("item").order_by("pk")
        return super().get_context_data(results=results, **kwargs)

    def save(self, form):
        given = form.cleaned_data
        informed_at = given["informed_at"] if "informed_at" in form.changed_data else None
        return services.record_handling(
            self.object,
            by=self.request.user,
            at=now(),
            kind=given["handling_kind"],
            text=given["handling"],
            handled_on=given["handled_on"],
            informed_at=informed_at,
        )
