"""Query codes: 60 bits from the form's id and the portal's key, so that a repeated POST shows the same code again."""

import hmac
from hashlib import sha256
from uuid import UUID

from django.conf import settings

# Crockford's base 32: no I, L, O, U, so that a code read over the telephone arrives.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12  # × 5 bits
_HEARD_AS = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": "", "　": "", "—": "", "－": ""})
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}


def _keys() -> list[str]:
    """The present key first; codes made with the one before it keep working while it is listed."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def _keyed(key: str, purpose: str, message: bytes) -> bytes:
    return hmac.new(f"{purpose}|{key}".encode(), message, sha256).digest()


def query_code(client_uuid: UUID, *, digest: str = "") -> str:
    """The code of a form: ``0K3F9A2M7PQR``. With ``digest`` the key that fits a stored row is found."""
    made = [_code(key, client_uuid) for key in _keys()]
    fitting = [code for code in made if digest in digests(code)]
    return (fitting or made)[0]


def _code(key: str, client_uuid: UUID) -> str:
    number = int.from_bytes(_keyed(key, "public.code", client_uuid.bytes)[:8]) >> 4
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(5 * (LENGTH - 1), -1, -5))


def digests(code: str) -> list[str]:
    """What the database holds of ``code``, with the present key first. A dump of it tells no code."""
    return [_keyed(key, "public.digest", code.encode()).hex() for key in _keys()]


def as_shown(code: str) -> str:
    """In groups of four: ``0K3F-9A2M-7PQR``."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def as_stored(text: str) -> str:
    """What somebody typed or read out, as the code is made; empty when it cannot be one."""
    code = text.translate(_NARROW).upper().translate(_HEARD_AS).strip()
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""
