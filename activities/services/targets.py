"""The board of the year's targets (目标责任书): entered once, done as the figures count it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from activities.models import TargetItem
from activities.services.records import add, change_valid
from core import indicators
from core.errors import RuleBroken
from core.periods import Period


@dataclass(frozen=True)
class Progress:
    """``asked`` and ``done`` in the target's unit; None where nothing says it. ``url`` opens the rows that were counted,
    ``asked_url`` those that say what is asked where another ledger keeps it."""

    asked: Decimal | int | None
    done: Decimal | int | None
    url: str = ""
    asked_url: str = ""

    @property
    def share(self) -> Decimal | None:
        """Done in per cent of what is asked, None without either."""
        if not self.asked or self.done is None:
            return None
        return Decimal(self.done) * 100 / Decimal(self.asked)

    @property
    def is_met(self) -> bool:
        return self.asked is not None and self.done is not None and self.done >= self.asked


@transaction.atomic
def add_target(row: TargetItem, *, year: int, by, on) -> TargetItem:
    """Enter a target of ``year``. Raises RuleBroken."""
    row.year_on = date(year, 1, 1)
    _check(row.quantity, row.target_figure, row.figure, row.done_quantity)
    return add(row, by=by, on=on)


@transaction.atomic
def change_target(row: TargetItem, *, year: int, by, on, **values) -> TargetItem:
    """Change a target. Raises RuleBroken for a voided one."""
    _check(values["quantity"], values["target_figure"], values["figure"], values["done_quantity"])
    return change_valid(row, by=by, on=on, year_on=date(year, 1, 1), **values)


def _check(quantity, target_figure, figure, done_quantity):
    if (quantity is None) == (not target_figure):
        raise RuleBroken("任务数和任务数指标填一个，也只填一个", "quantity")
    if quantity is not None and quantity <= 0:
        raise RuleBroken("任务数应大于 0", "quantity")
    if quantity is not None and (kept := indicators.asking(figure)):
        raise RuleBroken(
            f"这项任务数登记在「{kept.label}」，请不填任务数，任务数指标填 {kept.key}", "quantity"
        )
    if figure and done_quantity is not None:
        raise RuleBroken("完成数由指标算出，不用另填", "done_quantity")
    if done_quantity is not None and done_quantity < 0:
        raise RuleBroken("完成数不能小于 0", "done_quantity")
    for key, field in ((target_figure, "target_figure"), (figure, "figure")):
        if key and not isinstance(indicators.get(key), indicators.Indicator | indicators.Ratio):
            raise RuleBroken("没有这个统计指标，或者它不是数值", field)


def progress_of(rows: Iterable[TargetItem], *, on: date) -> dict[int, Progress]:
    """How far each target is on ``on``, by primary key; rows of one office and year are computed together."""
    rows = list(rows)
    known = indicators.find(key for row in rows for key in (row.figure, row.target_figure) if key)
    together: dict[tuple, list[TargetItem]] = {}
    for row in rows:
        together.setdefault((row.office, row.year_on.year), []).append(row)
    found = {}
    for (office, year), some in together.items():
        scope = indicators.Scope.of_office(office)
        period = Period.year(year, until=on) if on.year == year else Period.year(year)
        keys = {key for row in some for key in (row.figure, row.target_figure) if key in known}
        values = indicators.compute([known[key] for key in sorted(keys)], [period], scope) if keys else {}
        for row in some:
            asked = row.quantity if row.quantity is not None else values.get((row.target_figure, period))
            done = values.get((row.figure, period)) if row.figure else row.done_quantity
            url = known[row.figure].url(period, scope) if row.figure in known else ""
            kept = known[row.target_figure].url(period, scope) if row.target_figure in known else ""
            found[row.pk] = Progress(asked, done, url, kept)
    return found
