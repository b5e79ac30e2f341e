"""Ways from one page to another: shown to whoever may open what they lead to, and to nobody else."""

from dataclasses import replace
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from django.utils.html import escape, format_html

from core.access import may, sees


def may_open(user, url: str) -> bool:
    """Whether the role of ``user`` holds what the page at ``url`` asks for. Says nothing of the row that it shows."""
    try:
        view = resolve(urlsplit(url).path).func
    except Resolver404:
        return True  # a file, or another site's page
    needed = getattr(getattr(view, "view_class", None), "permission_required", None)
    return not isinstance(needed, str) or "." not in needed or may(user, needed)


def linked_columns(columns: list, rows: list, user) -> list:
    """``columns`` as they are where ``user`` may open the pages of ``rows``, else without links to them."""
    if not rows or not any(column.link for column in columns) or may_open(user, rows[0].get_absolute_url()):
        return columns
    return [replace(column, link=False) for column in columns]


def row_link(row, user, text: str = ""):
    """``text`` (else the row's own words), linked where ``user`` sees ``row``: people of one grid see their own work in
    another one, but not the files of its shops."""
    words, url = text or str(row), row.get_absolute_url()
    if not (may_open(user, url) and sees(user, row)):
        return escape(words)
    return format_html('<a href="{}">{}</a>', url, words)
