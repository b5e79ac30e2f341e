"""What inspections, orders, draws, talks, measures and cases tell on an entity's timeline."""

from inspections.timeline import checks, enforcement

__all__ = ["checks", "enforcement"]
