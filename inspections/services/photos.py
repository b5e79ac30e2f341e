"""Photos of a check, and photos that wait because their form could not be saved yet."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import Storage
from django.db import transaction

from core import attachments
from core.errors import RuleBroken
from core.models.attachments import Attachment
from core.storage import attachments_storage
from inspections import rules
from inspections.models import Inspection, StagedPhotos
from inspections.services.locking import refuse_stranger

PHOTO = Attachment.Kind.PHOTO


def add_photos(inspection: Inspection, files, *, by, at: datetime) -> list[str]:
    """Attach ``files`` to a draft. Answers why some were refused, one sentence a file; the good ones are kept."""
    if not files:
        return []
    if not inspection.is_editable:
        return ["这次检查已经锁定，没有再保存照片"]
    try:
        refuse_stranger(inspection, by)
    except RuleBroken as broken:
        return [broken.message]
    return _store_each(inspection, files, by=by, at=at)


def stage_photos(files, *, uuid: UUID, by, at: datetime) -> list[str]:
    """Keep photos of a form that has errors, under the form's ``uuid``. Answers refusals like ``add_photos``.

    What nobody came back for is swept on the way, so that leftovers need no clock of their own.
    """
    if not files:
        return []
    sweep_staged(before=at - timedelta(days=rules.STAGED_DAYS))
    stage, _ = StagedPhotos.objects.get_or_create(
        uuid=uuid, defaults={"office": by.office, "staged_by": by, "staged_at": at}
    )
    if stage.staged_by_id != by.pk:
        return ["这份表单的提交编号已被占用，照片没有保存"]
    return _store_each(stage, files, by=by, at=at)


def _store_each(owner, files, *, by, at) -> list[str]:
    refused = []
    present = Attachment.objects.of(owner).filter(kind=PHOTO).count()
    for file in files:
        try:
            if present >= rules.PHOTOS_MAX:
                raise RuleBroken(f"每次检查最多 {rules.PHOTOS_MAX} 张照片")
            attachments.store(
                file, owner=owner, office=owner.office, kind=PHOTO, by=by, at=at, keep_place=True
            )
            present += 1
        except RuleBroken as broken:
            refused.append(f"照片「{file.name}」没有保存：{broken.message}")
    return refused


def staged_photos(uuid: UUID, *, by) -> list[Attachment]:
    """What waits under ``uuid`` for the form of ``by``."""
    stage = StagedPhotos.objects.filter(uuid=uuid, staged_by=by).first()
    return list(stage.attachments()) if stage else []


@transaction.atomic
def take_staged(inspection: Inspection, *, by) -> int:
    """Hand the photos that wait under the inspection's UUID over to it; answers how many."""
    stage = StagedPhotos.objects.select_for_update().filter(uuid=inspection.uuid, staged_by=by).first()
    if stage is None or not inspection.is_editable:
        return 0
    kind = ContentType.objects.get_for_model(Inspection)
    taken = stage.attachments().update(content_type=kind, object_id=inspection.pk)
    stage.delete()
    return taken


def sweep_staged(*, before: datetime) -> int:
    """Delete photos that no form came back for since ``before``, rows first, then files; answers how many.

    They never belonged to a record, so nothing official is lost.
    """
    storage: Storage = attachments_storage()
    names = []
    with transaction.atomic():
        for stage in StagedPhotos.objects.filter(staged_at__lt=before):
            photos = stage.attachments()
            names += photos.values_list("file", flat=True)
            photos.delete()
            stage.delete()
    for name in names:
        storage.delete(name)
    return len(names)
