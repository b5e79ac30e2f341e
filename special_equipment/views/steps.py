"""Single steps: states, receipts, closings, self-checks, the devices of a check, plans, reminders, papers."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View

from core.access import may
from core.attachments import content_disposition
from core.clock import today
from core.documents.issue import file_of
from core.errors import RuleBroken
from core.models import IssuedDocument
from core.pages import ActionPage, FormPage, PlainPage
from inspections.models import Inspection
from special_equipment import services
from special_equipment.forms import steps
from special_equipment.models import (
    Equipment,
    EquipmentPlan,
    Hazard,
    PeriodicInspection,
    SafetyAccessory,
    Sealing,
    SelfCheck,
    UnitCheck,
    UseUnit,
)
from special_equipment.views.ledger import StepPage

PAPER_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class EndUnit(StepPage):
    model, select, form_class, days = UseUnit, ("entity",), steps.EndUnitForm, ("ended_on",)
    permission_required = "special_equipment.change_useunit"
    title, submit_label, success_message = "终止监管", "终止", "已终止监管。"

    def act(self, given, *, by, on):
        return services.end_unit(self.row, by=by, on=on, **given)


class ChangeState(StepPage):
    model, form_class, days, takes_row = Equipment, steps.StateForm, ("from_on",), True
    permission_required = "special_equipment.change_equipment"
    title, success_message = "变更设备状态", "状态已变更。"

    def act(self, given, *, by, on):
        return services.change_state(
            self.row, given["state"], from_on=given["from_on"], reason=given["reason"], by=by, on=on
        )


class VoidReport(ActionPage):
    queryset = PeriodicInspection.objects.select_related("equipment")
    permission_required = "special_equipment.void_periodicinspection"
    question = "作废「{row}」？设备的到期日期会重新推算。"
    done = "已作废。"
    needs_reason = True

    def act(self, row):
        services.void_report(row, by=self.request.user, on=today(), reason=self.reason)


class AccessoryChecked(StepPage):
    model, select, form_class, days = (
        SafetyAccessory,
        ("unit__entity",),
        steps.AccessoryCheckForm,
        ("checked_on",),
    )
    permission_required = "special_equipment.change_safetyaccessory"
    title, success_message = "登记校验", "校验已登记。"

    def act(self, given, *, by, on):
        return services.record_accessory_check(self.row, by=by, on=on, **given)


class ReceiveSelfCheck(StepPage):
    model, select, form_class, days = (
        SelfCheck,
        ("unit__entity",),
        steps.SelfCheckReceiveForm,
        ("submitted_on",),
    )
    permission_required = "special_equipment.change_selfcheck"
    title, success_message = "登记收到自查情况", "已登记。"

    def act(self, given, *, by, on):
        return services.receive_self_check(self.row, by=by, on=on, **given)


class AskSelfChecks(FormPage):
    form_class = steps.AskAllForm
    permission_required = "special_equipment.add_selfcheck"
    title, submit_label = "向多个单位要求自查", "发出要求"
    success_message = "已登记对所选单位的自查要求。"

    def get_initial(self):
        return {"asked_on": today()}

    def back_url(self):
        return reverse("special_equipment:selfcheck_list")

    get_success_url = back_url

    def save(self, form):
        given = form.cleaned_data
        services.ask_self_checks(
            list(given["units"]),
            asked_on=given["asked_on"],
            due_by=given["due_by"],
            subject=given["subject"],
            by=self.request.user,
            on=today(),
        )


class CloseHazard(StepPage):
    model, form_class, days = Hazard, steps.CloseHazardForm, ("closed_on",)
    permission_required = "special_equipment.change_hazard"
    title, submit_label, success_message = "登记整改完成", "整改完成", "隐患已整改。"

    def act(self, given, *, by, on):
        return services.close_hazard(self.row, by=by, on=on, **given)


class LiftSealing(StepPage):
    model, form_class, days = Sealing, steps.LiftSealingForm, ("lifted_on",)
    permission_required = "special_equipment.change_sealing"
    title, success_message = "解除查封扣押", "已解除。"

    def act(self, given, *, by, on):
        return services.lift_sealing(self.row, by=by, on=on, **given)


class Suggestions(PlainPage):
    """Overdue devices as hazards that wait for a person's word."""

    permission_required = "special_equipment.add_hazard"
    template_name = "special_equipment/suggestions.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        mine = set(Equipment.objects.visible_to(user).overdue(today()).values_list("pk", flat=True))
        rows = [row for row in services.suggestions(user.office, today()) if row.equipment_id in mine]
        return super().get_context_data(rows=rows, **kwargs)


