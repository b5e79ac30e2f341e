from django.urls import path

from core.imports.urls import import_urls
from food_safety import imports
from food_safety.views import boards
from food_safety.views.ledgers import LEDGERS

urlpatterns = [
    path("school-rounds/<int:pk>/", boards.SchoolRoundDetail.as_view(), name="schoolround_detail"),
    path(
        "school-rounds/<int:pk>/complete/", boards.SchoolRoundComplete.as_view(), name="schoolround_complete"
    ),
    path("suppliers/<int:pk>/end/", boards.EndSupplier.as_view(), name="supplier_end"),
    path("accidents/<int:pk>/report/", boards.ReportAccident.as_view(), name="foodaccident_report"),
    path("accidents/<int:pk>/close/", boards.CloseAccident.as_view(), name="foodaccident_close"),
    path("catering-grades/<int:pk>/sign/", boards.GradeSign.as_view(), name="cateringgrade_sign"),
    path("catering-grades/gaps/", boards.GradingGaps.as_view(), name="grading_gaps"),
    path("workshops/gaps/", boards.WorkshopGaps.as_view(), name="workshop_gaps"),
    path("coverage/", boards.Coverage.as_view(), name="coverage"),
    path("risk/", boards.RiskBoard.as_view(), name="risk_board"),
    *import_urls(imports.CanteenImport, "canteens/import/"),
    *import_urls(imports.FoodHandlerImport, "food-handlers/import/"),
    *import_urls(imports.PlatformMembershipImport, "memberships/import/"),
    *import_urls(imports.ColdChainBatchImport, "cold-chain/import/"),
    *[pattern for ledger in LEDGERS for pattern in ledger.patterns()],
]
