"""Special campaigns (专项行动): a name, a field, and the days between which their checks are made."""

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Grid, Office, User, Village
from entities.models import Entity, Tag
from inspections.models.checklists import Checklist
from inspections.subjects import Subject


class CampaignQuerySet(ScopedQuerySet):
    def running(self, on):
        """Those in which a check of the local day ``on`` may be made; ``closed_on`` NULL means not closed."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gte=on), starts_on__lte=on, ends_on__gte=on)

    def unreported(self):
        """Those whose report the county still waits for; ``report_due_on`` NULL means nobody asked for one."""
        return self.filter(reported_on=None, report_due_on__isnull=False)


class Campaign(models.Model):
    class Theme(models.TextChoices):
        RURAL_FAKE_FOOD = "rural_fake_food", "农村假冒伪劣食品专项整治"
        SCHOOL_SPRING = "school_spring", "春季校园食品安全检查"
        SCHOOL_AUTUMN = "school_autumn", "秋季校园食品安全检查"
        SCHOOL_SURROUNDINGS = "school_surroundings", "校园周边整治"
        FESTIVAL = "festival", "节日专项检查"
        EVENT = "event", "重大活动保障"
        EXPOSED = "exposed", "曝光产品排查"
        HEALTH_FOOD = "health_food", "保健食品虚假宣传整治"
        EXAMS = "exams", "中高考保障"
        IRON_FIST = "iron_fist", "“铁拳”行动"
        LIQUOR = "liquor", "名优白酒打假"
        FARM_SUPPLIES = "farm_supplies", "农资打假"
        CHILD_GOODS = "child_goods", "儿童和学生用品"
        COSMETICS = "cosmetics", "医疗美容和化妆品整治"
        FIREWORKS = "fireworks", "烟花爆竹整治"
        GRAIN = "grain", "粮食市场秩序整治"
        OTHER = "other", "其他专项行动"

    office = models.ForeignKey(Office, models.PROTECT, related_name="campaigns", verbose_name="监管机构")
    name = models.CharField("名称", max_length=80)
    theme = models.CharField("主题", max_length=24, choices=Theme.choices, default=Theme.OTHER)
    subject = models.CharField("领域", max_length=12, choices=Subject.choices, default=Subject.FOOD)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    closed_on = models.DateField("办结日期", null=True, blank=True)
    basis = models.CharField("依据文件", max_length=120, blank=True)
    plan = models.TextField("方案要点", blank=True)
    # NULL: it stands for itself, or it is the umbrella of others.
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name="所属总行动"
    )
    checklist = models.ForeignKey(
        Checklist, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="检查要点表"
    )
    officers = models.ManyToManyField(User, blank=True, related_name="campaigns", verbose_name="承办人员")
    target_tags = models.ManyToManyField(
        Tag, blank=True, related_name="+", verbose_name="检查对象（业态与标记）"
    )
    frozen_on = models.DateField("检查对象确定日期", null=True, blank=True, editable=False)
    occasion = models.CharField("节点", max_length=40, blank=True, editable=False)
    occasion_year = models.PositiveSmallIntegerField("节点年份", null=True, blank=True, editable=False)
    trigger = models.CharField("起因", max_length=60, blank=True, help_text="例如 3·15 晚会曝光")
    exposed_products = models.TextField("曝光产品", blank=True, help_text="一行一种")
    report_to = models.CharField("小结报送单位", max_length=60, blank=True)
    report_due_on = models.DateField("小结报送期限", null=True, blank=True)
    reported_on = models.DateField("小结报送日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = CampaignQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "专项行动"
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(name="campaign_list", fields=["office", "-starts_on", "-id"])]
        constraints = [
            models.UniqueConstraint(
                name="campaign_name_once_in_office",
                fields=["office", "name"],
                violation_error_message="本所已有同名的专项行动",
            ),
            models.CheckConstraint(
                name="campaign_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="campaign_is_not_its_own_part", condition=Q(parent=None) | ~Q(parent=F("pk"))
            ),
            models.UniqueConstraint(
                name="campaign_once_for_occasion",
                fields=["office", "occasion", "occasion_year"],
                condition=~Q(occasion=""),
                violation_error_message="这个节点今年的专项行动已经新建",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("inspections:campaign_detail", args=[self.pk])

    def is_running(self, on) -> bool:
        """Whether a check of the local day ``on`` may be made in it; first and last day included."""
        return self.starts_on <= on <= self.ends_on and (self.closed_on is None or on <= self.closed_on)

    @property
    def products(self) -> list[str]:
        """The exposed products to look for, one a line."""
        return [line.strip() for line in self.exposed_products.splitlines() if line.strip()]


class CampaignTarget(models.Model):
    """One entity of a campaign's list as it was frozen. Whether it is done is asked of the checks themselves."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="targets", verbose_name="专项行动")
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="+", verbose_name="检查对象")
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="网格"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（社区）"
    )
    added_on = models.DateField("列入日期")
    # A target that cannot be checked (closed, moved) leaves the list with its reason; the row stays.
    dropped_on = models.DateField("移出日期", null=True, blank=True)
    drop_reason = models.CharField("移出理由", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "campaign__office"
    grid_path = "grid"
    village_path = "village"

    class Meta:
        verbose_name = verbose_name_plural = "专项行动检查对象"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="target_once_in_campaign",
                fields=["campaign", "entity"],
                violation_error_message="这个主体已是这次专项行动的检查对象",
            ),
            models.CheckConstraint(
                name="target_dropped_with_reason", condition=Q(dropped_on=None) | ~Q(drop_reason="")
            ),
        ]

    def __str__(self):
        return str(self.entity)

    def get_absolute_url(self):
        return reverse("entities:entity_detail", args=[self.entity_id])
