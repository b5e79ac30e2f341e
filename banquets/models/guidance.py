"""Guidance before the meal, and the samples that are kept of it."""

from django.db import models
from django.db.models import F, Q

from banquets.models.filings import BanquetFiling, OfFiling
from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import User
from inspections.models import Checklist, ChecklistItem


class GuidanceVisit(OfFiling):
    """One guidance: on site, or by telephone for small banquets. It is help and no administrative inspection, so that
    grid assistants may give it (domain.md B3.7, C2)."""

    class Kind(models.TextChoices):
        ON_SITE = "on_site", "现场指导"
        PHONE = "phone", "电话指导"

    filing = models.ForeignKey(BanquetFiling, models.PROTECT, related_name="visits", verbose_name="聚餐备案")
    kind = models.CharField("方式", max_length=8, choices=Kind.choices)
    visited_on = models.DateField("指导日期")
    # The version of the list that was in hand; it keeps its words when the office changes them.
    checklist = models.ForeignKey(
        Checklist, models.PROTECT, related_name="+", verbose_name="指导项目", editable=False
    )
    guided_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="指导人", editable=False
    )
    companion = models.CharField("同行人员", max_length=60, blank=True)
    received_by = models.CharField("在场的举办者或厨师", max_length=30, blank=True)
    opinion = models.CharField("指导意见", max_length=500, blank=True)
    finding_count = models.PositiveSmallIntegerField("发现问题", default=0, editable=False)

    day = "visited_on"

    class Meta:
        verbose_name = verbose_name_plural = "聚餐指导"
        ordering = ["-visited_on", "-pk"]
        indexes = [models.Index(name="guidance_by_day", fields=["visited_on", "kind"])]

    def __str__(self):
        return f"{self.filing} {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("banquets:guidancevisit_detail", args=[self.pk])


class GuidanceFinding(models.Model):
    """The answer to one line of the checklist; a line that does not fit says what is wrong and whether it was put right."""

    class Answer(models.TextChoices):
        PASS = "pass", "符合"
        FAIL = "fail", "不符合"
        NA = "na", "不涉及"

    visit = models.ForeignKey(GuidanceVisit, models.PROTECT, related_name="findings", verbose_name="指导")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="+", verbose_name="项目")
    answer = models.CharField("情况", max_length=4, choices=Answer.choices)
    note = models.CharField("问题描述", max_length=300, blank=True)
    # NULL: not put right (or nothing to put right).
    corrected_on = models.DateField("改正日期", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "visit__filing__office"
    grid_path = "visit__filing__grid"
    village_path = "visit__filing__village"

    class Meta:
        verbose_name = verbose_name_plural = "指导发现的问题"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="finding_once_in_visit",
                fields=["visit", "item"],
                violation_error_message="同一项目在一次指导中只能登记一次",
            ),
            models.CheckConstraint(name="finding_says_what", condition=~Q(answer="fail") | ~Q(note="")),
            models.CheckConstraint(
                name="only_findings_are_corrected", condition=Q(answer="fail") | Q(corrected_on=None)
            ),
        ]

    def __str__(self):
        return self.note or self.item.text


class SampleQuerySet(ScopedQuerySet):
    def kept(self):
        """Still in the fridge; ``discarded_at`` NULL means nobody has thrown them away."""
        return self.filter(discarded_at=None)


class SampleRetention(OfFiling):
    """The samples of one meal: since when, how much of each dish, and from which hour on they may be thrown away."""

    filing = models.ForeignKey(BanquetFiling, models.PROTECT, related_name="samples", verbose_name="聚餐备案")
    meal = models.CharField("餐次", max_length=30, help_text="例如「8日午餐」")
    taken_at = models.DateTimeField("留样时间")
    dish_count = models.PositiveSmallIntegerField("留样菜品数")
    grams = models.PositiveSmallIntegerField("每道菜品（克）")
    celsius = models.DecimalField("冷藏温度（℃）", max_digits=4, decimal_places=1, null=True, blank=True)
    kept_in = models.CharField("存放处", max_length=60)
    keeper = models.CharField("保管人", max_length=30)
    keep_until = models.DateTimeField("可处理时间", editable=False)
    discarded_at = models.DateTimeField("处理时间", null=True, blank=True, editable=False)

    objects = SampleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "聚餐留样"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="sample_of_some_dish", condition=Q(dish_count__gte=1, grams__gte=1)),
            models.CheckConstraint(
                name="sample_kept_long_enough",
                condition=Q(discarded_at=None) | Q(discarded_at__gte=F("keep_until")),
            ),
        ]

    def __str__(self):
        return f"{self.filing} {self.meal}留样"
