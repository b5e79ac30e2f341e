"""What may come in: files are refused by what they are, before anything parses them (security.md T08–T10).

Each check answers what the file is, or raises RuleBroken with a sentence that tells the sender what to do instead.
The numbers are defaults; ``settings.PORTAL_UPLOADS`` may replace any of them.
"""

import io
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone

from core.errors import RuleBroken

MB = 1024 * 1024
LIMITS = {
    "workbook_bytes": 20 * MB,
    "workbook_members": 200,
    "workbook_unpacked_bytes": 200 * MB,
    "workbook_ratio": 100,
    "workbook_rows": 200_000,
    "image_bytes": 10 * MB,
    "image_pixels": 50_000_000,
    "image_side": 2560,
    "pdf_bytes": 10 * MB,
    "pdf_objects": 100_000,
    "attachments_per_record": 9,
}

# A member smaller than this cannot hurt, however well it packs: styles and empty sheets pack a hundred to one.
RATIO_MATTERS_FROM = 1 * MB
PROLOG_BYTES = 64 * 1024
BEFORE_ROOT = re.compile(rb"<!--.*?(?:-->|\Z)|<\?.*?(?:\?>|\Z)", re.DOTALL)
ROOT_ELEMENT = re.compile(rb"<[A-Za-z_]")
EXCEL_2003_XML = (
    "这是 Excel 2003 的 XML 表格，不是真正的 .xlsx。"
    "请用 Excel 或 WPS 打开，选择「文件 → 另存为 → Excel 工作簿（*.xlsx）」后重新上传"
)
HTML_TABLE = "这是网页格式的表格，不是真正的 Excel 文件。请用 Excel 或 WPS 打开，另存为 .xlsx 后重新上传"
BROKEN_WORKBOOK = "文件已损坏或不是完整的 Excel 文件，请重新导出或另存为 .xlsx 后再上传"
PROTECTED_WORKBOOK = "文件设有打开密码，请取消密码保护后重新上传"
MACROS = "文件带有宏，不能导入。请另存为不带宏的 Excel 工作簿（.xlsx）"


def limit(name: str) -> int:
    """The number that is in force for ``name``, one of the keys of ``LIMITS``."""
    return getattr(settings, "PORTAL_UPLOADS", {}).get(name, LIMITS[name])


def size_words(size: int) -> str:
    """``size`` bytes as people say it: 「20 MB」 or 「512 KB」."""
    return f"{size / MB:.0f} MB" if size >= MB else f"{size // 1024} KB"


# Tables -------------------------------------------------------------------------------------------------------------


def check_workbook(path: str | Path) -> str:
    """What kind of table the file holds by its content: ``xlsx``, ``ods``, ``xls`` or ``text``. The name is not asked.

    Raises RuleBroken for a file that is too large, a zip or XML bomb, one with macros, links to other files, a DTD or
    a password, and for anything that is no table.
    """
    path = Path(path)
    size = path.stat().st_size
    if size == 0:
        raise RuleBroken("文件是空的")
    if size > limit("workbook_bytes"):
        raise RuleBroken(f"文件超过 {size_words(limit('workbook_bytes'))}，请拆分后分次导入")
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK\x03\x04"):
        return _check_zip(path)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _check_ole(path)
    return _check_text(head)


def _check_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_members(members, path.stat().st_size)
            names = {member.filename for member in members}
            for member in members:
                lower = member.filename.lower()
                if lower.endswith((".xml", ".rels", ".vml")) and not lower.startswith("__macosx/"):
                    _refuse_dtd(archive, member)
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "mimetype" in names and b"opendocument.spreadsheet" in archive.open("mimetype").read(200):
                return "ods"
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise RuleBroken(BROKEN_WORKBOOK) from None
    raise RuleBroken("压缩包里没有 Excel 表格，请上传 .xlsx、.xls、.ods 或 .csv 文件")


