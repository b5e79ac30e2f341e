"""What may stand only once says so in a plain sentence of its own, whoever finds it: the form, or the database."""

import re
from datetime import date

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import UniqueConstraint
from django.urls import reverse

from core.constraints import sentence_of
from core.models import Grid, Office
from entities.models import Licence, VillageAssistant
from tests.factories.core import GridFactory
from tests.factories.entities import EntityFactory, LicenceFactory

OURS = [
    (model, constraint)
    for model in apps.get_models()
    if not model.__module__.startswith(("django", "rest_framework"))
    for constraint in model._meta.constraints
    if isinstance(constraint, UniqueConstraint)
]


def test_every_constraint_of_what_must_be_once_has_a_plain_sentence():
    lacking = [
        constraint.name
        for _, constraint in OURS
        if not re.fullmatch("[\u4e00-\u9fff（）、， 0-9]{6,40}", str(constraint.violation_error_message))
    ]
    assert len(OURS) > 120
    assert lacking == []


def refusal(store) -> IntegrityError:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        store()
    return refused.value


def test_the_sentence_of_what_the_database_refused(office, village):
    GridFactory(office=office, name="第九网格")
    error = refusal(lambda: Grid.objects.create(office=office, name="第九网格"))
    assert sentence_of(error, Grid) == "本所已有同名的网格"
    assert sentence_of(error, Office) == ""
    values = {"office": office, "village": village, "name": "何桂兰", "appointed_on": date(2026, 1, 1)}
    VillageAssistant.objects.create(**values)
    error = refusal(lambda: VillageAssistant.objects.create(**values))  # a partial index
    assert sentence_of(error, VillageAssistant) == "这名协管员已经登记在该村（社区）"


def words_of(page) -> list[str]:
    return [str(words) for messages in page.context["form"].errors.values() for words in messages]


def test_a_licence_number_entered_twice(client, clerk, office):
    LicenceFactory(entity=EntityFactory(office=office), kind="drug", number="甘CB0000001")
    other = EntityFactory(office=office)
    client.force_login(clerk)
    data = {"kind": "drug", "number": "甘CB0000001", "issued_on": "2026-03-01", "status": "valid"}
    page = client.post(reverse("entities:licence_create", args=[other.pk]), data)
    assert words_of(page) == ["这个许可证编号已经登记过"]
    assert Licence.objects.count() == 1


def test_a_village_assistant_entered_twice(client, clerk, office, village):
    values = {"village": village, "name": "何桂兰", "appointed_on": date(2026, 1, 1)}
    VillageAssistant.objects.create(office=office, **values)
    client.force_login(clerk)
    data = {"village": village.pk, "name": "何桂兰", "appointed_on": "2026-02-01"}
    page = client.post(reverse("entities:villageassistant_create"), data)
    assert words_of(page) == ["这名协管员已经登记在该村（社区）"]


def test_a_column_that_is_unique_by_itself(client, chief, office):
    assert Office._meta.get_field("name").error_messages["unique"] == "这个%(field_label)s已经登记过"
