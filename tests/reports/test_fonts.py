"""An office's own fonts: what is kept, and what would spoil every document from then on."""

import struct

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.documents.fonts import CARRIED_DIR
from core.errors import RuleBroken
from reports.fonts import own_fonts, store_font

KAI = (CARRIED_DIR / "gkai00mp.ttf").read_bytes()


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.PORTAL_DATA_DIR = tmp_path


def upload(content, name="单位楷体.ttf"):
    return store_font("kai", SimpleUploadedFile(name, content))


def latin() -> bytes:
    """The same font with a table of characters that knows none of them."""
    content = bytearray(KAI)
    for nth in range(struct.unpack_from(">H", KAI, 4)[0]):
        if KAI[12 + 16 * nth :][:4] == b"cmap":
            struct.pack_into(">4s", content, 12 + 16 * nth, b"none")
    return bytes(content)


def test_a_whole_font_is_kept():
    assert upload(KAI) == "单位楷体.ttf"
    assert own_fonts("kai") == ["单位楷体.ttf"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7 no font", "这不是字体文件"),
        (KAI[:4], "字体文件不完整"),
        (KAI[:3000], "字体文件不完整"),
        (KAI[:-1000], "字体文件不完整"),
        (b"ttcf" + KAI[4:20], "字体文件不完整"),
        (latin(), "没有汉字"),
    ],
)
def test_what_no_document_can_be_set_in_is_refused(content, message):
    with pytest.raises(RuleBroken, match=message):
        upload(content)
    assert own_fonts("kai") == []
