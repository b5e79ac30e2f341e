"""Files that rows point to: on disk, outside the web root, and durable before the row commits (security.md §3.2)."""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage


class DurableFileSystemStorage(FileSystemStorage):
    """Writes name and bytes so that a power cut after ``save`` returned loses neither.

    ``folder`` lies below ``settings.PORTAL_DATA_DIR``, which no web server serves; there is no URL. Order:
    temporary file, fsync, rename, fsync of every folder that changed. A name is never overwritten.
    """

    def __init__(self, folder: str):
        self.folder = folder
        super().__init__()

    @property
    def base_location(self):
        return str(Path(settings.PORTAL_DATA_DIR) / self.folder)

    @property
    def location(self):
        return os.path.abspath(self.base_location)

    def url(self, name):
        raise ValueError("stored files have no address; a view that knows their owner sends them")

    def deconstruct(self):
        return ("core.storage.DurableFileSystemStorage", [self.folder], {})

    def _save(self, name, content):
        full = Path(self.path(name))
        fresh = [folder for folder in full.parents if not folder.exists()]
        full.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=full.parent, suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fchmod(file.fileno(), 0o640)
                os.fsync(file.fileno())
            if full.exists():
                raise FileExistsError(full)
            os.rename(temporary, full)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        for folder in {full.parent, *(folder.parent for folder in fresh)}:
            _sync_folder(folder)
        return str(name)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def stored_names(storage: DurableFileSystemStorage, *, before: datetime) -> Iterator[str]:
    """Names of all files in ``storage`` that were last written before the instant ``before``, with leftovers."""
    root = Path(storage.location)
    for path in sorted(root.rglob("*")):
        if path.is_file() and datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
            yield path.relative_to(root).as_posix()


def sweep_orphans(storage: DurableFileSystemStorage, known: set[str], *, before: datetime) -> list[str]:
    """Delete the files that no row knows and that are older than ``before``; answers their names.

    A row is written after its file, so a young file without a row may be about to get one: pass yesterday.
    """
    orphans = [name for name in stored_names(storage, before=before) if name not in known]
    for name in orphans:
        Path(storage.path(name)).unlink(missing_ok=True)
    return orphans


def attachments_storage() -> DurableFileSystemStorage:
    """Where attachments lie; a callable, so that migrations hold no path."""
    return DurableFileSystemStorage("attachments")


def imports_storage() -> DurableFileSystemStorage:
    """Where uploaded tables lie until their batch is discarded."""
    return DurableFileSystemStorage("imports")
