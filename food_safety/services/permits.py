"""Acts on food permits and registrations. The certificate (``entities.Licence``) follows from its acts."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, transaction

from core import audit, legal
from core.errors import RuleBroken
from entities.models import Entity, Licence
from entities.services import save_licence
from food_safety.models import PermitAct
from food_safety.rules import permits as rules


@transaction.atomic
def issue_permit(
    *,
    by,
    on: date,
    uuid: UUID,
    entity: Entity,
    kind: str,
    number: str,
    acted_on: date,
    valid_until: date | None = None,
    sub: str = "",
    area_m2: Decimal | None = None,
    note: str = "",
) -> PermitAct:
    """Issue a certificate for the first time: the licence and its first act in one.

    An empty ``valid_until`` is worked out from the setting of that kind. The same ``uuid`` again answers the first
    row. Raises RuleBroken for a number that is wrong or taken, a day after ``on``, an entity outside the office, one
    that already holds a valid certificate of the kind, and a small shop that is too large.
    """
    if earlier := _earlier(uuid, by):
        return earlier
    entity = Entity.objects.select_for_update().get(pk=entity.pk)
    _check_place(entity, by=by)
    _check_day(acted_on, on, entity)
    number = rules.number_of(kind, number)
    if entity.licences.valid(acted_on).filter(kind=kind).exists():
        raise RuleBroken(f"该户已有有效的{Licence.Kind(kind).label}，请在原证上办理变更、延续或补发", "kind")
    _check_small_shop(kind, sub, area_m2, acted_on, by.office)
    until = valid_until or _usual_end(kind, acted_on, by.office)
    if until and until < acted_on:
        raise RuleBroken("有效期至不能早于发证日期", "valid_until")
    licence = save_licence(
        Licence(
            entity=entity,
            kind=kind,
            number=number,
            first_issued_on=acted_on,
            issued_on=acted_on,
            valid_until=until,
            note=note,
        ),
        by=by,
        on=on,
    )
    return _store(
        PermitAct(
            uuid=uuid,
            entity=entity,
            licence=licence,
            act=rules.FIRST,
            acted_on=acted_on,
            valid_until=until,
            sub=sub if kind == rules.SMALL_SHOP else "",
            area_m2=area_m2,
            note=note,
        ),
        by=by,
    )


@transaction.atomic
def record_act(
    licence: Licence,
    *,
    by,
    on: date,
    uuid: UUID,
    act: str,
    acted_on: date,
    valid_until: date | None = None,
    area_m2: Decimal | None = None,
    changed: str = "",
    note: str = "",
) -> PermitAct:
    """Change, renew, issue again or cancel a certificate.

    Only a renewal moves the end of validity; without ``valid_until`` it runs its usual term from the day after the old
    end. A lapsed certificate cannot be renewed (it is applied for anew). Raises RuleBroken.
    """
    if earlier := _earlier(uuid, by):
        return earlier
    licence = Licence.objects.select_for_update().select_related("entity").get(pk=licence.pk)
    _check_place(licence.entity, by=by)
    acts = list(licence.acts.filter(is_voided=False).order_by("acted_on", "pk"))
    _check_day(acted_on, on, licence.entity)
    if acts and acted_on < acts[-1].acted_on:
        raise RuleBroken(f"办理日期不能早于上一次办理（{acts[-1].acted_on}）", "acted_on")
    if objection := rules.objection(
        act,
        has_acts=bool(acts),
        status=licence.status,
        valid_until=licence.valid_until,
        acted_on=acted_on,
    ):
        raise RuleBroken(objection, "act")
    if act == rules.CHANGE and not changed.strip():
        raise RuleBroken("请写明变更内容", "changed")
    until = _end_after(licence, act, acted_on, valid_until, by.office)
    sub = acts[-1].sub
    area = area_m2 if area_m2 is not None else acts[-1].area_m2
    if area_m2 is not None:
        _check_small_shop(licence.kind, sub, area, acted_on, by.office)
    licence.valid_until = until
    if act == rules.CANCEL:
        licence.status = Licence.Status.CANCELLED
    else:
        licence.issued_on = acted_on
    save_licence(licence, by=by, on=on)
    return _store(
        PermitAct(
            uuid=uuid,
            entity=licence.entity,
            licence=licence,
            act=act,
            acted_on=acted_on,
            valid_until=until,
            sub=sub,
            area_m2=area,
            changed=changed.strip(),
            note=note.strip(),
        ),
        by=by,
    )


@transaction.atomic
def void_act(act: PermitAct, *, by, on: date, reason: str) -> PermitAct:
    """Take back an act that was entered by mistake; the certificate falls back to what the acts before it made.

    Only the last act of a certificate can go. Without any act left the certificate counts as cancelled. Raises
    RuleBroken without a reason.
    """
    if not reason.strip():
        raise RuleBroken("请填写作废理由", "reason")
    licence = Licence.objects.select_for_update().get(pk=act.licence_id)
    acts = list(licence.acts.filter(is_voided=False).order_by("acted_on", "pk"))
    if not acts or acts[-1].pk != act.pk:
        raise RuleBroken("只能从最近一次办理开始作废")
    act = acts.pop()
    act.is_voided, act.void_reason = True, reason.strip()[:200]
    act.save(update_fields=["is_voided", "void_reason"])
    _follow(licence, acts)
    save_licence(licence, by=by, on=on)
    audit.record(by, "permitact.void", act, reason=reason, step=act.act, licence=licence.pk)
    return act


@transaction.atomic
def restore_licences(keys, *, by) -> None:
    """After acts of an import were taken back: certificates without any act go, the others follow their last act."""
    for licence in Licence.objects.select_for_update().filter(pk__in=keys).order_by("pk"):
        acts = list(licence.acts.order_by("acted_on", "pk"))
        if not acts:
            audit.record(by, "licence.undo", licence, entity=licence.entity_id, number=licence.number)
            licence.delete()
            continue
        _follow(licence, [one for one in acts if not one.is_voided])
        licence.save(update_fields=["issued_on", "valid_until", "status"])


def _follow(licence, acts):
    """Make the certificate what ``acts`` (the valid ones, oldest first) made it; without any it is cancelled."""
    if not acts:
        licence.status = Licence.Status.CANCELLED
        return
    issued = [one for one in acts if one.act != rules.CANCEL]
    licence.issued_on, licence.valid_until = issued[-1].acted_on, acts[-1].valid_until
    licence.status = Licence.Status.CANCELLED if acts[-1].act == rules.CANCEL else Licence.Status.VALID


def _earlier(uuid, by):
    earlier = PermitAct.objects.filter(uuid=uuid).first()
    if earlier is not None and earlier.created_by_id != by.pk:
        raise RuleBroken("这份表单已经提交过")
    return earlier


def _check_place(entity, *, by):
    if entity.office_id != by.office_id:
        raise RuleBroken("不在本所辖区，不能登记", "entity")


def _check_day(acted_on, on, entity):
    if acted_on > on:
        raise RuleBroken(f"办理日期不能晚于今天（{on}）", "acted_on")
    if entity.ended_on and entity.ended_on < acted_on:
        raise RuleBroken(f"「{entity}」已于 {entity.ended_on} {entity.get_status_display()}", "acted_on")


def _check_small_shop(kind, sub, area, on, office):
    if kind != rules.SMALL_SHOP:
        return
    if sub not in rules.AREA_RULES:
        raise RuleBroken("请选择小餐饮或小销售店", "sub")
    if objection := rules.area_objection(sub, area, legal.quantity(rules.AREA_RULES[sub], on, office)):
        raise RuleBroken(objection, "area_m2")


def _usual_end(kind, start, office):
    code = rules.VALIDITY_RULES.get(kind)
    return rules.last_day(start, int(legal.quantity(code, start, office))) if code else None


def _end_after(licence, act, acted_on, valid_until, office):
    """The end of validity after the act; only a renewal may move it."""
    if act != rules.RENEWAL:
        return licence.valid_until
    if licence.valid_until is None:
        raise RuleBroken("长期有效的不需要延续", "act")
    until = valid_until
    if until is None:
        years = int(legal.quantity(rules.VALIDITY_RULES[licence.kind], acted_on, office))
        until = rules.next_end(licence.valid_until, years)
    if until <= licence.valid_until:
        raise RuleBroken(f"延续后的有效期应晚于原有效期（{licence.valid_until}）", "valid_until")
    return until


def _store(act, *, by):
    act.office_id, act.created_by = act.entity.office_id, by
    try:
        with transaction.atomic():
            act.save()
    except IntegrityError:
        raise RuleBroken("这份许可（登记）刚刚被办理，请刷新后核对") from None
    audit.record(by, "permitact.create", act, step=act.act, licence=act.licence_id, acted_on=act.acted_on)
    return act
