"""Logging a check on a phone: choose the entity, fill the checklist, save, sign. Each step works without script."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.generic import View

from core.access import may
from core.clock import now, today
from core.errors import RuleBroken
from core.pages import FormPage, PermissionRequiredMixin, asked_row
from entities.budget import open_tasks, visit_budget
from entities.models import Entity
from entities.services import note_reason
from inspections import services
from inspections.forms.checks import InspectionForm, SignForm, initial_of
from inspections.models import Checklist, Inspection, Problem
from inspections.rules import LIST_OF_TAG, PHOTOS_MAX
from inspections.views.record import OfInspection, record_context

FOUND_SHOWN, RECENT_SHOWN = 20, 8


def fitting(entity, offered) -> Checklist | None:
    """The list to begin with: by the entity's tags, else the one for registered facts, else the first offered."""
    by_code = {checklist.code: checklist for checklist in offered}
    tags = set(entity.tags.values_list("code", flat=True))
    for tag, code in LIST_OF_TAG:
        if tag in tags and code in by_code:
            return by_code[code]
    return by_code.get("publicity") or next(iter(offered), None)


class EntryPage(FormPage):
    """The form of one check, for a new one and for a draft alike."""

    form_class = InspectionForm
    template_name = "inspections/inspection_form.html"
    existing = None
    conflict = None
    refused: list[str] = []

    def post(self, request, *args, **kwargs):
        if "choose" in request.POST or request.htmx:
            return self._redraw()
        return super().post(request, *args, **kwargs)

    def _redraw(self):
        """Another checklist or another day was chosen: the form again with everything typed, nothing checked yet."""
        self.keep_photos()
        typed = {name: self.request.POST[name] for name in self.request.POST}
        form = self.form_class(**{**self.get_form_kwargs(), "data": None, "files": None, "initial": typed})
        part = {"checks": "#checks", "campaigns": "#campaigns"}.get(self.request.htmx.target or "", "")
        return render(self.request, self.template_name + part, self.get_context_data(form=form))

    def get_form_kwargs(self):
        chosen = self._chosen()
        return {
            **super().get_form_kwargs(),
            "entity": self.entity,
            "chosen": chosen,
            "day": self._day(),
            "existing": self.existing,
        }

    def _chosen(self):
        """The list the form was filled by, even where a newer version has come out since; else the one that fits."""
        rows = Checklist.objects.visible_to(self.request.user).filter(
            Q(office=None) | Q(office=self.entity.office_id), purpose=Checklist.Purpose.INSPECTION
        )
        if found := asked_row(rows, self.request.POST.get("checklist", "")):
            return found
        if self.existing is not None:
            return self.existing.checklist
        return fitting(self.entity, list(Checklist.objects.offered_to(self.entity.office)))

    def _day(self):
        field = InspectionForm.base_fields["inspected_on"]
        try:
            return field.clean(self.request.POST.get("inspected_on", ""))
        except ValidationError:  # no day: the form itself says so when it is checked
            return self.existing.inspected_on if self.existing else today()

    def form_invalid(self, form):
        self.keep_photos()
        response = super().form_invalid(form)
        response.status_code = 409 if self.conflict else 422
        return response

    def _write(self, service, *args, **kwargs):
        """Call ``service``; a conflict is remembered for the page, and then told like any broken rule."""
        try:
            return service(*args, **kwargs)
        except services.Conflict as conflict:
            self.conflict = conflict
            raise

    def after_saving(self, inspection):
        """Photos last: a bad one costs only itself, and the record is safe already."""
        files = self.request.FILES.getlist("photos")
        for refusal in services.add_photos(inspection, files, by=self.request.user, at=now()):
            messages.warning(self.request, refusal)
        return inspection

    def get_success_url(self):
        return reverse("inspections:inspection_sign", args=[self.object.pk])

    def get_context_data(self, **kwargs):
        last = (
            Inspection.objects.completed()
            .filter(entity=self.entity)
            .visible_to(self.request.user)
            .select_related("lead_officer")
            .first()
        )
        problems = (
            Problem.objects.open()
            .visible_to(self.request.user)
            .filter(inspection__entity=self.entity)
            .select_related("inspection")
            .order_by("rectify_by", "pk")
        )
        fresh = self.existing is None
        return super().get_context_data(
            **{
                "notices": visit_budget(self.entity, self._day(), "daily") if fresh else [],
                "tasks": [
                    task
                    for task in open_tasks(self.entity, self.request.user, today())
                    if task.kind != "problem"
                ]
                if fresh
                else [],  # the problems stand on the form already
                "entity": self.entity,
                "existing": self.existing,
                "last": last,
                "open_problems": problems[:20],
                "conflict": self.conflict,
                "refused": self.refused,
                "staged": self.waiting_photos(),
                "photos_max": PHOTOS_MAX,
                "redrawn": "choose" in self.request.POST,
                **kwargs,
            }
        )

    def waiting_photos(self):
        return []


