"""What the pages of this app share: addresses, buttons that a person may press, why a limit ends, papers."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html, format_html_join

from core import legal
from core.access import may
from core.errors import RuleBroken
from core.models import IssuedDocument

APP = "special_equipment"
SHOWN = 30


def url(name, *args, **query) -> str:
    tail = f"?{urlencode(query)}" if query else ""
    return reverse(f"{APP}:{name}", args=args) + tail


def acts(user, *rows) -> tuple:
    """The buttons whose permission the user holds: ``(permission, Act)``, None left out."""
    return tuple(row[1] for row in rows if row and may(user, f"{APP}.{row[0]}"))


def explained(code: str, start, office) -> str:
    """Why a limit of the law ends when it does; empty where the rule is missing."""
    try:
        return legal.due(code, start, office=office).text
    except RuleBroken:
        return ""


def documents_of(row) -> list:
    """``[(label, links)]`` of the papers that were issued for a record."""
    found = []
    for one in IssuedDocument.objects.of(row).order_by("pk"):
        links = format_html_join(
            "　",
            '<a href="{}">{}</a>',
            (
                (reverse(f"{APP}:document_file", args=[one.pk, suffix]), suffix.upper())
                for suffix in ("pdf", "docx")
                if suffix == "pdf" or one.docx_name
            ),
        )
        state = "（已作废）" if one.is_void else ""
        found.append(
            (
                f"{one.kind}{state}",
                format_html("{}　{}", one.number_text or f"校验码 {one.check_code}", links),
            )
        )
    return found
