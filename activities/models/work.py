"""Configurable work records (工作台账): what an office counts besides, defined in the browser and counted like any figure
(domain.md A3, rows marked L and M; A6 通用台账)."""

from django.db import models
from django.db.models import F, Q

from activities import rules
from activities.models.base import ActivityQuerySet, InVillage, OfOffice
from core.access import RUNS_THE_SYSTEM, ScopedQuerySet, offices_of
from core.addresses import reverse
from core.models import Office
from entities.models import Entity


class DefinitionQuerySet(ScopedQuerySet):
    """Definitions are common to all (no office) or belong to one office; a county's hold for the offices below it."""

    def visible_to(self, user):
        if not user.is_authenticated or not user.is_active or user.role in RUNS_THE_SYSTEM:
            return self.none()
        path = self.model.office_path
        theirs = Q(**{f"{path}__in": offices_of(user)}) | Q(**{f"{path}__isnull": True})
        if user.office.parent_id:
            theirs |= Q(**{path: user.office.parent_id})
        return self.filter(theirs)


class WorkCategory(models.Model):
    """One kind of work that is counted. Its figures are ``work.<code>`` and ``work.<code>.<quantity or stage>``."""

    class Counting(models.TextChoices):
        EVENT = "event", "发生量：按日期计入统计期"
        STOCK = "stock", "存量：自登记日期起，至终止日期前"
        LATEST = "latest", "现状值：同名的新记录替代旧记录"

    class EntityUse(models.TextChoices):
        NONE = "none", "不涉及"
        OPTIONAL = "optional", "可以填写"
        REQUIRED = "required", "必须填写"

    office = models.ForeignKey(
        Office, models.PROTECT, null=True, editable=False, related_name="+", verbose_name="定义机构"
    )
    code = models.CharField(
        "编号", max_length=30, unique=True, help_text="小写字母、数字和下划线；定后不改，统计指标用它作编号"
    )
    name = models.CharField("名称", max_length=40)
    group = models.CharField("分组", max_length=20, help_text="例如：知识产权、计量、标准、认证、荣誉")
    counting = models.CharField("计数方式", max_length=8, choices=Counting.choices, default=Counting.EVENT)
    unit = models.CharField("记录单位", max_length=10, default="件", help_text="一条记录计一个什么")
    entity_use = models.CharField(
        "经营主体", max_length=10, choices=EntityUse.choices, default=EntityUse.OPTIONAL
    )
    note = models.CharField("口径说明", max_length=200, blank=True)
    none_label = models.CharField(
        "零记录结论", max_length=40, blank=True, help_text="没有记录时可以说的话，例如「未发生……事故」"
    )
    source = models.CharField("表号", max_length=80, blank=True, editable=False)
    rank = models.PositiveSmallIntegerField("顺序", default=500, help_text="数字小的排在前面")
    is_active = models.BooleanField("在用", default=True)

    objects = DefinitionQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "工作类别"
        ordering = ["rank", "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("activities:workcategory_detail", args=[self.pk])

    @property
    def key(self) -> str:
        return f"{rules.NAMESPACE}.{self.code}"

    @property
    def is_stock(self) -> bool:
        return self.counting != self.Counting.EVENT


class OfCategory(models.Model):
    code = models.CharField("编号", max_length=30, help_text="小写字母、数字和下划线；定后不改")
    rank = models.PositiveSmallIntegerField("顺序", default=100)
    source = models.CharField("表号", max_length=80, blank=True, editable=False)

    objects = DefinitionQuerySet.as_manager()
    office_path = "category__office"

    class Meta:
        abstract = True

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return self.category.get_absolute_url()

    @property
    def key(self) -> str:
        return f"{self.category.key}.{self.code}"


class WorkQuantity(OfCategory):
    """A number that every record of a category may carry."""

    category = models.ForeignKey(
        WorkCategory, models.PROTECT, related_name="quantities", verbose_name="工作类别"
    )
    label = models.CharField("名称", max_length=40)
    unit = models.CharField("单位", max_length=10)
    decimals = models.PositiveSmallIntegerField("小数位数", default=0)
    note = models.CharField("口径说明", max_length=200, blank=True)
    is_required = models.BooleanField("必填", default=False)
    whole = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name="占哪个数的比例",
        help_text="选择后，本数不能大于那个数，并多出一个比率指标",
    )
    rate_label = models.CharField("比率名称", max_length=40, blank=True)
    all_label = models.CharField(
        "全部结论", max_length=40, blank=True, help_text="两数相等时可以说的话，例如「检测结果均为阴性」"
    )
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "数量"
        ordering = ["category", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="quantity_once_a_category",
                fields=["category", "code"],
                violation_error_message="这个类别已有同一编号的数量",
            ),
            models.CheckConstraint(name="quantity_decimals", condition=Q(decimals__lte=rules.MOST_DECIMALS)),
        ]


