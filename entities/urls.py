from django.urls import path

from core.imports.urls import import_urls
from entities import views
from entities.imports import EntityImport

app_name = "entities"
urlpatterns = [
    path("", views.EntityList.as_view(), name="entity_list"),
    path("new/", views.EntityCreate.as_view(), name="entity_create"),
    path("<int:pk>/", views.EntityDetail.as_view(), name="entity_detail"),
    path("<int:pk>/edit/", views.EntityUpdate.as_view(), name="entity_update"),
    path("<int:pk>/status/", views.StatusUpdate.as_view(), name="entity_status"),
    path("<int:pk>/phone/", views.PhoneReveal.as_view(), name="entity_phone"),
    path("<int:pk>/licences/new/", views.LicenceCreate.as_view(), name="licence_create"),
    path("licences/", views.LicenceList.as_view(), name="licence_list"),
    path("licences/<int:pk>/edit/", views.LicenceUpdate.as_view(), name="licence_update"),
    path("options/", views.EntityOptions.as_view(), name="entity_options"),
    path("industries/", views.IndustryOptions.as_view(), name="industry_options"),
    *import_urls(EntityImport, "import/"),
]
