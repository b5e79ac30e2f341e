"""What the rapid-test bench works with: lots of kits that expire, instruments that are calibrated."""

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Office
from entities.models.about import Submitted


class InUseQuerySet(ScopedQuerySet):
    def in_use(self):
        return self.filter(ended_on=None)


class OfBench(Submitted):
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    ended_on = models.DateField("停用日期", null=True, blank=True, help_text="用完、退回或报废的日期")
    note = models.CharField("备注", max_length=200, blank=True)

    objects = InUseQuerySet.as_manager()
    office_path = "office"

    class Meta:
        abstract = True


class KitLot(OfBench):
    """One lot of test kits; a test after its last day is refused."""

    name = models.CharField("试剂（盒）名称", max_length=60)
    lot = models.CharField("批号", max_length=30)
    maker = models.CharField("生产企业", max_length=60, blank=True)
    method = models.CharField("快检方法编号", max_length=30, blank=True, help_text="例如 KJ201704")
    received_on = models.DateField("入库日期")
    expires_on = models.DateField("有效期至")
    quantity = models.PositiveIntegerField("数量（份）", null=True, blank=True)

    day = "received_on"

    class Meta:
        verbose_name = verbose_name_plural = "快检试剂"
        ordering = ["-received_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="kit_lot_once",
                fields=["office", "name", "lot"],
                violation_error_message="这批试剂已经登记",
            )
        ]
        indexes = [models.Index(name="kit_by_expiry", fields=["office", "expires_on"])]

    def __str__(self):
        return f"{self.name} {self.lot}"

    def get_absolute_url(self):
        return reverse("food_safety:kitlot_detail", args=[self.pk])


class Instrument(OfBench):
    """A reader or another instrument; between two calibrations it may be used, after the second is due it may not."""

    name = models.CharField("仪器名称", max_length=60)
    number = models.CharField("设备编号", max_length=40)
    calibrated_on = models.DateField("最近检定（校准）日期")
    calibrate_by = models.DateField("下次检定（校准）日期")
    certificate = models.CharField("证书编号", max_length=60, blank=True)

    day = "calibrated_on"

    class Meta:
        verbose_name = verbose_name_plural = "快检仪器"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="instrument_once",
                fields=["office", "number"],
                violation_error_message="这个设备编号已经登记",
            ),
            models.CheckConstraint(
                name="calibration_due_after_calibration",
                condition=Q(calibrate_by__gt=F("calibrated_on")),
            ),
        ]
        indexes = [models.Index(name="instrument_by_calibration", fields=["office", "calibrate_by"])]

    def __str__(self):
        return f"{self.name}（{self.number}）"

    def get_absolute_url(self):
        return reverse("food_safety:instrument_detail", args=[self.pk])
