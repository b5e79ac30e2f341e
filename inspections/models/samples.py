"""Samples of products other than food (产品质量抽检、药械抽检), from the taking to what became of a failed one."""

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Office
from entities.models import Entity
from entities.models.about import Submitted
from inspections.models.campaigns import Campaign
from inspections.models.cases import CaseFiling


class ProductSampleQuerySet(ScopedQuerySet):
    def unhandled(self):
        """Failed ones of which nobody has written yet what became of them."""
        return self.filter(result=ProductSample.Result.FAIL, handled_on=None)


class ProductSample(Submitted):
    """One sample (一批次). It waits until its report is in: 抽检＝合格＋不合格＋待检 holds on every day.

    Source: domain.md C-052…C-055, C-094, C-095, C-161, C-162, C-178, C-184.
    """

    class Product(models.TextChoices):
        CLEAN_COAL = "clean_coal", "洁净煤"
        LOOSE_COAL = "loose_coal", "散煤"
        DRUG = "drug", "药品"
        DEVICE = "device", "医疗器械"
        COSMETICS = "cosmetics", "化妆品"
        INDUSTRIAL = "industrial", "重点工业产品"
        AGRI = "agri", "农资"
        FUEL = "fuel", "成品油"
        CHILD_GOODS = "child_goods", "儿童和学生用品"
        OTHER = "other", "其他产品"

    class Result(models.TextChoices):
        WAITING = "waiting", "待检"
        PASS = "pass", "合格"
        FAIL = "fail", "不合格"

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", verbose_name="监管机构", editable=False
    )
    entity = models.ForeignKey(
        Entity, models.PROTECT, related_name="product_samples", verbose_name="被抽样单位"
    )
    sample_no = models.CharField("抽样单号", max_length=40)
    product = models.CharField("产品类别", max_length=12, choices=Product.choices)
    name = models.CharField("产品名称", max_length=80)
    batch = models.CharField("规格批号", max_length=60, blank=True)
    maker = models.CharField("标称生产单位", max_length=80, blank=True)
    sampled_on = models.DateField("抽样日期")
    agency = models.CharField("承检机构", max_length=80, blank=True)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="专项行动"
    )
    result = models.CharField(
        "检验结果", max_length=8, choices=Result.choices, default=Result.WAITING, editable=False
    )
    reported_on = models.DateField("报告日期", null=True, blank=True, editable=False)
    report_no = models.CharField("报告编号", max_length=60, blank=True, editable=False)
    failed_items = models.CharField("不合格项目", max_length=120, blank=True, editable=False)
    handled_on = models.DateField("处置日期", null=True, blank=True, editable=False)
    handling = models.CharField("核查处置情况", max_length=200, blank=True, editable=False)
    case = models.ForeignKey(
        CaseFiling,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="product_samples",
        verbose_name="案件",
        editable=False,
    )

    day = "sampled_on"
    objects = ProductSampleQuerySet.as_manager()
    office_path = "office"
    grid_path = "entity__grid"
    village_path = "entity__village"

    class Meta:
        verbose_name = verbose_name_plural = "产品质量抽检"
        ordering = ["-sampled_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="product_sample_no_once",
                fields=["office", "sample_no"],
                violation_error_message="这个抽样单号已经登记过",
            ),
            models.CheckConstraint(
                name="product_sample_waits_for_its_report",
                condition=Q(result="waiting", reported_on=None)
                | ~Q(result="waiting") & Q(reported_on__gte=F("sampled_on")),
            ),
            models.CheckConstraint(
                name="only_a_failed_product_is_handled",
                condition=Q(handled_on=None, case=None) | Q(result="fail"),
            ),
        ]
        indexes = [models.Index(name="product_sample_list", fields=["office", "-sampled_on", "-id"])]

    def __str__(self):
        return f"{self.sample_no} {self.name}"

    def get_absolute_url(self):
        return reverse("inspections:productsample_detail", args=[self.pk])
