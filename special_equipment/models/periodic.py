"""Reports of inspecting bodies (检验、检测) and the letters that remind a unit of what comes due."""

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from special_equipment import rules
from special_equipment.models.base import OfUnit
from special_equipment.models.devices import Equipment


class PeriodicInspectionQuerySet(ScopedQuerySet):
    def valid(self):
        """Without the voided ones."""
        return self.filter(is_voided=False)


class PeriodicInspection(OfUnit):
    """One report on one device. The next date it prints wins over every interval."""

    class Kind(models.TextChoices):
        SUPERVISION = "supervision", "监督检验"
        FIRST = "first", "首次检验"
        PERIODIC = "periodic", "定期检验"
        INTERNAL = "internal", "内部检验"
        EXTERNAL = "external", "外部检验"
        TEST = "test", "自行检测"
        ANNUAL = "annual", "年度检查"

    class Result(models.TextChoices):
        PASS = "pass", "合格"
        AFTER_REPAIR = "after_repair", "整改后合格"
        FAIL = "fail", "不合格"

    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="reports", verbose_name="特种设备")
    kind = models.CharField("检验类别", max_length=12, choices=Kind.choices, default=Kind.PERIODIC)
    body = models.CharField("检验检测机构", max_length=80, blank=True)
    report_no = models.CharField("报告编号", max_length=40, blank=True)
    inspected_on = models.DateField("检验日期")
    result = models.CharField("结论", max_length=12, choices=Result.choices, default=Result.PASS)
    grade = models.PositiveSmallIntegerField(
        "安全状况等级", null=True, blank=True, choices=[(n, f"{n} 级") for n in range(1, 6)]
    )
    next_on = models.DateField("报告载明的下次日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    is_voided = models.BooleanField("已作废", default=False, editable=False)
    void_reason = models.CharField("作废理由", max_length=200, blank=True, editable=False)

    objects = PeriodicInspectionQuerySet.as_manager()
    day = "inspected_on"
    register_day = "inspected_on"  # printed on the report, and often long before the portal

    class Meta:
        verbose_name = verbose_name_plural = "检验检测记录"
        ordering = ["-inspected_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="equipment_report_once",
                fields=["equipment", "report_no"],
                condition=~Q(report_no="") & Q(is_voided=False),
                violation_error_message="这台设备的这份报告已经登记",
            ),
            models.CheckConstraint(
                name="next_inspection_later", condition=Q(next_on=None) | Q(next_on__gt=F("inspected_on"))
            ),
            models.CheckConstraint(
                name="voided_report_has_its_reason", condition=Q(is_voided=False) | ~Q(void_reason="")
            ),
        ]
        indexes = [
            models.Index(
                name="equipment_report_of_office", fields=["office", "inspected_on", "is_voided", "result"]
            ),
            models.Index(name="equipment_report_last", fields=["equipment", "-inspected_on"]),
        ]

    def __str__(self):
        return f"{self.equipment} {self.get_kind_display()} {self.inspected_on}"

    def get_absolute_url(self):
        return reverse("special_equipment:periodicinspection_detail", args=[self.pk])

    @property
    def slot(self) -> str:
        """Which of the device's two due dates this report moves."""
        return rules.SLOT_OF_KIND[self.kind]


class ReminderLetter(OfUnit):
    """A letter to a unit about what comes due; ``lines`` are the devices and dates as they were named in it."""

    reminded_on = models.DateField("提醒日期")
    lines = models.JSONField("提醒内容", default=list)
    line_count = models.PositiveSmallIntegerField("台（件）数")
    channel = models.CharField(
        "方式",
        max_length=8,
        default="letter",
        choices=[("letter", "书面"), ("phone", "电话"), ("message", "信息")],
    )

    day = "reminded_on"

    class Meta:
        verbose_name = verbose_name_plural = "到期提醒"
        ordering = ["-reminded_on", "-pk"]

    def __str__(self):
        return f"{self.unit} {self.reminded_on} 到期提醒"

    def get_absolute_url(self):
        return reverse("special_equipment:reminderletter_detail", args=[self.pk])
