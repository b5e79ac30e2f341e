"""Stored figures: used where they are fresh, never where they are not, and always the number that the rows give."""

import json
import threading
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from django.db.models import Q, Sum
from django.test import override_settings

from core.indicators import REGISTRY, Ratio, Scope, compute, marks, snapshot_rebuilding, snapshots
from core.indicators.reads import in_one_order, reads
from core.models import Snapshot, SnapshotMark
from core.periods import Period
from inspections.models import Inspection
from reports.freezing import snapshot as freezing
from tests.factories.activities import PublicityPartnerFactory
from tests.factories.core import UserFactory
from tests.factories.entities import EntityFactory, EntityTagFactory, TagFactory
from tests.factories.food_safety import RapidTestFactory
from tests.factories.inspections import CaseDecisionFactory, InspectionFactory

YEAR = Period.year(2026)
BOTH = [YEAR, YEAR.last_year]
ON = date(2026, 12, 31)
VISITS, ENTITIES, TESTS = (
    REGISTRY[key] for key in ("inspections.visits", "inspections.entities", "food.rapid_tests")
)


@pytest.fixture(autouse=True)
def _stored(settings):
    settings.PORTAL_SNAPSHOTS = True


@pytest.fixture
def scope(county, office, other_office):
    """The county with two townships, two checks of one shop in the first and one in the second."""
    shop = EntityFactory(office=office, is_food=True)
    for place, entity in ((office, shop), (office, shop), (other_office, EntityFactory(office=other_office))):
        InspectionFactory(office=place, entity=entity, inspected_on=date(2026, 5, 8))
    return Scope.of_office(county)


def fill(scope, periods=BOTH):
    snapshots.add([(office, period) for office in scope.offices for period in periods], on=ON)
    return snapshot_rebuilding.refresh(on=ON)


def numbers(scope, *figures, period=YEAR):
    values = compute(figures, [period], scope)
    return [values[figure.key, period] for figure in figures]


# Fresh ---------------------------------------------------------------------------------------------------------------


def test_fresh_figures_of_a_county_take_one_statement(scope, django_assert_num_queries):
    assert fill(scope) == 6
    with django_assert_num_queries(1):
        assert numbers(scope, VISITS, ENTITIES, TESTS) == [3, 2, 0]
    figures = list(REGISTRY.values())
    with django_assert_num_queries(1):
        stored = compute(figures, BOTH, scope)
    with snapshots.from_rows():
        assert stored == compute(figures, BOTH, scope)


def test_nothing_is_stored_before_somebody_asks(scope):
    assert snapshot_rebuilding.refresh(on=ON) == 0
    assert numbers(scope, VISITS) == [3]
    assert Snapshot.objects.count() == 3  # one for each office, noted for the next round
    assert snapshot_rebuilding.refresh(on=Snapshot.objects.first().asked_on) == 3


def test_a_period_that_nobody_asks_again_is_not_kept(scope):
    odd = Period(date(2026, 3, 5), date(2026, 4, 4))
    assert numbers(scope, VISITS, period=odd) == [0]
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize(
    ("period", "kept"),
    [
        (YEAR, True),
        (Period.month(2026, 2), True),
        (Period(date(2026, 4, 1), date(2026, 6, 30)), True),
        (Period(date(2026, 1, 1), date(2026, 11, 17)), True),
        (Period(date(2022, 1, 1), date(2026, 12, 31)), True),
        (Period(date(2026, 2, 1), date(2026, 2, 27)), True),
        (Period(date(2026, 2, 2), date(2026, 2, 28)), False),
        (Period(date(2026, 2, 1), date(2026, 3, 27)), False),
        (Period(date(2026, 1, 2), date(2026, 12, 31)), False),
    ],
)
def test_which_periods_are_kept(period, kept):
    assert snapshots.is_kept(period) is kept


def test_grids_are_counted_from_the_rows(scope, office, grid, django_assert_num_queries):
    fill(scope)
    Snapshot.objects.update(values=Snapshot.objects.first().values.replace(":2", ":99"))
    assert numbers(Scope((office.pk,), grids=(grid.pk,)), VISITS) == [0]


