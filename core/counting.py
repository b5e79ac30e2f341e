"""Columns of a list that count other rows: a subquery each, so that a page costs one statement and no row is counted twice."""

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce


def counted(rows: QuerySet, field: str, what: str = "pk", *, of: str = "pk") -> Coalesce:
    """The number of different ``what`` of ``rows`` whose ``field`` names the outer row, which they know by its ``of``."""
    return _column(rows, field, of, Count(what, distinct=True))


def summed(rows: QuerySet, field: str, what: str, *, of: str = "pk") -> Coalesce:
    """The whole-numbered ``what`` of ``rows`` whose ``field`` names the outer row, added up; 0 without rows."""
    return _column(rows, field, of, Sum(what))


def _column(rows, field, of, measure):
    numbers = rows.filter(**{field: OuterRef(of)}).order_by().values(field).annotate(n=measure).values("n")
    return Coalesce(Subquery(numbers, output_field=IntegerField()), 0)
