"""The register of cooks, and the list of dishes an office watches for."""

from datetime import date

from django.db import IntegrityError, transaction

from banquets.models import BanquetCook, RiskDish
from core import audit
from core.errors import RuleBroken
from core.fields import blind_indexes
from core.identifiers import normalise_id_no, normalise_phone

PERSONAL = {"name", "phone", "id_no", "health_certificate_no"}
ONCE = "这个身份证号码已登记在册"


@transaction.atomic
def add_cook(row: BanquetCook, *, by, on: date) -> BanquetCook:
    """Enter a cook or helper; the same ``uuid`` again answers the first row. Raises RuleBroken for a number on file."""
    earlier = BanquetCook.objects.filter(uuid=row.uuid).first()
    if earlier is not None:
        if earlier.created_by_id != by.pk:
            raise RuleBroken("这份表单已经提交过")
        return earlier
    row.office, row.created_by = by.office, by
    _check(row, on)
    _save(row)
    audit.record(by, "banquetcook.add", row, since_on=row.since_on)
    return row


@transaction.atomic
def change_cook(cook, *, by, on: date, **values) -> BanquetCook:
    """Change what the register says of a cook; what it said before is in the log, without personal data."""
    row = BanquetCook.objects.select_for_update(of=("self",)).get(pk=cook.pk)
    changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changes[name] = "已变更" if name in PERSONAL else [before, value]
            setattr(row, name, value)
    _check(row, on)
    _save(row)
    audit.record(by, "banquetcook.change", row, **changes)
    return row


@transaction.atomic
def end_cook(cook, *, ended_on: date, reason: str, by, on: date) -> BanquetCook:
    """Take a cook off the register with a reason (stopped, ill, not to be employed); past banquets keep the name."""
    row = BanquetCook.objects.select_for_update(of=("self",)).get(pk=cook.pk)
    if row.ended_on:
        raise RuleBroken("已经停止从业")
    if not reason.strip():
        raise RuleBroken("请填写原因", "reason")
    if not row.since_on <= ended_on <= on:
        raise RuleBroken("停止日期应在登记日期和今天之间", "ended_on")
    row.ended_on, row.end_reason = ended_on, reason.strip()[:200]
    row.save(update_fields=["ended_on", "end_reason"])
    audit.record(by, "banquetcook.end", row, reason=reason, ended_on=ended_on)
    return row


@transaction.atomic
def reveal_cook(cook, *, reason: str, by) -> dict[str, str]:
    """Telephone and ID number in full; who looked, when and why is recorded (domain.md C2, hard rule 5)."""
    if not reason.strip():
        raise RuleBroken("请说明查看用途", "reason")
    audit.record(by, "banquetcook.reveal", cook, reason=reason)
    return {"联系电话": cook.phone, "身份证号码": cook.id_no}


def _check(row: BanquetCook, on: date) -> None:
    if row.since_on > on:
        raise RuleBroken("登记日期不能晚于今天", "since_on")
    if row.village is not None and row.village.office_id != row.office_id:
        raise RuleBroken("所选村（社区）不在本辖区", "village")
    if row.trained_on and row.trained_on > on:
        raise RuleBroken("培训日期不能晚于今天", "trained_on")
    if row.trained_on and row.training_valid_until and row.training_valid_until < row.trained_on:
        raise RuleBroken("培训有效期早于培训日期", "training_valid_until")
    if row.phone:
        row.phone = normalise_phone(row.phone)
    row.id_no = normalise_id_no(row.id_no) if row.id_no else ""
    keys = blind_indexes(row.id_no)
    row.id_key = keys[0] if keys else ""
    if keys and BanquetCook.objects.filter(office=row.office, id_key__in=keys).exclude(pk=row.pk).exists():
        raise RuleBroken(ONCE, "id_no")


def _save(row: BanquetCook) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise RuleBroken(ONCE, "id_no") from None


@transaction.atomic
def save_dish(dish: RiskDish | None, *, by, on: date, **values) -> RiskDish:
    """Add an entry to the office's list or change one; a shipped entry is replaced by one of the office's own.

    Its name then stays, for it is what replaces the shipped entry. Raises RuleBroken for a name on the list.
    """
    if dish is not None and dish.office_id is None:
        values["name"], dish = dish.name, RiskDish.objects.filter(office=by.office_id, name=dish.name).first()
    row = dish or RiskDish(office=by.office)
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise RuleBroken("清单里已有这个菜品", "name") from None
    audit.record(by, "riskdish.save", row, **{name: [before[name], value] for name, value in values.items()})
    return row