def test_offices_may_share_the_same_partner(scope, office, other_office, django_assert_num_queries):
    partners = REGISTRY["activities.partners"]
    for place, names in ((office, ["县妇联", "县供销社"]), (other_office, ["县妇联"])):
        for name in names:
            PublicityPartnerFactory(activity__office=place, activity__held_on=date(2026, 3, 15), name=name)
    fill(scope)
    with django_assert_num_queries(1):
        assert numbers(scope, partners) == [2]


def test_money_stays_decimal(scope, office, other_office, django_assert_num_queries):
    total = next(one for one in REGISTRY.values() if getattr(one, "measure", None) == Sum("fine_yuan"))
    for place, yuan in ((office, "0.10"), (other_office, "0.20")):
        CaseDecisionFactory(
            case__office=place,
            office=place,
            decided_on=date(2026, 6, 1),
            fine_yuan=Decimal(yuan),
            total_yuan=Decimal(yuan),
        )
    with snapshots.from_rows():
        (live,) = numbers(scope, total)
    fill(scope)
    with django_assert_num_queries(1):
        (stored,) = numbers(scope, total)
    assert stored == live
    assert repr(stored) == repr(live)


# Stale ---------------------------------------------------------------------------------------------------------------


def test_only_the_office_that_wrote_is_read_again(scope, office, other_office):
    fill(scope)
    InspectionFactory(office=other_office, inspected_on=date(2026, 9, 1), entity__office=other_office)
    Snapshot.objects.filter(office=office).update(
        values=json.dumps({reads(figure).digest: 40 for figure in (VISITS, ENTITIES)})
    )
    assert numbers(scope, VISITS, ENTITIES) == [42, 42]


def test_a_write_makes_stale_what_reads_it_and_nothing_else(scope, office, django_assert_num_queries):
    fill(scope)
    RapidTestFactory(office=office, sampled_on=date(2026, 2, 2))
    with django_assert_num_queries(1):
        assert numbers(scope, VISITS, ENTITIES) == [3, 2]
    assert numbers(scope, TESTS) == [1]
    snapshot_rebuilding.refresh(on=ON)
    with django_assert_num_queries(1):
        assert numbers(scope, VISITS, ENTITIES, TESTS) == [3, 2, 1]


def test_what_is_taken_over_but_not_computed_is_not_used(scope, office):
    fill(scope)
    InspectionFactory(office=office, inspected_on=date(2026, 9, 1), entity__office=office)
    assert snapshot_rebuilding.absorb() > 0
    assert not SnapshotMark.objects.exists()
    assert numbers(scope, VISITS, ENTITIES) == [4, 3]


def test_a_row_that_all_offices_share_concerns_all(scope, office, other_office):
    tag = TagFactory(code="catering")
    EntityTagFactory(entity=EntityFactory(office=office), tag=tag)
    figure = REGISTRY["food.gradable_caterers"]
    fill(scope)
    tag.code = "bakery"
    tag.save()
    stored = snapshots.stored(BOTH, scope)
    digest = reads(figure).digest
    assert stored.lacking({digest: reads(figure)}, scope.offices, BOTH) == {digest: set(scope.offices)}


def test_a_shop_that_moves_is_not_counted_twice(scope, office, other_office):
    """Checked in both offices, it is one entity of the county, whatever the stored values of the two say."""
    shop = EntityFactory(office=office)
    InspectionFactory(office=office, entity=shop, inspected_on=date(2026, 6, 1))
    fill(scope)
    shop.office = other_office
    shop.save()
    InspectionFactory(office=other_office, entity=shop, inspected_on=date(2026, 7, 1))
    for _ in range(2):
        with snapshots.from_rows():
            live = numbers(scope, ENTITIES)
        assert live == [3]
        assert numbers(scope, ENTITIES) == live
        snapshot_rebuilding.refresh(on=ON)


def test_a_changed_definition_is_not_answered_from_the_old_one(scope):
    fill(scope)
    narrower = VISITS.where(VISITS.key, VISITS.label, Q(problem_count__gt=0), source="T-005", listed=False)
    assert numbers(scope, VISITS) == [3]
    assert numbers(scope, narrower) == [0]


