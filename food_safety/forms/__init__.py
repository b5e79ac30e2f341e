"""Forms of food safety."""

from food_safety.forms.catalogue import ItemForm, TargetChangeForm, TargetForm
from food_safety.forms.permits import PermitActForm, PermitForm
from food_safety.forms.rapid_tests import HandlingForm, RapidTestForm
from food_safety.forms.sheets import SheetForm

__all__ = [
    "HandlingForm",
    "ItemForm",
    "PermitActForm",
    "PermitForm",
    "RapidTestForm",
    "SheetForm",
    "TargetChangeForm",
    "TargetForm",
]
