"""The table of days on which work differs from the weekday rule."""

from django.db import models

from core.access import ScopedQuerySet


class CalendarDayQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """The calendar is the same for all offices; everybody who is signed in may see it."""
        return self if user.is_authenticated and user.is_active else self.none()


class CalendarDay(models.Model):
    """A statutory rest day or a make-up working day (调休上班). Days without a row follow the weekday rule.

    A row with ``edited_by`` was entered or corrected by a person; ``load_calendar`` never changes it.
    """

    class Kind(models.TextChoices):
        REST = "rest", "休息日"
        WORK = "work", "调休上班"

    day = models.DateField("日期", unique=True)
    kind = models.CharField("类别", max_length=4, choices=Kind.choices)
    name = models.CharField("名称", max_length=30, help_text="例如「国庆节」")
    source = models.CharField("依据", max_length=100, blank=True, help_text="例如国务院办公厅通知的文号")
    edited_by = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="修改人"
    )

    objects = CalendarDayQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "工作日历"
        ordering = ["day"]
        constraints = [
            models.CheckConstraint(name="calendar_day_kind", condition=models.Q(kind__in=["rest", "work"])),
        ]

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.get_kind_display()}（{self.name}）"
