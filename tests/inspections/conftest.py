"""A shop, a checklist of three items and two certified officers of one office."""

import io
import uuid
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from inspections.services import Answer, log_inspection
from tests.factories.entities import EntityFactory
from tests.factories.inspections import ChecklistFactory, ChecklistItemFactory

DAY = date(2026, 5, 8)
AT = datetime(2026, 5, 8, 3, 0, tzinfo=UTC)
FORM = uuid.UUID("3f1c2a50-0000-4000-8000-000000000001")


@pytest.fixture
def shop(office, grid, village):
    return EntityFactory(
        office=office,
        grid=grid,
        village=village,
        name="丰源便民超市",
        code="92620799MA00000001",
        is_food=True,
    )


@pytest.fixture
def checklist(db):
    """Item 2 is a key item."""
    checklist = ChecklistFactory(code="food_sales", name="食品销售要点表")
    for no in (1, 2, 3):
        ChecklistItemFactory(checklist=checklist, no=no, text=f"第{no}项内容", is_key=no == 2)
    return checklist


def answers(checklist, *given, notes=(), **limits):
    """``given`` are the answers in order; a failed item gets a note and is to be put right by 2026-05-20."""
    limits = limits or {"rectify_by": date(2026, 5, 20)}
    return [
        Answer(
            item, answer, f"问题{item.no}" if answer == "fail" else "", **(limits if answer == "fail" else {})
        )
        for item, answer in zip(checklist.items.all(), given, strict=True)
    ]


@pytest.fixture
def check(shop, checklist, officer, second_officer):
    """Keyword arguments of ``log_inspection`` for a check without problems."""
    return {
        "by": officer,
        "at": AT,
        "uuid": FORM,
        "entity": shop,
        "inspected_on": DAY,
        "lead_officer": officer,
        "second_officer": second_officer,
        "checklist": checklist,
        "answers": answers(checklist, "pass", "pass", "na"),
    }


@pytest.fixture
def draft(check):
    return log_inspection(**check)


def picture(name="门头.jpg", colour="red", **options):
    """A small photo as it is uploaded."""
    target = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(target, "PNG" if name.endswith("png") else "JPEG", **options)
    return SimpleUploadedFile(name, target.getvalue())


def signature(shift=0, ink=True):
    """What the canvas sends: a transparent PNG with a stroke in it."""
    image = Image.new("RGBA", (120, 60), (0, 0, 0, 0))
    if ink:
        ImageDraw.Draw(image).line([(5 + shift, 5), (100, 50)], fill=(0, 0, 0, 255), width=3)
    target = io.BytesIO()
    image.save(target, "PNG")
    return SimpleUploadedFile("签名.png", target.getvalue(), content_type="image/png")


def signatures():
    return {"lead": signature(1), "second": signature(2), "party": signature(3)}
