"""What must be tidied once a day: files that no record points to, uploaded tables whose time is over, old sessions."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from core import attachments
from core.documents.store import documents_storage
from core.imports.services import forget
from core.models import ImportBatch, IssuedDocument
from core.storage import imports_storage, sweep_orphans

ORPHAN_AGE = timedelta(days=1)  # a request that is still storing its file is never mistaken for one that failed
TABLE_AGE = timedelta(days=90)  # uploaded tables hold telephones; undo works without the file


def tidy(at: datetime) -> dict[str, int]:
    """Do the day's tidying at the instant ``at``; answers how much of each kind went."""
    before = at - ORPHAN_AGE
    documents = IssuedDocument.objects.values_list("pdf_name", "docx_name")
    known = {name for names in documents for name in names if name}
    return {
        "attachments": len(attachments.sweep_orphans(before=before)),
        "documents": len(sweep_orphans(documents_storage(), known, before=before)),
        "tables": forget(before=at - TABLE_AGE),
        "orphan_tables": len(sweep_orphans(imports_storage(), set(ImportBatch.objects.exclude(file="").values_list(
            "file", flat=True)), before=before)),
        "sessions": Session.objects.filter(expire_date__lt=at).delete()[0],
    }
