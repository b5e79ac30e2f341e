"""A piece of work instead of a picture to decipher: find a number whose digest begins with zeros.

The page does it by itself while the form is filled in (``static/js/public-work.js``); a person sees at most a few
seconds, a flood pays them for every post. Without script the person waits instead (``limits``).
"""

from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner

BITS = 15  # 33,000 digests on average: about a second on an old telephone
LASTS = timedelta(hours=2)
_signer = TimestampSigner(salt="public.work")


def challenge(kind: str, client_uuid: UUID) -> str:
    """What the browser has to work on; good for this one form only."""
    return _signer.sign(f"{kind}|{client_uuid}")


def is_done(kind: str, client_uuid: UUID, given: str, answer: str) -> bool:
    """Whether ``answer`` solves the challenge ``given`` and that is one of ours for this very form."""
    if len(given) > 200 or len(answer) > 20:
        return False
    try:
        about = _signer.unsign(given, max_age=LASTS)
    except BadSignature:  # SignatureExpired is one as well
        return False
    found = int.from_bytes(sha256(f"{given}.{answer}".encode()).digest()[:4])
    return about == f"{kind}|{client_uuid}" and found >> (32 - BITS) == 0
