from food_safety.models.permits import PermitAct
from food_safety.models.rapid_tests import AnnualTarget, RapidTest, RapidTestResult, TestItem

__all__ = ["AnnualTarget", "PermitAct", "RapidTest", "RapidTestResult", "TestItem"]
