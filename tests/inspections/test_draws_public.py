"""Both libraries, the bundle that proves itself, and who may know what, and when."""

from datetime import date

import pytest

from core.errors import RuleBroken
from core.models import AuditEntry
from inspections import draw_files
from inspections.models import DrawTarget
from inspections.services import draw_libraries
from tests.factories.core import UserFactory
from tests.factories.entities import EntityFactory
from tests.factories.inspections import DrawOfficerFactory, MatterFactory
from tests.inspections.draw_plans import (
    DAY,
    DIGITS,
    committed,
    drawn,
    entered,
    run_bundle,
    world,
)

__all__ = ["world"]
pytestmark = pytest.mark.django_db


# --- libraries ------------------------------------------------------------------------------------------------------


def test_the_object_library_follows_the_entities(office, clerk):
    shop = EntityFactory(office=office, code="92620799MA00000001", name="甲店")
    EntityFactory(office=office, code="", old_code="620799000000001")
    canteen = EntityFactory(office=office, code="", old_code="")
    EntityFactory(office=office, status="closed", status_on=date(2026, 1, 1))
    assert draw_libraries.refresh_objects(office, by=clerk, on=DAY) == {"added": 3, "left": 0, "changed": 0}
    assert set(office.draw_objects.values_list("code", flat=True)) == {
        "92620799MA00000001",
        "620799000000001",
        f"ZT{canteen.pk:08}",
    }
    assert draw_libraries.refresh_objects(office, by=clerk, on=DAY) == {"added": 0, "left": 0, "changed": 0}
    shop.name, shop.status = "乙店", "suspended"
    shop.save()
    assert draw_libraries.refresh_objects(office, by=clerk, on=DAY) == {"added": 0, "left": 1, "changed": 0}
    row = office.draw_objects.get(entity=shop)
    assert (row.name, row.left_on, row.risk) == ("乙店", DAY, "B")


def test_the_officer_library_follows_the_accounts(office, officer, chief, clerk):
    external = DrawOfficerFactory(office=office)
    assert draw_libraries.refresh_officers(office, by=clerk, on=DAY) == {"added": 2, "left": 0, "changed": 0}
    officer.is_active = False
    officer.save()
    assert draw_libraries.refresh_officers(office, by=clerk, on=DAY) == {"added": 0, "left": 1, "changed": 0}
    assert office.draw_officers.get(user=officer).left_on == DAY
    external.refresh_from_db()
    assert external.left_on is None


def test_another_offices_list_is_read_only(county, county_user, clerk):
    matter = MatterFactory(office=county)
    assert matter in type(matter).objects.visible_to(clerk)
    with pytest.raises(RuleBroken, match="由其他机构维护"):
        draw_libraries.save_row(matter, by=clerk, version=1)
    assert draw_libraries.save_row(matter, by=county_user, version=1).version == 2


# --- the bundle, run outside the portal -----------------------------------------------------------------------------


def test_the_bundle_verifies_itself_and_notices_one_changed_byte_in_any_file(world, chief, tmp_path):
    plan = drawn(chief)
    assert draw_files.bundle(plan) == draw_files.bundle(plan)
    folder, run = run_bundle(plan, tmp_path)
    assert run().returncode == 0
    for name in ("list.txt", "plan.json", "digits.txt", "result.txt"):
        content = (folder / name).read_bytes()
        position = (
            content.index(b"5")
            if name == "digits.txt"
            else content.rindex("店".encode())
            if name in ("list.txt", "result.txt")
            else content.rindex("信息".encode())
        )
        changed = b"6" if name == "digits.txt" else "庙".encode()
        (folder / name).write_bytes(content[:position] + changed + content[position + len(changed) :])
        answer = run()
        assert (answer.returncode, "不一致" in answer.stdout) == (1, True), name
        (folder / name).write_bytes(content)
    assert run().returncode == 0


def test_what_the_public_may_have_and_when(world, chief):
    plan = committed(chief)
    assert draw_files.open_names(plan) == []
    open_plan = committed(chief, list_is_public=True)
    assert draw_files.open_names(open_plan) == ["list.txt"]
    plan = drawn(chief)
    assert draw_files.open_names(plan) == []
    plan.state = "finished"
    assert draw_files.open_names(plan) == ["plan.json", "digits.txt", "result.txt"]
    plan.list_is_public = True
    assert draw_files.open_names(plan) == ["list.txt", "plan.json", "digits.txt", "result.txt", "bundle.zip"]


# --- who may know ---------------------------------------------------------------------------------------------------


def test_before_the_check_only_chief_and_own_officers_know(
    world, chief, officer, clerk, county_user, office, stranger
):
    plan = drawn(chief, quota_b=8, quota_d=2)
    outsider = UserFactory(office=office)
    seen = {
        name: DrawTarget.objects.visible_to(user).filter(plan=plan).count()
        for name, user in [
            ("chief", chief),
            ("clerk", clerk),
            ("outsider", outsider),
            ("county", county_user),
            ("stranger", stranger),
        ]
    }
    assert seen == {"chief": 12, "clerk": 0, "outsider": 0, "county": 0, "stranger": 0}
    own = {row.pk for row in plan.targets.selected() if officer in [one.user for one in row.officers]}
    assert 0 < len(own) < 10
    assert set(DrawTarget.objects.visible_to(officer).values_list("pk", flat=True)) == own
    row = entered(plan.targets.selected().first(), by=chief)
    assert list(DrawTarget.objects.visible_to(clerk)) == [row]
    assert list(DrawTarget.objects.visible_to(outsider)) == [row]


def test_the_audit_log_does_not_tell_the_digits(world, chief):
    drawn(chief)
    assert not AuditEntry.objects.filter(changes__icontains=DIGITS).exists()
    assert not AuditEntry.objects.filter(act="drawplan.draw", changes__icontains="92620799MA").exists()
