"""The office's own font files on disk, and the last test page. What a document is set in decides ``core.documents``."""

import io
import os
import re
import struct
import tempfile
from pathlib import Path

import uharfbuzz
from django.conf import settings

from core.attachments import clean_name
from core.documents import fonts
from core.errors import RuleBroken

FONT_TEST = "reports.font_test"
LARGEST = 60 * 1024 * 1024
# The first four bytes of TrueType, OpenType and collections of them.
MAGIC = (b"\x00\x01\x00\x00", b"OTTO", b"ttcf", b"true")
COLLECTION = b"ttcf"
HAN = "一年度工作总结"  # in every font that a Chinese document can be set in


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

    Raises RuleBroken for what is too big, no font, cut off, without Chinese characters, or there already.
    """
    if look not in fonts.LOOKS:
        raise RuleBroken("没有这种用途", "look")
    name = clean_name(upload.name, Path(upload.name).suffix.lower())
    if Path(name).suffix.lower() not in fonts.SUFFIXES:
        raise RuleBroken("只接受 TTF、OTF、TTC 字体文件", "file")
    if upload.size > LARGEST:
        raise RuleBroken("字体文件不能超过 60 MB", "file")
    content = upload.read()
    _check(content)
    target = folder(look) / name
    if target.exists():
        raise RuleBroken("已有同名字体文件，请先删除", "file")
    _write(target, content)
    return name


def _check(content: bytes) -> None:
    if content[:4] not in MAGIC:
        raise RuleBroken("这不是字体文件", "file")
    if not _is_whole(content):
        raise RuleBroken("字体文件不完整，请重新复制后上传", "file")
    known = uharfbuzz.Face(content).unicodes
    if any(ord(char) not in known for char in HAN):
        raise RuleBroken("这个字体里没有汉字，不能用于公文", "file")


def _is_whole(content: bytes) -> bool:
    """Whether all tables that the (first) font names lie within the file."""
    try:
        start = struct.unpack_from(">I", content, 12)[0] if content.startswith(COLLECTION) else 0
        (count,) = struct.unpack_from(">H", content, start + 4)
        places = [struct.unpack_from(">II", content, start + 12 + 16 * nth + 8) for nth in range(count)]
    except struct.error:
        return False
    return bool(places) and all(at + size <= len(content) for at, size in places)


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
