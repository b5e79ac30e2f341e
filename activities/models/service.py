"""Help for enterprises and supervision of offices (domain.md C-005…C-008, C-016)."""

from django.db import models
from django.db.models import F, Q

from activities.models.base import ActivityQuerySet, OfOffice
from core.access import SEES_OFFICE
from core.addresses import reverse
from core.models import Office, User
from entities.models import Entity


class HelpTaskQuerySet(ActivityQuerySet):
    def open(self):
        return self.valid().filter(closed_on=None)


class HelpTask(OfOffice):
    """One difficulty of an enterprise that the office took on (帮扶任务)."""

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="help_tasks", verbose_name="经营主体")
    text = models.CharField("困难与诉求", max_length=200)
    raised_on = models.DateField("梳理日期")
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人"
    )
    due_by = models.DateField("办理期限", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True, editable=False)
    result = models.CharField("办理结果", max_length=200, blank=True, editable=False)

    objects = HelpTaskQuerySet.as_manager()
    village_path = "entity__village"
    day = "raised_on"

    class Meta:
        verbose_name = verbose_name_plural = "帮扶任务"
        ordering = ["-raised_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="help_ends_after_start", condition=Q(closed_on=None) | Q(closed_on__gte=F("raised_on"))
            )
        ]

    def __str__(self):
        return f"{self.entity}：{self.text}"

    def get_absolute_url(self):
        return reverse("activities:helptask_detail", args=[self.pk])


class SupervisionQuerySet(ActivityQuerySet):
    def visible_to(self, user):
        """The county's own, and for the office that was looked at those about itself."""
        rows = super().visible_to(user)
        if not user.is_authenticated or not user.is_active or user.role not in SEES_OFFICE:
            return rows
        return self.filter(Q(office=user.office_id) | Q(supervised=user.office_id))

    def unanswered(self):
        return self.valid().filter(answered_on=None)


class Supervision(OfOffice):
    """The county's look at one of its offices (督查), with what the office has to put right."""

    supervised = models.ForeignKey(
        Office, models.PROTECT, related_name="supervisions", verbose_name="被督查机构"
    )
    visited_on = models.DateField("督查日期")
    topic = models.CharField("督查内容", max_length=120)
    findings = models.TextField("发现的问题", blank=True, help_text="没有问题可以不填")
    answer_by = models.DateField("整改反馈期限", null=True, blank=True)
    answered_on = models.DateField("反馈日期", null=True, blank=True, editable=False)
    answer = models.TextField("整改情况", blank=True, editable=False)

    objects = SupervisionQuerySet.as_manager()
    day = "visited_on"

    class Meta:
        verbose_name = verbose_name_plural = "机构督查"
        ordering = ["-visited_on", "-pk"]

    def __str__(self):
        return f"{self.visited_on} {self.supervised}"

    def get_absolute_url(self):
        return reverse("activities:supervision_detail", args=[self.pk])
