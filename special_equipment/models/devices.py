"""The equipment ledger (设备台账), its states, its safety accessories, and who keeps lifts and others in order."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.fields import EncryptedTextField
from core.identifiers import IdentifierValidator
from core.models import Village
from special_equipment import rules
from special_equipment.models.base import OfOffice, OfUnit
from special_equipment.models.catalogue import Category, EquipmentType


class MaintenanceCompany(OfOffice):
    """A company that keeps devices in order (维保单位), with its licence."""

    name = models.CharField("名称", max_length=80)
    licence_no = models.CharField("许可证编号", max_length=40, blank=True)
    licence_until = models.DateField("许可有效期至", null=True, blank=True)
    contact = models.CharField("联系人", max_length=30, blank=True)
    phone = EncryptedTextField("联系电话", blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "维保单位"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="maintenance_company_once",
                fields=["office", "name"],
                violation_error_message="这家维保单位已经登记",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("special_equipment:maintenancecompany_detail", args=[self.pk])


class EquipmentQuerySet(ScopedQuerySet):
    def in_use(self):
        return self.filter(state="in_use")

    def unregistered(self):
        """In use and without a registration certificate."""
        return self.in_use().filter(registration_no="")

    def overdue(self, on: date):
        """In use although one of its two due dates has passed on the local day ``on``."""
        return self.in_use().filter(Q(next_inspection_on__lt=on) | Q(next_test_on__lt=on))


class Equipment(OfUnit):
    """One device. ``next_inspection_on`` and ``next_test_on`` are its own two due dates: the one that the last report
    prints, or what the interval rules make of it (``…_by_report`` tells which)."""

    class State(models.TextChoices):
        IN_USE = "in_use", "在用"
        STOPPED = "stopped", "停用"
        SCRAPPED = "scrapped", "报废"

    category = models.CharField("设备类别", max_length=8, choices=Category.choices)
    type = models.ForeignKey(
        EquipmentType, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="设备品种"
    )
    name = models.CharField("设备名称", max_length=60)
    model_no = models.CharField("型号规格", max_length=40, blank=True)
    device_code = models.CharField(
        "设备代码", max_length=20, blank=True, help_text="17 或 18 位，旧注册代码 20 位"
    )
    registration_no = models.CharField(
        "使用登记证编号",
        max_length=24,
        blank=True,
        help_text="例如 梯11甘G1234(24)",
        validators=[IdentifierValidator("equipment_registration")],
    )
    own_no = models.CharField("单位内编号", max_length=30, blank=True)
    maker = models.CharField("制造单位", max_length=80, blank=True)
    factory_no = models.CharField("出厂（产品）编号", max_length=40, blank=True)
    made_on = models.DateField("制造日期", null=True, blank=True)
    parameters = models.CharField(
        "主要参数", max_length=100, blank=True, help_text="例如 1.0MPa、4t/h；5层5站、1000kg"
    )
    place = models.CharField("使用地点", max_length=100, blank=True)
    village = models.ForeignKey(
        Village,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="所在村（社区）",
        help_text="不选时按单位所在村",
    )
    put_in_use_on = models.DateField("投入使用日期")
    registered_on = models.DateField("使用登记日期", null=True, blank=True)
    register_by = models.DateField("使用登记期限", null=True, blank=True, editable=False)
    grade = models.PositiveSmallIntegerField(
        "安全状况等级",
        null=True,
        blank=True,
        help_text="压力容器、管道填 1 至 5",
        choices=[(n, f"{n} 级") for n in range(1, 6)],
    )
    non_metal = models.BooleanField("非金属压力容器", default=False)
    maintainer = models.ForeignKey(
        MaintenanceCompany,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="equipment",
        verbose_name="维保单位",
    )
    on_demand_maintenance = models.BooleanField(
        "按需维保", default=False, help_text="电梯：不按 15 日间隔，按维保方案"
    )
    next_maintenance_by = models.DateField("下次维保期限", null=True, blank=True, editable=False)
    next_inspection_on = models.DateField(
        "下次检验日期", null=True, blank=True, help_text="以检验报告载明的为准；留空按周期推算"
    )
    next_inspection_by_report = models.BooleanField("检验日期来自报告", default=False, editable=False)
    next_test_on = models.DateField(
        "下次检测（年度检查）日期",
        null=True,
        blank=True,
        help_text="电梯自行检测、锅炉外部检验、压力容器年度检查",
    )
    next_test_by_report = models.BooleanField("检测日期来自报告", default=False, editable=False)
    state = models.CharField(
        "状态", max_length=8, choices=State.choices, default=State.IN_USE, editable=False
    )
    state_on = models.DateField("状态起始日期", null=True, blank=True, editable=False)
    ended_on = models.DateField("报废日期", null=True, blank=True, editable=False)
    note = models.CharField("备注", max_length=200, blank=True)
    import_batch = models.ForeignKey(
        "core.ImportBatch",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="导入批次",
    )
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = EquipmentQuerySet.as_manager()
    village_path = "village"
    day = "put_in_use_on"

    class Meta:
        verbose_name = verbose_name_plural = "特种设备"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="device_code_once",
                fields=["device_code"],
                condition=~Q(device_code=""),
                violation_error_message="设备代码已登记在另一台设备上",
            ),
            models.UniqueConstraint(
                name="equipment_registration_once",
                fields=["registration_no"],
                condition=~Q(registration_no=""),
                violation_error_message="使用登记证编号已登记在另一台设备上",
            ),
            models.CheckConstraint(
                name="scrapped_device_has_its_day",
                condition=Q(state="scrapped", ended_on__isnull=False)
                | ~Q(state="scrapped") & Q(ended_on=None),
            ),
        ]
        indexes = [
            models.Index(
                name="equipment_of_office",
                fields=["office", "ended_on", "put_in_use_on", "category", "state", "unit", "id"],
            ),
            models.Index(name="equipment_due", fields=["office", "state", "next_inspection_on"]),
            models.Index(name="equipment_test_due", fields=["office", "state", "next_test_on"]),
        ]

    def __str__(self):
        return f"{self.name}（{self.mark}）" if self.mark else self.name

    def get_absolute_url(self):
        return reverse("special_equipment:equipment_detail", args=[self.pk])

    @property
    def mark(self) -> str:
        """The shortest thing by which people tell one device from another."""
        return self.registration_no or self.own_no or self.factory_no or self.device_code

    @property
    def yearly_words(self) -> str:
        """How the second due date is called for this kind of device; empty where there is none."""
        return rules.YEARLY_WORDS.get(self.category, "")


class EquipmentChange(models.Model):
    """A step in a device's life with its date, never overwritten."""

    equipment = models.ForeignKey(Equipment, models.CASCADE, related_name="changes", verbose_name="特种设备")
    state = models.CharField("状态", max_length=8, choices=Equipment.State.choices)
    from_on = models.DateField("起始日期")
    reason = models.CharField("说明", max_length=200, blank=True)
    changed_by = models.ForeignKey("core.User", models.PROTECT, related_name="+", verbose_name="登记人")

    objects = ScopedQuerySet.as_manager()
    office_path = "equipment__office"

    class Meta:
        verbose_name = verbose_name_plural = "设备状态变更"
        ordering = ["-from_on", "-pk"]

    def __str__(self):
        return f"{self.from_on} {self.get_state_display()}"


