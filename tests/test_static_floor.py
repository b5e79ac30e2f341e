"""What the static files and templates may use: Chromium 86, iOS 15, no inline script or style."""

import gzip
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CSS = sorted((ROOT / "static").rglob("*.css"))
JS = sorted((ROOT / "static").rglob("*.js"))
TEMPLATES = sorted(path for path in ROOT.glob("**/templates/**/*.html") if ".venv" not in path.parts)
# PDF pages are rendered by WeasyPrint, which needs no policy and knows its own style sheets.
PAGES = [path for path in TEMPLATES if "documents" not in path.parts and "pdf" not in path.parts]

CSS_TOO_NEW = {
    "inset": r"(?<![\w-])inset\s*:",
    ":is/:where/:has": r":(is|where|has)\(",
    "aspect-ratio": r"aspect-ratio\s*:",
    "color-mix": r"color-mix\(",
    "@layer/@container/@property": r"@(layer|container|property|scope)\b",
    "nesting": r"(?m)^\s*&",
    "dynamic viewport units": r"\d(dv|sv|lv)[hw]\b",
    "accent-color": r"accent-color\s*:",
    "individual transforms": r"(?m)^\s*(translate|rotate|scale)\s*:",
    "logical shorthands": r"(margin|padding)-(inline|block)\s*:",
    "subgrid": r"\bsubgrid\b",
    "text-wrap": r"text-wrap\s*:",
    "scrollbar-gutter": r"scrollbar-gutter",
    "content-visibility": r"content-visibility",
    "range media queries": r"@media[^{]*[<>]",
    "foreign addresses": r"url\(|@import|https?:",
}
JS_TOO_NEW = {
    "optional chaining": r"\w\?\.[A-Za-z_\[(]",
    "nullish coalescing": r"\?\?",
    "logical assignment": r"(\|\||&&|\?\?)=",
    "randomUUID": r"\.randomUUID\(",
    "structuredClone": r"\bstructuredClone\(",
    "at()": r"\.at\(-?\d",
    "replaceAll": r"\.replaceAll\(",
    "hasOwn": r"\.hasOwn\(",
    "findLast": r"\.findLast",
    "toSorted and kin": r"\.to(Sorted|Reversed|Spliced)\(",
    "Promise.any": r"Promise\.any\(",
    "private fields": r"this\.#",
    "class fields": r"(?m)^\s+static\s+\w+\s*=",
    "top-level await and modules": r"(?m)^(await|import|export)\b",
    "popover": r"\.(show|hide|toggle)Popover\(",
    "code from text": r"\beval\(|new Function\(|setTimeout\(\s*['\"]",
    "foreign addresses": r"https?://(?!www\.w3\.org/)",
    "inline style attributes": r"setAttribute\(\s*['\"]style['\"]|\.cssText",
}
PAGE_REFUSED = {
    "an inline handler": r"<[^>]*\son(?!ce\b)\w+\s*=(?!=)",
    "a style attribute": r"<[^>]*\sstyle\s*=",
    "a style element": r"<style\b",
    "a script without src": r"<script(?![^>]*\bsrc=)[^>]*>",
    "a javascript: address": r"javascript:",
    "an evaluated htmx attribute": r"\shx-on[:=-]|hx-vals=['\"]js:|hx-trigger=['\"][^'\"]*\[",
    "a foreign address": r"(src|href)=['\"](https?:)?//",
}


def without_comments(text):
    return re.sub(r"/\*.*?\*/", lambda found: "\n" * found.group().count("\n"), text, flags=re.S)


def hits(text, rules):
    """["name at line n: the text"] for each rule that the text breaks."""
    return [
        f"{name} at line {text.count(chr(10), 0, found.start()) + 1}: {found.group()[:60]!r}"
        for name, pattern in rules.items()
        for found in re.finditer(pattern, text)
    ]


def test_there_are_files_to_look_at():
    assert [path.name for path in CSS] == [
        "api.css",
        "base.css",
        "due.css",
        "month.css",
        "parts.css",
        "sheets.css",
    ]
    assert len(JS) >= 8
    assert len(PAGES) >= 30


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_style_sheets_stay_with_what_chromium_86_knows(path):
    assert hits(without_comments(path.read_text("utf-8")), CSS_TOO_NEW) == []


@pytest.mark.parametrize("path", JS, ids=lambda path: path.name)
def test_scripts_stay_with_what_chromium_86_knows(path):
    text = path.read_text("utf-8")
    assert text.startswith("'use strict';\n")
    assert hits(without_comments(text), JS_TOO_NEW) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_pages_carry_no_inline_script_or_style(path):
    assert hits(path.read_text("utf-8"), PAGE_REFUSED) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_comments_of_several_lines_are_comment_blocks(path):
    """``{#`` to ``#}`` is a comment on one line only; over several lines everybody reads it."""
    assert re.findall(r"\{#(?![^\n]*#\})", path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("rules", "text", "name"),
    [
        (CSS_TOO_NEW, ".a { inset: 0 }", "inset"),
        (CSS_TOO_NEW, "a:has(b) {}", ":is/:where/:has"),
        (CSS_TOO_NEW, ".a { height: 100dvh }", "dynamic viewport units"),
        (JS_TOO_NEW, "a?.b()", "optional chaining"),
        (JS_TOO_NEW, "list.at(-1)", "at()"),
        (JS_TOO_NEW, "crypto.randomUUID()", "randomUUID"),
        (PAGE_REFUSED, '<a onclick="x()">', "an inline handler"),
        (PAGE_REFUSED, '<p class="a" style="color:red">', "a style attribute"),
        (PAGE_REFUSED, "<script>1</script>", "a script without src"),
    ],
)
def test_the_search_finds_what_it_looks_for(rules, text, name):
    assert [hit.split(" at line")[0] for hit in hits(text, rules)] == [name]


def test_allowed_neighbours_are_not_taken_for_offences():
    fine = ".a { box-shadow: inset 0 0 red; clip-path: inset(50%); color: var(--on) }"
    assert hits(fine, CSS_TOO_NEW) == []
    assert hits("a ? .5 : b; const x = y ? z : 1;", JS_TOO_NEW) == []


def test_style_sheets_weigh_at_most_nine_kilobytes_on_the_wire():
    """Those of every page together; a sheet of a single page at most one more."""
    weights = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in CSS}
    assert weights.pop("base.css") + weights.pop("parts.css") <= 9 * 1024
    assert max(weights.values()) <= 1024


def test_every_class_and_icon_that_the_shell_names_exists():
    used = set(re.findall(r"icons\.svg' %\}#([\w-]+)\"", "".join(path.read_text("utf-8") for path in PAGES)))
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/icons.svg").read_text("utf-8")))
    assert used <= drawn


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("ink", "bg"), ("muted", "bg"), ("muted", "card"), ("muted", "head"), ("blue", "card"),
        ("blue", "bg"), ("blue", "blue-l"), ("red", "red-l"), ("amber", "amber-l"), ("green", "green-l"),
        ("card", "blue"), ("card", "blue-d"), ("card", "green"), ("card", "red"), ("blue-d", "blue-l"),
    ],
)  # fmt: skip
def test_tokens_are_readable_on_each_other(ink, paper):
    """WCAG 2 level AA for text: 4.5 to 1."""
    text = (ROOT / "static/css/base.css").read_text("utf-8")
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", text))
    tokens = {
        name: value if len(value) == 7 else "#" + "".join(c * 2 for c in value[1:])
        for name, value in tokens.items()
    }
    assert contrast(tokens[ink], tokens[paper]) >= 4.5
