from django.urls import path

from activities import imports
from activities.views import steps
from activities.views.ledgers import LEDGERS
from core.imports.urls import import_urls

app_name = "activities"
urlpatterns = [
    path("help/<int:pk>/close/", steps.CloseHelp.as_view(), name="helptask_close"),
    path("supervisions/<int:pk>/answer/", steps.AnswerSupervision.as_view(), name="supervision_answer"),
    path("releases/<int:pk>/count/", steps.CountRelease.as_view(), name="mediarelease_count"),
    path("accounts/<int:pk>/count/", steps.CountFollowers.as_view(), name="mediaaccount_count"),
    path("plans/<int:pk>/answer/", steps.AnswerPlan.as_view(), name="yearplanitem_answer"),
    path("categories/new/", steps.CategoryCreate.as_view(), name="workcategory_create"),
    path("categories/<int:pk>/edit/", steps.CategoryUpdate.as_view(), name="workcategory_update"),
    path("categories/<int:pk>/quantities/new/", steps.QuantityCreate.as_view(), name="workquantity_new"),
    path("categories/<int:pk>/stages/new/", steps.StageCreate.as_view(), name="workstage_new"),
    path("categories/<int:pk>/records/new/", steps.RecordCreate.as_view(), name="workrecord_new"),
    path("quantities/<int:pk>/edit/", steps.QuantityUpdate.as_view(), name="workquantity_update"),
    path("stages/<int:pk>/edit/", steps.StageUpdate.as_view(), name="workstage_update"),
    path("records/<int:pk>/end/", steps.EndRecord.as_view(), name="workrecord_end"),
    path("records/<int:pk>/stage/", steps.ReachStage.as_view(), name="workrecord_stage"),
    *import_urls(imports.PublicityImport, "publicity/import/"),
    *import_urls(imports.TrainingImport, "training/import/"),
    *import_urls(imports.WorkImport, "records/import/"),
    *[pattern for ledger in LEDGERS for pattern in ledger.patterns()],
]
