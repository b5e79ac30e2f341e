"""The columns of a list: what a row shows in them, as a cell of the page and of the workbook, and what they read."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from html import escape, unescape
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

YES_OR_NO = ("是", "否")


@dataclass(frozen=True)
class Column:
    """One column: ``value`` is a dotted path from the row or a function of it.

    ``css`` names the cell's classes (``lead tags num wrap acts hide-phone``), ``export`` what the workbook holds where
    that is not the shown value, ``kind`` what the workbook's cell is (``core.excel.writing.Column``). ``extra``: the
    page shows it only when all columns are asked for (``?columns=all``); the workbook always holds it. ``reads`` are
    the dotted paths that a function reads: a page whose columns all tell loads nothing else of its rows.
    """

    label: str
    value: str | Callable[[Any], Any]
    css: str = ""
    link: bool = False
    export: str | Callable[[Any], Any] | None = None
    kind: str = "text"
    extra: bool = False
    reads: tuple[str, ...] = ()

    @cached_property
    def of(self) -> Callable[[Any], Any]:
        """What the page shows of a row."""
        return _reader(self.value)

    @cached_property
    def for_export(self) -> Callable[[Any], Any]:
        """What the workbook holds of a row; of what the page draws, the words."""
        if self.export is not None:
            return _reader(self.export)
        drawn = self.of
        return lambda row: _words(drawn(row))

    @property
    def paths(self) -> tuple[str, ...]:
        """What the cell reads of its row; nothing where a function does not tell."""
        return (self.value,) if isinstance(self.value, str) else getattr(self.value, "reads", self.reads)

    @cached_property
    def _opening(self) -> tuple[str, str, str]:
        """The cell's tag where it is empty, where a phone names it, and otherwise."""
        label = f' data-label="{escape(self.label)}"'
        classes = self.css.split()
        plain = f'<td class="{self.css}">'
        if "lead" in classes or "tags" in classes or "acts" in classes:
            return plain, plain, plain
        return f'<td class="{self.css} none">', f'<td class="{self.css}"{label}>', plain

    def html(self, row) -> SafeString:
        value = self.of(row)
        empty, named, plain = self._opening
        if value is None or value == "" or value == "—":
            text, opening = "—", empty
        else:
            text, opening = escaped(value), named if self._is_bare(value) else plain
        if self.link:
            text = f'<a href="{escaped(row.get_absolute_url())}">{text}</a>'
        return SafeString(f"{opening}{text}</td>")  # every part is escaped, css is a declaration

    def _is_bare(self, value) -> bool:
        """Whether it says nothing on a phone, where no heading stands above it: a number, a day, a yes, a second tag."""
        if type(value) is str:
            return value in YES_OR_NO or "num" in self.css
        if isinstance(value, SafeString):
            return value.startswith("<span") or "num" in self.css
        return isinstance(value, int | Decimal | date) or "num" in self.css


def _words(value):
    return unescape(strip_tags(value)) if isinstance(value, SafeString) else value


def escaped(value) -> str:
    """``conditional_escape`` without its detour over lazy texts, which costs more than the escaping itself: a page has
    five hundred cells."""
    if type(value) is str:
        return escape(value)
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))


def tag(text: str, kind: str) -> SafeString:
    """A tag whose words and colour both speak; ``kind`` is ok, wait, bad, info or plain."""
    return SafeString(
        f'<span class="tag tag-{escaped(kind)}">{escaped(text)}</span>'
    )  # both parts are escaped


class ChoiceTag:
    """A tag of the words of the choice field ``name``; ``kinds`` gives the kind by value, ``otherwise`` of the rest."""

    def __init__(self, name: str, kinds: dict[Any, str], *, otherwise: str = "wait"):
        self.reads = (name,)
        self.name, self.kinds, self.otherwise = name, kinds, otherwise
        self._drawn: dict[tuple, SafeString] = {}

    def __call__(self, row) -> SafeString:
        value = getattr(row, self.name)
        drawn = self._drawn.get((type(row), value))
        if drawn is None:
            words = getattr(row, f"get_{self.name}_display")()
            drawn = self._drawn[type(row), value] = tag(words, self.kinds.get(value, self.otherwise))
        return drawn


@lru_cache(maxsize=1024)
def fields_read(model, columns: tuple[Column, ...]) -> list[str] | None:
    """The fields of ``model`` and of what it points to that ``columns`` read, as lookups; None where one does not tell
    (a function without ``reads``, a property, a related row as a whole)."""
    found: dict[str, None] = {}
    for column in columns:
        lookups = [lookup for path in column.paths if (lookup := _lookup(model, path))]
        if not lookups or len(lookups) < len(column.paths):
            return None
        found |= dict.fromkeys(lookups)
    return list(found)


def _lookup(model, path: str) -> str | None:
    *relations, last = _steps(path)
    names = []
    for name in relations:
        field = _field(model, name)
        if field is None or not field.many_to_one:
            return None
        names.append(name)
        model = field.related_model
    field = _field(model, _shown_choice(last) or last)
    return None if field is None or field.is_relation else "__".join([*names, field.name])


def _field(model, name: str):
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if field.concrete else None


def _reader(value) -> Callable[[Any], Any]:
    if callable(value):
        return value
    steps = _steps(value)

    def read(row):
        found = row
        for name in steps:
            if found is None:
                return None
            words = _choices(found.__class__, name)
            found = getattr(found, name) if words is None else _words_of(found, *words)
        return found() if callable(found) else found

    return read


def _words_of(row, name: str, words: dict) -> Any:
    value = getattr(row, name)
    return words.get(value, value)


@lru_cache(maxsize=1024)
def _steps(path: str) -> list[str]:
    return path.split(".")


def _shown_choice(name: str) -> str:
    """The field whose words ``get_…_display`` says; "" for any other name."""
    return name[4:-8] if name.startswith("get_") and name.endswith("_display") else ""


@lru_cache(maxsize=4096)
def _choices(model: Hashable, name: str) -> tuple[str, dict] | None:
    """The field behind ``get_…_display`` and its words. Django makes the dictionary anew for every cell."""
    field = _field(model, _shown_choice(name)) if _shown_choice(name) else None
    if field is None or not field.choices:
        return None
    return field.attname, {key: str(words) for key, words in field.flatchoices}
