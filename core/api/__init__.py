"""The interface for programs (docs/api.md): an app declares its resources in its ``api.py``, a few lines each.

``registry`` holds the declarations, ``shapes`` says in JSON Schema what goes in and out, ``views`` are the pages of all
resources alike. Rows, filters and their order are those of the list page that a resource names; what is written goes
through the form and the service of the page.
"""

from core.api.registry import RESOURCES, Created, Item, Part, Resource, Write, masked, register

__all__ = ["RESOURCES", "Created", "Item", "Part", "Resource", "Write", "masked", "register"]