def _check_members(members: list[zipfile.ZipInfo], packed: int) -> None:
    if len(members) > limit("workbook_members"):
        raise RuleBroken("Excel 文件内部结构异常（部件过多），请另存为新的 .xlsx 后再上传")
    unpacked = sum(member.file_size for member in members)
    ratio = limit("workbook_ratio")
    if unpacked > limit("workbook_unpacked_bytes") or (
        unpacked > RATIO_MATTERS_FROM and unpacked > packed * ratio
    ):
        raise RuleBroken(
            "Excel 文件解压后异常庞大，已拒绝读取。请只保留需要导入的行，另存为新的 .xlsx 后再上传"
        )
    for member in members:
        name = member.filename.replace("\\", "/")
        lower = name.lower()
        if (
            name.startswith("/")
            or ".." in name.split("/")
            or ":" in name
            or stat.S_ISLNK(member.external_attr >> 16)
        ):
            raise RuleBroken("Excel 文件内部路径异常，已拒绝读取")
        if member.flag_bits & 0x1:
            raise RuleBroken(PROTECTED_WORKBOOK)
        if member.file_size > RATIO_MATTERS_FROM and member.file_size > member.compress_size * ratio * 2:
            raise RuleBroken(
                "Excel 文件解压后异常庞大，已拒绝读取。请只保留需要导入的行，另存为新的 .xlsx 后再上传"
            )
        if "vbaproject" in lower or lower.startswith(("basic/", "scripts/", "xl/macrosheets/")):
            raise RuleBroken(MACROS)
        if lower.startswith("xl/externallinks/"):
            raise RuleBroken(
                "文件含有指向其他文件的链接。请在 Excel「数据 → 编辑链接」里断开链接，另存后再上传"
            )


def _refuse_dtd(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Everything before the root element is read, so that no comment can push a DTD out of sight."""
    with archive.open(member) as part:
        head = part.read(PROLOG_BYTES)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "replace").encode()
    elif b"\x00" in head[:4]:
        raise RuleBroken(BROKEN_WORKBOOK)
    root = ROOT_ELEMENT.search(BEFORE_ROOT.sub(b"", head))
    if b"<!DOCTYPE" in head.upper() or b"<!ENTITY" in head.upper():
        raise RuleBroken("文件内含有实体声明（DTD），可能是攻击文件，已拒绝读取")
    if root is None and len(head) == PROLOG_BYTES:
        raise RuleBroken(BROKEN_WORKBOOK)


def _check_ole(path: Path) -> str:
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16le") in content:
        raise RuleBroken(PROTECTED_WORKBOOK)
    if "_VBA_PROJECT".encode("utf-16le") in content:
        raise RuleBroken(MACROS)
    if "Workbook".encode("utf-16le") not in content and "Book".encode("utf-16le") not in content:
        raise RuleBroken("这不是 Excel 表格，请上传 .xlsx、.xls、.ods 或 .csv 文件")
    return "xls"


def _check_text(head: bytes) -> str:
    if head.startswith(
        (
            b"%PDF",
            b"\x89PNG",
            b"\xff\xd8\xff",
            b"GIF8",
            b"Rar!",
            b"7z\xbc\xaf",
            b"\x1f\x8b",
            b"MZ",
            b"\x7fELF",
        )
    ):
        raise RuleBroken("这不是表格文件，请上传 .xlsx、.xls、.ods 或 .csv 文件")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta")):
        raise RuleBroken(HTML_TABLE)
    if start.startswith((b"<?xml", b"<!doctype")):
        if b"schemas-microsoft-com:office:spreadsheet" in start or b"excel.sheet" in start:
            raise RuleBroken(EXCEL_2003_XML)
        raise RuleBroken("这是 XML 文件，不是表格，请上传 .xlsx、.xls、.ods 或 .csv 文件")
    return "text"


# Pictures and PDF ---------------------------------------------------------------------------------------------------

EXTENSIONS = {
    "jpeg": (".jpg", ".jpeg"),
    "png": (".png",),
    "webp": (".webp",),
    "heic": (".heic", ".heif"),
    "pdf": (".pdf",),
}
MIME = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "heic": "image/heic",
    "pdf": "application/pdf",
}
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}
ACCEPTED = "只接受 JPG、PNG、WebP、HEIC 图片和 PDF 文件"
BROKEN_IMAGE = "图片已损坏或没有传完，请重新拍摄或重新选择"
BROKEN_PDF = "PDF 已损坏，请重新生成后上传"


@dataclass(frozen=True)
class ImageFacts:
    """What a picture is: format (``jpeg png webp heic``), pixels as displayed, and what the camera wrote into it."""

    format: str
    width: int
    height: int
    taken_at: datetime | None = None
    latitude: float | None = None
    longitude: float | None = None


def sniff(head: bytes) -> str | None:
    """The format that the first 32 bytes announce (a key of ``EXTENSIONS``), or None."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return "heic"
    return "pdf" if head.startswith(b"%PDF-") else None


def accepted_format(file: BinaryIO, name: str) -> str:
    """The format on which the extension and the first bytes agree; RuleBroken where they do not."""
    file.seek(0)
    found = sniff(file.read(32))
    file.seek(0)
    extension = Path(name.replace("\\", "/")).suffix.lower()
    if not any(extension in extensions for extensions in EXTENSIONS.values()):
        raise RuleBroken(ACCEPTED)
    if found is None:
        raise RuleBroken(f"文件内容与扩展名「{extension}」不符。{ACCEPTED}")
    if extension not in EXTENSIONS[found]:
        raise RuleBroken(f"文件其实是 {found.upper()}，与扩展名「{extension}」不符，请改用正确的扩展名")
    return found


def file_size(file: BinaryIO) -> int:
    """Bytes in the open file; the position is left at the start."""
    size = file.seek(0, 2)
    file.seek(0)
    return size


def open_image(file: BinaryIO, kind: str):
    """The picture as a Pillow image, not decoded yet, of at most the permitted number of pixels."""
    from PIL import Image, UnidentifiedImageError  # slow to load, and most pages need no picture

    try:
        if kind == "heic":
            import pillow_heif  # slow to load, only for iPhone pictures

            heif = pillow_heif.open_heif(file, convert_hdr_to_8bit=True)
            _limit_pixels(heif.size)
            return heif.to_pillow()
        image = Image.open(file, formats=[kind.upper()])
        _limit_pixels(image.size)
        return image
    except RuleBroken:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise RuleBroken(_too_many_pixels()) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, RuntimeError, EOFError, zlib.error):
        raise RuleBroken(BROKEN_IMAGE) from None


