"""The life of an edition: frozen, approved by a second person, published; what goes out is never changed again."""

from dataclasses import asdict
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import transaction

from core import audit, jobs
from core.errors import RuleBroken
from reports.freezing import Frozen, canonical, libraries, sha256
from reports.models import Edition, EditionFigure, EditionFile, Summary
from reports.services.summaries import check_own

FREEZE, PUBLISH = "reports.freeze_edition", "reports.publish_edition"


@transaction.atomic
def request_freeze(
    summary: Summary, *, by, uuid, signed_on: date, accepted: bool, style: str = "summary", **paper
):
    """Queue the freezing of a finished summary; answers the Job. The same ``uuid`` gives the first one back.

    ``accepted``: the person has seen what the readiness check only warns of. ``paper`` are ``amendment_reason`` and, of a
    report alone, ``addressee signer copy_to``. Raises RuleBroken while another edition of it waits, and for an amendment
    without a reason.
    """
    summary = Summary.objects.select_for_update().select_related("office").get(pk=summary.pk)
    check_own(summary, by)
    if summary.state != Summary.State.FINAL:
        raise RuleBroken("请先将总结定稿，再冻结版本")
    if summary.editions.filter(state__in=["frozen", "approved"]).exists():
        raise RuleBroken("还有一个版本等待审定或发布，请先处理")
    if style not in Edition.Style.values:
        raise RuleBroken("文种不正确", "style")
    is_report = style == Edition.Style.REPORT
    if is_report and not (paper.get("signer") and paper.get("addressee")):
        raise RuleBroken("报告须填写主送机关和签发人", "signer")
    if last_published(summary) and not paper.get("amendment_reason", "").strip():
        raise RuleBroken("已有发布的版本，再次冻结即为更正，请写明更正原因", "amendment_reason")
    payload = {
        "summary": summary.pk,
        "version": summary.version,
        "style": style,
        "signed_on": signed_on.isoformat(),
        "accepted": accepted,
        "amendment_reason": paper.get("amendment_reason", "").strip(),
        **{
            name: paper.get(name, "").strip() if is_report else ""
            for name in ("addressee", "signer", "copy_to")
        },
    }
    job = jobs.enqueue(
        FREEZE,
        payload,
        by=by,
        office=summary.office,
        key=f"freeze:{uuid}",
        title=f"冻结{summary.title}",
        back=("返回总结", summary.get_absolute_url()),
    )
    audit.record(by, "edition.freeze_asked", summary, version=summary.version)
    return job


def last_published(summary: Summary) -> Edition | None:
    """The edition that is in force, or None."""
    return summary.editions.filter(state=Edition.State.PUBLISHED).order_by("-n").first()


def next_n(summary: Summary) -> int:
    return (summary.editions.order_by("-n").values_list("n", flat=True).first() or 0) + 1


def chain_link(edition: Edition | None) -> str:
    """What the next edition of the office writes down of this one."""
    if edition is None:
        return ""
    return sha256(
        canonical(
            [
                edition.n,
                edition.figures_sha256,
                edition.text_sha256,
                edition.definitions_version,
                edition.prev_edition_sha256,
            ]
        )
    )


def latest_of(office) -> Edition | None:
    """The newest edition of the office, whatever became of it: the end of the chain."""
    return Edition.objects.filter(summary__office=office).order_by("-pk").first()


@transaction.atomic
def store_edition(
    job,
    *,
    summary: Summary,
    n: int,
    frozen: Frozen,
    document: str,
    text: str,
    files: dict[str, bytes],
    at: datetime,
) -> Edition:
    """Keep what was frozen; a second run of the job answers the first one's edition."""
    if earlier := Edition.objects.filter(job=job).first():
        return earlier
    payload = job.payload
    figures_json = frozen.figures_json(summary, n)
    amended = last_published(summary)
    edition = Edition.objects.create(
        summary=summary,
        summary_version=payload["version"],
        job=job,
        year=summary.year,
        n=n,
        title=summary.title,
        period_start=summary.period_start,
        as_of=summary.cut_off,
        style=payload["style"],
        addressee=payload["addressee"],
        signer=payload["signer"],
        copy_to=payload["copy_to"],
        signed_on=date.fromisoformat(payload["signed_on"]),
        definitions_version=frozen.definitions_version,
        row_columns=frozen.columns,
        document=document,
        figures_json=figures_json,
        figures_sha256=sha256(figures_json),
        text_sha256=sha256(text),
        prev_edition_sha256=chain_link(latest_of(summary.office)),
        libraries=libraries(),
        amends=amended,
        amendment_reason=payload["amendment_reason"] if amended else "",
        differences=differences(amended, frozen) if amended else [],
        frozen_by=job.created_by,
        frozen_at=at,
    )
    EditionFigure.objects.bulk_create(
        EditionFigure(edition=edition, **asdict(figure)) for figure in frozen.figures
    )
    for format, content in files.items():
        _keep_file(edition, format, content, is_final=False)
    audit.record(job.created_by, "edition.freeze", edition, n=n, figures=edition.figures_sha256)
    return edition


