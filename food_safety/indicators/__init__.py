"""Figures of food safety, one module a topic: each registers its own."""

from food_safety.indicators import permits, rapid_tests  # noqa: F401  figures register themselves
