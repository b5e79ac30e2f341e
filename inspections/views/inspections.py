"""Reading inspections, and what may happen to one besides entering it."""

from django.urls import reverse

from core.access import may, sees
from core.audit_words import acts_in_words
from core.clock import now, today
from core.imports.urls import import_action
from core.listing import ListPage
from core.models import AuditEntry
from core.pages import ActionPage, DetailPage, FormPage
from inspections import services
from inspections.documents.card import documents_context
from inspections.filters.checks import InspectionFilter
from inspections.forms.checks import AddendumForm
from inspections.imports.checks import PaperCheckImport
from inspections.models import Inspection
from inspections.tables.checks import INSPECTION_COLUMNS, problem_state
from inspections.views.orders import orders_of
from inspections.views.orders_open import hits_of
from inspections.views.record import OfInspection, record_context


class InspectionList(ListPage):
    queryset = Inspection.objects.select_related(
        "entity", "village", "campaign", "lead_officer", "second_officer"
    )
    permission_required = "inspections.view_inspection"
    filterset_class = InspectionFilter
    columns = INSPECTION_COLUMNS
    title = "监督检查"
    ordering = ["-inspected_on", "-pk"]
    actions = [
        import_action(PaperCheckImport),
        ("登记检查", "inspections:inspection_create", "inspections.add_inspection"),
    ]
    start_hint = "在手机或电脑上登记第一次检查。"


class InspectionDetail(DetailPage):
    queryset = Inspection.objects.select_related(
        "entity",
        "village",
        "grid",
        "office",
        "campaign",
        "checklist",
        "lead_officer",
        "second_officer",
        "created_by",
        "signed_by",
        "voided_by",
        "order",
    )
    permission_required = "inspections.view_inspection"
    template_name = "inspections/inspection_detail.html"

    def get_context_data(self, **kwargs):
        row, user = self.object, self.request.user
        changes = may(user, "inspections.change_inspection")
        record = record_context(row)
        record["problems"] = [(problem, problem_state(problem, today())) for problem in record["problems"]]
        same_visit = (
            Inspection.objects.visible_to(user).filter(visit=row.visit).exclude(pk=row.pk)
            if row.visit
            else []
        )
        return super().get_context_data(
            **orders_of(row, user),
            **hits_of(row, user),
            **documents_context(row, user),
            same_visit=same_visit,
            may_go_on=(
                row.state != "voided"
                and not row.order_id
                and may(user, "inspections.add_inspection")
                and sees(user, row.entity)
            ),
            **record,
            addenda=row.addenda.select_related("added_by"),
            may_change=changes and row.is_editable,
            may_correct=changes and row.state == "signed",
            may_void_check=row.state == "signed" and may(user, "inspections.void_inspection"),
            log=self._log(row) if may(user, "core.view_auditentry") else None,
            **kwargs,
        )

    def _log(self, row):
        entries = AuditEntry.objects.filter(target_model="inspections.inspection", target_id=str(row.pk))
        return [(entry, acts_in_words(entry.act)) for entry in entries.select_related("actor").order_by("pk")]


class VoidInspection(ActionPage):
    """A signed record leaves the figures; it stays readable."""

    queryset = Inspection.objects.select_related("entity")
    permission_required = "inspections.void_inspection"
    question = "作废「{row}」的检查记录？作废后不再计入任何统计数，记录仍可查看，不能恢复。"
    done = "检查记录已作废。"
    needs_reason = True

    def act(self, inspection):
        services.void_inspection(inspection, by=self.request.user, at=now(), reason=self.reason)


class DiscardInspection(ActionPage):
    """A draft that will not be signed is voided; a signed record is refused here."""

    queryset = Inspection.objects.select_related("entity")
    permission_required = "inspections.change_inspection"
    question = "不再签字，作废「{row}」的未签字记录？"
    done = "未签字的检查记录已作废。"
    needs_reason = True

    def act(self, inspection):
        services.void_inspection(inspection, by=self.request.user, at=now(), reason=self.reason)


class CorrectInspection(OfInspection, FormPage):
    form_class = AddendumForm
    permission_required = "inspections.change_inspection"
    title = "添加更正"
    success_message = "更正已添加，原记录保持不变。"

    def save(self, form):
        services.add_addendum(self.inspection, by=self.request.user, at=now(), **form.cleaned_data)
        return self.inspection

    def get_success_url(self):
        return reverse("inspections:inspection_detail", args=[self.inspection.pk]) + "#addenda"
