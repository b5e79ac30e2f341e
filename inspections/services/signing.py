"""Signing locks an inspection: two officers, and the party or what stands for a refused signature."""

from datetime import datetime

from django.db import transaction

from core import attachments, audit
from core.errors import RuleBroken
from core.models.attachments import Attachment
from core.uploads import is_blank
from inspections import rules
from inspections.models import ChecklistItem, Inspection
from inspections.services.locking import SIGNED_FIELDS, lock, refuse_locked, refuse_party, refuse_stranger
from inspections.services.orders_recheck import apply_verdicts

TITLES = {"lead": "检查人员（主）签名", "second": "检查人员（协）签名", "party": "当事人签名"}


@transaction.atomic
def sign_inspection(
    inspection: Inspection,
    *,
    by,
    at: datetime,
    version: int,
    party_name: str = "",
    lead=None,
    second=None,
    party=None,
    refused: bool = False,
    refusal_note: str = "",
    scan=None,
    archive_no: str = "",
) -> Inspection:
    """Lock a draft with its signatures. Returns the locked row; a signed one sent again is answered as it is.

    ``lead``, ``second`` and ``party`` are picture files of signatures made on the screen. Instead of them ``scan`` (a
    picture or PDF of the sheet signed on paper) or ``archive_no`` (where the sheet is kept) will do. ``version`` is
    the one whose text the party has read. A refused signature needs its reason and the witness (Order 49/2021 art. 34).
    """
    row = (
        Inspection.objects.select_for_update(of=("self",))
        .select_related("lead_officer", "second_officer", "office")
        .get(pk=inspection.pk)
    )
    if row.state == Inspection.State.SIGNED and row.signed_by_id == by.pk and row.version == version + 1:
        return row
    refuse_locked(row)
    refuse_stranger(row, by)
    if row.version != version:
        raise RuleBroken("检查记录在打开签字页面之后有改动，请当事人重新核对内容后再签字")
    answered = row.items.count()
    _refuse_incomplete(row, answered, ChecklistItem.objects.filter(checklist=row.checklist_id).count())
    pictures = {"lead": lead, "second": second, "party": None if refused else party}
    on_paper = bool(scan or archive_no.strip())
    if not on_paper:
        _refuse_missing(pictures, refused)
        _refuse_equal(pictures)
    refuse_party(party_name, refused=refused, note=refusal_note)
    if scan:
        attachments.store(scan, owner=row, office=row.office, kind=Attachment.Kind.SCAN, by=by, at=at)
    for name, picture in pictures.items():
        if picture and not on_paper:
            picture.name = f"{TITLES[name]}.png"
            attachments.store(
                picture, owner=row, office=row.office, kind=Attachment.Kind.SIGNATURE, by=by, at=at
            )
    lock(
        row,
        by=by,
        at=at,
        party_name=party_name,
        refused=refused,
        note=refusal_note,
        on_paper=on_paper,
        archive_no=archive_no,
    )
    row.save(update_fields=SIGNED_FIELDS)
    audit.record(by, "inspection.sign", row, state=["draft", "signed"], refused=refused, on_paper=on_paper)
    if row.order_id:
        apply_verdicts(row, by=by)
    return row


def _refuse_incomplete(row, answered: int, asked: int) -> None:
    if answered != asked or not row.result:
        raise RuleBroken(f"要点表共 {asked} 项，只评价了 {answered} 项，不能签字")
    if row.lead_officer_id == row.second_officer_id:
        raise RuleBroken("检查人员必须是两名不同的执法人员")
    for officer in (row.lead_officer, row.second_officer):
        if objection := rules.officer_objection(officer, row.inspected_on):
            raise RuleBroken(objection)


def _refuse_missing(pictures, refused: bool) -> None:
    for name, title in TITLES.items():
        if name == "party" and refused:
            continue
        if not pictures[name]:
            raise RuleBroken(f"缺少{title}；不能在屏幕上签字的，请上传纸质签字页的照片", name)
        if is_blank(pictures[name]):
            raise RuleBroken(f"{title}是空白的，请重签", name)


def _refuse_equal(pictures) -> None:
    seen = []
    for picture in filter(None, pictures.values()):
        content = picture.read()
        picture.seek(0)
        if content in seen:
            raise RuleBroken("三个签名不能用同一张图片")
        seen.append(content)
