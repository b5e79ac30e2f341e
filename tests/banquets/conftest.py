"""A township with its rules loaded, and what one files there."""

import io
import uuid
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from banquets import services
from banquets.models import BanquetFiling
from banquets.reference import load_risk_dishes
from core.reference.loading import load_legal_rules

FILED, HELD = date(2026, 5, 4), date(2026, 5, 8)
AT = datetime(2026, 5, 8, 3, 0, tzinfo=UTC)  # 11:00 at home


@pytest.fixture
def standards(db):
    load_legal_rules()
    load_risk_dishes()


@pytest.fixture
def unfiled(standards, village):
    """Makes a filing that nobody has stored yet."""

    def unfiled(**changes):
        values = {
            "uuid": uuid.uuid4(),
            "village": village,
            "occasion": "wedding",
            "host_name": "王德福",
            "host_phone": "13893612345",
            "place": "三社",
            "held_on": HELD,
            "tables": 12,
            "people": 120,
            "cook_name": "赵师傅",
            "tableware": "rented",
            "food_from": "镇上超市",
            "menu": "红烧肉\n凉拌三丝\n干煸四季豆",
        }
        return BanquetFiling(**{**values, **changes})

    return unfiled


@pytest.fixture
def file(unfiled, clerk):
    """Files a banquet by telephone on 2026-05-04."""

    def file(on=FILED, by=clerk, channel="office", crew=(), **changes):
        return services.file_banquet(unfiled(**changes), channel=channel, by=by, on=on, crew=crew)

    return file


@pytest.fixture
def accepted(file, clerk):
    """Files and accepts one."""

    def accepted(on=FILED, **changes):
        return services.accept(file(on=on, **changes), by=clerk, on=on)

    return accepted


def signature(ink=True):
    """What the canvas sends: a transparent PNG with a stroke in it."""
    image = Image.new("RGBA", (120, 60), (0, 0, 0, 0))
    if ink:
        ImageDraw.Draw(image).line([(5, 5), (100, 50)], fill=(0, 0, 0, 255), width=3)
    target = io.BytesIO()
    image.save(target, "PNG")
    return SimpleUploadedFile("签名.png", target.getvalue(), content_type="image/png")


def picture(name="承诺书.jpg"):
    target = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(target, "JPEG")
    return SimpleUploadedFile(name, target.getvalue())
