"""Official samples (食品安全抽样检验): the sheet, who had it in hands, the report, the objection, what was done about it."""

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Grid, Office, User, Village
from entities.models import Entity
from entities.models.about import OfPlace, Submitted
from food_safety.models.rapid_tests import RapidTest
from food_safety.rules import sampling as rules
from inspections.models import CaseFiling


class Poll(Submitted):
    """One phase of 你点我检: what people may wish to have tested, and how often each was wished."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    title = models.CharField("征集主题", max_length=60)
    phase = models.PositiveSmallIntegerField("期次", help_text="本年度第几期")
    opens_on = models.DateField("开始日期")
    closes_on = models.DateField("截止日期")
    place = models.CharField("征集地点或渠道", max_length=100, blank=True, help_text="例如集市现场、公众号")
    note = models.CharField("说明", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "你点我检征集"
        ordering = ["-opens_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="poll_ends_after_start", condition=Q(closes_on__gte=F("opens_on")))
        ]

    def __str__(self):
        return f"{self.title}（第{self.phase}期）"

    def get_absolute_url(self):
        return reverse("food_safety:poll_detail", args=[self.pk])


class PollOption(models.Model):
    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options", verbose_name="征集")
    name = models.CharField("品种", max_length=30)
    votes = models.PositiveIntegerField("票数", default=0)

    objects = ScopedQuerySet.as_manager()
    office_path = "poll__office"

    class Meta:
        verbose_name = verbose_name_plural = "征集品种"
        ordering = ["-votes", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="option_once_in_poll",
                fields=["poll", "name"],
                violation_error_message="同一次征集中的品种不能重复",
            )
        ]

    def __str__(self):
        return f"{self.name} {self.votes}"

    def get_absolute_url(self):
        return reverse("food_safety:poll_detail", args=[self.poll_id])


class FoodSampleQuerySet(ScopedQuerySet):
    def valid(self):
        return self.filter(is_voided=False)

    def own(self):
        """Of the office's own area; a notice also names samples of others, which are kept apart."""
        return self.valid().filter(whose="own")

    def waiting_for_report(self):
        return self.own().filter(result="pending", due_on__isnull=False)

    def untold(self):
        return self.failed_open().filter(told_on=None)

    def objectable(self):
        """Told, and the time for an objection still runs (``objected_on`` NULL: nobody objected)."""
        return self.failed_open().filter(told_on__isnull=False, objected_on=None)

    def unstarted(self):
        return self.failed_open().filter(started_on=None)

    def unfinished(self):
        return self.failed_open().filter(started_on__isnull=False)

    def failed_open(self):
        """Unqualified, and the 核查处置 has not ended (``ended_on`` NULL)."""
        return self.own().filter(result="fail", ended_on=None)


