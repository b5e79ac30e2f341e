"""The letter, guidance on the phone in hand, samples."""

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import View

from banquets import rules, services
from banquets.filters import SampleFilter, VisitFilter
from banquets.forms import CorrectForm, GuidanceForm, LetterForm, SampleForm
from banquets.models import BanquetFiling, GuidanceFinding, GuidanceVisit, SampleRetention
from banquets.tables import VISIT_COLUMNS, sample_columns
from banquets.views.filings import FilingStep
from core.access import may
from core.clock import now, today
from core.listing import Column, tag
from core.models.attachments import Attachment
from core.pages import ActionPage, asked_row
from entities.views.records import Act, Ledger, LedgerDetail, Section, Shown, StepPage
from inspections.documents.card import documents_context
from inspections.models import Checklist


class LetterSign(FilingStep):
    """The whole letter to read, then the signature on the screen or the photo of the paper."""

    form_class = LetterForm
    permission_required = "banquets.add_commitmentletter"
    template_name = "banquets/letter_sign.html"
    title, success_message = "签订承诺书", "承诺书已签订并存档。"

    def get_initial(self):
        return {"signer": self.row.host_name, "signed_on": today()}

    def get_context_data(self, **kwargs):
        content = services.letter_content(self.row, services.Settings.load(self.row.held_on, self.row.office))
        hits = services.menu_hits(self.row.menu, self.row.office)
        return super().get_context_data(content=content, hits=hits, **kwargs)

    def act(self, given, *, by, on):
        given.pop("on_paper")
        return services.sign_letter(self.row, by=by, on=on, at=now(), **given)


class GuidanceCreate(FilingStep):
    """The checklist, as it is filled in on a phone beside the stove."""

    form_class = GuidanceForm
    permission_required = "banquets.add_guidancevisit"
    template_name = "banquets/guidance_form.html"
    title, submit_label, success_message = "登记指导", "提交", "指导已登记。"

    def get_initial(self):
        on_site = self.row.tier in (BanquetFiling.Tier.TOWNSHIP, BanquetFiling.Tier.COUNTY)
        return {"kind": "on_site" if on_site else "phone", "visited_on": min(today(), self.row.ends_on)}

    @property
    def draft_key(self):
        return f"banquet-guide-{self.row.pk}-{self.checklist.pk}"

    @cached_property
    def checklist(self):
        """The version the form was filled in by, even where a newer one has come out since; else the current one."""
        lists = Checklist.objects.visible_to(self.request.user).filter(code=rules.GUIDANCE_LIST["code"])
        return asked_row(lists, self.request.POST.get("checklist", "")) or services.guidance_list(
            self.row.office
        )

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "checklist": self.checklist}

    def act(self, given, *, by, on):
        visit = GuidanceVisit(
            filing=self.row,
            checklist=self.checklist,
            **{
                name: given[name]
                for name in ("uuid", "kind", "visited_on", "companion", "received_by", "opinion")
            },
        )
        lines = [services.Line(*line) for line in self.get_form_given]
        visit = services.record_guidance(visit, lines, by=by, on=on)
        for refusal in services.add_photos(visit, self.request.FILES.getlist("photos"), by=by, at=now()):
            messages.warning(self.request, refusal)
        return visit

    def save(self, form):
        self.get_form_given = form.given()
        return super().save(form)


class FindingCorrect(StepPage):
    model, select, form_class, days = (
        GuidanceFinding,
        ("visit__filing",),
        CorrectForm,
        ("corrected_on",),
    )
    permission_required = "banquets.change_guidancevisit"
    title, success_message = "登记改正", "已登记改正。"

    def back_url(self):
        return self.row.visit.get_absolute_url()

    get_success_url = back_url

    def act(self, given, *, by, on):
        return services.correct_finding(self.row, by=by, on=on, **given)