def _limit_pixels(size: tuple[int, int]) -> None:
    if size[0] * size[1] > limit("image_pixels"):
        raise RuleBroken(_too_many_pixels())


def _too_many_pixels() -> str:
    return f"图片像素过大（上限 {limit('image_pixels') // 10_000} 万像素），请缩小后上传"


def decode(image):
    """Decode the whole picture and turn it upright; RuleBroken where any part of it is missing."""
    from PIL import ImageFile, ImageOps  # slow to load

    ImageFile.LOAD_TRUNCATED_IMAGES = False  # importing WeasyPrint turns it on for the whole process
    try:
        image.load()
        return ImageOps.exif_transpose(image)
    except (OSError, ValueError, SyntaxError, RuntimeError, EOFError, IndexError, zlib.error):
        raise RuleBroken(BROKEN_IMAGE) from None


def check_image(file: BinaryIO, name: str) -> ImageFacts:
    """Facts of a picture whose extension, first bytes and full decoding agree; RuleBroken otherwise."""
    if file_size(file) > limit("image_bytes"):
        raise RuleBroken(f"图片超过 {size_words(limit('image_bytes'))}，请压缩后上传")
    kind = accepted_format(file, name)
    if kind == "pdf":
        raise RuleBroken("这里只接受图片，不接受 PDF")
    image = open_image(file, kind)
    facts = camera_facts(image)
    upright = decode(image)
    return ImageFacts(kind, upright.width, upright.height, **facts)


