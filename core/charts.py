"""Charts as SVG strings: the same drawing for the page, the printer and the PDF, without script.

Everything is said with presentation attributes: WeasyPrint does not apply the page's style sheet to inline
SVG, and the portal's content security policy forbids style attributes. Every second series is hatched, so
that black-and-white paper and colour-blind readers can tell it apart. With links each value opens the rows it
counted; the drawing is then a labelled group, because the children of ``role="img"`` are hidden from screen
readers. Output depends on nothing but the arguments.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from math import ceil

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

COLOURS = ("#1554ad", "#c2410c", "#0f766e", "#6d28d9")
INK, MUTED, GRID = "#1d2633", "#586374", "#e4e7ec"
FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, sans-serif"
TEXT_SIZE = 12

Value = int | float | Decimal | None


@dataclass(frozen=True)
class Series:
    """One row of values, one for each category; ``None`` where there is nothing to show (a share of nothing).

    ``links`` are the addresses of the rows that each value counted, in the same order, or empty.
    """

    label: str
    values: Sequence[Value]
    links: Sequence[str] = ()

    def link(self, index: int) -> str:
        return self.links[index] if self.links else ""


# --- numbers and words ----------------------------------------------------------------------------


def spoken(value: Value) -> str:
    """The value as it is printed: no point without need, ``—`` for none."""
    if value is None:
        return "—"
    number = Decimal(str(value))
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def ticks(top: Value, steps: int = 5) -> list[Decimal]:
    """Round numbers from 0 to at least ``top``, about ``steps`` of them, 1, 2 or 5 × 10ⁿ apart.

    Steps are whole numbers, except where everything is below 1.
    """
    limit = Decimal(str(top or 0))
    if limit <= 0:
        return [Decimal(0), Decimal(1)]
    raw = limit / steps
    power = Decimal(10) ** (raw.adjusted())
    if limit >= 1:
        power = max(power, Decimal(1))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw)
    return [step * index for index in range(ceil(limit / step) + 1)]


def _em(text: str) -> float:
    """Width of a text in ems: a Chinese character is one, a Latin letter or digit a little more than half."""
    return sum(1 if ord(character) > 0x2E80 else 0.56 for character in text)


def _text(x: float, y: float, words: str, *, anchor: str = "middle", fill: str = MUTED) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" fill="{}" text-anchor="{}" aria-hidden="true">{}</text>',
        _n(x), _n(y), fill, anchor, words,
    )  # fmt: skip


def _n(number: float) -> str:
    """A coordinate with at most one decimal."""
    return f"{number:.1f}".removesuffix(".0")


def _highest(series: Sequence[Series]) -> Value:
    return max((value for one in series for value in one.values if value is not None), default=0)


# --- pieces ---------------------------------------------------------------------------------------


def _join(parts: Sequence[SafeString]) -> SafeString:
    """Markup put together; a part that was not made by ``format_html`` would be escaped."""
    return format_html_join("", "{}", ((part,) for part in parts))


def _svg(parts: Sequence[SafeString], *, title: str, width: int, height: float, linked: bool) -> SafeString:
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" role="{}" aria-label="{}" viewBox="0 0 {} {}" '
        'width="{}" height="{}" font-size="{}" font-family="{}">{}</svg>',
        "group" if linked else "img", title, width, _n(height), width, _n(height), TEXT_SIZE, FONT, _join(parts),
    )  # fmt: skip


def _hatch(x: float, y: float, width: float, height: float) -> SafeString:
    """White strokes over a rectangle, clipped by arithmetic (patterns need ids, which collide on a page)."""
    strokes = []
    offset = 6.0
    while offset < width + height:
        # the line x + y = offset inside the rectangle, from its lower left to its upper right end
        left, bottom = (0.0, offset) if offset <= height else (offset - height, height)
        right, top = (offset, 0.0) if offset <= width else (width, offset - width)
        strokes.append(f"M{_n(x + left)} {_n(y + bottom)}l{_n(right - left)} {_n(top - bottom)}")
        offset += 7
    if not strokes:
        return SafeString("")
    return format_html('<path d="{}" stroke="#fff" stroke-width="1.4" fill="none"/>', "".join(strokes))


def _bar(index: int, box: tuple[float, float, float, float], hint: str) -> SafeString:
    """A bar of the series with that index; ``box`` is x, y, width, height."""
    x, y, width, height = box
    return format_html(
        '<rect x="{}" y="{}" width="{}" height="{}" fill="{}"><title>{}</title></rect>{}',
        _n(x), _n(y), _n(width), _n(height), COLOURS[index % len(COLOURS)], hint,
        _hatch(x, y, width, height) if index % 2 else "",
    )  # fmt: skip


def _linked(url: str, words: str, drawing: SafeString, hit: tuple[float, float, float, float]) -> SafeString:
    """The drawing as a link with a generous invisible target; no words inside it, they are in its label."""
    if not url:
        return drawing
    x, y, width, height = hit
    return format_html(
        '<a href="{}" aria-label="{}"><rect class="hit" x="{}" y="{}" width="{}" height="{}" fill="#fff" '
        'fill-opacity="0"/>{}</a>',
        url, words, _n(x), _n(y), _n(width), _n(height), drawing,
    )  # fmt: skip


def _legend(series: Sequence[Series], right: float, *, lines: bool = False) -> list[SafeString]:
    """Names of the series in a line that ends at ``right``; none for a single one (the title says it)."""
    if len(series) < 2:
        return []
    parts: list[SafeString] = []
    x = right
    for index in reversed(range(len(series))):
        x -= TEXT_SIZE * _em(series[index].label) + 17
        if lines:
            parts.append(_stroke(index, f"M{_n(x - 4)} 13H{_n(x + 12)}"))
        else:
            parts.append(_bar(index, (x, 7, 12, 12), series[index].label))
        parts.append(_text(x + 17, 17, series[index].label, anchor="start", fill=INK))
        x -= 16
    return parts


def _grid(marks: Sequence[Decimal], left: float, right: float, at) -> list[SafeString]:
    return [
        format_html(
            '<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}"/>{}',
            _n(left), _n(right), _n(at(mark)), _n(at(mark)), GRID,
            _text(left - 6, at(mark) + 4, spoken(mark), anchor="end"),
        )
        for mark in marks
    ]  # fmt: skip


def _categories(names: Sequence[str], left: float, slot: float, y: float) -> list[SafeString]:
    """Names under the slots; every second, third … one where they would run into each other."""
    widest = max((TEXT_SIZE * _em(name) + 8 for name in names), default=0)
    every = max(1, ceil(widest / slot)) if slot else 1
    return [_text(left + slot * (i + 0.5), y, name) for i, name in enumerate(names) if i % every == 0]


def _stroke(index: int, path: str) -> SafeString:
    dashes = format_html(' stroke-dasharray="{}"', "6 4") if index % 2 else ""
    return format_html(
        '<path d="{}" fill="none" stroke="{}" stroke-width="2" stroke-linejoin="round"{}/>',
        path, COLOURS[index % len(COLOURS)], dashes,
    )  # fmt: skip


def _hint(category: str, one: Series, value: Value, unit: str) -> str:
    return f"{category} {one.label}：{spoken(value)}{unit if value is not None else ''}"


def _check(series: Sequence[Series], categories: Sequence[str]) -> None:
    for one in series:
        if len(one.values) != len(categories) or (one.links and len(one.links) != len(categories)):
            raise ValueError(f"series {one.label!r} does not have one value (and link) for each category")


# --- charts ---------------------------------------------------------------------------------------


def bar_chart(
    series: Sequence[Series], categories: Sequence[str], *, title: str, unit: str = "",
    width: int = 640, height: int = 260, stacked: bool = False,
) -> SafeString:  # fmt: skip
    """Upright bars, grouped or stacked, for few categories with short names (months, years).

    Values are not negative. Raises ValueError when a series is not as long as ``categories``.
    """
    _check(series, categories)
    if stacked:
        sums = [sum((one.values[i] or 0) for one in series) for i in range(len(categories))]
        top: Value = max(sums, default=0)
    else:
        top = _highest(series)
    marks = ticks(top)
    left = 14 + TEXT_SIZE * _em(spoken(marks[-1]))
    right, ceiling, floor = width - 8, 34 if len(series) > 1 else 14, height - 26
    slot = (right - left) / max(1, len(categories))
    bar = min(22 if len(series) > 1 else 28, slot * 0.72 / (1 if stacked else max(1, len(series))))

    def at(value) -> float:
        return float(floor - (floor - ceiling) * float(value) / float(marks[-1]))

    parts = [*_grid(marks, left, right, at)]
    for i, category in enumerate(categories):
        start = left + slot * (i + 0.5) - bar * (1 if stacked else len(series)) / 2
        below = Decimal(0)
        for s, one in enumerate(series):
            value = one.values[i]
            if value is None:
                continue
            x = start if stacked else start + s * bar
            base = below if stacked else Decimal(0)
            y = at(base + Decimal(str(value)))
            box = (x, y, bar if stacked else bar - 1, at(base) - y)
            hint = _hint(category, one, value, unit)
            target = (x, ceiling, bar, floor - ceiling) if not stacked else box
            parts.append(_linked(one.link(i), hint, _bar(s, box, hint), target))
            below += Decimal(str(value))
    parts += _categories(categories, left, slot, height - 8)
    parts += _legend(series, right)
    return _svg(parts, title=title, width=width, height=height, linked=any(one.links for one in series))


def hbar_chart(
    series: Sequence[Series], categories: Sequence[str], *, title: str, unit: str = "",
    width: int = 480, row: int | None = None,
) -> SafeString:  # fmt: skip
    """Lying bars with the value at their end, for many categories or long names (villages, kinds of shops).

    The height follows from the number of categories. Raises ValueError as ``bar_chart``.
    """
    _check(series, categories)
    thick = 14 if len(series) == 1 else 13
    row = row or thick * len(series) + 10
    ceiling = 28 if len(series) > 1 else 6
    height = ceiling + row * len(categories) + 6
    top = _highest(series)
    left = min(width * 0.42, TEXT_SIZE * max((_em(name) for name in categories), default=0) + 14)
    room = width - left - TEXT_SIZE * _em(spoken(top)) - 14
    parts: list[SafeString] = []
    for i, category in enumerate(categories):
        y = ceiling + row * i
        parts.append(_text(left - 8, y + row / 2 + 4, _fit(category, left - 12), anchor="end", fill=INK))
        for s, one in enumerate(series):
            value = one.values[i]
            if value is None:
                continue
            at = y + (row - thick * len(series)) / 2 + s * thick
            length = max(1.0, room * float(value) / float(top)) if top else 1.0
            hint = _hint(category, one, value, unit)
            drawing = _bar(s, (left, at, length, thick - 1), hint)
            parts.append(_linked(one.link(i), hint, drawing, (left, at, width - left, thick)))
            parts.append(_text(left + length + 5, at + thick - 3, spoken(value), anchor="start"))
    parts += _legend(series, width - 8)
    return _svg(parts, title=title, width=width, height=height, linked=any(one.links for one in series))


def _fit(words: str, room: float) -> str:
    """The words, cut with … where they are wider than ``room``; the whole name stands in the data table."""
    if TEXT_SIZE * _em(words) <= room:
        return words
    kept = words
    while kept and TEXT_SIZE * (_em(kept) + 1) > room:
        kept = kept[:-1]
    return kept + "…"


def line_chart(
    series: Sequence[Series], categories: Sequence[str], *, title: str, unit: str = "",
    width: int = 640, height: int = 260,
) -> SafeString:  # fmt: skip
    """Lines with a dot at each value, for a course over time; every second line is dashed, gaps stay gaps."""
    _check(series, categories)
    marks = ticks(_highest(series))
    left = 14 + TEXT_SIZE * _em(spoken(marks[-1]))
    right, ceiling, floor = width - 8, 34 if len(series) > 1 else 14, height - 26
    slot = (right - left) / max(1, len(categories))

    def at(value) -> float:
        return float(floor - (floor - ceiling) * float(value) / float(marks[-1]))

    parts = [*_grid(marks, left, right, at)]
    for s, one in enumerate(series):
        points = [(left + slot * (i + 0.5), value) for i, value in enumerate(one.values)]
        for known, run in groupby(points, key=lambda point: point[1] is not None):
            if known:
                path = "L".join(f"{_n(x)} {_n(at(value))}" for x, value in run)
                parts.append(_stroke(s, f"M{path}"))
        for i, (x, value) in enumerate(points):
            if value is None:
                continue
            hint = _hint(categories[i], one, value, unit)
            dot = format_html(
                '<circle cx="{}" cy="{}" r="3.5" fill="{}" stroke="#fff"><title>{}</title></circle>',
                _n(x), _n(at(value)), COLOURS[s % len(COLOURS)], hint,
            )  # fmt: skip
            parts.append(_linked(one.link(i), hint, dot, (x - 11, at(value) - 11, 22, 22)))
    parts += _categories(categories, left, slot, height - 8)
    parts += _legend(series, right, lines=True)
    return _svg(parts, title=title, width=width, height=height, linked=any(one.links for one in series))


def sparkline(values: Sequence[Value], *, title: str, width: int = 96, height: int = 24) -> SafeString:
    """A word-sized line without axes; the last value has a dot. Gaps are skipped."""
    top = max((float(value) for value in values if value is not None), default=0) or 1
    step = (width - 8) / max(1, len(values) - 1)
    points = [
        (4 + step * i, height - 4 - (height - 8) * float(value) / top)
        for i, value in enumerate(values)
        if value is not None
    ]
    parts: list[SafeString] = []
    if points:
        x, y = points[-1]
        parts.append(_stroke(0, "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)))
        parts.append(format_html('<circle cx="{}" cy="{}" r="2.5" fill="{}"/>', _n(x), _n(y), COLOURS[1]))
    return _svg(parts, title=title, width=width, height=height, linked=False)


# --- beside the drawing ---------------------------------------------------------------------------


def data_table(
    series: Sequence[Series], categories: Sequence[str], *, head: str, title: str = "", unit: str = "",
) -> SafeString:  # fmt: skip
    """The same numbers as a table, links included; ``head`` names the categories (月份、村、类别)."""
    _check(series, categories)
    note = f"（{unit}）" if unit else ""
    heads = format_html_join(
        "", '<th scope="col" class="num">{}{}</th>', ((one.label, note) for one in series)
    )
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        ((name, _join([_cell(one, i) for one in series])) for i, name in enumerate(categories)),
    )
    return format_html(
        '<table>{}<thead><tr><th scope="col">{}</th>{}</tr></thead><tbody>{}</tbody></table>',
        format_html('<caption class="vh">{}</caption>', title) if title else "", head, heads, rows,
    )  # fmt: skip


def _cell(one: Series, index: int) -> SafeString:
    words = spoken(one.values[index])
    if one.link(index) and one.values[index] is not None:
        return format_html('<td class="num"><a href="{}">{}</a></td>', one.link(index), words)
    return format_html('<td class="num">{}</td>', words)


DRAW: dict[str, Callable[..., SafeString]] = {"bar": bar_chart, "hbar": hbar_chart, "line": line_chart}
WIDE = {"bar": {"width": 640}, "hbar": {"width": 480}, "line": {"width": 640}}
NARROW = {"bar": {"width": 360}, "hbar": {"width": 340}, "line": {"width": 360}}


def figure(
    kind: str, series: Sequence[Series], categories: Sequence[str], *, title: str, head: str, unit: str = "",
    **options,
) -> SafeString:  # fmt: skip
    """A chart for a page: a wide and a narrow drawing (the style sheet shows one) and the folded data table.

    ``kind`` is ``bar``, ``hbar`` or ``line``; ``options`` go to the drawing (``stacked``, ``height``).
    """
    draw = DRAW[kind]
    wide = draw(series, categories, title=title, unit=unit, **{**WIDE[kind], **options})
    narrow = draw(series, categories, title=title, unit=unit, **{**options, **NARROW[kind]})
    return format_html(
        '<figure class="chart"><div class="chart-w">{}</div><div class="chart-n">{}</div>'
        "<details><summary>查看数据表</summary>{}</details></figure>",
        wide, narrow, data_table(series, categories, head=head, title=title, unit=unit),
    )  # fmt: skip
