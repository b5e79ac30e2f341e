"""The host's own form, without script: one row for one form, the same receipt (REL-05)."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from banquets.models import BanquetFiling
from banquets.reference import load_risk_dishes
from core.clock import today
from core.models import PublicSubmission
from core.public.notices import CURRENT
from core.reference.loading import load_legal_rules
from tests.factories.core import VillageFactory


@pytest.fixture
def form(standards, office, village):
    return f"/banquets/public/{office.pk}/"


def fields(village, identity=None, **changes):
    return {
        "client_uuid": str(identity or uuid.uuid4()),
        "notice": CURRENT.version,
        "village": village.pk,
        "occasion": "wedding",
        "host_name": "王德福",
        "host_phone": "138 9361 2345",
        "place": "三社王家院子",
        "held_on": today().isoformat(),
        "first_meal": "lunch",
        "days": "2",
        "tables": "12",
        "people": "120",
        "cook_name": "赵师傅",
        "cook_phone": "",
        "helper_count": "4",
        "tableware": "rented",
        "food_from": "镇上超市",
        "menu": "红烧肉\n凉拌三丝",
        "note": "",
        **changes,
    }


def code_on(page) -> str:
    return re.search(r'public-code">([0-9A-Z-]{14})<', page.content.decode()).group(1)


def test_the_form_is_in_plain_words_and_knows_the_village_of_the_code(client, form, village):
    text = client.get(f"{form}?village={village.code}").content.decode()
    assert f'<option value="{village.pk}" selected' in text
    assert "50 人以上的酒席要备案，最好提前 2 天告诉我们" in text
    assert "data-menu-watch" in text


def test_a_host_files_and_asks_later(client, form, village, office, clerk):
    page = client.post(form, fields(village), follow=True)
    row = BanquetFiling.objects.get()
    assert (row.channel, row.created_by, row.state, row.office) == ("host", None, "filed", office)
    assert (row.host_phone, row.days, row.meals, row.tier) == ("13893612345", 2, 2, "township")
    assert PublicSubmission.objects.get().record == row
    asked = client.post("/public/query/", {"code": code_on(page)}).content.decode()
    assert "已收到，等待受理" in asked
    assert "王德福" not in asked


def test_the_menu_is_checked_without_script_and_nothing_is_stored(client, form, village):
    text = client.post(form, fields(village, check="1")).content.decode()
    assert "不能上桌" in text
    assert "王德福" in text
    assert not BanquetFiling.objects.exists()
    assert not PublicSubmission.objects.exists()


def test_a_mistake_is_told_at_its_field_and_the_same_form_then_counts(client, form, village):
    sent = fields(village, people="5")
    answer = client.post(form, sent)
    assert answer.status_code == 422
    assert "就餐人数少于桌数" in answer.content.decode()
    assert client.post(form, {**sent, "people": "120"}).status_code == 302
    assert BanquetFiling.objects.count() == 1


def test_another_offices_village_cannot_be_chosen(client, form, village, other_office):
    answer = client.post(form, fields(VillageFactory(office=other_office)))
    assert answer.status_code == 422
    assert not BanquetFiling.objects.exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_hundred_double_clicks_are_two_hundred_filings_with_the_same_receipts(office, village):
    """Every form is posted twice: one after the other, or for every tenth both at once (parallel writers)."""
    load_legal_rules()
    load_risk_dishes()
    form, names = f"/banquets/public/{office.pk}/", [uuid.uuid4() for _ in range(200)]

    def post(identity):
        number = names.index(identity)
        try:  # each host has a phone of his own
            return Client(REMOTE_ADDR=f"10.0.{number // 100}.{number % 100 + 1}").post(
                form, fields(village, identity)
            )
        finally:
            connections.close_all()

    for nth, identity in enumerate(names):
        if nth % 10:
            first, second = post(identity), post(identity)
        else:
            with ThreadPoolExecutor(2) as pair:
                first, second = pair.map(post, [identity, identity])
        assert (first.status_code, second.status_code) == (302, 302), nth
        assert first.url == second.url == f"/public/receipt/{identity}/"
    assert sorted(BanquetFiling.objects.values_list("uuid", flat=True)) == sorted(names)
    assert PublicSubmission.objects.count() == 200
    pages = {code_on(Client().get(f"/public/receipt/{identity}/")) for identity in names}
    assert len(pages) == 200
