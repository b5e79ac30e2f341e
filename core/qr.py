"""QR codes: the label on a shop's door, the entrance for the public."""

from io import BytesIO

from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str, *, title: str) -> SafeString:
    """``text`` as a QR code of medium error correction, an inline SVG without style attributes (the portal's content
    security policy forbids them)."""
    import segno  # only the pages with labels need it

    out = BytesIO()
    segno.make(text, error="m", micro=False).save(
        out,
        kind="svg",
        border=4,
        xmldecl=False,
        svgns=True,
        title=title,
        svgclass="qr",
        lineclass=None,
        omitsize=True,
    )  # a viewBox instead of a fixed size: the style sheet says how large
    return mark_safe(out.getvalue().decode())  # noqa: S308  made here; segno escapes the title