class MaintenanceVisit(OfUnit):
    """One visit of the maintenance company to one device."""

    class Kind(models.TextChoices):
        HALF_MONTH = "half_month", "半月维保"
        MONTH = "month", "月度维保"
        QUARTER = "quarter", "季度维保"
        HALF_YEAR = "half_year", "半年维保"
        YEAR = "year", "年度维保"
        URGENT = "urgent", "急修"

    equipment = models.ForeignKey(
        Equipment, models.PROTECT, related_name="maintenance_visits", verbose_name="特种设备"
    )
    company = models.ForeignKey(
        MaintenanceCompany, models.PROTECT, related_name="visits", verbose_name="维保单位"
    )
    visited_on = models.DateField("维保日期")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices, default=Kind.HALF_MONTH)
    signed_by_unit = models.BooleanField("使用单位已签字确认", default=True)
    content = models.CharField("维保情况", max_length=200, blank=True)

    day = "visited_on"

    class Meta:
        verbose_name = verbose_name_plural = "维保记录"
        ordering = ["-visited_on", "-pk"]
        indexes = [models.Index(name="maintenance_of_office", fields=["office", "visited_on"])]

    def __str__(self):
        return f"{self.equipment} {self.visited_on} {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("special_equipment:maintenancevisit_detail", args=[self.pk])


