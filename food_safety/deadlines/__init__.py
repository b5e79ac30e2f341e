"""Deadlines of food safety, one module a topic: each registers its own."""

from food_safety.deadlines import permits, rapid_tests  # noqa: F401  deadlines register themselves
