"""Measures over goods: their limits, and what may happen to an item. Pure data and functions (domain.md B2.5–B2.7)."""

from decimal import ROUND_HALF_UP, Decimal

GRAM = Decimal("0.001")

# Kind of measure and whether food is concerned → LegalRule of its length and of its one extension (none: no extension).
LIMITS = {
    ("preserve", False): ("evidence.preserve", ""),
    ("preserve", True): ("evidence.preserve", ""),
    ("detain", False): ("seizure.general", "seizure.general.extension"),
    ("seal", False): ("seizure.general", "seizure.general.extension"),
    ("detain", True): ("seizure.food", "seizure.food.extension"),
    ("seal", True): ("seizure.food", "seizure.food.extension"),
}
# How soon an urgent measure must be reported and approved, in hours.
URGENT = {
    "preserve": "evidence.urgent_approval",
    "detain": "coercion.urgent_report",
    "seal": "coercion.urgent_report",
}

TAKEN_AS = {"preserve": "preserved", "detain": "detained", "seal": "sealed"}

# Moves that take goods out of what is held, and those that dispose of what was confiscated before.
DISPOSES = frozenset({"sampled", "confiscated", "returned", "transferred"})
AFTER_CONFISCATION = frozenset({"destroyed", "handed_in"})
KEEPS = frozenset({"stored", "moved"})
# What a shop does itself, without any measure (下架、主动销毁), and the move that stands for it.
WITHOUT_MEASURE = {"taken_off": "taken_off", "destroyed": "self_destroyed"}

# What ends a measure → the move of everything that is left of its items.
ENDING_MOVES = {
    "lifted": "returned",
    "evidence": "returned",
    "confiscated": "confiscated",
    "transferred": "transferred",
}


def limit_codes(kind: str, subject: str) -> tuple[str, str]:
    """``(rule, extension rule)``; preservation has no extension. Source: 行政强制法 art. 25, 食品安全法实施条例 art. 61."""
    return LIMITS[kind, subject == "food"]


def weight_of(quantity: Decimal, unit: str, weight_kg: Decimal | None) -> Decimal | None:
    """The weight in kilograms: of goods counted in kg or t their own quantity, else as it was weighed (None: not)."""
    if unit == "kg":
        return quantity
    if unit == "tonne":
        return quantity * 1000
    return weight_kg


def share_of_weight(weight_kg: Decimal | None, quantity: Decimal, whole: Decimal) -> Decimal | None:
    """The weight of a part in proportion to its quantity, in kilograms with three places; None where nobody weighed."""
    if weight_kg is None:
        return None
    return (weight_kg * quantity / whole).quantize(GRAM, ROUND_HALF_UP)
