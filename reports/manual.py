"""The figures that are typed by nature, in the shape of the computed ones so that a text uses both alike."""

import tomllib
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.urls import reverse

from core import indicators
from reports import outline
from reports.models import ManualFigure


@dataclass(frozen=True)
class Manual:
    """A figure whose value a person enters; ``source`` are the rows of the model summaries."""

    key: str
    label: str
    unit: str
    source: str
    model = ManualFigure

    def definition(self) -> str:
        return "无法由本系统的记录算出，由人工填报，须写明原因和数据来源。"

    def url(self, period, scope) -> str:
        return f"{reverse('reports:manualfigure_list')}?{urlencode({'key': self.key})}"


@cache
def catalogue() -> dict[str, Manual]:
    lines = tomllib.loads((outline.DATA / "manual_figures.toml").read_text(encoding="utf-8"))["figures"]
    return {key: Manual(key, **line) for key, line in lines.items()}


def find(key: str):
    """The figure of ``key``: declared by an app, or typed by nature; None where there is none (yet)."""
    return indicators.get(key) or catalogue().get(key)


def find_all(keys) -> dict:
    """The figures among ``keys`` that there are, by key, in the order of ``keys``."""
    keys = list(keys)
    declared = indicators.find(keys)
    return {key: figure for key in keys if (figure := declared.get(key) or catalogue().get(key))}


def values(office, period) -> dict[str, ManualFigure]:
    """What was typed for ``office`` about ``period``, the latest of each key."""
    return {row.key: row for row in ManualFigure.objects.of(office, period).select_related("author")}
