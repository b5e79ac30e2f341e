"""The Word side of the layout: paragraphs, runs, tables and sections, written with python-docx.

Only ``docx`` imports this module, in the child process of ``worker``. Measures are points and characters of
the body (cells); a line is 28.95 pt exactly, 22 of them a page.
"""

import io
from dataclasses import dataclass, replace

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from core.documents.tree import FormTable, Image, Runs, Table, clean, plain, runs

FONTS = {
    "title": "方正小标宋简体",
    "hei": "黑体",
    "kai": "楷体_GB2312",
    "fang": "仿宋_GB2312",
    "song": "宋体",
}
LATIN = "Times New Roman"
LINE_PT, CELL_PT = 28.95, 15.79
LINE_PITCH = "579"  # LINE_PT in twentieths of a point: with 580 the 22 lines are higher than 225 mm
CLOSER = (
    "-5"  # twentieths of a point between characters: 28 of 15.75 pt in 156 mm, with 15.8 they would be 27
)
ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


@dataclass(frozen=True)
class ParagraphLook:
    """How a paragraph is set. ``indent left right`` in characters, ``before after line`` in points."""

    font: str = "fang"
    size: float = 16
    align: str = "justify"
    indent: float = 2
    left: float = 0
    right: float = 0
    before: float = 0
    after: float = 0
    line: float | None = LINE_PT
    keep_next: bool = False
    spaced: bool = True
    right_tab: bool = False
    color: str = ""
    style: str | None = None


