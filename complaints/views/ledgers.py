"""The lists and pages of complaints and of the ledgers beside them, one declaration each."""

from datetime import date

from complaints import filters, forms, imports, services, tables
from complaints.models import (
    Complaint,
    Consultation,
    ConsumerStation,
    ConsumerTip,
    ReplyText,
    TrustedConsumption,
)
from complaints.views.shown import facts, of_complaint
from core.access import may
from core.models import IssuedDocument
from core.models.attachments import Attachment
from entities.views.records import Ledger, LedgerDetail
from inspections.documents.card import documents_context


class ComplaintDetail(LedgerDetail):
    template_name = "complaints/complaint_detail.html"

    def get_context_data(self, **kwargs):
        found = super().get_context_data(
            photos=list(Attachment.objects.of(self.object)),
            named_documents=self._named_documents(),
            **documents_context(self.object, self.request.user),
            **kwargs,
        )
        # What has not happened yet is left out: a complaint knows some twenty dates and grounds.
        found["facts"] = [
            (label, str(value) if isinstance(value, date) else value)
            for label, value in facts(self.object, self.request.user)
        ]
        return found

    def _named_documents(self) -> int | None:
        """How many papers with the reporter's name there are; None for who may not see them, or where nobody is named.

        They stand apart, with the name; whoever looks for the decision that is due must be told where.
        """
        user, reporter = self.request.user, self.object.reporter
        if reporter.is_anonymous or not may(user, "complaints.view_reporteridentity"):
            return None
        return IssuedDocument.objects.of(reporter).valid().count()


class ComplaintLedger(Ledger):
    def _made(self, base, verb, **attributes):
        return super()._made(ComplaintDetail if base is LedgerDetail else base, verb, **attributes)


LEDGERS = [
    ComplaintLedger(
        Complaint,
        "投诉举报",
        "letters",
        filters.ComplaintFilter,
        tables.complaint_columns,
        select=("handler", "entity", "inspection", "case", "office", "split_from", "merged_into"),
        more=of_complaint,
        ordering=("-received_on", "-pk"),
        actions=(
            ("导入 12315 工单", "complaints:complaint_import", "complaints.import_complaint"),
            ("登记投诉举报", "complaints:complaint_create", "complaints.add_complaint"),
        ),
        start_hint="公众扫码填报的和窗口登记的投诉举报列在这里。",
    ),
    Ledger(
        Consultation,
        "咨询",
        "consultations",
        filters.ConsultationFilter,
        tables.CONSULTATION_COLUMNS,
        forms.ConsultationForm,
        select=("answered_by",),
        start_hint="窗口和电话咨询随手登记，宣传活动上的咨询记在活动里，两处不重复。",
        importer=imports.ConsultationImport,
    ),
    Ledger(
        ConsumerStation,
        "消费维权服务站",
        "stations",
        filters.StationFilter,
        tables.STATION_COLUMNS,
        forms.StationForm,
        select=("village", "entity"),
        start_hint="在商场、集市、村里设立的消费维权服务站。",
        importer=imports.ConsumerStationImport,
    ),
    Ledger(
        TrustedConsumption,
        "放心消费创建",
        "trusted",
        filters.TrustedFilter,
        tables.TRUSTED_COLUMNS,
        forms.TrustedForm,
        add=services.add_trusted,
        changes=False,
        select=("entity",),
        start_hint="按 申报、推荐、认定、摘牌 逐级登记。",
        importer=imports.TrustedConsumptionImport,
    ),
    Ledger(
        ConsumerTip,
        "消费提示",
        "tips",
        filters.TipFilter,
        tables.TIP_COLUMNS,
        forms.TipForm,
        start_hint="发布过的消费提示。",
        importer=imports.ConsumerTipImport,
    ),
    Ledger(
        ReplyText,
        "答复模板",
        "reply-texts",
        filters.ReplyTextFilter,
        tables.REPLY_COLUMNS,
        forms.ReplyTextForm,
        change=services.change_reply,
        is_open=lambda row: row.is_current,
        start_hint="常用的答复文字，修改时自动存为新版本。",
    ),
]
