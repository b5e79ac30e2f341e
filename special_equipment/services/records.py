"""The simple writes of special equipment: those of every ledger, with its own words for what the database refuses."""

from entities.services.ledgers import CONSTRAINTS, LATE, add, change, place, refuse_future, save_once

CONSTRAINTS.update(
    {
        "leaves_after_start": "离岗日期不能早于上岗日期",
        "next_inspection_later": "下次日期应晚于检验日期",
        "next_accessory_check_later": "下次校验日期应晚于校验日期",
        "certificate_ends_after_issue": "证件有效期不能早于发证日期",
        "key_unit_has_its_reason": "列为重点单位的，请选择原因",
        "self_check_due_after_asking": "报送期限不能早于要求日期",
        "received_after_asking": "收到日期不能早于要求日期",
        "useunit.entity_id": "这个主体已登记为使用单位",
        "entity_id_key": "这个主体已登记为使用单位",
        "plan_has_batches": "批次数应在 1 到 12 之间",
        "reported_to_somebody": "请选择报告给谁",
    }
)

__all__ = ["LATE", "add", "change", "place", "refuse_future", "save_once"]
