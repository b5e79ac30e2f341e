"""A document tree as PDF: in the child process of ``worker`` and in commands, never in the web process."""

from core.documents.html import page_html
from core.documents.tree import Document


def render_pdf(document: Document, *, landscape: bool = False) -> bytes:
    """The document as PDF/UA on A4 in GB/T 9704 layout: 22 lines of 28 characters, bookmarks, embedded fonts.

    The same document gives the same bytes. Raises RuleBroken (in Chinese) when a character has no glyph in
    any font or a picture cannot be read.
    """
    from core.documents.weasy import pdf_of  # two seconds and 80 MB: only where a PDF is made

    return pdf_of(page_html(document, landscape=landscape))[0]


def fonts_of(document: Document) -> list[str]:
    """Families of the fonts that the PDF of ``document`` really uses, sorted."""
    from core.documents.weasy import pdf_of  # as above

    return pdf_of(page_html(document))[1]