class Writer:
    """Writes blocks one after the other at the end of a Word file."""

    def __init__(self, file):
        self.file = file
        self.is_wide = False
        self._break_before = False

    @classmethod
    def blank(cls):
        """A file with the portal's styles and one empty section."""
        file = docx.Document()
        _shape_styles(file)
        settings = file.settings
        settings.odd_and_even_pages_header_footer = True
        return cls(file)

    @property
    def section(self):
        return self.file.sections[-1]

    def saved(self) -> bytes:
        out = io.BytesIO()
        self.file.save(out)
        return out.getvalue()

    def paragraph(self, content: Runs, look: ParagraphLook = ParagraphLook()):
        paragraph = self.file.add_paragraph(style=look.style)
        return self._fill(paragraph, content, look)

    def _fill(self, paragraph, content: Runs, look: ParagraphLook):
        shape = paragraph.paragraph_format
        shape.alignment = ALIGN[look.align]
        if look.line:
            shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
        shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
        if look.keep_next:
            shape.keep_with_next = True
        elif look.style:
            # Word's heading styles keep themselves whole and with what follows. A heading with its text in the same
            # paragraph is a paragraph: a run of them would leave half a page empty.
            shape.keep_with_next = shape.keep_together = False
        if self._break_before:
            shape.page_break_before, self._break_before = True, False
        shape.widow_control = False  # the grid is 22 lines on every page
        if look.line != LINE_PT:
            _off_grid(paragraph)
        _indents(paragraph, look)
        if look.right_tab:
            shape.tab_stops.add_tab_stop(Pt((28 - look.right) * CELL_PT), WD_TAB_ALIGNMENT.RIGHT)
        for run in content:
            self.run(paragraph, run.text, run.font or look.font, mark=run.mark, look=look)
        return paragraph

    def run(
        self, paragraph, text: str, font: str = "fang", *, mark: str = "", look: ParagraphLook | None = None
    ):
        """Add ``text`` to ``paragraph``; missing figures are marked yellow, overridden ones underlined."""
        look = look or ParagraphLook()
        run = paragraph.add_run()
        for at, line in enumerate(clean(text).split("\n")):
            if at:
                run.add_break()
            run.add_text(line)
        run.font.size, run.font.bold = Pt(round(look.size * 2) / 2), False
        _name_font(run._r.get_or_add_rPr(), FONTS["hei" if mark in ("strong", "missing") else font])
        if look.color:
            run.font.color.rgb = RGBColor.from_string(look.color)
        if not look.spaced:
            _space(run._r.get_or_add_rPr(), "0")
        if mark == "missing":
            run.font.highlight_color = 7  # yellow
        elif mark == "overridden":
            run.font.underline = True
        return run

    def picture(self, paragraph, image: Image):
        paragraph.add_run().add_picture(io.BytesIO(image.data), width=Mm(image.width_mm))

    def page_break(self):
        self.paragraph((), ParagraphLook(indent=0, line=1)).add_run().add_break(WD_BREAK.PAGE)

    def page_break_before_next(self):
        self._break_before = True

    def new_section(self, *, landscape: bool):
        self.is_wide = landscape
        shape_section(self.file.add_section(WD_SECTION.NEW_PAGE), landscape=landscape)

    # --- tables ---

    def table(self, table: Table):
        """A ruled table whose head is repeated and whose rows are never torn apart."""
        grid = self._grid(len(table.rows) + 1, len(table.headers), table.widths)
        if table.small:
            _narrow_margins(grid)
        _add(grid.rows[0]._tr.get_or_add_trPr(), "w:tblHeader")
        for cell, header in zip(grid.rows[0].cells, table.headers, strict=True):
            self._cell(cell, runs(header), "center", font="hei", small=table.small)
        for line, row in zip(grid.rows[1:], table.rows, strict=True):
            _add(line._tr.get_or_add_trPr(), "w:cantSplit")
            for at, (cell, content) in enumerate(zip(line.cells, row, strict=True)):
                content = runs(content) if isinstance(content, str) else content
                align = "right" if at in table.numeric else "left"
                self._cell(cell, content, align, small=table.small)
        if table.is_short:
            _keep_whole(grid)

    def form(self, form: FormTable):
        """A form with merged cells; signatures stand below the text of their cell."""
        grid = self._grid(len(form.rows), form.columns, form.widths)
        taken: set[tuple[int, int]] = set()
        for at, row in enumerate(form.rows):
            column = 0
            for cell in row:
                while (at, column) in taken:
                    column += 1
                last_row = min(at + cell.rowspan, len(form.rows)) - 1
                last_column = min(column + cell.colspan, form.columns) - 1
                taken |= {(y, x) for y in range(at, last_row + 1) for x in range(column, last_column + 1)}
                target = grid.cell(at, column)
                if (last_row, last_column) != (at, column):
                    target = target.merge(grid.cell(last_row, last_column))
                self._cell(target, cell.runs, cell.align or ("center" if cell.label else "left"))
                for image in cell.images:
                    look = ParagraphLook(align="center", indent=0, line=None)
                    self.picture(self._fill(target.add_paragraph(), (), look), image)
                column = last_column + 1
            if not any(len(plain(cell.runs)) > 200 for cell in row):
                _add(grid.rows[at]._tr.get_or_add_trPr(), "w:cantSplit")
        if form.is_short:
            _keep_whole(grid)

    def _grid(self, rows: int, columns: int, widths: tuple[float, ...]):
        if self._break_before:
            self.page_break()
            self._break_before = False
        grid = self.file.add_table(rows, columns)
        grid.style, grid.alignment, grid.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, not widths
        shares = widths or (1,) * columns
        full = Mm(225 if self.is_wide else 156)
        for column, share in zip(grid.columns, shares, strict=True):
            column.width = int(full * share / sum(shares))
            for cell in column.cells:
                cell.width = column.width
        return grid

    def _cell(self, cell, content: Runs, align: str, font: str = "fang", *, small: bool = False):
        cell.vertical_alignment = 1  # middle
        size, line = (10, 14) if small else (12, 18)
        look = ParagraphLook(font=font, size=size, align=align, indent=0, line=line, spaced=False)
        self._fill(cell.paragraphs[0], content, look)

    def imprint(self, copy_to: str, issuer: str, issued: str):
        """版记: paragraphs in a frame that stands at the foot of the last page's type area."""
        cells = 225 / 156 * 28 if self.is_wide else 28
        # The same indents everywhere, or Word draws a box around each line: a tab leads one character in,
        # 抄送机关 that need a second line hang below the first of them.
        look = ParagraphLook(size=14, align="left", indent=-4, left=4, line=24, spaced=False)
        lines = [self._tabbed([f"抄送：{copy_to}"], (1,), look)] if copy_to else []
        if copy_to and (issuer or issued):
            # The thin rule between: an underlined tab, because LibreOffice gives up a frame whose borders
            # differ.
            lines.append(self._tabbed([""], (cells,), replace(look, line=4, size=8), underline=True))
        if issuer or issued:
            lines.append(self._tabbed([issuer, issued], (1, cells - 1), look))
        # Paragraphs next to each other with the same frame and the same rules are one frame.
        for paragraph in lines:
            _foot_frame(paragraph, cells * CELL_PT)
            _borders(paragraph, top=8, bottom=8)
        self.paragraph((), ParagraphLook(indent=0, line=1))  # a frame hangs on the paragraph behind it

    def _tabbed(
        self, texts: list[str], stops: tuple[float, ...], look: ParagraphLook, *, underline: bool = False
    ):
        """A line with each text behind a tab; ``stops`` in cells, the first one left aligned, a second one
        right.
        """
        paragraph = self.paragraph((), look)
        for at, (text, stop) in enumerate(zip(texts, stops, strict=True)):
            side = WD_TAB_ALIGNMENT.RIGHT if at or underline else WD_TAB_ALIGNMENT.LEFT
            paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(stop * CELL_PT), side)
            tab = paragraph.add_run("\t\t" if underline else "\t")  # the hanging indent stops the first one
            tab.font.size, tab.font.underline = Pt(look.size), underline or None
            self.run(paragraph, text, look=look)
        return paragraph


