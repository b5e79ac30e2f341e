"""Figures of the double-random draws against numbers counted by hand."""

from datetime import date
from decimal import Decimal

import pytest

from core.indicators import REGISTRY, Scope, compute
from core.periods import Period
from tests.factories.core import UserFactory
from tests.factories.inspections import (
    DrawCoordinationFactory,
    DrawOfficerFactory,
    DrawPlanFactory,
    DrawResultFactory,
    DrawTargetFactory,
    MatterFactory,
)

Y2026 = Period.year(2026)


@pytest.fixture
def of(office):
    def value(key, period=Y2026):
        return REGISTRY[f"inspections.{key}"].value(period, Scope.of_office(office))

    return value


def test_matters_and_officers_stand_as_of_the_last_day(of, office, other_office):
    """C-009: two matters at the end of 2026, one of them published. C-010: one own and one external officer."""
    MatterFactory(office=office, listed_on=date(2026, 12, 31), published_on=None)
    MatterFactory(office=office, listed_on=date(2020, 1, 1), ended_on=date(2027, 1, 1))
    MatterFactory(office=office, listed_on=date(2020, 1, 1), ended_on=date(2026, 12, 31))
    MatterFactory(office=office, listed_on=date(2027, 1, 1))
    MatterFactory(office=other_office)
    assert (of("draw_matters"), of("draw_matters_published")) == (2, 1)
    valid, expired = (
        UserFactory(office=office),
        UserFactory(office=office, certificate_valid_until=date(2026, 12, 30)),
    )
    DrawOfficerFactory(
        office=office, user=valid, certificate_valid_until=date(2020, 1, 1)
    )  # the account's own counts
    DrawOfficerFactory(office=office, user=expired)
    DrawOfficerFactory(office=office, certificate_valid_until=date(2026, 12, 31))
    DrawOfficerFactory(office=office, certificate_valid_until=date(2026, 12, 30))
    DrawOfficerFactory(office=office, left_on=date(2026, 12, 31))
    assert of("draw_officers") == 2
    assert of("draw_officers", Period(date(2026, 1, 1), date(2026, 12, 30))) == 5


def test_tasks_by_their_source(of, office):
    """C-012 own 2, C-013 joint 1, C-014 superior 1; a draft and a withdrawn plan were never drawn."""
    for source, state, drawn_on in [
        ("own", "drawn", date(2026, 1, 1)),
        ("own", "finished", date(2026, 12, 31)),
        ("own", "finished", date(2025, 12, 31)),
        ("own", "draft", None),
        ("own", "withdrawn", None),
        ("joint", "drawn", date(2026, 5, 1)),
        ("superior", "finished", date(2026, 5, 1)),
    ]:
        DrawPlanFactory(office=office, source=source, state=state, drawn_on=drawn_on)
    assert [
        of(key) for key in ("draw_plans", "draw_plans_own", "draw_plans_joint", "draw_plans_superior")
    ] == [4, 2, 1, 1]


@pytest.fixture
def targets(office):
    """An on-site task of 4 and a superior's publicity task of 3; one entity is in both, one result is of January."""
    by = UserFactory(office=office)
    normal = DrawResultFactory(office=office, code="passed", name="合格", is_normal=True)
    ordered = DrawResultFactory(office=office, code="ordered", name="发现问题已责令改正")
    site = DrawPlanFactory(office=office, state="drawn", drawn_on=date(2026, 3, 5))
    book = DrawPlanFactory(
        office=office, state="drawn", source="superior", form="publicity", drawn_on=date(2026, 3, 5)
    )

    def target(plan, code, entered=None, result=None, published=None, **fields):
        done = (
            {"result": result, "checked_on": entered, "entered_on": entered, "entered_by": by}
            if entered
            else {}
        )
        if published:
            done |= {"reviewed_on": entered, "reviewed_by": by, "published_on": published}
        return DrawTargetFactory(office=office, plan=plan, code=code, **done, **fields)

    due = {"publish_by": date(2026, 5, 8)}
    target(
        site, "1", date(2026, 4, 8), ordered, date(2026, 5, 8), entity_kind="enterprise", **due
    )  # last day: in time
    target(
        site, "2", date(2026, 4, 8), normal, date(2026, 5, 9), entity_kind="enterprise", **due
    )  # a day late
    target(site, "3", date(2026, 4, 8), normal, entity_kind="individual", **due)  # not published
    target(site, "4", entity_kind="enterprise")
    target(site, "5", state="reserve")
    target(site, "6", state="replaced")
    target(
        book,
        "1",
        date(2026, 5, 1),
        normal,
        date(2026, 5, 2),
        entity_kind="enterprise",
        publish_by=date(2026, 6, 1),
    )
    target(book, "7", date(2027, 1, 4), normal, entity_kind="individual", publish_by=date(2027, 2, 2))
    target(book, "8")


