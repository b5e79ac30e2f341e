"""Web sites and web shops (网络主体), and the looks taken at them through the web."""

from django.db import models

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Grid, Office, Village
from entities.models.about import OfPlace, Submitted
from entities.models.entities import Entity


class OnlineSubject(OfPlace):
    """A site or shop on the web. Its state is that of its last check (domain.md C-057…C-062)."""

    class Kind(models.TextChoices):
        SITE = "site", "网站"
        SHOP = "shop", "网店"

    class State(models.TextChoices):
        NORMAL = "normal", "正常"
        ABNORMAL = "abnormal", "异常"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="网格"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（社区）"
    )
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="online_subjects", verbose_name="经营主体"
    )
    kind = models.CharField("类别", max_length=5, choices=Kind.choices)
    name = models.CharField("名称", max_length=80)
    platform = models.CharField("平台", max_length=40, blank=True)
    address = models.CharField("网址或店铺号", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State.choices, blank=True, editable=False)
    registered_on = models.DateField("建档日期")

    day = "registered_on"

    class Meta:
        verbose_name = verbose_name_plural = "网络主体"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="online_subject_once",
                fields=["office", "kind", "address"],
                violation_error_message="这个网址或店铺号已经登记",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("entities:onlinesubject_detail", args=[self.pk])


class OnlineCheck(Submitted):
    """One look at a site or shop through the web; what is found on the spot is an inspection."""

    subject = models.ForeignKey(OnlineSubject, models.PROTECT, related_name="checks", verbose_name="网络主体")
    checked_on = models.DateField("监测日期")
    state = models.CharField("结果", max_length=10, choices=OnlineSubject.State.choices)
    note = models.CharField(
        "情况", max_length=200, blank=True, help_text="列入异常的写明原因，例如不能打开、亮照信息缺失"
    )

    day = "checked_on"
    objects = ScopedQuerySet.as_manager()
    office_path = "subject__office"
    grid_path = "subject__grid"
    village_path = "subject__village"

    class Meta:
        verbose_name = verbose_name_plural = "网络监测"
        ordering = ["-checked_on", "-pk"]
        indexes = [models.Index(name="online_check_of_subject", fields=["subject", "checked_on", "state"])]

    def __str__(self):
        return f"{self.subject} {self.checked_on}"

    def get_absolute_url(self):
        return self.subject.get_absolute_url()
