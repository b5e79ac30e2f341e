"""Food safety on an entity's page, one module a topic: each registers its own."""

from food_safety.panels import ledgers, protections, rapid_tests  # noqa: F401  panels register themselves
