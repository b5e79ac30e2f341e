"""Use units (使用单位) and what they themselves have to keep: people, plans, drills, self-checks."""

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.fields import EncryptedTextField
from entities.models import Entity
from special_equipment.models.base import OfOffice, OfUnit


class UseUnitQuerySet(ScopedQuerySet):
    def current(self):
        """Those still under supervision; ``ended_on`` NULL means nobody has ended it."""
        return self.filter(ended_on=None)


class UseUnit(OfOffice):
    """An entity that uses special equipment. Its devices, people and checks hang on this row."""

    class KeyReason(models.TextChoices):
        """Order 57 art. 9 (domain.md B5.8)."""

        SCHOOL = "school", "学校、幼儿园"
        HOSPITAL = "hospital", "医院、养老机构"
        STATION = "station", "车站、客运站"
        MALL = "mall", "商场、集贸市场"
        PUBLIC = "public", "体育场馆、公园、景区"
        ACCIDENT = "accident", "近二年发生过事故"
        COMPLAINTS = "complaints", "投诉举报较多且经查属实"
        OTHER = "other", "其他需要重点检查的"

    entity = models.OneToOneField(Entity, models.PROTECT, related_name="use_unit", verbose_name="经营主体")
    listed_on = models.DateField("纳入监管日期")
    ended_on = models.DateField(
        "不再使用日期", null=True, blank=True, help_text="全部设备报废、迁出或注销后填写"
    )
    is_key = models.BooleanField("重点检查单位", default=False)
    key_reason = models.CharField("列为重点的原因", max_length=12, choices=KeyReason.choices, blank=True)
    safety_director = models.CharField(
        "安全总监", max_length=30, blank=True, help_text="按规定不需要设置的不填"
    )
    safety_officer = models.CharField("安全员", max_length=30, blank=True)
    phone = EncryptedTextField("安全员电话", blank=True)
    has_organisation = models.BooleanField("设有安全管理机构", default=False)
    daily_control = models.BooleanField("日管控、周排查、月调度已落实", default=False)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = UseUnitQuerySet.as_manager()
    grid_path = "entity__grid"
    village_path = "entity__village"
    day = "listed_on"

    class Meta:
        verbose_name = verbose_name_plural = "特种设备使用单位"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="use_unit_ends_after_start", condition=Q(ended_on=None) | Q(ended_on__gte=F("listed_on"))
            ),
            models.CheckConstraint(
                name="key_unit_has_its_reason", condition=Q(is_key=False) | ~Q(key_reason="")
            ),
        ]
        indexes = [
            models.Index(name="use_unit_of_office", fields=["office", "ended_on", "listed_on", "is_key"])
        ]

    def __str__(self):
        return self.entity.name

    def get_absolute_url(self):
        return reverse("special_equipment:useunit_detail", args=[self.pk])


class OperatorQuerySet(ScopedQuerySet):
    def on_duty(self):
        """Those still at work; ``left_on`` NULL means they have not left."""
        return self.filter(left_on=None)


class Operator(OfUnit):
    """Somebody who manages or operates devices of a unit, with the certificate (valid four years)."""

    class Duty(models.TextChoices):
        MANAGER = "manager", "安全管理人员"
        OPERATOR = "operator", "作业人员"

    name = models.CharField("姓名", max_length=30)
    duty = models.CharField("岗位", max_length=8, choices=Duty.choices, default=Duty.OPERATOR)
    certificate_no = EncryptedTextField("证件编号", blank=True, help_text="无证的留空")
    items = models.CharField(
        "作业项目代号", max_length=30, blank=True, help_text="例如 A、N1、G1，多个用顿号分开"
    )
    issued_on = models.DateField("发证（复审）日期", null=True, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True, help_text="留空按发证日期加四年推算")
    from_on = models.DateField("上岗日期")
    left_on = models.DateField("离岗日期", null=True, blank=True)

    objects = OperatorQuerySet.as_manager()
    day = "from_on"

    class Meta:
        verbose_name = verbose_name_plural = "作业人员"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="operator_leaves_after_start", condition=Q(left_on=None) | Q(left_on__gte=F("from_on"))
            ),
            models.CheckConstraint(
                name="certificate_ends_after_issue",
                condition=Q(issued_on=None) | Q(valid_until=None) | Q(valid_until__gte=F("issued_on")),
            ),
        ]
        indexes = [models.Index(name="operator_of_office", fields=["office", "left_on", "valid_until"])]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("special_equipment:operator_detail", args=[self.pk])


class EmergencyPlan(OfUnit):
    """A unit's emergency plan (应急专项预案)."""

    name = models.CharField("预案名称", max_length=60)
    made_on = models.DateField("制定（修订）日期")
    ended_on = models.DateField("废止日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    day = "made_on"

    class Meta:
        verbose_name = verbose_name_plural = "应急预案"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="emergency_plan_ends_after_start",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("made_on")),
            )
        ]

    def __str__(self):
        return f"{self.unit} {self.name}"

    def get_absolute_url(self):
        return reverse("special_equipment:emergencyplan_detail", args=[self.pk])


class Drill(OfUnit):
    """An emergency drill (应急演练) of a unit."""

    plan = models.ForeignKey(
        EmergencyPlan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="drills",
        verbose_name="所依据的预案",
    )
    drilled_on = models.DateField("演练日期")
    topic = models.CharField("演练内容", max_length=80)
    people = models.PositiveSmallIntegerField("参加人数", null=True, blank=True)
    result = models.CharField("效果与改进", max_length=200, blank=True)
    attended = models.BooleanField("本所到场指导", default=False)

    day = "drilled_on"

    class Meta:
        verbose_name = verbose_name_plural = "应急演练"
        ordering = ["-drilled_on", "-pk"]
        indexes = [models.Index(name="drill_of_office", fields=["office", "drilled_on"])]

    def __str__(self):
        return f"{self.unit} {self.topic}"

    def get_absolute_url(self):
        return reverse("special_equipment:drill_detail", args=[self.pk])


class SelfCheckQuerySet(ScopedQuerySet):
    def waiting(self):
        """Asked for and not received; ``submitted_on`` NULL means nothing came yet."""
        return self.filter(submitted_on=None)


class SelfCheck(OfUnit):
    """That the office asked a unit to check itself, by which day, and what came back (domain.md TN-32, B5.15)."""

    asked_on = models.DateField("要求日期")
    due_by = models.DateField("报送期限")
    subject = models.CharField("自查内容", max_length=100, default="在用特种设备及安全管理全面自查")
    submitted_on = models.DateField("收到日期", null=True, blank=True)
    hazard_count = models.PositiveSmallIntegerField("自查发现隐患数", null=True, blank=True)
    fixed_count = models.PositiveSmallIntegerField("其中已自行整改", null=True, blank=True)
    summary = models.CharField("自查情况", max_length=300, blank=True)

    objects = SelfCheckQuerySet.as_manager()
    day = "asked_on"

    class Meta:
        verbose_name = verbose_name_plural = "单位自查"
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="self_check_due_after_asking", condition=Q(due_by__gte=F("asked_on"))
            ),
            models.CheckConstraint(
                name="self_check_received_after_asking",
                condition=Q(submitted_on=None) | Q(submitted_on__gte=F("asked_on")),
            ),
        ]
        indexes = [models.Index(name="self_check_of_office", fields=["office", "asked_on", "submitted_on"])]

    def __str__(self):
        return f"{self.unit} {self.asked_on} 自查"

    def get_absolute_url(self):
        return reverse("special_equipment:selfcheck_detail", args=[self.pk])
