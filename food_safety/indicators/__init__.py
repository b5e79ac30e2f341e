"""Figures of food safety, one module a topic: each registers its own."""

from food_safety.indicators import (  # noqa: F401  figures register themselves
    chain,
    events,
    permits,
    rapid_tests,
    sampling,
    schools,
    standing,
    workshops,
)
