"""Checks of devices, and campaigns planned by device (domain.md C-097…C-109)."""

from django.db import models
from django.db.models import Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from inspections.models import Campaign, Inspection
from special_equipment.models.base import OfOffice, OfUnit
from special_equipment.models.catalogue import Category
from special_equipment.models.devices import Equipment, MaintenanceCompany


class EquipmentPlan(OfOffice):
    """A plan to check devices in batches, as a rule inside a campaign (全年拟分两批对…)."""

    name = models.CharField("计划名称", max_length=80)
    campaign = models.ForeignKey(
        Campaign,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="equipment_plans",
        verbose_name="专项行动",
    )
    category = models.CharField(
        "设备类别", max_length=8, choices=Category.choices, blank=True, help_text="空为不限类别"
    )
    planned_on = models.DateField("制定日期")
    batches = models.PositiveSmallIntegerField("分几批", default=1)
    basis = models.CharField("依据文件", max_length=120, blank=True)

    day = "planned_on"

    class Meta:
        verbose_name = verbose_name_plural = "特种设备检查计划"
        ordering = ["-planned_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="equipment_plan_once",
                fields=["office", "name"],
                violation_error_message="本所已有同名的检查计划",
            ),
            models.CheckConstraint(name="plan_has_batches", condition=Q(batches__gte=1, batches__lte=12)),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("special_equipment:equipmentplan_detail", args=[self.pk])


class PlanItem(models.Model):
    """One device in one batch of a plan."""

    plan = models.ForeignKey(EquipmentPlan, models.CASCADE, related_name="items", verbose_name="检查计划")
    batch = models.PositiveSmallIntegerField("批次")
    unit = models.ForeignKey(
        "special_equipment.UseUnit", models.PROTECT, related_name="plan_items", verbose_name="使用单位"
    )
    equipment = models.ForeignKey(
        Equipment, models.PROTECT, related_name="plan_items", verbose_name="特种设备"
    )

    objects = ScopedQuerySet.as_manager()
    office_path = "plan__office"
    grid_path = "unit__entity__grid"
    village_path = "unit__entity__village"

    class Meta:
        verbose_name = verbose_name_plural = "计划检查设备"
        ordering = ["plan", "batch", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="device_once_in_plan",
                fields=["plan", "equipment"],
                violation_error_message="这台设备已列入这个计划",
            )
        ]

    def __str__(self):
        return f"第 {self.batch} 批 {self.equipment}"

    def get_absolute_url(self):
        return reverse("special_equipment:equipmentplan_detail", args=[self.plan_id])


class UnitCheckQuerySet(ScopedQuerySet):
    def signed(self):
        return self.filter(inspection__state="signed")


class UnitCheck(OfUnit):
    """What an inspection of a use unit was in the sense of Order 57: its kind, its campaign and batch.

    Who checked, what was found on the checklist and the signatures are in the inspection itself.
    """

    class Kind(models.TextChoices):
        """Order 57 arts. 5–18 (domain.md B5.7)."""

        ROUTINE = "routine", "常规监督检查"
        SPECIAL = "special", "专项监督检查"
        POST_LICENCE = "post_licence", "证后监督检查"
        OTHER = "other", "其他监督检查"

    inspection = models.OneToOneField(
        Inspection, models.PROTECT, related_name="unit_check", verbose_name="监督检查"
    )
    checked_on = models.DateField("检查日期", editable=False)
    kind = models.CharField("检查种类", max_length=12, choices=Kind.choices)
    plan = models.ForeignKey(
        EquipmentPlan, models.PROTECT, null=True, blank=True, related_name="checks", verbose_name="检查计划"
    )
    batch = models.PositiveSmallIntegerField("批次", null=True, blank=True)
    # As it was on the day of the check: leaving the list of key units later moves no figure.
    of_key_unit = models.BooleanField("重点检查单位", default=False, editable=False)

    objects = UnitCheckQuerySet.as_manager()
    person_paths = ("created_by",)

    class Meta:
        verbose_name = verbose_name_plural = "使用单位检查"
        ordering = ["-checked_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="batch_of_a_plan", condition=Q(batch=None) | Q(plan__isnull=False))
        ]
        indexes = [
            models.Index(name="unit_check_of_office", fields=["office", "checked_on", "kind", "of_key_unit"])
        ]

    def __str__(self):
        return f"{self.unit} {self.checked_on}"

    def get_absolute_url(self):
        return reverse("special_equipment:unitcheck_detail", args=[self.pk])


class EquipmentCheck(models.Model):
    """One device looked at in one check (现场抽查设备 1 台次)."""

    class Result(models.TextChoices):
        PASS = "pass", "未发现问题"
        HAZARD = "hazard", "存在隐患"

    check_of = models.ForeignKey(
        UnitCheck, models.PROTECT, related_name="devices", verbose_name="使用单位检查"
    )
    office = models.ForeignKey("core.Office", models.PROTECT, related_name="+", verbose_name="监管机构")
    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="checks", verbose_name="特种设备")
    unit = models.ForeignKey(
        "special_equipment.UseUnit", models.PROTECT, related_name="+", verbose_name="使用单位"
    )
    # The maintenance company on the day of the check.
    maintainer = models.ForeignKey(
        MaintenanceCompany, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="维保单位"
    )
    checked_on = models.DateField("检查日期")
    result = models.CharField("结果", max_length=8, choices=Result.choices, default=Result.PASS)
    note = models.CharField("情况", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "office"
    grid_path = "unit__entity__grid"
    village_path = "equipment__village"

    class Meta:
        verbose_name = verbose_name_plural = "设备抽查"
        ordering = ["-checked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="device_once_in_check",
                fields=["check_of", "equipment"],
                violation_error_message="同一台设备在一次检查中只能登记一次",
            )
        ]
        indexes = [
            models.Index(
                name="equipment_check_of_office", fields=["office", "checked_on", "equipment", "unit"]
            )
        ]

    def __str__(self):
        return f"{self.equipment} {self.checked_on}"

    def get_absolute_url(self):
        return reverse("special_equipment:unitcheck_detail", args=[self.check_of_id])
