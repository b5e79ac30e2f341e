"""Food safety on an entity's timeline, one module a topic: each registers its own."""

from food_safety.timeline import permits, rapid_tests  # noqa: F401  sources register themselves
