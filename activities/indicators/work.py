"""Figures of the work records that people define in the browser: ``work.<category>``, ``work.<category>.<quantity>``.

All of them read three tables, each in one grouped pass for what happened and one for what is there, so that a hundred
categories cost as many statements as one.
"""

from functools import lru_cache

from django.db.models import Count, Q, Sum

from activities.models import WorkAmount, WorkCategory, WorkQuantity, WorkRecord, WorkStage, WorkStep
from activities.rules import NAMESPACE
from core.indicators import Claim, Indicator, Names, Ratio, Scope, provide
from core.models import Office

CATEGORY = (
    "pk",
    "code",
    "name",
    "unit",
    "counting",
    "entity_use",
    "note",
    "none_label",
    "source",
)
QUANTITY = (
    "pk",
    "code",
    "label",
    "unit",
    "note",
    "source",
    "whole__code",
    "rate_label",
    "all_label",
)
STAGE = ("pk", "code", "label", "source")
OWN = "自定义"  # the source of a figure that stands in no model summary


def work_figures(scope: Scope | None) -> dict:
    """All figures of all categories by key, in three statements; with ``scope`` those that are in use in its offices."""
    categories = WorkCategory.objects.all()
    if scope is not None:
        above = Office.objects.filter(pk__in=scope.offices).values("parent")
        theirs = Q(office=None) | Q(office__in=scope.offices) | Q(office__in=above)
        categories = categories.filter(theirs, is_active=True)
    rows = list(categories.order_by("rank", "pk").values_list(*CATEGORY))
    if not rows:
        return {}
    quantities = _by_category(WorkQuantity.objects.all(), QUANTITY, is_offer=scope is not None)
    stages = _by_category(WorkStage.objects.all(), STAGE)
    return {
        figure.key: figure
        for row in rows
        for figure in figures_of(row, quantities.get(row[0], ()), stages.get(row[0], ()))
    }


def _by_category(rows, names, *, is_offer=False) -> dict[int, tuple]:
    found: dict[int, list] = {}
    if is_offer:
        rows = rows.filter(is_active=True)
    for category, *values in rows.order_by("category", "rank", "pk").values_list("category", *names):
        found.setdefault(category, []).append(tuple(values))
    return {category: tuple(several) for category, several in found.items()}


@lru_cache(maxsize=4096)
def figures_of(category: tuple, quantities: tuple, stages: tuple) -> tuple:
    """The figures of one category. The same definition answers the same objects, for which statements are remembered."""
    return (*_of_records(category), *_of_quantities(category, quantities), *_of_stages(category, stages))


def _of_records(category):
    pk, code, name, unit, counting, entity_use, note, none_label, source = category
    key = f"{NAMESPACE}.{code}"
    records = Indicator(
        key,
        name,
        unit=unit,
        model=WorkRecord,
        only=Q(category=pk, is_voided=False),
        source=source or OWN,
        note=note,
        listed=False,
        **_when(counting),
    )
    yield records
    yield Names(
        f"{key}.names", f"{name}名称", base=records, name="title", source=records.source, listed=False
    )
    if entity_use != WorkCategory.EntityUse.NONE:
        yield records.measuring(
            f"{key}.entities",
            f"{name}所涉主体",
            unit="家",
            measure=Count("entity", distinct=True),
            source=records.source,
        )
    if none_label:
        yield Claim(f"{key}.none", none_label, part=records, source=records.source, listed=False)


def _of_quantities(category, quantities):
    _, category_code, name, _, counting, *_ = category
    made = {}
    for pk, code, label, unit, note, source, *_ in quantities:
        made[code] = Indicator(
            f"{NAMESPACE}.{category_code}.{code}",
            f"{name}·{label}",
            unit=unit,
            model=WorkAmount,
            measure=Sum("amount"),
            only=Q(quantity=pk, record__is_voided=False),
            source=source or OWN,
            note=f"{name}的「{label}」{f'，{note}' if note else ''}",
            listed=False,
            **_when(counting, "record__"),
        )
        yield made[code]
    for _, code, label, *_, whole, rate_label, all_label in quantities:
        if whole not in made:
            continue
        part, of = made[code], made[whole]
        yield Ratio(
            f"{part.key}_rate",
            rate_label or f"{name}·{label}占比",
            part=part,
            whole=of,
            source=part.source,
            listed=False,
        )
        if all_label:
            yield Claim(f"{part.key}_all", all_label, part=part, whole=of, source=part.source, listed=False)


def _of_stages(category, stages):
    _, category_code, name, unit, *_ = category
    for pk, code, label, source in stages:
        reached = Indicator(
            f"{NAMESPACE}.{category_code}.{code}",
            f"{name}·{label}",
            unit=unit,
            model=WorkStep,
            on="reached_on",
            only=Q(stage=pk, record__is_voided=False),
            source=source or OWN,
            note=f"统计期内到达「{label}」的记录",
            listed=False,
        )
        yield reached
        yield Indicator(
            f"{reached.key}_held",
            f"{name}·现有{label}",
            unit=unit,
            model=WorkStep,
            since="reached_on",
            until="left_on",
            only=reached.only,
            source=reached.source,
            note=f"统计期末处于「{label}」的记录",
            listed=False,
        )


def _when(counting, path=""):
    if counting == WorkCategory.Counting.EVENT:
        return {"on": f"{path}done_on"}
    return {"since": f"{path}done_on", "until": f"{path}ended_on"}


provide(NAMESPACE, work_figures, over=(WorkRecord, WorkAmount, WorkStep))
