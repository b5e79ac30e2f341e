"""Market entities (经营主体): who is registered, where, doing what, and since when."""

import uuid

from django.db import models
from django.db.models import Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.fields import EncryptedTextField
from core.models import Grid, Office, Village
from core.search import initials, matching, plain, tokens
from entities import rules


class Industry(models.Model):
    """One class of GB/T 4754-2017 《国民经济行业分类》, loaded from the reference table, never typed by hand."""

    code = models.CharField("行业代码", max_length=4, primary_key=True)
    name = models.CharField("行业名称", max_length=60)
    level = models.PositiveSmallIntegerField("层级", help_text="1 门类、2 大类、3 中类、4 小类")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )

    class Meta:
        verbose_name = verbose_name_plural = "国民经济行业"
        ordering = ["code"]

    def __str__(self):
        return f"{self.code} {self.name}"


class Tag(models.Model):
    """A category of business (餐饮、食品销售…) or a mark of supervision (校园周边…), shared by all offices."""

    class Kind(models.TextChoices):
        CATEGORY = "category", "业态"
        MARK = "mark", "标记"

    code = models.CharField("编码", max_length=30, unique=True)
    name = models.CharField("名称", max_length=30, unique=True)
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    is_food = models.BooleanField("属于食品生产经营", default=False)
    rank = models.PositiveSmallIntegerField("排序", default=50)

    class Meta:
        verbose_name = verbose_name_plural = "业态与标记"
        ordering = ["kind", "rank", "code"]

    def __str__(self):
        return self.name


class EntityQuerySet(ScopedQuerySet):
    def existing(self, on):
        """Registered on or before the local day ``on`` and not ended by then; an unknown registration day counts."""
        return self.filter(
            Q(registered_on__lte=on) | Q(registered_on=None), Q(ended_on=None) | Q(ended_on__gt=on)
        )

    def operating(self):
        return self.filter(status="operating")

    def present(self):
        """Neither ended nor merged into another record."""
        return self.exclude(status__in=rules.ENDED)

    def ended(self):
        return self.filter(status__in=rules.ENDED)

    def matching(self, text):
        """Name, pinyin initials or the beginning of the code."""
        return matching(self, text, code="code")

    def numbered(self, text: str):
        """The row that 「#12」 names, None for anything else."""
        number = text.removeprefix("#")
        known = number != text and number.isascii() and number.isdecimal() and len(number) < 19
        return self.filter(pk=number).first() if known else None

    def tagged(self, code):
        return self.filter(
            models.Exists(EntityTag.objects.filter(entity=models.OuterRef("pk"), tag__code=code))
        )


