"""Entering rapid tests: a sheet of samples is saved whole or not at all, and once however often it is sent."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models.functions import Length
from django.utils import timezone

from core import audit
from core.access import SEES_GRIDS
from core.errors import RuleBroken
from core.models import AuditEntry, Grid, Office, Village
from entities.models import Entity
from food_safety.models import Instrument, KitLot, RapidTest, RapidTestResult, TestItem
from food_safety.rules import rapid_tests as rules
from food_safety.services.chain import open_chains
from food_safety.services.safeguards import settle_events
from inspections.models import EventProtection


@dataclass
class ItemReading:
    """One item on one sample: what was read, and what the tester says (``verdict``, may be empty).

    ``row`` is the line of the sheet, counted from 1, at which an error is shown.
    """

    item: TestItem
    reading: str = ""
    verdict: str = ""
    row: int | None = None


@dataclass
class Sample:
    """One sample as it comes from a form or from the demonstration. An empty ``sample_no`` gets the next number."""

    product: str
    sampled_on: date
    readings: list[ItemReading] = field(default_factory=list)
    entity: Entity | None = None
    place: str = ""
    village: Village | None = None
    sample_no: str = ""
    product_class: str = RapidTest.ProductClass.PRODUCE
    source: str = RapidTest.Source.ROUTINE
    protection: EventProtection | None = None
    kit_lot: str = ""
    instrument: Instrument | None = None
    tested_by: object | None = None
    row: int | None = None


class RowError(NamedTuple):
    row: int
    field: str
    message: str


class SheetBroken(RuleBroken):
    """Nothing was saved; ``errors`` says at which row and field each thing is wrong."""

    def __init__(self, errors: Sequence[RowError]):
        self.errors = list(errors)
        first = self.errors[0]
        rest = f"（共 {len(self.errors)} 处）" if len(self.errors) > 1 else ""
        super().__init__(f"没有保存：第 {first.row} 行，{first.message}{rest}", first.field)


@transaction.atomic
def record_tests(*, by, at: datetime, sheet_uuid: uuid.UUID, rows: Sequence[Sample]) -> list[RapidTest]:
    """Save up to ``rules.SHEET_SAMPLES`` samples with their items, in the order given; all of them or none.

    ``by`` enters them into the own office at the instant ``at``. The same ``sheet_uuid`` from the same person with the
    same content answers the rows of the first time. Raises SheetBroken (every error named by row and field), or
    RuleBroken where the sheet as a whole is refused.
    """
    if not rows:
        raise RuleBroken("请至少填写一个样品")
    if len(rows) > rules.SHEET_SAMPLES:
        raise RuleBroken(f"一次最多登记 {rules.SHEET_SAMPLES} 个样品，请分两次登记")
    for nth, sample in enumerate(rows, start=1):
        sample.row = sample.row or nth
    # Two sheets at once would propose the same numbers, and two copies of one sheet would both be new.
    office = Office.objects.select_for_update().get(pk=by.office_id)
    if earlier := _saved_before(sheet_uuid, rows, by=by):
        return earlier
    errors = check_samples(rows, office=office, by=by, on=timezone.localdate(at))
    numbers = _numbers(rows, office, errors)
    verdicts = judge_samples(rows, errors)
    if errors:
        raise SheetBroken(sorted(set(errors)))
    grids = grids_of(rows, by=by)
    tests = [
        _test_of(
            sample,
            office=office,
            by=by,
            at=at,
            sheet_uuid=sheet_uuid,
            number=numbers[nth],
            verdicts=verdicts[nth],
            grid=grids[nth],
            nth=nth,
        )
        for nth, sample in enumerate(rows)
    ]
    RapidTest.objects.bulk_create(tests)
    RapidTestResult.objects.bulk_create(
        [
            result
            for test, sample, found in zip(tests, rows, verdicts, strict=True)
            for result in results_of(test, sample, found)
        ]
    )
    _refuse_unseen(tests, rows, by=by)
    open_chains(tests)
    AuditEntry.objects.bulk_create(
        [
            audit.entry(by, "rapidtest.create", test, sample_no=test.sample_no, result=test.result)
            for test in tests
        ]
    )
    return tests


def record_test(*, by, at: datetime, uuid: uuid.UUID, sample: Sample) -> RapidTest:
    """Save one sample; ``uuid`` is the form's own. Raises RuleBroken at the field that is wrong."""
    return record_tests(by=by, at=at, sheet_uuid=uuid, rows=[sample])[0]


def preview(rows: Sequence[Sample]) -> dict[int, str]:
    """``{row of the sheet: verdict}`` as the readings would be judged; nothing is saved. Raises SheetBroken."""
    errors: list[RowError] = []
    verdicts = judge_samples(rows, errors)
    if errors:
        raise SheetBroken(sorted(set(errors)))
    return {
        one.row: verdict
        for sample, found in zip(rows, verdicts, strict=True)
        for one, verdict in zip(sample.readings, found, strict=True)
    }


