"""A whole number that no column holds is refused at its field, also by forms that do not ask their model."""

import pytest
from django import forms

from core.forms import ScopedForm
from core.models import Village
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


class SeveralForm(ScopedForm):
    villages = forms.ModelMultipleChoiceField(Village.objects.all())


@pytest.mark.parametrize("key", [str(2**63), "9" * 21, "9" * 200])
def test_a_choice_among_several_that_no_key_can_be(chief, village, key):
    form = SeveralForm({"villages": [str(village.pk), key]}, user=chief)
    assert form.errors == {"villages": ["所选的一项已经不在列表中，请重新选择"]}
    assert not SeveralForm({"villages": [str(village.pk)]}, user=chief).errors
