"""Hazards (隐患), the orders that demand their removal (监察指令书), and what else follows from one."""

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import LegalRule, User
from core.models.attachments import Attachment
from inspections.models import Inspection
from special_equipment.models.base import OfUnit
from special_equipment.models.checks import UnitCheck
from special_equipment.models.devices import Equipment
from special_equipment.rules import MAJOR, SEVERE

SEVERE_GROUNDS = [(ground.code, ground.text) for ground in SEVERE.values()]
MAJOR_GROUNDS = [(ground.code, ground.text) for ground in MAJOR.values()]


class SafetyOrderQuerySet(ScopedQuerySet):
    def issued(self):
        """All that went out and were not voided."""
        return self.exclude(state__in=["draft", "voided"])

    def awaiting_report(self):
        return self.filter(state="issued")

    def awaiting_recheck(self):
        return self.filter(state="reported")


class SafetyOrder(OfUnit):
    """A 特种设备安全监察指令书: what is wrong, the articles, the day, the remedies, both signatures, and the loop after it.

    draft → issued (numbered, handed over) → reported (the unit filed its rectification report) → closed or failed at
    the re-check. Source: 特种设备安全法 art. 62; Order 57 arts. 23, 26, 29.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "未发出"
        ISSUED = "issued", "待整改报告"
        REPORTED = "reported", "待复查"
        CLOSED = "closed", "复查合格"
        FAILED = "failed", "复查不合格"
        VOIDED = "voided", "已作废"

    unit_check = models.ForeignKey(
        UnitCheck, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name="来源检查"
    )
    found = models.TextField("存在的问题")
    articles = models.TextField("违反的规定")
    remedies = models.TextField("改正措施要求")
    stop_use = models.BooleanField("责令立即停止使用", default=False, help_text="严重事故隐患必须选择")
    rectify_by = models.DateField("整改期限")
    oral_at = models.DateTimeField(
        "口头指令时间",
        null=True,
        blank=True,
        help_text="紧急情况下先口头、后书面的填写（特种设备安全法第六十二条）",
    )
    first_officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="监察人员（一）")
    second_officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="监察人员（二）")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.DRAFT, editable=False)
    number_text = models.CharField("指令书编号", max_length=80, blank=True, editable=False)
    on_paper = models.BooleanField("纸质开具", default=False, editable=False)
    issued_on = models.DateField("发出日期", null=True, blank=True, editable=False)
    receiver = models.CharField("签收人", max_length=30, blank=True, editable=False)
    received_on = models.DateField("签收日期", null=True, blank=True, editable=False)
    refused = models.BooleanField("拒绝签收", default=False, editable=False)
    refusal_note = models.CharField("拒签情况及见证人", max_length=120, blank=True, editable=False)
    reported_on = models.DateField("收到整改报告日期", null=True, blank=True, editable=False)
    report_text = models.CharField("整改报告要点", max_length=300, blank=True, editable=False)
    recheck_by = models.DateField("复查期限", null=True, blank=True, editable=False)
    recheck_rule = models.ForeignKey(
        LegalRule,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="复查期限依据",
    )
    rechecked_on = models.DateField("复查日期", null=True, blank=True, editable=False)
    recheck = models.ForeignKey(
        Inspection,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="复查记录",
    )
    recheck_note = models.CharField("复查情况", max_length=300, blank=True, editable=False)
    void_reason = models.CharField("作废理由", max_length=200, blank=True, editable=False)

    objects = SafetyOrderQuerySet.as_manager()
    person_paths = ("created_by", "first_officer", "second_officer")

    class Meta:
        verbose_name = verbose_name_plural = "特种设备安全监察指令书"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="safety_order_number_once",
                fields=["office", "number_text"],
                condition=~Q(number_text=""),
                violation_error_message="这个指令书编号已经用过",
            ),
            models.CheckConstraint(
                name="two_safety_order_officers", condition=~Q(first_officer=F("second_officer"))
            ),
            models.CheckConstraint(
                name="issued_safety_order_has_its_day",
                condition=Q(state__in=["draft", "voided"]) | Q(issued_on__isnull=False),
            ),
            models.CheckConstraint(
                name="rechecked_safety_order_day",
                condition=~Q(state__in=["closed", "failed"]) | Q(rechecked_on__isnull=False),
            ),
        ]
        indexes = [models.Index(name="safety_order_of_office", fields=["office", "issued_on", "state"])]

    def __str__(self):
        return self.number_text or f"{self.unit} 监察指令书（未发出）"

    def get_absolute_url(self):
        return reverse("special_equipment:safetyorder_detail", args=[self.pk])

    def attachments(self):
        """Signatures and scans, oldest first."""
        return Attachment.objects.of(self)


class HazardQuerySet(ScopedQuerySet):
    def open(self):
        """Not removed yet; ``closed_on`` NULL means it still waits."""
        return self.filter(closed_on=None)

    def to_report_up(self):
        """Severe, or a major violation, and not reported upward yet."""
        return self.filter(report_up_by__isnull=False, reported_up_on=None)


class Hazard(OfUnit):
    """One hazard, found on a day, general or severe, until it is removed."""

    class Level(models.TextChoices):
        GENERAL = "general", "一般隐患"
        SEVERE = "severe", "严重隐患"

    class Source(models.TextChoices):
        CHECK = "check", "监督检查"
        SELF_CHECK = "self_check", "单位自查"
        DUE = "due", "检验超期"
        COMPLAINT = "complaint", "投诉举报"
        OTHER = "other", "其他"

    equipment = models.ForeignKey(
        Equipment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hazards",
        verbose_name="涉及设备",
        help_text="管理类隐患可以不选",
    )
    unit_check = models.ForeignKey(
        UnitCheck, models.PROTECT, null=True, blank=True, related_name="hazards", verbose_name="来源检查"
    )
    order = models.ForeignKey(
        SafetyOrder,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="hazards",
        verbose_name="监察指令书",
    )
    source = models.CharField("来源", max_length=10, choices=Source.choices, default=Source.CHECK)
    found_on = models.DateField("发现日期")
    text = models.CharField("隐患内容", max_length=300)
    level = models.CharField("级别", max_length=8, choices=Level.choices, default=Level.GENERAL)
    severe_ground = models.CharField("严重隐患情形", max_length=16, choices=SEVERE_GROUNDS, blank=True)
    major_ground = models.CharField(
        "重大违法行为",
        max_length=16,
        choices=MAJOR_GROUNDS,
        blank=True,
        help_text="属于第二十四条所列情形的选择，须报告上级和当地政府",
    )
    rectify_by = models.DateField("整改期限", null=True, blank=True)
    fixed_on_the_spot = models.BooleanField("当场整改", default=False)
    report_up_by = models.DateField("上报期限", null=True, blank=True, editable=False)
    reported_up_on = models.DateField("上报日期", null=True, blank=True, editable=False)
    closed_on = models.DateField("整改完成日期", null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="核实人"
    )
    closing_note = models.CharField("整改情况", max_length=300, blank=True, editable=False)
    # The plan's campaign figures need it without a join that a check may not have.
    of_plan = models.BooleanField("计划内检查发现", default=False, editable=False)

    objects = HazardQuerySet.as_manager()
    day = "found_on"
    person_paths = ("created_by",)

    class Meta:
        verbose_name = verbose_name_plural = "特种设备隐患"
        ordering = ["-found_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="severe_hazard_has_its_ground",
                condition=Q(level="general", severe_ground="") | Q(level="severe") & ~Q(severe_ground=""),
            ),
            models.CheckConstraint(
                name="hazard_has_a_limit", condition=Q(fixed_on_the_spot=True) | Q(rectify_by__isnull=False)
            ),
            models.CheckConstraint(
                name="hazard_fixed_on_the_spot_is_closed",
                condition=Q(fixed_on_the_spot=False) | Q(closed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="hazard_closed_after_finding",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("found_on")),
            ),
        ]
        indexes = [
            models.Index(
                name="hazard_of_office", fields=["office", "found_on", "level", "closed_on", "of_plan"]
            ),
            models.Index(name="hazard_open", fields=["office", "rectify_by"], condition=Q(closed_on=None)),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return reverse("special_equipment:hazard_detail", args=[self.pk])


class HazardRevisit(OfUnit):
    """A second look (回头看) at a hazard that was removed, or should have been (domain.md CN-42)."""

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="revisits", verbose_name="隐患")
    visited_on = models.DateField("回头看日期")
    is_removed = models.BooleanField("隐患确已消除", default=True)
    note = models.CharField("情况", max_length=200, blank=True)

    day = "visited_on"
    person_paths = ("created_by",)

    class Meta:
        verbose_name = verbose_name_plural = "隐患回头看"
        ordering = ["-visited_on", "-pk"]

    def __str__(self):
        return f"{self.visited_on} {self.hazard}"

    def get_absolute_url(self):
        return reverse("special_equipment:hazard_detail", args=[self.hazard_id])


class UpwardReport(OfUnit):
    """A report of a major violation or severe hazard to the superior and the local government (Order 57 arts. 30, 31)."""

    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="upward_reports", verbose_name="隐患")
    reported_on = models.DateField("报告日期")
    to_superior = models.BooleanField("报告上级市场监管部门", default=True)
    to_government = models.BooleanField("报告当地人民政府", default=False)
    document_no = models.CharField("报告文号", max_length=60, blank=True)
    content = models.CharField("报告内容", max_length=300)
    reply = models.CharField("答复", max_length=300, blank=True)

    day = "reported_on"

    class Meta:
        verbose_name = verbose_name_plural = "重大情况报告"
        ordering = ["-reported_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="reported_to_somebody", condition=Q(to_superior=True) | Q(to_government=True)
            )
        ]

    def __str__(self):
        return f"{self.reported_on} {self.unit}"

    def get_absolute_url(self):
        return reverse("special_equipment:hazard_detail", args=[self.hazard_id])


class SealingQuerySet(ScopedQuerySet):
    def in_force(self):
        """``lifted_on`` NULL means it still holds."""
        return self.filter(lifted_on=None)


class Sealing(OfUnit):
    """A device that was sealed or seized (查封、扣押) because of a hazard; the decision's own file is the seizure ledger."""

    hazard = models.ForeignKey(
        Hazard, models.PROTECT, null=True, blank=True, related_name="sealings", verbose_name="隐患"
    )
    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="sealings", verbose_name="特种设备")
    decision_no = models.CharField("决定书文号", max_length=60, help_text="实施行政强制措施决定书")
    sealed_on = models.DateField("查封（扣押）日期")
    until_on = models.DateField("期限届满", editable=False)
    rule = models.ForeignKey(
        LegalRule,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="期限依据",
    )
    lifted_on = models.DateField("解除日期", null=True, blank=True, editable=False)
    lifting_note = models.CharField("解除情况", max_length=200, blank=True, editable=False)

    objects = SealingQuerySet.as_manager()
    day = "sealed_on"

    class Meta:
        verbose_name = verbose_name_plural = "设备查封扣押"
        ordering = ["-sealed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_sealing_at_a_time",
                fields=["equipment"],
                condition=Q(lifted_on=None),
                violation_error_message="这台设备已被查封、扣押，尚未解除",
            ),
            models.CheckConstraint(
                name="sealing_lifted_after_start",
                condition=Q(lifted_on=None) | Q(lifted_on__gte=F("sealed_on")),
            ),
        ]

    def __str__(self):
        return f"{self.equipment} {self.decision_no}"

    def get_absolute_url(self):
        return reverse("special_equipment:sealing_detail", args=[self.pk])


