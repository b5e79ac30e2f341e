"""The ledgers beside complaints: consultations, consumer stations, trusted consumption, tips, reply texts."""

from django.db import models
from django.db.models import Q

from complaints.models.complaints import Complaint, Intake
from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Office, User, Village
from entities.models import Entity
from entities.models.about import Submitted


class OfOffice(Submitted):
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", verbose_name="监管机构", editable=False
    )

    objects = ScopedQuerySet.as_manager()
    office_path = "office"

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return reverse(f"complaints:{self._meta.model_name}_detail", args=[self.pk])


class Consultation(OfOffice):
    """One person's question (咨询), at the desk or by telephone; those of publicity events are counted there (E18)."""

    asked_on = models.DateField("咨询日期")
    channel = models.CharField("渠道", max_length=10, choices=Intake.Channel.choices, default="desk")
    category = models.CharField("类别", max_length=12, choices=Complaint.Category.choices)
    question = models.CharField("咨询内容", max_length=300)
    answer = models.CharField("答复", max_length=500, blank=True)
    people = models.PositiveSmallIntegerField("人次", default=1)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    day = "asked_on"

    class Meta:
        verbose_name = verbose_name_plural = "咨询"
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="somebody_asked", condition=Q(people__gte=1))]
        indexes = [models.Index(name="consultation_of_office", fields=["office", "asked_on"])]

    def __str__(self):
        return f"{self.asked_on} {self.question[:20]}"


class ConsumerStation(OfOffice):
    """A 消费维权服务站 at a shop, a market or a village (TN-45)."""

    class Place(models.TextChoices):
        SHOP = "shop", "商场超市"
        MARKET = "market", "集贸市场"
        VILLAGE = "village", "村（社区）"
        SCENIC = "scenic", "景区、企业"

    name = models.CharField("名称", max_length=80)
    place = models.CharField("设在", max_length=8, choices=Place.choices)
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经营主体"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（社区）"
    )
    contact = models.CharField("联络员", max_length=40, blank=True)
    from_on = models.DateField("设立日期")
    until_on = models.DateField("撤销日期", null=True, blank=True)
    day = "from_on"

    class Meta:
        verbose_name = verbose_name_plural = "消费维权服务站"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="station_ends_after_start",
                condition=Q(until_on=None) | Q(until_on__gte=models.F("from_on")),
            )
        ]

    def __str__(self):
        return self.name


class TrustedConsumption(OfOffice):
    """One step on the ladder of 放心消费: applied, recommended, granted, taken away, at one level (T-024, T-039, CN-44)."""

    class Level(models.TextChoices):
        COUNTY = "county", "县级"
        CITY = "city", "市级"
        PROVINCE = "province", "省级"

    class Stage(models.TextChoices):
        APPLIED = "applied", "申报"
        RECOMMENDED = "recommended", "推荐"
        GRANTED = "granted", "认定"
        REMOVED = "removed", "摘牌"

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="trusted_steps", verbose_name="经营主体")
    level = models.CharField("级别", max_length=8, choices=Level.choices)
    stage = models.CharField("阶段", max_length=12, choices=Stage.choices)
    reached_on = models.DateField("日期")
    note = models.CharField("说明", max_length=200, blank=True)
    day = "reached_on"

    class Meta:
        verbose_name = verbose_name_plural = "放心消费创建"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="trusted_step_once_a_day",
                fields=["entity", "level", "stage", "reached_on"],
                violation_error_message="这个主体同一天、同一级别的这个阶段已经登记",
            )
        ]

    def __str__(self):
        return f"{self.entity} {self.get_level_display()}{self.get_stage_display()}"


class ConsumerTip(OfOffice):
    """A 消费提示 that the office published."""

    title = models.CharField("标题", max_length=80)
    text = models.TextField("内容", max_length=3000)
    category = models.CharField("类别", max_length=12, choices=Complaint.Category.choices)
    published_on = models.DateField("发布日期")
    channels = models.CharField("发布渠道", max_length=80, help_text="例如 微信公众号、村务公开栏")
    day = "published_on"

    class Meta:
        verbose_name = verbose_name_plural = "消费提示"
        ordering = ["-pk"]

    def __str__(self):
        return self.title


class ReplyText(OfOffice):
    """One version of a reply's wording. A changed text is a new version; the old one stays for what was sent."""

    title = models.CharField("名称", max_length=60)
    version = models.PositiveSmallIntegerField("版本", default=1, editable=False)
    text = models.TextField("内容", max_length=1500)
    is_current = models.BooleanField("现行", default=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "答复模板"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="reply_text_version_once",
                fields=["office", "title", "version"],
                violation_error_message="这个模板的这个版本已经存在",
            )
        ]

    def __str__(self):
        return f"{self.title}（第{self.version}版）"
