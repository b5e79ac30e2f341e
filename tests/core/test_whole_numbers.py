"""A whole number that no column holds is refused at its field, also by forms that do not ask their model."""

import pytest

from entities.forms.records import LedgerForm
from food_safety.models import ExcellenceTour, School

pytestmark = pytest.mark.django_db


class SchoolForm(LedgerForm):
    class Meta:
        model = School
        fields = ["students"]


class TourForm(LedgerForm):
    class Meta:
        model = ExcellenceTour
        fields = ["people"]


def is_refused(form, user, **typed):
    return bool(set(form(typed, user=user).errors) & set(typed))


@pytest.mark.parametrize(
    ("number", "refused"), [(2**31 - 1, False), (2**31, True), (10**30, True), (-1, True)]
)
def test_a_number_of_people_in_a_school(chief, number, refused):
    assert is_refused(SchoolForm, chief, students=str(number)) is refused


@pytest.mark.parametrize(("number", "refused"), [(32767, False), (32768, True)])
def test_a_column_for_small_numbers(chief, number, refused):
    assert is_refused(TourForm, chief, people=str(number)) is refused
