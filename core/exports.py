"""The workbook of a list page: exactly its filtered rows, its columns and what its import reads besides, named after
whoever took it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from core import audit
from core.access import may
from core.attachments import content_disposition
from core.clock import now
from core.excel.writing import EXPORT_ROWS, workbook
from core.imports.saying import joined, missing_columns
from core.imports.urls import importer_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def list_workbook(page) -> HttpResponse:
    """The rows of a ``ListPage`` as .xlsx. Raises RuleBroken beyond the row limit; the act is audited."""
    user, model = page.request.user, page.queryset.model
    permission = f"{model._meta.app_label}.export_{model._meta.model_name}"
    if not may(user, permission):
        raise PermissionDenied
    rows = page.get_queryset().order_by(*page.ordering)
    columns, rows = _with_import(page, rows)
    rows = rows[: EXPORT_ROWS + 1]
    title = page.title or str(model._meta.verbose_name)
    cells = (
        ([_cell(column, row) for column in columns] for row in rows.iterator(chunk_size=1000))
        if not rows._prefetch_related_lookups
        else ([_cell(column, row) for column in columns] for row in rows)
    )
    notes = _conditions(page)
    content = workbook(
        columns,
        cells,
        title=title,
        watermark=f"{user} {now().astimezone():%Y-%m-%d %H:%M} 导出",
        notes=notes,
    )
    audit.record(user, "list.export", user, list=model._meta.label_lower, conditions="；".join(notes))
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={
            "Content-Disposition": content_disposition("attachment", f"{title}.xlsx"),
            "Cache-Control": "no-store",
        },
    )


def _with_import(page, rows):
    """The columns of the page, then what its import reads besides, so that the workbook can be brought in again."""
    importer = importer_of(page)
    if importer is None:
        return page.columns, rows
    others = missing_columns(importer, [column.label for column in page.columns])
    joins, many = joined(rows.model, others, importer)
    rows = rows.select_related(*joins) if joins else rows
    return [*page.columns, *others], rows.prefetch_related(*many) if many else rows


def _cell(column, row):
    value = column.for_export(row)
    return value if value is None or column.kind != "text" or isinstance(value, str) else _text(value)


def _text(value):
    return value if hasattr(value, "isoformat") else str(value)


def _conditions(page):
    """The filters in words, for the sheet 「导出说明」."""
    form = page.filterset.form
    shown = [
        f"{form.fields[name].label}：{'、'.join(values)}"
        for name, values in page._conditions().items()
        if name in form.fields
    ]
    if page.figure:
        shown.append(f"统计数「{page.figure.label}」，{page.period}")
    return shown
