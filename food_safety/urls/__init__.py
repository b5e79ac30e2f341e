"""Addresses of food safety, one module a topic; each names its own ``urlpatterns``."""

from food_safety.urls import (
    chain,
    ledgers,
    permits,
    rapid_tests,
    sampling,
)

app_name = "food_safety"
urlpatterns = [
    *rapid_tests.urlpatterns,
    *permits.urlpatterns,
    *chain.urlpatterns,
    *sampling.urlpatterns,
    *ledgers.urlpatterns,
]