def test_the_definition_reads_the_same_in_every_process():
    sql = "SELECT a WHERE b IN (%s, %s) AND c = %s AND d IN (%s)"
    one = in_one_order(sql, ("x", "y", "z", "w"))
    assert one == in_one_order(sql, ("y", "x", "z", "w"))
    assert one != in_one_order(sql, ("x", "z", "y", "w"))


def test_an_edition_is_counted_from_the_rows(scope, office):
    fill(scope)
    Snapshot.objects.update(values=json.dumps({reads(VISITS).digest: 99}))
    assert numbers(scope, VISITS) == [297]
    with freezing():
        assert numbers(scope, VISITS) == [3]


def test_switched_off_nothing_is_used(scope):
    fill(scope)
    Snapshot.objects.update(values=json.dumps({reads(VISITS).digest: 99}))
    with override_settings(PORTAL_SNAPSHOTS=False):
        assert numbers(scope, VISITS) == [3]


def test_without_triggers_nothing_is_stored(scope, monkeypatch):
    monkeypatch.setattr(marks, "there", set)
    assert fill(scope) == 0
    assert numbers(scope, VISITS) == [3]


def test_triggers_that_were_lost_come_back_and_nothing_older_is_trusted(scope):
    fill(scope)
    with connection.cursor() as cursor:
        marks._drop(cursor, {name for name in marks.there() if name.endswith("inspections_inspection")})
    Inspection.objects.update(state="voided")
    call_command("migrate", verbosity=0)
    assert marks.are_in_place()
    assert numbers(scope, VISITS) == [0]


# Every night ---------------------------------------------------------------------------------------------------------


def test_the_night_corrects_and_tells_a_value_that_is_wrong(scope, capsys):
    fill(scope)
    row = Snapshot.objects.filter(office=scope.offices[1], start=YEAR.start).get()
    values = json.loads(row.values)
    values[reads(VISITS).digest] += 5
    Snapshot.objects.filter(pk=row.pk).update(values=json.dumps(values))
    with pytest.raises(CommandError, match=r"inspections\.visits"):
        call_command("rebuild_snapshots")
    call_command("rebuild_snapshots")
    assert "重算了 6 份快照" in capsys.readouterr().out
    assert numbers(scope, VISITS) == [3]


def test_the_year_so_far_goes_on_and_what_nobody_wants_goes(scope):
    so_far = Period(date(2026, 1, 1), date(2026, 5, 9))
    snapshots.add([(scope.offices[0], one) for one in (so_far, so_far.last_year)], on=date(2026, 5, 9))
    snapshots.add([(scope.offices[0], Period(date(2026, 5, 1), date(2026, 5, 9)))], on=date(2026, 5, 9))
    snapshots.add([(scope.offices[0], Period.year(2024))], on=date(2026, 4, 1))
    snapshot_rebuilding.rebuild(on=date(2026, 5, 10))
    spans = {(str(row.start), str(row.end)) for row in Snapshot.objects.all()}
    assert spans == {
        ("2026-01-01", "2026-05-09"),
        ("2026-01-01", "2026-05-10"),
        ("2025-01-01", "2025-05-09"),
        ("2025-01-01", "2025-05-10"),
        ("2026-05-01", "2026-05-09"),
        ("2026-05-01", "2026-05-10"),
    }


def test_a_year_is_made_ready_for_every_office(scope, capsys):
    call_command("rebuild_snapshots", year=date.today().year)
    assert "重算了 6 份快照" in capsys.readouterr().out
    with pytest.raises(CommandError, match="年度应在"):
        call_command("rebuild_snapshots", year=1900)
    call_command("rebuild_snapshots", list=True)
    assert "共 0 项始终实时计算" in capsys.readouterr().out


# At the same time ----------------------------------------------------------------------------------------------------


def in_a_thread(work):
    """``work`` on a connection of its own; gives the thread, started."""

    def run():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.fixture
