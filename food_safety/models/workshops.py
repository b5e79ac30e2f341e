"""Small workshops and the people who handle food (domain.md T-038, TN-15, TN-16; B4.15)."""

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.fields import EncryptedTextField
from entities.models import Entity
from entities.models.about import AboutEntity
from food_safety.models.base import OfOffice


class WorkshopFile(AboutEntity):
    """The file of one small workshop (一户一档); what it must hold besides stands in the other ledgers."""

    entity = models.OneToOneField(Entity, models.PROTECT, related_name="workshop_file", verbose_name="小作坊")
    opened_on = models.DateField("建档日期")
    area = models.DecimalField("生产场所面积（㎡）", max_digits=7, decimal_places=1, null=True, blank=True)
    water_source = models.CharField("生产用水来源", max_length=40, blank=True)
    has_layout = models.BooleanField("有生产场所平面图", default=False)
    has_process = models.BooleanField("有生产工艺流程图", default=False)
    has_rules = models.BooleanField("有食品安全管理制度", default=False)
    purchase_ledger = models.BooleanField("有进货查验记录", default=False)
    additive_ledger = models.BooleanField(
        "有食品添加剂使用记录", default=False, help_text="不使用添加剂的，写明“不使用”的记录也算"
    )
    letter_signed_on = models.DateField("食品安全承诺书签订日期", null=True, blank=True)
    photos_taken_on = models.DateField("影像资料采集日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    day = "opened_on"

    class Meta:
        verbose_name = verbose_name_plural = "小作坊档案"
        ordering = ["-pk"]

    def __str__(self):
        return self.entity.name

    def get_absolute_url(self):
        return reverse("food_safety:workshopfile_detail", args=[self.pk])


class WorkshopProduct(AboutEntity):
    entity = models.ForeignKey(
        Entity, models.PROTECT, related_name="workshop_products", verbose_name="小作坊"
    )
    name = models.CharField("产品名称", max_length=60)
    category = models.CharField("食品类别", max_length=40, help_text="例如 粮食加工品、淀粉制品")
    materials = models.CharField("主要原料", max_length=120, blank=True)
    additives = models.CharField("使用的食品添加剂", max_length=120, blank=True, help_text="不使用的不填")
    standard = models.CharField("执行标准", max_length=60, blank=True)
    label_ok = models.BooleanField("标签符合要求", default=True)
    from_on = models.DateField("开始生产日期")
    until_on = models.DateField("停产日期", null=True, blank=True)

    day = "from_on"

    class Meta:
        verbose_name = verbose_name_plural = "小作坊产品"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="product_once_in_workshop",
                fields=["entity", "name"],
                condition=Q(until_on=None),
                violation_error_message="这个产品已经登记过",
            ),
            models.CheckConstraint(
                name="product_ends_after_start", condition=Q(until_on=None) | Q(until_on__gte=F("from_on"))
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("food_safety:workshopproduct_detail", args=[self.pk])


class FoodHandlerQuerySet(ScopedQuerySet):
    def working(self):
        """``left_on`` NULL means the person still works there."""
        return self.filter(left_on=None)


class FoodHandler(AboutEntity):
    """Somebody who touches food that is eaten without being washed or cooked again, and the yearly health certificate.

    Source: 食品安全法 art. 45 (domain.md B4.15).
    """

    class Duty(models.TextChoices):
        OWNER = "owner", "负责人"
        COOK = "cook", "厨师"
        WORKER = "worker", "加工人员"
        SELLER = "seller", "销售人员"
        HELPER = "helper", "帮工"

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="food_handlers", verbose_name="经营主体")
    name = models.CharField("姓名", max_length=30)
    duty = models.CharField("岗位", max_length=8, choices=Duty.choices)
    certificate_no = EncryptedTextField("健康证明编号", blank=True)
    examined_on = models.DateField("体检日期", null=True, blank=True)
    valid_until = models.DateField(
        "健康证明有效期至", null=True, blank=True, help_text="以健康证明载明的日期为准；不填时按体检日期推算"
    )
    from_on = models.DateField("上岗日期")
    left_on = models.DateField("离岗日期", null=True, blank=True)

    objects = FoodHandlerQuerySet.as_manager()
    day = "from_on"

    class Meta:
        verbose_name = verbose_name_plural = "食品从业人员"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="handler_leaves_after_start", condition=Q(left_on=None) | Q(left_on__gte=F("from_on"))
            ),
            models.CheckConstraint(
                name="health_certificate_ends_after_examination",
                condition=Q(examined_on=None) | Q(valid_until=None) | Q(valid_until__gte=F("examined_on")),
            ),
        ]
        indexes = [models.Index(name="handler_of_entity", fields=["entity", "left_on", "valid_until"])]

    def __str__(self):
        return f"{self.name}（{self.get_duty_display()}）"

    def get_absolute_url(self):
        return reverse("food_safety:foodhandler_detail", args=[self.pk])


class GuidanceVisit(AboutEntity):
    """A visit that explains the rules or shows how to do it (普法、现场指导); it is no administrative inspection."""

    class Kind(models.TextChoices):
        LAW = "law", "逐户普法"
        COACHING = "coaching", "现场指导"
        UPGRADE = "upgrade", "提升改造指导"

    entity = models.ForeignKey(
        Entity, models.PROTECT, related_name="guidance_visits", verbose_name="经营主体"
    )
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    visited_on = models.DateField("指导日期")
    content = models.CharField("指导内容", max_length=300)
    demands = models.CharField("整改意见", max_length=200, blank=True)
    follow_by = models.DateField("回访期限", null=True, blank=True, help_text="提出整改意见的须填写")
    followed_on = models.DateField("回访日期", null=True, blank=True)
    outcome = models.CharField("改进情况", max_length=200, blank=True)

    day = "visited_on"

    class Meta:
        verbose_name = verbose_name_plural = "现场指导"
        ordering = ["-visited_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="guidance_followed_later",
                condition=Q(followed_on=None) | Q(followed_on__gte=F("visited_on")),
            ),
            models.CheckConstraint(
                name="guidance_demands_have_a_limit", condition=Q(demands="") | Q(follow_by__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.entity} {self.visited_on} {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("food_safety:guidancevisit_detail", args=[self.pk])


class ExcellenceTour(OfOffice):
    """A tour of workshop heads to a firm that does it well (参观学习; domain.md TN-16)."""

    held_on = models.DateField("日期")
    host = models.CharField("参观单位", max_length=80)
    topic = models.CharField("学习内容", max_length=120)
    entities = models.ManyToManyField(
        Entity, related_name="excellence_tours", verbose_name="参加的经营主体", blank=True
    )
    people = models.PositiveSmallIntegerField("参加人数")
    note = models.CharField("效果", max_length=200, blank=True)

    day = "held_on"

    class Meta:
        verbose_name = verbose_name_plural = "参观学习"
        ordering = ["-held_on", "-pk"]
        constraints = [models.CheckConstraint(name="tour_has_people", condition=Q(people__gte=1))]

    def __str__(self):
        return f"{self.held_on} {self.host}"

    def get_absolute_url(self):
        return reverse("food_safety:excellencetour_detail", args=[self.pk])
