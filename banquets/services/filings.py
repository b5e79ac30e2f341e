"""A filing from the day it comes in to the day it is decided, assigned, cancelled. Nothing here ever blocks a funeral."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from banquets import rules
from banquets.models import BanquetFiling, RiskDish
from banquets.services.settings import Settings
from core import audit
from core.access import Role
from core.errors import RuleBroken
from core.identifiers import normalise_phone
from core.models import Assignment, User, Village
from entities.services.entities import grid_of

State, Channel = BanquetFiling.State, BanquetFiling.Channel
# Never in the log with their values.
PERSONAL = {"host_name", "host_phone", "place", "cook_name", "cook_phone", "helpers", "note"}
LONGEST_AHEAD = timedelta(days=366)
LONGEST_AGO = timedelta(days=366)


@transaction.atomic
def file_banquet(row: BanquetFiling, *, channel: str, by, on: date, crew: Iterable = ()) -> BanquetFiling:
    """Store a new filing of ``row`` (not saved yet) made on ``on``; the same ``uuid`` again answers the first row.

    ``by`` is None for the host's own public form. The tier, the grid and the limits follow from the filing and the
    settings of its office. A filing that comes late is stored as well: ``date_warning`` says so. Raises RuleBroken.
    """
    earlier = BanquetFiling.objects.filter(uuid=row.uuid).first()
    if earlier is not None:
        if earlier.created_by_id != (by.pk if by else None):
            raise RuleBroken("这份表单已经提交过")
        return earlier
    _check_place(row, by)
    row.channel, row.filed_on, row.created_by = channel, on, by
    _derive(row, on)
    row.save()
    row.crew.set(crew)
    audit.record(by, "banquetfiling.add", row, held_on=row.held_on, people=row.people, channel=channel)
    return row


@transaction.atomic
def change_filing(
    filing, *, version: int, by, on: date, crew: Iterable | None = None, **values
) -> BanquetFiling:
    """Change what was filed while the filing is open; an older ``version`` is refused. Raises RuleBroken."""
    row = locked(filing)
    if row.version != version:
        raise RuleBroken("在您填写期间，别人修改了这条备案。请核对最新内容后再保存，您填写的内容仍在下面。")
    if not row.is_open:
        raise RuleBroken(f"「{row.get_state_display()}」的备案不能修改")
    changes = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            changes[name] = "已变更" if name in PERSONAL else [before, value]
            setattr(row, name, value)
    _check_place(row, by)
    _derive(row, row.filed_on)
    row.version += 1
    row.save()
    if crew is not None:
        row.crew.set(crew)
    audit.record(by, "banquetfiling.change", row, **changes)
    return row


def _check_place(row: BanquetFiling, by) -> None:
    if by is not None:
        if not Village.objects.visible_to(by).filter(pk=row.village_id, office=by.office_id).exists():
            raise RuleBroken("只能申报本辖区（本村）的聚餐", "village")
        row.office_id = by.office_id
    else:
        row.office_id = row.village.office_id
    for name, person in (("cook", row.cook), ("caterer", row.caterer)):
        if person is not None and person.office_id != row.office_id:
            raise RuleBroken("不在本所登记，不能选择", name)


def _derive(row: BanquetFiling, on: date) -> None:
    """What follows from the words of the filing."""
    if not 1 <= row.days <= rules.MOST_DAYS:
        raise RuleBroken(f"天数应在 1 到 {rules.MOST_DAYS} 之间", "days")
    if not 1 <= row.meals <= 3 * row.days:
        raise RuleBroken(f"{row.days} 天最多 {3 * row.days} 餐", "meals")
    if not on - LONGEST_AGO <= row.held_on <= on + LONGEST_AHEAD:
        raise RuleBroken("聚餐日期请核对年份", "held_on")
    if row.people < row.tables:
        raise RuleBroken("就餐人数少于桌数，请核对", "people")
    if not (row.cook_id or row.cook_name.strip() or row.caterer_id):
        raise RuleBroken("请选择在册厨师，或填写厨师姓名", "cook_name")
    row.host_phone = normalise_phone(row.host_phone)
    if row.cook_phone:
        row.cook_phone = normalise_phone(row.cook_phone)
    row.grid = grid_of(row.village)
    row.ends_on = row.held_on + timedelta(days=row.days - 1)
    settings = Settings.load(row.held_on, row.office)
    row.tier = settings.tier(row.people)
    guidance, closing = settings.guide_by(row.held_on), settings.close_by(row.ends_on)
    # Who files on the day itself is guided that day; who files afterwards is asked as soon as he has filed.
    row.guide_by = max(guidance.due_on, min(on, row.ends_on))
    row.close_by = max(closing.due_on, on)
    row.guide_rule, row.close_rule = guidance.rule, closing.rule


def date_warning(filing: BanquetFiling, settings: Settings) -> str:
    """What to say where a filing came later than the lead time asks; empty when it came in time (B6: never a refusal)."""
    last = settings.file_by(filing.held_on).due_on
    if filing.filed_on <= last:
        return ""
    days = settings.number(rules.LEAD_TIME)
    if filing.filed_on > filing.held_on:
        late = f"聚餐已于 {filing.held_on} 举办，本次为事后补登"
    elif filing.filed_on == filing.held_on:
        late = "聚餐当日申报"
    else:
        late = f"应于 {last} 前申报"
    if filing.occasion == BanquetFiling.Occasion.FUNERAL:
        return f"{late}。丧事可以当日或者事后申报。"
    return f"{late}，不足提前 {days} 日的要求。备案照常受理，请提醒举办者今后提早申报。"


def menu_hits(menu: str, office) -> list[rules.Hit]:
    """The dishes of a menu that the office's list names. One query."""
    return rules.watch(menu, watch_list(office))


