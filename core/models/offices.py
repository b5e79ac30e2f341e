"""Where records belong: the office, its villages, its grids, and who answered for them and when."""

from django.db import models
from django.db.models import Q

from core.access import ScopedQuerySet
from core.addresses import reverse


class Office(models.Model):
    """A township market-supervision office (市场监督管理所) or the county bureau above it."""

    class Kind(models.TextChoices):
        TOWNSHIP = "township", "乡镇市场监督管理所"
        COUNTY = "county", "县（区）市场监督管理局"

    name = models.CharField("名称", max_length=60, unique=True)
    short_name = models.CharField("简称", max_length=20, help_text="例如「丰乐所」，用于列表和文号")
    place_name = models.CharField("辖区名称", max_length=30, help_text="例如「丰乐镇」，用于总结正文")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices, default=Kind.TOWNSHIP)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    division_code = models.CharField(
        "行政区划代码", max_length=12, blank=True, help_text="12 位统计用区划代码，例如 620722110000"
    )
    phone = models.CharField("对外电话", max_length=20, blank=True)
    address = models.CharField("地址", max_length=100, blank=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "pk"

    class Meta:
        verbose_name = verbose_name_plural = "监管机构"
        ordering = ["division_code", "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("core:office_update", args=[self.pk])


class Village(models.Model):
    """A village or community (村、社区) with its 12-digit statistical division code."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="villages", verbose_name="监管机构")
    code = models.CharField("区划代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=40)

    objects = ScopedQuerySet.as_manager()
    office_path = "office"
    village_path = "pk"

    class Meta:
        verbose_name = verbose_name_plural = "村（社区）"
        ordering = ["code"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("core:village_update", args=[self.pk])


class Grid(models.Model):
    """A supervision grid (网格): some villages under one responsible officer."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="grids", verbose_name="监管机构")
    name = models.CharField("名称", max_length=40)
    villages = models.ManyToManyField(
        Village, blank=True, related_name="grids", verbose_name="所辖村（社区）"
    )

    objects = ScopedQuerySet.as_manager()
    office_path = "office"
    grid_path = "pk"

    class Meta:
        verbose_name = verbose_name_plural = "网格"
        ordering = ["office", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "name"],
                name="grid_name_once_in_office",
                violation_error_message="本所已有同名的网格",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("core:grid_update", args=[self.pk])


class AssignmentQuerySet(ScopedQuerySet):
    def current(self):
        """Those that still run; ``until_on`` NULL means nobody has ended it."""
        return self.filter(until_on=None)


class Assignment(models.Model):
    """Who answered for a grid (officer, grid staff) or a village (assistant), from which day until which.

    Rows are never changed but ended: they are the history of responsibility (T: TN-06).
    """

    class Duty(models.TextChoices):
        OFFICER = "officer", "责任监管人员"
        STAFF = "staff", "网格员"
        ASSISTANT = "assistant", "村级协管员"

    user = models.ForeignKey("core.User", models.PROTECT, related_name="assignments", verbose_name="人员")
    duty = models.CharField("职责", max_length=10, choices=Duty.choices)
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name="网格"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="assignments", verbose_name="村（社区）"
    )
    from_on = models.DateField("起")
    until_on = models.DateField("止", null=True, blank=True)
    reason = models.CharField("说明", max_length=100, blank=True)

    objects = AssignmentQuerySet.as_manager()
    office_path = "user__office"

    class Meta:
        verbose_name = verbose_name_plural = "责任分工"
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="assignment_of_grid_or_village",
                condition=Q(grid=None, village__isnull=False) | Q(grid__isnull=False, village=None),
            ),
            models.UniqueConstraint(
                name="one_current_assignment_of_user_and_grid",
                fields=["user", "grid"],
                condition=Q(until_on=None),
                violation_error_message="这个人已经负责这个网格",
            ),
            models.UniqueConstraint(
                name="one_current_assignment_of_user_and_village",
                fields=["user", "village"],
                condition=Q(until_on=None),
                violation_error_message="这个人已经负责这个村（社区）",
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.grid or self.village}"

    def get_absolute_url(self):
        return reverse("core:assignment_end", args=[self.pk])
