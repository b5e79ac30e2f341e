"""Reads a rendered PDF back: which character stands where, in millimetres from the upper left of the page."""

import ctypes
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

MM = 25.4 / 72


@dataclass(frozen=True)
class Line:
    """One line of text; ``left right`` are the edges of its first and last cell, ``baseline`` its height."""

    text: str
    left: float
    right: float
    baseline: float


def lines_of(pdf: bytes, page: int) -> list[Line]:
    """The lines of page ``page`` (from 0) from top to bottom."""
    document = pypdfium2.PdfDocument(pdf)
    sheet = document[page]
    text, height = sheet.get_textpage(), sheet.get_height()
    rows: dict[float, list] = {}
    for at in range(text.count_chars()):
        char = text.get_text_range(at, 1)
        if not char.strip():
            continue
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text, at, x, y)
        right = text.get_charbox(at, loose=True)[2]
        rows.setdefault(round(y.value, 1), []).append((x.value, right, char))
    return [
        Line("".join(char for *_, char in cells), cells[0][0] * MM, cells[-1][1] * MM, (height - y) * MM)
        for y, cells in sorted(rows.items(), reverse=True)
    ]


def texts_of(pdf: bytes) -> list[str]:
    """The text of each page without line ends."""
    document = pypdfium2.PdfDocument(pdf)
    return [
        document[at].get_textpage().get_text_range().replace("\r", "").replace("\n", "")
        for at in range(len(document))
    ]


def ink(pdf: bytes, page: int, box: tuple[float, float, float, float]) -> tuple[float, ...]:
    """Bounding box (mm) of what is printed inside ``box`` (left, top, right, bottom in mm) of a page."""
    scale = 300 / 72
    picture = pypdfium2.PdfDocument(pdf)[page].render(scale=scale).to_pil().convert("L")
    dots = 300 / 25.4
    part = picture.crop(tuple(round(side * dots) for side in box)).point(
        lambda grey: 255 if grey < 128 else 0
    )
    left, top, right, bottom = part.getbbox()
    return (left / dots + box[0], top / dots + box[1], right / dots + box[0], bottom / dots + box[1])
