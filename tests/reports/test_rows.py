"""``manage.py figures --rows`` names every row of the model summaries with the figures that speak for it."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.indicators import REGISTRY
from reports.rows import figures_by_row, row_numbers, rows_of

pytestmark = pytest.mark.sqlite


def printed(**options):
    out = StringIO()
    call_command("figures", stdout=out, **options)
    return out.getvalue().splitlines()


def test_the_rows_are_all_of_both_summaries():
    numbers = row_numbers()
    assert len(numbers) == len(set(numbers)) == 42 + 45 + 188 + 47
    assert numbers[0] == "T-001"
    assert numbers[42] == "TN-01"
    assert numbers[-1] == "CN-47"


def test_every_source_that_looks_like_a_row_is_one():
    """A number that is not in the summaries would raise KeyError; each figure names a row."""
    by_row = figures_by_row()
    assert {one.key for some in by_row.values() for one in some} == {
        key for key, one in REGISTRY.items() if rows_of(one)
    }


def test_a_figure_of_two_rows_stands_at_both():
    lines = printed(rows=True, app="entities")
    assert "TN-42\tentities\t指标\tentities.unlicensed_found\t无证无照经营户" in lines
    assert "CN-47\tentities\t指标\tentities.unlicensed_found\t无证无照经营户" in lines
    assert {line.split("\t")[1] for line in lines} == {"entities"}


def test_all_apps_and_the_rows_without_a_figure_are_printed():
    lines = printed(rows=True)
    assert [line.split("\t")[0] for line in lines if line.endswith("\t—")] == [
        number for number, some in figures_by_row().items() if not some
    ]
    assert "T-003\tentities\t比率\tentities.annual_report_rate_cooperative\t农民专业合作社年报率" in lines
    assert {"entities", "inspections"} <= {line.split("\t")[1] for line in lines}
    assert list(dict.fromkeys(line.split("\t")[0] for line in lines)) == row_numbers()


def test_the_command_asks_what_to_list():
    with pytest.raises(CommandError, match="--rows"):
        printed()
