"""The food safety of the demonstration: each part is a module of its own, built in a fixed order."""

from food_safety import demo_rapid

PARTS = [demo_rapid]


def build(rng, year, world) -> None:
    """Each part draws from a generator of its own, so that one part's changes leave the others as they were."""
    for part in PARTS:
        part.build(rng, year, world)
