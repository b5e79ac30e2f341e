"""Villages and grids: what the numbers in the other resources mean."""

from core.api.registry import Resource, register

register(
    Resource("villages", "core:village_list", fields=("id", "office", "office.short_name", "code", "name")),
    Resource("grids", "core:grid_list", fields=("id", "office", "name")),
)
