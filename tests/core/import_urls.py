"""The addresses of the village import of the tests."""

from core.imports.urls import import_urls
from tests.core.importing import VillageImport

urlpatterns = import_urls(VillageImport, "villages/import/")
