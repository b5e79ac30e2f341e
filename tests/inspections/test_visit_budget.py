"""The form warns of a visit too many, asks why, keeps the answer, and never holds up a caused check."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core.clock import today
from entities.models import VisitReason
from inspections.models import Inspection
from tests.factories.inspections import InspectionFactory

FORM = "3f1c2a50-0000-4000-8000-0000000000aa"


@pytest.fixture
def url(shop):
    return f"{reverse('inspections:inspection_create')}?entity={shop.pk}"


@pytest.fixture
def typed(shop, checklist, office, officer, second_officer):
    """A second planned check within sixty days."""
    InspectionFactory(office=office, entity=shop, grid=shop.grid, inspected_on=today() - timedelta(days=10))
    data = {
        "client_uuid": FORM,
        "inspected_on": str(today()),
        "kind": "daily",
        "lead_officer": officer.pk,
        "second_officer": second_officer.pk,
        "checklist": checklist.pk,
        "purpose": "",
        "opinion": "",
    }
    return data | {f"item-{item.pk}": "pass" for item in checklist.items.all()}


def test_the_warning_stands_on_the_form_before_leaving(client, officer, typed, url):
    client.force_login(officer)
    assert "60 日内已有计划检查 1 次" in client.get(url).content.decode()


def test_a_reason_is_asked_for_and_kept_once(client, officer, typed, url, shop):
    client.force_login(officer)
    answer = client.post(url, typed)
    assert answer.status_code == 422
    assert "确需检查的，请写明理由" in answer.content.decode()
    for _ in range(2):
        assert client.post(url, typed | {"over_reason": "县局统一部署"}).status_code == 302
    assert Inspection.objects.filter(uuid=FORM).count() == 1
    kept = VisitReason.objects.get()
    assert (kept.entity, kept.reason, kept.visit_on) == (shop, "县局统一部署", today())
    assert kept.warnings.startswith("60 日内已有计划检查 1 次")


def test_a_caused_check_needs_none(client, officer, typed, url):
    client.force_login(officer)
    assert client.post(url, typed | {"kind": "complaint", "purpose": "投诉 12 号"}).status_code == 302
    assert VisitReason.objects.count() == 0
