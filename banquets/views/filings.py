"""Filings: the list, one filing, entering and changing it, and the steps of its decision."""

import json

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.forms import ModelChoiceField
from django.shortcuts import redirect, render
from django.urls import reverse

from banquets import services
from banquets.filters import FilingFilter
from banquets.forms import AssignForm, FilingForm, RevealForm, TellCountyForm
from banquets.models import BanquetFiling, CommitmentLetter, GuidanceVisit
from banquets.tables import filing_columns
from banquets.views import shown
from core.access import Role, may
from core.clock import today
from core.errors import RuleBroken
from core.listing import ListPage
from core.pages import ActionPage, CreatePage, DetailPage, UpdatePage, is_row_number
from entities.views.records import StepPage
from inspections.documents import registry
from inspections.documents.card import documents_context
from inspections.documents.issuing import request_document

SELECT = ("office", "village", "grid", "cook", "caterer", "assigned_to")
LISTED = BanquetFiling.objects.select_related("village", "assigned_to").defer(
    "host_phone", "cook_phone", "menu"
)


class FilingList(ListPage):
    queryset = LISTED.annotate(
        has_letter=Exists(CommitmentLetter.objects.filter(filing=OuterRef("pk"))),
        has_visit=Exists(GuidanceVisit.objects.filter(filing=OuterRef("pk"))),
    )
    permission_required = "banquets.view_banquetfiling"
    filterset_class = FilingFilter
    title = "聚餐备案"
    ordering = ["-held_on", "-pk"]
    start_hint = "村级协管员代报、电话申报在这里登记，举办者也可以扫码自己申报。"
    actions = [
        ("聚餐日历", "banquets:calendar", "banquets.view_banquetfiling"),
        ("导入", "banquets:banquetfiling_import", "banquets.import_banquetfiling"),
        ("登记备案", "banquets:banquetfiling_create", "banquets.add_banquetfiling"),
    ]

    @property
    def columns(self):
        return filing_columns(today())


class FilingDetail(DetailPage):
    queryset = BanquetFiling.objects.select_related(*SELECT, "letter", "follow_up").prefetch_related("crew")
    permission_required = "banquets.view_banquetfiling"
    template_name = "banquets/filing_detail.html"

    def get_context_data(self, **kwargs):
        row, user = self.object, self.request.user
        menu = shown.marked(row.menu, row.office)
        letter, ended = getattr(row, "letter", None), getattr(row, "follow_up", None)
        return super().get_context_data(
            **{**documents_context(row, user), "kinds": []},
            banners=shown.banners_of(row, menu, user),
            facts=shown.facts_of(row, today()),
            menu=menu,
            acts=shown.acts_of(row, user),
            letter=letter,
            letter_files=list(letter.attachments()) if letter else [],
            visits=row.visits.select_related("guided_by").order_by("-visited_on", "-pk"),
            samples=shown.sample_rows(row),
            may_sample=may(user, "banquets.change_sampleretention"),
            follow_up=shown.after_facts(ended) if ended else None,
            **kwargs,
        )


def _row_numbers(value):
    """What was chosen, without what can be no row: a form that is only looked over is not cleaned."""
    if isinstance(value, list):
        return [one for one in value if is_row_number(one)]
    return value if is_row_number(value) else ""


class FilingEntry:
    """What entering and changing a filing have in common: the watched menu, with and without script."""

    form_class = FilingForm
    template_name = "banquets/filing_form.html"
    permission_required: str
    marks: list | None = None

    def post(self, request, *args, **kwargs):
        if "check" not in request.POST:
            return super().post(request, *args, **kwargs)
        self.object = self.get_object() if hasattr(self, "get_object") and "pk" in kwargs else None
        kept = {
            name: request.POST.getlist(name) if name == "crew" else request.POST.get(name, "")
            for name in self.form_class.base_fields
        }
        for name, value in kept.items():
            if isinstance(self.form_class.base_fields[name], ModelChoiceField):
                kept[name] = _row_numbers(value)
        form = self.form_class(user=request.user, instance=self.object, initial=kept)
        for name, value in kept.items():  # what was typed goes before what is stored
            form.initial[name] = value
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        office, form = self.request.user.office, context["form"]
        watched = services.watch_list(office)
        form.fields["menu"].widget.attrs["data-menu-watch"] = json.dumps(
            [
                {"words": one.words, "unless": one.unless, "reason": one.reason, "bad": one.is_forbidden}
                for one in watched
            ],
            ensure_ascii=False,
        )
        typed = form["menu"].value() or ""
        marks = [dish for dish in shown.marked(typed, office) if dish.hits]
        return {
            **context,
            "marks": marks,
            "checked": "check" in self.request.POST,
            "settings": shown.settings_of(BanquetFiling(held_on=today(), office=office)),
        }


