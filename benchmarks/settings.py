"""The portal's settings, and beside them the Django admin that one goal compares with. Only the bench uses them."""

from pathlib import Path

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS, TEMPLATES

INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.admin"]
ROOT_URLCONF = "benchmarks.urls"
TEMPLATES = [{**TEMPLATES[0], "DIRS": [*TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]}]
ALLOWED_HOSTS = ["testserver"]
# The admin styles its pages inline; nobody looks at them here, but its own checks ask for these two.
SILENCED_SYSTEM_CHECKS = ["admin.E406"]