def next_sample_number(office, year: int) -> str:
    """The number that the next sample of ``office`` in ``year`` gets; a typed number leaves no gap to fill."""
    last = (
        RapidTest.objects.filter(
            office=office,
            sample_no__startswith=f"{rules.NUMBER_PREFIX}{year}-",
            sample_no__regex=rules.number_pattern(year),
        )
        .order_by(Length("sample_no").desc(), "-sample_no")
        .values_list("sample_no", flat=True)
        .first()
    )
    return rules.next_number(year, last)


# What is wrong ---------------------------------------------------------------------------------------------------


def check_samples(rows: Sequence[Sample], *, office, by, on: date, known_items=frozenset()) -> list[RowError]:
    """What is wrong with the samples themselves (not their numbers and readings) on the local day ``on``.

    ``known_items`` are keys of items that the sample was tested for before; they may have been stopped since.
    """
    errors = []
    wanted = {sample.entity.pk for sample in rows if sample.entity}
    seen = set(
        Entity.objects.visible_to(by).filter(pk__in=wanted, office=office).values_list("pk", flat=True)
    )
    ends = _kit_ends(rows, office)
    for sample in rows:
        for name, message in _wrong(sample, office=office, seen=seen, on=on, known_items=known_items):
            errors.append(RowError(sample.row, name, message))
        for name, message in _wrong_bench(sample, office, ends):
            errors.append(RowError(sample.row, name, message))
    for sample, message in settle_events(rows, office=office):
        errors.append(RowError(sample.row, "protection", message))
    return errors


def _wrong(sample, *, office, seen, on, known_items):
    if not sample.product.strip():
        yield "product", "请填写样品名称"
    if sample.sampled_on > on:
        yield "sampled_on", "抽样日期不能晚于今天"
    elif sample.sampled_on < on - timedelta(days=rules.OLDEST_ENTRY_DAYS):
        yield "sampled_on", "抽样日期过早，请核对年份"
    if sample.village and sample.village.office_id != office.pk:
        yield "village", "这个村（社区）不在本所辖区"
    if sample.entity is None:
        if not sample.place.strip():
            yield "entity", "请填写被抽样单位；不在名录中的，填写抽样地点"
    elif sample.entity.pk not in seen:
        yield "entity", "被抽样单位不在您的管辖范围"
    elif sample.entity.ended_on and sample.entity.ended_on <= sample.sampled_on:
        yield (
            "entity",
            f"「{sample.entity.name}」已于 {sample.entity.ended_on} {sample.entity.get_status_display()}",
        )
    yield from _wrong_items(sample, office, known_items)


def _kit_ends(rows, office):
    """``{lot: last day}`` of the lots that the office keeps a record of; no query where nobody names a lot."""
    lots = {sample.kit_lot.strip() for sample in rows} - {""}
    if not lots:
        return {}
    kits = KitLot.objects.filter(office=office, lot__in=lots).order_by("expires_on")
    return dict(kits.values_list("lot", "expires_on"))


def _wrong_bench(sample, office, ends):
    last = ends.get(sample.kit_lot.strip())
    if last and sample.sampled_on > last:
        yield "kit_lot", f"试剂批号 {sample.kit_lot.strip()} 已于 {last} 过期，不能使用"
    if sample.instrument is None:
        return
    if sample.instrument.office_id != office.pk:
        yield "instrument", "仪器不属于本所"
    elif sample.sampled_on > sample.instrument.calibrate_by:
        yield "instrument", f"仪器应于 {sample.instrument.calibrate_by} 前检定（校准），到期未检定不能使用"


def _wrong_items(sample, office, known_items):
    if not sample.readings:
        yield "item", "请填写检测项目"
    items = [reading.item.pk for reading in sample.readings]
    if len(set(items)) < len(items):
        yield "item", "同一样品的检测项目重复"
    for reading in sample.readings:
        usable = reading.item.is_active and reading.item.office_id in (None, office.pk)
        if not usable and reading.item.pk not in known_items:
            yield "item", f"检测项目「{reading.item.name}」已停用或不属于本所"


def judge_samples(rows: Sequence[Sample], errors: list[RowError]) -> list[list[str]]:
    """The verdict of each reading of each sample; what cannot be judged is added to ``errors``."""
    verdicts = []
    for sample in rows:
        found = []
        for one in sample.readings:
            try:
                found.append(
                    rules.judge(
                        one.item.rule, one.item.limit, one.reading, unit=one.item.unit, stated=one.verdict
                    )
                )
            except RuleBroken as broken:
                errors.append(RowError(one.row or sample.row, broken.field, broken.message))
        verdicts.append(found)
    return verdicts


