"""The bytes of issued documents: on disk under the name of their own hash, durable before their row
commits.
"""

import hashlib

from django.core.files.base import ContentFile

from core.errors import RuleBroken
from core.storage import DurableFileSystemStorage

# Crockford's base 32: no I, L, O, U, so that a code read out over the telephone is not misheard.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8


def documents_storage() -> DurableFileSystemStorage:
    """Where issued documents lie; for the sweeping of files that no row knows as well."""
    return DurableFileSystemStorage("documents")


def keep(data: bytes, suffix: str) -> tuple[str, str]:
    """Store ``data`` and give ``(name, sha256)``. The same bytes are stored once; nothing is overwritten."""
    digest = hashlib.sha256(data).hexdigest()
    name = f"{digest[:2]}/{digest}.{suffix}"
    storage = documents_storage()
    if not storage.exists(name):
        # Two processes may come here with the same bytes: the later one gets a name of its own, which is as
        # good.
        name = storage.save(name, ContentFile(data))
    return name, digest


def fetch(name: str, digest: str) -> bytes:
    """The stored bytes, proved by their hash. Raises RuleBroken when the file is gone or was changed."""
    try:
        with documents_storage().open(name) as file:
            data = file.read()
    except FileNotFoundError as error:
        raise RuleBroken("文书文件缺失，请联系系统管理员从备份恢复") from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise RuleBroken("文书文件与签发时不一致，请联系系统管理员从备份恢复")
    return data


def check_code(digest: str) -> str:
    """Eight characters (40 bits) of a SHA-256 by which a printed copy is looked up and compared."""
    value = int(digest[:10], 16)
    return "".join(CROCKFORD[value >> shift & 31] for shift in range(35, -1, -5))


def tidy_code(typed: str) -> str:
    """A check code as a person types it, made comparable: I and L are 1, O is 0, spaces and hyphens do not
    count.
    """
    plain = typed.upper().replace("-", "").replace(" ", "")
    return plain.translate(str.maketrans("ILO", "110"))