class WorkStage(OfCategory):
    """A step of the ladder that records of a category climb: 申报 → 推荐 → 认定 → 摘牌."""

    category = models.ForeignKey(WorkCategory, models.PROTECT, related_name="stages", verbose_name="工作类别")
    label = models.CharField("名称", max_length=20)

    class Meta:
        verbose_name = verbose_name_plural = "阶段"
        ordering = ["category", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="stage_once_a_category",
                fields=["category", "code"],
                violation_error_message="这个类别已有同一编号的阶段",
            ),
        ]


class WorkRecord(InVillage, OfOffice):
    category = models.ForeignKey(
        WorkCategory, models.PROTECT, related_name="records", verbose_name="工作类别", editable=False
    )
    done_on = models.DateField("日期")
    ended_on = models.DateField("终止日期", null=True, blank=True, editable=False)
    title = models.CharField("名称（事项）", max_length=80)
    entity = models.ForeignKey(
        Entity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="work_records",
        verbose_name="经营主体",
    )
    stage = models.ForeignKey(
        WorkStage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="阶段",
        editable=False,
    )
    note = models.CharField("备注", max_length=200, blank=True)
    import_batch = models.ForeignKey(
        "core.ImportBatch",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="导入批次",
    )

    day = "done_on"
    few_values = ("category",)

    class Meta:
        verbose_name = verbose_name_plural = "工作记录"
        ordering = ["-done_on", "-pk"]
        indexes = [models.Index(name="work_of_office", fields=["office", "category", "done_on"])]
        constraints = [
            models.CheckConstraint(
                name="work_ends_after_start", condition=Q(ended_on=None) | Q(ended_on__gte=F("done_on"))
            )
        ]

    def __str__(self):
        return f"{self.done_on} {self.title}"

    def get_absolute_url(self):
        return reverse("activities:workrecord_detail", args=[self.pk])


class OfRecord(models.Model):
    objects = ActivityQuerySet.as_manager()
    office_path = "record__office"
    village_path = "record__village"

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return self.record.get_absolute_url()


class WorkAmount(OfRecord):
    """One number of one record, in the unit of its quantity. Numbers of different quantities are never added."""

    record = models.ForeignKey(WorkRecord, models.CASCADE, related_name="amounts", verbose_name="工作记录")
    quantity = models.ForeignKey(WorkQuantity, models.PROTECT, related_name="+", verbose_name="数量")
    amount = models.DecimalField("数值", max_digits=16, decimal_places=4)

    few_values = ("quantity",)

    class Meta:
        verbose_name = verbose_name_plural = "工作数量"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="quantity_once_a_record",
                fields=["record", "quantity"],
                violation_error_message="同一数量在一条工作记录中只能填写一次",
            ),
            models.CheckConstraint(name="amount_is_not_negative", condition=Q(amount__gte=0)),
        ]

    def __str__(self):
        return f"{self.quantity} {self.shown}"

    @property
    def shown(self) -> str:
        """The number with the decimals of its quantity, and its unit."""
        return f"{self.amount:.{self.quantity.decimals}f}{self.quantity.unit}"


class WorkStep(OfRecord):
    """That a record reached a stage on a day, and when it left it for another one."""

    record = models.ForeignKey(WorkRecord, models.CASCADE, related_name="steps", verbose_name="工作记录")
    stage = models.ForeignKey(WorkStage, models.PROTECT, related_name="+", verbose_name="阶段")
    reached_on = models.DateField("日期")
    left_on = models.DateField("离开日期", null=True, blank=True)

    few_values = ("stage",)

    class Meta:
        verbose_name = verbose_name_plural = "阶段记录"
        ordering = ["-reached_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="stage_once_a_record",
                fields=["record", "stage"],
                violation_error_message="这条工作记录的这个阶段已经登记",
            ),
            models.CheckConstraint(
                name="stage_left_after_reached", condition=Q(left_on=None) | Q(left_on__gte=F("reached_on"))
            ),
        ]

    def __str__(self):
        return f"{self.stage} {self.reached_on}"
