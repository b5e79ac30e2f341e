from django.urls import path

from banquets import imports
from banquets.views import after, cooks, filings, guiding, planning, public
from core.imports.urls import import_urls

app_name = "banquets"
LEDGERS = [*guiding.LEDGERS, *after.LEDGERS, *cooks.LEDGERS]
urlpatterns = [
    path("", filings.FilingList.as_view(), name="banquetfiling_list"),
    path("new/", filings.FilingCreate.as_view(), name="banquetfiling_create"),
    path("public/<int:office>/", public.PublicFiling.as_view(), name="public_filing"),
    path("calendar/", planning.MonthPage.as_view(), name="calendar"),
    path("standards/", planning.Standards.as_view(), name="standards"),
    path("standards/change/", planning.StandardsChange.as_view(), name="standards_change"),
    path("<int:pk>/", filings.FilingDetail.as_view(), name="banquetfiling_detail"),
    path("<int:pk>/edit/", filings.FilingUpdate.as_view(), name="banquetfiling_update"),
    path("<int:pk>/accept/", filings.FilingAccept.as_view(), name="banquetfiling_accept"),
    path("<int:pk>/refuse/", filings.FilingRefuse.as_view(), name="banquetfiling_refuse"),
    path("<int:pk>/cancel/", filings.FilingCancel.as_view(), name="banquetfiling_cancel"),
    path("<int:pk>/assign/", filings.FilingAssign.as_view(), name="banquetfiling_assign"),
    path("<int:pk>/county/", filings.FilingCounty.as_view(), name="banquetfiling_county"),
    path("<int:pk>/reveal/", filings.FilingReveal.as_view(), name="banquetfiling_reveal"),
    path("<int:pk>/form/", filings.FilingFormPaper.as_view(), name="banquetfiling_form"),
    path("<int:pk>/letter/", filings.FilingLetterPaper.as_view(), name="banquetfiling_letter"),
    path("<int:pk>/sign/", guiding.LetterSign.as_view(), name="banquetfiling_sign"),
    path("<int:pk>/guide/", guiding.GuidanceCreate.as_view(), name="banquetfiling_guide"),
    path("<int:pk>/samples/", guiding.SampleCreate.as_view(), name="banquetfiling_sample"),
    path("<int:pk>/close/", after.FollowUpCreate.as_view(), name="banquetfiling_close"),
    path("<int:pk>/poisoning/", after.PoisoningCreate.as_view(), name="banquetfiling_poisoning"),
    path("guidance-items/", guiding.GuidanceItems.as_view(), name="guidance_items"),
    path("visits/<int:pk>/", guiding.VisitDetail.as_view(), name="guidancevisit_detail"),
    path("visits/<int:pk>/paper/", filings.VisitPaper.as_view(), name="guidancevisit_paper"),
    path("findings/<int:pk>/correct/", guiding.FindingCorrect.as_view(), name="guidancefinding_correct"),
    path("samples/<int:pk>/discard/", guiding.SampleDiscard.as_view(), name="sampleretention_discard"),
    path("poisonings/<int:pk>/edit/", after.PoisoningUpdate.as_view(), name="poisoningreport_update"),
    path("poisonings/<int:pk>/reported/", after.PoisoningReported.as_view(), name="poisoningreport_reported"),
    path("poisonings/<int:pk>/conclude/", after.PoisoningConclude.as_view(), name="poisoningreport_conclude"),
    path("cooks/<int:pk>/end/", cooks.CookEnd.as_view(), name="banquetcook_end"),
    path("cooks/<int:pk>/reveal/", cooks.CookReveal.as_view(), name="banquetcook_reveal"),
    path("verdicts/", cooks.VerdictList.as_view(), name="cookverdict_list"),
    path("dishes/", cooks.DishList.as_view(), name="riskdish_list"),
    path("dishes/new/", cooks.DishCreate.as_view(), name="riskdish_create"),
    path("dishes/<int:pk>/", cooks.DishUpdate.as_view(), name="riskdish_update"),
    *import_urls(imports.FilingImport, "import/"),
    *import_urls(imports.CookImport, "cooks/import/"),
    *[pattern for ledger in LEDGERS for pattern in ledger.patterns()],
]