def _keep_whole(grid) -> None:
    """Keep all rows of a Word table on one page."""
    for line in list(grid.rows)[:-1]:
        for cell in line.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def _narrow_margins(grid) -> None:
    """Cells with 1.5 pt beside their text, so that twelve months of four digits stand on one line."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        _add(margins, f"w:{side}", w="30", type="dxa")
    grid._tbl.tblPr.insert_element_before(margins, "w:tblLook", "w:tblCaption", "w:tblDescription")


def _foot_frame(paragraph, width_pt: float) -> None:
    properties = paragraph._p.get_or_add_pPr()
    frame = OxmlElement("w:framePr")
    for key, value in (
        ("w", str(round(width_pt * 20))),
        ("wrap", "notBeside"),
        ("vAnchor", "margin"),
        ("hAnchor", "margin"),
        ("xAlign", "left"),
        ("yAlign", "bottom"),
    ):
        frame.set(qn(f"w:{key}"), value)
    properties.insert_element_before(
        frame, "w:widowControl", "w:pBdr", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _borders(paragraph, color: str = "000000", **sides: int) -> None:
    """Rules above or below a paragraph, in eighths of a point; 0 for none."""
    borders = OxmlElement("w:pBdr")
    for side, eighths in sides.items():
        if eighths:
            _add(borders, f"w:{side}", val="single", sz=str(eighths), space="1", color=color)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _indents(paragraph, look: ParagraphLook) -> None:
    if not (look.indent or look.left or look.right):
        return
    indents = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, cells in (("left", look.left), ("right", look.right), ("firstLine", look.indent)):
        if name == "firstLine" and cells < 0:
            name, cells = "hanging", -cells
        if cells:
            # In hundredths of a character for Word, in twentieths of a point for whoever does not know those.
            indents.set(qn(f"w:{name}Chars"), str(round(cells * 100)))
            indents.set(qn(f"w:{name}"), str(round(cells * CELL_PT * 20)))


def _add(parent, tag: str, **attributes: str):
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
    return element


def _off_grid(paragraph) -> None:
    """Let a paragraph with lines of its own height keep them, instead of being rounded to the page's grid."""
    element = OxmlElement("w:snapToGrid")
    element.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(
        element, "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr"
    )


