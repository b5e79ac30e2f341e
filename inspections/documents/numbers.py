"""Which orders and cases bear which numbers: they take theirs before any paper is made (``core.documents.register``)."""

from core.documents.register import HOLDERS, NAMES, Holder, sees_of
from inspections.models import CaseFiling, Order
from inspections.rules import orders as rules_orders

NAMES.update(
    {
        "rectify": "责令改正通知书",
        "opinion": "监督检查意见书",
        "case": "立案",
        "penalty_notice": "行政处罚告知书",
        "penalty": "行政处罚决定书",
        "simple_penalty": "当场行政处罚决定书",
        "preserve": "先行登记保存通知书",
        "coercion": "行政强制措施文书（实施、延长、解除）",
    }
)
KIND_OF = {series: kind for kind, series in rules_orders.SERIES.items()}


def orders(series, user) -> dict[str, Holder]:
    """The orders of a series and year; two queries, none for a series that no order uses."""
    if series.key not in KIND_OF:
        return {}
    rows = Order.objects.filter(
        office=series.office_id, kind=KIND_OF[series.key], issued_on__year=series.year
    ).select_related("entity")
    sees = sees_of(rows, user)
    return {row.number_text: _order(row, sees(row)) for row in rows}


def _order(row, is_seen: bool) -> Holder:
    of = f"：{row.entity.name}" if is_seen else ""
    void = row.get_state_display() + of if row.state in rules_orders.WITHOUT_EFFECT else ""
    return Holder(row.get_kind_display() + of, row.get_absolute_url() if is_seen else "", void)


def cases(series, user) -> dict[str, Holder]:
    """The cases of a year. The party is not named: a natural person may stand behind it."""
    if series.key != "case":
        return {}
    rows = CaseFiling.objects.filter(office=series.office_id).exclude(number_text="")
    sees = sees_of(rows, user)
    return {
        row.number_text: Holder(f"案件：{row.cause}", row.get_absolute_url()) if sees(row) else Holder("案件")
        for row in rows
    }


HOLDERS.extend((orders, cases))
