"""Keys for programs: made once, known by their digest, revoked with a reason."""

import hmac
import secrets
from datetime import datetime, time, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, When
from django.utils import timezone

from core import audit
from core.errors import RuleBroken
from core.models import ApiToken, User

MARK = "scjg"  # a key that is found in a file or a log is known for what it is
PREFIX_BYTES, SECRET_BYTES = 4, 32


def longest_until(on):
    """The last day to which a key made on the local day ``on`` may be valid."""
    return on + timedelta(days=settings.PORTAL_API_TOKEN_DAYS)


@transaction.atomic
def make_token(*, by, at: datetime, name: str, scopes, expires_on, offered) -> tuple[ApiToken, str]:
    """A key of ``by`` to the end of the local day ``expires_on``, and its text, which cannot be had again.

    ``offered`` are the scopes that the role of ``by`` has. Raises RuleBroken for others, for a day that has passed or
    lies beyond ``PORTAL_API_TOKEN_DAYS``, and for a second valid key of one name.
    """
    on = timezone.localtime(at).date()
    if not scopes or not set(scopes) <= set(offered):
        raise RuleBroken("请选择本人权限以内的授权范围", "scopes")
    if not on <= expires_on <= longest_until(on):
        raise RuleBroken(f"有效期应在今天至 {longest_until(on)} 之间", "expires_on")
    User.objects.select_for_update().get(pk=by.pk)  # two keys of one name at once
    if ApiToken.objects.valid(at).filter(user=by, name=name).exists():
        raise RuleBroken("已有一个同名的有效令牌，请换一个名称，或者先撤销它", "name")
    prefix, secret = secrets.token_hex(PREFIX_BYTES), secrets.token_urlsafe(SECRET_BYTES)
    token = ApiToken.objects.create(
        user=by,
        name=name,
        prefix=prefix,
        digest=_digest(secret),
        scopes=sorted(scopes),
        created_at=at,
        expires_at=timezone.make_aware(datetime.combine(expires_on + timedelta(days=1), time())),
    )
    audit.record(
        by, "apitoken.create", token, prefix=prefix, scopes="、".join(token.scopes), until=expires_on
    )
    return token, f"{MARK}_{prefix}_{secret}"


@transaction.atomic
def revoke_token(token, *, by, at: datetime, reason: str) -> ApiToken:
    """End a key at once. Raises RuleBroken without a reason or where it has been revoked."""
    token = ApiToken.objects.select_for_update(of=("self",)).get(pk=token.pk)
    if not reason.strip():
        raise RuleBroken("请填写撤销理由", "reason")
    if token.revoked_at:
        raise RuleBroken("这个令牌已经撤销")
    token.revoked_at, token.revoked_by, token.revoke_reason = at, by, reason.strip()[:200]
    token.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    audit.record(by, "apitoken.revoke", token, reason=reason, prefix=token.prefix)
    return token


def find_token(text: str, at: datetime) -> ApiToken | None:
    """The valid key that ``text`` is, with its person, or None."""
    mark, _, rest = text.partition("_")
    prefix, _, secret = rest.partition("_")
    if mark != MARK or not secret or len(prefix) != 2 * PREFIX_BYTES or not prefix.isalnum():
        return None
    token = ApiToken.objects.valid(at).select_related("user__office").filter(prefix=prefix).first()
    known = token.digest if token else _digest("")  # as slow for a key that does not exist
    return token if hmac.compare_digest(_digest(secret), known) else None


def count_request(token: ApiToken, at: datetime) -> bool:
    """Note the use of a key; False where it has asked ``PORTAL_API_PER_MINUTE`` times in this minute. One statement,
    so that several processes count together."""
    minute = at.replace(second=0, microsecond=0)
    used_up = Q(window_at=minute, window_count__gte=settings.PORTAL_API_PER_MINUTE)
    counted = Case(When(window_at=minute, then=F("window_count") + 1), default=1)
    return bool(
        ApiToken.objects.filter(pk=token.pk)
        .exclude(used_up)
        .update(window_count=counted, window_at=minute, last_used_at=at)
    )


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
