"""A campaign's list of targets, its report to the county, the exposed products it looks for, and the festival calendar."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from core import audit, festivals
from core.errors import RuleBroken
from entities.models import Entity, EntityTag, Tag
from inspections.models import Campaign, CampaignTarget, ExposedHit, Inspection
from inspections.services.campaigns import open_campaign
from inspections.services.locking import refuse_stranger

REPORT_DAYS = 10  # after its last day, where the county names none; the office changes it on the form


def would_be_targets(campaign: Campaign, on: date):
    """Present entities of the office on the local day ``on`` that carry one of the campaign's tags, each once."""
    tagged = EntityTag.objects.filter(entity=OuterRef("pk"), tag__in=campaign.target_tags.all())
    return (
        Entity.objects.present()
        .existing(on)
        .filter(Exists(tagged), office=campaign.office_id, status="operating")
    )


@transaction.atomic
def freeze_targets(campaign: Campaign, *, by, on: date) -> int:
    """Fix the list of who is to be checked; answers how many. It is frozen once: later shops are added one by one.

    Raises RuleBroken for a closed campaign, without tags, and where nobody carries them.
    """
    row = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if row.closed_on is not None:
        raise RuleBroken(f"「{row}」已于 {row.closed_on} 办结")
    if row.frozen_on is not None:
        raise RuleBroken(f"检查对象名单已于 {row.frozen_on} 确定")
    if not row.target_tags.exists():
        raise RuleBroken("请先在「修改」里选择检查对象的业态或标记")
    return _freeze(row, would_be_targets(row, on).order_by("pk"), by=by, on=on)


@transaction.atomic
def freeze_list(campaign: Campaign, entities, *, by, on: date) -> int:
    """As ``freeze_targets``, with the entities that another register names (all open canteens)."""
    row = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if row.frozen_on is not None:
        raise RuleBroken(f"检查对象名单已于 {row.frozen_on} 确定")
    return _freeze(row, entities, by=by, on=on)


@transaction.atomic
def add_target(campaign: Campaign, entity: Entity, *, by, on: date) -> CampaignTarget:
    """One more entity on a frozen list, as a shop that opened later; asked twice, the first one is answered."""
    row = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if row.closed_on is not None:
        raise RuleBroken(f"「{row}」已于 {row.closed_on} 办结")
    if row.frozen_on is None:
        raise RuleBroken("检查对象名单还没有确定")
    if earlier := row.targets.filter(entity=entity).first():
        return earlier
    target = CampaignTarget.objects.create(
        campaign=row, entity=entity, grid_id=entity.grid_id, village_id=entity.village_id, added_on=on
    )
    audit.record(by, "campaigntarget.add", target, campaign=row.pk, entity=entity.pk)
    return target


def _freeze(row: Campaign, entities, *, by, on: date) -> int:
    targets = [
        CampaignTarget(
            campaign=row, entity=entity, grid_id=entity.grid_id, village_id=entity.village_id, added_on=on
        )
        for entity in entities
    ]
    if not targets:
        raise RuleBroken("没有符合条件的在营主体")
    CampaignTarget.objects.bulk_create(targets, batch_size=200)
    row.frozen_on = on
    row.version += 1
    row.save(update_fields=["frozen_on", "version"])
    audit.record(by, "campaign.freeze", row, targets=len(targets))
    return len(targets)


@transaction.atomic
def drop_target(target: CampaignTarget, *, by, on: date, reason: str) -> CampaignTarget:
    """Take an entity that cannot be checked off the list; the row stays with its reason."""
    row = CampaignTarget.objects.select_for_update().get(pk=target.pk)
    if row.dropped_on is not None:
        raise RuleBroken(f"已于 {row.dropped_on} 移出名单")
    if not reason.strip():
        raise RuleBroken("请填写移出理由", "reason")
    row.dropped_on, row.drop_reason = on, reason.strip()[:200]
    row.save(update_fields=["dropped_on", "drop_reason"])
    audit.record(
        by, "campaigntarget.drop", row, reason=reason, campaign=row.campaign_id, entity=row.entity_id
    )
    return row


@transaction.atomic
def report_campaign(campaign: Campaign, *, by, on: date, today: date) -> Campaign:
    """Note that the report went to the county on the local day ``on``. Source: TN-29."""
    row = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if row.reported_on is not None:
        raise RuleBroken(f"小结已于 {row.reported_on} 报送")
    if not row.starts_on <= on <= today:
        raise RuleBroken(f"报送日期应在 {row.starts_on} 与今天（{today}）之间", "reported_on")
    row.reported_on = on
    row.version += 1
    row.save(update_fields=["reported_on", "version"])
    audit.record(by, "campaign.report", row, reported_on=on, due=row.report_due_on)
    return row


