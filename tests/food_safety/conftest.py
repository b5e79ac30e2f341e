"""A small catalogue, and a maker of samples."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from food_safety.services import ItemReading, Sample
from tests.factories.entities import EntityFactory
from tests.factories.food_safety import TestItemFactory

AT = datetime(2026, 6, 1, 8, 30, tzinfo=UTC)  # 16:30 in Shanghai
SHEET = UUID("11111111-1111-4111-8111-111111111111")


@pytest.fixture
def pesticide(db):
    return TestItemFactory(name="农药残留", aliases="农残", rule="below", limit=Decimal(50), unit="%", rank=1)


@pytest.fixture
def clenbuterol(db):
    return TestItemFactory(name="瘦肉精", aliases="瘦内精", rule="not_detected", limit=None, unit="", rank=2)


@pytest.fixture
def shop(office, grid, village):
    return EntityFactory(
        office=office,
        grid=grid,
        village=village,
        name="青禾镇惠民超市",
        is_food=True,
        code="92620799MA7100001X",
    )


@pytest.fixture
def sample(pesticide, shop):
    """``sample(reading="12.3", …)``: celery of the shop, tested for pesticides."""

    def make(reading="12.3", item=pesticide, verdict="", **values):
        fields = {"product": "芹菜", "sampled_on": date(2026, 6, 1), "entity": shop, **values}
        return Sample(readings=[ItemReading(item, reading, verdict)], **fields)

    return make