class FoodSample(OfPlace):
    """One official sample. ``whose`` tells the office's own from those that only stood in the same notice."""

    class Whose(models.TextChoices):
        OWN = rules.OWN, "本辖区"
        OTHER = rules.OTHER, "其他辖区"

    class Task(models.TextChoices):
        ROUTINE = "routine", "监督抽检"
        SPECIAL = "special", "专项抽检"
        RISK = "risk", "风险监测"
        ON_DEMAND = "on_demand", "你点我检"
        POSITIVE = "positive", "快检阳性跟进"
        NOTICE = "notice", "上级公告"

    class FoodClass(models.TextChoices):
        PRODUCE = "produce", "食用农产品"
        CATERING = "catering", "餐饮食品"
        WORKSHOP = "workshop", "小作坊食品"
        SALE = "sale", "流通食品"
        PRODUCTION = "production", "生产环节食品"

    class Group(models.TextChoices):
        VEGETABLE = "vegetable", "蔬菜"
        FRUIT = "fruit", "水果"
        MEAT = "meat", "生鲜肉及肉制品"
        AQUATIC = "aquatic", "水产品"
        EGG = "egg", "蛋类"
        OIL = "oil", "食用油"
        GRAIN = "grain", "粮食加工品"
        BEAN = "bean", "豆制品"
        DRINK = "drink", "酒、饮料、乳品"
        CONDIMENT = "condiment", "调味品"
        OTHER = "other", "其他"

    class Result(models.TextChoices):
        PENDING = rules.PENDING, "待检验"
        PASS = rules.PASS, "合格"
        FAIL = rules.FAIL, "不合格"

    class Objection(models.TextChoices):
        UPHELD = "upheld", "维持原结论"
        OVERTURNED = "overturned", "复检合格"
        REFUSED = "refused", "不予受理"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    whose = models.CharField("所属", max_length=5, choices=Whose.choices, default=Whose.OWN, editable=False)
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="food_samples", verbose_name="被抽样单位"
    )
    unit_name = models.CharField("被抽样单位（原文）", max_length=120, blank=True)
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="网格"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（社区）"
    )
    place = models.CharField("抽样地点", max_length=200, blank=True)
    task = models.CharField("任务来源", max_length=10, choices=Task.choices, default=Task.ROUTINE)
    poll = models.ForeignKey(
        Poll, models.PROTECT, null=True, blank=True, related_name="samples", verbose_name="你点我检期次"
    )
    rapid_test = models.ForeignKey(
        RapidTest, models.PROTECT, null=True, blank=True, related_name="samples", verbose_name="来源快检"
    )
    food_class = models.CharField("食品类别", max_length=10, choices=FoodClass.choices)
    group = models.CharField("食品品种", max_length=10, choices=Group.choices, default=Group.OTHER)
    category_text = models.CharField("食品大类（原文）", max_length=60, blank=True)
    product = models.CharField("食品名称", max_length=100)
    spec = models.CharField("规格型号", max_length=60, blank=True)
    brand = models.CharField("商标", max_length=60, blank=True)
    maker = models.CharField("标称生产企业", max_length=120, blank=True)
    maker_address = models.CharField("生产企业地址", max_length=200, blank=True)
    produced = models.CharField("生产日期或批号", max_length=40, blank=True)
    sample_no = models.CharField("抽样单编号", max_length=40, blank=True)
    sampled_on = models.DateField("抽样日期", null=True, blank=True)
    sampler_1 = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="抽样人员（一）"
    )
    sampler_2 = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="抽样人员（二）"
    )
    base_text = models.CharField("抽样基数", max_length=40, blank=True)
    quantity_text = models.CharField("抽样数量（含备样）", max_length=40, blank=True)
    price_yuan = models.DecimalField("购样费用（元）", max_digits=9, decimal_places=2, null=True, blank=True)
    laboratory = models.CharField("检验机构", max_length=100, blank=True)
    sent_on = models.DateField("送检日期", null=True, blank=True)
    due_on = models.DateField("应出报告日期", null=True, blank=True)
    report_no = models.CharField("报告编号", max_length=60, blank=True)
    reported_on = models.DateField("报告日期", null=True, blank=True)
    result = models.CharField(
        "检验结论", max_length=8, choices=Result.choices, default=Result.PENDING, editable=False
    )
    failed_text = models.TextField("不合格项目（原文）", blank=True)
    basis = models.TextField("判定依据", blank=True)
    tell_by = models.DateField("告知期限", null=True, blank=True, editable=False)
    told_on = models.DateField("告知日期", null=True, blank=True)
    objection_by = models.DateField("异议截止", null=True, blank=True, editable=False)
    objected_on = models.DateField("提出异议日期", null=True, blank=True)
    objection = models.CharField("异议处理", max_length=10, choices=Objection.choices, blank=True)
    objection_text = models.CharField("异议情况", max_length=200, blank=True)
    start_by = models.DateField("核查处置启动期限", null=True, blank=True, editable=False)
    started_on = models.DateField("启动日期", null=True, blank=True)
    end_by = models.DateField("核查处置完成期限", null=True, blank=True, editable=False)
    ended_on = models.DateField("完成日期", null=True, blank=True)
    removed_on = models.DateField("下架（封存、召回）日期", null=True, blank=True)
    removed_kg = models.DecimalField(
        "下架、召回数量（公斤）", max_digits=9, decimal_places=2, null=True, blank=True
    )
    trace = models.CharField("来源和去向", max_length=200, blank=True)
    cause = models.CharField("不合格原因", max_length=200, blank=True)
    case = models.ForeignKey(
        CaseFiling, models.PROTECT, null=True, blank=True, related_name="food_samples", verbose_name="立案"
    )
    no_case_reason = models.CharField("不立案理由", max_length=200, blank=True)
    published_on = models.DateField("公示日期", null=True, blank=True)
    notice = models.CharField("公告", max_length=100, blank=True)
    serial = models.CharField("公告序号", max_length=10, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    is_voided = models.BooleanField("已作废", default=False, editable=False)
    void_reason = models.CharField("作废理由", max_length=200, blank=True, editable=False)
    import_batch = models.ForeignKey(
        "core.ImportBatch",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="导入批次",
    )
    # What makes a row of a notice the same row when the notice is read again; empty for samples of the office.
    notice_key = models.CharField(max_length=64, blank=True, editable=False)

    objects = FoodSampleQuerySet.as_manager()
    day = "sampled_on"
    person_paths = ("created_by", "sampler_1", "sampler_2")

    class Meta:
        verbose_name = verbose_name_plural = "食品抽检"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="food_sample_number_once",
                fields=["office", "sample_no"],
                condition=~Q(sample_no=""),
                violation_error_message="这个抽样单编号已经登记过",
            ),
            models.UniqueConstraint(
                name="notice_row_once",
                fields=["office", "notice_key"],
                condition=~Q(notice_key=""),
                violation_error_message="公告中的这一批次已经登记",
            ),
            models.CheckConstraint(
                name="food_sample_reported_with_its_day",
                condition=Q(result="pending") | Q(reported_on__isnull=False) | Q(published_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                name="food_sample_of_office",
                fields=["office", "whose", "sampled_on", "is_voided", "result", "food_class", "id"],
            ),
            models.Index(name="food_sample_by_report", fields=["office", "whose", "reported_on", "result"]),
        ]

    def __str__(self):
        return f"{self.sample_no or self.notice or '抽检'} {self.product}".strip()

    def get_absolute_url(self):
        return reverse("food_safety:foodsample_detail", args=[self.pk])

    @property
    def party(self) -> str:
        return self.entity.name if self.entity_id else self.unit_name or self.place

    @property
    def is_failed(self) -> bool:
        return self.result == self.Result.FAIL and not self.is_voided


