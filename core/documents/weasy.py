"""WeasyPrint with the portal's fonts, Chinese justification and a fetcher that fetches nothing.

Only ``pdf`` imports this module, inside its functions: it costs two seconds and must stay out of the web
process.
"""

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from core.documents import fonts
from core.errors import RuleBroken

fonts.use_project_fonts()
with warnings.catch_warnings():
    # A missing libharfbuzz-subset is announced by a warning; ``subset`` takes its place.
    warnings.simplefilter("ignore", DeprecationWarning)
    import weasyprint

from weasyprint.urls import FatalURLFetchingError, URLFetcher  # noqa: E402 - after the fonts are named

from core.documents import justify, subset  # noqa: E402

PICTURE_URLS = ("data:image/png;base64,", "data:image/jpeg;base64,")
MOST_NAMED = 10
_MISSING_GLYPH = re.compile(r"\.notdef glyph rendered.*\(U\+([0-9A-F]+)\)")

logger = logging.getLogger(__name__)
logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # a line for every page of every document

justify.install()
subset.install()


class PortalFetcher(URLFetcher):
    """Gives inline PNG and JPEG pictures and refuses all else (security.md, decision 7): no network, no
    file.
    """

    def __init__(self):
        super().__init__(allowed_protocols=["data"], allow_redirects=False, fail_on_errors=True)

    def fetch(self, url, headers=None):
        if not url.startswith(PICTURE_URLS):
            raise FatalURLFetchingError(f"refused {url[:60]!r}")
        return super().fetch(url, headers)


class _Complaints(logging.Handler):
    """What WeasyPrint says while it works: characters without glyph, resources that it could not use."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.missing: dict[str, None] = {}
        self.failed: list[str] = []

    def emit(self, record):
        message = record.getMessage()
        if found := _MISSING_GLYPH.search(message):
            self.missing[chr(int(found[1], 16))] = None
        elif message.startswith(("Failed to load image", "Failed to render SVG image")):
            self.failed.append(message)
        else:
            logger.warning("WeasyPrint: %s", message)


@contextmanager
def strict() -> Iterator[None]:
    """Turn what WeasyPrint only logs, or hides in a BaseException, into RuleBroken.

    Missing glyphs would print as boxes while the text still looks right when it is searched; a picture that
    cannot be read would silently be left out.
    """
    complaints, log = _Complaints(), logging.getLogger("weasyprint")
    log.addHandler(complaints)
    log.propagate = False  # what matters is told on by the handler, once
    try:
        yield
    except FatalURLFetchingError as error:
        logger.warning("document asked for an outside resource: %s", error)
        raise RuleBroken("文书内容引用了外部资源，已拒绝生成") from error
    finally:
        log.removeHandler(complaints)
        log.propagate = True
    if complaints.failed:
        logger.warning("picture could not be read: %s", complaints.failed[0][:200])
        raise RuleBroken("文书中有无法读取的图片，请重新上传后再生成")
    if complaints.missing:
        raise RuleBroken(_no_glyph(list(complaints.missing)))


def _no_glyph(characters: list[str]) -> str:
    named = "、".join(f"「{char}」(U+{ord(char):04X})" for char in characters[:MOST_NAMED])
    more = f"等 {len(characters)} 个" if len(characters) > MOST_NAMED else ""
    return f"文书中有字体无法显示的字符：{named}{more}。请改用其他写法，或由管理员上传包含这些字的字体"


def pdf_of(html: str) -> tuple[bytes, list[str]]:
    """PDF/UA bytes of a page of HTML and the families of the fonts in it, sorted.

    The same HTML gives the same bytes, in any process of the same machine. Raises RuleBroken for outside
    resources, unreadable pictures and characters that no font has.
    """
    fonts.use_project_fonts()  # again: the office may have added a font since the last document
    with strict():
        page = weasyprint.HTML(string=html, url_fetcher=PortalFetcher()).render(pdf_variant="pdf/ua-1")
        data = page.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    return data, sorted({font.family for font in page.fonts.values()})
