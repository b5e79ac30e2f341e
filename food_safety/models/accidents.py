"""Food accidents and the two hours within which they are reported (domain.md B4.17, T-031)."""

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import LegalRule
from entities.models import Entity
from food_safety.models.base import OfVillage


class FoodAccidentQuerySet(ScopedQuerySet):
    def unreported(self):
        return self.filter(reported_at=None).exclude(state="excluded")

    def open(self):
        """``closed_on`` NULL means it is still being handled."""
        return self.filter(closed_on=None)


class FoodAccident(OfVillage):
    """A suspected or confirmed food accident. It cannot be deleted: one that proves none is excluded with its reason."""

    class State(models.TextChoices):
        SUSPECTED = "suspected", "疑似"
        CONFIRMED = "confirmed", "确认"
        EXCLUDED = "excluded", "排除"

    class Level(models.TextChoices):
        GENERAL = "general", "一般（Ⅳ级）"
        LARGER = "larger", "较大（Ⅲ级）"
        MAJOR = "major", "重大（Ⅱ级）"
        EXTRAORDINARY = "extraordinary", "特别重大（Ⅰ级）"
        BELOW = "below", "未达到分级标准"

    # NULL: at no registered entity.
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="food_accidents", verbose_name="经营主体"
    )
    place = models.CharField("发生地点", max_length=80)
    happened_on = models.DateField("发生日期")
    known_at = models.DateTimeField("本所知悉时间")
    level = models.CharField("级别", max_length=14, choices=Level.choices, default=Level.BELOW)
    ill = models.PositiveIntegerField("发病人数", default=0)
    dead = models.PositiveIntegerField("死亡人数", default=0)
    food = models.CharField("可疑食品", max_length=80, blank=True)
    text = models.TextField("经过")
    report_by = models.DateTimeField("报告时限", editable=False)
    rule = models.ForeignKey(
        LegalRule, models.PROTECT, related_name="+", editable=False, verbose_name="期限规则"
    )
    reported_at = models.DateTimeField("上报时间", null=True, blank=True, editable=False)
    reported_to = models.CharField("报告单位", max_length=80, blank=True, editable=False)
    state = models.CharField(
        "认定", max_length=10, choices=State.choices, default=State.SUSPECTED, editable=False
    )
    closed_on = models.DateField("处置完毕日期", null=True, blank=True, editable=False)
    conclusion = models.CharField("调查结论", max_length=300, blank=True, editable=False)

    objects = FoodAccidentQuerySet.as_manager()
    day = "happened_on"

    class Meta:
        verbose_name = verbose_name_plural = "食品安全事故"
        ordering = ["-happened_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="food_accident_reported_to_somebody",
                condition=Q(reported_at=None, reported_to="")
                | Q(reported_at__gte=F("known_at")) & ~Q(reported_to=""),
            ),
            models.CheckConstraint(
                name="food_accident_closed_with_conclusion",
                condition=Q(closed_on=None, state="suspected")
                | Q(closed_on__isnull=False) & ~Q(conclusion="") & ~Q(state="suspected"),
            ),
        ]

    def __str__(self):
        return f"{self.happened_on} {self.entity or self.place}"

    def get_absolute_url(self):
        return reverse("food_safety:foodaccident_detail", args=[self.pk])
