"""Photos lose their metadata, a bad one costs only itself, and none is lost with a form that has errors."""

import io
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.models.attachments import Attachment
from inspections.models import StagedPhotos
from inspections.services import (
    add_photos,
    log_inspection,
    stage_photos,
    staged_photos,
    sweep_staged,
    take_staged,
)
from tests.factories.core import UserFactory
from tests.inspections.conftest import AT, FORM, picture

HTML = SimpleUploadedFile("门头.jpg", b"<html><script>alert(1)</script></html>")


def with_place():
    exif = Image.Exif()
    exif[0x010E] = "secret words of the camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (38.0, 30.0, 0.0), 3: "E", 4: (100.0, 45.0, 0.0)})
    return picture("门头.jpg", exif=exif)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.PORTAL_DATA_DIR = tmp_path


def test_place_and_words_of_the_camera_leave_the_picture(draft, officer):
    photo = with_place()
    assert b"secret words" in photo.read()
    photo.seek(0)
    assert add_photos(draft, [photo], by=officer, at=AT) == []
    stored = draft.attachments().get()
    with stored.file.open("rb") as file:
        content = file.read()
    assert b"secret words" not in content
    assert dict(Image.open(io.BytesIO(content)).getexif()) == {}
    assert (float(stored.latitude), float(stored.longitude)) == (
        38.5,
        100.75,
    )  # for the office, beside the picture


def test_a_bad_photo_costs_only_itself(draft, officer):
    refused = add_photos(draft, [picture("一.jpg"), HTML, picture("二.png", "blue")], by=officer, at=AT)
    assert len(refused) == 1
    assert refused[0].startswith("照片「门头.jpg」没有保存：")
    assert [file.name for file in draft.attachments()] == ["一.jpg", "二.jpg"]


def test_six_photos_at_most(draft, officer):
    colours = ["red", "blue", "green", "black", "white", "pink", "gray"]
    refused = add_photos(draft, [picture(f"{c}.jpg", c) for c in colours], by=officer, at=AT)
    assert refused == ["照片「gray.jpg」没有保存：每次检查最多 6 张照片"]


def test_the_same_photo_again_is_one(draft, officer):
    for _ in range(2):
        add_photos(draft, [picture()], by=officer, at=AT)
    assert draft.attachments().count() == 1


def test_a_locked_record_takes_no_photos(draft, officer):
    draft.state = "voided"
    assert add_photos(draft, [picture()], by=officer, at=AT) == ["这次检查已经锁定，没有再保存照片"]
    assert not Attachment.objects.exists()


def test_photos_of_a_form_with_errors_wait_for_it(check, officer, second_officer):
    assert stage_photos([picture(), HTML], uuid=FORM, by=officer, at=AT)[0].startswith(
        "照片「门头.jpg」没有保存"
    )
    assert [photo.name for photo in staged_photos(FORM, by=officer)] == ["门头.jpg"]
    assert staged_photos(FORM, by=second_officer) == []
    one = log_inspection(**check)
    assert take_staged(one, by=officer) == 1
    assert [file.name for file in one.attachments()] == ["门头.jpg"]
    assert not StagedPhotos.objects.exists()
    assert take_staged(one, by=officer) == 0


def test_nobody_adds_to_photos_of_another(officer, second_officer):
    stage_photos([picture()], uuid=FORM, by=officer, at=AT)
    refused = stage_photos([picture("二.jpg", "blue")], uuid=FORM, by=second_officer, at=AT)
    assert refused == ["这份表单的提交编号已被占用，照片没有保存"]


def test_a_colleague_who_was_not_there_adds_no_photos(draft, office):
    message = "只有本次检查的两名检查人员、登记人或所领导可以处理这条记录"
    assert add_photos(draft, [picture()], by=UserFactory(office=office), at=AT) == [message]


@pytest.mark.parametrize(("days", "left"), [(7, ["门头.jpg", "新.jpg"]), (8, ["新.jpg"])])
def test_later_photos_sweep_those_nobody_came_back_for(officer, days, left):
    stage_photos([picture()], uuid=FORM, by=officer, at=AT)
    stage_photos([picture("新.jpg", "blue")], uuid=uuid.UUID(int=2), by=officer, at=AT + timedelta(days=days))
    assert [photo.name for photo in Attachment.objects.all()] == left


def test_sweeping_deletes_the_files_too(officer, settings):
    stage_photos([picture()], uuid=FORM, by=officer, at=AT)
    stage_photos([picture("新.jpg", "blue")], uuid=uuid.UUID(int=2), by=officer, at=AT + timedelta(days=1))
    assert sweep_staged(before=AT + timedelta(hours=1)) == 1
    assert [photo.name for photo in Attachment.objects.all()] == ["新.jpg"]
    assert len(list(Path(settings.PORTAL_DATA_DIR).rglob("*.jpg"))) == 1
