"""The addresses of all declared resources; ``config`` puts them in their place."""

from django.urls import path

from core.api.registry import RESOURCES
from core.api.views import views_of


def resource_urls() -> list:
    return [
        path(address, view.as_view(), name=name)
        for resource in RESOURCES.values()
        for address, name, view in views_of(resource)
    ]
