"""Forms of food safety."""

from food_safety.forms.catalogue import ItemForm, TargetChangeForm, TargetForm
from food_safety.forms.rapid_tests import HandlingForm, RapidTestForm
from food_safety.forms.sheets import SheetForm

__all__ = ["HandlingForm", "ItemForm", "RapidTestForm", "SheetForm", "TargetChangeForm", "TargetForm"]
