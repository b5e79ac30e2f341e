"""What a public page tells, for machines: the same rows as JSON or CSV (``?format=json``, ``?format=csv``)."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse, JsonResponse

from core.attachments import content_disposition
from core.excel.writing import FORMULA_STARTS

FORMATS = ("json", "csv")


def open_data(
    request,
    *,
    name: str,
    about: Mapping[str, Any],
    columns: Sequence[tuple[str, str]],
    rows: Sequence[Mapping],
) -> HttpResponse | None:
    """The answer to a request for data, or None where the page itself was asked for.

    ``columns`` are ``(key, Chinese heading)``; JSON uses the keys, CSV the headings. ``about`` (publisher, period, note)
    stands beside the rows in JSON and is no part of the CSV, which a spreadsheet reads row by row. None is a value that
    is not told: null in JSON, an empty cell in CSV.
    """
    wanted = request.GET.get("format")
    if wanted not in FORMATS:
        return None
    if wanted == "json":
        answer: HttpResponse = JsonResponse(
            {**about, "rows": [{key: row[key] for key, _ in columns} for row in rows]},
            json_dumps_params={"ensure_ascii": False},
        )
    else:
        answer = HttpResponse(as_csv(columns, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition(
        "inline" if wanted == "json" else "attachment", f"{name}.{wanted}"
    )
    return answer


def as_csv(columns: Sequence[tuple[str, str]], rows: Sequence[Mapping]) -> str:
    """UTF-8 with the mark by which spreadsheets know it; a text that would be a formula gets an apostrophe before it."""
    target = io.StringIO()
    target.write("\ufeff")
    sheet = csv.writer(target)
    sheet.writerow([label for _, label in columns])
    sheet.writerows([_cell(row[key]) for key, _ in columns] for row in rows)
    return target.getvalue()


def _cell(value):
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
