"""The one way in for tables: upload → columns → preview → run → wrong rows back → undo (design.md §3.5).

An app declares a ``TableImport`` (``base``) in its ``imports.py`` and includes ``import_urls(TheImport)`` (``urls``)
in its ``urls.py``. Cells are read by the parsers of ``cells``.
"""
