"""Who cooks with liquefied petroleum gas (domain.md T-019): the office's part is cylinders, hose, alarm and supplier."""

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from entities.models import Entity
from special_equipment.models.base import OfOffice


class LpgUserQuerySet(ScopedQuerySet):
    def current(self):
        """Those that still use it; ``until_on`` NULL means nobody has ended it."""
        return self.filter(until_on=None)


class LpgUser(OfOffice):
    """That an entity uses LPG, from when until when, and how it was found."""

    class Category(models.TextChoices):
        CATERER = "caterer", "餐饮单位"
        CANTEEN = "canteen", "学校食堂"
        OTHER = "other", "其他单位"

    class Hose(models.TextChoices):
        METAL = "metal", "金属包覆或不锈钢软管"
        RUBBER = "rubber", "橡胶软管"
        BAD = "bad", "老化或不符合要求"

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="lpg_uses", verbose_name="经营主体")
    category = models.CharField("类别", max_length=8, choices=Category.choices, default=Category.CATERER)
    from_on = models.DateField("开始使用日期")
    until_on = models.DateField("停止使用日期", null=True, blank=True)
    cylinders = models.PositiveSmallIntegerField("气瓶数", default=1)
    cylinder_kg = models.DecimalField(
        "单瓶规格（公斤）", max_digits=5, decimal_places=1, null=True, blank=True
    )
    cylinder_valid_until = models.DateField("最早到检气瓶的检验期", null=True, blank=True)
    supplier = models.CharField("供气单位", max_length=80, blank=True)
    alarm_installed = models.BooleanField("已装可燃气体报警装置", default=False)
    hose = models.CharField("软管", max_length=8, choices=Hose.choices, blank=True)
    hose_changed_on = models.DateField("软管更换日期", null=True, blank=True)
    looked_at_on = models.DateField("最近查看日期", null=True, blank=True)
    passed_on = models.DateField(
        "通报行业主管部门日期", null=True, blank=True, help_text="燃气经营由住建部门主管，发现问题通报移送"
    )
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

    objects = LpgUserQuerySet.as_manager()
    grid_path = "entity__grid"
    village_path = "entity__village"
    day = "from_on"

    class Meta:
        verbose_name = verbose_name_plural = "液化气使用单位"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_lpg_use",
                fields=["entity"],
                condition=Q(until_on=None),
                violation_error_message="这个主体已有正在使用液化气的登记",
            ),
            models.CheckConstraint(
                name="lpg_use_ends_after_start", condition=Q(until_on=None) | Q(until_on__gte=F("from_on"))
            ),
        ]
        indexes = [
            models.Index(name="lpg_of_office", fields=["office", "until_on", "from_on", "category", "entity"])
        ]

    def __str__(self):
        return self.entity.name

    def get_absolute_url(self):
        return reverse("special_equipment:lpguser_detail", args=[self.pk])