def meanwhile(monkeypatch):
    """``meanwhile(work)``: ``work`` is done once, in another thread, after the next values were computed."""

    def arrange(work, *, wait):
        compute_values, threads = snapshot_rebuilding.live.basic_values, []

        def with_company(*question):
            values = compute_values(*question)
            if not threads:
                threads.append(in_a_thread(work))
                if wait:
                    threads[0].join()
            return values

        monkeypatch.setattr(snapshot_rebuilding.live, "basic_values", with_company)
        return threads

    return arrange


@pytest.mark.django_db(transaction=True)
def test_a_write_during_a_rebuild_leaves_the_row_stale(scope, office, meanwhile):
    """On PostgreSQL it is committed before the row is stored, on SQLite it waits for that."""
    user, shop = UserFactory(office=office), EntityFactory(office=office)
    marks.install()

    def write():
        InspectionFactory(office=office, entity=shop, created_by=user, inspected_on=date(2026, 8, 8))

    snapshots.add([(office.pk, YEAR)], on=ON)
    threads = meanwhile(write, wait=connection.vendor == "postgresql")
    assert snapshot_rebuilding.refresh(on=ON) == 1
    threads[0].join()
    assert json.loads(Snapshot.objects.get().values)[reads(VISITS).digest] == 2
    assert numbers(Scope((office.pk,)), VISITS) == [3]
    assert snapshot_rebuilding.refresh(on=ON) == 1
    assert json.loads(Snapshot.objects.get().values)[reads(VISITS).digest] == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_mark_taken_over_during_a_rebuild_makes_it_fail(scope, office, meanwhile):
    user, shop = UserFactory(office=office), EntityFactory(office=office)

    def write_and_absorb():
        InspectionFactory(office=office, entity=shop, created_by=user, inspected_on=date(2026, 8, 8))
        snapshot_rebuilding.absorb()

    snapshots.add([(office.pk, YEAR)], on=ON)
    snapshot_rebuilding.absorb()
    meanwhile(write_and_absorb, wait=True)
    with pytest.raises(OperationalError):
        snapshot_rebuilding.fill(office.pk, [Snapshot.objects.get().pk])
    assert json.loads(Snapshot.objects.get().stale) == ["*"]
    assert numbers(Scope((office.pk,)), VISITS) == [3]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_writers_of_one_office_do_not_wait_for_each_other(scope, office):
    first, second = Inspection.objects.filter(office=office).order_by("pk")
    done = threading.Event()

    def write_the_other():
        Inspection.objects.filter(pk=second.pk).update(problem_count=1)
        done.set()

    with transaction.atomic():
        Inspection.objects.filter(pk=first.pk).update(problem_count=1)
        thread = in_a_thread(write_the_other)
        assert done.wait(5)
    thread.join()
    assert SnapshotMark.objects.filter(office=office.pk, name="inspections_inspection").count() >= 2


@pytest.mark.sqlite
def test_between_two_pieces_of_the_rebuild_others_find_time_to_write(scope, office, monkeypatch):
    """Six periods of three offices are two pieces each; a writer looks every tenth of a second whether it is its turn."""
    monkeypatch.setattr(snapshot_rebuilding, "NOTICED", 0)
    slept = []
    monkeypatch.setattr(snapshot_rebuilding.time, "sleep", slept.append)
    fill(scope, [Period.year(year) for year in range(2021, 2027)])
    assert slept == [0.2] * 6


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_process_rebuilds_at_a_time(scope, office):
    snapshots.add([(office.pk, YEAR)], on=ON)
    found = []
    with snapshot_rebuilding._alone() as mine:
        assert mine
        in_a_thread(lambda: found.append(snapshot_rebuilding.refresh(on=ON))).join()
    assert found == [0]
    assert snapshot_rebuilding.refresh(on=ON) == 1


def test_a_ratio_and_a_claim_come_from_the_stored_sums(scope, django_assert_num_queries):
    figures = [figure for figure in REGISTRY.values() if isinstance(figure, Ratio)][:20]
    fill(scope)
    with django_assert_num_queries(1):
        stored = compute(figures, [YEAR], scope)
    assert stored == {(figure.key, YEAR): figure.value(YEAR, scope) for figure in figures}
