"""The name of another record on a record's page, as the way to it for who may open it."""

from django.utils.html import escape, format_html

from core.access import leads_to


def row_link(row, user, text: str = ""):
    """``text`` (else the row's own words), linked where ``user`` sees ``row``: people of one grid see their own work in
    another one, but not the files of its shops."""
    words, meta = text or str(row), row._meta
    if not leads_to(user, f"{meta.app_label}.view_{meta.model_name}", row):
        return escape(words)
    return format_html('<a href="{}">{}</a>', row.get_absolute_url(), words)
