"""Every write of special equipment."""

from special_equipment.services.checks import (
    Look,
    add_plan,
    certificate_objection,
    check_warnings,
    fill_plan,
    record_unit_check,
)
from special_equipment.services.hazards import (
    add_accident,
    add_hazard,
    change_accident,
    change_hazard,
    close_hazard,
    lift_sealing,
    report_up,
    revisit,
    seal,
    suggested,
    suggestions,
)
from special_equipment.services.ledger import (
    add_accessory,
    add_equipment,
    add_maintenance,
    add_operator,
    add_report,
    ask_self_checks,
    change_accessory,
    change_equipment,
    change_operator,
    change_state,
    end_unit,
    next_accessory_check,
    receive_self_check,
    record_accessory_check,
    refresh_due,
    refresh_maintenance,
    split_items,
    void_report,
)
from special_equipment.services.letters import keep_letter, order_job, request_letters, request_order
from special_equipment.services.orders import (
    change_order,
    draft_order,
    ensure_series,
    issue_on_paper,
    mark_issued,
    receive_order,
    receive_report,
    recheck_order,
    sign_order,
    void_order,
)
from special_equipment.services.records import add, change

__all__ = [
    "Look", "add", "add_accessory", "add_accident", "add_equipment", "add_hazard", "add_maintenance", "add_operator",
    "add_plan", "add_report", "ask_self_checks", "certificate_objection", "change", "change_accessory",
    "change_accident", "change_equipment", "change_hazard", "change_operator", "change_order", "change_state",
    "check_warnings", "close_hazard", "draft_order", "end_unit", "ensure_series", "fill_plan", "issue_on_paper",
    "keep_letter", "lift_sealing", "mark_issued", "next_accessory_check", "order_job", "receive_order", "receive_report", "receive_self_check",
    "recheck_order", "record_accessory_check", "record_unit_check", "refresh_due", "refresh_maintenance", "report_up",
    "request_letters", "request_order", "revisit", "seal", "sign_order", "split_items", "suggested", "suggestions", "void_order", "void_report",
]
