"""How often one address may send: token buckets in the database, exact for any number of processes.

A bucket is filled to ``capacity`` and refills by one every ``seconds``. Fifty villagers behind one address get through
in an hour; of five hundred posts in ten minutes at most thirty are stored, the others meet a piece of work or a wait.
Source: security.md SEC-29, T12, T13.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil

from django.conf import settings
from django.db import transaction

from core.models.public import Allowance


@dataclass(frozen=True)
class Limit:
    name: str
    capacity: int
    seconds: float

    @property
    def full_again(self) -> timedelta:
        return timedelta(seconds=self.capacity * self.seconds)


FREE = Limit("free", 20, 60)  # what an address may send without more ado
WORKED = Limit("worked", 60, 20)  # what it may send beyond that, each for a piece of work
WRONG_CODE = Limit("wrong_code", 20, 180)  # tries at query codes that do not exist
ALL_WRONG_CODES = Limit("all_wrong_codes", 600, 6)


def _key(limit: Limit, *parts: str) -> str:
    message = "|".join((limit.name, *parts)).encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, sha256).hexdigest()


@transaction.atomic
def take(limit: Limit, *parts: str, at: datetime) -> int:
    """Take one of the bucket that ``parts`` (form, address) name. 0: taken. Else the whole seconds until there is one."""
    key = _key(limit, *parts)
    bucket, _ = Allowance.objects.select_for_update().get_or_create(
        key=key, defaults={"tokens": limit.capacity, "counted_at": at}
    )
    tokens = _now(bucket, limit, at)
    wait = 0 if tokens >= 1 else max(1, ceil((1 - tokens) * limit.seconds))
    bucket.tokens, bucket.counted_at = tokens - (0 if wait else 1), max(at, bucket.counted_at)
    bucket.save(update_fields=["tokens", "counted_at"])
    return wait


def wait_of(limit: Limit, *parts: str, at: datetime) -> int:
    """The whole seconds until the bucket has one, 0 if it has; takes nothing."""
    bucket = Allowance.objects.filter(key=_key(limit, *parts)).first()
    tokens = _now(bucket, limit, at) if bucket else limit.capacity
    return 0 if tokens >= 1 else max(1, ceil((1 - tokens) * limit.seconds))


def _now(bucket: Allowance, limit: Limit, at: datetime) -> float:
    passed = max(0.0, (at - bucket.counted_at).total_seconds())
    # Rounded, or a thirtieth of a minute here and there adds up to one too few.
    return min(float(limit.capacity), round(bucket.tokens + passed / limit.seconds, 6))


def forget_full(at: datetime) -> int:
    """Remove the buckets that have long been full again; answers how many."""
    longest = max(limit.full_again for limit in (FREE, WORKED, WRONG_CODE, ALL_WRONG_CODES))
    return Allowance.objects.filter(counted_at__lt=at - longest).delete()[0]
