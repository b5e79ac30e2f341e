"""Talks (约谈): list, page, recording one with its attendees, correcting, voiding; and the list of attendances."""

import uuid

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.access import may
from core.clock import today
from core.imports.urls import import_action
from core.listing import ListPage
from core.pages import ActionPage, DetailPage, FormPage
from entities.models import Entity
from inspections.filters.orders import AttendeeFilter, InterviewFilter
from inspections.forms.interviews import AttendeeFormSet, InterviewForm, attendees_of
from inspections.imports.simple import InterviewImport
from inspections.models import Interview, InterviewAttendee
from inspections.services import interviews as services
from inspections.subjects import Subject
from inspections.tables.orders import ATTENDEE_COLUMNS, INTERVIEW_COLUMNS

# The people of each talk, with what tells whether the name of an entity says which one is meant.
ASKED = Prefetch(
    "attendees",
    InterviewAttendee.objects.select_related("entity")
    .annotate(
        has_namesake=Exists(
            Entity.objects.present()
            .filter(office=OuterRef("office"), name=OuterRef("entity__name"))
            .exclude(pk=OuterRef("entity"))
        )
    )
    .order_by("pk"),
)


class InterviewList(ListPage):
    queryset = Interview.objects.select_related("host").annotate(
        asked=Count("attendees"), came=Count("attendees", filter=Q(attendees__attended=True))
    )
    permission_required = "inspections.view_interview"
    filterset_class = InterviewFilter
    columns = INTERVIEW_COLUMNS
    title = "约谈"
    ordering = ["-held_on", "-pk"]
    actions = [
        import_action(InterviewImport),
        ("登记约谈", "inspections:interview_create", "inspections.add_interview"),
    ]
    start_hint = "登记一次责任约谈、集中约谈或安全约谈。"

    def get_queryset(self):
        """With those who were asked where their column is shown: in the workbook, or when all columns are asked for."""
        rows = super().get_queryset().select_related("recorder")
        shows_people = self.all_columns or self.request.GET.get("format") == "xlsx"
        return rows.prefetch_related(ASKED) if shows_people else rows


class AttendeeList(ListPage):
    queryset = InterviewAttendee.objects.select_related("interview", "entity")
    permission_required = "inspections.view_interviewattendee"
    filterset_class = AttendeeFilter
    columns = ATTENDEE_COLUMNS
    title = "约谈参加人"
    ordering = ["-pk"]
    start_hint = "登记约谈后，参加人列在这里。"


class InterviewDetail(DetailPage):
    queryset = Interview.objects.select_related("office", "host", "recorder", "created_by")
    permission_required = "inspections.view_interview"
    template_name = "inspections/interview_detail.html"

    def get_context_data(self, **kwargs):
        row, user = self.object, self.request.user
        attendees = list(row.attendees.select_related("entity").order_by("pk"))
        return super().get_context_data(
            attendees=attendees,
            came=sum(one.attended for one in attendees),
            may_change=not row.is_voided and may(user, "inspections.change_interview"),
            may_void=not row.is_voided and may(user, "inspections.void_interview"),
            **kwargs,
        )


class InterviewPage(FormPage):
    form_class = InterviewForm
    template_name = "inspections/interview_form.html"
    success_message = "约谈记录已保存。"
    existing = None

    def formset(self):
        entities = Entity.objects.present().visible_to(self.request.user).order_by("name", "pk")
        choices = [("", "（无）"), *entities.values_list("pk", "name")]
        initial = (
            []
            if self.existing is None
            else [
                {"entity": one.entity_id, "person": one.person, "duty": one.duty, "attended": one.attended}
                for one in self.existing.attendees.order_by("pk")
            ]
        )
        return AttendeeFormSet(
            self.request.POST or None,
            initial=initial,
            prefix="attendees",
            form_kwargs={"entities": entities, "choices": choices},
        )

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "office": self.request.user.office}

    def post(self, request, *args, **kwargs):
        form, self.lines = self.get_form(), self.formset()
        if form.is_valid() and self.lines.is_valid():
            return self.form_valid(form)
        return self.form_invalid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(lines=getattr(self, "lines", None) or self.formset(), **kwargs)

    def get_success_url(self):
        return self.object.get_absolute_url()


class InterviewCreate(InterviewPage):
    permission_required = "inspections.add_interview"
    title, draft_key = "登记约谈", "interview-new"

    def get_initial(self):
        user, asked = self.request.user, self.request.GET
        kind, subject = (
            asked.get("kind"),
            asked.get("subject"),
        )  # a link from another app says what it is about
        return {
            "client_uuid": uuid.uuid4(),
            "held_on": today(),
            "host": user.pk,
            "kind": kind if kind in Interview.Kind.values else "duty",
            "subject": subject if subject in Subject.values else "food",
        }

    def back_url(self):
        return reverse("inspections:interview_list")

    def save(self, form):
        return services.record_interview(
            by=self.request.user,
            on=today(),
            uuid=form.cleaned_data["client_uuid"],
            office=self.request.user.office,
            attendees=attendees_of(self.lines),
            **form.values(),
        )


class InterviewUpdate(InterviewPage):
    permission_required = "inspections.change_interview"
    title = "修改约谈记录"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            self.existing = get_object_or_404(Interview.objects.visible_to(request.user), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        row = self.existing
        names = ("kind", "subject", "held_on", "place", "reason", "minutes", "demands", "version")
        return {
            **{name: getattr(row, name) for name in names},
            "host": row.host_id,
            "recorder": row.recorder_id,
            "client_uuid": row.uuid,
        }

    def back_url(self):
        return self.existing.get_absolute_url()

    def save(self, form):
        return services.update_interview(
            self.existing,
            by=self.request.user,
            on=today(),
            version=form.cleaned_data["version"] or 0,
            attendees=attendees_of(self.lines),
            **form.values(),
        )


class VoidInterview(ActionPage):
    queryset = Interview.objects.all()
    permission_required = "inspections.void_interview"
    question = "作废「{row}」的约谈记录？作废后不再计入统计数。"
    done = "约谈记录已作废。"
    needs_reason = True

    def act(self, interview):
        services.void_interview(interview, by=self.request.user, reason=self.reason)
