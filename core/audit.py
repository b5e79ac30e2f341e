"""Writing the audit log. Call it inside the transaction of the act; it stores no personal data."""

from core.models.audit import AuditEntry


def record(by, act: str, target, *, reason: str = "", **changes) -> AuditEntry:
    """Add one entry: ``by`` did ``act`` (for example ``entity.change``) to ``target``.

    ``changes`` maps field names to ``[before, after]`` or to a plain value that may be shown to an auditor; for a
    personal field pass ``"已变更"`` instead of the value. ``by`` is None for the system itself.
    """
    office_id = getattr(target, "office_id", None) or getattr(by, "office_id", None)
    return AuditEntry.objects.create(
        office_id=office_id,
        actor=by,
        act=act,
        target_model=target._meta.label_lower,
        target_id=str(target.pk),
        changes={name: _plain(value) for name, value in changes.items()},
        reason=reason[:300],
    )


def _plain(value):
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, int | float | bool | type(None)) else str(value)


def entry(by, act: str, target, *, office_id=None, reason: str = "", **changes) -> AuditEntry:
    """An entry that is not saved yet, for services that write many at once with ``bulk_create``."""
    return AuditEntry(
        office_id=office_id or getattr(target, "office_id", None),
        actor=by,
        act=act,
        target_model=target._meta.label_lower,
        target_id=str(target.pk),
        changes={name: _plain(value) for name, value in changes.items()},
        reason=reason[:300],
    )