def camera_facts(image) -> dict:
    """``taken_at`` (aware, local camera time), ``latitude`` and ``longitude`` in degrees from EXIF; None where absent.

    EXIF is written by strangers: whatever is odd in it counts as absent.
    """
    facts: dict = {"taken_at": None, "latitude": None, "longitude": None}
    try:
        exif = image.getexif()
        words = exif.get_ifd(0x8769).get(0x9003) or exif.get(0x0132)
        if isinstance(words, str) and re.fullmatch(r"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d", words.strip("\x00 ")):
            taken = datetime.strptime(words.strip("\x00 "), "%Y:%m:%d %H:%M:%S")
            facts["taken_at"] = timezone.make_aware(taken)
        gps = exif.get_ifd(0x8825)
        if 2 in gps and 4 in gps:
            latitude, longitude = _degrees(gps[2], gps.get(1) == "S"), _degrees(gps[4], gps.get(3) == "W")
            if abs(latitude) <= 90 and abs(longitude) <= 180:
                facts |= {"latitude": latitude, "longitude": longitude}
    except Exception:  # a hostile or broken EXIF block may raise anything, and nothing hangs on it
        return facts
    return facts


def _degrees(parts, negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return round((degrees + minutes / 60 + seconds / 3600) * (-1 if negative else 1), 6)


ACTIVE_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/SubmitForm",
    "/GoToE",
    "/GoToR",
    "/Rendition",
    "/Movie",
}
ACTIVE_KEYS = {
    "/JS": "脚本",
    "/EmbeddedFiles": "嵌入文件",
    "/EF": "嵌入文件",
    "/RichMediaContent": "富媒体",
    "/XFA": "动态表单",
    "/JavaScript": "脚本",
}


def check_pdf(file: BinaryIO, name: str = "文件.pdf") -> int:
    """Number of pages of a PDF that only shows pages.

    RuleBroken for one that is encrypted or broken, or carries scripts, launch actions, embedded files or forms that
    run.
    """
    import pikepdf  # slow to load, and most requests have no PDF

    if file_size(file) > limit("pdf_bytes"):
        raise RuleBroken(f"PDF 超过 {size_words(limit('pdf_bytes'))}，请压缩或拆分后上传")
    if accepted_format(file, name) != "pdf":
        raise RuleBroken("这里只接受 PDF 文件")
    try:
        with pikepdf.open(file, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise RuleBroken("PDF 设有密码或限制，请取消保护后上传")
            if len(pdf.objects) > limit("pdf_objects"):
                raise RuleBroken("PDF 内部结构异常复杂，请重新打印成 PDF 后上传")
            for found in pdf.objects:
                _refuse_active(found, 0)
            pages = len(pdf.pages)
    except pikepdf.PasswordError:
        raise RuleBroken("PDF 设有密码或限制，请取消保护后上传") from None
    except (pikepdf.PdfError, ValueError, TypeError, RecursionError, RuntimeError):
        raise RuleBroken(BROKEN_PDF) from None
    if not pages:
        raise RuleBroken(BROKEN_PDF)
    return pages


def _refuse_active(found, depth: int) -> None:
    """Look through one indirect object and the direct ones inside it; references lead to objects seen on their own."""
    import pikepdf

    if depth > 50:
        raise RuleBroken("PDF 内部结构异常复杂，请重新打印成 PDF 后上传")
    inner: list
    if isinstance(found, pikepdf.Array):
        inner = list(found)
    elif isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
        for key in found.keys():  # noqa: SIM118  a stream is not iterable
            if key in ACTIVE_KEYS:
                raise RuleBroken(f"PDF 含有{ACTIVE_KEYS[key]}，请重新打印成普通 PDF 后上传")
        if str(found.get("/S", "")) in ACTIVE_ACTIONS:
            raise RuleBroken("PDF 含有会自动执行的动作，请重新打印成普通 PDF 后上传")
        inner = [found.get(key) for key in found.keys()]  # noqa: SIM118
    else:
        return
    for value in inner:
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            _refuse_active(value, depth + 1)


def is_blank(picture) -> bool:
    """Whether nothing was written in a signature (an open PNG): every pixel has the same colour."""
    content = picture.read()
    picture.seek(0)
    image = decode(open_image(io.BytesIO(content), "png")).convert("RGBA")
    return all(low == high for low, high in image.getextrema())
