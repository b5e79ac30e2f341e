"""Training and study (domain.md TN-16, TN-38…40, C-007, E20), and meetings (C-004, CN-03)."""

from django.db import models
from django.db.models import Q

from activities.models.base import ActivityQuerySet, InVillage, OfOffice
from core.addresses import reverse
from core.models import User
from entities.models import Entity, VillageAssistant


class TrainingSession(InVillage, OfOffice):
    class Kind(models.TextChoices):
        BUSINESS = "business", "业务培训"
        LAW = "law", "法律法规学习"
        POLITICS = "politics", "政治学习"
        TOUR = "tour", "参观学习"
        GUIDANCE = "guidance", "面向主体的培训指导"

    class Audience(models.TextChoices):
        OFFICERS = "officers", "执法人员"
        ASSISTANTS = "assistants", "村级协管员"
        ENTITIES = "entities", "经营主体"
        PUBLIC = "public", "群众"

    held_on = models.DateField("日期")
    title = models.CharField("内容", max_length=80)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    audience = models.CharField("对象", max_length=10, choices=Audience.choices)
    hours = models.DecimalField("学时", max_digits=4, decimal_places=1, default=0)
    head_count = models.PositiveIntegerField("参加人数", help_text="人次；登记了名单的，不能少于名单人数")
    entity_count = models.PositiveIntegerField("参训市场主体（家次）", default=0)
    place = models.CharField("地点", max_length=60, blank=True)
    lecturer = models.CharField("主讲（组织）人", max_length=60, blank=True)
    note = models.TextField("情况", blank=True)

    day = "held_on"

    class Meta:
        verbose_name = verbose_name_plural = "培训学习"
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(name="training_of_office", fields=["office", "held_on"])]
        constraints = [models.CheckConstraint(name="training_has_people", condition=Q(head_count__gt=0))]

    def __str__(self):
        return f"{self.held_on} {self.title}"

    def get_absolute_url(self):
        return reverse("activities:trainingsession_detail", args=[self.pk])


class OfTraining(models.Model):
    objects = ActivityQuerySet.as_manager()
    office_path = "session__office"
    village_path = "session__village"

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return self.session.get_absolute_url()


class TrainingLaw(OfTraining):
    """A law or document that was studied, in the order in which it was entered."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="laws", verbose_name="培训学习")
    title = models.CharField("法律法规、文件名称", max_length=100)
    rank = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "学习的法律法规"
        ordering = ["session", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="law_once_a_session",
                fields=["session", "title"],
                violation_error_message="同一次培训的法律法规不能重复",
            )
        ]

    def __str__(self):
        return self.title


class TrainingAttendee(OfTraining):
    """Somebody who is named: a colleague, an assistant or an entity's person. Names are optional beside the count."""

    session = models.ForeignKey(
        TrainingSession, models.CASCADE, related_name="attendees", verbose_name="培训学习"
    )
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="工作人员"
    )
    assistant = models.ForeignKey(
        VillageAssistant, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="协管员"
    )
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经营主体"
    )

    class Meta:
        verbose_name = verbose_name_plural = "参训名单"
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(
                name=f"{name}_once_a_session",
                fields=["session", name],
                violation_error_message=f"同一{words}在一次培训中只能登记一次",
            )
            for name, words in (("user", "名工作人员"), ("assistant", "名协管员"), ("entity", "主体"))
        ]

    def __str__(self):
        return str(self.user or self.assistant or self.entity)


class Meeting(InVillage, OfOffice):
    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", "企业座谈会"
        JOINT = "joint", "联席会议"
        COMMITTEE = "committee", "食安委（办）会议"
        OFFICE = "office", "所务会议"
        RISK = "risk", "风险会商"
        OTHER = "other", "其他会议"

    held_on = models.DateField("日期")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    title = models.CharField("会议名称", max_length=80)
    place = models.CharField("地点", max_length=60, blank=True)
    head_count = models.PositiveIntegerField("参加人数", default=0)
    partners = models.TextField("参加单位", blank=True, help_text="一行一个")
    topics = models.TextField("议题", blank=True)
    decisions = models.TextField("议定事项", blank=True)

    day = "held_on"

    class Meta:
        verbose_name = verbose_name_plural = "会议"
        ordering = ["-held_on", "-pk"]

    def __str__(self):
        return f"{self.held_on} {self.title}"

    def get_absolute_url(self):
        return reverse("activities:meeting_detail", args=[self.pk])
