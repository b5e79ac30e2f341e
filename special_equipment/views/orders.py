"""The order (监察指令书) through its loop."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

from core.clock import now, today
from core.documents.issue import expected_number, set_series
from core.models import NumberSeries
from core.pages import ActionPage, FormPage, UpdatePage, asked_row
from special_equipment import rules, services
from special_equipment.filters import SafetyOrderFilter
from special_equipment.forms import steps
from special_equipment.models import SafetyOrder, UnitCheck, UseUnit
from special_equipment.tables import order_columns
from special_equipment.views.ledger import Ledger, LedgerDetail, StepPage
from special_equipment.views.shown import of_order

SELECT = ("unit__entity", "office", "unit_check__unit__entity", "first_officer", "second_officer")


DETAIL = Ledger(
    SafetyOrder,
    "监察指令书",
    "orders",
    SafetyOrderFilter,
    order_columns,
    steps.OrderForm,
    changes=False,
    more=of_order,
)


class OrderDetail(LedgerDetail):
    ledger = DETAIL
    queryset = SafetyOrder.objects.select_related(*SELECT)
    permission_required = "special_equipment.view_safetyorder"


class OrderCreate(StepPage):
    """An order about open hazards of one unit."""

    model, select, form_class = UseUnit, ("entity", "office"), steps.OrderForm
    permission_required = "special_equipment.add_safetyorder"
    title, success_message = "开具监察指令书", "已保存，请核对后签名、编号。"

    def get(self, request, *args, **kwargs):
        if not self.get_form().fields["hazards"].queryset.exists():
            messages.error(request, "这个单位没有可写入指令书的隐患，请先登记隐患。")
            return redirect(self.row)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "unit": self.row, "day": today()}

    def get_initial(self):
        check = self._check()
        return (
            {
                "first_officer": check.inspection.lead_officer_id,
                "second_officer": check.inspection.second_officer_id,
            }
            if check
            else {}
        )

    def _check(self):
        asked = self.request.GET.get("unit_check", "")
        rows = (
            UnitCheck.objects.visible_to(self.request.user).filter(unit=self.row).select_related("inspection")
        )
        return asked_row(rows, asked)

    def save(self, form):
        order = form.row()
        order.unit, order.unit_check = self.row, self._check()
        self.row = services.draft_order(
            order, list(form.cleaned_data["hazards"]), by=self.request.user, on=today()
        )
        return self.row


class OrderUpdate(UpdatePage):
    queryset = SafetyOrder.objects.select_related(*SELECT)
    form_class = steps.OrderForm
    permission_required = "special_equipment.change_safetyorder"
    template_name = "entities/record_form.html"
    title, success_message = "修改监察指令书", "已保存。"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "unit": self.object.unit, "day": today()}

    def save(self, form):
        return services.change_order(
            self.object, list(form.cleaned_data["hazards"]), by=self.request.user, on=today(), **form.values()
        )


class OrderStep(StepPage):
    model, select = SafetyOrder, SELECT
    permission_required = "special_equipment.change_safetyorder"


class OrderSign(OrderStep):
    form_class = steps.SignOrderForm
    template_name = "special_equipment/order_sign.html"
    title, success_message = "现场签名", "已签名，内容已锁定。"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            hazards=self.row.hazards.select_related("equipment").order_by("pk"), **kwargs
        )

    def act(self, given, *, by, on):
        return services.sign_order(self.row, by=by, at=now(), on=on, **given)


class OrderPaper(OrderStep):
    form_class, days = steps.PaperOrderForm, ("issued_on",)
    title, success_message = "登记纸质指令书", "已登记。"

    def act(self, given, *, by, on):
        return services.issue_on_paper(self.row, by=by, on=on, **given)


class OrderIssue(ActionPage):
    queryset = SafetyOrder.objects.select_related(*SELECT)
    permission_required = "special_equipment.change_safetyorder"
    question = "为「{row}」编号并生成 PDF 和 Word？编号后内容不能修改。"

    def act(self, row):
        job = services.request_order(row, by=self.request.user)
        return reverse("core:job_detail", args=[job.pk])


class OrderReceive(OrderStep):
    form_class, days = steps.ReceiveForm, ("received_on",)
    title, success_message = "登记签收", "签收已登记。"

    def act(self, given, *, by, on):
        return services.receive_order(self.row, by=by, at=now(), on=on, **given)


class OrderReport(OrderStep):
    form_class, days = steps.OrderReportForm, ("reported_on",)
    title, success_message = "收到整改报告", "已登记，请在期限内复查。"

    def act(self, given, *, by, on):
        return services.receive_report(self.row, by=by, on=on, **given)


class OrderRecheck(OrderStep):
    form_class, days, takes_row = steps.RecheckForm, ("rechecked_on",), True
    title, submit_label, success_message = "登记复查", "保存复查结果", "复查结果已登记。"

    def act(self, given, *, by, on):
        removed = list(given.pop("removed"))
        return services.recheck_order(self.row, removed, by=by, on=on, **given)


class OrderVoid(ActionPage):
    queryset = SafetyOrder.objects.select_related(*SELECT)
    permission_required = "special_equipment.change_safetyorder"
    question = "作废「{row}」？编号不再使用。"
    done = "已作废。"
    needs_reason = True

    def act(self, row):
        services.void_order(row, by=self.request.user, reason=self.reason)


class OrderSeries(FormPage):
    """How the office writes the numbers of its orders, and up to which number paper was used this year."""

    form_class = steps.SeriesForm
    permission_required = "special_equipment.approve_safetyorder"
    title, success_message = "监察指令书编号格式", "编号格式已保存。"

    def get_initial(self):
        office = self.request.user.office
        series = NumberSeries.objects.filter(office=office, key=rules.SERIES).order_by("-year").first()
        return {"pattern": series.pattern if series else rules.ORDER_PATTERN}

    def back_url(self):
        return reverse("special_equipment:safetyorder_list")

    get_success_url = back_url

    def save(self, form):
        office, year = self.request.user.office, today().year
        set_series(office, rules.SERIES, year, by=self.request.user, **form.cleaned_data)
        messages.info(self.request, f"下一份指令书的编号：{expected_number(office, rules.SERIES, year).text}")
        return redirect(self.back_url())
