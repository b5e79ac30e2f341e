"""Attachments: what is stored, who may open it, and what remains after a crash."""

import hashlib
import io
import os
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.utils import timezone
from PIL import Image

from core import access, attachments
from core.errors import RuleBroken
from core.models import Attachment, Grid
from core.storage import DurableFileSystemStorage, attachments_storage

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 15, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PORTAL_DATA_DIR = tmp_path


def picture(kind="JPEG", size=(40, 20), mode="RGB", color="red", **options) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, color).save(target, kind, **options)
    return target.getvalue()


def stored(content, name, owner, by, kind="photo", **options):
    return attachments.store(
        SimpleUploadedFile(name, content), owner=owner, office=by.office, kind=kind, by=by, at=AT, **options
    )


def content_of(attachment) -> bytes:
    with attachment.file.open("rb") as file:
        return file.read()


def image_of(attachment):
    return Image.open(io.BytesIO(content_of(attachment)))


def tagged() -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112], exif[0x0132] = "PhoneMaker", 6, "2026:03:15 11:00:00"
    exif[0x8825] = {1: "N", 2: (38.0, 26.0, 24.0), 3: "E", 4: (100.0, 49.0, 12.0)}
    return picture(exif=exif)


def test_photo_is_turned_upright_and_loses_what_the_camera_wrote(clerk, grid):
    attachment = stored(tagged(), "现场 照片.JPG", grid, clerk)
    content = content_of(attachment)
    image = Image.open(io.BytesIO(content))
    assert (image.format, image.size) == ("JPEG", (20, 40))
    assert dict(image.getexif()) == {}
    assert b"PhoneMaker" not in content
    assert (attachment.width, attachment.height, attachment.mime) == (20, 40, "image/jpeg")
    assert (attachment.name, attachment.size) == ("现场 照片.jpg", len(content))
    assert attachment.sha256 == hashlib.sha256(content).hexdigest()
    assert attachment.source_sha256 == hashlib.sha256(tagged()).hexdigest()
    assert (attachment.taken_at, attachment.latitude, attachment.owner) == (None, None, grid)


def test_place_and_time_of_an_officers_photo_are_kept_in_columns(clerk, grid):
    attachment = stored(tagged(), "a.jpg", grid, clerk, keep_place=True)
    attachment.refresh_from_db()
    assert attachment.taken_at.astimezone(UTC).isoformat() == "2026-03-15T03:00:00+00:00"
    assert (str(attachment.latitude), str(attachment.longitude)) == ("38.440000", "100.820000")


@pytest.mark.parametrize(
    ("name", "corner"),
    [
        ("pillow_hopper_orientation_2.jpg", (128, 128)),
        ("pillow_hopper_orientation_3.jpg", (128, 128)),
        ("pillow_hopper_orientation_6.jpg", (128, 128)),
        ("pillow_hopper_orientation_6.webp", (128, 128)),
        ("pillow_hopper_orientation_8.jpg", (128, 128)),
        ("pillow_orientation_rectangle.jpg", (1, 2)),
    ],
)
def test_rotated_pictures_come_out_the_same_way_up(shared, clerk, grid, name, corner):
    """All hopper files show one picture: after the turn they differ by the loss of JPEG only."""
    folder = shared / "data/nasty/images"
    attachment = stored((folder / name).read_bytes(), name, grid, clerk)
    image = image_of(attachment)
    assert image.size == corner
    if "hopper" in name:
        reference = image_of(
            stored((folder / "pillow_hopper_orientation_3.jpg").read_bytes(), "r.jpg", grid, clerk)
        )
        pairs = zip(image.convert("L").tobytes(), reference.convert("L").tobytes(), strict=True)
        assert sum(abs(a - b) for a, b in pairs) / (128 * 128) < 12


def test_large_and_transparent_pictures(clerk, grid):
    large = stored(picture(size=(4000, 3000)), "大.jpg", grid, clerk)
    assert (large.width, large.height) == (2560, 1920)
    clear = stored(picture("PNG", mode="RGBA", color=(255, 0, 0, 0)), "透.png", grid, clerk)
    assert (clear.mime, clear.name) == ("image/jpeg", "透.jpg")
    assert image_of(clear).getpixel((5, 5)) == (255, 255, 255)
    signature = stored(
        picture("PNG", mode="RGBA", color=(0, 0, 0, 0)), "签名.png", grid, clerk, kind="signature"
    )
    image = image_of(signature)
    assert (signature.mime, image.format, image.mode) == ("image/png", "PNG", "RGBA")


def test_same_bytes_again_are_one_row(clerk, grid):
    first = stored(picture(), "a.jpg", grid, clerk)
    assert stored(picture(), "b.jpg", grid, clerk) == first
    assert Attachment.objects.count() == 1


def test_limit_per_record_counts_what_is_not_voided(clerk, grid, settings):
    settings.PORTAL_UPLOADS = {"attachments_per_record": 1}
    first = stored(picture(), "a.jpg", grid, clerk)
    with pytest.raises(RuleBroken, match="每条记录最多 1 个附件"):
        stored(picture(color="blue"), "b.jpg", grid, clerk)
    attachments.void(first, by=clerk, at=AT, reason="拍糊了")
    assert stored(picture(color="blue"), "b.jpg", grid, clerk).pk
    assert list(Attachment.objects.of(grid).values_list("name", flat=True)) == ["b.jpg"]


