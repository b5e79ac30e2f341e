"""The portal's URLs and those of the pages that it is compared with."""

from django.urls import include, path

urlpatterns = [path("bench/", include("benchmarks.rivals")), path("", include("config.urls"))]
