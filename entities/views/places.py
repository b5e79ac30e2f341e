"""Patrols, unlicensed businesses, web subjects, assistants: records that lie in a village rather than in a shop's file."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.access import may
from core.clock import today
from core.identifiers import mask_phone
from core.imports.urls import import_action
from core.listing import ListPage
from core.pages import CreatePage, DetailPage, FormPage, UpdatePage, asked_row
from entities import models, services
from entities.filters import ledgers as filters
from entities.forms import ledgers as forms
from entities.imports import simple as imports
from entities.models import Entity
from entities.tables import ledgers as tables
from entities.views.ledgers import OfRow


class VisitLogList(ListPage):
    queryset = models.VisitLog.objects.select_related("entity", "village", "created_by")
    permission_required = "entities.view_visitlog"
    filterset_class = filters.VisitLogFilter
    columns = tables.VISIT_COLUMNS
    title = "巡查走访"
    ordering = ["-visited_on", "-pk"]
    actions = [
        import_action(imports.VisitLogImport),
        ("登记巡查走访", "entities:visitlog_create", "entities.add_visitlog"),
    ]
    start_hint = "网格员、协管员在手机上登记；巡查走访不是行政检查。"


class VisitLogDetail(DetailPage):
    queryset = models.VisitLog.objects.select_related("entity", "village", "created_by", "handled_by")
    permission_required = "entities.view_visitlog"
    template_name = "entities/visitlog_detail.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs, may_change=may(self.request.user, "entities.change_visitlog", self.object)
        )


class VisitLogCreate(CreatePage):
    """On the phone: of an entity (``?entity=``), or of a village where there is no shop to name."""

    model = models.VisitLog
    permission_required = "entities.add_visitlog"
    template_name = "entities/ledger_form.html"
    title, draft_key = "登记巡查走访", "visit-log"
    success_message = "已登记，辛苦了。"

    @property
    def entity(self):
        if not (wanted := self.request.GET.get("entity", "")):
            return None
        rows = Entity.objects.select_related("village", "grid").visible_to(self.request.user)
        if (entity := asked_row(rows, wanted)) is None:
            raise Http404
        return entity

    def get_form_class(self):
        return forms.VisitOfEntityForm if self.entity else forms.VisitOfVillageForm

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": self.model(entity=self.entity)}

    def get_initial(self):
        villages = list(self.request.user.villages[:2])
        return {"visited_on": today(), **({"village": villages[0]} if len(villages) == 1 else {})}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            entity=self.entity,
            hint="巡查走访不是行政检查：不作检查结论、不开文书；发现问题写在「线索」里，由执法人员处理。",
        )

    def back_url(self):
        return self.entity.get_absolute_url() if self.entity else reverse("entities:visitlog_list")

    def save(self, form):
        return services.log_visit(form.instance, by=self.request.user, on=today())

    def get_success_url(self):
        return self.object.get_absolute_url()


class ClueHandle(OfRow, FormPage):
    model, form_class = models.VisitLog, forms.ClueForm
    permission_required = "entities.change_visitlog"
    title, submit_label = "处理线索", "处理完毕"
    success_message = "线索已处理。"

    def get_initial(self):
        return {"handled_on": today()}

    def save(self, form):
        return services.handle_clue(self.row, by=self.request.user, on=today(), **form.cleaned_data)


class UnlicensedList(ListPage):
    queryset = models.UnlicensedShop.objects.select_related("village")
    permission_required = "entities.view_unlicensedshop"
    filterset_class = filters.UnlicensedFilter
    columns = tables.UNLICENSED_COLUMNS
    title = "无证无照经营"
    ordering = ["-found_on", "-pk"]
    actions = [
        import_action(imports.UnlicensedImport),
        ("登记", "entities:unlicensedshop_create", "entities.add_unlicensedshop"),
    ]
    start_hint = "发现一户登记一户，督促办理或取缔后销户。"


class UnlicensedDetail(DetailPage):
    queryset = models.UnlicensedShop.objects.select_related("village", "became", "created_by")
    permission_required = "entities.view_unlicensedshop"
    template_name = "entities/unlicensedshop_detail.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs, may_change=may(self.request.user, "entities.change_unlicensedshop", self.object)
        )


class UnlicensedCreate(CreatePage):
    model, form_class = models.UnlicensedShop, forms.UnlicensedForm
    permission_required = "entities.add_unlicensedshop"
    template_name = "entities/ledger_form.html"
    title, draft_key = "登记无证无照经营", "unlicensed"
    success_message = "已登记「{row}」。"

    def get_initial(self):
        return {"found_on": today()}

    def back_url(self):
        return reverse("entities:unlicensedshop_list")

    def save(self, form):
        return services.find_unlicensed(form.instance, by=self.request.user, on=today())

    def get_success_url(self):
        return self.object.get_absolute_url()


class UnlicensedHandle(UpdatePage):
    model, form_class = models.UnlicensedShop, forms.HandlingForm
    permission_required = "entities.change_unlicensedshop"
    title = "督促办理与责令改正"
    success_message = "已保存。"

    def save(self, form):
        return services.handle_unlicensed(self.object, by=self.request.user, on=today(), **form.cleaned_data)

    def get_success_url(self):
        return self.object.get_absolute_url()


class UnlicensedClose(OfRow, FormPage):
    model, form_class = models.UnlicensedShop, forms.CloseUnlicensedForm
    permission_required = "entities.change_unlicensedshop"
    template_name = "entities/ledger_form.html"
    title, submit_label = "办结销户", "办结"
    success_message = "已办结销户。"

    def get_initial(self):
        return {"closed_on": today()}

    def save(self, form):
        return services.close_unlicensed(self.row, by=self.request.user, on=today(), **form.cleaned_data)


class OnlineSubjectList(ListPage):
    queryset = models.OnlineSubject.objects.select_related("entity", "village")
    permission_required = "entities.view_onlinesubject"
    filterset_class = filters.OnlineSubjectFilter
    columns = tables.ONLINE_COLUMNS
    title = "网络主体"
    actions = [
        ("监测记录", "entities:onlinecheck_list", "entities.view_onlinecheck"),
        import_action(imports.OnlineSubjectImport),
        ("登记网络主体", "entities:onlinesubject_create", "entities.add_onlinesubject"),
    ]


class OnlineSubjectDetail(DetailPage):
    queryset = models.OnlineSubject.objects.select_related("entity", "village")
    permission_required = "entities.view_onlinesubject"
    template_name = "entities/onlinesubject_detail.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **kwargs,
            checks=self.object.checks.select_related("created_by")[:50],
            may_check=may(self.request.user, "entities.add_onlinecheck"),
        )


class OnlineSubjectCreate(CreatePage):
    model, form_class = models.OnlineSubject, forms.OnlineSubjectForm
    permission_required = "entities.add_onlinesubject"
    template_name = "entities/ledger_form.html"
    title = "登记网络主体"
    success_message = "已登记「{row}」。"

    def get_initial(self):
        return {"registered_on": today()}

    def back_url(self):
        return reverse("entities:onlinesubject_list")

    def save(self, form):
        form.instance.entity = form.cleaned_data["entity"]
        return services.register_online(form.instance, by=self.request.user, on=today())

    def get_success_url(self):
        return self.object.get_absolute_url()


class OnlineCheckList(ListPage):
    queryset = models.OnlineCheck.objects.select_related("subject", "created_by")
    permission_required = "entities.view_onlinecheck"
    filterset_class = filters.OnlineCheckFilter
    columns = tables.ONLINE_CHECK_COLUMNS
    title = "网络监测"
    ordering = ["-checked_on", "-pk"]


class OnlineCheckCreate(CreatePage):
    model, form_class = models.OnlineCheck, forms.OnlineCheckForm
    permission_required = "entities.add_onlinecheck"
    template_name = "entities/ledger_form.html"
    title = "登记网络监测"
    success_message = "监测已登记。"

    @property
    def subject(self):
        return get_object_or_404(
            models.OnlineSubject.objects.visible_to(self.request.user), pk=self.kwargs["pk"]
        )

    def get_initial(self):
        return {"checked_on": today()}

    def back_url(self):
        return self.subject.get_absolute_url()

    get_success_url = back_url

    def save(self, form):
        form.instance.subject = self.subject
        return services.check_online(form.instance, by=self.request.user, on=today())


class AssistantList(ListPage):
    queryset = models.VillageAssistant.objects.select_related("village", "user")
    permission_required = "entities.view_villageassistant"
    filterset_class = filters.AssistantFilter
    columns = tables.ASSISTANT_COLUMNS
    title = "村级协管员"
    actions = [
        ("登记培训", "entities:training_create", "entities.add_assistanttraining"),
        import_action(imports.AssistantImport),
        ("聘任协管员", "entities:villageassistant_create", "entities.add_villageassistant"),
    ]


class AssistantDetail(DetailPage):
    queryset = models.VillageAssistant.objects.select_related("village", "user")
    permission_required = "entities.view_villageassistant"
    template_name = "entities/villageassistant_detail.html"

    def get_context_data(self, **kwargs):
        one = self.object
        return super().get_context_data(
            **kwargs,
            phone=mask_phone(one.phone) if one.phone else "",
            trainings=one.trainings.all()[:50],
            may_change=may(self.request.user, "entities.change_villageassistant", one),
        )


class AssistantCreate(CreatePage):
    model, form_class = models.VillageAssistant, forms.AssistantForm
    permission_required = "entities.add_villageassistant"
    title = "聘任协管员"
    success_message = "已登记「{row}」。"

    def get_initial(self):
        return {"appointed_on": today()}

    def back_url(self):
        return reverse("entities:villageassistant_list")

    def save(self, form):
        return services.save_assistant(form.instance, by=self.request.user, on=today())

    def get_success_url(self):
        return self.object.get_absolute_url()


class AssistantUpdate(UpdatePage):
    model, form_class = models.VillageAssistant, forms.AssistantForm
    permission_required = "entities.change_villageassistant"
    title = "修改协管员"
    success_message = "已保存。"

    def save(self, form):
        return services.save_assistant(form.instance, by=self.request.user, on=today())

    def get_success_url(self):
        return self.object.get_absolute_url()


class AssistantEnd(OfRow, FormPage):
    model, form_class = models.VillageAssistant, forms.EndForm
    permission_required = "entities.change_villageassistant"
    title, submit_label = "解聘", "解聘"
    success_message = "已解聘，历史保留。"

    def save(self, form):
        return services.end_assistant(self.row, by=self.request.user, on=today(), **form.cleaned_data)


class TrainingList(ListPage):
    queryset = models.AssistantTraining.objects.select_related("assistant", "assistant__village")
    permission_required = "entities.view_assistanttraining"
    filterset_class = filters.TrainingFilter
    columns = tables.TRAINING_COLUMNS
    title = "协管员培训"
    ordering = ["-held_on", "-pk"]
    actions = [
        import_action(imports.AssistantTrainingImport),
        ("登记培训", "entities:training_create", "entities.add_assistanttraining"),
    ]


class TrainingCreate(FormPage):
    form_class = forms.TrainingForm
    permission_required = "entities.add_assistanttraining"
    title = "登记培训"
    success_message = "培训已登记，新增 {row} 人次。"

    def get_initial(self):
        return {"held_on": today()}

    def back_url(self):
        return reverse("entities:assistanttraining_list")

    get_success_url = back_url

    def save(self, form):
        return services.add_training(by=self.request.user, on=today(), **form.cleaned_data)
