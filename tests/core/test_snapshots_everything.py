"""Every table that figures read, every way of writing: whatever is written anywhere, the stored figures never lag."""

import random
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from core.indicators import Indicator, Scope, compute, everything, marks, snapshot_rebuilding, snapshots
from core.indicators.reads import basis, reads, way_to_office
from core.models import SnapshotMark, User
from core.periods import Period
from tests.factories.activities import WorkCategoryFactory, WorkQuantityFactory, WorkStageFactory
from tests.factories.core import UserFactory

ON = date(2026, 12, 31)
YEAR = Period.year(2026)
PERIODS = [YEAR, YEAR.last_year, Period.month(2026, 3)]


def factories():
    """``{model: factory}`` of every watched table that the tests can make rows of."""
    found = {}
    for app in settings.PORTAL_APPS:
        try:
            module = import_module(f"tests.factories.{app}")
        except ModuleNotFoundError:
            continue
        for name, one in vars(module).items():
            meta = getattr(one, "_meta", None)
            model = getattr(meta, "model", None)
            if name == f"{getattr(model, '__name__', '')}Factory" and not meta.abstract:
                found[model] = one
    return found


FACTORIES = factories()
WATCHED = {one.model: one for one in marks.watched()}


def make(model, office):
    way = getattr(model, "office_path", "")
    place = {way: office} if way and way != "pk" else {}
    return FACTORIES[model](**place)


def offices_of(row) -> set[int]:
    way = way_to_office(type(row))
    if WATCHED[type(row)].concerns_all:
        return {marks.ALL_OFFICES}
    found = type(row)._base_manager.filter(pk=row.pk).values_list(way, flat=True).first() if way else None
    return {found or marks.ALL_OFFICES}


def marked(row) -> set[int]:
    table = type(row)._meta.db_table
    return set(SnapshotMark.objects.filter(name=table).values_list("office", flat=True))


def forget_marks():
    SnapshotMark.objects.all().delete()


def test_every_figure_is_stored_or_says_why_not(db):
    assert snapshot_rebuilding.left_out() == {}


def test_a_provided_figure_reads_watched_tables(office):
    category = WorkCategoryFactory(office=office)
    WorkQuantityFactory(category=category)
    WorkStageFactory(category=category)
    provided = {key: figure for key, figure in everything().items() if key.startswith("work.")}
    assert len(provided) >= 4
    assert all(
        snapshot_rebuilding.is_watched(reads(one)) for figure in provided.values() for one in basis(figure)
    )


def test_every_watched_table_can_be_tried():
    assert {model._meta.label for model in WATCHED if model not in FACTORIES} == set()


@pytest.mark.parametrize(
    "model", sorted(WATCHED, key=lambda model: model._meta.label), ids=lambda m: m._meta.label
)
def test_each_way_of_writing_leaves_a_mark(model, office, other_office):
    row = make(model, office)
    own = offices_of(row)
    assert own <= marked(row)
    forget_marks()
    rows = model._base_manager.filter(pk=row.pk)
    column = next(one.name for one in model._meta.concrete_fields if not one.primary_key)
    rows.update(**({"display_name": "王新"} if hasattr(model, "unread") else {column: models.F(column)}))
    assert own <= marked(row)
    forget_marks()
    try:
        with transaction.atomic():
            row.delete()
    except (ProtectedError, NotImplementedError, IntegrityError):
        return
    assert own <= marked(row)


def test_signing_in_leaves_no_mark_and_a_new_name_does(office, client):
    user = UserFactory(office=office)
    forget_marks()
    client.force_login(user)
    user.set_password("Another-2026")
    user.save()
    assert not SnapshotMark.objects.exists()
    user.display_name = "王新"
    user.save()
    assert marked(user) == {office.pk}


def test_a_figure_that_would_read_what_leaves_no_mark_is_not_stored():
    figure = Indicator(
        "test.idle",
        "从未登录",
        unit="人",
        model=User,
        only=models.Q(last_login=None),
        source="",
        listed=False,
    )
    assert "last_login" in reads(figure).why_not


# Random writing ------------------------------------------------------------------------------------------------------


def change(rng, row):
    """Another value in one column that figures are likely to look at."""
    columns = [
        one
        for one in row._meta.concrete_fields
        if not one.primary_key
        and (isinstance(one, models.DateField | models.BooleanField) or one.choices)
        and not isinstance(one, models.DateTimeField)
    ]
    if not columns:
        return
    column = rng.choice(columns)
    if isinstance(column, models.BooleanField):
        value = not getattr(row, column.attname)
    elif isinstance(column, models.DateField):
        value = date(2025, 1, 1) + timedelta(days=rng.randrange(730))
    else:
        value = rng.choice([key for key, _ in column.flatchoices])
    type(row)._base_manager.filter(pk=row.pk).update(**{column.attname: value})


def write_something(rng, offices, rows):
    """Add, change or delete a row; what a constraint refuses is not done."""
    deed = rng.choice(["add", "add", "add", "change", "change", "delete"])
    try:
        with transaction.atomic():
            if deed == "add" or not rows:
                model = rng.choice([model for model in WATCHED if model._meta.app_label != "core"])
                rows.append(make(model, rng.choice(offices)))
                change(rng, rows[-1])
            elif deed == "change":
                change(rng, rng.choice(rows))
            else:
                rng.choice(rows).delete()
    except (IntegrityError, ProtectedError, NotImplementedError, ValueError, TypeError):
        return deed, "refused"
    return deed, rows[-1]._meta.label


def refuse_difference(figures, scope, after):
    there = compute(figures, PERIODS, scope)
    with snapshots.from_rows():
        wanted = compute(figures, PERIODS, scope)
    wrong = {key: (there[key], wanted[key]) for key in wanted if there[key] != wanted[key]}
    assert not wrong, after
    assert {key: repr(value) for key, value in there.items()} == {
        key: repr(value) for key, value in wanted.items()
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_random_writes_are_never_missed(seed, county, office, other_office, settings):
    settings.PORTAL_SNAPSHOTS = True
    rng = random.Random(seed)
    category = WorkCategoryFactory(office=county)
    WorkQuantityFactory(category=category)
    figures = list(everything().values())
    county_scope, one_office = Scope.of_office(county), Scope.of_office(office)
    rows: list = []
    for _ in range(40):
        write_something(rng, [office, other_office], rows)
    snapshots.add([(one, period) for one in county_scope.offices for period in PERIODS], on=ON)
    assert snapshot_rebuilding.refresh(on=ON) == 9
    for _turn in range(12):
        if rng.random() < 0.6:
            snapshot_rebuilding.refresh(on=ON)
        deeds = [write_something(rng, [office, other_office], rows) for _ in range(rng.choice([0, 1, 3]))]
        refuse_difference(figures, rng.choice([county_scope, county_scope, one_office]), deeds)
    assert snapshot_rebuilding.rebuild(on=ON)[1] == []
    refuse_difference(figures, county_scope, "rebuilt")
