"""The audit log speaks Chinese: every act that the sources record has its words."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from core.audit_words import ACT_WORDS, acts_in_words, changes_in_words, target_in_words

ACT = re.compile(r'(?:record|entry)\(\s*[\w.]+,\s*"([a-z_]+\.[a-z_]+)"')


def recorded_acts():
    for app in settings.PORTAL_APPS:
        for path in apps.get_app_config(app).module.__spec__.submodule_search_locations:
            yield from ((act, file.name) for file in _sources(path) for act in ACT.findall(file.read_text()))


def _sources(path):
    return [file for file in Path(path).rglob("*.py") if "migrations" not in file.parts]


def test_every_recorded_act_is_shown_in_chinese():
    acts = dict(recorded_acts())
    assert len(acts) > 100
    assert {act: file for act, file in acts.items() if re.search("[a-z]", acts_in_words(act))} == {}


@pytest.mark.parametrize(
    ("changes", "label", "words"),
    [
        ({"status": ["operating", "closed"]}, "entities.entity", "状态：在营 → 注销"),
        (
            {"list": "food_safety.rapidtest", "conditions": "统计指标：食品快速检测"},
            "core.user",
            "列表：食品快速检测；条件：统计指标：食品快速检测",
        ),
        ({"kg": "3.5"}, "food_safety.rapidtest", "公斤：3.5"),
        ({"is_voided": [False, True]}, "", "is_voided：否 → 是"),
        ({"a": 1, "b": None}, "gone.model", "a：1；b：空"),
    ],
)
def test_changes_are_named_as_their_fields_are(changes, label, words):
    assert changes_in_words(changes, label) == words


def test_an_object_is_called_as_its_model_is():
    assert target_in_words("entities.entity", "17") == "经营主体 17"
    assert target_in_words("gone.model", "17") == "gone.model 17"
    assert "close" in ACT_WORDS