@transaction.atomic
def record_hit(
    inspection: Inspection, *, by, at, product: str, handling: str, quantity=None, unit: str = ""
) -> ExposedHit:
    """Note an exposed product that a check of its campaign found. The same product of the same check is one row."""
    row = Inspection.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=inspection.pk)
    refuse_stranger(row, by)
    if row.state == Inspection.State.VOIDED:
        raise RuleBroken("这次检查已经作废")
    if row.campaign is None or not row.campaign.products:
        raise RuleBroken("这次检查不属于排查曝光产品的专项行动")
    if not product.strip():
        raise RuleBroken("请填写曝光产品", "product")
    if quantity is not None and not unit.strip():
        raise RuleBroken("填写数量的，请写明单位", "unit")
    if not handling.strip():
        raise RuleBroken("请填写处置情况", "handling")
    try:
        with transaction.atomic():
            hit = ExposedHit.objects.create(
                inspection=row,
                office_id=row.office_id,
                product=product.strip(),
                quantity=quantity,
                unit=unit.strip(),
                handling=handling.strip(),
                recorded_by=by,
                recorded_at=at,
            )
    except IntegrityError:
        return ExposedHit.objects.get(inspection=row, product=product.strip())
    audit.record(by, "exposedhit.add", hit, inspection=row.pk, product=hit.product)
    return hit


# --- the festival calendar ----------------------------------------------------------------------------------------------

# What a proposed campaign is about: theme and field of the occasions whose work is checks. The spring and autumn
# rounds through the canteens carry their own themes, which T-012 asks for.
ABOUT = {
    "new_year": ("festival", "food"),
    "school_spring": ("school_spring", "food"),
    "farm_supplies": ("farm_supplies", "agri"),
    "consumer_day": ("exposed", "food"),
    "labour_day": ("festival", "food"),
    "fourth_month_fair": ("event", "food"),
    "child_products": ("child_goods", "quality"),
    "exams": ("exams", "food"),
    "dragon_boat": ("festival", "food"),
    "sixth_month_fair": ("event", "food"),
    "school_autumn": ("school_autumn", "food"),
    "mid_autumn": ("festival", "food"),
    "national_day": ("festival", "food"),
    "winter_heating": ("other", "quality"),
    "quality_month": ("other", "quality"),
    "safety_month": ("other", "equipment"),
}
TAGS = {
    "school_spring": ("school_canteen", "near_school"),
    "school_autumn": ("school_canteen", "near_school"),
    "farm_supplies": ("agri_supplies",),
    "consumer_day": ("near_school", "food_sale"),
    "child_products": ("children_goods",),
    "exams": ("school_canteen", "near_school"),
    "fourth_month_fair": ("catering", "stall"),
    "sixth_month_fair": ("catering", "stall"),
    "safety_month": ("equipment_user",),
}


@dataclass(frozen=True)
class Proposal:
    """One campaign that the calendar of a year proposes; ``campaign`` is the one that was made of it, if any."""

    occasion: festivals.Occasion
    year: int
    starts_on: date
    ends_on: date
    campaign: Campaign | None

    @property
    def name(self) -> str:
        return f"{self.year}年{self.occasion.title}专项行动"


def proposals(office, year: int) -> list[Proposal]:
    """The campaigns that the festival calendar proposes to ``office`` for ``year``, by first day. Source: B10, TN-11."""
    made = {
        row.occasion: row
        for row in Campaign.objects.filter(office=office, occasion_year=year).exclude(occasion="")
    }
    return [
        Proposal(occasion, year, first, last, made.get(occasion.key))
        for first, last, occasion in festivals.occasions(year)
        if occasion.key in ABOUT
    ]


@transaction.atomic
def adopt_proposal(office, year: int, key: str, *, by) -> Campaign:
    """Make the campaign of a proposal; asked twice, the first one is answered. Raises RuleBroken for an unknown key or year."""
    if not festivals.FIRST_YEAR < year < festivals.LAST_YEAR:
        raise RuleBroken(f"节点日历没有 {year} 年")
    proposal = next((one for one in proposals(office, year) if one.occasion.key == key), None)
    if proposal is None:
        raise RuleBroken("节点日历中没有这一项")
    if proposal.campaign is not None:
        return proposal.campaign
    theme, subject = ABOUT[key]
    campaign = open_campaign(
        by=by,
        office=office,
        name=proposal.name,
        theme=theme,
        subject=subject,
        starts_on=proposal.starts_on,
        ends_on=proposal.ends_on,
        plan=f"重点：{'、'.join(proposal.occasion.themes)}。{proposal.occasion.note}",
        report_to=office.parent.name if office.parent else "",
        report_due_on=proposal.ends_on + timedelta(days=REPORT_DAYS),
        target_tags=Tag.objects.filter(code__in=TAGS.get(key, ())),
    )
    campaign.occasion, campaign.occasion_year = key, year
    campaign.save(update_fields=["occasion", "occasion_year"])
    return campaign
