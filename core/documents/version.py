"""What the bytes of a document depend on besides its content and the libraries: this layout and the fonts."""

import hashlib
from pathlib import Path

from core import charts
from core.documents import fonts

HERE = Path(__file__).resolve().parent


def layout_version() -> str:
    """The same as long as the same content gives the same bytes: a digest of the files that lay out, draw and set it."""
    sources = [*HERE.glob("*.py"), Path(charts.__file__)]
    digest = hashlib.sha256()
    for path in [*sorted(sources), *fonts.files()]:
        digest.update(f"{path.name}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]
