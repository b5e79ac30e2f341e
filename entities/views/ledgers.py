"""Lists of the ledgers, and the forms that add to them from an entity's page."""

from django.shortcuts import get_object_or_404

from core.clock import today
from core.imports.urls import import_action
from core.listing import ListPage
from core.pages import CreatePage, FormPage, UpdatePage
from entities import models, services
from entities.annual import year_to_report
from entities.filters import ledgers as filters
from entities.forms import ledgers as forms
from entities.imports import simple as imports
from entities.tables import ledgers as tables
from entities.views.entities import OfEntity

ABOUT = ("entity", "entity__village", "created_by")


class EntityLedger(OfEntity, CreatePage):
    """A new record of one entity. ``anchor`` is the part of its page that shows it."""

    template_name = "entities/ledger_form.html"
    anchor = ""
    service = staticmethod(services.add)
    days: tuple[str, ...] = ()

    def get_initial(self):
        return {name: today() for name in self.days}

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs["instance"] = self.model(entity=self.entity)
        return kwargs

    def save(self, form):
        return self.service(form.instance, by=self.request.user, on=today())

    def get_success_url(self):
        return self.entity.get_absolute_url() + self.anchor


class OfRow:
    """A form about one stored row that the user may see."""

    model = None

    @property
    def row(self):
        if not hasattr(self, "_row"):
            self._row = get_object_or_404(
                self.model.objects.visible_to(self.request.user), pk=self.kwargs["pk"]
            )
        return self._row

    def back_url(self):
        return self.row.get_absolute_url()

    get_success_url = back_url


class AnnualReportList(ListPage):
    queryset = models.AnnualReport.objects.select_related("entity", "entity__village")
    permission_required = "entities.view_annualreport"
    filterset_class = filters.AnnualReportFilter
    columns = tables.ANNUAL_REPORT_COLUMNS
    title = "年报"
    actions = [
        ("年报进度", "entities:annual_drive", "entities.view_annualreport"),
        ("导入已报名单", "entities:annualreport_import", "entities.import_annualreport"),
    ]
    start_hint = "可以导入登记系统导出的已报名单，也可以在主体的页面上登记。"


class AnnualReportCreate(OfEntity, CreatePage):
    model, form_class = models.AnnualReport, forms.AnnualReportForm
    permission_required = "entities.add_annualreport"
    title = "登记年报"
    success_message = "年报已登记。"

    def get_initial(self):
        return {"report_year": year_to_report(today()), "filed_on": today()}

    def save(self, form):
        return services.save_annual_report(self.entity, by=self.request.user, on=today(), **form.cleaned_data)

    def get_success_url(self):
        return self.entity.get_absolute_url() + "#annual"


class ReminderList(ListPage):
    queryset = models.Reminder.objects.select_related(*ABOUT)
    permission_required = "entities.view_reminder"
    filterset_class = filters.ReminderFilter
    columns = tables.REMINDER_COLUMNS
    title = "催报记录"
    ordering = ["-reminded_on", "-pk"]
    actions = [
        ("年报进度", "entities:annual_drive", "entities.view_annualreport"),
        import_action(imports.ReminderImport),
        ("登记催报", "entities:remind_many", "entities.add_reminder"),
    ]


class ReminderCreate(EntityLedger):
    model, form_class = models.Reminder, forms.EntityReminderForm
    permission_required = "entities.add_reminder"
    title, anchor = "登记催报", "#annual"
    success_message = "催报已登记。"

    def get_initial(self):
        return {"report_year": year_to_report(today()), "reminded_on": today()}

    def save(self, form):
        row = form.instance
        return services.remind(
            self.entity,
            report_year=row.report_year,
            channel=row.channel,
            result=row.result,
            reminded_on=row.reminded_on,
            uuid=row.uuid,
            by=self.request.user,
            on=today(),
        )


class FacilityList(ListPage):
    queryset = models.EntityFacility.objects.select_related("entity", "entity__village")
    permission_required = "entities.view_entityfacility"
    filterset_class = filters.FacilityFilter
    columns = tables.FACILITY_COLUMNS
    title = "设施"
    actions = [import_action(imports.FacilityImport)]
    start_hint = "在主体的页面上登记它的明厨亮灶、油烟净化和视频设施。"


class FacilityCreate(EntityLedger):
    model, form_class = models.EntityFacility, forms.FacilityForm
    permission_required = "entities.add_entityfacility"
    title, anchor, days = "登记设施", "#facilities", ("installed_on",)
    success_message = "设施已登记。"


class FacilityUpdate(UpdatePage):
    model, form_class = models.EntityFacility, forms.FacilityForm
    permission_required = "entities.change_entityfacility"
    title = "修改设施"
    success_message = "设施已保存。"

    def get_success_url(self):
        return self.object.get_absolute_url()

    def save(self, form):
        return services.change(self.object, by=self.request.user, on=today(), **form.cleaned_data)


class FacilityEnd(OfRow, FormPage):
    model, form_class = models.EntityFacility, forms.EndForm
    permission_required = "entities.change_entityfacility"
    title, submit_label = "停用设施", "停用"
    success_message = "设施已停用，历史保留。"

    def save(self, form):
        values = form.cleaned_data
        return services.remove_facility(
            self.row, removed_on=values["ended_on"], reason=values["reason"], by=self.request.user, on=today()
        )


class CreditClassList(ListPage):
    queryset = models.CreditClass.objects.select_related("entity", "entity__village")
    permission_required = "entities.view_creditclass"
    filterset_class = filters.CreditClassFilter
    columns = tables.CREDIT_COLUMNS
    title = "信用风险分类"
    actions = [import_action(imports.CreditClassImport)]
    ordering = ["-from_on", "-pk"]


