from django.urls import path

from core.imports.urls import import_urls
from food_safety.imports import FoodSampleImport
from food_safety.views import publications
from food_safety.views import sampling as views
from food_safety.views.bench import LEDGERS

STEPS = {
    "custody": views.Custody,
    "send": views.Send,
    "report": views.Report,
    "tell": views.Tell,
    "objection": views.Objection,
    "start": views.Start,
    "handle": views.Handle,
    "finish": views.Finish,
    "publish": views.Publish,
}
urlpatterns = [
    path("samples/", views.FoodSampleList.as_view(), name="foodsample_list"),
    path("samples/new/", views.FoodSampleCreate.as_view(), name="foodsample_create"),
    path("samples/<int:pk>/", views.FoodSampleDetail.as_view(), name="foodsample_detail"),
    path("samples/<int:pk>/edit/", views.FoodSampleUpdate.as_view(), name="foodsample_update"),
    path("samples/<int:pk>/void/", views.FoodSampleVoid.as_view(), name="foodsample_void"),
    *[
        path(f"samples/<int:pk>/{step}/", view.as_view(), name=f"foodsample_{step}")
        for step, view in STEPS.items()
    ],
    path("failed-items/", views.FailedItemList.as_view(), name="faileditem_list"),
    path("poll-options/", views.PollOptionList.as_view(), name="polloption_list"),
    *import_urls(FoodSampleImport, "samples/import/"),
    path(
        "result-publications/<int:pk>/publish/",
        publications.PublishResults.as_view(),
        name="resultpublication_publish",
    ),
    path(
        "result-publications/<int:pk>/withdraw/",
        publications.WithdrawResults.as_view(),
        name="resultpublication_withdraw",
    ),
    path("public/<int:office>/results/", publications.PublicResultList.as_view(), name="public_results"),
    path("public/<int:office>/results/<int:pk>/", publications.PublicResult.as_view(), name="public_result"),
    *[pattern for ledger in publications.LEDGERS for pattern in ledger.patterns()],
    *[pattern for ledger in LEDGERS for pattern in ledger.patterns()],
]