def test_what_was_entered(of, targets):
    """C-015: 1, 2, 3 (entity 1 twice); T-005: 1 and 2; T-004: 1 of 3 assigned; done by the cut-off day 3 of 6."""
    assert (of("draw_entered"), of("draw_enterprises_checked"), of("draw_publicity_entered")) == (3, 2, 1)
    assert (of("draw_assigned"), of("draw_assigned_done")) == (6, 3)
    assert of("draw_completion") == Decimal(50)
    assert (of("draw_publicity_assigned"), of("draw_publicity_done")) == (3, 1)
    assert of("draw_publicity_completion") == Decimal(100) / 3
    assert of("draw_entered", Period.year(2027)) == 1
    assert of("draw_corrected") == 1


def test_publicity_within_twenty_working_days(of, targets):
    """TN-04, CN-04: of four limits that ended in 2026 two were kept; three published, two of them normal."""
    assert (of("draw_publication_due"), of("draw_published_in_time")) == (4, 2)
    assert of("draw_publication_rate") == Decimal(50)
    assert of("draw_all_published_in_time") is False
    assert (of("draw_published"), of("draw_published_normal")) == (3, 2)
    assert of("draw_results") == [("合格", 2), ("发现问题已责令改正", 1)]
    assert of("draw_completion", Period.year(2024)) is None


def test_coordination_by_distinct_bodies(of, office):
    """C-011: 2 departments; C-016: 1 office; CN-03: 2 meetings."""
    held = [
        ("guidance", "教体局"),
        ("guidance", "教体局"),
        ("guidance", "住建局"),
        ("supervision", "白杨所"),
        ("supervision", "白杨所"),
        ("meeting", "一季度会"),
        ("meeting", "二季度会"),
    ]
    for day, (kind, body) in enumerate(held, start=1):
        DrawCoordinationFactory(office=office, kind=kind, body=body, held_on=date(2026, 1, day))
    DrawCoordinationFactory(office=office, kind="meeting", held_on=date(2025, 12, 31))
    assert [
        of(key) for key in ("draw_departments_guided", "draw_offices_supervised", "draw_joint_meetings")
    ] == [2, 1, 2]


MINE = sorted(key for key in REGISTRY if key.startswith("inspections.draw_"))


def test_together_and_alone_are_equal(office, targets):
    scope, figures = Scope.of_office(office), [REGISTRY[key] for key in MINE]
    together = compute(figures, [Y2026, Y2026.last_year], scope)
    assert together == {
        (one.key, period): one.value(period, scope) for one in figures for period in (Y2026, Y2026.last_year)
    }
    assert len(MINE) == 29


@pytest.mark.parametrize("key", MINE)
def test_a_figure_opens_its_own_rows(key, client, chief, office, targets):
    MatterFactory(office=office)
    DrawOfficerFactory(office=office)
    DrawCoordinationFactory(office=office)
    figure, scope = REGISTRY[key], Scope.of_office(office)
    client.force_login(chief)
    shown = client.get(figure.url(Y2026, scope)).context["object_list"]
    assert {row.pk for row in shown} == set(figure.rows(Y2026, scope).values_list("pk", flat=True))


def test_words_for_all_offices_and_external_people_count_when_many_figures_are_asked_at_once(office, clerk):
    """A joined row of no office must not take the row that names it out of the common statement."""
    for nth, is_normal in enumerate((True, True, False)):
        DrawTargetFactory(
            office=office,
            state="selected",
            checked_on=date(2026, 3, 30),
            entered_on=date(2026, 4, 1),
            entered_by=clerk,
            result=DrawResultFactory(office=None, is_normal=is_normal, code=f"shipped{nth}"),
        )
    DrawOfficerFactory(office=office, user=None, certificate_valid_until=date(2027, 1, 1))
    figures = [figure for key, figure in REGISTRY.items() if key.startswith("inspections.draw")]
    values = compute(figures, [Y2026, Y2026.last_year], Scope.of_office(office))
    wanted = {"draw_entered": 3, "draw_officers": 1}
    assert {key: values[f"inspections.{key}", Y2026] for key in wanted} == wanted
