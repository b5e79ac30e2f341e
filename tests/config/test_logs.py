"""Log lines stay one line of JSON whatever comes in, and carry no telephone or identity number."""

import json
import logging
import sys

import pytest
from django.test import RequestFactory

from config.logs import JsonLines, PlainLines, without_personal_data


def record(message, *args, **extra):
    made = logging.LogRecord(
        "portal.test", logging.WARNING, __file__, 1, message, args, extra.pop("exc_info", None)
    )
    made.__dict__.update(extra)
    return made


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13893612345。", "电话138****2345。"),
        ("620722199001011234", "6207**********1234"),
        ("62072219900101123X,", "6207**********123X,"),
        ("单号 202511210001", "单号 202511210001"),
        ("代码 92620722MA74ABCD1X", "代码 92620722MA74ABCD1X"),
        (
            "DETAIL:  Failing row contains (1, 张三, 丰乐镇(东街)).\nx (y)",
            "DETAIL:  Failing row contains (…).\nx (y)",
        ),
        ("Key (name)=(张三) already exists.", "Key (name)=(…) already exists."),
    ],
)
def test_numbers_of_persons_are_masked(text, masked):
    assert without_personal_data(text) == masked


def test_hostile_text_stays_one_line_of_json():
    line = JsonLines().format(record('a\r\n{"level":"INFO"}\u2028%s', '"\x00'))
    assert "\n" not in line
    assert "\r" not in line
    assert json.loads(line)["message"] == 'a\r\n{"level":"INFO"}\u2028"\x00'


def test_request_is_named_without_its_query():
    request = RequestFactory().get("/entities/", {"q": "13893612345"})
    line = json.loads(JsonLines().format(record("Not Found", request=request, status_code=404)))
    assert (line["method"], line["path"], line["status"], line["user"]) == ("GET", "/entities/", 404, None)
    assert "q=" not in json.dumps(line)


def test_traceback_is_inside_and_masked():
    try:
        raise ValueError("13893612345 is taken")
    except ValueError:
        line = JsonLines().format(record("failed", exc_info=sys.exc_info()))
    assert "138****2345 is taken" in json.loads(line)["traceback"]
    assert "13893612345" not in line


def test_plain_lines_show_line_breaks_of_the_message():
    plain = PlainLines("{levelname} {message}", style="{")
    assert plain.format(record("a\nb 13893612345")) == "WARNING a\\nb 138****2345"
