"""Re-checking an order on a phone: one verdict a problem, then the usual signing page."""

import uuid

from django.shortcuts import redirect
from django.urls import reverse

from core.clock import now, today
from core.pages import FormPage
from inspections.forms.orders import RecheckForm
from inspections.services import orders_recheck as services
from inspections.views.orders import OfOrder
from inspections.views.record import OfInspection


class RecheckPage(FormPage):
    form_class = RecheckForm
    template_name = "inspections/order_recheck.html"
    submit_label = "保存，下一步签字"

    def get_form_kwargs(self):
        return {
            **super().get_form_kwargs(),
            "office": self.order.office,
            "problems": services.waiting_problems(self.order),
        }

    def get_success_url(self):
        return reverse("inspections:inspection_sign", args=[self.object.pk])

    def get_context_data(self, **kwargs):
        return super().get_context_data(order=self.order, **kwargs)


class RecheckCreate(OfOrder, RecheckPage):
    permission_required = "inspections.change_order"
    title = "整改复查"
    success_message = "复查情况已保存，签字后生效。"

    def get_success_url(self):
        return reverse("inspections:inspection_sign", args=[self.object.pk])

    def get_initial(self):
        user = self.request.user
        pair = [self.order.lead_officer_id, self.order.second_officer_id]
        lead = user.pk if user.is_certified(today()) else pair[0]
        second = next((one for one in pair if one != lead), None)
        return {
            "client_uuid": uuid.uuid4(),
            "inspected_on": today(),
            "lead_officer": lead,
            "second_officer": second,
        }

    def get(self, request, *args, **kwargs):
        draft = self.order.rechecks.filter(state="draft").first()
        if draft is not None:
            return redirect("inspections:recheck_update", draft.pk)
        return super().get(request, *args, **kwargs)

    def save(self, form):
        return services.log_recheck(
            self.order, by=self.request.user, at=now(), uuid=form.cleaned_data["client_uuid"], **form.values()
        )


class RecheckUpdate(OfInspection, RecheckPage):
    """Change the draft of a re-check."""

    permission_required = "inspections.change_order"
    title = "修改复查记录"
    success_message = "修改已保存，签字后生效。"

    @property
    def order(self):
        return self.inspection.order

    def get(self, request, *args, **kwargs):
        if not self.inspection.is_editable or self.order is None:
            return redirect(self.inspection)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.order is None:  # an ordinary check: there is nothing to re-check
            return redirect(self.inspection)
        return super().post(request, *args, **kwargs)

    def get_initial(self):
        row = self.inspection
        initial = {
            "client_uuid": row.uuid,
            "version": row.version,
            "inspected_on": row.inspected_on,
            "lead_officer": row.lead_officer_id,
            "second_officer": row.second_officer_id,
            "opinion": row.opinion,
        }
        for verdict in row.verdicts.all():
            initial[f"verdict-{verdict.problem_id}"] = "corrected" if verdict.corrected else "left"
            initial[f"note-{verdict.problem_id}"] = verdict.note
        return initial

    def save(self, form):
        return services.update_recheck(
            self.inspection,
            by=self.request.user,
            at=now(),
            version=form.cleaned_data["version"] or 0,
            **form.values(),
        )