class Entity(models.Model):
    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", "企业"
        INDIVIDUAL = "individual", "个体工商户"
        COOPERATIVE = "cooperative", "农民专业合作社"
        OTHER = "other", "其他（学校、机关食堂等）"

    class Status(models.TextChoices):
        OPERATING = "operating", "在营"
        SUSPENDED = "suspended", "歇业"
        CLOSED = "closed", "注销"
        REVOKED = "revoked", "吊销"
        MERGED = "merged", "已并入"

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        related_name="entities",
        verbose_name="监管机构",
        db_index=False,  # entity_list begins with it
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="entities", verbose_name="村（社区）"
    )
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="entities", verbose_name="网格"
    )
    kind = models.CharField("主体类型", max_length=12, choices=Kind.choices)
    name = models.CharField("名称", max_length=120)
    name_plain = models.CharField(max_length=120, editable=False)
    name_initials = models.CharField(max_length=120, editable=False)
    search_tokens = models.TextField(editable=False)
    code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    old_code = models.CharField("原注册号", max_length=15, blank=True)
    registered_type = models.CharField("登记类型", max_length=60, blank=True)
    industry = models.ForeignKey(Industry, models.PROTECT, null=True, blank=True, verbose_name="行业")
    business_scope = models.TextField("经营范围", blank=True)
    capital_yuan = models.DecimalField(
        "注册资金（元）", max_digits=16, decimal_places=2, null=True, blank=True
    )
    address = models.CharField("地址", max_length=200, blank=True)
    principal = models.CharField("负责人", max_length=40, blank=True)
    contact_phone = EncryptedTextField("联系电话", blank=True)
    registered_on = models.DateField("注册日期", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.OPERATING)
    status_on = models.DateField("状态起始日期", null=True, blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True, editable=False)
    is_food = models.BooleanField("食品生产经营单位", default=False, editable=False)
    tags = models.ManyToManyField(Tag, through="EntityTag", blank=True, verbose_name="业态与标记")
    note = models.CharField("备注", max_length=300, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_from",
        verbose_name="并入",
    )
    import_batch = models.ForeignKey(
        "core.ImportBatch",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="导入批次",
    )
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects = EntityQuerySet.as_manager()
    office_path = "office"
    grid_path = "grid"
    village_path = "village"
    # Known from elsewhere and often long ago: it tells nothing of what the office recorded in that year.
    register_day = "registered_on"

    class Meta:
        verbose_name = verbose_name_plural = "经营主体"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="entity_code_once_in_office",
                fields=["office", "code"],
                condition=~Q(code=""),
                violation_error_message="这个统一社会信用代码已经建档",
            ),
            models.CheckConstraint(
                name="entity_merged_with_its_status",
                condition=Q(merged_into=None) & ~Q(status="merged")
                | Q(merged_into__isnull=False, status="merged"),
            ),
            models.CheckConstraint(
                name="entity_ended_with_its_status",
                condition=Q(ended_on=None) | Q(status__in=["closed", "revoked", "merged"]),
            ),
        ]
        indexes = [
            # Figures of one office read only this index (performance.md §1a).
            models.Index(
                name="entity_of_office",
                fields=["office", "ended_on", "registered_on", "is_food", "kind", "status", "id"],
            ),
            models.Index(name="entity_list", fields=["office", "-id"]),
            # What the list counts. Not by status: figures would be sorted by it and read the rows themselves.
            models.Index(name="entity_present", fields=["office"], condition=~Q(status="merged")),
            models.Index(name="entity_by_old_code", fields=["old_code"]),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.set_derived()
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("entities:entity_detail", args=[self.pk])

    def set_derived(self):
        """The columns that follow from others; bulk writers call it themselves."""
        self.name_plain, self.name_initials, self.search_tokens = (
            plain(self.name),
            initials(self.name),
            tokens(self.name),
        )
        self.ended_on = self.status_on if self.status in rules.ENDED else None

    @property
    def is_ended(self):
        return self.status in rules.ENDED


class EntityTag(models.Model):
    """That an entity carries a tag, since when, and who said so."""

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="entity_tags", verbose_name="经营主体")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="entity_tags", verbose_name="业态与标记")
    added_on = models.DateField("添加日期")
    added_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, verbose_name="添加人")

    class Meta:
        verbose_name = verbose_name_plural = "主体标签"
        ordering = ["tag__rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="tag_once_on_entity",
                fields=["tag", "entity"],
                violation_error_message="这个主体已有这个标记",
            )
        ]

    def __str__(self):
        return str(self.tag)


class StatusChange(models.Model):
    """A step of an entity's life with its date, never overwritten."""

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="status_changes", verbose_name="经营主体")
    status = models.CharField("状态", max_length=10, choices=Entity.Status.choices)
    from_on = models.DateField("起始日期")
    reason = models.CharField("说明", max_length=200, blank=True)
    changed_by = models.ForeignKey("core.User", models.PROTECT, verbose_name="登记人")
    changed_at = models.DateTimeField("登记时间", auto_now_add=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "entity__office"
    grid_path = "entity__grid"
    village_path = "entity__village"

    class Meta:
        verbose_name = verbose_name_plural = "状态变更"
        ordering = ["-from_on", "-pk"]

    def __str__(self):
        return f"{self.from_on} {self.get_status_display()}"


class TagChange(models.Model):
    """That a tag was put on an entity or taken off, never overwritten."""

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="tag_changes", verbose_name="经营主体")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="+", verbose_name="业态与标记")
    added = models.BooleanField("加上")
    changed_on = models.DateField("日期")
    changed_by = models.ForeignKey(
        "core.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "标签变更"
        ordering = ["-changed_on", "-pk"]

    def __str__(self):
        return f"{'加上' if self.added else '去掉'}「{self.tag}」"
