"""The addresses of one import, to be included in an app's ``urls.py``."""

from django.urls import path

from core.imports import views
from core.imports.base import REGISTRY, TableImport

PAGES = (
    ("", "", views.BatchList),
    ("template/", "_template", views.Template),
    ("<uuid:uuid>/", "_batch", views.Batch),
    ("<uuid:uuid>/columns/", "_mapping", views.Mapping),
    ("<uuid:uuid>/progress/", "_progress", views.Progress),
    ("<uuid:uuid>/preview/", "_preview", views.StartPreview),
    ("<uuid:uuid>/run/", "_run", views.StartRun),
    ("<uuid:uuid>/answered/", "_answered", views.StartAnswered),
    ("<uuid:uuid>/answer/<int:row_no>/", "_answer", views.Answer),
    ("<uuid:uuid>/errors/", "_errors", views.Errors),
    ("<uuid:uuid>/undo/", "_undo", views.Undo),
    ("<uuid:uuid>/discard/", "_discard", views.Discard),
)


def import_urls(importer: type[TableImport], route: str) -> list:
    """URL patterns of ``importer`` below ``route`` (``"import/"``). With the key ``entities.entity`` they are named
    ``entity_import``, ``entity_import_batch``…; each view asks for ``importer.permission()``."""
    name = importer.key.split(".", 1)[1] + "_import"
    return [
        path(
            route + tail,
            type(
                view.__name__,
                (view,),
                {
                    "importer": importer,
                    "permission_required": importer.permission(),
                    "__module__": view.__module__,
                    "__doc__": view.__doc__,
                },
            ).as_view(),
            name=name + ending,
        )
        for tail, ending, view in PAGES
    ]


def importer_of(page) -> type[TableImport] | None:
    """The import that a list offers among its actions; of several the one that makes its rows."""
    offered = [
        importer
        for _, name, _ in page.actions
        if name.endswith("_import")
        for importer in [REGISTRY.get(name.removesuffix("_import").replace(":", "."))]
        if importer is not None and importer.model is page.queryset.model
    ]
    label = page.queryset.model._meta.label_lower
    return next((one for one in offered if one.key == label), offered[0] if offered else None)


def import_action(importer: type[TableImport]) -> tuple[str, str, str]:
    """The button of a list that leads to ``importer``, as ``ListPage.actions`` takes it."""
    app, name = importer.key.split(".", 1)
    return ("导入", f"{app}:{name}_import", importer.permission())
