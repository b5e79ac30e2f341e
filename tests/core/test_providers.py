"""Figures that are declared in the database are found beside those of the code, with one question however many keys."""

import pytest

from core import indicators
from core.indicators import providers


@pytest.fixture
def provided(monkeypatch):
    """A provider of ``test.…``; answers how often it was asked and with which scope."""
    asked = []
    figure = indicators.Indicator(
        "test.one.two",
        "试验",
        unit="件",
        model=indicators.get("inspections.visits").model,
        on="inspected_on",
        source="T-005",
        listed=False,
    )

    def answer(scope):
        asked.append(scope)
        return {figure.key: figure}

    monkeypatch.setattr(providers, "PROVIDERS", {})
    indicators.provide("test", answer)
    return figure, asked


def test_many_keys_are_one_question(provided):
    figure, asked = provided
    found = indicators.find(["test.one.two", "inspections.visits", "test.nothing", "other.nothing"])
    assert list(found.values()) == [figure, indicators.REGISTRY["inspections.visits"]]
    assert asked == [None]


def test_a_figure_of_the_code_asks_nobody(provided):
    figure, asked = provided
    assert indicators.get("inspections.visits").key == "inspections.visits"
    assert asked == []
    assert indicators.get("test.one.two") is figure
    assert indicators.get("test.none") is None


def test_everything_holds_both_and_a_namespace_has_one_owner(provided):
    figure, asked = provided
    scope = indicators.Scope((1,))
    everything = indicators.everything(scope)
    assert everything["test.one.two"] is figure
    assert len(everything) == len(indicators.REGISTRY) + 1
    assert asked == [scope]
    assert {"test", "inspections"} <= indicators.namespaces()
    for namespace in ("test", "inspections"):
        with pytest.raises(ValueError, match="declared already"):
            indicators.provide(namespace, dict)
