"""The office's own font files on disk, and the last test page. What a document is set in decides ``core.documents``."""

import io
import os
import re
import tempfile
from pathlib import Path

from django.conf import settings

from core.attachments import clean_name
from core.documents import fonts
from core.errors import RuleBroken

FONT_TEST = "reports.font_test"
LARGEST = 60 * 1024 * 1024
# The first four bytes of TrueType, OpenType and collections of them.
MAGIC = (b"\x00\x01\x00\x00", b"OTTO", b"ttcf", b"true")


def folder(look: str) -> Path:
    return Path(settings.PORTAL_DATA_DIR) / "fonts" / look


def own_fonts(look: str) -> list[str]:
    """File names of the office's fonts for ``look``, sorted; the first one is used."""
    place = folder(look)
    if not place.is_dir():
        return []
    return sorted(path.name for path in place.iterdir() if path.suffix.lower() in fonts.SUFFIXES)


def store_font(look: str, upload) -> str:
    """Keep an uploaded font under ``look``; answers its file name.

    Raises RuleBroken for what is too big, no font by its first bytes, or there already.
    """
    if look not in fonts.LOOKS:
        raise RuleBroken("没有这种用途", "look")
    name = clean_name(upload.name, Path(upload.name).suffix.lower())
    if Path(name).suffix.lower() not in fonts.SUFFIXES:
        raise RuleBroken("只接受 TTF、OTF、TTC 字体文件", "file")
    if upload.size > LARGEST:
        raise RuleBroken("字体文件不能超过 60 MB", "file")
    content = upload.read()
    if content[:4] not in MAGIC:
        raise RuleBroken("这不是字体文件", "file")
    target = folder(look) / name
    if target.exists():
        raise RuleBroken("已有同名字体文件，请先删除", "file")
    _write(target, content)
    return name


def remove_font(look: str, name: str) -> None:
    if name not in own_fonts(look):
        raise RuleBroken("没有这个字体文件")
    (folder(look) / name).unlink()


def specimen_path() -> Path:
    return Path(settings.PORTAL_DATA_DIR) / "font_specimen.pdf"


def keep_specimen(page: bytes) -> None:
    _write(specimen_path(), page)


def fonts_in(page: bytes) -> list[str]:
    """Names of the fonts embedded in a PDF, without the six letters that mark a subset."""
    import pikepdf  # only the test page is read

    found = set()
    with pikepdf.open(io.BytesIO(page)) as file:
        for one in file.objects:
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/FontDescriptor":
                found.add(re.sub(r"^[A-Z]{6}\+", "", str(one.FontName).lstrip("/")))
    return sorted(found)


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, suffix=".tmp")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(temporary, target)