class EquipmentAccident(OfUnit):
    """An accident or a fault reported as one (domain.md T-031, B5.16)."""

    class Level(models.TextChoices):
        FAULT = "fault", "不构成事故的故障"
        GENERAL = "general", "一般事故"
        LARGER = "larger", "较大事故"
        MAJOR = "major", "重大事故"
        EXTRA = "extra", "特别重大事故"

    equipment = models.ForeignKey(
        Equipment, models.PROTECT, null=True, blank=True, related_name="accidents", verbose_name="特种设备"
    )
    happened_on = models.DateField("发生日期")
    told_at = models.DateTimeField("接到报告时间")
    level = models.CharField("级别", max_length=8, choices=Level.choices)
    deaths = models.PositiveSmallIntegerField("死亡人数", default=0)
    injured = models.PositiveSmallIntegerField("受伤人数", default=0)
    loss_yuan = models.DecimalField(
        "直接经济损失（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    trapped_hours = models.DecimalField(
        "电梯困人时间（小时）", max_digits=5, decimal_places=1, null=True, blank=True
    )
    text = models.TextField("经过与处置")
    reported_up_at = models.DateTimeField("上报时间", null=True, blank=True)
    closed_on = models.DateField("处理完毕日期", null=True, blank=True)

    day = "happened_on"

    class Meta:
        verbose_name = verbose_name_plural = "特种设备事故"
        ordering = ["-happened_on", "-pk"]
        indexes = [models.Index(name="accident_of_office", fields=["office", "happened_on", "level"])]

    def __str__(self):
        return f"{self.happened_on} {self.unit}"

    def get_absolute_url(self):
        return reverse("special_equipment:equipmentaccident_detail", args=[self.pk])
