"""The demonstration: in the numbers of a real township, and the same for the same seed down to the summary's bytes."""

from hashlib import sha256

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db.models import DateTimeField

from core.demo import build_all
from core.indicators import REGISTRY, Scope, compute
from core.models import Office
from core.models.snapshots import Snapshot, SnapshotMark
from core.periods import Period
from entities.models import Entity
from food_safety.models import RapidTest
from inspections.models import Inspection

# What differs between two runs by its nature: instants of entry, salted passwords, keys of stored files.
BY_NATURE = {"password", "lease_token", "last_login"}
#: Lines that a service writes of itself get an id of their own making.
OWN_IDS = {"inspections.SeizedItem", "inspections.ItemMove"}


def everything():
    """``{model: rows}`` of all records of the portal, without instants and salts, and without what is stored of figures:
    their marks go when they go."""
    found = {}
    for app in settings.PORTAL_APPS:
        for model in apps.get_app_config(app).get_models():
            if model in (Snapshot, SnapshotMark):
                continue
            names = [
                field.attname
                for field in model._meta.concrete_fields
                if not isinstance(field, DateTimeField)
                and field.name not in BY_NATURE
                and not (field.name == "uuid" and model._meta.label in OWN_IDS)
            ]
            found[model._meta.label] = list(model._base_manager.order_by("pk").values_list(*names))
    return found


def seeded(seed=7, apps_=None):
    call_command("flush", interactive=False, verbosity=0, reset_sequences=True)
    call_command("load_calendar", verbosity=0)
    call_command("load_reference", verbosity=0)
    with pytest.MonkeyPatch.context() as patch:
        if apps_:
            patch.setattr(settings, "PORTAL_APPS", apps_)
        build_all(year=2025, seed=seed)
    return everything()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, reset_sequences=True)
def test_the_same_seed_gives_the_same_portal_and_another_seed_another(tmp_path):
    first, paper = seeded(), summary(tmp_path / "first")
    again, paper_again = seeded(), summary(tmp_path / "again")
    assert {name: len(rows) for name, rows in first.items()} == {
        name: len(rows) for name, rows in again.items()
    }
    different = [name for name in first if first[name] != again[name]]
    assert different == []
    assert paper == paper_again
    assert 800 <= Entity.objects.count() <= 1000
    year = Period.year(2025)
    assert 560 <= Inspection.objects.done_in(year).count() <= 760
    assert 260 <= RapidTest.objects.sampled_in(year).count() <= 330
    figures_are_consistent(year)
    assert seeded(seed=8, apps_=["core", "entities"])["entities.Entity"] != first["entities.Entity"]


def figures_are_consistent(year):
    """Fused equals alone on the demonstration too."""
    scope = Scope.of_office(Office.objects.get(kind="township"))
    together = compute(list(REGISTRY.values()), [year, year.last_year], scope)
    alone = {
        (key, period): figure.value(period, scope)
        for key, figure in REGISTRY.items()
        for period in (year, year.last_year)
    }
    assert together == alone


def summary(folder):
    """SHA-256 of the year's summary in both formats."""
    call_command("make_summary", year=2025, out=folder, verbosity=0)
    return {path.suffix: sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_a_database_with_records_is_left_alone(office):
    from django.core.management.base import CommandError

    with pytest.raises(CommandError, match="数据库不是空的"):
        call_command("seed_demo", year=2025)
    call_command("seed_demo", year=2025, if_empty=True, verbosity=0)
    assert Office.objects.filter(name="丰乐镇市场监督管理所").exists() is False
