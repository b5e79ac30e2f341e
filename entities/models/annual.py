"""Annual reports by report year, and the reminders given to those who have not filed."""

from django.db import models

from core.access import ScopedQuerySet
from core.addresses import reverse
from entities.models.about import AboutEntity
from entities.models.entities import Entity


class AnnualReport(models.Model):
    """That an entity filed its report on ``report_year``; the filing year is the year of ``filed_on``.

    Every 1 January to 30 June the year before is reported; individuals may file on paper. Source: 市场主体登记管理
    条例实施细则 art. 63 (domain.md B8.1).
    """

    class Channel(models.TextChoices):
        ONLINE = "online", "网上"
        PAPER = "paper", "纸质"

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="annual_reports", verbose_name="经营主体")
    report_year = models.PositiveSmallIntegerField(
        "报告年度", help_text="被报告的年度，例如 2025 年上半年报的是 2024 年度"
    )
    filed_on = models.DateField("填报日期")
    channel = models.CharField("方式", max_length=8, choices=Channel.choices, default=Channel.ONLINE)
    note = models.CharField("备注", max_length=100, blank=True)
    import_batch = models.ForeignKey(
        "core.ImportBatch",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="导入批次",
    )
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "entity__office"
    grid_path = "entity__grid"
    village_path = "entity__village"

    class Meta:
        verbose_name = verbose_name_plural = "年报"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="annual_report_once",
                fields=["entity", "report_year"],
                violation_error_message="这个主体这一年度的年报已经登记",
            )
        ]
        indexes = [models.Index(name="annual_report_of_year", fields=["report_year", "entity", "filed_on"])]

    def __str__(self):
        return f"{self.entity} {self.report_year} 年度报告"

    def get_absolute_url(self):
        return reverse("entities:entity_detail", args=[self.entity_id]) + "#annual"

    @property
    def filing_year(self) -> int:
        return self.filed_on.year


class Reminder(AboutEntity):
    """One reminder of an entity to file (催报), by the way it was given (domain.md TN-03)."""

    class Channel(models.TextChoices):
        WECHAT = "wechat", "微信群"
        QQ = "qq", "QQ群"
        LEAFLET = "leaflet", "宣传单"
        SMS = "sms", "短信"
        PHONE = "phone", "电话"
        VISIT = "visit", "上门"

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="reminders", verbose_name="经营主体")
    report_year = models.PositiveSmallIntegerField("报告年度")
    channel = models.CharField("方式", max_length=8, choices=Channel.choices)
    reminded_on = models.DateField("催报日期")
    result = models.CharField("结果", max_length=100, blank=True, help_text="例如已答应本周填报、电话不通")

    day = "reminded_on"

    class Meta:
        verbose_name = verbose_name_plural = "催报记录"
        ordering = ["-reminded_on", "-pk"]
        indexes = [models.Index(name="reminder_of_entity", fields=["entity", "report_year", "reminded_on"])]

    def __str__(self):
        return f"{self.entity} {self.reminded_on} {self.get_channel_display()}"
