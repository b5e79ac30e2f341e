from django.urls import path

from complaints import imports
from complaints.views import entering, statistics, steps, urging
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
    "reply": steps.Reply,
    "county": urging.Urge,
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
    path("county-urgings/<int:pk>/answer/", urging.Answer.as_view(), name="countyurging_answer"),
    path("county-urgings/<int:pk>/review/", urging.Review.as_view(), name="countyurging_review"),
    path("county-urgings/<int:pk>/withdraw/", urging.Withdraw.as_view(), name="countyurging_withdraw"),
    *urging.LEDGER.patterns(),
    *[pattern for ledger in LEDGERS for pattern in ledger.patterns()],
]
