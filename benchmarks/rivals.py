"""What the list pages are compared with: a bare page of the same rows, and the Django admin's own list of the model."""

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import path

from entities.models import Entity
from inspections.models import Inspection

PAGE = 50
#: Rows held in memory by model name: the bare page asks the database for session and user only.
HELD: dict[str, list] = {}


@login_required
def bare(request, name):
    return render(request, f"bench/{name}.html", {"rows": HELD[name]})


class OpenSite(AdminSite):
    """The portal's people have no ``is_staff``, and its permissions are no rows; here everybody signed in may look."""

    def has_permission(self, request):
        return request.user.is_authenticated


class OpenAdmin(ModelAdmin):
    list_per_page = PAGE

    def has_module_permission(self, request):
        return True

    def has_view_permission(self, request, obj=None):
        return True


class DefaultInspections(OpenAdmin):
    list_display = [
        "entity",
        "result",
        "inspected_on",
        "kind",
        "subject",
        "problem_count",
        "lead_officer",
        "second_officer",
        "village",
        "campaign",
        "state",
    ]


class DefaultEntities(OpenAdmin):
    list_display = ["name", "status", "code", "kind", "village", "grid", "contact_phone", "registered_on"]


class Tuned:
    """What somebody who knows the admin would set first."""

    show_full_result_count = False


class TunedInspections(Tuned, DefaultInspections):
    list_select_related = ["entity", "village", "campaign", "lead_officer", "second_officer"]


class TunedEntities(Tuned, DefaultEntities):
    list_select_related = ["village", "grid"]


default_site, tuned_site = OpenSite("default_admin"), OpenSite("tuned_admin")
default_site.register(Inspection, DefaultInspections)
default_site.register(Entity, DefaultEntities)
tuned_site.register(Inspection, TunedInspections)
tuned_site.register(Entity, TunedEntities)

urlpatterns = [
    path("bare/<str:name>/", bare, name="bench_bare"),
    path("default/", default_site.urls),
    path("tuned/", tuned_site.urls),
]
