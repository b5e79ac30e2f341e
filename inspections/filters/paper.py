"""The filter that tells what came from a paper ledger from what was handled here."""

import django_filters


def on_paper() -> django_filters.BooleanFilter:
    return django_filters.BooleanFilter(label="纸质台账补录", method=_by_archive)


def _by_archive(rows, name, value):
    return rows.exclude(paper_archive_no="") if value else rows.filter(paper_archive_no="")
