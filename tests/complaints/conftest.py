"""The numbers of the law and the calendar; a letter as the services receive it."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from complaints import services
from core.reference.loading import load_legal_rules

AT = datetime(2026, 9, 18, 3, 0, tzinfo=UTC)
REPORTER = {"name": "钱桂英", "phone": "13893612345", "address": "上寨村四社 17 号"}


@pytest.fixture
def law(db):
    load_legal_rules()
    call_command("load_calendar", verbosity=0)


@pytest.fixture
def letter(law, office, officer, clerk):
    """``letter(kind, received_on)``: a letter that the clerk registered and the officer has."""

    def letter(kind="complaint", received_on=date(2026, 9, 18), **fields):
        given = {
            "by": clerk,
            "channel": "phone",
            "reporter": REPORTER,
            "handler": officer,
            "category": "food",
            "respondent_name": "丰源便民超市",
            "product": "糕点",
            "facts": "9 月 17 日买的糕点已经过期五天",
            "uuid": uuid.uuid4(),
        }
        return services.receive_letter(
            office=office, kind=kind, received_on=received_on, at=AT, **{**given, **fields}
        )

    return letter