class SafetyAccessory(OfUnit):
    """A safety valve, gauge or other accessory with dates of its own."""

    class Kind(models.TextChoices):
        SAFETY_VALVE = "safety_valve", "安全阀"
        GAUGE = "gauge", "压力表"
        THERMOMETER = "thermometer", "温度计"
        LEVEL_GAUGE = "level_gauge", "液位计"
        BURSTING_DISC = "bursting_disc", "爆破片装置"
        SHUT_OFF = "shut_off", "紧急切断阀"
        GOVERNOR = "governor", "限速器"
        OTHER = "other", "其他"

    equipment = models.ForeignKey(
        Equipment, models.PROTECT, null=True, blank=True, related_name="accessories", verbose_name="所属设备"
    )
    kind = models.CharField("种类", max_length=14, choices=Kind.choices)
    number = models.CharField("编号", max_length=40)
    model_no = models.CharField("型号", max_length=40, blank=True)
    place = models.CharField("安装位置", max_length=60, blank=True)
    working_pressure = models.CharField(
        "工作压力", max_length=20, blank=True, help_text="连同单位，例如 0.8MPa"
    )
    set_pressure = models.CharField("整定压力（量程）", max_length=20, blank=True)
    medium = models.CharField("介质", max_length=20, blank=True)
    installed_on = models.DateField("安装日期", null=True, blank=True)
    report_no = models.CharField("最近报告编号", max_length=40, blank=True)
    checked_on = models.DateField("最近校验（检定）日期", null=True, blank=True)
    passed = models.BooleanField("最近校验合格", default=True)
    next_check_on = models.DateField(
        "下次校验日期", null=True, blank=True, help_text="报告上没有的，留空按周期推算"
    )
    removed_on = models.DateField("拆除日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    import_batch = models.ForeignKey(
        "core.ImportBatch",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="导入批次",
    )

    class Meta:
        verbose_name = verbose_name_plural = "安全附件"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="accessory_number_once_in_unit",
                fields=["unit", "kind", "number"],
                condition=Q(removed_on=None),
                violation_error_message="这个单位同一编号的同种安全附件已经登记",
            )
        ]
        indexes = [
            models.Index(
                name="accessory_due", fields=["office", "next_check_on"], condition=Q(removed_on=None)
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"

    def get_absolute_url(self):
        return reverse("special_equipment:safetyaccessory_detail", args=[self.pk])


class AccessoryCheck(models.Model):
    """One calibration of an accessory as its report says; the last one gives the accessory's dates."""

    accessory = models.ForeignKey(
        SafetyAccessory, models.CASCADE, related_name="checks", verbose_name="安全附件"
    )
    report_no = models.CharField("报告编号", max_length=40, blank=True)
    checked_on = models.DateField("校验日期")
    next_on = models.DateField("下次校验日期", null=True, blank=True)
    passed = models.BooleanField("合格", default=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "accessory__office"

    class Meta:
        verbose_name = verbose_name_plural = "附件校验记录"
        ordering = ["-checked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="accessory_checked_once_a_day",
                fields=["accessory", "checked_on", "report_no"],
                violation_error_message="这份校验报告已经登记",
            ),
            models.CheckConstraint(
                name="next_accessory_check_later", condition=Q(next_on=None) | Q(next_on__gt=F("checked_on"))
            ),
        ]

    def __str__(self):
        return f"{self.accessory} {self.checked_on}"
