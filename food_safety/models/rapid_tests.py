"""Rapid tests (食品快速检测): one row per sample (批次), one result per test item (项次)."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Grid, Office, User, Village
from entities.models import Entity
from food_safety.rules import rapid_tests as rules
from inspections.models import EventProtection


class TestItemQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """The general catalogue (``office`` NULL), and the items of the offices whose rows the user sees."""
        own = super().visible_to(user)
        if not user.is_authenticated or not user.is_active:
            return own
        return own | self.filter(office=None)

    def of_office(self, office):
        """The catalogue of ``office``: its own items, and the general ones of which it has no version of its own."""
        own = TestItem.objects.filter(office=office, name=OuterRef("name"))
        return self.filter(Q(office=office) | Q(~Exists(own), office=None))

    def active(self):
        return self.filter(is_active=True)


class TestItem(models.Model):
    """An item of the catalogue with the limit by which its result is judged; offices edit it."""

    __test__ = False  # the name begins like a test, and pytest would collect it

    class Rule(models.TextChoices):
        AT_MOST = rules.AT_MOST, "不高于限值为合格"
        BELOW = rules.BELOW, "低于限值为合格"
        NOT_DETECTED = rules.NOT_DETECTED, "未检出为合格"
        MANUAL = rules.MANUAL, "按试剂盒判定，人工录入"

    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="监管机构",
        help_text="空为通用",
    )
    name = models.CharField("检测项目", max_length=40)
    aliases = models.CharField(
        "其他叫法", max_length=80, blank=True, help_text="用顿号分开，登记时也能认出，例如「农残」"
    )
    applies_to = models.CharField("适用食品", max_length=60, blank=True)
    rule = models.CharField("判定规则", max_length=14, choices=Rule.choices)
    limit = models.DecimalField("限值", max_digits=10, decimal_places=3, null=True, blank=True)
    unit = models.CharField("单位", max_length=16, blank=True)
    method = models.CharField(
        "快检方法编号", max_length=30, blank=True, help_text="国家规定的快检方法，例如 KJ201704"
    )
    basis = models.CharField("依据", max_length=120, blank=True)
    is_active = models.BooleanField("启用", default=True)
    rank = models.PositiveSmallIntegerField("排序", default=50)

    objects = TestItemQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "快检项目"
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="test_item_once_in_office",
                fields=["office", "name"],
                condition=Q(office__isnull=False),
                violation_error_message="本所目录里已有这个检测项目",
            ),
            models.UniqueConstraint(
                name="shared_test_item_once",
                fields=["name"],
                condition=Q(office=None),
                violation_error_message="目录里已有这个检测项目",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("food_safety:testitem_detail", args=[self.pk])

    @property
    def limit_text(self) -> str:
        """The judgement in words: 低于50%."""
        return rules.limit_text(self.rule, self.limit, self.unit)


class RapidTestQuerySet(ScopedQuerySet):
    def sampled_in(self, period):
        return self.filter(sampled_on__range=(period.start, period.end))

    def valid(self):
        """Without the voided ones."""
        return self.filter(is_voided=False)

    def positive(self):
        return self.valid().filter(result="positive")

    def unhandled(self):
        """Positives of which nobody has written down yet what was done; ``handled_on`` NULL means still open."""
        return self.positive().filter(handled_on=None)

    def chained(self):
        """Positives whose chain is not closed yet."""
        return self.positive().filter(chain__isnull=False, chain__closed_on=None)


class RapidTest(models.Model):
    class Result(models.TextChoices):
        PASS = rules.PASS, "合格"
        POSITIVE = rules.POSITIVE, "阳性（疑似不合格）"
        INVALID = rules.INVALID, "无效"

    class ProductClass(models.TextChoices):
        PRODUCE = "produce", "食用农产品"
        CATERING = "catering", "餐饮食品"
        PROCESSED = "processed", "预包装及加工食品"
        TABLEWARE = "tableware", "餐饮具"
        OTHER = "other", "其他"

    class Source(models.TextChoices):
        ROUTINE = "routine", "日常检测"
        CAMPAIGN = "campaign", "专项检测"
        ON_DEMAND = "on_demand", "你点我检"
        BROUGHT = "brought", "你送我检"
        EVENT = "event", "活动保障"

    class Handling(models.TextChoices):
        SAMPLING = rules.SAMPLING, "抽样送法定检验"
        RECHECK = rules.RECHECK, "当事人申请复检"
        UNDISPUTED = rules.UNDISPUTED, "当事人无异议，依规处置"

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True)
    sheet_uuid = models.UUIDField("批次表编号", null=True, blank=True, db_index=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="rapid_tests", verbose_name="监管机构")
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="rapid_tests", verbose_name="被抽样单位"
    )
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="网格"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（社区）"
    )
    place = models.CharField(
        "抽样地点", max_length=60, blank=True, help_text="不在主体名录中时填写，如集市、宴席"
    )
    sample_no = models.CharField("样品编号", max_length=30)
    sampled_on = models.DateField("抽样日期")
    product = models.CharField("样品名称", max_length=40)
    product_class = models.CharField(
        "样品类别", max_length=12, choices=ProductClass.choices, default=ProductClass.PRODUCE
    )
    source = models.CharField("检测来源", max_length=12, choices=Source.choices, default=Source.ROUTINE)
    # NULL: made for no event, or for one that was not registered yet.
    protection = models.ForeignKey(
        EventProtection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rapid_tests",
        verbose_name="保障的活动",
    )
    kit_lot = models.CharField("试剂批号", max_length=30, blank=True)
    instrument = models.ForeignKey(
        "food_safety.Instrument",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="检测仪器",
    )
    result = models.CharField("检测结果", max_length=10, choices=Result.choices)
    informed_at = models.DateTimeField("告知结果时间", null=True, blank=True)
    recheck_until = models.DateTimeField(
        "复检申请截止", null=True, blank=True, help_text="食用农产品，告知后四小时"
    )
    handle_by = models.DateField("处置期限", null=True, blank=True, help_text="只有阳性样品才有")
    handling_kind = models.CharField("处置方式", max_length=10, choices=Handling.choices, blank=True)
    handling = models.CharField("处置情况", max_length=300, blank=True)
    handled_on = models.DateField("处置日期", null=True, blank=True)
    tested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="检测人")
    # Who typed it in, which may be another than the tester; NULL: it came with an import.
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    created_at = models.DateTimeField("登记时间", default=timezone.now)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)
    is_voided = models.BooleanField("已作废", default=False)

    objects = RapidTestQuerySet.as_manager()
    office_path = "office"
    grid_path = "grid"
    village_path = "village"
    person_paths = ("tested_by", "created_by")

    class Meta:
        verbose_name = verbose_name_plural = "食品快速检测"
        ordering = ["-sampled_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="sample_number_once",
                fields=["office", "sample_no"],
                violation_error_message="这个样品编号已经登记过",
            ),
            models.CheckConstraint(
                name="rapid_test_handled_in_some_way", condition=Q(handled_on=None) | ~Q(handling_kind="")
            ),
            models.CheckConstraint(
                name="voided_rapid_test_has_its_time",
                condition=Q(is_voided=False) | Q(voided_at__isnull=False),
            ),
        ]
        indexes = [
            # Figures of one office and period read only this index (performance.md §1a).
            models.Index(
                name="rapid_test_of_office",
                fields=[
                    "office",
                    "sampled_on",
                    "is_voided",
                    "result",
                    "product_class",
                    "source",
                    "handling_kind",
                    "id",
                ],
            ),
            models.Index(name="rapid_test_list", fields=["office", "-sampled_on", "-id"]),
            # The county's list goes over all its offices in one order.
            models.Index(name="rapid_test_by_day", fields=["-sampled_on", "-id"]),
            models.Index(
                name="rapid_test_to_handle",
                fields=["office", "handle_by"],
                condition=Q(result="positive", is_voided=False, handled_on=None),
            ),
        ]

    def __str__(self):
        return f"{self.sample_no} {self.product}"

    def get_absolute_url(self):
        return reverse("food_safety:rapidtest_detail", args=[self.pk])

    @property
    def site(self) -> str:
        """Where the sample was taken: the entity, or the place that is in no register, or both."""
        return "　".join(part for part in (self.entity.name if self.entity_id else "", self.place) if part)

    @property
    def needs_handling(self) -> bool:
        return self.result == self.Result.POSITIVE and not self.is_voided and self.handled_on is None


class RapidTestResult(models.Model):
    """One item tested on one sample, as read and as judged by the limit of that day."""

    class Result(models.TextChoices):
        PASS = rules.PASS, "合格"
        POSITIVE = rules.POSITIVE, "阳性"
        INVALID = rules.INVALID, "无效"

    test = models.ForeignKey(
        RapidTest,
        models.CASCADE,
        related_name="results",
        verbose_name="快速检测",
        db_index=False,  # item_once_on_sample begins with it
    )
    item = models.ForeignKey(TestItem, models.PROTECT, related_name="+", verbose_name="检测项目")
    reading = models.CharField("检测值", max_length=30, blank=True)
    limit_text = models.CharField("判定依据", max_length=60, blank=True)
    result = models.CharField("结果", max_length=10, choices=Result.choices)

    objects = ScopedQuerySet.as_manager()
    office_path = "test__office"
    grid_path = "test__grid"
    village_path = "test__village"

    class Meta:
        verbose_name = verbose_name_plural = "快检项次"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="item_once_on_sample",
                fields=["test", "item"],
                violation_error_message="同一样品的同一检测项目只能登记一次",
            )
        ]

    def __str__(self):
        return f"{self.item} {self.get_result_display()}"

    def get_absolute_url(self):
        return reverse("food_safety:rapidtest_detail", args=[self.test_id])


class AnnualTarget(models.Model):
    """How many rapid tests the year's letter of responsibility (目标责任书) asks of an office: T-036 counts it here. The
    board of the whole letter (activities.TargetItem) reads this quantity and does not keep it again."""

    class Subject(models.TextChoices):
        RAPID_TESTS = "rapid_tests", "食品快速检测（批次）"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    subject = models.CharField("任务", max_length=20, choices=Subject.choices)
    # The first day of the year it is for, so that a figure's period finds it like any other event.
    year_on = models.DateField("年度")
    quantity = models.PositiveIntegerField("任务数")
    basis = models.CharField("依据文件", max_length=120, blank=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "快检年度任务"
        ordering = ["-year_on", "subject"]
        constraints = [
            models.UniqueConstraint(
                name="target_once_a_year",
                fields=["office", "subject", "year_on"],
                violation_error_message="这一年度的这项任务已经登记，请打开修改",
            )
        ]

    def __str__(self):
        return f"{self.year_on.year}年{self.get_subject_display()} {self.quantity}"

    def get_absolute_url(self):
        return reverse("food_safety:annualtarget_detail", args=[self.pk])
