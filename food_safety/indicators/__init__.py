"""Figures of food safety, one module a topic: each registers its own."""

from food_safety.indicators import (  # noqa: F401  figures register themselves
    events,
    permits,
    rapid_tests,
    schools,
    standing,
    workshops,
)
