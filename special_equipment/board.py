"""The due board (到期看板): every date that comes due, of devices and accessories, by village or by unit.

Read only. One query for devices, one for accessories, one for the rules, however many rows there are.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from core.calendar import add_months
from core.errors import RuleBroken
from core.legal import RuleBook
from special_equipment import rules
from special_equipment.models import Equipment, SafetyAccessory

ALARMS = ("equipment.alarm_first", "equipment.alarm_second", "equipment.alarm_third")
APPLY = "equipment.apply_inspection"
GROUPS = [("village", "按村（社区）"), ("unit", "按使用单位")]


@dataclass(frozen=True)
class DueLine:
    """One date of one thing. ``apply_by`` is the day by which a statutory inspection has to be asked for (one month
    before; None where nobody has to be asked). ``printed`` tells whether the date stands on a report."""

    unit: object
    village: str
    thing: str
    place: str
    what: str
    due_on: date
    days_left: int
    step: rules.Step
    apply_by: date | None
    printed: bool
    severe: bool
    url: str

    @property
    def days_over(self) -> int:
        return -self.days_left

    @property
    def must_apply(self) -> bool:
        """The month in which the unit should have asked the body has begun, and the date has not passed yet."""
        today = self.due_on - timedelta(days=self.days_left)
        return self.apply_by is not None and self.days_left >= 0 and today >= self.apply_by


@dataclass(frozen=True)
class Settings:
    """The numbers of the board on one day for one office."""

    alarms: tuple[int, int, int]
    book: RuleBook

    @classmethod
    def load(cls, on: date, office) -> "Settings":
        book = RuleBook.load((*ALARMS, APPLY))
        try:
            far, middle, near = (int(book.rule(code, on, office).quantity) for code in ALARMS)
        except RuleBroken:  # the board must open even where the rules have not been loaded
            far, middle, near = rules.DEFAULT_ALARMS
        return cls((far, middle, near), book)

    def apply_by(self, due_on: date, on: date) -> date | None:
        """The last day to ask the inspecting body, one month before; None where the rule is missing."""
        try:
            return add_months(due_on, -int(self.book.rule(APPLY, on).quantity))
        except RuleBroken:
            return None


def due_lines(
    user,
    on: date,
    *,
    settings: Settings,
    unit=None,
    village=None,
    category: str = "",
    horizon: int | None = None,
    accessories: bool = True,
) -> list[DueLine]:
    """What ``user`` may see of dates up to ``horizon`` days ahead (the first alarm where None), overdue ones included,
    by day. Stopped and scrapped devices need no inspection and are left out."""
    until = on + timedelta(days=settings.alarms[0] if horizon is None else horizon)
    devices = Equipment.objects.visible_to(user).in_use().select_related("unit__entity", "village")
    if unit:
        devices = devices.filter(unit=unit)
    if village:
        devices = devices.filter(village=village)
    if category:
        devices = devices.filter(category=category)
    lines = [line for one in devices.order_by("pk") for line in _of_device(one, on, until, settings)]
    if accessories:
        lines += _of_accessories(user, on, until, settings, unit, village, category)
    return sorted(lines, key=lambda line: (line.due_on, line.unit.pk, line.thing))


def _of_device(one: Equipment, on, until, settings):
    for slot, due_on, printed in (
        (rules.FULL, one.next_inspection_on, one.next_inspection_by_report),
        (rules.YEARLY, one.next_test_on, one.next_test_by_report),
    ):
        if due_on is None or due_on > until:
            continue
        statutory = rules.is_overdue_severe(one.category, slot)
        apply_by = settings.apply_by(due_on, on) if statutory else None
        yield DueLine(
            one.unit,
            str(one.village or ""),
            str(one),
            one.place,
            "定期检验" if slot == rules.FULL else one.yearly_words,
            due_on,
            (due_on - on).days,
            rules.due_step((due_on - on).days, settings.alarms),
            apply_by,
            printed,
            statutory and due_on < on,
            one.get_absolute_url(),
        )


def _of_accessories(user, on, until, settings, unit, village, category):
    rows = SafetyAccessory.objects.visible_to(user).filter(removed_on=None, next_check_on__lte=until)
    rows = rows.select_related("unit__entity__village", "equipment__village").exclude(
        equipment__state__in=["stopped", "scrapped"]
    )
    if unit:
        rows = rows.filter(unit=unit)
    if category:
        rows = rows.filter(equipment__category=category)
    for one in rows.order_by("pk"):
        place = one.equipment.village if one.equipment_id else one.unit.entity.village
        if village and place != village:
            continue
        days = (one.next_check_on - on).days
        yield DueLine(
            one.unit,
            str(place or ""),
            str(one),
            one.place,
            "校验",
            one.next_check_on,
            days,
            rules.due_step(days, settings.alarms),
            None,
            bool(one.report_no),
            False,
            one.get_absolute_url(),
        )


def grouped(lines: list[DueLine], by: str) -> list[tuple[str, list[DueLine]]]:
    """``[(heading, lines)]`` by ``village`` or ``unit``, headings in order of name, lines in order of day."""
    groups: dict[str, list[DueLine]] = {}
    for line in lines:
        groups.setdefault(
            (line.village or "未标明村（社区）") if by == "village" else str(line.unit), []
        ).append(line)
    return sorted(groups.items())


def counts(lines: list[DueLine], alarms: tuple[int, int, int]) -> list[tuple[str, str, int]]:
    """``[(key, words, number)]`` of the steps up to the first alarm, each counted for itself: 已超期, 15 日内, 30, 60."""
    steps = [rules.due_step(days, alarms) for days in (-1, alarms[2], alarms[1], alarms[0])]
    return [(step.key, step.words, sum(line.step.key == step.key for line in lines)) for step in steps]
