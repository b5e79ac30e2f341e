"""A plan of twelve shops and three officers, and the way to bring it as far as a test needs."""

import subprocess
import sys
import uuid
import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

import pytest

from core.reference.loading import load_legal_rules
from inspections import draw_files
from inspections.models import DrawOfficer, DrawResult
from inspections.services import draw_results, draws
from tests.factories.inspections import DrawObjectFactory, DrawOfficerFactory, MatterFactory

DAY = date(2026, 3, 5)
T0 = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
ROLLED = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
AT = datetime(2026, 3, 5, 2, 10, tzinfo=UTC)
DIGITS = "31415926535897932384"
WITNESSES = {"witness1": ("何桂兰", "上寨村村委会"), "witness2": ("高明", "青禾镇纪委")}


@pytest.fixture
def world(office, officer, second_officer, chief):
    """Twelve objects and three officers of the office."""
    load_legal_rules()
    library(office)
    return officers_of(office, officer, second_officer)


def result_of(code):
    return DrawResult.objects.get(code=code)


def library(office, *, entities=()):
    """Ten shops of class B and two of class D; the first ones are ``entities``."""
    codes = [f"92620799MA{n:08}" for n in range(12)]
    rows = [
        DrawObjectFactory(office=office, code=code, name=f"第{n}店", risk="D" if n > 9 else "B")
        for n, code in enumerate(codes)
    ]
    for row, entity in zip(rows, entities, strict=False):
        row.entity, row.name = entity, entity.name
        row.save()
    return rows


def officers_of(office, *users):
    """Library rows of ``users`` and of one officer of another body."""
    rows = [
        DrawOfficerFactory(
            office=office,
            user=user,
            name=user.display_name,
            body=office.name,
            certificate_no=user.certificate_no,
        )
        for user in users
    ]
    return [*rows, DrawOfficerFactory(office=office, name="外单位执法员", certificate_no="GY001")]


def draft(by, officers=(), **fields):
    values = {
        "uuid": uuid.uuid4(),
        "office": by.office,
        "name": "一季度抽查",
        "purpose": "检查公示信息",
        "starts_on": DAY,
        "ends_on": date(2026, 4, 30),
        "quota_b": 3,
        "quota_d": 1,
        "officers": officers or list(DrawOfficer.objects.filter(office=by.office)),
        "matters": [MatterFactory(office=by.office)],
    }
    return draws.create_plan(by=by, at=T0, **(values | fields))


def committed(by, **fields):
    plan = draft(by, **fields)
    draws.commit_plan(plan, by=by, at=T0)
    plan.refresh_from_db()
    return plan


def drawn(by, digits=DIGITS, **fields):
    plan = committed(by, **fields)
    draws.draw_plan(plan, by=by, at=AT, digits=digits, rolled_at=ROLLED, **WITNESSES)
    plan.refresh_from_db()
    return plan


def entered(row, code="none", **fields):
    values = {
        "by": next((one.user for one in row.officers if one.user), None),
        "on": date(2026, 3, 20),
        "note": "",
        "result": result_of(code),
        "checked_on": date(2026, 3, 18),
    }
    return draw_results.enter_result(row, **(values | fields))


def received(by):
    return draft(by, source="superior", is_received=True, form="publicity", officers=[], quota_b=0, quota_d=0)


def run_bundle(plan, tmp_path):
    with zipfile.ZipFile(BytesIO(draw_files.bundle(plan))) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / plan.number
    return folder, lambda: subprocess.run(
        [sys.executable, "-I", folder / "verify_draw.py", folder],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PATH": "/usr/bin"},
        check=False,
    )
