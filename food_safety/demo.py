"""The food safety of the demonstration: each part is a module of its own, built in a fixed order."""

from food_safety import demo_ledgers, demo_permits, demo_rapid, demo_sampling

PARTS = [demo_permits, demo_rapid, demo_sampling, demo_ledgers]


def build(rng, year, world) -> None:
    """Each part adds its records through the services, in the order of ``PARTS``."""
    for part in PARTS:
        part.build(rng, year, world)
