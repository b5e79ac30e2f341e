"""A text column that is encrypted at rest (design §4: phone and ID number)."""

import base64
import hmac
import os
from functools import cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

PREFIX = "v1:"
NONCE = 12  # bytes, drawn anew for every value: NIST SP 800-38D allows 2**32 of them under one key
UNREADABLE = "（密钥不符，无法显示）"


def _ciphers() -> list[AESGCM]:
    return _made_of(tuple(settings.PORTAL_FIELD_KEYS))


@cache
def _made_of(texts: tuple) -> list[AESGCM]:
    """The newest key encrypts, all of them decrypt: a key can be changed without a stop.

    AES-256-GCM and not Fernet, whose token costs four times as much to open and is twice as long: a list opens fifty of them.
    """
    keys = [base64.urlsafe_b64decode(text) for text in texts]
    return [AESGCM(hmac.digest(key, b"field encryption", sha256)) for key in keys]


def _encrypted(text: str) -> str:
    nonce = os.urandom(NONCE)
    return PREFIX + base64.b64encode(nonce + _ciphers()[0].encrypt(nonce, text.encode(), None)).decode()


def opened(stored: str) -> tuple[str, int]:
    """What a stored value says, and which of the keys opened it (0: the newest). ValueError: none of them did."""
    token = base64.b64decode(stored[len(PREFIX) :])
    for place, cipher in enumerate(_ciphers()):
        try:
            return cipher.decrypt(token[:NONCE], token[NONCE:], None).decode(), place
        except InvalidTag:
            continue
    raise ValueError("no key opens this value")


def is_encrypted(stored: str | None) -> bool:
    return bool(stored) and stored.startswith(PREFIX)


class EncryptedTextField(models.TextField):
    """Stored as ``v1:`` and base64 of nonce and AES-GCM; empty stays empty. It cannot be searched or sorted in SQL."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return value if not value else _encrypted(value)

    def from_db_value(self, value, expression, connection):
        if not is_encrypted(value):
            return value
        try:
            return opened(value)[0]
        except ValueError:
            return UNREADABLE


class BlindIndexField(models.CharField):
    """By what rows are found whose column ``of`` is encrypted: its ``blind_indexes``' first, written by the service."""

    def __init__(self, *args, of: str = "", **kwargs):
        self.of = of
        super().__init__(*args, **{"max_length": 64, "blank": True, "editable": False, **kwargs})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of}


def blind_indexes(value: str) -> list[str]:
    """By what an encrypted value is found again without being readable: one digest a key, the newest key's first.

    Store the first, look for all of them; empty for an empty value. Give the normal form (``core.identifiers``).
    """
    if not value:
        return []
    return [
        hmac.new(
            key if isinstance(key, bytes) else key.encode(), f"index|{value}".encode(), sha256
        ).hexdigest()
        for key in settings.PORTAL_FIELD_KEYS
    ]
