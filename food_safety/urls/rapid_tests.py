from django.urls import path

from core.imports.urls import import_urls
from food_safety import views
from food_safety.imports import AnnualTargetImport, RapidTestImport
from food_safety.views.pass_rates import PassRateBoard

urlpatterns = [
    path("rapid-tests/", views.RapidTestList.as_view(), name="rapidtest_list"),
    path("rapid-tests/new/", views.RapidTestCreate.as_view(), name="rapidtest_create"),
    path("rapid-tests/sheet/", views.RapidTestSheet.as_view(), name="rapidtest_sheet"),
    path("rapid-tests/sheet/<uuid:sheet>/", views.RapidTestSheetDone.as_view(), name="rapidtest_sheet_done"),
    path("rapid-tests/<int:pk>/", views.RapidTestDetail.as_view(), name="rapidtest_detail"),
    path("rapid-tests/<int:pk>/edit/", views.RapidTestUpdate.as_view(), name="rapidtest_update"),
    path("rapid-tests/<int:pk>/void/", views.RapidTestVoid.as_view(), name="rapidtest_void"),
    path("rapid-tests/<int:pk>/handling/", views.RapidTestHandle.as_view(), name="rapidtest_handle"),
    *import_urls(RapidTestImport, "rapid-tests/import/"),
    path("rapid-tests/pass-rates/", PassRateBoard.as_view(), name="pass_rates"),
    path("rapid-test-results/", views.RapidTestResultList.as_view(), name="rapidtestresult_list"),
    path("test-items/", views.TestItemList.as_view(), name="testitem_list"),
    path("test-items/new/", views.TestItemCreate.as_view(), name="testitem_create"),
    path("test-items/<int:pk>/", views.TestItemDetail.as_view(), name="testitem_detail"),
    path("test-items/<int:pk>/edit/", views.TestItemUpdate.as_view(), name="testitem_update"),
    *import_urls(AnnualTargetImport, "targets/import/"),
    path("targets/", views.AnnualTargetList.as_view(), name="annualtarget_list"),
    path("targets/new/", views.AnnualTargetCreate.as_view(), name="annualtarget_create"),
    path("targets/<int:pk>/", views.AnnualTargetDetail.as_view(), name="annualtarget_detail"),
    path("targets/<int:pk>/edit/", views.AnnualTargetUpdate.as_view(), name="annualtarget_update"),
]
