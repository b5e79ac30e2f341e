"""What the apps put on the boards can be opened by those who see it, and every category can be asked of its list."""

import pytest

from core.access import PERMISSIONS
from core.boards import ENTRIES, Entry, Question, add, annexed, entries_for
from core.indicators import REGISTRY, Indicator
from tests.test_everywhere import PAGES

IDS = [f"{entry.question}-{entry.key}" for entry in ENTRIES]


def list_of(figure):
    meta = figure.model._meta
    return PAGES[f"{meta.app_label}:{meta.model_name}_list"]


@pytest.mark.parametrize("entry", ENTRIES, ids=IDS)
def test_whoever_sees_a_figure_may_open_its_rows(entry):
    assert list_of(REGISTRY[entry.key]).permission_required == entry.permission


@pytest.mark.parametrize("entry", [one for one in ENTRIES if one.category], ids=lambda one: one.key)
def test_a_category_is_a_field_with_choices_and_a_filter_of_the_list(entry):
    figure = REGISTRY[entry.key]
    *steps, last = entry.category.split("__")
    model = figure.model
    for step in steps:
        model = model._meta.get_field(step).related_model
    assert model._meta.get_field(last).choices
    assert entry.category_filter in list_of(figure).filterset_class.base_filters


def test_what_is_projected_adds_up_over_time():
    """A count of different things does not: who was visited in spring is no second shop in autumn."""
    for entry in ENTRIES:
        if entry.question == Question.FORECAST:
            figure = REGISTRY[entry.key]
            assert isinstance(figure, Indicator), entry.key
            assert figure.on, entry.key
            assert not figure.is_distinct, entry.key


def test_each_question_has_figures_of_several_apps():
    apps = {
        question: {REGISTRY[one.key].model._meta.app_label for one in ENTRIES if one.question == question}
        for question in Question
    }
    assert all(apps[question] for question in Question)
    assert len(apps[Question.RISK]) >= 5
    assert len(apps[Question.FOUND]) == 4


def test_a_figure_stands_once_under_a_question():
    with pytest.raises(ValueError, match="already"):
        add(Entry(Question.FOUND, "inspections.problems", "inspections.view_problem"))


def test_who_may_not_see_complaints_sees_no_figure_of_them(assistant, officer):
    assert "complaints.view_complaint" not in PERMISSIONS["assistant"]
    assert "complaints.received" not in [one.key for one, _ in entries_for(assistant, Question.FOUND)]
    assert "complaints.received" in [one.key for one, _ in entries_for(officer, Question.FOUND)]


def test_rates_of_reports_and_fines_are_never_compared():
    """《促进个体工商户发展条例》 art. 32, 行政处罚法 art. 74."""
    barred = {one.key for one in ENTRIES if one.unranked}
    compared = {one.key for one in ENTRIES if one.question == Question.OFFICES and not one.unranked}
    assert {"entities.annual_report_rate_individual", "cases.fines_yuan", "cases.total_yuan"} <= barred
    assert not [
        key for key in compared if "annual_report" in key or "yuan" in key or key == "inspections.visits"
    ]


def test_the_annex_draws_what_happens_in_time():
    assert {"inspections.visits", "inspections.problems"} <= {figure.key for figure in annexed()}
    assert all(figure.on for figure in annexed())
