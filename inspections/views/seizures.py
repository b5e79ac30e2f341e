"""Measures over goods, the goods themselves with their custody ledger, expert opinions, loose coal."""

from django.urls import reverse
from django.utils import timezone

from core import attachments
from core.access import may
from core.clock import now, today
from core.deadlines import tag
from core.imports.urls import import_action
from core.listing import ListPage
from core.models.attachments import Attachment
from core.pages import ActionPage, DetailPage, FormPage, asked_row
from inspections.documents.card import documents_context
from inspections.filters.cases import AppraisalFilter, CoalFilter, ItemFilter, MoveFilter, SeizureFilter
from inspections.forms import seizures as forms
from inspections.forms.cases_acting import FileForm
from inspections.imports.goods import PaperAppraisalImport, PaperItemImport, PaperSeizureImport
from inspections.imports.simple import CoalSiteImport
from inspections.models import Appraisal, CaseFiling, CoalSite, ItemMove, SeizedItem, Seizure
from inspections.services import appraisals, coal, seized_items, seizures
from inspections.tables.cases import (
    APPRAISAL_COLUMNS,
    COAL_COLUMNS,
    ITEM_COLUMNS,
    MOVE_COLUMNS,
    seizure_columns,
)
from inspections.views.cases_acting import OnCase


class SeizureList(ListPage):
    queryset = Seizure.objects.select_related("lead_officer", "second_officer", "entity", "case")
    permission_required = "inspections.view_seizure"
    filterset_class = SeizureFilter
    title = "强制措施与先行登记保存"
    ordering = ["-imposed_on", "-pk"]
    actions = [
        import_action(PaperSeizureImport),
        ("登记措施", "inspections:seizure_create", "inspections.add_seizure"),
    ]
    start_hint = "先批准后实施；情况紧急的当场实施后二十四小时内补办批准。"

    @property
    def columns(self):
        return seizure_columns(today())


class GoodsList(ListPage):
    """A list of goods, with the sum of each unit above it; units are never added."""

    template_name = "inspections/goods_list.html"
    queries = 6

    def get_context_data(self, **kwargs):
        weight = seized_items.weight_of_all(self.object_list)
        return super().get_context_data(
            sums=seized_items.sums_by_unit(self.object_list), weight=weight, **kwargs
        )


class ItemList(GoodsList):
    queryset = SeizedItem.objects.select_related("entity", "seizure")
    permission_required = "inspections.view_seizeditem"
    filterset_class = ItemFilter
    columns = ITEM_COLUMNS
    title = "涉案财物"
    ordering = ["-taken_on", "-pk"]
    actions = [
        import_action(PaperItemImport),
        ("登记下架、主动销毁", "inspections:seizeditem_create", "inspections.add_seizure"),
    ]
    start_hint = "强制措施的清单和当事人下架、销毁的物品列在这里。"


class MoveList(GoodsList):
    queryset = ItemMove.objects.select_related("item", "decision", "by")
    permission_required = "inspections.view_itemmove"
    filterset_class = MoveFilter
    columns = MOVE_COLUMNS
    title = "财物去向"
    ordering = ["-moved_on", "-pk"]
    start_hint = "没收、退还、移送、下架、销毁逐笔列在这里；没收必须有处罚决定。"


class AppraisalList(ListPage):
    queryset = Appraisal.objects.select_related("item__entity", "item__seizure")
    permission_required = "inspections.view_appraisal"
    filterset_class = AppraisalFilter
    columns = APPRAISAL_COLUMNS
    title = "鉴定"
    ordering = ["-sent_on", "-pk"]
    actions = [import_action(PaperAppraisalImport)]
    start_hint = "在物品页面登记送鉴。"


class SeizureDetail(DetailPage):
    queryset = Seizure.objects.select_related(
        "office__parent",
        "entity",
        "case",
        "inspection__entity",
        "lead_officer",
        "second_officer",
        "approved_by",
        "created_by",
        "rule",
    )
    permission_required = "inspections.view_seizure"
    template_name = "inspections/seizure_detail.html"

    def get_context_data(self, **kwargs):
        row, user, on = self.object, self.request.user, today()
        left = (row.due_on - on).days if row.is_running and row.due_on else None
        tested = Appraisal.objects.filter(item__seizure=row, reported_on=None).exists()
        return super().get_context_data(
            **documents_context(row, user),
            items=list(row.items.all()),
            sums=seized_items.sums_by_unit(row.items.all()),
            weight=seized_items.weight_of_all(row.items.all()),
            left=None
            if left is None
            else ("鉴定中，中止计算" if tested and row.kind != "preserve" else tag(left)),
            left_kind="bad" if left is not None and left < 0 and not tested else "wait",
            files=list(Attachment.objects.of(row)),
            changes=may(user, "inspections.change_seizure"),
            approves=may(user, "inspections.approve_seizure"),
            open_cases=row.case is None and row.state != "refused",
            **kwargs,
        )


