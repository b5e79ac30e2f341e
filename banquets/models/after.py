"""What is known after the meal: that it ended well, or a suspected poisoning."""

from django.db import models
from django.db.models import F, Q

from banquets.models.filings import BanquetFiling, OfFiling
from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import LegalRule


class FollowUp(OfFiling):
    """The record within two days after the meal; with it the filing is closed."""

    filing = models.OneToOneField(
        BanquetFiling, models.PROTECT, related_name="follow_up", verbose_name="聚餐备案"
    )
    asked_on = models.DateField("回访日期")
    real_people = models.PositiveIntegerField("实际就餐人数")
    ended_well = models.BooleanField("聚餐顺利结束", default=True)
    ill_count = models.PositiveSmallIntegerField("身体不适人数", default=0)
    has_complaints = models.BooleanField("有群众反映", default=False)
    samples_destroyed = models.BooleanField(
        "留样已到期销毁", default=False, help_text="没有留样或还在留样期的不勾选"
    )
    note = models.CharField("情况说明", max_length=300, blank=True)

    day = "asked_on"

    class Meta:
        verbose_name = verbose_name_plural = "聚餐事后登记"
        ordering = ["-asked_on", "-pk"]

    def __str__(self):
        return f"{self.filing} 事后登记"


class ReportQuerySet(ScopedQuerySet):
    def to_report(self):
        """Suspicions that nobody has reported yet; ``reported_at`` NULL means still to do."""
        return self.filter(reported_at=None)

    def open(self):
        return self.filter(outcome="open")


class PoisoningReport(OfFiling):
    """A suspected food poisoning at a banquet, to be reported within two hours (domain.md B6)."""

    class Outcome(models.TextChoices):
        OPEN = "open", "调查中"
        CONFIRMED = "confirmed", "属于食品安全事故"
        EXCLUDED = "excluded", "排除食品原因"

    filing = models.ForeignKey(
        BanquetFiling, models.PROTECT, related_name="poisonings", verbose_name="聚餐备案"
    )
    told_at = models.DateTimeField("接到报告时间")
    told_by = models.CharField("报告人", max_length=30)
    first_ill_at = models.DateTimeField("首例发病时间", null=True, blank=True)
    ill_count = models.PositiveSmallIntegerField("发病人数")
    hospital_count = models.PositiveSmallIntegerField("住院人数", default=0)
    deaths = models.PositiveSmallIntegerField("死亡人数", default=0)
    symptoms = models.CharField("主要症状", max_length=200)
    suspected_food = models.CharField("可疑食物", max_length=200, blank=True)
    meal_stopped = models.BooleanField("已停止供餐", default=False)
    food_kept = models.BooleanField("已封存剩余食物和留样", default=False)
    ambulance_called = models.BooleanField("已拨打 120 送医", default=False)
    report_by = models.DateTimeField("报告期限", editable=False)
    report_rule = models.ForeignKey(
        LegalRule,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="期限依据",
    )
    reported_at = models.DateTimeField("上报时间", null=True, blank=True, editable=False)
    reported_to = models.CharField("上报对象", max_length=100, blank=True, editable=False)
    outcome = models.CharField(
        "调查结论", max_length=10, choices=Outcome.choices, default=Outcome.OPEN, editable=False
    )
    concluded_on = models.DateField("结论日期", null=True, blank=True, editable=False)
    conclusion = models.CharField("结论说明", max_length=300, blank=True, editable=False)
    # The local day of told_at, by which incidents are counted.
    happened_on = models.DateField("接报日期", editable=False)

    objects = ReportQuerySet.as_manager()
    day = "happened_on"

    class Meta:
        verbose_name = verbose_name_plural = "疑似食物中毒报告"
        ordering = ["-told_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="counts_within_the_ill",
                condition=Q(hospital_count__lte=F("ill_count"), deaths__lte=F("ill_count")),
            ),
            models.CheckConstraint(
                name="reported_after_told",
                condition=Q(reported_at=None) | Q(reported_at__gte=F("told_at")) & ~Q(reported_to=""),
            ),
            models.CheckConstraint(
                name="concluded_with_words",
                condition=Q(outcome="open", concluded_on=None)
                | ~Q(outcome="open") & Q(concluded_on__isnull=False) & ~Q(conclusion=""),
            ),
            models.UniqueConstraint(
                name="one_open_report_of_banquet",
                fields=["filing"],
                condition=Q(outcome="open"),
                violation_error_message="这次聚餐已有疑似食物中毒报告，尚未办结",
            ),
        ]

    def __str__(self):
        return f"{self.filing} 疑似食物中毒"

    def get_absolute_url(self):
        return reverse("banquets:poisoningreport_detail", args=[self.pk])
