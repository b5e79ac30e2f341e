"""Deadlines of food safety, one module a topic: each registers its own."""

from food_safety.deadlines import (  # noqa: F401  deadlines register themselves
    chain,
    ledgers,
    permits,
    rapid_tests,
    sampling,
)