class CreditClassCreate(EntityLedger):
    model, form_class = models.CreditClass, forms.CreditClassForm
    permission_required = "entities.add_creditclass"
    title, anchor, days = "登记信用风险分类", "#standing", ("from_on",)
    success_message = "信用风险分类已登记。"


class RiskGradeList(ListPage):
    queryset = models.RiskGrade.objects.select_related("entity", "entity__village")
    permission_required = "entities.view_riskgrade"
    filterset_class = filters.RiskGradeFilter
    columns = tables.RISK_COLUMNS
    title = "食品风险等级"
    actions = [import_action(imports.RiskGradeImport)]
    ordering = ["-from_on", "-pk"]


class RiskGradeCreate(EntityLedger):
    model, form_class = models.RiskGrade, forms.RiskGradeForm
    permission_required = "entities.add_riskgrade"
    title, anchor, days = "评定食品风险等级", "#standing", ("from_on",)
    service = staticmethod(services.grade_risk)
    success_message = "风险等级已登记。"


class ListingList(ListPage):
    queryset = models.Listing.objects.select_related("entity", "entity__village")
    permission_required = "entities.view_listing"
    filterset_class = filters.ListingFilter
    columns = tables.LISTING_COLUMNS
    title = "异常名录与失信名单"
    ordering = ["-listed_on", "-pk"]
    actions = [
        import_action(imports.ListingImport),
        ("信用风险分类", "entities:creditclass_list", "entities.view_creditclass"),
    ]
    start_hint = "在主体的页面上登记列入。"


class ListingCreate(EntityLedger):
    model, form_class = models.Listing, forms.ListingForm
    permission_required = "entities.add_listing"
    title, anchor, days = "登记列入名录", "#standing", ("listed_on",)
    service = staticmethod(services.list_entity)
    success_message = "已登记列入。"


class ListingEnd(OfRow, FormPage):
    model, form_class = models.Listing, forms.EndForm
    permission_required = "entities.change_listing"
    title, submit_label = "移出名录", "移出"
    success_message = "已登记移出，历史保留。"

    def save(self, form):
        values = form.cleaned_data
        return services.unlist(
            self.row, removed_on=values["ended_on"], reason=values["reason"], by=self.request.user, on=today()
        )


class SuperiorCheckList(ListPage):
    queryset = models.SuperiorCheck.objects.select_related("entity", "entity__village")
    permission_required = "entities.view_superiorcheck"
    filterset_class = filters.SuperiorCheckFilter
    columns = tables.SUPERIOR_COLUMNS
    title = "上级检查"
    ordering = ["-checked_on", "-pk"]
    actions = [
        ("不再检查承诺", "entities:noinspectpromise_list", "entities.view_noinspectpromise"),
        ("超频次说明", "entities:visitreason_list", "entities.view_visitreason"),
        import_action(imports.SuperiorCheckImport),
    ]


class SuperiorCheckCreate(EntityLedger):
    model, form_class = models.SuperiorCheck, forms.SuperiorCheckForm
    permission_required = "entities.add_superiorcheck"
    title, anchor, days = "登记上级检查", "#budget", ("checked_on",)
    success_message = "上级检查已登记。"


class PromiseList(ListPage):
    queryset = models.NoInspectPromise.objects.select_related("entity", "entity__village")
    permission_required = "entities.view_noinspectpromise"
    filterset_class = filters.PromiseFilter
    columns = tables.PROMISE_COLUMNS
    title = "不再检查承诺"
    ordering = ["-promised_on", "-pk"]
    actions = [import_action(imports.PromiseImport)]
    start_hint = "在主体的页面上登记书面承诺；承诺期内的计划检查会先提示。"


class PromiseCreate(EntityLedger):
    model, form_class = models.NoInspectPromise, forms.PromiseForm
    permission_required = "entities.add_noinspectpromise"
    title, anchor = "登记不再检查承诺", "#budget"
    success_message = "承诺已登记。"

    def get_initial(self):
        return {"promised_on": today(), "until_on": today().replace(month=12, day=31)}


class PromiseEnd(OfRow, FormPage):
    model, form_class = models.NoInspectPromise, forms.EndForm
    permission_required = "entities.change_noinspectpromise"
    title, submit_label = "撤回承诺", "撤回"
    success_message = "承诺已撤回，历史保留。"

    def save(self, form):
        values = form.cleaned_data
        return services.change(
            self.row,
            withdrawn_on=values["ended_on"],
            withdrawal_reason=values["reason"],
            reason=values["reason"],
            by=self.request.user,
            on=today(),
        )


class VisitReasonList(ListPage):
    queryset = models.VisitReason.objects.select_related(*ABOUT)
    permission_required = "entities.view_visitreason"
    filterset_class = filters.VisitReasonFilter
    columns = tables.REASON_COLUMNS
    title = "超频次检查说明"
    ordering = ["-visit_on", "-pk"]


class ReturnVisitList(ListPage):
    queryset = models.ReturnVisit.objects.select_related("entity", "entity__village")
    permission_required = "entities.view_returnvisit"
    filterset_class = filters.ReturnVisitFilter
    columns = tables.RETURN_COLUMNS
    title = "回访"
    actions = [import_action(imports.ReturnVisitImport)]
    ordering = ["-visited_on", "-pk"]
    start_hint = "在主体的页面上登记回访。"


class ReturnVisitCreate(EntityLedger):
    model, form_class = models.ReturnVisit, forms.ReturnVisitForm
    permission_required = "entities.add_returnvisit"
    title, days = "登记回访", ("visited_on",)
    draft_key = "return-visit"
    success_message = "回访已登记。"
