from django.urls import path

from core.imports.urls import import_urls
from inspections.imports.checks import PaperCheckImport
from inspections.urls import cases as urls_cases
from inspections.urls.draws import draw_urls
from inspections.urls.ledgers import ledger_urls
from inspections.urls.orders import order_urls
from inspections.views import campaigns, checklists, entering, inspections, problems

app_name = "inspections"
urlpatterns = [
    path("", inspections.InspectionList.as_view(), name="inspection_list"),
    path("new/", entering.InspectionCreate.as_view(), name="inspection_create"),
    *import_urls(PaperCheckImport, "import/"),
    path("<int:pk>/", inspections.InspectionDetail.as_view(), name="inspection_detail"),
    path("<int:pk>/edit/", entering.InspectionUpdate.as_view(), name="inspection_update"),
    path("<int:pk>/photos/", entering.InspectionPhotos.as_view(), name="inspection_photos"),
    path("<int:pk>/sign/", entering.InspectionSign.as_view(), name="inspection_sign"),
    path("<int:pk>/discard/", inspections.DiscardInspection.as_view(), name="inspection_discard"),
    path("<int:pk>/void/", inspections.VoidInspection.as_view(), name="inspection_void"),
    path("<int:pk>/correct/", inspections.CorrectInspection.as_view(), name="inspection_correct"),
    path("problems/", problems.ProblemList.as_view(), name="problem_list"),
    path("problems/<int:pk>/close/", problems.CloseProblem.as_view(), name="problem_close"),
    path("campaigns/", campaigns.CampaignList.as_view(), name="campaign_list"),
    path("campaigns/new/", campaigns.CampaignCreate.as_view(), name="campaign_create"),
    path("campaigns/<int:pk>/", campaigns.CampaignDetail.as_view(), name="campaign_detail"),
    path("campaigns/<int:pk>/edit/", campaigns.CampaignUpdate.as_view(), name="campaign_update"),
    path("campaigns/<int:pk>/close/", campaigns.CloseCampaign.as_view(), name="campaign_close"),
    path("checklists/", checklists.ChecklistList.as_view(), name="checklist_list"),
    path("checklists/<int:pk>/", checklists.ChecklistDetail.as_view(), name="checklist_detail"),
    path("checklists/<int:pk>/edit/", checklists.ChecklistRevise.as_view(), name="checklist_update"),
    *draw_urls,
    *order_urls,
    *ledger_urls,
    *urls_cases.urlpatterns,
]
