"""A text column that is encrypted at rest (design §4: phone and ID number)."""

from functools import cache

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
