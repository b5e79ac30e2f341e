"""Talks with those responsible (约谈): who was asked, who came, why, and what was said."""

import uuid

from django.db import models
from django.db.models import Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Grid, Office, User, Village
from entities.models import Entity
from inspections.subjects import Subject


class InterviewQuerySet(ScopedQuerySet):
    def held_in(self, period):
        return self.filter(held_on__range=(period.start, period.end), is_voided=False)


class Interview(models.Model):
    """One talk. Source: 食品安全法 art. 114; Order 49/2021 arts. 40–41 (domain.md B4.8)."""

    class Kind(models.TextChoices):
        DUTY = "duty", "责任约谈"
        GROUP = "group", "集中约谈"
        SAFETY = "safety", "安全约谈"
        PLATFORM = "platform", "网络平台约谈"

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="interviews", verbose_name="监管机构")
    kind = models.CharField("类别", max_length=8, choices=Kind.choices)
    subject = models.CharField("领域", max_length=12, choices=Subject.choices, default=Subject.FOOD)
    held_on = models.DateField("约谈日期")
    place = models.CharField("地点", max_length=80)
    reason = models.CharField("约谈事由", max_length=200)
    host = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="主持人")
    recorder = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="记录人")
    minutes = models.TextField("约谈纪要", blank=True)
    demands = models.TextField("要求与承诺", blank=True)
    is_voided = models.BooleanField("已作废", default=False)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    created_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = InterviewQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "约谈"
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(name="interview_list", fields=["office", "-held_on", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="interview_voided_with_reason", condition=Q(is_voided=False) | ~Q(void_reason="")
            )
        ]

    def __str__(self):
        return f"{self.held_on} {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("inspections:interview_detail", args=[self.pk])


class InterviewAttendee(models.Model):
    """One person asked to one talk for one entity. 人次 counts those who came; coming twice is two."""

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="attendees", verbose_name="约谈")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="网格"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（社区）"
    )
    # NULL: somebody who speaks for no registered entity.
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="interviews", verbose_name="经营主体"
    )
    person = models.CharField("参加人", max_length=40)
    duty = models.CharField("职务", max_length=40, blank=True)
    attended = models.BooleanField("到场", default=True)
    # What the entity was on that day, so that a past figure stays: the tag 小作坊.
    is_workshop = models.BooleanField("小作坊", default=False, editable=False)

    objects = ScopedQuerySet.as_manager()
    office_path = "office"
    grid_path = "grid"
    village_path = "village"
    person_paths = ("interview__created_by", "interview__host", "interview__recorder")

    class Meta:
        verbose_name = verbose_name_plural = "约谈参加人"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="entity_once_in_interview",
                fields=["interview", "entity", "person"],
                condition=Q(entity__isnull=False),
                violation_error_message="同一主体的同一个人在一次约谈中只能填写一次",
            ),
        ]
        indexes = [models.Index(name="attendee_list", fields=["office", "-id"])]

    def __str__(self):
        return self.person

    def get_absolute_url(self):
        return reverse("inspections:interview_detail", args=[self.interview_id])
