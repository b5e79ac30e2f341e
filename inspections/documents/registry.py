"""Kinds of official documents: what each is about, how it is built from its record, and what its service means.

A kind is declared once::

    declare(DocumentKind("order.rectify", "责令改正通知书", model=RectificationOrder, build=rectify, series="order"))

and then has, on its record's page and without more code, a button to issue it, its PDF and DOCX with a gap-free
number, voiding with a reason, and the log of its service (送达).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from core.documents.tree import Document
from core.models.documents import IssuedDocument


def always(record) -> str:
    return ""


@dataclass(frozen=True)
class DocumentKind:
    """One kind.

    key: unique, stands in addresses. title: what it is called, kept as ``IssuedDocument.kind``.
    build: the record → the document without its number. It reads the record only, never the clock.
    series: key of the number series (``services.numbers.PATTERNS`` has its first pattern), None for no number.
    ready: why it cannot be issued yet, in Chinese; empty when it can.
    issued: called in a transaction of its own after the document is kept: ``(record, issued, by=, at=)``.
    served: called in the transaction that notes its service: ``(record, service, by=)``.
    once: only one valid document of the kind at a time; another one needs the first to be voided.
    """

    key: str
    title: str
    model: type[Model]
    build: Callable[[Any], Document]
    series: str | None = None
    ready: Callable[[Any], str] = always
    issued: Callable[..., None] | None = None
    served: Callable[..., None] | None = None
    once: bool = True

    def why_not(self, record) -> str:
        """Why the document cannot be issued for ``record`` now; empty when it can."""
        if reason := self.ready(record):
            return reason
        if self.once and (there := IssuedDocument.objects.of(record).valid().filter(kind=self.title).first()):
            return f"已出具{there.number_text or there.kind}，需要重做的请先作废"
        return ""


KINDS: dict[str, DocumentKind] = {}


def declare(kind: DocumentKind) -> DocumentKind:
    """Add a kind. Raises ValueError for a key, or a title of the same model, that is taken."""
    if kind.key in KINDS or any((one.model, one.title) == (kind.model, kind.title) for one in KINDS.values()):
        raise ValueError(f"document kind {kind.key} is declared twice")
    KINDS[kind.key] = kind
    return kind


def get(key: str) -> DocumentKind | None:
    return KINDS.get(key)


def kinds_of(record) -> list[DocumentKind]:
    """The kinds that can be made of ``record``, in the order of their declaration."""
    return [kind for kind in KINDS.values() if isinstance(record, kind.model)]


def kind_of(issued: IssuedDocument) -> DocumentKind | None:
    """The kind of a document that was issued; None for one that was not made through this registry."""
    model = issued.content_type.model_class()
    return next((kind for kind in KINDS.values() if (kind.model, kind.title) == (model, issued.kind)), None)


def after_issue(kind: DocumentKind, record, issued: IssuedDocument, *, by, at: datetime) -> None:
    if kind.issued is not None:
        kind.issued(record, issued, by=by, at=at)
