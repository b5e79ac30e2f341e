"""Official documents of inspections: ``registry`` says how a kind is declared, ``issuing`` makes, serves and keeps them.

The modules of kinds are imported here, so that every process that issues knows them all.
"""

from inspections.documents import campaigns, cases, numbers, orders, seizures

__all__ = ["campaigns", "cases", "numbers", "orders", "seizures"]
