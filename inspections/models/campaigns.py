"""Special campaigns (专项行动): a name, a field, and the days between which their checks are made."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.access import ScopedQuerySet
from core.models import Office
from inspections.subjects import Subject


class CampaignQuerySet(ScopedQuerySet):
    def running(self, on):
        """Those in which a check of the local day ``on`` may be made; ``closed_on`` NULL means not closed."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gte=on), starts_on__lte=on, ends_on__gte=on)


class Campaign(models.Model):
    class Theme(models.TextChoices):
        RURAL_FAKE_FOOD = "rural_fake_food", "农村假冒伪劣食品专项整治"
        SCHOOL_SPRING = "school_spring", "春季校园食品安全检查"
        SCHOOL_AUTUMN = "school_autumn", "秋季校园食品安全检查"
        SCHOOL_SURROUNDINGS = "school_surroundings", "校园周边整治"
        FESTIVAL = "festival", "节日专项检查"
        EVENT = "event", "重大活动保障"
        OTHER = "other", "其他专项行动"

    office = models.ForeignKey(Office, models.PROTECT, related_name="campaigns", verbose_name="监管机构")
    name = models.CharField("名称", max_length=80)
    theme = models.CharField("主题", max_length=24, choices=Theme.choices, default=Theme.OTHER)
    subject = models.CharField("领域", max_length=12, choices=Subject.choices, default=Subject.FOOD)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    closed_on = models.DateField("办结日期", null=True, blank=True)
    basis = models.CharField("依据文件", max_length=120, blank=True)
    plan = models.TextField("方案要点", blank=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = CampaignQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "专项行动"
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(name="campaign_list", fields=["office", "-starts_on", "-id"])]
        constraints = [
            models.UniqueConstraint(name="campaign_name_once_in_office", fields=["office", "name"]),
            models.CheckConstraint(name="campaign_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("inspections:campaign_detail", args=[self.pk])

    def is_running(self, on) -> bool:
        """Whether a check of the local day ``on`` may be made in it; first and last day included."""
        return self.starts_on <= on <= self.ends_on and (self.closed_on is None or on <= self.closed_on)
