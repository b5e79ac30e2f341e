from django.urls import path

from core.imports.urls import import_urls
from special_equipment import imports
from special_equipment.views import board, orders, steps
from special_equipment.views.ledgers import LEDGERS

app_name = "special_equipment"
urlpatterns = [
    path("board/", board.Board.as_view(), name="board"),
    path("board/deadlines.ics", board.BoardFeed.as_view(), name="board_feed"),
    path("documents/<int:pk>/<str:suffix>/", steps.DocumentFile.as_view(), name="document_file"),
    path("units/<int:pk>/end/", steps.EndUnit.as_view(), name="useunit_end"),
    path("units/<int:pk>/remind/", steps.RemindUnit.as_view(), name="useunit_remind"),
    path("units/<int:pk>/orders/new/", orders.OrderCreate.as_view(), name="safetyorder_create"),
    path("equipment/<int:pk>/state/", steps.ChangeState.as_view(), name="equipment_state"),
    path("equipment/<int:pk>/suggestion/", steps.ConfirmSuggestion.as_view(), name="hazard_suggest"),
    path("reports/<int:pk>/void/", steps.VoidReport.as_view(), name="periodicinspection_void"),
    path("accessories/<int:pk>/check/", steps.AccessoryChecked.as_view(), name="safetyaccessory_check"),
    path("self-checks/ask/", steps.AskSelfChecks.as_view(), name="selfcheck_ask"),
    path("self-checks/<int:pk>/receive/", steps.ReceiveSelfCheck.as_view(), name="selfcheck_receive"),
    path("plans/<int:pk>/fill/", steps.FillPlan.as_view(), name="equipmentplan_fill"),
    path("checks/choose/", steps.ChooseInspection.as_view(), name="unitcheck_choose"),
    path("checks/of/<int:pk>/", steps.RecordCheck.as_view(), name="unitcheck_record"),
    path("hazards/suggestions/", steps.Suggestions.as_view(), name="hazard_suggestions"),
    path("hazards/<int:pk>/close/", steps.CloseHazard.as_view(), name="hazard_close"),
    path("sealings/<int:pk>/lift/", steps.LiftSealing.as_view(), name="sealing_lift"),
    path("orders/series/", orders.OrderSeries.as_view(), name="order_series"),
    path("orders/<int:pk>/", orders.OrderDetail.as_view(), name="safetyorder_detail"),
    path("orders/<int:pk>/edit/", orders.OrderUpdate.as_view(), name="safetyorder_update"),
    path("orders/<int:pk>/sign/", orders.OrderSign.as_view(), name="safetyorder_sign"),
    path("orders/<int:pk>/paper/", orders.OrderPaper.as_view(), name="safetyorder_paper"),
    path("orders/<int:pk>/issue/", orders.OrderIssue.as_view(), name="safetyorder_issue"),
    path("orders/<int:pk>/receive/", orders.OrderReceive.as_view(), name="safetyorder_receive"),
    path("orders/<int:pk>/report/", orders.OrderReport.as_view(), name="safetyorder_report"),
    path("orders/<int:pk>/recheck/", orders.OrderRecheck.as_view(), name="safetyorder_recheck"),
    path("orders/<int:pk>/void/", orders.OrderVoid.as_view(), name="safetyorder_void"),
    *import_urls(imports.UseUnitImport, "units/import/"),
    *import_urls(imports.EquipmentImport, "equipment/import/"),
    *import_urls(imports.VesselDataImport, "vessels/import/"),
    *import_urls(imports.SafetyValveImport, "accessories/import/"),
    *import_urls(imports.OperatorImport, "operators/import/"),
    *import_urls(imports.LpgImport, "lpg/import/"),
    *[pattern for ledger in LEDGERS for pattern in ledger.patterns()],
]
