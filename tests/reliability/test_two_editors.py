"""REL-13: two people change the same record at once. One saves, the other is told; nothing is overwritten, ever."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from core.errors import RuleBroken
from entities.models import Entity
from entities.services import update_entity
from inspections.models import Inspection, InspectionItem
from inspections.services import Answer, log_inspection, update_inspection
from reports import outline, services
from reports.models import SummaryVersion
from tests.factories.entities import EntityFactory
from tests.factories.inspections import ChecklistFactory, ChecklistItemFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PAIRS = 25
DAY = date(2026, 5, 8)
AT = datetime(2026, 5, 8, 3, 0, tzinfo=UTC)


def race(*acts):
    """Runs the acts at the same moment in threads of their own; "saved" or the words of the refusal, for each."""
    barrier = threading.Barrier(len(acts))

    def run(act):
        barrier.wait()
        try:
            act()
        except RuleBroken as broken:
            return broken.message
        finally:
            connection.close()
        return "saved"

    with ThreadPoolExecutor(len(acts)) as people:
        return list(people.map(run, acts))


def test_of_each_pair_one_saves_an_entity_and_one_is_told(chief, clerk, office):
    shops = EntityFactory.create_batch(PAIRS, office=office)
    for shop in shops:
        told = race(
            lambda shop=shop: update_entity(shop, by=chief, on=DAY, version=1, note="所长写的"),
            lambda shop=shop: update_entity(shop, by=clerk, on=DAY, version=1, note="内勤写的"),
        )
        assert sorted(words[:5] for words in told) == ["saved", "在您填写期"]
        shop.refresh_from_db()
        assert shop.note == ("所长写的" if told[0] == "saved" else "内勤写的")
    assert set(Entity.objects.values_list("version", flat=True)) == {2}


def test_of_each_pair_one_saves_a_summary_and_both_texts_are_kept(chief, clerk, office):
    summary = services.create_summary(office=office, cut_off=date(2026, 12, 31), by=chief, uuid=uuid.uuid4())
    for version in range(1, PAIRS + 1):

        def write(person, version=version):
            services.save_summary(
                summary,
                title="总结",
                base_version=version,
                by=person,
                blocks=[outline.Block.of("text", f"{person}第 {version} 次。")],
            )

        told = race(lambda: write(chief), lambda: write(clerk))
        assert sum(words == "saved" for words in told) == 1
        assert sum("您的修改还没有保存" in words for words in told) == 1
    assert SummaryVersion.objects.filter(summary=summary).count() == PAIRS + 1


def test_two_officers_change_one_draft(officer, second_officer, chief, office):
    checklist = ChecklistFactory()
    items = [ChecklistItemFactory(checklist=checklist, no=no) for no in (1, 2, 3)]
    entered = {
        "inspected_on": DAY,
        "lead_officer": officer,
        "second_officer": second_officer,
        "checklist": checklist,
    }
    for number in range(10):
        shop = EntityFactory(office=office)
        draft = log_inspection(
            by=officer,
            at=AT,
            uuid=uuid.UUID(int=number + 1),
            entity=shop,
            **entered,
            answers=[Answer(item, "pass") for item in items],
        )

        def change(person, opinion, draft=draft):
            update_inspection(
                draft,
                by=person,
                at=AT,
                version=1,
                **entered,
                opinion=opinion,
                answers=[Answer(item, "pass") for item in items],
            )

        told = race(lambda: change(officer, "甲"), lambda: change(second_officer, "乙"))
        assert sum(words == "saved" for words in told) == 1
        assert sum("已被修改" in words for words in told) == 1
        assert Inspection.objects.get(pk=draft.pk).opinion == ("甲" if told[0] == "saved" else "乙")
    assert InspectionItem.objects.count() == 30


def test_the_same_check_sent_twice_at_the_same_moment_is_one(officer, second_officer, office):
    checklist = ChecklistFactory()
    items = [ChecklistItemFactory(checklist=checklist, no=no) for no in (1, 2)]
    shop = EntityFactory(office=office)
    for number in range(PAIRS):

        def send(number=number):
            log_inspection(
                by=officer,
                at=AT,
                uuid=uuid.UUID(int=number + 1),
                entity=shop,
                inspected_on=DAY,
                lead_officer=officer,
                second_officer=second_officer,
                checklist=checklist,
                answers=[Answer(item, "pass") for item in items],
            )

        assert race(send, send, send) == ["saved"] * 3
    assert Inspection.objects.count() == PAIRS
    assert InspectionItem.objects.count() == PAIRS * 2
