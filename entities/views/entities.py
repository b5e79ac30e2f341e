"""Pages of market entities. Thin: the services write, the forms check, the lists list."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html_join

from core.access import may
from core.clock import today
from core.imports.urls import import_action
from core.listing import ListPage
from core.pages import CreatePage, DetailPage, FormPage, PlainPage, UpdatePage
from entities import sections, services, timeline
from entities.filters import EntityFilter, LicenceFilter
from entities.forms import EntityForm, LicenceForm, RevealForm, StatusForm
from entities.imports import simple as imports
from entities.models import Entity, Industry, Licence
from entities.panels import panels_of
from entities.tables import ENTITY_COLUMNS, LICENCE_COLUMNS

TIMELINE, TIMELINE_ALL = 20, 500


class EntityList(ListPage):
    queryset = Entity.objects.select_related("village", "grid")
    permission_required = "entities.view_entity"
    filterset_class = EntityFilter
    columns = ENTITY_COLUMNS
    title = "经营主体"
    ordering = ["-pk"]
    actions = [
        ("门贴二维码", "entities:entity_labels", "entities.change_entity"),
        ("导入", "entities:entity_import", "entities.import_entity"),
        ("登记主体", "entities:entity_create", "entities.add_entity"),
    ]
    start_hint = "可以先导入县局下发的主体名单，也可以逐户登记。"

    def _actions(self):
        """The labels are those of the rows that the filters leave."""
        query = urlencode({name: values[-1] for name, values in self._conditions().items()})
        labels = reverse("entities:entity_labels")
        return [
            {**one, "url": f"{labels}?{query}" if one["url"] == labels and query else one["url"]}
            for one in super()._actions()
        ]


class EntityDetail(DetailPage):
    """一户一档: the facts, what speaks for or against a visit, the records, and one timeline of everything."""

    queryset = Entity.objects.select_related("village", "grid", "office", "industry", "merged_into")
    permission_required = "entities.view_entity"
    template_name = "entities/entity_detail.html"

    def get_context_data(self, **kwargs):
        entity, user, on = self.object, self.request.user, today()
        shown = sections.of(entity, user, on)
        only = self.request.GET.get("only", "")
        limit = TIMELINE_ALL if self.request.GET.get("all") else TIMELINE
        panels = panels_of(entity, user)
        events, more, sources = timeline.timeline_with_sources(entity, user, limit=limit, only=only)
        may_change = may(user, "entities.change_entity", entity)
        return super().get_context_data(
            **kwargs,
            **shown,
            tags=entity.entity_tags.select_related("tag", "added_by"),
            licences=entity.licences.all(),
            panels=panels,
            without=[panel["title"] for panel in panels if not panel["rows"]],
            phone=services.masked_phone(entity),
            on=on,
            events=events,
            more=more,
            sources=sources,
            only=only,
            may_change=may_change,
            more_acts=may_change or any(panel["action"] for panel in panels[1:]),
            may_license=may(user, "entities.add_licence"),
            merges=entity.absorbed.filter(undone_on=None),
        )


class EntityFormMixin:
    form_class = EntityForm
    model = Entity
    template_name = "entities/entity_form.html"

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        form.fields["industry"].widget.attrs["hx-get"] = reverse("entities:industry_options")
        return form


class EntityCreate(EntityFormMixin, CreatePage):
    permission_required = "entities.add_entity"
    title, draft_key = "登记经营主体", "entity-new"
    success_message = "已登记「{row}」。"

    def back_url(self):
        return reverse("entities:entity_list")

    def save(self, form):
        return services.create_entity(
            by=self.request.user, on=today(), uuid=form.cleaned_data["uuid"], **form.values()
        )


class EntityUpdate(EntityFormMixin, UpdatePage):
    queryset = Entity.objects.select_related("office", "village", "grid", "industry")
    permission_required = "entities.change_entity"
    title = "修改经营主体"
    success_message = "已保存「{row}」。"

    def save(self, form):
        return services.update_entity(
            self.object,
            by=self.request.user,
            on=today(),
            version=form.cleaned_data["version"],
            **form.values(),
        )


class OfEntity:
    """A form about one entity that the user may see."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            rows = Entity.objects.visible_to(request.user)
            self.entity = get_object_or_404(rows, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def back_url(self):
        return self.entity.get_absolute_url()

    def get_success_url(self):
        return self.entity.get_absolute_url()


class StatusUpdate(OfEntity, FormPage):
    form_class = StatusForm
    permission_required = "entities.change_entity"
    title = "变更状态"
    success_message = "状态已变更。"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "entity": self.entity}

    def save(self, form):
        values = form.cleaned_data
        return services.change_status(
            self.entity,
            values["status"],
            from_on=values["from_on"],
            reason=values["reason"],
            by=self.request.user,
            on=today(),
        )


class LicenceCreate(OfEntity, CreatePage):
    model, form_class = Licence, LicenceForm
    permission_required = "entities.add_licence"
    title = "登记许可"
    success_message = "许可已登记。"

    def save(self, form):
        form.instance.entity = self.entity
        return services.save_licence(form.instance, by=self.request.user, on=today())


class LicenceUpdate(UpdatePage):
    model, form_class = Licence, LicenceForm
    permission_required = "entities.change_licence"
    title = "修改许可"
    success_message = "许可已保存。"

    def get_success_url(self):
        return self.object.get_absolute_url()

    def save(self, form):
        return services.save_licence(form.instance, by=self.request.user, on=today())


class LicenceList(ListPage):
    queryset = Licence.objects.select_related("entity")
    permission_required = "entities.view_licence"
    filterset_class = LicenceFilter
    columns = LICENCE_COLUMNS
    title = "许可与登记"
    actions = [import_action(imports.LicenceImport)]
    start_hint = "在主体的页面上登记它的许可。"


class PhoneReveal(OfEntity, FormPage):
    form_class = RevealForm
    permission_required = "entities.change_entity"
    title, submit_label = "查看完整电话", "查看"

    def form_valid(self, form):
        phone = services.reveal_phone(self.entity, by=self.request.user, reason=form.cleaned_data["reason"])
        return render(self.request, "entities/phone.html", {"entity": self.entity, "phone": phone})


class IndustryOptions(PlainPage):
    """Suggestions for the industry field: ``<option>`` elements that match what was typed."""

    permission_required = "entities.view_entity"

    def get(self, request, *args, **kwargs):
        text = request.GET.get("industry", "").replace("\x00", "").strip()
        rows = Industry.objects.filter(level__gte=2)
        words = text.split()
        if words:
            rows = rows.filter(code__startswith=words[0]) | rows.filter(name__contains=words[-1])
        return HttpResponse(
            format_html_join("", '<option value="{}"></option>', ((str(row),) for row in rows[:30]))
        )


class EntityOptions(PlainPage):
    """Suggestions of entities by name, pinyin initials or code, for any form that asks for one."""

    permission_required = "entities.view_entity"

    def get(self, request, *args, **kwargs):
        text = request.GET.get("q") or next(
            iter(request.GET.values()), ""
        )  # the field's own name, where htmx sends it
        rows = Entity.objects.visible_to(request.user).present()
        rows = rows.matching(text).select_related("village").order_by("-pk")[:20]
        return render(request, "entities/options.html", {"rows": rows})
