"""All URLs of the portal."""

from importlib.util import find_spec

from django.urls import include, path

from config import health
from core.views import home, signin, style

APPS = [
    ("inspections", "inspections"),
    ("food", "food_safety"),
    ("equipment", "special_equipment"),
    ("complaints", "complaints"),
    ("banquets", "banquets"),
    ("activities", "activities"),
    ("reports", "reports"),
]

urlpatterns = [
    path("", home.Home.as_view(), name="home"),
    path("search/", home.Search.as_view(), name="search"),
    path("login/", signin.SignIn.as_view(), name="login"),
    path("logout/", signin.SignOut.as_view(), name="logout"),
    path("large-type/", signin.LargeType.as_view(), name="large_type"),
    path("account/", signin.Account.as_view(), name="account"),
    path("account/password/", signin.OwnPassword.as_view(), name="password_change"),
    path("styleguide/", style.Styleguide.as_view(), name="styleguide"),
    path("", include("core.urls")),
    path("entities/", include("entities.urls")),
    *[path(f"{prefix}/", include(f"{app}.urls")) for prefix, app in APPS if find_spec(f"{app}.urls")],
    path("api/", include("config.api")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
