from django.urls import path

from core.imports.urls import import_urls
from entities import views
from entities.imports import AnnualReportImport, EntityImport
from entities.imports.simple import ROUTES
from entities.views import annual, board, duplicates, labels, ledgers, places

app_name = "entities"
urlpatterns = [
    path("", views.EntityList.as_view(), name="entity_list"),
    path("new/", views.EntityCreate.as_view(), name="entity_create"),
    path("<int:pk>/", views.EntityDetail.as_view(), name="entity_detail"),
    path("<int:pk>/edit/", views.EntityUpdate.as_view(), name="entity_update"),
    path("<int:pk>/status/", views.StatusUpdate.as_view(), name="entity_status"),
    path("<int:pk>/phone/", views.PhoneReveal.as_view(), name="entity_phone"),
    path("<int:pk>/label/", labels.EntityLabels.as_view(), name="entity_label"),
    path("labels/", labels.EntityLabels.as_view(), name="entity_labels"),
    path("scan/<uuid:uuid>/", labels.EntityScan.as_view(), name="entity_scan"),
    path("<int:pk>/licences/new/", views.LicenceCreate.as_view(), name="licence_create"),
    path("licences/", views.LicenceList.as_view(), name="licence_list"),
    path("licences/<int:pk>/edit/", views.LicenceUpdate.as_view(), name="licence_update"),
    path("options/", views.EntityOptions.as_view(), name="entity_options"),
    path("industries/", views.IndustryOptions.as_view(), name="industry_options"),
    *import_urls(EntityImport, "import/"),
    # Annual reports
    path("annual/", annual.AnnualDrive.as_view(), name="annual_drive"),
    path("annual/due/", annual.AnnualDueList.as_view(), name="annual_due_list"),
    path("annual/slips/", annual.AnnualSlips.as_view(), name="annual_slips"),
    path("annual/remind/", annual.RemindMany.as_view(), name="remind_many"),
    path("annual/reports/", ledgers.AnnualReportList.as_view(), name="annualreport_list"),
    path("annual/reminders/", ledgers.ReminderList.as_view(), name="reminder_list"),
    path("<int:pk>/annual/new/", ledgers.AnnualReportCreate.as_view(), name="annualreport_create"),
    path("<int:pk>/reminders/new/", ledgers.ReminderCreate.as_view(), name="reminder_create"),
    *import_urls(AnnualReportImport, "annual/import/"),
    # Facilities, grades, lists
    path("facilities/", ledgers.FacilityList.as_view(), name="entityfacility_list"),
    path("<int:pk>/facilities/new/", ledgers.FacilityCreate.as_view(), name="entityfacility_create"),
    path("facilities/<int:pk>/edit/", ledgers.FacilityUpdate.as_view(), name="entityfacility_update"),
    path("facilities/<int:pk>/end/", ledgers.FacilityEnd.as_view(), name="entityfacility_end"),
    path("credit/", ledgers.CreditClassList.as_view(), name="creditclass_list"),
    path("<int:pk>/credit/new/", ledgers.CreditClassCreate.as_view(), name="creditclass_create"),
    path("risk/", ledgers.RiskGradeList.as_view(), name="riskgrade_list"),
    path("<int:pk>/risk/new/", ledgers.RiskGradeCreate.as_view(), name="riskgrade_create"),
    path("listings/", ledgers.ListingList.as_view(), name="listing_list"),
    path("<int:pk>/listings/new/", ledgers.ListingCreate.as_view(), name="listing_create"),
    path("listings/<int:pk>/end/", ledgers.ListingEnd.as_view(), name="listing_end"),
    # Visit budget
    path("duty/", board.DutyList.as_view(), name="duty_list"),
    path("superior-checks/", ledgers.SuperiorCheckList.as_view(), name="superiorcheck_list"),
    path("<int:pk>/superior-checks/new/", ledgers.SuperiorCheckCreate.as_view(), name="superiorcheck_create"),
    path("promises/", ledgers.PromiseList.as_view(), name="noinspectpromise_list"),
    path("<int:pk>/promises/new/", ledgers.PromiseCreate.as_view(), name="noinspectpromise_create"),
    path("promises/<int:pk>/end/", ledgers.PromiseEnd.as_view(), name="noinspectpromise_end"),
    path("visit-reasons/", ledgers.VisitReasonList.as_view(), name="visitreason_list"),
    # The grid, patrols, return visits
    path("board/", board.GridBoard.as_view(), name="grid_board"),
    path("visits/", places.VisitLogList.as_view(), name="visitlog_list"),
    path("visits/new/", places.VisitLogCreate.as_view(), name="visitlog_create"),
    path("visits/<int:pk>/", places.VisitLogDetail.as_view(), name="visitlog_detail"),
    path("visits/<int:pk>/handle/", places.ClueHandle.as_view(), name="visitlog_handle"),
    path("return-visits/", ledgers.ReturnVisitList.as_view(), name="returnvisit_list"),
    path("<int:pk>/return-visits/new/", ledgers.ReturnVisitCreate.as_view(), name="returnvisit_create"),
    path("assistants/", places.AssistantList.as_view(), name="villageassistant_list"),
    path("assistants/new/", places.AssistantCreate.as_view(), name="villageassistant_create"),
    path("assistants/<int:pk>/", places.AssistantDetail.as_view(), name="villageassistant_detail"),
    path("assistants/<int:pk>/edit/", places.AssistantUpdate.as_view(), name="villageassistant_update"),
    path("assistants/<int:pk>/end/", places.AssistantEnd.as_view(), name="villageassistant_end"),
    path("trainings/", places.TrainingList.as_view(), name="assistanttraining_list"),
    path("trainings/new/", places.TrainingCreate.as_view(), name="training_create"),
    # Unlicensed businesses, the web
    path("unlicensed/", places.UnlicensedList.as_view(), name="unlicensedshop_list"),
    path("unlicensed/new/", places.UnlicensedCreate.as_view(), name="unlicensedshop_create"),
    path("unlicensed/<int:pk>/", places.UnlicensedDetail.as_view(), name="unlicensedshop_detail"),
    path("unlicensed/<int:pk>/edit/", places.UnlicensedHandle.as_view(), name="unlicensedshop_update"),
    path("unlicensed/<int:pk>/close/", places.UnlicensedClose.as_view(), name="unlicensedshop_close"),
    path("online/", places.OnlineSubjectList.as_view(), name="onlinesubject_list"),
    path("online/new/", places.OnlineSubjectCreate.as_view(), name="onlinesubject_create"),
    path("online/<int:pk>/", places.OnlineSubjectDetail.as_view(), name="onlinesubject_detail"),
    path("online/<int:pk>/checks/new/", places.OnlineCheckCreate.as_view(), name="onlinecheck_create"),
    path("online/checks/", places.OnlineCheckList.as_view(), name="onlinecheck_list"),
    # Duplicates
    path("duplicates/", duplicates.DuplicateBoard.as_view(), name="duplicate_board"),
    path("duplicates/<int:first>/<int:second>/", duplicates.Compare.as_view(), name="duplicate_compare"),
    path(
        "duplicates/<int:first>/<int:second>/different/",
        duplicates.SayDifferent.as_view(),
        name="duplicate_different",
    ),
    path("merges/", duplicates.MergeList.as_view(), name="entitymerge_list"),
    path("merges/<int:pk>/", duplicates.MergeDetail.as_view(), name="entitymerge_detail"),
    path("merges/<int:pk>/undo/", duplicates.MergeUndo.as_view(), name="entitymerge_undo"),
    # Tables of the simple ledgers
    *[page for importer, route in ROUTES.items() for page in import_urls(importer, f"{route}/import/")],
]