def differences(before: Edition, frozen: Frozen) -> list[dict]:
    """Every figure whose printed value differs from the edition ``before``: ``{key, label, old, new}``; — where absent."""
    old = {row.key: row for row in before.figures.defer("sources")}
    new = {figure.key: figure for figure in frozen.figures}
    found = []
    for key in dict.fromkeys([*old, *new]):
        was = old[key].shown if key in old else "—"
        now = new[key].shown if key in new else "—"
        if was != now:
            label = (new.get(key) or old[key]).label
            found.append({"key": key, "label": label, "old": was, "new": now})
    return found


@transaction.atomic
def approve_edition(edition: Edition, *, by, at: datetime) -> Edition:
    """Let it go out. Never by the person who froze it."""
    edition = _locked(edition, by, Edition.State.FROZEN, "只有已冻结、未审定的版本可以审定")
    if edition.frozen_by_id == by.pk:
        raise RuleBroken("审定须由冻结人以外的另一人进行")
    edition.state, edition.approved_by, edition.approved_at = Edition.State.APPROVED, by, at
    edition.save(update_fields=["state", "approved_by", "approved_at"])
    audit.record(by, "edition.approve", edition, state=["frozen", "approved"], figures=edition.figures_sha256)
    return edition


@transaction.atomic
def return_edition(edition: Edition, *, by, reason: str) -> Edition:
    """Send an edition back before it is published: it stays listed, and another one may be frozen."""
    edition = Edition.objects.select_for_update(of=("self",)).select_related("summary").get(pk=edition.pk)
    check_own(edition.summary, by)
    if edition.state not in (Edition.State.FROZEN, Edition.State.APPROVED):
        raise RuleBroken("只有未发布的版本可以退回")
    before, edition.state = edition.state, Edition.State.RETURNED
    edition.return_reason = reason[:200]
    edition.save(update_fields=["state", "return_reason"])
    audit.record(by, "edition.return", edition, reason=reason, state=[before, "returned"])
    return edition


@transaction.atomic
def request_publication(edition: Edition, *, by):
    """Queue the numbering and making of the files that go out; answers the Job."""
    edition = _locked(edition, by, Edition.State.APPROVED, "只有已审定的版本可以发布")
    job = jobs.enqueue(
        PUBLISH,
        {"edition": edition.pk},
        by=by,
        office=edition.office,
        key=f"publish:{edition.uuid}",
        title=f"发布{edition}",
        back=("返回定稿版本", edition.get_absolute_url()),
    )
    audit.record(by, "edition.publish_asked", edition)
    return job


@transaction.atomic
def publish_edition(
    edition: Edition, *, number_text: str, files: dict[str, bytes], by, at: datetime
) -> Edition:
    """Store the files that went out; the edition it amends is superseded. A second run changes nothing."""
    edition = Edition.objects.select_for_update(of=("self",)).select_related("summary").get(pk=edition.pk)
    if edition.is_issued:
        return edition
    if edition.state != Edition.State.APPROVED:
        raise RuleBroken("只有已审定的版本可以发布")
    for format, content in files.items():
        _keep_file(edition, format, content, is_final=True)
    edition.state, edition.published_by, edition.published_at = Edition.State.PUBLISHED, by, at
    edition.number_text = number_text
    edition.save(update_fields=["state", "published_by", "published_at", "number_text"])
    if edition.amends_id:
        Edition.objects.filter(pk=edition.amends_id).update(state=Edition.State.SUPERSEDED)
    audit.record(
        by,
        "edition.publish",
        edition,
        state=["approved", "published"],
        pdf=sha256(files["pdf"]),
        number=number_text,
    )
    return edition


def _keep_file(edition, format, content, *, is_final):
    row = EditionFile(
        edition=edition, format=format, is_final=is_final, size=len(content), sha256=sha256(content)
    )
    stage = "final" if is_final else "review"
    row.file.save(f"{edition.year}/{edition.uuid}-{stage}.{format}", ContentFile(content), save=False)
    row.save()


def _locked(edition, by, state, message):
    edition = Edition.objects.select_for_update(of=("self",)).select_related("summary").get(pk=edition.pk)
    check_own(edition.summary, by)
    if edition.state != state:
        raise RuleBroken(message)
    return edition