def _numbers(rows, office, errors):
    """The numbers of all samples: as typed, or the next free ones of the year of sampling."""
    typed = [sample.sample_no.strip().upper() for sample in rows]
    taken = set(
        RapidTest.objects.filter(
            office=office, sample_no__in=[number for number in typed if number]
        ).values_list("sample_no", flat=True)
    )
    for sample, number in zip(rows, typed, strict=True):
        if number in taken:
            errors.append(RowError(sample.row, "sample_no", f"样品编号 {number} 已经用过"))
        elif number:
            taken.add(number)
    used, following, numbers = taken | set(typed), {}, []
    for sample, number in zip(rows, typed, strict=True):
        if not number:
            year = sample.sampled_on.year
            number = following.get(year) or next_sample_number(office, year)
            while number in used:
                number = rules.next_number(year, number)
            following[year] = rules.next_number(year, number)
        numbers.append(number)
    return numbers


# What is saved ---------------------------------------------------------------------------------------------------


def _saved_before(sheet_uuid, rows, *, by):
    """The tests of an earlier sending of the same sheet, or an empty list."""
    earlier = list(RapidTest.objects.filter(sheet_uuid=sheet_uuid).order_by("pk").prefetch_related("results"))
    if not earlier:
        return earlier
    before = [
        (
            test.product,
            test.sampled_on,
            test.entity_id,
            test.place,
            sorted((result.item_id, result.reading) for result in test.results.all()),
        )
        for test in earlier
    ]
    now = [
        (
            sample.product.strip(),
            sample.sampled_on,
            sample.entity.pk if sample.entity else None,
            sample.place.strip(),
            sorted((one.item.pk, one.reading.strip()) for one in sample.readings),
        )
        for sample in rows
    ]
    if earlier[0].created_by_id != by.pk or before != now:
        raise RuleBroken("这张表已经提交过，内容与本次不同；请打开新的登记表填写")
    return earlier


def grids_of(rows: Sequence[Sample], *, by) -> list[int | None]:
    """The grid of each sample: that of the entity, else the user's grid that holds the village, else the only one."""
    if all(sample.entity for sample in rows):
        return [sample.entity.grid_id for sample in rows]
    mine = Grid.objects.visible_to(by).order_by("pk")
    of_village = dict(mine.filter(villages__isnull=False).order_by("-pk").values_list("villages", "pk"))
    own = list(mine.values_list("pk", flat=True)[:2])
    only = own[0] if len(own) == 1 else None
    return [
        sample.entity.grid_id
        if sample.entity
        else of_village.get(sample.village.pk)
        if sample.village
        else only
        for sample in rows
    ]


def _test_of(sample, *, office, by, at, sheet_uuid, number, verdicts, grid, nth):
    test = RapidTest(
        # Made from the sheet's own id: the database itself refuses a second copy.
        uuid=uuid.uuid5(sheet_uuid, str(nth)),
        sheet_uuid=sheet_uuid,
        office=office,
        sample_no=number,
        grid_id=grid,
        tested_by=sample.tested_by or by,
        created_by=by,
        created_at=at,
    )
    describe(test, sample)
    conclude(test, verdicts)
    return test


def describe(test: RapidTest, sample: Sample) -> None:
    """Copy what was sampled, where and how; the village of an entity is the entity's."""
    test.entity = sample.entity
    test.village = sample.entity.village if sample.entity else sample.village
    test.place, test.product, test.kit_lot = (
        sample.place.strip(),
        sample.product.strip(),
        sample.kit_lot.strip(),
    )
    test.instrument = sample.instrument
    test.sampled_on, test.product_class, test.source = sample.sampled_on, sample.product_class, sample.source
    test.protection = sample.protection


def conclude(test: RapidTest, verdicts: Sequence[str]) -> None:
    """Set the result of the sample; a positive gets the day by which it has to be dealt with."""
    test.result = rules.overall(verdicts)
    test.handle_by = rules.handle_by(test.sampled_on) if test.result == rules.POSITIVE else None


def results_of(test: RapidTest, sample: Sample, verdicts: Sequence[str]) -> list[RapidTestResult]:
    """One row per item, with the limit as it stands today: a later change of the catalogue does not judge anew."""
    return [
        RapidTestResult(
            test=test,
            item=one.item,
            reading=one.reading.strip(),
            result=verdict,
            limit_text=one.item.limit_text,
        )
        for one, verdict in zip(sample.readings, verdicts, strict=True)
    ]


def placed_for(tests, *, by) -> set[int]:
    """The keys of those of ``tests`` that lie where ``by`` works. Nobody may enter what nobody of the place finds again:
    a row of somebody with grids must lie in one, or it would be in none."""
    found = RapidTest.objects.visible_to(by).filter(pk__in=[test.pk for test in tests])
    if by.role in SEES_GRIDS:
        found = found.filter(grid__isnull=False)
    return set(found.values_list("pk", flat=True))


def _refuse_unseen(tests, rows, *, by):
    placed = placed_for(tests, by=by)
    errors = [
        RowError(sample.row, "village", "请选择抽样地点所在的村（社区），且应在您负责的网格内")
        for test, sample in zip(tests, rows, strict=True)
        if test.pk not in placed
    ]
    if errors:
        raise SheetBroken(errors)
