"""What must be tidied once a day: files that no record points to, uploaded tables whose time is over, old sessions.

An app adds a chore of its own in its ``tasks.py``: ``@chore("summaries", "无主的总结文件")`` over a function that takes
an instant and answers how much it removed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from core import attachments
from core.documents.store import documents_storage
from core.imports.services import forget
from core.models import ImportBatch, IssuedDocument
from core.public import limits
from core.storage import imports_storage, sweep_orphans

ORPHAN_AGE = timedelta(
    days=1
)  # a request that is still storing its file is never mistaken for one that failed
TABLE_AGE = timedelta(days=90)  # uploaded tables hold telephones; undo works without the file


@dataclass(frozen=True)
class Chore:
    key: str
    title: str
    run: Callable[[datetime], int]


CHORES: dict[str, Chore] = {}


def chore(key: str, title: str):
    """Register the decorated ``(at) -> count`` as a part of the day's tidying."""

    def register(run):
        if key in CHORES:
            raise ValueError(f"chore {key} is declared twice")
        CHORES[key] = Chore(key, title, run)
        return run

    return register


def tidy(at: datetime) -> dict[str, int]:
    """Do the day's tidying at the instant ``at``; answers how much of each kind went."""
    return {key: one.run(at) for key, one in CHORES.items()}


@chore("attachments", "无主的附件文件")
def _attachments(at):
    return len(attachments.sweep_orphans(before=at - ORPHAN_AGE))


@chore("documents", "无主的文书文件")
def _documents(at):
    names = IssuedDocument.objects.values_list("pdf_name", "docx_name")
    known = {name for pair in names for name in pair if name}
    return len(sweep_orphans(documents_storage(), known, before=at - ORPHAN_AGE))


@chore("tables", "到期的导入表格")
def _tables(at):
    return forget(before=at - TABLE_AGE)


@chore("orphan_tables", "无主的导入表格")
def _orphan_tables(at):
    known = set(ImportBatch.objects.exclude(file="").values_list("file", flat=True))
    return len(sweep_orphans(imports_storage(), known, before=at - ORPHAN_AGE))


@chore("allowances", "用不着的公众提交额度")
def _allowances(at):
    return limits.forget_full(at)


@chore("sessions", "过期的登录")
def _sessions(at):
    return Session.objects.filter(expire_date__lt=at).delete()[0]