class SampleCreate(FilingStep):
    form_class = SampleForm
    permission_required = "banquets.add_sampleretention"
    title, success_message = "登记留样", "留样已登记。"

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": SampleRetention(filing=self.row)}

    def get_initial(self):
        settings = services.Settings.load(self.row.held_on, self.row.office)
        return {
            "meal": f"{self.row.held_on.day}日{self.row.get_first_meal_display()}",
            "taken_at": now(),
            "dish_count": len(self.row.dishes) or None,
            "grams": settings.number(rules.SAMPLE_GRAMS),
            "keeper": self.row.host_name,
        }

    def save(self, form):
        row = form.row()
        row.filing = self.row
        return services.keep_samples(row, by=self.request.user, at=now())


class SampleDiscard(ActionPage):
    queryset = SampleRetention.objects.select_related("filing__village")
    permission_required = "banquets.change_sampleretention"
    question = "「{row}」已经销毁？"
    done = "已登记处理。"

    def act(self, row):
        services.discard_samples(row, by=self.request.user, at=now())


# --- lists -------------------------------------------------------------------------------------------------------------


def _of_visit(row, user, on) -> Shown:
    lines = list(row.findings.select_related("item").order_by("item__no"))
    columns = [
        Column("项目", "item.text", "lead"),
        Column(
            "情况",
            lambda one: tag(one.get_answer_display(), {"pass": "ok", "fail": "bad"}.get(one.answer, "plain")),
            "tags",
        ),
        Column("问题", "note", "wrap"),
        Column(
            "改正",
            lambda one: (
                f"{one.corrected_on} 改正" if one.corrected_on else "待改正" if one.answer == "fail" else ""
            ),
        ),
    ]
    acts = []
    if may(user, "banquets.change_guidancevisit"):
        acts += [
            Act(
                f"登记改正：{one.item.text}",
                reverse("banquets:guidancefinding_correct", args=[one.pk]),
            )
            for one in lines
            if one.answer == "fail" and one.corrected_on is None
        ]
    if may(user, "banquets.change_banquetfiling"):
        acts.append(
            Act(
                "打印指导记录",
                reverse("banquets:guidancevisit_paper", args=[row.pk]),
                confirm="生成指导记录（PDF 和 Word）？",
            )
        )
    title = f"指导项目（第 {row.checklist.version} 版）"
    return Shown(sections=(Section(title, columns, lines),), acts=tuple(acts))


class GuidanceItems(PermissionRequiredMixin, View):
    """The list that this office's guidance goes by, where it is read and revised."""

    permission_required = "inspections.view_checklist"

    def get(self, request):
        return redirect(services.guidance_list(request.user.office))


VISITS = Ledger(
    GuidanceVisit,
    "聚餐指导",
    "visits",
    VisitFilter,
    VISIT_COLUMNS,
    select=("filing__village", "guided_by"),
    ordering=("-visited_on", "-pk"),
    more=_of_visit,
    has_detail=False,
    actions=(("指导项目", "banquets:guidance_items", "inspections.view_checklist"),),
    start_hint="在已受理备案的页面上登记电话或现场指导。",
)


class VisitDetail(LedgerDetail):
    """With the photos and the papers."""

    ledger = VISITS
    queryset = GuidanceVisit.objects.select_related("filing__village", "guided_by", "checklist")
    permission_required = "banquets.view_guidancevisit"
    template_name = "banquets/visit_detail.html"

    def get_context_data(self, **kwargs):
        photos = self.object.attachments().filter(kind=Attachment.Kind.PHOTO)
        papers = {**documents_context(self.object, self.request.user), "kinds": []}
        return super().get_context_data(**papers, photos=list(photos), **kwargs)


def _of_sample(row, user, on) -> Shown:
    acts = ()
    if row.discarded_at is None and may(user, "banquets.change_sampleretention"):
        acts = (
            Act(
                "登记处理",
                reverse("banquets:sampleretention_discard", args=[row.pk]),
                confirm="留样已经销毁？",
            ),
        )
    return Shown(acts=acts)


SAMPLES = Ledger(
    SampleRetention,
    "聚餐留样",
    "samples",
    SampleFilter,
    lambda on: sample_columns(now()),
    select=("filing__village",),
    more=_of_sample,
    start_hint="在已受理备案的页面上登记每餐的留样。",
)
LEDGERS = [VISITS, SAMPLES]
