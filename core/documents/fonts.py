"""Which fonts a document is set in, and the fontconfig file that lets the renderer see just these.

Order for every look: a font that the office put into ``PORTAL_DATA_DIR/fonts/<look>/``; the fonts that the
standard names, from ``PORTAL_DATA_DIR/fonts`` or from the system; the free fonts carried in ``assets/fonts``;
Noto from the wheel, which also has the rare characters of personal names. The named fonts are proprietary and
never shipped.
"""

import ctypes
import ctypes.util
import hashlib
import importlib.util
import os
import tempfile
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

CARRIED_DIR = Path(__file__).resolve().parents[2] / "assets" / "fonts"
SYSTEM_DIRS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/usr/share/X11/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
)
SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}

# look → (Chinese name in the standard, families of fonts that satisfy it, in order of preference)
LOOKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "title": (
        "小标宋（标题、发文机关标志）",
        (
            "方正小标宋_GBK",
            "方正小标宋简体",
            "FZXiaoBiaoSong-B05",
            "FZXiaoBiaoSong-B05S",
            "华文中宋",
            "STZhongsong",
        ),
    ),
    "hei": (
        "黑体（一级标题）",
        ("黑体", "SimHei", "方正黑体_GBK", "方正黑体简体", "FZHei-B01", "FZHei-B01S", "华文黑体", "STHeiti"),
    ),
    "kai": (
        "楷体（二级标题）",
        (
            "楷体_GB2312",
            "KaiTi_GB2312",
            "方正楷体_GB2312",
            "方正楷体_GBK",
            "楷体",
            "KaiTi",
            "华文楷体",
            "STKaiti",
        ),
    ),
    "fang": (
        "仿宋（正文）",
        (
            "仿宋_GB2312",
            "FangSong_GB2312",
            "方正仿宋_GB2312",
            "方正仿宋_GBK",
            "仿宋",
            "FangSong",
            "华文仿宋",
            "STFangsong",
        ),
    ),
    "song": ("宋体（页码）", ("宋体", "SimSun", "方正书宋_GBK", "华文宋体", "STSong")),
}
CARRIED = {
    "title": ("NotoSerifSC_700Bold.gb2312.ttf",),
    "kai": ("gkai00mp.ttf",),
    "fang": ("FandolFang-Regular.otf",),
}
LAST_RESORT = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC", "Source Han Sans SC")

# library file → Debian package that has it
LIBRARIES = {
    "libgobject-2.0.so.0": "libglib2.0-0",
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libfontconfig.so.1": "libfontconfig1",
}


def families(look: str) -> tuple[str, ...]:
    """Font families for ``look`` (title, hei, kai, fang, song), most wanted first, for CSS
    ``font-family``.
    """
    named = LOOKS[look][1]
    # Rare characters that the look's own font lacks come from Noto: sans for 黑体, serif for all others.
    fallback = ("hei", "song") if look == "hei" else ("song", "hei")
    return (_own(look), *named, _carried(look), *map(_carried, fallback), *LAST_RESORT)


def is_free_substitute(family: str) -> bool:
    """Whether ``family``, a name from a rendered file, is a free font that stands in for the one wanted."""
    return family.startswith(("FandolFang", "AR PL", "文鼎", "Noto ", "Source Han"))


def use_project_fonts() -> Path:
    """Make fontconfig read the project's own configuration from now on; gives its path.

    Written to ``PORTAL_DATA_DIR`` or, where that cannot be written to, to a folder of this user's in the
    temporary directory. Has to be called before WeasyPrint makes its first document.
    """
    own = os.environ.get("PORTAL_DATA_DIR", "")
    for folder in filter(None, (own, str(_private_temp()))):
        try:
            path = _write(Path(folder), Path(own) / "fonts" if own else None)
        except OSError:
            continue
        os.environ["FONTCONFIG_FILE"] = str(path)
        return path
    raise OSError("no folder for the font configuration")


def files() -> list[Path]:
    """The office's own font files and those that come with the portal, in the order in which they are looked through."""
    own = os.environ.get("PORTAL_DATA_DIR", "")
    return [path for path, _ in _aliases(Path(own) / "fonts" if own else None)]


def missing_system_libraries() -> list[str]:
    """Debian packages whose library is absent though the renderer needs it; asks the loader, not WeasyPrint.

    libharfbuzz-subset is not asked for: uharfbuzz from the wheel does its work.
    """
    return [package for library, package in LIBRARIES.items() if not _loads(library)]


def _loads(library: str) -> bool:
    stem = library.removeprefix("lib").split(".so")[0]
    for name in filter(None, (library, ctypes.util.find_library(stem))):
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def _own(look: str) -> str:
    return f"Portal Own {look.title()}"


def _carried(look: str) -> str:
    return f"Portal Carried {look.title()}"


@cache
def _private_temp() -> Path:
    return Path(tempfile.mkdtemp(prefix="portal-fonts-"))


def _noto() -> dict[str, tuple[Path, ...]]:
    """The wheel's two fonts by look; none where the wheel is not installed."""
    spec = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    if spec is None or not spec.submodule_search_locations:
        return {}
    folder = Path(next(iter(spec.submodule_search_locations)))
    return {"song": (folder / "NotoSerifSC-Regular.otf",), "hei": (folder / "NotoSansSC-Regular.otf",)}


def _aliases(own_dir: Path | None) -> list[tuple[Path, str]]:
    """``(font file, further family name)``, so that a file is found by its place whatever it calls itself."""
    found = [(CARRIED_DIR / name, _carried(look)) for look, names in CARRIED.items() for name in names]
    found += [(path, _carried(look)) for look, paths in _noto().items() for path in paths]
    for look in LOOKS:
        folder = own_dir / look if own_dir else None
        if folder and folder.is_dir():
            found += [
                (path, _own(look)) for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES
            ]
    return found


def _configuration(own_dir: Path | None, cache_dir: Path) -> str:
    aliases = _aliases(own_dir)
    folders = [
        *([own_dir] if own_dir else []),
        *map(os.path.expanduser, SYSTEM_DIRS),
        *sorted({path.parent for path, _ in aliases if own_dir not in path.parents}),
    ]
    lines = [
        '<?xml version="1.0"?>',
        '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">',
        "<fontconfig>",
    ]
    lines += [f"<dir>{escape(str(folder))}</dir>" for folder in folders]
    lines.append(f"<cachedir>{escape(str(cache_dir))}</cachedir>")
    for path, family in aliases:
        lines.append(
            f'<match target="scan"><test name="file" compare="eq"><string>{escape(str(path))}</string></test>'
            f'<edit name="family" mode="append"><string>{family}</string></edit></match>'
        )
    return "\n".join([*lines, "</fontconfig>", ""])


def _write(folder: Path, own_dir: Path | None) -> Path:
    # The cache holds what the rules above made of each file, so other rules need another cache.
    place = folder / "fontconfig"
    digest = hashlib.sha256(_configuration(own_dir, place).encode()).hexdigest()[:12]
    cache_dir = place / digest
    cache_dir.mkdir(parents=True, exist_ok=True)
    path, text = cache_dir / "fonts.conf", _configuration(own_dir, cache_dir)
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
    if not os.access(cache_dir, os.W_OK):
        raise OSError(f"{cache_dir} cannot be written to")
    return path