def watch_list(office) -> list[rules.Watched]:
    """What menus of ``office`` are watched for: forbidden dishes first, then by name."""
    rows = RiskDish.objects.of_office(office).filter(is_active=True)
    return sorted((row.watched() for row in rows), key=lambda one: (not one.is_forbidden, one.name))


def crew_warnings(filing: BanquetFiling) -> list[str]:
    """What is wrong on the day of the banquet with the papers of the cook and the helpers on file. Two queries."""
    people = ([filing.cook] if filing.cook else []) + list(filing.crew.all())
    words = [
        f"{one}：{'、'.join(faults)}"
        for one in dict.fromkeys(people)
        if (faults := one.faults(filing.ends_on))
    ]
    if not filing.cook_id and filing.cook_name:
        words.append(f"{filing.cook_name}没有登记在册，请核对健康证明和培训情况")
    return words


def locked(filing) -> BanquetFiling:
    return (
        BanquetFiling.objects.select_for_update(of=("self",))
        .select_related("office", "village", "cook", "caterer", "grid")
        .get(pk=filing.pk)
    )


def move(row: BanquetFiling, to: str) -> str:
    """Set the state of a locked row; answers the one before. Raises RuleBroken when ``rules.NEXT`` has no such step."""
    if to not in rules.NEXT[row.state]:
        raise RuleBroken(f"「{row.get_state_display()}」的备案不能改为「{State(to).label}」")
    before, row.state = row.state, to
    return before


@transaction.atomic
def accept(filing, *, by, on: date) -> BanquetFiling:
    """Take a filing into the register and assign who guides it. Raises RuleBroken."""
    row = locked(filing)
    before = move(row, State.ACCEPTED)
    row.decided_on = on
    if row.assigned_to_id is None:
        row.assigned_to = usual_guide(row)
    row.save(update_fields=["state", "decided_on", "assigned_to"])
    audit.record(by, "banquetfiling.accept", row, state=[before, row.state], guide=row.assigned_to_id)
    return row


