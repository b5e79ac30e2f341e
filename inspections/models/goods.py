"""Goods taken or kept safe (涉案财物): each item, where it went, and what experts said of it."""

import uuid

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Grid, Office, User, Village
from core.models.attachments import Attachment
from entities.models import Entity
from inspections.models.campaigns import Campaign
from inspections.models.cases import CaseFiling
from inspections.models.decisions import CaseDecision
from inspections.models.inspections import Inspection
from inspections.models.seizures import Seizure
from inspections.subjects import Subject


class Unit(models.TextChoices):
    """Units of goods. Quantities of different units are never added; the weight in kilograms stands apart."""

    BAG = "bag", "袋"
    BOTTLE = "bottle", "瓶"
    BOX = "box", "盒"
    CASE = "case", "箱"
    PIECE = "piece", "件"
    CAN = "can", "罐"
    STRIP = "strip", "条"
    UNIT = "unit", "台"
    KILOGRAM = "kg", "公斤"
    TONNE = "tonne", "吨"
    LITRE = "litre", "升"


class SeizedItemQuerySet(ScopedQuerySet):
    def held(self):
        """Of which something still lies with the office or under its seal."""
        return self.filter(remaining__gt=0).exclude(taken_as__in=["taken_off", "destroyed"])


class SeizedItem(models.Model):
    """One kind of goods with its quantity in its own unit and, where weighed, its weight.

    ``taken_as`` is how it came to be listed and never changes; where it went stands in ``ItemMove``. ``remaining`` is
    what no move has disposed of yet, kept by the services.
    """

    class TakenAs(models.TextChoices):
        PRESERVED = "preserved", "先行登记保存"
        DETAINED = "detained", "扣押"
        SEALED = "sealed", "查封"
        TAKEN_OFF = "taken_off", "下架"
        DESTROYED = "destroyed", "当事人主动销毁"

    class Fault(models.TextChoices):
        IMITATION = "imitation", "山寨"
        COUNTERFEIT = "counterfeit", "假冒伪劣"
        EXPIRED = "expired", "超过保质期"
        HALAL_LABEL = "halal_label", "清真食品标签不符"
        LABEL = "label", "标签不符"
        UNQUALIFIED = "unqualified", "不合格"
        UNLICENSED = "unlicensed", "无证经营"
        NO_SOURCE = "no_source", "来源不明"
        BAD_COAL = "bad_coal", "劣质散煤"
        OTHER = "other", "其他"

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="seized_items", verbose_name="监管机构")
    # NULL: taken off sale or destroyed by the shop itself, without any measure.
    seizure = models.ForeignKey(
        Seizure, models.PROTECT, null=True, blank=True, related_name="items", verbose_name="强制措施"
    )
    case = models.ForeignKey(
        CaseFiling, models.PROTECT, null=True, blank=True, related_name="items", verbose_name="案件"
    )
    inspection = models.ForeignKey(
        Inspection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seized_items",
        verbose_name="监督检查",
    )
    entity = models.ForeignKey(
        Entity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="seized_items",
        verbose_name="当事人（经营主体）",
    )
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="网格"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（社区）"
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="seized_items", verbose_name="专项行动"
    )
    subject = models.CharField("领域", max_length=12, choices=Subject.choices)
    name = models.CharField("物品名称", max_length=80)
    spec = models.CharField("规格型号", max_length=60, blank=True)
    maker = models.CharField("生产者或商标", max_length=80, blank=True)
    batch_no = models.CharField("生产日期或批号", max_length=40, blank=True)
    fault = models.CharField("原因", max_length=12, choices=Fault.choices)
    taken_as = models.CharField("登记方式", max_length=10, choices=TakenAs.choices)
    taken_on = models.DateField("登记日期")
    quantity = models.DecimalField("数量", max_digits=12, decimal_places=3)
    unit = models.CharField("单位", max_length=6, choices=Unit.choices)
    # NULL: not weighed.
    weight_kg = models.DecimalField("重量（公斤）", max_digits=12, decimal_places=3, null=True, blank=True)
    value_yuan = models.DecimalField("货值（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    place = models.CharField("存放地点", max_length=100, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    remaining = models.DecimalField("未处理数量", max_digits=12, decimal_places=3, editable=False)
    confiscated = models.DecimalField(
        "已没收数量", max_digits=12, decimal_places=3, default=0, editable=False
    )
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")

    objects = SeizedItemQuerySet.as_manager()
    office_path = "office"
    grid_path = "grid"
    village_path = "village"
    person_paths = (
        "created_by",
        "seizure__lead_officer",
        "seizure__second_officer",
        "case__lead_officer",
        "case__second_officer",
    )

    class Meta:
        verbose_name = verbose_name_plural = "涉案财物"
        ordering = ["-taken_on", "-pk"]
        indexes = [
            models.Index(
                name="seized_item_of_office",
                fields=[
                    "office",
                    "taken_on",
                    "taken_as",
                    "fault",
                    "unit",
                    "subject",
                    "quantity",
                    "weight_kg",
                    "id",
                ],
            )
        ]
        constraints = [
            models.CheckConstraint(name="item_has_a_quantity", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="item_remaining_within", condition=Q(remaining__gte=0, remaining__lte=F("quantity"))
            ),
            models.CheckConstraint(
                name="item_weight_positive", condition=Q(weight_kg=None) | Q(weight_kg__gt=0)
            ),
        ]

    def __str__(self):
        return f"{self.name} {self.amount}"

    def get_absolute_url(self):
        return reverse("inspections:seizeditem_detail", args=[self.pk])

    @property
    def amount(self) -> str:
        return f"{plain_number(self.quantity)}{self.get_unit_display()}"

    def attachments(self):
        return Attachment.objects.of(self)


class ItemMove(models.Model):
    """One line of the custody ledger: what happened to how much of an item, on which day, by whom.

    ``quantity`` in the item's unit; ``weight_kg`` as weighed then, or the proportional part.
    """

    class Kind(models.TextChoices):
        STORED = "stored", "入库"
        MOVED = "moved", "移库"
        SAMPLED = "sampled", "送检消耗"
        CONFISCATED = "confiscated", "没收"
        RETURNED = "returned", "退还当事人"
        TRANSFERRED = "transferred", "移送"
        TAKEN_OFF = "taken_off", "下架"
        SELF_DESTROYED = "self_destroyed", "当事人主动销毁"
        DESTROYED = "destroyed", "监督销毁（没收后）"
        HANDED_IN = "handed_in", "上缴或拍卖（没收后）"

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    item = models.ForeignKey(SeizedItem, models.PROTECT, related_name="moves", verbose_name="物品")
    kind = models.CharField("去向", max_length=14, choices=Kind.choices)
    moved_on = models.DateField("日期")
    quantity = models.DecimalField("数量", max_digits=12, decimal_places=3)
    weight_kg = models.DecimalField("重量（公斤）", max_digits=12, decimal_places=3, null=True, blank=True)
    unit = models.CharField("单位", max_length=6, choices=Unit.choices)
    fault = models.CharField("原因", max_length=12, choices=SeizedItem.Fault.choices)
    subject = models.CharField("领域", max_length=12, choices=Subject.choices)
    # Only of a confiscation: the decision on which it rests.
    decision = models.ForeignKey(
        CaseDecision, models.PROTECT, null=True, blank=True, related_name="moves", verbose_name="处罚决定"
    )
    place = models.CharField("地点或接收人", max_length=100, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "office"
    grid_path = "item__grid"
    village_path = "item__village"

    class Meta:
        verbose_name = verbose_name_plural = "财物去向"
        ordering = ["-moved_on", "-pk"]
        indexes = [
            models.Index(
                name="item_move_of_office",
                fields=[
                    "office",
                    "moved_on",
                    "kind",
                    "fault",
                    "unit",
                    "subject",
                    "quantity",
                    "weight_kg",
                    "id",
                ],
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="confiscated_by_a_decision",
                condition=Q(kind="confiscated", decision__isnull=False)
                | (~Q(kind="confiscated") & Q(decision=None)),
            ),
            models.CheckConstraint(name="move_has_a_quantity", condition=Q(quantity__gt=0)),
        ]

    def __str__(self):
        return f"{self.moved_on} {self.get_kind_display()} {plain_number(self.quantity)}{self.get_unit_display()}"

    def get_absolute_url(self):
        return reverse("inspections:seizeditem_detail", args=[self.item_id])


class Appraisal(models.Model):
    """鉴定 or test of a seized item. ``fake_quantity`` is what was found counterfeit, in the item's unit."""

    class Result(models.TextChoices):
        WAITING = "waiting", "待出结论"
        GENUINE = "genuine", "正品或合格"
        FAKE = "fake", "假冒"
        UNQUALIFIED = "unqualified", "不合格"
        UNCLEAR = "unclear", "无法判定"

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    item = models.ForeignKey(SeizedItem, models.PROTECT, related_name="appraisals", verbose_name="物品")
    agency = models.CharField("鉴定（检验）机构", max_length=80)
    sent_on = models.DateField("送鉴日期")
    quantity = models.DecimalField("鉴定数量", max_digits=12, decimal_places=3)
    unit = models.CharField("单位", max_length=6, choices=Unit.choices)
    told_on = models.DateField("告知当事人日期", null=True, blank=True)
    reported_on = models.DateField("结论日期", null=True, blank=True)
    result = models.CharField("结论", max_length=12, choices=Result.choices, default=Result.WAITING)
    fake_quantity = models.DecimalField("假冒数量", max_digits=12, decimal_places=3, default=0)
    report_no = models.CharField("报告编号", max_length=60, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "office"
    grid_path = "item__grid"
    village_path = "item__village"

    class Meta:
        verbose_name = verbose_name_plural = "鉴定"
        ordering = ["-sent_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="appraised_fake_within", condition=Q(fake_quantity__lte=F("quantity"))
            ),
            models.CheckConstraint(
                name="appraisal_reported_whole",
                condition=Q(result="waiting", reported_on=None)
                | (~Q(result="waiting") & Q(reported_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="only_fakes_are_fake", condition=Q(result="fake") | Q(fake_quantity=0)
            ),
        ]

    def __str__(self):
        return f"{self.item} {self.get_result_display()}"

    def get_absolute_url(self):
        return f"{reverse('inspections:seizeditem_detail', args=[self.item_id])}#appraisals"


def plain_number(value) -> str:
    """A quantity without trailing zeros: 36.400 → 36.4, 12.000 → 12."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return text or "0"
