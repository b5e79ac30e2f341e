"""Storing, voiding and handing out attachments. Nothing is stored as it came except a PDF that only shows pages."""

import hashlib
import io
import uuid as uuids
from datetime import datetime
from pathlib import PurePath
from urllib.parse import quote

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404

from core import audit
from core.access import may
from core.errors import RuleBroken
from core.models.attachments import Attachment
from core.storage import attachments_storage
from core.storage import sweep_orphans as sweep_storage
from core.uploads import (
    MIME,
    accepted_format,
    camera_facts,
    check_pdf,
    decode,
    file_size,
    limit,
    open_image,
    size_words,
)

Kind = Attachment.Kind
JPEG_QUALITY = 85


@transaction.atomic
def store(upload, *, owner, office, kind: str, by, at: datetime, keep_place: bool = False) -> Attachment:
    """Check ``upload`` (an open file with ``name``), store it durably, and attach it to the record ``owner``.

    Pictures become upright JPEGs of at most 2560 pixels without metadata (signatures PNG). ``keep_place`` first copies
    the camera's time and place into columns of their own: for officers' pictures, never for a reporter's. The same
    bytes sent again for the same record answer the first row. ``by`` is None for the public. RuleBroken says why a
    file is refused.
    """
    content = _read(upload)
    source = hashlib.sha256(content).hexdigest()
    kind_of_owner = ContentType.objects.get_for_model(owner)
    type(owner)._base_manager.select_for_update().filter(
        pk=owner.pk
    ).first()  # counts below hold until the commit
    present = Attachment.objects.of(owner)
    if same := present.filter(source_sha256=source, kind=kind).first():
        return same
    if present.count() >= limit("attachments_per_record"):
        raise RuleBroken(f"每条记录最多 {limit('attachments_per_record')} 个附件，请先作废不需要的")
    facts, stored = _prepared(content, upload.name or "", kind, keep_place)
    identity = uuids.uuid4()
    suffix = facts.pop("suffix")
    name = attachments_storage().save(f"{at:%Y/%m}/{identity}{suffix}", ContentFile(stored))
    return Attachment.objects.create(
        office=office,
        uuid=identity,
        content_type=kind_of_owner,
        object_id=owner.pk,
        kind=kind,
        file=name,
        name=clean_name(upload.name or "", suffix),
        sha256=hashlib.sha256(stored).hexdigest(),
        source_sha256=source,
        size=len(stored),
        created_by=by,
        created_at=at,
        **facts,
    )


def _read(upload) -> bytes:
    largest = max(limit("image_bytes"), limit("pdf_bytes"))
    if file_size(upload) > largest:
        raise RuleBroken(f"文件超过 {size_words(largest)}，请压缩后上传")
    return upload.read()


def _prepared(content: bytes, name: str, kind: str, keep_place: bool) -> tuple[dict, bytes]:
    """Columns of the row (with ``suffix``) and the bytes to store."""
    file = io.BytesIO(content)
    found = accepted_format(file, name)
    if found == "pdf":
        if kind not in (Kind.PDF, Kind.SCAN):
            raise RuleBroken("这里只接受图片，不接受 PDF")
        check_pdf(file, name)
        return {"mime": MIME["pdf"], "suffix": ".pdf"}, content
    if kind == Kind.PDF:
        raise RuleBroken("这里只接受 PDF 文件")
    if len(content) > limit("image_bytes"):
        raise RuleBroken(f"图片超过 {size_words(limit('image_bytes'))}，请压缩后上传")
    image = open_image(file, found)
    camera = camera_facts(image) if keep_place else {}
    stored, size = _redrawn(decode(image), as_png=kind == Kind.SIGNATURE)
    suffix = ".png" if kind == Kind.SIGNATURE else ".jpg"
    return {
        "mime": MIME["png" if suffix == ".png" else "jpeg"],
        "suffix": suffix,
        "width": size[0],
        "height": size[1],
        **camera,
    }, stored


def _redrawn(image, *, as_png: bool) -> tuple[bytes, tuple[int, int]]:
    """The pixels alone: a new picture, so that no metadata, thumbnail or appended bytes go with them."""
    from PIL import Image  # slow to load

    side = limit("image_side")
    clean = image.convert("RGBA" if _has_alpha(image) else "RGB")
    clean.thumbnail((side, side), Image.Resampling.LANCZOS)
    if not as_png and clean.mode == "RGBA":
        paper = Image.new("RGB", clean.size, "white")
        paper.paste(clean, mask=clean.getchannel("A"))
        clean = paper
    clean.info = {}
    target = io.BytesIO()
    if as_png:
        clean.save(target, "PNG", optimize=True)
    else:
        clean.save(target, "JPEG", quality=JPEG_QUALITY, optimize=True, exif=b"")
    return target.getvalue(), clean.size


def _has_alpha(image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def clean_name(name: str, suffix: str) -> str:
    """A display name without folders, control or direction-changing characters, ending in the true ``suffix``."""
    base = PurePath(name.replace("\\", "/")).name
    stem = base[: base.rindex(".")] if "." in base[1:] else base
    stem = "".join(mark for mark in stem if mark.isprintable() and mark not in '"<>|:*?;').strip(" .")
    return f"{stem[:100] or '附件'}{suffix}"


@transaction.atomic
def void(attachment: Attachment, *, by, at: datetime, reason: str) -> Attachment:
    """Take an attachment out of its record with a reason; row and file stay. Returns the locked row."""
    attachment = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    if attachment.voided_at:
        raise RuleBroken("附件已经作废")
    if not reason.strip():
        raise RuleBroken("请填写作废理由", field="reason")
    attachment.voided_at, attachment.voided_by, attachment.void_reason = at, by, reason.strip()[:200]
    attachment.save(update_fields=["voided_at", "voided_by", "void_reason"])
    audit.record(by, "attachment.void", attachment, reason=reason, sha256=attachment.sha256)
    return attachment


def open_for(user, uuid) -> Attachment:
    """The attachment, if ``user`` may view the record that owns it; Http404 otherwise, whatever the cause."""
    attachment = Attachment.objects.select_related("content_type").filter(uuid=uuid).first()
    owner = attachment.owner if attachment else None
    if attachment is None or owner is None:
        raise Http404
    meta = owner._meta
    if not may(user, f"{meta.app_label}.view_{meta.model_name}", owner):
        raise Http404
    return attachment


def download_headers(attachment: Attachment) -> dict[str, str]:
    """Response headers of a file: pictures are shown, everything else is saved, nothing can run or be guessed at."""
    disposition = "inline" if attachment.is_image else "attachment"
    return {
        "Content-Type": attachment.mime,
        "Content-Length": str(attachment.size),
        "Content-Disposition": content_disposition(disposition, attachment.name),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


def content_disposition(disposition: str, name: str) -> str:
    """RFC 6266: an ASCII name for old clients and the true one, percent-encoded; neither can break out of the header."""
    name = "".join(mark for mark in name if mark.isprintable())
    suffix = PurePath(name).suffix
    plain = f"file{suffix if suffix.isascii() and suffix[1:].isalnum() else ''}"
    return f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def sweep_orphans(*, before: datetime) -> list[str]:
    """Delete stored files older than ``before`` to which no row points (a cut upload); answers their names."""
    known = set(Attachment.objects.values_list("file", flat=True))
    return sweep_storage(attachments_storage(), known, before=before)
