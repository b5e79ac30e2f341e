from food_safety.models.rapid_tests import AnnualTarget, RapidTest, RapidTestResult, TestItem

__all__ = ["AnnualTarget", "RapidTest", "RapidTestResult", "TestItem"]
