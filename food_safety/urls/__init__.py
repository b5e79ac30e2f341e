"""Addresses of food safety, one module a topic; each names its own ``urlpatterns``."""

from food_safety.urls import (
    ledgers,
    permits,
    rapid_tests,
)

app_name = "food_safety"
urlpatterns = [*rapid_tests.urlpatterns, *permits.urlpatterns, *ledgers.urlpatterns]