class ItemDetail(DetailPage):
    queryset = SeizedItem.objects.select_related(
        "office", "seizure", "case", "inspection__entity", "entity", "campaign", "created_by"
    )
    permission_required = "inspections.view_seizeditem"
    template_name = "inspections/seizeditem_detail.html"

    def get_context_data(self, **kwargs):
        row, user = self.object, self.request.user
        files = list(Attachment.objects.of(row))
        return super().get_context_data(
            moves=list(row.moves.select_related("decision", "by").order_by("moved_on", "pk")),
            appraisals=list(row.appraisals.all()),
            photos=[file for file in files if file.is_image],
            papers=[file for file in files if not file.is_image],
            changes=may(user, "inspections.change_seizure"),
            **kwargs,
        )


class SeizureCreate(FormPage):
    form_class = forms.SeizureForm
    permission_required = "inspections.add_seizure"
    template_name = "inspections/case_form.html"
    title, draft_key, submit_label = "登记强制措施或者先行登记保存", "seizure-new", "登记"
    success_message = "措施已登记，请登记财物清单。"

    def back_url(self):
        return reverse("inspections:seizure_list")

    def get_initial(self):
        initial = super().get_initial()
        case = asked_row(CaseFiling.objects.visible_to(self.request.user), self.request.GET.get("case", ""))
        if case is not None:
            initial |= {
                "case": case.pk,
                "party_name": case.party_name,
                "subject": case.subject,
                "reason": case.cause,
                "second_officer": case.second_officer_id,
            }
        return initial

    def save(self, form):
        cleaned, user = form.cleaned_data, self.request.user
        return seizures.ask_seizure(
            by=user,
            office=user.office,
            kind=cleaned["kind"],
            imposed_at=cleaned["imposed_at"],
            uuid=cleaned["uuid"],
            is_urgent=cleaned["is_urgent"],
            **form.values(),
        )

    def get_success_url(self):
        return self.object.get_absolute_url()


class OnSeizure(OnCase):
    model = Seizure
    permission_required = "inspections.change_seizure"


class ApproveSeizure(ActionPage):
    queryset = Seizure.objects.all()
    permission_required = "inspections.approve_seizure"
    question = "批准「{row}」？批准后开始计算期限。"
    done = "已批准。"

    def get_object(self):
        row = super().get_object()
        if row.is_planned_before(now()):
            self.question = (
                f"{self.question}登记的实施时间 {timezone.localtime(row.imposed_at):%Y-%m-%d %H:%M} 已经过了，"
                "先批准后实施的，实施时间将改记为批准的时间；已经当场实施的，请不批准，由执法人员按情况紧急重新登记。"
            )
        return row

    def act(self, seizure):
        row = seizures.approve_seizure(seizure, by=self.request.user, at=now())
        if row.imposed_at != seizure.imposed_at:
            self.done = f"{self.done}{row.moved_from(seizure.imposed_at)}"


class RefuseSeizure(ActionPage):
    queryset = Seizure.objects.all()
    permission_required = "inspections.approve_seizure"
    question = "不批准「{row}」？紧急实施的措施将立即解除，财物退还当事人。"
    done = "已登记不予批准。"
    needs_reason = True

    def act(self, seizure):
        seizures.refuse_seizure(seizure, by=self.request.user, at=now(), reason=self.reason)


class ExtendSeizure(OnSeizure):
    permission_required = "inspections.approve_seizure"
    form_class, title, success_message = (
        forms.ExtendSeizureForm,
        "延长查封、扣押期限",
        "已延长，请书面告知当事人。",
    )

    def act(self, cleaned, *, by):
        seizures.extend_seizure(self.row, by=by, **cleaned)


class EndSeizure(OnSeizure):
    form_class, title, success_message = forms.EndSeizureForm, "处理强制措施", "处理结果已登记。"

    def act(self, cleaned, *, by):
        seizures.end_seizure(self.row, by=by, **cleaned)


