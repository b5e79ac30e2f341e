"""Complaints and tip-offs bear numbers themselves, from the day they are received (``core.documents.register``)."""

from complaints.models import Complaint
from core.documents.register import HOLDERS, NAMES, Holder, sees_of

NAMES.update(
    {
        "complaint": "投诉登记",
        "tip_off": "举报登记",
        "complaint_accept": "投诉受理决定书",
        "complaint_refuse": "投诉不予受理决定书",
        "complaint_identity": "投诉补正通知书",
        "complaint_mediate": "投诉调解通知书",
        "complaint_end": "投诉终止调解决定书",
        "complaint_agree": "投诉调解书",
        "complaint_send": "投诉移送函",
        "tip_off_result": "举报处理结果告知书",
    }
)


def letters(series, user) -> dict[str, Holder]:
    """The letters of a series; two queries, none for a series of papers. Nobody is named: neither side may be read here."""
    if series.key not in Complaint.Kind.values:
        return {}
    rows = Complaint.objects.filter(office=series.office_id, kind=series.key).exclude(number="")
    sees = sees_of(rows, user)
    return {
        row.number: Holder(
            f"{row.get_kind_display()}：{row.get_category_display()}问题", row.get_absolute_url()
        )
        if sees(row)
        else Holder(row.get_kind_display())
        for row in rows.only("pk", "number", "kind", "category")
    }


HOLDERS.append(letters)
