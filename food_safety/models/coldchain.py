"""Imported cold-chain food that came into store, and the tests of it (domain.md C-125…C-127, C-186)."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.addresses import reverse
from entities.models import Entity
from entities.models.about import AboutEntity


class ColdChainBatch(AboutEntity):
    entity = models.ForeignKey(
        Entity, models.PROTECT, related_name="cold_chain_batches", verbose_name="入库单位"
    )
    product = models.CharField("产品", max_length=60)
    origin = models.CharField("原产国（地区）", max_length=40)
    batch_no = models.CharField("批号或报关单号", max_length=60)
    weight_t = models.DecimalField(
        "重量（吨）", max_digits=10, decimal_places=3, validators=[MinValueValidator(Decimal("0.001"))]
    )
    in_on = models.DateField("入库日期")
    has_customs = models.BooleanField("有检验检疫合格证明", default=True)
    has_disinfection = models.BooleanField("有消毒证明", default=False)
    traced = models.BooleanField("已录入追溯平台", default=True)
    out_on = models.DateField("出库完毕日期", null=True, blank=True)
    note = models.CharField("备注", max_length=100, blank=True)
    import_batch = models.ForeignKey(
        "core.ImportBatch",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="导入批次",
    )

    day = "in_on"

    class Meta:
        verbose_name = verbose_name_plural = "进口冷链食品入库"
        ordering = ["-in_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="cold_chain_batch_once",
                fields=["entity", "batch_no", "product"],
                violation_error_message="这个批号的产品已经登记入库",
            ),
            models.CheckConstraint(name="cold_chain_has_weight", condition=Q(weight_t__gt=0)),
            models.CheckConstraint(
                name="cold_chain_out_after_in", condition=Q(out_on=None) | Q(out_on__gte=F("in_on"))
            ),
        ]

    def __str__(self):
        return f"{self.product} {self.batch_no}"

    def get_absolute_url(self):
        return reverse("food_safety:coldchainbatch_detail", args=[self.pk])


class ColdChainSample(AboutEntity):
    """Samples of one day from goods, packing, surroundings or people, and what the laboratory found."""

    class Kind(models.TextChoices):
        GOODS = "goods", "食品及包装"
        PLACE = "place", "环境"
        PEOPLE = "people", "从业人员"

    class Result(models.TextChoices):
        PENDING = "pending", "待检"
        NEGATIVE = "negative", "阴性"
        POSITIVE = "positive", "阳性"

    entity = models.ForeignKey(
        Entity, models.PROTECT, related_name="cold_chain_samples", verbose_name="被采样单位"
    )
    # NULL: of the surroundings or of people.
    batch = models.ForeignKey(
        ColdChainBatch, models.PROTECT, null=True, blank=True, related_name="samples", verbose_name="入库批次"
    )
    kind = models.CharField("样品", max_length=8, choices=Kind.choices)
    sampled_on = models.DateField("采样日期")
    count = models.PositiveIntegerField("份数", default=1)
    laboratory = models.CharField("检测机构", max_length=60, blank=True)
    result = models.CharField("结果", max_length=8, choices=Result.choices, default=Result.PENDING)
    reported_on = models.DateField("报告日期", null=True, blank=True)
    handling = models.CharField("阳性处置情况", max_length=200, blank=True)

    day = "sampled_on"

    class Meta:
        verbose_name = verbose_name_plural = "冷链采样检测"
        ordering = ["-sampled_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="cold_sample_counts", condition=Q(count__gte=1)),
            models.CheckConstraint(
                name="cold_sample_reported",
                condition=Q(result="pending", reported_on=None)
                | ~Q(result="pending") & Q(reported_on__gte=F("sampled_on")),
            ),
            models.CheckConstraint(
                name="cold_positive_has_handling", condition=~Q(result="positive") | ~Q(handling="")
            ),
        ]

    def __str__(self):
        return f"{self.entity} {self.sampled_on} {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("food_safety:coldchainsample_detail", args=[self.pk])

    def misplaced(self):
        if self.batch is not None and self.batch.entity_id != self.entity_id:
            return "所选批次不是这个单位入库的", "batch"
        return None