class InspectionCreate(EntryPage):
    permission_required = "inspections.add_inspection"
    title = "登记检查"
    success_message = "检查记录已保存，请当事人和检查人员核对后签字。"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and may(request.user, "inspections.add_inspection"):
            wanted = request.GET.get("entity", "")
            if not wanted:
                return choose_entity(request)
            rows = Entity.objects.select_related("office", "village", "grid").visible_to(request.user)
            self.entity = asked_row(rows, wanted)
            if self.entity is None:
                raise Http404
        return super().dispatch(request, *args, **kwargs)

    def back_url(self):
        return reverse("inspections:inspection_create")

    @property
    def draft_key(self):
        return f"inspection-{self.entity.pk}"

    def get_initial(self):
        user, day = self.request.user, today()
        initial = {"client_uuid": uuid.uuid4(), "inspected_on": day}
        if user.is_certified(day):
            initial["lead_officer"] = user.pk
        if campaign := self.request.GET.get("campaign"):
            initial |= {"campaign": campaign, "kind": Inspection.Kind.SPECIAL}
        if first := self._first_of_visit():
            initial |= {
                "visit": first.visit or first.uuid,
                "inspected_on": first.inspected_on,
                "lead_officer": first.lead_officer_id,
                "second_officer": first.second_officer_id,
                "kind": first.kind,
                "purpose": first.purpose,
                "campaign": first.campaign_id,
                "joint_units": first.joint_units,
                "unannounced": first.unannounced,
            }
        return initial

    def _first_of_visit(self):
        """The check of the same visit to go on from (``?with=<pk>``): another field, the same day and people."""
        rows = Inspection.objects.visible_to(self.request.user).exclude(state="voided")
        return asked_row(rows.filter(entity=self.entity), self.request.GET.get("with", ""))

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if kwargs["chosen"] is not None:
            kwargs["initial"] = {"checklist": kwargs["chosen"].pk, **kwargs["initial"]}
        return kwargs

    def save(self, form):
        user = self.request.user
        inspection = self._write(
            services.log_inspection,
            by=user,
            at=now(),
            entity=self.entity,
            uuid=form.cleaned_data["client_uuid"],
            **form.values(),
        )
        services.take_staged(inspection, by=user)
        if form.notices and form.cleaned_data["over_reason"]:
            note_reason(
                self.entity,
                visit_on=inspection.inspected_on,
                warnings=form.notices,
                by=user,
                on=today(),
                reason=form.cleaned_data["over_reason"],
                uuid=form.cleaned_data["client_uuid"],
            )
        return self.after_saving(inspection)

    def _uuid(self):
        try:
            return uuid.UUID(self.request.POST.get("client_uuid", ""))
        except ValueError:
            return None

    def keep_photos(self):
        """The browser does not send files a second time by itself: they wait here under the form's id."""
        files, key = self.request.FILES.getlist("photos"), self._uuid()
        if files and key:
            self.refused = services.stage_photos(files, uuid=key, by=self.request.user, at=now())

    def waiting_photos(self):
        key = self._uuid() if self.request.method == "POST" else None
        return services.staged_photos(key, by=self.request.user) if key else []


class InspectionUpdate(OfInspection, EntryPage):
    """Change a draft. A signed one answers in words that it is locked."""

    permission_required = "inspections.change_inspection"
    title = "修改检查记录"
    success_message = "修改已保存，请核对后签字。"

    @property
    def entity(self):
        return self.inspection.entity

    @property
    def existing(self):
        return self.inspection

    @property
    def draft_key(self):
        return f"inspection-edit-{self.inspection.pk}"

    def get(self, request, *args, **kwargs):
        if not self.inspection.is_editable:
            return locked(request, self.inspection)
        if self.inspection.order_id:
            return redirect("inspections:recheck_update", self.inspection.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request, *args, **kwargs):
        if not self.inspection.is_editable:
            return locked(request, self.inspection)
        return super().post(request, *args, **kwargs)

    def get_initial(self):
        return initial_of(self.inspection)

    def save(self, form):
        inspection = self._write(
            services.update_inspection,
            self.inspection,
            by=self.request.user,
            at=now(),
            version=form.cleaned_data["version"] or 0,
            **form.values(),
        )
        return self.after_saving(inspection)

    def keep_photos(self):
        self.refused = services.add_photos(
            self.inspection, self.request.FILES.getlist("photos"), by=self.request.user, at=now()
        )

    def waiting_photos(self):
        return record_context(self.inspection)["photos"]


