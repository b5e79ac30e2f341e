"""The sealed reporter: stored once, every look logged, equal ones found without being read."""

from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from complaints import rules
from complaints.models import Complaint, ReporterIdentity
from complaints.models.identity import LOOK
from core.access import may
from core.errors import RuleBroken
from core.models import AuditEntry

MOST_COMPARED = 400


def seal(
    complaint: Complaint, *, name="", phone="", address="", id_kind="", id_number=""
) -> ReporterIdentity:
    """Store who sent the letter; without name and telephone it is anonymous."""
    key = settings.SECRET_KEY
    return ReporterIdentity.objects.create(
        office=complaint.office,
        complaint=complaint,
        is_anonymous=not (name.strip() or phone.strip()),
        name=name.strip(),
        phone=phone.strip(),
        address=address.strip(),
        id_kind=id_kind,
        id_number=id_number.strip(),
        name_print=rules.fingerprint(key, "name", name),
        phone_print=rules.fingerprint(key, "phone", phone),
        id_print=rules.fingerprint(key, "id", id_number),
    )


@transaction.atomic
def reveal(complaint: Complaint, *, by, reason: str) -> ReporterIdentity:
    """The reporter's row for ``by``, who gives a reason. Raises RuleBroken for who may not see it (domain.md C2)."""
    reporter = ReporterIdentity.objects.visible_to(by).filter(complaint=complaint).first()
    if reporter is None or not may(by, "complaints.view_reporteridentity"):
        raise RuleBroken("投诉举报人信息只有承办人和所领导可以查看")
    if not reason.strip():
        raise RuleBroken("请填写查看理由", "reason")
    reporter.log_look(by=by, reason=reason)
    return reporter


def looks(complaint: Complaint):
    """Who looked, when and why, newest first."""
    return AuditEntry.objects.filter(
        act=LOOK, target_model="complaints.complaint", target_id=str(complaint.pk)
    ).select_related("actor")


def similar(complaint: Complaint, *, user, since: date) -> list[tuple[Complaint, list[str]]]:
    """Other letters since a day that share something with this one: ``[(letter, what)]``, most in common first.

    Facts for the officer, never a judgement about a person; what the reporter has in common is told only to those who
    may see reporters. Source: domain.md B1, professional claimants.
    """
    rows = (
        Complaint.objects.visible_to(user)
        .filter(office=complaint.office, received_on__gte=since)
        .exclude(Q(pk=complaint.pk) | Q(split_from=complaint.pk) | Q(pk=complaint.split_from_id or 0))
    )
    shared: dict[int, list[str]] = {}
    if may(user, "complaints.view_reporteridentity"):
        _same_reporter(complaint, rows, shared)
    recent = list(rows.order_by("-pk")[:MOST_COMPARED])
    for other in recent:
        if complaint.product and (other.product, other.respondent_name) == (
            complaint.product,
            complaint.respondent_name,
        ):
            shared.setdefault(other.pk, []).append("同一经营者、同一商品")
        if rules.likeness(complaint.facts, other.facts) >= rules.SIMILAR_TEXT:
            shared.setdefault(other.pk, []).append("文字大部分相同")
    found = {row.pk: row for row in rows.filter(pk__in=shared)}
    ranked = sorted(shared, key=lambda pk: (-len(shared[pk]), -pk))
    return [(found[pk], shared[pk]) for pk in ranked]


def _same_reporter(complaint, rows, shared):
    own = ReporterIdentity.objects.filter(complaint=complaint).first()
    if own is None:
        return
    for field, words in [
        ("id_print", "同一证件号码"),
        ("phone_print", "同一电话"),
        ("name_print", "同一姓名"),
    ]:
        if value := getattr(own, field):
            same = rows.filter(**{f"reporter__{field}": value}).values_list("pk", flat=True)
            for pk in same:
                shared.setdefault(pk, []).append(words)
