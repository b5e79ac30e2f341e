"""The national catalogue of special equipment, loaded from the shipped table, never typed by hand."""

from django.db import models


class Category(models.TextChoices):
    """The eight categories of 特种设备安全法 art. 2."""

    BOILER = "boiler", "锅炉"
    VESSEL = "vessel", "压力容器"
    PIPE = "pipe", "压力管道"
    LIFT = "lift", "电梯"
    CRANE = "crane", "起重机械"
    ROPEWAY = "ropeway", "客运索道"
    RIDE = "ride", "大型游乐设施"
    VEHICLE = "vehicle", "场（厂）内专用机动车辆"


class EquipmentType(models.Model):
    """One line of the catalogue: 3110 曳引驱动乘客电梯. ``category`` is empty for safety accessories (F)."""

    code = models.CharField("目录代码", max_length=4, primary_key=True)
    name = models.CharField("名称", max_length=40)
    level = models.PositiveSmallIntegerField("层级", help_text="1 种类、2 类别、3 品种")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    category = models.CharField("设备类别", max_length=8, choices=Category.choices, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "特种设备目录"
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.name}"
