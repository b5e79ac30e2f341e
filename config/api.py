"""The interface for programs below /api/: the resources that the apps declare, the figures, the description itself."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import path, re_path

from core.api import places  # noqa: F401  declares villages and grids
from core.api.registry import RESOURCES
from core.api.urls import resource_urls
from core.api.views import NotFound
from core.views.api import Description, DocsPage

for app in settings.PORTAL_APPS:
    if app != "core" and find_spec(f"{app}.api"):
        import_module(f"{app}.api")

from reports import api as figures  # noqa: E402  its rows are those of the resources above

app_name = "api"
urlpatterns = [
    path("docs/", DocsPage.as_view(), name="docs"),
    path("schema/", Description.as_view(), name="schema"),
    *[path(f"v1/{one.pattern}", one.callback, name=one.name) for one in resource_urls()],
    path("v1/figures/", figures.FigureList.as_view(), name="figures-list"),
    path("v1/figures/<str:key>/", figures.FigureValue.as_view(), name="figures-one"),
    path("v1/figures/<str:key>/rows/", figures.FigureRows.as_view(), name="figures-rows"),
    re_path(r"^(?P<rest>.*)$", NotFound.as_view(), name="nowhere"),
]
SCOPES = [*RESOURCES, "figures"]
