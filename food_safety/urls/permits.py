from django.urls import path

from core.imports.urls import import_urls
from food_safety.imports import PermitActImport
from food_safety.views import permits as views

urlpatterns = [
    path("permits/", views.PermitList.as_view(), name="permit_list"),
    path("permits/due/", views.PermitBoard.as_view(), name="permit_board"),
    path("permits/new/", views.PermitCreate.as_view(), name="permitact_create"),
    path("permits/<int:pk>/", views.PermitDetail.as_view(), name="permit_detail"),
    path("permits/<int:pk>/act/", views.PermitActCreate.as_view(), name="permit_act"),
    path("permit-acts/", views.PermitActList.as_view(), name="permitact_list"),
    path("permit-acts/<int:pk>/void/", views.PermitActVoid.as_view(), name="permitact_void"),
    *import_urls(PermitActImport, "permit-acts/import/"),
]
