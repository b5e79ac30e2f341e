"""A day of an impossible year is refused at its field by forms of every kind; so is a day to come of what has happened."""

from datetime import date, timedelta

import pytest

from complaints.forms import DayForm
from core.clock import now, today
from food_safety.forms.ledgers import CanteenLookForm
from special_equipment.forms.steps import EndUnitForm

pytestmark = pytest.mark.django_db


def errors(form, name):
    return list(form.errors.get(name, ()))


@pytest.mark.parametrize(
    ("day", "refused"),
    [
        ("0025-06-15", True),
        ("1899-12-31", True),
        ("1900-01-01", False),
        ("2100-12-31", False),
        ("2101-01-01", True),
    ],
)
def test_the_year_of_a_day(chief, day, refused):
    found = errors(EndUnitForm({"ended_on": day}, user=chief), "ended_on")
    assert found == (["年份不对，请填 1900 年至 2100 年之间的日期"] if refused else [])


@pytest.mark.parametrize(("later", "words"), [(0, []), (1, ["日期不能晚于今天"])])
def test_what_has_happened_lies_behind(chief, later, words):
    day = (today() + timedelta(days=later)).isoformat()
    assert errors(CanteenLookForm({"fixed_on": day}, user=chief), "fixed_on") == words
    assert errors(DayForm({"on": day}, user=chief), "on") == words


def test_a_moment_to_come_and_an_impossible_one(chief):
    from banquets.forms import PoisoningForm

    def said(moment):
        return errors(PoisoningForm({"first_ill_at": moment}, user=chief), "first_ill_at")

    assert said((now() + timedelta(hours=1, days=1)).strftime("%Y-%m-%dT%H:%M")) == ["时间不能晚于现在"]
    assert said("9999-12-31T23:59")[0] == "年份不对，请填 1900 年至 2100 年之间的日期"
    assert said((now() - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")) == []


def test_forms_without_an_account_know_it_too(office):
    from banquets.forms_public import PublicFilingForm

    form = PublicFilingForm({"held_on": "0026-05-08"}, office=office)
    assert errors(form, "held_on") == ["年份不对，请填 1900 年至 2100 年之间的日期"]
    assert date(2026, 5, 8) == PublicFilingForm.base_fields["held_on"].clean("2026-05-08")