def _space(properties, twentieths: str) -> None:
    """Room between characters; Word minds where among the properties it stands."""
    element = OxmlElement("w:spacing")
    element.set(qn("w:val"), twentieths)
    properties.insert_element_before(
        element,
        "w:w",
        "w:kern",
        "w:position",
        "w:sz",
        "w:szCs",
        "w:highlight",
        "w:u",
        "w:effect",
        "w:bdr",
        "w:shd",
        "w:vertAlign",
        "w:lang",
    )


def _name_font(properties, east_asian: str) -> None:
    names = properties.get_or_add_rFonts()
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        names.attrib.pop(qn(attribute), None)
    for attribute in ("w:ascii", "w:hAnsi", "w:cs"):
        names.set(qn(attribute), LATIN)
    names.set(qn("w:eastAsia"), east_asian)


def _shape_styles(file) -> None:
    normal = file.styles["Normal"]
    properties = normal.element.get_or_add_rPr()
    _name_font(properties, FONTS["fang"])
    normal.font.size = Pt(16)
    _space(properties, CLOSER)
    # Figures are Latin text: called Chinese, LibreOffice breaks 5000 into 50 and 00 at the end of a line.
    _add(properties, "w:lang", val="en-US", eastAsia="zh-CN")
    normal.paragraph_format.space_after = Pt(0)
    # 28 characters a line: none hangs beyond the type area, and figures stand as close to the words as on the PDF.
    for habit in ("w:overflowPunct", "w:autoSpaceDE", "w:autoSpaceDN"):
        off = OxmlElement(habit)
        off.set(qn("w:val"), "0")
        normal.element.get_or_add_pPr().insert_element_before(off, "w:spacing", "w:ind", "w:jc", "w:rPr")
    looks = {
        "Title": ("title", 22),
        "Heading 1": ("hei", 16),
        "Heading 2": ("kai", 16),
        "Heading 3": ("fang", 16),
        "Heading 4": ("fang", 16),
    }
    for name, (font, size) in looks.items():
        style = file.styles[name]
        style.font.size, style.font.bold, style.font.italic = Pt(size), False, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        _name_font(style.element.get_or_add_rPr(), FONTS[font])
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        for border in style.element.iter(qn("w:pBdr")):
            border.getparent().remove(border)


def shape_section(section, *, landscape: bool) -> None:
    """A4 with the margins of the type area and a grid of 22 lines."""
    width, height = Mm(210), Mm(297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (height, width) if landscape else (width, height)
    margins = (28, 37, 26, 35) if landscape else (37, 26, 35, 28)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = map(Mm, margins)
    section.footer_distance = Mm(18 if landscape else 25.5)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = _add(section._sectPr, "w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), LINE_PITCH)


def fill_page_number(section) -> None:
    """— n — right on odd pages and left on even ones, one character in; later sections take it over."""
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = ALIGN[align]
        _indents(
            paragraph, ParagraphLook(indent=0, left=float(align == "left"), right=float(align == "right"))
        )
        for text, kind in (("— ", ""), ("", "begin"), ("PAGE", "code"), ("", "end"), (" —", "")):
            run = paragraph.add_run(text if not kind else None)
            run.font.size = Pt(14)
            _name_font(run._r.get_or_add_rPr(), FONTS["song"])
            if kind == "code":
                code = OxmlElement("w:instrText")
                code.set(qn("xml:space"), "preserve")
                code.text = text
                run._r.append(code)
            elif kind:
                _add(run._r, "w:fldChar", fldCharType=kind)


def rule_below(paragraph, color: str, eighths: int) -> None:
    """A rule under ``paragraph``, ``eighths`` of a point thick."""
    _borders(paragraph, color, bottom=eighths)
