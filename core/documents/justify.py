"""Flush right edges for Chinese text: WeasyPrint widens spaces only, and Chinese has none.

The one place that reaches into WeasyPrint's private layout code. It fits the version it was written for; with
any other it stays out, says so in the log, and lines come out ragged but right.
"""

import logging
import re

import weasyprint
from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline
from weasyprint.text.ffi import TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout, line_size

WRITTEN_FOR = "70.0"
WIDEST_GAP = 0.6  # of the font size; a line with more slack than that is left alone

# After these a gap may be widened: spaces and whatever fills a whole cell. Figures and Latin words stay
# together.
_STRETCHABLE = re.compile(
    "[ \u00a0\u2014\u2018\u2019\u201c\u201d\u2026\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f"
    "\uff00-\uffef\U00020000-\U0003ffff]"
)
_INVISIBLE = str.maketrans("", "", "\u200b\u2060")

logger = logging.getLogger(__name__)
_on_spaces_only = inline.justify_line


def install() -> bool:
    """Put Chinese justification in place; False (and a line in the log) for a version it was not written
    for.
    """
    if weasyprint.__version__ != WRITTEN_FOR:
        logger.warning(
            "WeasyPrint %s：中文两端对齐只适用于 %s，本次不启用", weasyprint.__version__, WRITTEN_FOR
        )
        return False
    inline.justify_line = justify_line
    return True


class SpreadLayout(Layout):
    """A line of text with a little more room after some of its characters."""

    def __init__(self, style, gap, stretched):
        self.gap, self.stretched = gap, stretched
        super().__init__(style)

    def set_text(self, text, justify=False):
        super().set_text(text, justify)
        if not self.text:
            return
        attributes = pango.pango_layout_get_attributes(self.layout)
        if attributes == ffi.NULL:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        spacing = self.style["letter_spacing"]
        wider = int(((0 if spacing == "normal" else spacing) + self.gap) * TO_UNITS)
        for start, end in self.stretched:
            attribute = pango.pango_attr_letter_spacing_new(wider)
            attribute.start_index = len(self.text[:start].encode())
            attribute.end_index = len(self.text[:end].encode())
            pango.pango_attr_list_change(attributes, attribute)
        pango.pango_layout_set_attributes(self.layout, attributes)


def justify_line(context, line, extra):
    """Spread ``extra`` (CSS pixels) over the line; a line without Chinese is handed to WeasyPrint's own
    way.
    """
    texts = [box for box in _in_flow(line) if isinstance(box, boxes.TextBox)]
    if not any(ord(char) > 0x2E80 for box in texts for char in box.text):
        _on_spaces_only(context, line, extra)
        return
    for box in texts:
        box.text = box.text.translate(_INVISIBLE)
    spans = _stretchable(texts)
    count = sum(end - start for found in spans for start, end in found)
    if count and extra / count <= WIDEST_GAP * line.style["font_size"]:
        gap = extra / count
        for _ in range(2):  # Pango halves a gap where runs meet: measure what is left and add it
            widths = [_width(box, gap, found) for box, found in zip(texts, spans, strict=True)]
            rest = extra - sum(new - box.width for new, box in zip(widths, texts, strict=True))
            gap += rest / count
        _spread(line, dict(zip(map(id, texts), spans, strict=True)), gap, 0)


def _in_flow(box):
    """Text and atomic boxes of a line from left to right."""
    for child in box.children:
        if not child.is_in_normal_flow():
            continue
        if isinstance(child, boxes.InlineBox):
            yield from _in_flow(child)
        else:
            yield child


def _stretchable(texts):
    """For each box its ``(start, end)`` stretches; the line's last character has nothing after it to
    widen.
    """
    spans = []
    for box in texts:
        found: list[tuple[int, int]] = []
        for match in _STRETCHABLE.finditer(box.text):
            if found and found[-1][1] == match.start():
                found[-1] = (found[-1][0], match.end())
            else:
                found.append(match.span())
        spans.append(found)
    if spans and spans[-1] and spans[-1][-1][1] == len(texts[-1].text):
        start, end = spans[-1].pop()
        if end - 1 > start:
            spans[-1].append((start, end - 1))
    return spans


def _laid_out(box, gap, spans):
    layout = SpreadLayout(box.style, gap, spans)
    layout.set_text(box.text)
    return layout


def _width(box, gap, spans):
    if not box.text:
        return 0
    layout = _laid_out(box, gap, spans)
    width, _ = line_size(layout.get_first_line()[0], box.style)
    layout.deactivate()
    return width


def _spread(box, spans, gap, shift):
    """Move ``box`` right by ``shift`` and widen what is in it; gives the shift of what follows."""
    if isinstance(box, boxes.TextBox):
        box.position_x += shift
        width = box.width
        box.width = _width(box, gap, spans[id(box)])
        box.pango_layout = _laid_out(box, gap, spans[id(box)])
        box.pango_layout.deactivate()
        return shift + box.width - width
    if isinstance(box, boxes.LineBox | boxes.InlineBox):
        box.position_x += shift
        before = shift
        for child in box.children:
            if child.is_in_normal_flow():
                shift = _spread(child, spans, gap, shift)
        box.width += shift - before
        return shift
    box.translate(shift, 0)
    return shift
