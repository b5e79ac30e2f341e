"""The only place that reads the clock. Views, commands and jobs ask here; everything below them takes ``on=`` or ``at=``."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The present instant, aware."""
    return timezone.now()


def today() -> date:
    """The present local day (Asia/Shanghai)."""
    return timezone.localdate()
