"""Publicity events (宣传活动) with their topics, partners, channels and materials (domain.md T-021…T-023, TN-19…24)."""

from django.db import models
from django.db.models import Q

from activities.models.base import ActivityQuerySet, InVillage, OfOffice
from core.addresses import reverse


class PublicityActivity(InVillage, OfOffice):
    class Kind(models.TextChoices):
        FAIR = "fair", "现场宣传咨询"
        LECTURE = "lecture", "讲座"
        FACE_TO_FACE = "fake_real", "识假辨假面对面"
        DOOR = "door", "入户宣传"
        SCREEN = "screen", "电子屏、媒体宣传"
        OTHER = "other", "其他"

    class Scene(models.TextChoices):
        """The seven 进 (domain.md TN-19)."""

        COMPANY = "company", "进企业"
        AGENCY = "agency", "进机关"
        SCHOOL = "school", "进学校"
        COMMUNITY = "community", "进社区"
        FAMILY = "family", "进家庭"
        VILLAGE = "village", "进农村"
        PUBLIC = "public", "进公共场所"

    class Occasion(models.TextChoices):
        CONSUMER_DAY = "consumer_day", "3·15国际消费者权益日"
        FOOD_WEEK = "food_week", "食品安全宣传周"
        SAFETY_MONTH = "safety_month", "安全生产宣传月"
        DRUG_MONTH = "drug_month", "安全用药月"
        IP_WEEK = "ip_week", "知识产权宣传周"
        METROLOGY_DAY = "metrology_day", "世界计量日"
        QUALITY_MONTH = "quality_month", "质量月"
        OTHER = "other", "日常宣传"

    held_on = models.DateField("日期")
    theme = models.CharField("主题", max_length=80)
    kind = models.CharField("方式", max_length=10, choices=Kind.choices, default=Kind.FAIR)
    occasion = models.CharField("时机", max_length=14, choices=Occasion.choices, default=Occasion.OTHER)
    scene = models.CharField("场景（七进）", max_length=10, choices=Scene.choices, blank=True)
    place = models.CharField("地点", max_length=80)
    people = models.PositiveIntegerField("参加群众（人次）", default=0)
    consultations = models.PositiveIntegerField("解答咨询（人次）", default=0)
    note = models.TextField("活动情况", blank=True)

    day = "held_on"

    class Meta:
        verbose_name = verbose_name_plural = "宣传活动"
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(name="publicity_of_office", fields=["office", "held_on"])]

    def __str__(self):
        return f"{self.held_on} {self.theme}"

    def get_absolute_url(self):
        return reverse("activities:publicityactivity_detail", args=[self.pk])


class OfPublicity(models.Model):
    """A part of one event, seen by whoever sees the event."""

    objects = ActivityQuerySet.as_manager()
    office_path = "activity__office"
    village_path = "activity__village"

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return self.activity.get_absolute_url()


class PublicityTopic(OfPublicity):
    """What an event was about, in the order in which it was entered."""

    class Subject(models.TextChoices):
        FOOD = "food", "食品安全"
        BANQUET = "banquet", "农村集体聚餐"
        DRUGS = "drugs", "药品医疗器械化妆品"
        EQUIPMENT = "equipment", "特种设备安全"
        CONSUMER = "consumer", "消费维权"
        QUALITY = "quality", "质量与计量标准"
        PYRAMID = "pyramid", "打击传销规范直销"
        HEALTH_FOOD = "health_food", "整治保健市场乱象"
        CRIME = "crime", "扫黑除恶"
        COAL = "coal", "散煤治理"
        CIVIL = "civil", "文明创建"
        OTHER = "other", "其他"

    activity = models.ForeignKey(
        PublicityActivity, models.CASCADE, related_name="topics", verbose_name="宣传活动"
    )
    subject = models.CharField("宣传内容", max_length=12, choices=Subject.choices)
    name = models.CharField("内容名称", max_length=60)
    rank = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "宣传内容"
        ordering = ["activity", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="topic_once_an_event",
                fields=["activity", "name"],
                violation_error_message="同一次活动的宣传内容不能重复",
            )
        ]

    def __str__(self):
        return self.name


class PublicityPartner(OfPublicity):
    activity = models.ForeignKey(
        PublicityActivity, models.CASCADE, related_name="partners", verbose_name="宣传活动"
    )
    name = models.CharField("参与单位", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "宣传参与单位"
        ordering = ["activity", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="partner_once_an_event",
                fields=["activity", "name"],
                violation_error_message="同一次活动的参与单位不能重复",
            )
        ]

    def __str__(self):
        return self.name


class PublicityChannel(OfPublicity):
    class Kind(models.TextChoices):
        SCREEN = "screen", "电子屏"
        CHAT = "chat", "微信群、QQ群"
        ACCOUNT = "account", "公众号、抖音"
        RADIO = "radio", "广播（大喇叭）"
        BOARD = "board", "宣传栏"
        SMS = "sms", "手机短信"

    activity = models.ForeignKey(
        PublicityActivity, models.CASCADE, related_name="channels", verbose_name="宣传活动"
    )
    kind = models.CharField("渠道", max_length=10, choices=Kind.choices)
    count = models.PositiveIntegerField("数量（块、个、次）", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "宣传渠道"
        ordering = ["activity", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="channel_once_an_event",
                fields=["activity", "kind"],
                violation_error_message="同一次活动的宣传渠道不能重复",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.count}"


class PublicityMaterial(OfPublicity):
    """How many of one kind of material. Only kinds of one unit are ever added up."""

    class Kind(models.TextChoices):
        LEAFLET = "leaflet", "宣传单、彩页（份）"
        BOOKLET = "booklet", "手册、读本（份）"
        GIFT = "gift", "宣传品（份）"
        NOTICE = "notice", "通告（张）"
        SLOGAN = "slogan", "标语（条）"
        BANNER = "banner", "横幅（条）"
        BOARD = "board", "展板（块）"

    activity = models.ForeignKey(
        PublicityActivity, models.CASCADE, related_name="materials", verbose_name="宣传活动"
    )
    kind = models.CharField("种类", max_length=10, choices=Kind.choices)
    quantity = models.PositiveIntegerField("数量")

    class Meta:
        verbose_name = verbose_name_plural = "宣传资料"
        ordering = ["activity", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="material_once_an_event",
                fields=["activity", "kind"],
                violation_error_message="同一次活动的同种资料只能登记一次",
            ),
            models.CheckConstraint(name="material_is_some", condition=Q(quantity__gt=0)),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.quantity}"