def usual_guide(filing: BanquetFiling) -> User | None:
    """Who guides a banquet of this size: the village's assistant, or the officer of its grid; None where nobody is."""
    rows = Assignment.objects.current().filter(user__is_active=True).select_related("user").order_by("pk")
    if filing.tier == BanquetFiling.Tier.VILLAGE:
        rows = rows.filter(village=filing.village_id, duty=Assignment.Duty.ASSISTANT)
    elif filing.tier != BanquetFiling.Tier.BELOW and filing.grid_id:
        rows = rows.filter(grid=filing.grid_id, duty=Assignment.Duty.OFFICER)
    else:
        return None
    first = rows.first()
    return first.user if first else None


def guides_for(filing: BanquetFiling):
    """Whom one may assign: the officers of the office and the assistant of the village."""

    users = User.objects.filter(office=filing.office_id, is_active=True)
    assistants = Assignment.objects.current().filter(village=filing.village_id).values("user")
    return users.filter(role__in=Role.certifiable()) | users.filter(pk__in=assistants)


@transaction.atomic
def assign(filing, to: User, *, by, on: date) -> BanquetFiling:
    """Make ``to`` answer for the guidance of an open filing, until the day before the banquet. Raises RuleBroken."""
    row = locked(filing)
    if not row.is_open:
        raise RuleBroken(f"「{row.get_state_display()}」的备案不能指派")
    if not guides_for(row).filter(pk=to.pk).exists():
        raise RuleBroken(f"{to}不能指导这次聚餐，请选择本所执法人员或者本村协管员", "assigned_to")
    before, row.assigned_to = row.assigned_to_id, to
    row.save(update_fields=["assigned_to"])
    audit.record(by, "banquetfiling.assign", row, guide=[before, to.pk])
    return row


@transaction.atomic
def tell_county(filing, *, told_on: date, by, on: date) -> BanquetFiling:
    """Note that the county was told of a large banquet. Raises RuleBroken."""
    row = locked(filing)
    if row.tier != BanquetFiling.Tier.COUNTY:
        raise RuleBroken("这次聚餐的规模不需要告知县局")
    if not row.filed_on <= told_on <= on:
        raise RuleBroken("告知日期应在申报日期和今天之间", "told_on")
    row.told_county_on = told_on
    row.save(update_fields=["told_county_on"])
    audit.record(by, "banquetfiling.tell_county", row, told_on=told_on)
    return row


@transaction.atomic
def refuse(filing, *, reason: str, by, on: date) -> BanquetFiling:
    """Refuse a filing with a reason (not a banquet, filed twice, another township)."""
    row = _with_reason(filing, State.REFUSED, reason)
    row.decided_on = on
    row.save(update_fields=["state", "state_reason", "decided_on"])
    audit.record(by, "banquetfiling.refuse", row, reason=reason)
    return row


@transaction.atomic
def cancel(filing, *, reason: str, by, on: date) -> BanquetFiling:
    """The banquet does not take place; what was filed stays on record and counts no longer."""
    row = _with_reason(filing, State.CANCELLED, reason)
    row.ended_on = on
    row.save(update_fields=["state", "state_reason", "ended_on"])
    audit.record(by, "banquetfiling.cancel", row, reason=reason)
    return row


def _with_reason(filing, to: str, reason: str) -> BanquetFiling:
    row = locked(filing)
    reason = reason.strip()
    if not reason:
        raise RuleBroken("请填写原因", "reason")
    if len(reason) > 200:
        raise RuleBroken("原因不超过 200 字", "reason")
    move(row, to)
    row.state_reason = reason
    return row


@transaction.atomic
def reveal(filing, *, reason: str, by) -> dict[str, str]:
    """The telephone numbers of host and cook; who looked, when and why is recorded (domain.md C2, hard rule 5)."""
    if not reason.strip():
        raise RuleBroken("请说明查看用途", "reason")
    audit.record(by, "banquetfiling.reveal", filing, reason=reason)
    return {"举办者电话": filing.host_phone, "厨师电话": filing.cook_phone}
