"""The commitment letter: its words come from the filing, and the host signs them on the screen or on paper."""

from datetime import date, datetime

from django.db import transaction

from banquets import rules
from banquets.models import BanquetFiling, CommitmentLetter
from banquets.services.filings import locked, watch_list
from banquets.services.settings import Settings
from core import attachments, audit
from core.errors import RuleBroken
from core.models.attachments import Attachment
from core.uploads import is_blank

SIGNATURE_NAME = "举办者签名.png"


def letter_content(filing: BanquetFiling, settings: Settings) -> dict:
    """``{facts: [[label, words]], promises: [words], forbidden: [[dish, reason]], risky: […]}`` as it is read before
    signing and printed."""
    number = settings.number
    promises = list(rules.PROMISES)
    if settings.must_keep_samples(filing.people):
        promises.append(
            rules.SAMPLE_PROMISE.format(
                grams=number(rules.SAMPLE_GRAMS),
                hours=number(rules.SAMPLE_HOURS),
                coldest=number(rules.SAMPLE_COLDEST),
                warmest=number(rules.SAMPLE_WARMEST),
            )
        )
    promises.append(
        rules.POISONING_PROMISE.format(
            persons=number(rules.POISONING_PERSONS), hours=number(rules.POISONING_REPORT)
        )
    )
    listed = watch_list(filing.office)
    return {
        "facts": facts_of(filing),
        "promises": promises,
        "forbidden": [[one.name, one.reason] for one in listed if one.is_forbidden],
        "risky": [[one.name, one.reason] for one in listed if not one.is_forbidden],
    }


def facts_of(filing: BanquetFiling) -> list[list[str]]:
    """What the letter says of the banquet; compared later to tell whether the filing changed after signing."""
    return [
        ["举办者", filing.host_name],
        ["事由", filing.get_occasion_display()],
        ["聚餐时间", filing.when],
        ["聚餐地点", f"{filing.village}　{filing.place}"],
        ["规模", f"{filing.tables} 桌，{filing.people} 人"],
        ["承办厨师", filing.cook_shown or (filing.caterer.name if filing.caterer else "")],
        ["菜单", "、".join(filing.dishes)],
    ]


def changed_since(letter: CommitmentLetter, filing: BanquetFiling) -> bool:
    return letter.content.get("facts") != facts_of(filing)


@transaction.atomic
def sign_letter(
    filing,
    *,
    uuid,
    signer: str,
    signed_on: date,
    by,
    on: date,
    at: datetime,
    signature=None,
    scans=(),
    archive_no: str = "",
) -> CommitmentLetter:
    """Archive the signed letter: ``signature`` is a picture made on the screen, ``scans`` photos or a PDF of the paper,
    ``archive_no`` where the paper itself is kept.

    The same ``uuid`` again answers the first letter. Raises RuleBroken: a filing that was refused or cancelled, one
    whose letter is signed already, no signature or an empty one, a day after ``on``.
    """
    row = locked(filing)
    earlier = CommitmentLetter.objects.filter(filing=row).first()
    if earlier is not None:
        if earlier.uuid == uuid:
            return earlier
        raise RuleBroken("承诺书已经签订")
    if row.state in (BanquetFiling.State.REFUSED, BanquetFiling.State.CANCELLED):
        raise RuleBroken(f"「{row.get_state_display()}」的备案不签承诺书")
    if not signer.strip():
        raise RuleBroken("请填写签名人姓名", "signer")
    if not row.filed_on <= signed_on <= on:
        raise RuleBroken("签订日期应在申报日期和今天之间", "signed_on")
    if signature is None and not scans and not archive_no.strip():
        raise RuleBroken("请在屏幕上签名，或者上传签好的纸质承诺书照片、填写存档号", "signature")
    if signature is not None and is_blank(signature):
        raise RuleBroken("签名是空白的，请重签", "signature")
    letter = CommitmentLetter.objects.create(
        uuid=uuid,
        filing=row,
        signed_on=signed_on,
        signer=signer.strip(),
        mode=CommitmentLetter.Mode.SCREEN if signature is not None else CommitmentLetter.Mode.PAPER,
        archive_no=archive_no.strip(),
        content=letter_content(row, Settings.load(row.held_on, row.office)),
        created_by=by,
        created_at=at,
    )
    if signature is not None:
        signature.name = SIGNATURE_NAME
        _keep(letter, signature, Attachment.Kind.SIGNATURE, by=by, at=at)
    for scan in scans:
        _keep(letter, scan, Attachment.Kind.SCAN, by=by, at=at)
    audit.record(by, "commitmentletter.sign", letter, signed_on=signed_on, mode=letter.mode)
    return letter


def _keep(letter, file, kind, *, by, at) -> None:
    attachments.store(file, owner=letter, office=letter.filing.office, kind=kind, by=by, at=at)
