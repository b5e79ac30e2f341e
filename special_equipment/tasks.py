"""Background work: the papers of an order, and reminder letters for many units."""

from datetime import date

from django.urls import reverse
from django.utils import timezone

from core.clock import now
from core.documents.issue import issue
from core.documents.register import NAMES
from core.jobs import job_kind
from core.models import IssuedDocument
from special_equipment import board, rules
from special_equipment.documents import LETTER_KIND, ORDER_KIND, letter_document, order_document
from special_equipment.models import SafetyOrder, UseUnit
from special_equipment.services import ensure_series, mark_issued
from special_equipment.services.letters import LETTER_JOB, ORDER_JOB, keep_letter

NAMES.update({rules.SERIES: "特种设备安全监察指令书", rules.LETTER_SERIES: "特种设备到期提醒"})


@job_kind(ORDER_JOB, title="开具监察指令书")
def issue_order(job) -> dict:
    """Number, lay out and keep the order as PDF and DOCX. Run again, it goes on from the document that is there."""
    job.checkpoint(done=0, total=2, message="正在排版")
    order = SafetyOrder.objects.select_related(
        "unit__entity", "office", "unit_check", "first_officer", "second_officer"
    ).get(pk=job.payload["order"])
    at = now()
    issued = IssuedDocument.objects.of(order).valid().first()
    if issued is None:
        ensure_series(order.office, timezone.localtime(at).year, by=job.created_by)
        order.issued_on = timezone.localdate(at)
        issued = issue(
            order_document(order),
            record=order,
            office=order.office,
            series=rules.SERIES,
            by=job.created_by,
            at=at,
            kind=ORDER_KIND,
        )
    mark_issued(
        order,
        number_text=issued.number_text,
        issued_on=timezone.localdate(issued.issued_at),
        by=job.created_by,
    )
    job.checkpoint(done=2, message=f"已开具 {issued.number_text}")
    return {"links": _files(issued)}


@job_kind(LETTER_JOB, title="生成到期提醒函")
def make_letters(job) -> dict:
    """One letter a unit, as PDF and DOCX. The cursor counts the units that are done."""
    on, keys = date.fromisoformat(job.payload["on"]), job.payload["units"]
    settings = board.Settings.load(on, job.office)
    links = list((job.cursor or {}).get("links", []))
    for n in range(int((job.cursor or {}).get("done", 0)), len(keys)):
        unit = UseUnit.objects.visible_to(job.created_by).select_related("entity", "office").get(pk=keys[n])
        lines = [_line(line) for line in board.due_lines(job.created_by, on, settings=settings, unit=unit)]
        if lines:
            letter = keep_letter(unit, lines, by=job.created_by, on=on)
            issued = IssuedDocument.objects.of(letter).valid().first() or issue(
                letter_document(letter, on=on),
                record=letter,
                office=unit.office,
                series=rules.LETTER_SERIES,
                by=job.created_by,
                at=now(),
                kind=LETTER_KIND,
            )
            links += [{"label": f"{unit}　{link['label']}", "url": link["url"]} for link in _files(issued)]
        job.checkpoint(
            done=n + 1,
            total=len(keys),
            cursor={"done": n + 1, "links": links},
            message=f"已生成到「{unit}」"[:200],
        )
    return {"links": links}


def _line(line: board.DueLine) -> dict:
    return {
        "thing": line.thing,
        "what": line.what,
        "due_on": line.due_on.isoformat(),
        "days_left": line.days_left,
        "apply_by": line.apply_by.isoformat() if line.apply_by else "",
    }


def _files(issued) -> list[dict]:
    return [
        {
            "label": f"下载 {issued.kind}（{suffix.upper()}）",
            "url": reverse("special_equipment:document_file", args=[issued.pk, suffix]),
        }
        for suffix in ("pdf", "docx")
    ]