def locked(request, inspection):
    """The answer to an attempt to change what is signed or voided."""
    try:
        services.refuse_locked(inspection)
    except RuleBroken as broken:
        messages.error(request, broken.message)
    return redirect(inspection)


class InspectionPhotos(OfInspection, PermissionRequiredMixin, View):
    """More photos for a draft, from its page."""

    permission_required = "inspections.change_inspection"
    http_method_names = ["post"]

    def post(self, request, pk):
        files = request.FILES.getlist("photos")
        refused = services.add_photos(self.inspection, files, by=request.user, at=now())
        for refusal in refused:
            messages.warning(request, refusal)
        if added := len(files) - len(refused):
            messages.success(request, f"已保存 {added} 张照片。")
        elif not files:
            messages.warning(request, "没有选择照片。")
        return redirect("inspections:inspection_sign", self.inspection.pk)


class InspectionSign(OfInspection, FormPage):
    """The whole record for the party to read, and the signatures that lock it."""

    form_class = SignForm
    permission_required = "inspections.change_inspection"
    template_name = "inspections/inspection_sign.html"
    title = "核对并签字"
    success_message = "已签字，检查记录已锁定。"

    def get(self, request, *args, **kwargs):
        if not self.inspection.is_editable:
            return redirect(self.inspection)
        return super().get(request, *args, **kwargs)

    def get_initial(self):
        return {"version": self.inspection.version}

    def save(self, form):
        return services.sign_inspection(self.inspection, by=self.request.user, at=now(), **form.values())

    def get_success_url(self):
        """Back to the record, on to the next shop of the campaign, or to another field of the same visit."""
        one, then = self.inspection, self.request.POST.get("then", "")
        start = reverse("inspections:inspection_create")
        if then == "next":
            return f"{start}?campaign={one.campaign_id}" if one.campaign_id else start
        if then == "visit":
            return f"{start}?entity={one.entity_id}&with={one.pk}"
        return one.get_absolute_url()

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            **record_context(self.inspection), inspection=self.inspection, **kwargs
        )


def choose_entity(request):
    """The first step: whom to inspect. A search as you type with script, a search form without."""
    text = request.GET.get("q", "").strip()
    rows = Entity.objects.visible_to(request.user).exclude(status__in=["closed", "revoked"])
    rows = rows.select_related("village")
    kept = {name: request.GET[name] for name in ("campaign",) if request.GET.get(name)}
    if text:
        lists = [("查询结果", list(rows.matching(text).order_by("-pk")[:FOUND_SHOWN]))]
    else:
        lists = [("最近检查的单位", _recent(rows, request.user)), ("较久没有检查的单位", _waiting(rows))]
    part = "#found" if request.htmx.target == "found" else ""
    return render(
        request,
        "inspections/entity_choice.html" + part,
        {
            "q": text,
            "lists": [(title, _facts(found)) for title, found in lists],
            "kept": kept,
            "query": urlencode(kept),
        },
    )


def _recent(rows, user):
    """The entities that the user inspected last, newest first."""
    mine = Inspection.objects.filter(Q(lead_officer=user) | Q(second_officer=user), office=user.office_id)
    keys = list(dict.fromkeys(mine.order_by("-inspected_on", "-pk").values_list("entity", flat=True)[:40]))
    found = {entity.pk: entity for entity in rows.filter(pk__in=keys[:RECENT_SHOWN])}
    return [found[key] for key in keys[:RECENT_SHOWN] if key in found]


def _waiting(rows):
    """Food businesses whose last signed check is longest ago, those without one first."""
    last = Max("inspections__inspected_on", filter=Q(inspections__state="signed"))
    return list(
        rows.filter(is_food=True, status="operating")
        .annotate(last=last)
        .order_by("last", "pk")[:RECENT_SHOWN]
    )


def _facts(entities):
    """``[(entity, day of its last check, number of open problems)]``; two queries for all of them."""
    keys = [entity.pk for entity in entities]
    last = dict(
        Inspection.objects.completed()
        .filter(entity__in=keys)
        .order_by()
        .values_list("entity")
        .annotate(day=Max("inspected_on"))
    )
    waiting: dict[int, int] = {}
    for key in (
        Problem.objects.open()
        .filter(inspection__entity__in=keys)
        .values_list("inspection__entity", flat=True)
    ):
        waiting[key] = waiting.get(key, 0) + 1
    return [(entity, last.get(entity.pk), waiting.get(entity.pk, 0)) for entity in entities]