def test_void_needs_a_reason_and_happens_once(clerk, grid):
    attachment = stored(picture(), "a.jpg", grid, clerk)
    with pytest.raises(RuleBroken, match="请填写作废理由"):
        attachments.void(attachment, by=clerk, at=AT, reason=" ")
    attachment = attachments.void(attachment, by=clerk, at=AT, reason="拍糊了")
    assert (attachment.voided_by, attachment.void_reason) == (clerk, "拍糊了")
    with pytest.raises(RuleBroken, match="附件已经作废"):
        attachments.void(attachment, by=clerk, at=AT, reason="再来")


@pytest.mark.parametrize(
    ("content", "name", "kind", "message"),
    [
        (b"<html><script>", "a.jpg", "photo", "文件内容与扩展名「.jpg」不符"),
        (b"%PDF-1.4", "a.pdf", "photo", "这里只接受图片"),
        (picture(), "a.jpg", "pdf", "这里只接受 PDF 文件"),
        (picture()[:-50], "a.jpg", "photo", "图片已损坏"),
    ],
)
def test_refused_upload_leaves_no_file(clerk, grid, tmp_path, content, name, kind, message):
    with pytest.raises(RuleBroken, match=message):
        stored(content, name, grid, clerk, kind=kind)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_bytes_appended_to_a_picture_are_not_stored(clerk, grid):
    attachment = stored(picture() + b"<?php system($_GET[0]); ?>", "a.jpg", grid, clerk)
    assert b"php" not in content_of(attachment)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\照片\\甲.JPG", "甲.jpg"),
        ("\u202egpj.exe.jpg", "gpj.exe.jpg"),
        ('a";b<c>.jpg', "abc.jpg"),
        (".jpg", "jpg.jpg"),
        ("", "附件.jpg"),
        ("a\r\nb.jpg", "ab.jpg"),
        ("x" * 300 + ".jpg", "x" * 100 + ".jpg"),
    ],
)
def test_names(given, name):
    assert attachments.clean_name(given, ".jpg") == name


def test_only_who_may_view_the_owner_may_open_the_attachment(
    clerk, grid, other_office, officer, second_officer, assistant
):
    attachment = stored(picture(), "a.jpg", grid, clerk)
    assert attachments.open_for(clerk, attachment.uuid) == attachment
    assert attachments.open_for(officer, attachment.uuid) == attachment
    for stranger in (second_officer, assistant):
        with pytest.raises(Http404):
            attachments.open_for(stranger, attachment.uuid)
    with pytest.raises(Http404):
        attachments.open_for(clerk, uuid.uuid4())
    Attachment.objects.update(object_id=Grid.objects.create(office=other_office, name="外").pk)
    with pytest.raises(Http404):
        attachments.open_for(clerk, attachment.uuid)
    Attachment.objects.update(object_id=10**9)
    with pytest.raises(Http404):
        attachments.open_for(clerk, attachment.uuid)


def test_headers_of_a_download():
    row = Attachment(mime="image/jpeg", size=5, name='现场"照\r\n片\u202e.jpg')
    headers = attachments.download_headers(row)
    assert headers["Content-Disposition"] == (
        "inline; filename=\"file.jpg\"; filename*=UTF-8''%E7%8E%B0%E5%9C%BA%22%E7%85%A7%E7%89%87.jpg"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert attachments.download_headers(Attachment(mime="application/pdf", size=5, name="a.pdf"))[
        "Content-Disposition"
    ].startswith("attachment; ")


def test_file_and_folder_are_synced_before_the_name_is_answered(monkeypatch, tmp_path):
    calls = []
    real = {name: getattr(os, name) for name in ("fsync", "rename")}
    monkeypatch.setattr(
        os,
        "fsync",
        lambda handle: (
            calls.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "file"),
            real["fsync"](handle),
        )[1],
    )
    monkeypatch.setattr(os, "rename", lambda *names: (calls.append("rename"), real["rename"](*names))[1])
    name = DurableFileSystemStorage("attachments").save("2026/03/a.jpg", ContentFile(b"x"))
    assert calls == ["file", "rename", "folder", "folder", "folder", "folder"]
    assert (tmp_path / "attachments" / name).read_bytes() == b"x"
    assert (tmp_path / "attachments" / name).stat().st_mode & 0o777 == 0o640


def test_failed_write_leaves_nothing_behind(monkeypatch, tmp_path):
    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        attachments_storage().save("a.jpg", ContentFile(b"x"))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_sweep_takes_old_orphans_and_nothing_else(clerk, grid, tmp_path):
    kept = stored(picture(), "a.jpg", grid, clerk)
    storage = attachments_storage()
    old, young = storage.save("old.jpg", ContentFile(b"x")), storage.save("young.jpg", ContentFile(b"x"))
    yesterday = (timezone.now() - timedelta(days=2)).timestamp()
    for name in (old, kept.file.name):
        os.utime(storage.path(name), (yesterday, yesterday))
    assert attachments.sweep_orphans(before=timezone.now() - timedelta(days=1)) == ["old.jpg"]
    assert storage.exists(kept.file.name)
    assert storage.exists(young)


def test_roles_that_open_attachments_are_those_of_the_owner():
    assert "core.view_grid" in access.PERMISSIONS["clerk"]
    assert "core.view_grid" not in access.PERMISSIONS["assistant"]
