"""A campaign's list of targets, its report to the county, and the calendar that proposes this year's campaigns."""

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View

from core.clock import today
from core.errors import RuleBroken
from core.forms import DayInput, ScopedForm
from core.listing import ListPage
from core.pages import ActionPage, FormPage, PlainPage
from inspections.campaign_figures import done_targets
from inspections.filters.orders import TargetFilter
from inspections.models import Campaign, CampaignTarget
from inspections.services import campaigns_targets as services
from inspections.tables.orders import TARGET_COLUMNS

YEARS_SHOWN = 2


class TargetList(ListPage):
    queryset = CampaignTarget.objects.select_related("entity", "campaign", "village", "grid").annotate(
        done=done_targets()
    )
    permission_required = "inspections.view_campaigntarget"
    filterset_class = TargetFilter
    columns = TARGET_COLUMNS
    title = "专项行动检查对象"
    ordering = ["-pk"]
    start_hint = "在专项行动页面上「确定检查对象名单」。"


class FreezeTargets(ActionPage):
    queryset = Campaign.objects.select_related("office")
    permission_required = "inspections.add_campaigntarget"
    question = "按所选的业态和标记确定「{row}」的检查对象名单？确定后不再随标签变动。"

    def act(self, campaign):
        count = services.freeze_targets(campaign, by=self.request.user, on=today())
        messages.success(self.request, f"检查对象名单已确定，共 {count} 户。")


class DropTarget(ActionPage):
    queryset = CampaignTarget.objects.select_related("entity", "campaign")
    permission_required = "inspections.change_campaigntarget"
    question = "把「{row}」移出检查对象名单？"
    done = "已移出名单。"
    needs_reason = True

    def act(self, target):
        services.drop_target(target, by=self.request.user, on=today(), reason=self.reason)
        return target.campaign


class ReportForm(ScopedForm):
    reported_on = forms.DateField(label="报送日期", widget=DayInput())


class CampaignReported(FormPage):
    """Note that the report went to the county."""

    form_class = ReportForm
    permission_required = "inspections.change_campaign"
    title, submit_label = "登记小结报送", "登记"
    success_message = "已登记报送日期。"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            self.campaign = get_object_or_404(Campaign.objects.visible_to(request.user), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_initial(self):
        return {"reported_on": today()}

    def back_url(self):
        return self.campaign.get_absolute_url()

    def get_success_url(self):
        return self.campaign.get_absolute_url()

    def save(self, form):
        return services.report_campaign(
            self.campaign, by=self.request.user, on=form.cleaned_data["reported_on"], today=today()
        )


class CampaignCalendar(PlainPage):
    """The campaigns that the festival calendar proposes for this year and the next, one click each."""

    permission_required = "inspections.add_campaign"
    template_name = "inspections/campaign_calendar.html"

    def get_context_data(self, **kwargs):
        on, office = today(), self.request.user.office
        years = [(year, services.proposals(office, year)) for year in range(on.year, on.year + YEARS_SHOWN)]
        return super().get_context_data(years=years, on=on, **kwargs)


class AdoptProposal(PermissionRequiredMixin, View):
    permission_required = "inspections.add_campaign"
    http_method_names = ["post"]

    def post(self, request, year, key):
        try:
            campaign = services.adopt_proposal(request.user.office, year, key, by=request.user)
        except RuleBroken as broken:
            messages.error(request, broken.message)
            return redirect(reverse("inspections:campaign_calendar"))
        messages.success(request, f"已新建「{campaign}」，请核对起止日期和检查对象。")
        return redirect(campaign)
