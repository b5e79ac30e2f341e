from django.urls import path

from complaints import imports
from complaints.views import entering, statistics, steps
from complaints.views.ledgers import LEDGERS
from core.imports.urls import import_urls

app_name = "complaints"
STEPS = {
    "assign": steps.Assign,
    "recuse": steps.Recuse,
    "urge": steps.Urge,
    "identity": steps.Identity,
    "accept": steps.Accept,
    "refuse": steps.Refuse,
    "plan": steps.Plan,
    "hold": steps.Hold,
    "perform": steps.Perform,
    "terminate": steps.Terminate,
    "notify": steps.Notify,
    "pause": steps.Pause,
    "resume": steps.Resume,
    "extend": steps.Extend,
    "clue": steps.Clue,
    "words": steps.Words,
    "merge": steps.Merge,
    "split": steps.Split,
    "decide": steps.Decide,
    "tell": steps.Tell,
    "reopen": steps.Reopen,
    "satisfaction": steps.Satisfaction,
    "intake": steps.AddIntake,
    "note": steps.Note,
    "inspection": steps.LinkInspection,
    "case": steps.ToCase,
    "reveal": steps.Reveal,
}
urlpatterns = [
    path("public/<int:office>/", entering.PublicLetter.as_view(), name="public_letter"),
    path("public/<int:office>/statistics/", statistics.PublicStatistics.as_view(), name="public_statistics"),
    path("public/<int:office>/tips/", statistics.PublicTips.as_view(), name="public_tips"),
    path("clocks/<int:pk>/", steps.ClockPage.as_view(), name="clock_detail"),
    path("letters/new/", entering.DeskLetter.as_view(), name="complaint_create"),
    *[
        path(f"letters/<int:pk>/{name}/", page.as_view(), name=f"complaint_{name}")
        for name, page in STEPS.items()
    ],
    *import_urls(imports.PlatformImport, "letters/import/"),
    *[pattern for ledger in LEDGERS for pattern in ledger.patterns()],
]
