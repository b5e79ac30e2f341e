"""Special campaigns: their list, what each has reached, opening, changing and closing one."""

from urllib.parse import urlencode

from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from core.access import may
from core.clock import today
from core.imports.urls import import_action
from core.listing import ListPage
from core.pages import ActionPage, CreatePage, DetailPage, UpdatePage
from inspections import services
from inspections.campaign_figures import target_counts
from inspections.documents.card import documents_context
from inspections.filters.checks import CampaignFilter
from inspections.forms.checks import CampaignForm
from inspections.imports.simple import CampaignImport
from inspections.models import Campaign, ExposedHit, Inspection
from inspections.tables.checks import CAMPAIGN_COLUMNS

SIGNED_OF_CAMPAIGN = (
    Inspection.objects.filter(campaign=OuterRef("pk"), state="signed")
    .order_by()
    .values("campaign")
    .annotate(n=Count("pk"))
    .values("n")
)


class CampaignList(ListPage):
    queryset = Campaign.objects.annotate(
        visits=Coalesce(Subquery(SIGNED_OF_CAMPAIGN, output_field=IntegerField()), 0)
    )
    permission_required = "inspections.view_campaign"
    filterset_class = CampaignFilter
    columns = CAMPAIGN_COLUMNS
    title = "专项行动"
    ordering = ["-starts_on", "-pk"]
    actions = [
        ("节点日历", "inspections:campaign_calendar", "inspections.add_campaign"),
        import_action(CampaignImport),
        ("新建专项行动", "inspections:campaign_create", "inspections.add_campaign"),
    ]
    start_hint = "新建专项行动后，登记检查时可以选择它。"


def reached(checks) -> dict:
    """What the signed ``checks`` amount to: distinct entities (户), visits (户次), problems and those put right."""
    fixed = Q(problems__closed_on__isnull=False)
    facts = checks.order_by().aggregate(
        entities=Count("entity", distinct=True),
        visits=Count("pk"),
        found=Coalesce(Sum("problem_count"), 0),
        bad=Count("pk", filter=Q(problem_count__gt=0)),
    )
    facts["fixed"] = checks.order_by().aggregate(n=Count("problems", filter=fixed))["n"]
    return facts


class CampaignDetail(DetailPage):
    queryset = Campaign.objects.select_related("office", "parent", "checklist")
    permission_required = "inspections.view_campaign"
    template_name = "inspections/campaign_detail.html"

    def get_context_data(self, **kwargs):
        campaign, user = self.object, self.request.user
        checks = Inspection.objects.completed().visible_to(user).filter(campaign=campaign)
        by_grid = (
            checks.order_by()
            .values(name=F("grid__name"), key=F("grid"))
            .annotate(
                entities=Count("entity", distinct=True),
                visits=Count("pk"),
                found=Coalesce(Sum("problem_count"), 0),
            )
            .order_by("key")
        )
        rows_url = f"{reverse('inspections:inspection_list')}?{urlencode({'campaign': campaign.pk, 'state': 'signed'})}"
        open_ = campaign.closed_on is None
        listed, done = target_counts(campaign)
        changes = may(user, "inspections.change_campaign", campaign)
        return super().get_context_data(
            **documents_context(campaign, user),
            listed=listed,
            done=done,
            left=listed - done,
            share=done * 100 // listed if listed else None,
            parts=list(campaign.parts.order_by("starts_on", "pk")),
            officers=list(campaign.officers.all()),
            tags=list(campaign.target_tags.all()),
            hits=campaign_hits(campaign),
            may_freeze=open_ and not campaign.frozen_on and changes,
            may_report=changes and campaign.reported_on is None,
            facts=reached(checks),
            by_grid=list(by_grid),
            rows_url=rows_url,
            on=today(),
            drafts=campaign.inspections.filter(state="draft").visible_to(user).count(),
            running=campaign.is_running(today()),
            may_change=open_ and changes,
            may_inspect=may(user, "inspections.add_inspection"),
            **kwargs,
        )


def campaign_hits(campaign):
    """Exposed products found in its signed checks; None for a campaign that looks for none."""
    if not campaign.products:
        return None
    return ExposedHit.objects.filter(inspection__campaign=campaign, inspection__state="signed").count()


class CampaignCreate(CreatePage):
    model, form_class = Campaign, CampaignForm
    permission_required = "inspections.add_campaign"
    title, draft_key = "新建专项行动", "campaign-new"
    success_message = "已新建「{row}」。"

    def back_url(self):
        return reverse("inspections:campaign_list")

    def save(self, form):
        return services.open_campaign(
            by=self.request.user, office=form.cleaned_data["office"], **form.values()
        )


class CampaignUpdate(UpdatePage):
    queryset = Campaign.objects.select_related("office")
    form_class = CampaignForm
    permission_required = "inspections.change_campaign"
    title = "修改专项行动"
    success_message = "已保存「{row}」。"

    def save(self, form):
        return services.update_campaign(
            self.object, by=self.request.user, version=form.cleaned_data["version"] or 0, **form.values()
        )


class CloseCampaign(ActionPage):
    queryset = Campaign.objects.all()
    permission_required = "inspections.change_campaign"
    question = "办结「{row}」？办结后新的检查不能再计入。"
    done = "「{row}」已办结。"

    def act(self, campaign):
        services.close_campaign(campaign, by=self.request.user, on=today())
