"""The closing line of the whole run counts everything and hides nothing."""

from tools.run_tests import closing_line


def result(code=0, **counts):
    return {"counts": counts, "reasons": {}, "code": code}


def test_both_runs_are_added():
    runs = [result(passed=10, skipped=1, seconds=3.0), result(passed=9, failed=2, deselected=4, seconds=2.0)]
    assert closing_line(runs, 5.25) == "2 failed, 19 passed, 1 skipped in 5.25s"


def test_a_broken_run_is_an_error():
    assert closing_line([result(passed=1), result(code=3, error=1)], 1) == "1 passed, 1 error in 1.00s"
    assert closing_line([result(error=2)], 1) == "2 errors in 1.00s"


def test_nothing_at_all():
    assert closing_line([result(), result()], 0) == "no tests ran in 0.00s"