class TurnSeizure(OnSeizure):
    permission_required = "inspections.approve_seizure"
    form_class, title, success_message = forms.TurnSeizureForm, "登记保存转为查封、扣押", "已转为查封、扣押。"

    def act(self, cleaned, *, by):
        self.row = seizures.turn_into_seizure(self.row, by=by, at=now(), **cleaned)


class JoinCase(OnSeizure):
    form_class, title, success_message = forms.JoinCaseForm, "并入案件", "已并入案件。"

    def act(self, cleaned, *, by):
        seizures.join_case(self.row, cleaned["case"], by=by, on=today())


class AddItem(OnSeizure):
    form_class, title, success_message = forms.SeizureItemForm, "登记财物清单", "物品已登记。"

    def save(self, form):
        seized_items.add_item(self.row, by=self.request.user, **form.values())
        return self.row


class SeizureFile(OnSeizure):
    form_class, title, success_message = FileForm, "添加照片或扫描件", "已添加。"

    def act(self, cleaned, *, by):
        seizures.refuse_stranger(self.row, by)
        attachments.store(
            cleaned["file"],
            owner=self.row,
            office=self.row.office,
            kind=Attachment.Kind.SCAN,
            by=by,
            at=now(),
        )


class TakeOffSale(FormPage):
    form_class = forms.OffSaleForm
    permission_required = "inspections.add_seizure"
    template_name = "inspections/case_form.html"
    title, draft_key = "登记下架、主动销毁", "off-sale"
    success_message = "已登记。没有处罚决定的，不计入没收。"

    def back_url(self):
        return reverse("inspections:seizeditem_list")

    def save(self, form):
        return seized_items.take_off_sale(
            by=self.request.user, office=self.request.user.office, **form.values()
        )

    def get_success_url(self):
        return self.object.get_absolute_url()


class OnItem(OnCase):
    model = SeizedItem
    permission_required = "inspections.change_seizure"


class MoveItem(OnItem):
    form_class, title, success_message = forms.MoveForm, "登记财物去向", "去向已登记。"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "item": self.row}

    def act(self, cleaned, *, by):
        seized_items.move_item(self.row, by=by, **cleaned)


class SendForAppraisal(OnItem):
    form_class, title, success_message = (
        forms.AppraisalForm,
        "送鉴（送检）",
        "已登记送鉴，鉴定时间不计入期限。",
    )

    def act(self, cleaned, *, by):
        appraisals.send_for_appraisal(self.row, by=by, **cleaned)


class ItemFile(OnItem):
    form_class, title, success_message = FileForm, "添加物品照片", "已添加。"

    def act(self, cleaned, *, by):
        seized_items.refuse_stranger(self.row, by)
        attachments.store(
            cleaned["file"],
            owner=self.row,
            office=self.row.office,
            kind=Attachment.Kind.SCAN,
            by=by,
            at=now(),
        )


class ReportAppraisal(OnItem):
    model = Appraisal
    form_class, title, success_message = forms.AppraisalReportForm, "登记鉴定结论", "鉴定结论已登记。"

    def act(self, cleaned, *, by):
        appraisals.report_appraisal(self.row, by=by, **cleaned)


class CoalList(ListPage):
    queryset = CoalSite.objects.select_related("village")
    permission_required = "inspections.view_coalsite"
    filterset_class = CoalFilter
    columns = COAL_COLUMNS
    title = "散煤经营点"
    ordering = ["-found_on", "-pk"]
    actions = [
        import_action(CoalSiteImport),
        ("登记散煤经营点", "inspections:coalsite_create", "inspections.add_coalsite"),
    ]
    start_hint = "排查出一户登记一户，取缔一户销户一户。"


class CoalDetail(DetailPage):
    queryset = CoalSite.objects.select_related("office", "entity", "village", "banned_by", "created_by")
    permission_required = "inspections.view_coalsite"
    template_name = "inspections/coalsite_detail.html"


class CoalCreate(FormPage):
    form_class = forms.CoalForm
    permission_required = "inspections.add_coalsite"
    template_name = "inspections/case_form.html"
    title, success_message = "登记散煤经营点", "已登记。"

    def back_url(self):
        return reverse("inspections:coalsite_list")

    def save(self, form):
        return coal.register_coal_site(by=self.request.user, office=self.request.user.office, **form.values())

    def get_success_url(self):
        return self.object.get_absolute_url()


class BanCoalSite(OnCase):
    model = CoalSite
    permission_required = "inspections.change_coalsite"
    form_class, title, success_message = forms.CoalBanForm, "取缔销户", "已销户。"

    def act(self, cleaned, *, by):
        coal.ban_coal_site(self.row, by=by, **cleaned)
