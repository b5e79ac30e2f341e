"""A text column that is encrypted at rest (design §4: phone and ID number)."""

import base64
import binascii
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


@cache
def _ciphers() -> list[AESGCM]:
    """The newest key encrypts, all of them decrypt: a key can be changed without a stop.

    AES-256-GCM and not Fernet, whose token costs four times as much to open and is twice as long: a list opens fifty of them.
    """
    keys = [base64.urlsafe_b64decode(key) for key in settings.PORTAL_FIELD_KEYS]
    return [AESGCM(hmac.digest(key, b"field encryption", sha256)) for key in keys]


def _encrypted(text: str) -> str:
    nonce = os.urandom(NONCE)
    return PREFIX + base64.b64encode(nonce + _ciphers()[0].encrypt(nonce, text.encode(), None)).decode()


def _decrypted(stored: str) -> str:
    try:
        token = base64.b64decode(stored[len(PREFIX) :])
    except binascii.Error:
        return UNREADABLE
    for cipher in _ciphers():
        try:
            return cipher.decrypt(token[:NONCE], token[NONCE:], None).decode()
        except (InvalidTag, ValueError):
            continue
    return UNREADABLE


class EncryptedTextField(models.TextField):
    """Stored as ``v1:`` and base64 of nonce and AES-GCM; empty stays empty. It cannot be searched or sorted in SQL."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return value if not value else _encrypted(value)

    def from_db_value(self, value, expression, connection):
        if not value or not value.startswith(PREFIX):
            return value
        return _decrypted(value)


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
