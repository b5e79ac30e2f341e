"""The chain that a positive rapid test opens, one row a positive: what was done, until it is closed."""

from django.db import models
from django.db.models import Q

from core.access import ScopedQuerySet
from core.models import User
from food_safety.models.rapid_tests import RapidTest
from food_safety.rules import chain as rules
from inspections.models import CaseFiling


class ChainQuerySet(ScopedQuerySet):
    def valid(self):
        """Of tests that still are positive."""
        return self.filter(test__is_voided=False, test__result="positive")

    def open(self):
        """``closed_on`` NULL means that something still has to be done."""
        return self.valid().filter(closed_on=None)


class PositiveChain(models.Model):
    """Notice and way of handling stand on the test itself, the official sample is a ``FoodSample``; the rest is here."""

    class Recheck(models.TextChoices):
        ASKED = rules.ASKED, "已申请，等待结论"
        CONFIRMED = rules.CONFIRMED, "复检不合格"
        REFUTED = rules.REFUTED, "复检合格"

    class Disposal(models.TextChoices):
        DESTROYED = "destroyed", "监督销毁"
        HARMLESS = "harmless", "无害化处理"
        REMOVED = "removed", "下架退市"
        RETURNED = "returned", "退回供货商"
        SOLD_OUT = "sold_out", "已售完，无剩余"

    test = models.OneToOneField(RapidTest, models.CASCADE, related_name="chain", verbose_name="快速检测")
    close_by = models.DateField("办结期限", null=True, blank=True, help_text="没有设定期限的为空")
    stopped_on = models.DateField("停止销售日期", null=True, blank=True)
    stopped_kg = models.DecimalField(
        "停止销售数量（公斤）", max_digits=9, decimal_places=2, null=True, blank=True
    )
    recheck = models.CharField("复检", max_length=10, choices=Recheck.choices, blank=True)
    recheck_asked_at = models.DateTimeField("申请复检时间", null=True, blank=True)
    recheck_by = models.CharField("复检机构及报告编号", max_length=100, blank=True)
    recheck_on = models.DateField("复检结论日期", null=True, blank=True)
    disposal = models.CharField("处理方式", max_length=10, choices=Disposal.choices, blank=True)
    disposed_on = models.DateField("处理日期", null=True, blank=True)
    disposed_kg = models.DecimalField(
        "处理数量（公斤）", max_digits=9, decimal_places=2, null=True, blank=True
    )
    traced_on = models.DateField("追溯日期", null=True, blank=True)
    supplier = models.CharField("供货者", max_length=100, blank=True)
    trace = models.CharField("来源和去向", max_length=200, blank=True)
    case_on = models.DateField("立案决定日期", null=True, blank=True)
    case = models.ForeignKey(
        CaseFiling, models.PROTECT, null=True, blank=True, related_name="rapid_chains", verbose_name="立案"
    )
    no_case_reason = models.CharField("不立案理由", max_length=200, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办结人"
    )
    conclusion = models.CharField("办结意见", max_length=200, blank=True)

    objects = ChainQuerySet.as_manager()
    office_path = "test__office"
    grid_path = "test__grid"
    village_path = "test__village"

    class Meta:
        verbose_name = verbose_name_plural = "阳性处置链"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="chain_closed_by_somebody", condition=Q(closed_on=None) | Q(closed_by__isnull=False)
            ),
        ]

    def __str__(self):
        return str(self.test)

    def get_absolute_url(self):
        return self.test.get_absolute_url()
