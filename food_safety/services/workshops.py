"""Files of small workshops, food handlers, guidance and tours."""

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from core import legal
from core.errors import RuleBroken
from entities.models import Entity, Licence
from entities.services.ledgers import CONSTRAINTS, add, change
from food_safety.models import ExcellenceTour, FoodHandler, GuidanceVisit, WorkshopFile, WorkshopProduct
from food_safety.rules import workshops as rules

CONSTRAINTS.update(
    {
        "workshopfile.entity_id": "这户小作坊已经建档",
        "workshopfile_entity_id": "这户小作坊已经建档",
        "product_ends_after_start": "停产日期不能早于开始生产日期",
        "handler_leaves_after_start": "离岗日期不能早于上岗日期",
        "health_certificate_ends_after_examination": "健康证明有效期不能早于体检日期",
        "guidance_followed_later": "回访日期不能早于指导日期",
        "tour_has_people": "参加人数至少 1 人",
    }
)


def add_file(row: WorkshopFile, *, by, on) -> WorkshopFile:
    """Open the file of a small workshop. Raises RuleBroken for an entity that is none."""
    if not row.entity.entity_tags.filter(tag__code="workshop").exists():
        raise RuleBroken("这个主体没有「小作坊」标记，请先在主体档案中加上", "entity")
    return add(row, by=by, on=on)


def _valid_until(row: FoodHandler) -> None:
    """A certificate lasts a year from the examination where it does not say its own day (B4.15)."""
    if row.examined_on and not row.valid_until:
        row.valid_until = certificate_until(row.examined_on, row.entity.office)


def certificate_until(examined_on: date, office) -> date:
    """The last day of a health certificate that prints none: a year after the examination (a setting)."""
    return legal.due("food.health_certificate", examined_on, office=office).due_on


def add_handler(row: FoodHandler, *, by, on) -> FoodHandler:
    """Register somebody who handles food; without a printed day the certificate ends a year after the examination."""
    if not row.entity.is_food:
        raise RuleBroken("只登记食品生产经营单位的从业人员", "entity")
    _valid_until(row)
    return add(row, by=by, on=on)


def change_handler(row: FoodHandler, *, by, on, **values) -> FoodHandler:
    """Change a handler; a new examination without a new end moves the end."""
    candidate = FoodHandler.objects.select_related("entity__office").get(pk=row.pk)
    renewed = "examined_on" in values and values["examined_on"] != candidate.examined_on
    if renewed and values.get("valid_until") == candidate.valid_until:
        values["valid_until"] = None
    for name, value in values.items():
        setattr(candidate, name, value)
    _valid_until(candidate)
    values["valid_until"] = candidate.valid_until
    return change(row, by=by, on=on, **values)


def add_guidance(row: GuidanceVisit, *, by, on) -> GuidanceVisit:
    _check_guidance(row)
    return add(row, by=by, on=on)


def change_guidance(row: GuidanceVisit, *, by, on, **values) -> GuidanceVisit:
    candidate = GuidanceVisit.objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(candidate, name, value)
    _check_guidance(candidate)
    if candidate.followed_on and candidate.followed_on > on:
        raise RuleBroken(f"回访日期不能晚于今天（{on}）", "followed_on")
    return change(row, by=by, on=on, **values)


def _check_guidance(row: GuidanceVisit) -> None:
    if row.demands and row.follow_by is None:
        raise RuleBroken("提出整改意见的，请填写回访期限", "follow_by")
    if row.follow_by and row.follow_by < row.visited_on:
        raise RuleBroken("回访期限不能早于指导日期", "follow_by")
    if row.followed_on and not row.outcome.strip():
        raise RuleBroken("请写明改进情况", "outcome")


@transaction.atomic
def add_tour(row: ExcellenceTour, entities, *, by, on) -> ExcellenceTour:
    """Record a tour with the entities that took part. Raises RuleBroken for fewer people than entities."""
    _check_tour(row, entities, by)
    return add(row, by=by, on=on, after=lambda saved: saved.entities.set(entities))


@transaction.atomic
def change_tour(row: ExcellenceTour, *, by, on, entities=None, **values) -> ExcellenceTour:
    candidate = ExcellenceTour.objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(candidate, name, value)
    entities = list(row.entities.all()) if entities is None else list(entities)
    _check_tour(candidate, entities, by)
    saved = change(row, by=by, on=on, **values)
    saved.entities.set(entities)
    return saved


def _check_tour(row: ExcellenceTour, entities, by) -> None:
    if row.people < len(entities):
        raise RuleBroken(f"参加人数 {row.people} 少于参加的 {len(entities)} 户", "people")
    if any(one.office_id != by.office_id for one in entities):
        raise RuleBroken("参加的经营主体应在本所辖区", "entities")


# --- is the file whole? -------------------------------------------------------------------------------------------------


def workshops(office=None):
    """Present entities with the tag 小作坊."""
    rows = Entity.objects.present().tagged("workshop")
    return rows if office is None else rows.filter(office=office)


def whole_file(on: date) -> Q:
    """A condition on entities: the file holds every piece on the local day ``on`` (``rules.workshops.PIECES``).

    Pieces of the file itself are as they stand today; licences, products and health certificates are those of ``on``.
    """
    mine = {"entity": OuterRef("pk")}
    return (
        Q(Exists(_files(on).filter(**dict.fromkeys(rules.FIELDS, True))))
        & Q(Exists(_licences(on).filter(**mine)))
        & Q(Exists(_products(on).filter(**mine)))
        & Q(Exists(_handlers(on).filter(**mine)))
        & ~Q(Exists(_uncertified(on).filter(**mine)))
    )


def _files(on):
    return WorkshopFile.objects.filter(
        entity=OuterRef("pk"), opened_on__lte=on, letter_signed_on__lte=on, photos_taken_on__lte=on
    )


def _licences(on):
    return Licence.objects.valid(on).filter(kind="workshop", issued_on__lte=on)


def _products(on):
    return WorkshopProduct.objects.filter(Q(until_on=None) | Q(until_on__gt=on), from_on__lte=on)


def _handlers(on):
    return FoodHandler.objects.filter(Q(left_on=None) | Q(left_on__gt=on), from_on__lte=on)


def _uncertified(on):
    return _handlers(on).filter(Q(valid_until=None) | Q(valid_until__lt=on))


def missing_pieces(row: WorkshopFile, on: date) -> list[str]:
    """What the file of one workshop still lacks on the local day ``on``, as words; empty when it is whole."""
    entity = row.entity_id
    has_handler = _handlers(on).filter(entity=entity).exists()
    there = {
        **{name: getattr(row, name) for name in rules.FIELDS},
        "letter": row.letter_signed_on is not None and row.letter_signed_on <= on,
        "photos": row.photos_taken_on is not None and row.photos_taken_on <= on,
        "licence": _licences(on).filter(entity=entity).exists(),
        "product": _products(on).filter(entity=entity).exists(),
        "handler": has_handler,
        "health": has_handler and not _uncertified(on).filter(entity=entity).exists(),
    }
    return [label for code, label in rules.PIECES if not there[code]]


def with_wholeness(rows, on: date):
    """Files annotated with ``is_whole`` on the local day ``on``."""
    whole = Entity.objects.filter(pk=OuterRef("entity")).filter(whole_file(on))
    return rows.annotate(is_whole=Exists(whole))