class FilingCreate(FilingEntry, CreatePage):
    model = BanquetFiling
    permission_required = "banquets.add_banquetfiling"
    title, submit_label, back_label = "登记聚餐备案", "提交备案", "聚餐备案"
    success_message = "备案已登记。"
    draft_key = "banquet-new"

    def back_url(self):
        return reverse("banquets:banquetfiling_list")

    def save(self, form):
        user = self.request.user
        channel = "assistant" if user.role == Role.ASSISTANT else "office"  # how it came, not what one may do
        return services.file_banquet(form.row(), crew=form.crew(), channel=channel, by=user, on=today())


class FilingUpdate(FilingEntry, UpdatePage):
    queryset = BanquetFiling.objects.select_related(*SELECT)
    permission_required = "banquets.change_banquetfiling"
    title, success_message = "修改聚餐备案", "已保存。"

    @property
    def back_label(self):
        return str(self.object)

    def save(self, form):
        version = form.cleaned_data.get("version") or 0
        return services.change_filing(
            self.object, version=version, crew=form.crew(), by=self.request.user, on=today(), **form.values()
        )


class FilingAct(ActionPage):
    queryset = BanquetFiling.objects.select_related(*SELECT)
    permission_required = "banquets.approve_banquetfiling"


class FilingAccept(FilingAct):
    question = "受理「{row}」的备案？"
    done = "已受理。"

    def act(self, row):
        services.accept(row, by=self.request.user, on=today())


class FilingRefuse(FilingAct):
    question = "对「{row}」不予备案？"
    done = "已登记不予备案。"
    needs_reason = True

    def act(self, row):
        services.refuse(row, reason=self.reason, by=self.request.user, on=today())


class FilingCancel(FilingAct):
    permission_required = "banquets.change_banquetfiling"
    question = "取消「{row}」？取消后不计入备案数。"
    done = "已取消。"
    needs_reason = True

    def act(self, row):
        services.cancel(row, reason=self.reason, by=self.request.user, on=today())


class FilingStep(StepPage):
    """A step of one filing; where the rules have not been loaded the filing's page says so."""

    model, select = BanquetFiling, SELECT
    permission_required = "banquets.change_banquetfiling"

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except RuleBroken as broken:
            messages.error(request, broken.message)
            return redirect(self.row)


class FilingAssign(FilingStep):
    form_class = AssignForm
    permission_required = "banquets.approve_banquetfiling"
    title, submit_label, success_message = "指派指导责任人", "指派", "已指派。"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "guides": services.guides_for(self.row)}

    def get_initial(self):
        return {"assigned_to": self.row.assigned_to or services.usual_guide(self.row)}

    def act(self, given, *, by, on):
        return services.assign(self.row, given["assigned_to"], by=by, on=on)


class FilingCounty(FilingStep):
    form_class, days = TellCountyForm, ("told_on",)
    title, success_message = "登记告知县局", "已登记。"

    def act(self, given, *, by, on):
        return services.tell_county(self.row, told_on=given["told_on"], by=by, on=on)


class FilingReveal(FilingStep):
    form_class = RevealForm
    title, submit_label = "查看完整电话", "查看"

    def form_valid(self, form):
        numbers = services.reveal(self.row, reason=form.cleaned_data["reason"], by=self.request.user)
        return render(self.request, "banquets/revealed.html", {"row": self.row, "numbers": numbers.items()})


class Paper(ActionPage):
    """Queue one of the papers; the job's page shows progress and the finished files."""

    permission_required = "banquets.change_banquetfiling"
    kind = ""
    question = "为「{row}」生成 PDF 和 Word？"

    def act(self, row):
        return request_document(registry.get(self.kind), row, by=self.request.user)


class FilingFormPaper(Paper):
    queryset = BanquetFiling.objects.select_related(*SELECT)
    kind = "banquet.form"


class FilingLetterPaper(Paper):
    queryset = BanquetFiling.objects.select_related(*SELECT)
    kind = "banquet.letter"


class VisitPaper(Paper):
    queryset = GuidanceVisit.objects.select_related("filing__office")
    kind = "banquet.guidance"
