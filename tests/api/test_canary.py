"""SEC-04 for programs: what tells who reported, and whole telephones and identity numbers, stand in no answer."""

import uuid
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.management import call_command

from complaints import services
from core.access import Role
from core.api import RESOURCES
from core.indicators import REGISTRY
from core.reference.loading import load_legal_rules
from tests.factories.banquets import BanquetFilingFactory
from tests.factories.core import AssignmentFactory, UserFactory
from tests.factories.entities import EntityFactory
from tests.factories.special_equipment import UseUnitFactory
from tests.test_everywhere import PAGES

assert PAGES
CANARY = {
    "name": "金丝雀某某",
    "phone": "13999990001",
    "address": "金丝雀巷 999 号",
    "id_kind": "card",
    "id_number": "620722199001019998",
}
PHONE = "13777770002"
SECRETS = [CANARY["name"], CANARY["phone"], CANARY["address"], CANARY["id_number"], "金丝雀", PHONE]


@pytest.fixture
def secrets(office, grid, village, officer, clerk):
    load_legal_rules()
    call_command("load_calendar", verbosity=0)
    shop = EntityFactory(office=office, grid=grid, village=village, contact_phone=PHONE)
    UseUnitFactory(office=office, entity=shop, phone=PHONE)
    BanquetFilingFactory(office=office, village=village, host_phone=PHONE, cook_phone=PHONE)
    return services.receive_letter(
        office=office,
        kind="both",
        received_on=date(2026, 9, 18),
        at=datetime(2026, 9, 18, 3, 0, tzinfo=UTC),
        by=clerk,
        uuid=uuid.uuid4(),
        channel="phone",
        handler=officer,
        category="food",
        respondent_name="丰源便民超市",
        product="糕点",
        facts="金丝雀某某在该店买的糕点已经过期",
        reporter=CANARY,
        entity=shop,
    )


def told(answer) -> list[str]:
    text = answer.content.decode() + repr(dict(answer.items()))
    return [word for word in SECRETS if word in text]


@time_machine.travel(datetime(2026, 9, 21, 2, 0, tzinfo=UTC), tick=False)
def test_no_answer_to_anybody_tells_a_secret(secrets, office, county, grid, village, officer, program):
    leaks, seen = [], 0
    for role in Role.values:
        user = UserFactory(office=county if role == Role.COUNTY else office, role=role)
        if role in (Role.OFFICER, Role.GRID_STAFF):
            AssignmentFactory(user=user, grid=grid)
        if role == Role.ASSISTANT:
            AssignmentFactory(user=user, grid=None, village=village, duty="assistant")
        people = [user, officer] if role == Role.OFFICER else [user]
        for nth, somebody in enumerate(people):
            if role in (Role.AUDITOR,):
                continue
            one = program(somebody, name=f"程序{nth}")
            for name in RESOURCES:
                page = one.get(f"{name}/")
                answers = [page, one.get(f"{name}/", {"q": CANARY["phone"]}), one.get(f"{name}/form/")]
                if page.status_code == 200:
                    answers += [one.get(f"{name}/{row['id']}/") for row in page.json()["results"]]
                    seen += len(answers)
                leaks += [(role, name, found) for answer in answers if (found := told_but_asked(answer))]
            for key in (key for key in REGISTRY if key.startswith(("complaints.", "entities."))):
                for address in (f"figures/{key}/", f"figures/{key}/rows/"):
                    leaks += [(role, address, found) for found in told(one.get(address))]
    assert leaks == []
    assert seen > 100


def told_but_asked(answer) -> list[str]:
    """What was asked for stands in the addresses of the next page: that is no secret told."""
    return [word for word in told(answer) if word != CANARY["phone"] or "next" not in answer.content.decode()]
