"""Food safety on an entity's timeline, one module a topic: each registers its own."""

from food_safety.timeline import (  # noqa: F401  sources register themselves
    ledgers,
    permits,
    rapid_tests,
    sampling,
)
