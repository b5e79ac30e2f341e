"""When a record may still be worked on, by whom, and what it takes to lock it."""

from dataclasses import dataclass
from datetime import datetime

from core.access import may
from core.errors import RuleBroken
from inspections.models import Inspection

SIGNED_FIELDS = [
    "state",
    "signed_at",
    "signed_by",
    "party_name",
    "party_refused",
    "refusal_note",
    "signed_on_paper",
    "paper_archive_no",
    "version",
]


@dataclass(frozen=True)
class PaperSignature:
    """That a check was signed on paper at an instant, by whom, and where the office keeps the sheet."""

    at: datetime
    party_name: str
    archive_no: str


def refuse_stranger(inspection: Inspection, by) -> None:
    """A record is worked on by its two officers, by who entered it, or by who approves (domain.md C2 *own)."""
    own = {inspection.lead_officer_id, inspection.second_officer_id, inspection.created_by_id}
    if by.pk not in own and not may(by, "inspections.approve_inspection"):
        raise RuleBroken("只有本次检查的两名检查人员、登记人或所领导可以处理这条记录")


def refuse_locked(inspection: Inspection) -> None:
    """A signed or voided record is never edited (domain.md C2, hard rule 3)."""
    if inspection.state == Inspection.State.SIGNED:
        raise RuleBroken("这次检查已经签字，内容已锁定，不能修改。确有差错的，请在记录页面「添加更正」。")
    if inspection.state == Inspection.State.VOIDED:
        raise RuleBroken("这次检查已经作废，不能修改。")


def refuse_party(party_name: str, *, refused: bool, note: str) -> None:
    """Somebody signed, or the refusal is noted with its witness. Source: Order 49/2021 art. 34."""
    if refused and not note.strip():
        raise RuleBroken("当事人拒绝签字的，请写明拒签原因和见证人", "refusal_note")
    if not refused and not party_name.strip():
        raise RuleBroken("请填写签字人（当事人或在场人）姓名", "party_name")


def lock(
    row: Inspection,
    *,
    by,
    at: datetime,
    party_name: str,
    refused: bool = False,
    note: str = "",
    on_paper: bool = False,
    archive_no: str = "",
) -> None:
    """Set the fields that signing sets; saving is the caller's."""
    row.state, row.signed_at, row.signed_by = Inspection.State.SIGNED, at, by
    row.party_name, row.party_refused = party_name.strip(), refused
    row.refusal_note = note.strip() if refused else ""
    row.signed_on_paper, row.paper_archive_no = on_paper, archive_no.strip()
    row.version += 1


def lock_on_paper(row: Inspection, paper: PaperSignature, *, by) -> None:
    """As ``lock``, for a record whose answers are complete and whose sheet lies in the archive."""
    refuse_party(paper.party_name, refused=False, note="")
    if not paper.archive_no.strip():
        raise RuleBroken("纸质签字的，请填写原件存档号", "archive_no")
    lock(row, by=by, at=paper.at, party_name=paper.party_name, on_paper=True, archive_no=paper.archive_no)
