"""Forms of checks, orders, draws, cases and measures, one module a topic."""

from inspections.forms.checks import SignatureField

__all__ = ["SignatureField"]
