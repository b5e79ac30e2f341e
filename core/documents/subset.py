"""Font subsetting by uharfbuzz where the system has no libharfbuzz-subset.

WeasyPrint would then use fontTools: ten times slower, and about to be dropped by it.
"""

import uharfbuzz
import weasyprint.pdf.fonts as pdf_fonts
from weasyprint.text import ffi

DROPPED_TABLES = ("BASE", "DSIG", "EBDT", "EBLC", "EBSC", "GPOS", "GSUB", "JSTF", "LTSH", "PCLT", "SVG ")


def install() -> bool:
    """Replace the subsetting when the system library is missing; whether that was done."""
    if ffi.harfbuzz_subset is not None:
        return False
    pdf_fonts.Font.subset = subset
    return True


def subset(font, to_unicode, hinting):
    """Keep only the glyphs in ``to_unicode`` of ``font`` (a ``weasyprint.pdf.fonts.Font``), in their old
    numbers.
    """
    if not to_unicode:
        return
    flags = uharfbuzz.SubsetFlags
    keep = flags.PASSTHROUGH_UNRECOGNIZED | flags.DESUBROUTINIZE
    if font.missing:
        keep |= flags.NOTDEF_OUTLINE
    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.update(to_unicode)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in DROPPED_TABLES)
    wanted.flags = keep | flags.RETAIN_GIDS
    face = uharfbuzz.subset(uharfbuzz.Face(font.file_content, font.index), wanted)
    # Retained numbers leave a tail of empty glyphs behind the last one used: a second pass cuts it off.
    shorter = uharfbuzz.SubsetInput()
    shorter.glyph_set.update(range(max(to_unicode) + 1))
    shorter.flags = keep if hinting else keep | flags.NO_HINTING
    face = uharfbuzz.subset(face, shorter)
    if face.glyph_count:
        font.file_content = face.blob.data
