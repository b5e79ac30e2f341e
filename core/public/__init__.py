"""Pages for everybody, without an account: forms that count once, receipts, limits, the query by code.

An app registers each of its public forms in its ``public.py`` (``kinds.add``), builds the page on ``PublicFormPage``
and its form on ``PublicForm``. Nothing here knows what a complaint or a banquet is.
"""