class ConfirmSuggestion(StepPage):
    """Make the hazard that an overdue device suggests."""

    model, select, form_class = Equipment, ("unit__entity",), steps.SuggestedForm
    permission_required = "special_equipment.add_hazard"
    template_name = "special_equipment/form_page.html"
    title, submit_label, success_message = "按检验超期登记隐患", "登记为隐患", "已登记为隐患。"

    def get_initial(self):
        return {"rectify_by": today()}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            suggested=services.suggested(self.row, today()) if self._overdue() else None, **kwargs
        )

    def _overdue(self):
        return Equipment.objects.overdue(today()).filter(pk=self.row.pk).exists()

    def act(self, given, *, by, on):
        if not self._overdue():
            raise RuleBroken("这台设备没有超期")
        if Hazard.objects.open().filter(equipment=self.row, source=Hazard.Source.DUE).exists():
            raise RuleBroken("这台设备已有检验超期的隐患待整改")
        hazard = services.suggested(self.row, on)
        hazard.rectify_by = given["rectify_by"]
        self.row = services.add_hazard(hazard, by=by, on=on)
        return self.row


class ChooseInspection(PlainPage):
    """Signed or unsigned inspections of equipment that no device was named for yet."""

    permission_required = "special_equipment.add_unitcheck"
    template_name = "special_equipment/choose_inspection.html"

    def get_context_data(self, **kwargs):
        rows = (
            Inspection.objects.visible_to(self.request.user)
            .filter(subject="equipment", unit_check=None, entity__use_unit__isnull=False)
            .exclude(state="voided")
        )
        rows = rows.select_related("entity", "lead_officer", "second_officer").order_by(
            "-inspected_on", "-pk"
        )[:50]
        return super().get_context_data(rows=rows, **kwargs)


class RecordCheck(StepPage):
    """Kind, plan and devices of one inspection."""

    model, select, form_class = Inspection, ("entity", "lead_officer", "second_officer"), steps.UnitCheckForm
    permission_required = "special_equipment.add_unitcheck"
    template_name = "special_equipment/unitcheck_form.html"
    title, success_message = "登记抽查设备", "已登记。"

    def dispatch(self, request, *args, **kwargs):
        self.unit = (
            UseUnit.objects.select_related("entity").filter(entity__inspections__pk=kwargs["pk"]).first()
        )
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        if self.unit is None:
            raise Http404
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if self.unit is None:
            raise Http404
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "unit": self.unit}

    def get_initial(self):
        existing = UnitCheck.objects.filter(inspection=self.row).first()
        if existing is None:
            return {"kind": "special" if self.row.campaign_id else "routine"}
        looks = {f"look-{one.equipment_id}": one.result for one in existing.devices.all()}
        notes = {f"note-{one.equipment_id}": one.note for one in existing.devices.all()}
        return {"kind": existing.kind, "plan": existing.plan_id, "batch": existing.batch, **looks, **notes}

    def get_context_data(self, **kwargs):
        officers = (self.row.lead_officer, self.row.second_officer)
        kind = self.get_form().data.get("kind") or "routine"
        return super().get_context_data(
            warnings=services.check_warnings(
                self.unit, kind=kind, on=self.row.inspected_on, officers=officers
            ),
            unit=self.unit,
            **kwargs,
        )

    def save(self, form):
        given = form.cleaned_data
        looks = [services.Look(one, result, note) for one, result, note in form.looked_at()]
        self.done = services.record_unit_check(
            self.row,
            looks,
            by=self.request.user,
            kind=given["kind"],
            plan=given["plan"],
            batch=given["batch"],
        )
        return self.done

    def get_success_url(self):
        return self.done.get_absolute_url()


class FillPlan(ActionPage):
    queryset = EquipmentPlan.objects.all()
    permission_required = "special_equipment.change_equipmentplan"
    question = "把台账中符合条件的在用设备排入「{row}」？重点单位排在前面，已排入的不变。"
    done = "已排入设备。"

    def act(self, row):
        services.fill_plan(row, by=self.request.user)


class RemindUnit(ActionPage):
    queryset = UseUnit.objects.select_related("entity", "office")
    permission_required = "special_equipment.add_reminderletter"
    question = "生成给「{row}」的到期提醒函？"

    def act(self, row):
        job = services.request_letters([row], by=self.request.user, on=today())
        return reverse("core:job_detail", args=[job.pk])


class DocumentFile(View):
    """An issued paper of this app, byte for byte, to whoever may see the record it belongs to."""

    permission_required = "special_equipment.view_safetyorder"

    def get(self, request, pk, suffix, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect("login")
        if not may(request.user, self.permission_required):
            raise PermissionDenied
        issued = get_object_or_404(IssuedDocument.objects.visible_to(request.user), pk=pk)
        record = issued.record
        if record is None or record._meta.app_label != "special_equipment" or suffix not in PAPER_TYPES:
            raise Http404
        if not may(request.user, f"special_equipment.view_{record._meta.model_name}", record):
            raise Http404
        try:
            content = file_of(issued, suffix)
        except RuleBroken as broken:
            raise Http404(broken.message) from None
        return HttpResponse(
            content,
            content_type=PAPER_TYPES[suffix],
            headers={
                "Content-Disposition": content_disposition("attachment", f"{issued}.{suffix}"),
                "X-Content-Type-Options": "nosniff",
                "Content-Security-Policy": "default-src 'none'; sandbox",
                "Cache-Control": "private, no-store",
            },
        )
