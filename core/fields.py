"""A text column that is encrypted at rest (design §4: phone and ID number)."""

import hmac
from functools import cache
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

PREFIX = "v1:"


@cache
def _cipher() -> MultiFernet:
    """The newest key encrypts, all of them decrypt: a key can be changed without a stop."""
    return MultiFernet([Fernet(key) for key in settings.PORTAL_FIELD_KEYS])


class EncryptedTextField(models.TextField):
    """Stored as ``v1:`` and a Fernet token; empty stays empty. It cannot be searched or sorted in SQL."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return value if not value else PREFIX + _cipher().encrypt(value.encode()).decode()

    def from_db_value(self, value, expression, connection):
        if not value or not value.startswith(PREFIX):
            return value
        try:
            return _cipher().decrypt(value[len(PREFIX) :].encode()).decode()
        except InvalidToken:
            return "（密钥不符，无法显示）"


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
