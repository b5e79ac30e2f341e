"""The two steps that every simple ledger takes: a row added once, and a row changed."""

from django.db import IntegrityError, transaction

from core import audit
from core.errors import RuleBroken
from entities.models.about import Submitted

# Never in the log with their values.
PERSONAL = {"phone", "safety_director", "safety_officer", "name", "certificate_no", "contact", "receiver"}
TWICE = "相同的记录已经登记过，请不要重复登记"
LATE = "日期不能晚于今天"


@transaction.atomic
def add(row: Submitted, *, by, on, after=None) -> Submitted:
    """Store a new ``row`` for the office it lies in; the same ``uuid`` sent again answers the first row.

    ``after`` is called with the stored row in the same transaction. Raises RuleBroken for another office's unit or
    entity, a day after ``on``, a uuid that somebody else used, and a twin that the database refuses.
    """
    earlier = type(row).objects.filter(uuid=row.uuid).first()
    if earlier is not None:
        if earlier.created_by_id != by.pk:
            raise RuleBroken("这份表单已经提交过")
        return earlier
    place(row, by=by)
    refuse_future(row, on)
    row.created_by = by
    save_once(row)
    if after is not None:
        after(row)
    audit.record(by, f"{row._meta.model_name}.create", row, unit=getattr(row, "unit_id", None))
    return row


@transaction.atomic
def change(row, *, by, on, after=None, **values):
    """Change the given fields of a stored row and log what they were. Raises RuleBroken. Answers the locked row."""
    row = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changes[name] = "已变更" if name in PERSONAL else [before, value]
            setattr(row, name, value)
    if not changes:
        return row
    place(row, by=by)
    refuse_future(row, on)
    save_once(row)
    if after is not None:
        after(row)
    audit.record(by, f"{row._meta.model_name}.change", row, **changes)
    return row


def place(row, *, by) -> None:
    """The row lies in the office of its unit or entity, else in that of ``by``; the office is not chosen by hand."""
    owner = getattr(row, "unit", None) or getattr(row, "entity", None)
    row.office_id = owner.office_id if owner is not None else by.office_id
    if row.office_id != by.office_id:
        raise RuleBroken("不在本所辖区，不能登记")
    equipment = getattr(row, "equipment", None)
    if equipment is not None and hasattr(row, "unit_id") and equipment.unit_id != row.unit_id:
        raise RuleBroken("所选设备不属于这个使用单位", "equipment")


def refuse_future(row, on) -> None:
    day = getattr(row, row.day) if getattr(row, "day", "") else None
    if day and day > on:
        raise RuleBroken(f"{row._meta.get_field(row.day).verbose_name}不能晚于今天（{on}）", row.day)


def save_once(row, message: str = TWICE) -> None:
    """Save; what the database refuses becomes a sentence that names the rule where it is one of ours."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise RuleBroken(_words(str(error), message)) from None


CONSTRAINTS = {
    "device_code": "设备代码已登记在另一台设备上",
    "registration_no": "使用登记证编号已登记在另一台设备上",
    "registration_once": "使用登记证编号已登记在另一台设备上",
    "ends_after_start": "结束日期不能早于开始日期",
    "leaves_after_start": "离岗日期不能早于上岗日期",
    "next_inspection_later": "下次日期应晚于检验日期",
    "next_accessory_check_later": "下次校验日期应晚于校验日期",
    "certificate_ends_after_issue": "证件有效期不能早于发证日期",
    "key_unit_has_its_reason": "列为重点单位的，请选择原因",
    "self_check_due_after_asking": "报送期限不能早于要求日期",
    "received_after_asking": "收到日期不能早于要求日期",
    "one_open_lpg_use": "这个主体已有正在使用液化气的登记",
    "lpguser.entity_id": "这个主体已有正在使用液化气的登记",
    "useunit.entity_id": "这个主体已登记为使用单位",
    "entity_id_key": "这个主体已登记为使用单位",
    "plan_has_batches": "批次数应在 1 到 12 之间",
    "reported_to_somebody": "请选择报告给谁",
}


def _words(error: str, otherwise: str) -> str:
    return next((words for part, words in CONSTRAINTS.items() if part in error), otherwise)
