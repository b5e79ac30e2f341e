"""What several pages show of one inspection."""

from django.shortcuts import get_object_or_404

from core.models.attachments import Attachment
from inspections.models import Inspection

SHOWN = ("entity", "village", "grid", "office", "campaign", "checklist", "lead_officer", "second_officer")


class OfInspection:
    """A page about one inspection that the user may see; another one is not found."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            rows = Inspection.objects.select_related(*SHOWN).visible_to(request.user)
            self.inspection = get_object_or_404(rows, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def back_url(self):
        return self.inspection.get_absolute_url()


def record_context(inspection) -> dict:
    """Items, problems, pictures and signatures of an inspection; three queries."""
    files = list(inspection.attachments())
    problems = list(inspection.problems.select_related("item", "closed_by").order_by("pk"))
    for problem in problems:
        problem.inspection = inspection
    items = list(inspection.items.all())
    return {
        "items": items,
        "problems": problems,
        "photos": [file for file in files if file.kind == Attachment.Kind.PHOTO],
        "signatures": [file for file in files if file.kind == Attachment.Kind.SIGNATURE],
        "scans": [file for file in files if file.kind == Attachment.Kind.SCAN],
        "counts": {answer: sum(item.answer == answer for item in items) for answer in ("pass", "fail", "na")},
    }
