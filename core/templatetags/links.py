"""Links to other records in templates."""

from django import template

from core.links import row_link as linked

register = template.Library()


@register.simple_tag(takes_context=True)
def row_link(context, row, text="") -> str:
    """See ``core.links``."""
    return linked(row, context["request"].user, text)
