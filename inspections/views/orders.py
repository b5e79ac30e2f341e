"""Orders: their list, issuing one from a check, serving, putting off, taking back, closing, handing to a case."""

import uuid

from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.access import may
from core.audit_words import acts_in_words
from core.clock import today
from core.imports.urls import import_action
from core.listing import ListPage
from core.models import AuditEntry
from core.pages import ActionPage, DetailPage, FormPage
from inspections.documents.card import documents_context
from inspections.filters.orders import OrderFilter
from inspections.forms.orders import ExtendForm, OrderForm, ServeForm, ToCaseForm
from inspections.imports.orders import PaperOrderImport
from inspections.models import Inspection, Order
from inspections.services import orders as services
from inspections.tables.orders import order_columns, order_state
from inspections.views.record import OfInspection

SHOWN = (
    "entity",
    "inspection",
    "office",
    "village",
    "grid",
    "campaign",
    "lead_officer",
    "second_officer",
    "case",
)


class OrderList(ListPage):
    queryset = Order.objects.select_related("entity", "lead_officer", "second_officer", "inspection", "case")
    permission_required = "inspections.view_order"
    filterset_class = OrderFilter
    title = "责令改正与意见书"
    ordering = ["-issued_on", "-pk"]
    actions = [import_action(PaperOrderImport)]
    start_hint = "在检查记录页面上，对没有当场改正的问题下达责令改正通知书。"

    @property
    def columns(self):
        return order_columns(today())


class OrderDetail(DetailPage):
    queryset = Order.objects.select_related(*SHOWN)
    permission_required = "inspections.view_order"
    template_name = "inspections/order_detail.html"

    def get_context_data(self, **kwargs):
        row, user = self.object, self.request.user
        lines = list(row.lines.select_related("problem__closed_by", "problem__owner"))
        changes = may(user, "inspections.change_order")
        return super().get_context_data(
            **documents_context(row, user),
            on=today(),
            state=order_state(row, today()),
            lines=lines,
            waiting=[line for line in lines if line.problem.closed_on is None],
            rechecks=row.rechecks.select_related("lead_officer", "second_officer").prefetch_related(
                "verdicts__problem"
            ),
            extensions=row.extensions.select_related("extended_by"),
            may_serve=changes and row.state == "issued",
            may_recheck=changes and row.is_open and bool(lines),
            may_extend=row.is_open and may(user, "inspections.approve_order") and today() <= row.rectify_by,
            may_take_back=row.is_open and may(user, "inspections.void_order"),
            may_change=changes and row.is_open,
            log=self._log(row) if may(user, "core.view_auditentry") else None,
            **kwargs,
        )

    def _log(self, row):
        entries = AuditEntry.objects.filter(target_model="inspections.order", target_id=str(row.pk))
        return [(entry, acts_in_words(entry.act)) for entry in entries.select_related("actor").order_by("pk")]


class OrderCreate(OfInspection, FormPage):
    """An order from the problems of one check."""

    form_class = OrderForm
    permission_required = "inspections.add_order"
    template_name = "inspections/order_form.html"
    title, submit_label = "下达文书", "下达并取号"
    success_message = "已下达{row}，请登记送达。"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "inspection": self.inspection}

    def get_initial(self):
        open_ = [problem.pk for problem in self.inspection.problems.all() if problem.closed_on is None]
        return {
            "client_uuid": uuid.uuid4(),
            "issued_on": today(),
            "problems": open_,
            "kind": "rectify",
            "demands": self.inspection.opinion,
        }

    def save(self, form):
        return services.issue_order(self.inspection, by=self.request.user, on=today(), **form.values())

    def get_success_url(self):
        return self.object.get_absolute_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(inspection=self.inspection, **kwargs)


class OfOrder:
    """A page about one order that the user may see; another one is not found."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            self.order = get_object_or_404(
                Order.objects.select_related(*SHOWN).visible_to(request.user), pk=kwargs["pk"]
            )
        return super().dispatch(request, *args, **kwargs)

    def back_url(self):
        return self.order.get_absolute_url()

    def get_success_url(self):
        return self.order.get_absolute_url()


class OrderPage(OfOrder, FormPage):
    template_name = "inspections/order_step.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(order=self.order, **kwargs)


class OrderServe(OrderPage):
    form_class = ServeForm
    permission_required = "inspections.change_order"
    title, submit_label = "登记送达", "登记"
    success_message = "送达情况已登记。"

    def get_initial(self):
        return {
            "served_on": today(),
            "method": "direct",
            "place": self.order.entity.address,
            "receiver": self.order.inspection.party_name,
        }

    def save(self, form):
        return services.serve_order(self.order, by=self.request.user, on=today(), **form.cleaned_data)


class OrderExtend(OrderPage):
    form_class = ExtendForm
    permission_required = "inspections.approve_order"
    title, submit_label = "批准延期", "批准"
    success_message = "改正期限已延长。"

    def save(self, form):
        return services.extend_order(self.order, by=self.request.user, on=today(), **form.cleaned_data)


class OrderToCase(OrderPage):
    form_class = ToCaseForm
    permission_required = "inspections.change_order"
    title, submit_label = "转立案查处", "登记案件线索"
    success_message = "已转为案件线索，请在规定期限内决定是否立案。"

    def save(self, form):
        values = {**form.cleaned_data, "uuid": form.cleaned_data["client_uuid"]}
        del values["client_uuid"]
        return services.order_to_case(self.order, by=self.request.user, on=today(), **values)


class TakeBackOrder(ActionPage):
    queryset = Order.objects.select_related("entity")
    permission_required = "inspections.void_order"
    question = "作废（未送达）或撤回（已送达）「{row}」？文号不再使用，其中的问题仍须整改。"
    done = "已作废或撤回。"
    needs_reason = True

    def act(self, order):
        services.take_back_order(order, by=self.request.user, on=today(), reason=self.reason)


class CloseOrder(ActionPage):
    queryset = Order.objects.select_related("entity")
    permission_required = "inspections.change_order"
    question = "「{row}」已收到书面反馈，办结？请在理由中写明反馈情况。"
    done = "已办结。"
    needs_reason = True

    def act(self, order):
        services.close_order(order, by=self.request.user, on=today(), note=self.reason)


def orders_of(inspection: Inspection, user):
    """The orders of a check that ``user`` may see, with the address to issue another one (or none)."""
    rows = inspection.orders.visible_to(user).order_by("pk") if may(user, "inspections.view_order") else []
    may_issue = inspection.state == "signed" and may(user, "inspections.add_order")
    return {
        "orders": rows,
        "order_url": reverse("inspections:order_create", args=[inspection.pk]) if may_issue else "",
    }