class FailedItem(models.Model):
    """One item on which a sample failed; value and limit as the report writes them, never turned into numbers."""

    sample = models.ForeignKey(FoodSample, models.CASCADE, related_name="items", verbose_name="样品")
    name = models.CharField("不合格项目", max_length=100)
    value = models.CharField("检验值", max_length=120, blank=True)
    limit = models.CharField("标准值", max_length=120, blank=True)
    said = models.CharField("表述", max_length=120, editable=False, help_text="例如：蔬菜 毒死蜱")

    objects = ScopedQuerySet.as_manager()
    office_path = "sample__office"
    grid_path = "sample__grid"
    village_path = "sample__village"

    class Meta:
        verbose_name = verbose_name_plural = "抽检不合格项目"
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.name} {self.value}（{self.limit}）"

    def get_absolute_url(self):
        return reverse("food_safety:foodsample_detail", args=[self.sample_id])


class CustodyStep(models.Model):
    """That a sample went from one pair of hands into another, and whether its seal was whole."""

    sample = models.ForeignKey(FoodSample, models.CASCADE, related_name="custody", verbose_name="样品")
    moved_at = models.DateTimeField("交接时间")
    from_person = models.CharField("交出人", max_length=30)
    to_person = models.CharField("接收人（单位）", max_length=60)
    is_sealed = models.BooleanField("封样完好", default=True)
    condition = models.CharField("保存条件", max_length=60, blank=True, help_text="例如常温、冷藏0～4℃")
    note = models.CharField("备注", max_length=100, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "样品交接"
        ordering = ["moved_at", "pk"]

    def __str__(self):
        return f"{self.from_person}→{self.to_person}"
