"""Quantities of goods in templates."""

from django import template

from inspections.models.goods import plain_number

register = template.Library()


@register.filter
def quantity(value) -> str:
    """A quantity without trailing zeros, empty for none: 36.400 → 36.4, 12.000 → 12."""
    return "" if value is None else plain_number(value)
