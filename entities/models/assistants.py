"""Village assistants (村级协管员) as a register of its own: who serves which village, and the training attended."""

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.fields import EncryptedTextField
from core.models import Office, Village


class VillageAssistant(models.Model):
    """One appointment of one person for one village; the account, if there is one, is named beside it."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    village = models.ForeignKey(
        Village, models.PROTECT, related_name="village_assistants", verbose_name="村（社区）"
    )
    name = models.CharField("姓名", max_length=30)
    phone = EncryptedTextField("联系电话", blank=True)
    user = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账号"
    )
    appointed_on = models.DateField("聘任日期")
    ended_on = models.DateField("解聘日期", null=True, blank=True)
    basis = models.CharField("聘任依据", max_length=80, blank=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "office"
    village_path = "village"

    class Meta:
        verbose_name = verbose_name_plural = "村级协管员"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="assistant_ends_after_start",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("appointed_on")),
            ),
            models.UniqueConstraint(
                name="one_appointment_at_a_time",
                fields=["village", "name"],
                condition=Q(ended_on=None),
                violation_error_message="这名协管员已经登记在该村（社区）",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("entities:villageassistant_detail", args=[self.pk])


class AssistantTraining(models.Model):
    """That one assistant attended one training."""

    assistant = models.ForeignKey(
        VillageAssistant, models.PROTECT, related_name="trainings", verbose_name="村级协管员"
    )
    held_on = models.DateField("培训日期")
    topic = models.CharField("内容", max_length=80)
    hours = models.DecimalField("学时", max_digits=4, decimal_places=1)

    objects = ScopedQuerySet.as_manager()
    office_path = "assistant__office"
    village_path = "assistant__village"

    class Meta:
        verbose_name = verbose_name_plural = "协管员培训"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="training_attended_once",
                fields=["assistant", "held_on", "topic"],
                violation_error_message="这名协管员同一天、同一内容的培训已经登记",
            )
        ]

    def __str__(self):
        return f"{self.assistant} {self.topic}"

    def get_absolute_url(self):
        return self.assistant.get_absolute_url()
