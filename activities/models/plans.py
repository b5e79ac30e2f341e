"""Papers the office works by, their drills (domain.md CN-20, CN-33), and what it means to do next year (TN-41…45)."""

from django.db import models
from django.db.models import F, Q

from activities.models.base import ActivityQuerySet, OfOffice
from core.addresses import reverse
from core.models import User


class PlanDocument(OfOffice):
    class Kind(models.TextChoices):
        EMERGENCY = "emergency", "应急预案"
        WORK = "work", "工作方案（计划）"
        SYSTEM = "system", "制度"
        OPINION = "opinion", "实施意见、通知"
        LETTER = "letter", "目标责任书"

    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    title = models.CharField("名称", max_length=100)
    number = models.CharField("文号", max_length=60, blank=True)
    issued_on = models.DateField("制定（印发）日期")
    ended_on = models.DateField("停用日期", null=True, blank=True)
    content = models.TextField("要点", blank=True)

    day = "issued_on"

    class Meta:
        verbose_name = verbose_name_plural = "预案方案与制度"
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="paper_ends_after_start", condition=Q(ended_on=None) | Q(ended_on__gte=F("issued_on"))
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("activities:plandocument_detail", args=[self.pk])


class OfficeDrill(OfOffice):
    """A drill of the office itself (drills of use units are in special equipment)."""

    plan = models.ForeignKey(
        PlanDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="drills",
        verbose_name="依据的预案",
    )
    drilled_on = models.DateField("演练日期")
    topic = models.CharField("演练科目", max_length=80)
    place = models.CharField("地点", max_length=60, blank=True)
    head_count = models.PositiveIntegerField("参加人数", default=0)
    summary = models.TextField("评估小结", blank=True)

    day = "drilled_on"

    class Meta:
        verbose_name = verbose_name_plural = "应急演练"
        ordering = ["-drilled_on", "-pk"]

    def __str__(self):
        return f"{self.drilled_on} {self.topic}"

    def get_absolute_url(self):
        return reverse("activities:officedrill_detail", args=[self.pk])


class YearPlanItemQuerySet(ActivityQuerySet):
    def open(self):
        return self.valid().filter(state="open")

    def to_answer(self, office, year: int):
        """What ``office`` meant to do in ``year``: its plans for the year, and those of several years that it lies in."""
        begun = Q(year_on__year=year) | Q(year_on__year__lt=year, until_year__gte=year)
        return self.valid().filter(begun, office=office, kind="plan").order_by("year_on", "pk")


class YearPlanItem(OfOffice):
    """A problem the office named, or what it means to do about it in a year; answered when that year is over."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", "存在的问题"
        PLAN = "plan", "下一步打算"

    class State(models.TextChoices):
        OPEN = "open", "未答复"
        DONE = "done", "已完成"
        PARTLY = "partly", "部分完成"
        DROPPED = "dropped", "未实施"

    kind = models.CharField("类别", max_length=8, choices=Kind.choices, default=Kind.PLAN)
    text = models.CharField("内容", max_length=200)
    made_on = models.DateField("提出日期")
    # The first day of the year it is for, so that a figure's period finds it like any other event.
    year_on = models.DateField("实施年度", editable=False)
    # NULL: a plan of one year.
    until_year = models.PositiveSmallIntegerField(
        "至（末年）", null=True, blank=True, help_text="五年计划写末年，一年的打算不填"
    )
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任人"
    )
    due_on = models.DateField("完成期限", null=True, blank=True)
    figure = models.CharField(
        "对应指标", max_length=80, blank=True, help_text="可以填统计指标编号，详情页显示它的实际数"
    )
    # NULL: an intention without a number.
    target = models.DecimalField("目标值", max_digits=14, decimal_places=2, null=True, blank=True)
    state = models.CharField(
        "落实情况", max_length=8, choices=State.choices, default=State.OPEN, editable=False
    )
    answered_on = models.DateField("答复日期", null=True, blank=True, editable=False)
    answer = models.CharField("落实说明", max_length=200, blank=True, editable=False)

    objects = YearPlanItemQuerySet.as_manager()
    day = "made_on"

    class Meta:
        verbose_name = verbose_name_plural = "问题与打算"
        ordering = ["-year_on", "kind", "pk"]
        constraints = [
            models.CheckConstraint(
                name="plan_item_is_answered_with_its_day",
                condition=Q(state="open", answered_on=None)
                | (~Q(state="open") & Q(answered_on__isnull=False)),
            ),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        return reverse("activities:yearplanitem_detail", args=[self.pk])


class TargetItem(OfOffice):
    """One line of the year's letter of responsibility (目标责任书, domain.md TN-02): what is asked for, and how much of
    it is done. What a figure counts is not typed: ``figure`` says what is done, ``target_figure`` what is asked where
    another ledger keeps it (T-036 for rapid tests)."""

    # The first day of the year it is for, so that a figure's period finds it like any other event.
    year_on = models.DateField("年度", editable=False)
    item = models.CharField("任务", max_length=80)
    quantity = models.DecimalField("任务数", max_digits=14, decimal_places=2, null=True, blank=True)
    target_figure = models.CharField(
        "任务数取自指标",
        max_length=80,
        blank=True,
        help_text="任务数已在别处登记的，填那个指标编号，例如 food.rapid_target",
    )
    unit_text = models.CharField("单位", max_length=10, blank=True)
    weight = models.DecimalField("分值", max_digits=5, decimal_places=1, null=True, blank=True)
    figure = models.CharField(
        "完成数取自指标",
        max_length=80,
        blank=True,
        help_text="填统计指标编号，完成数由记录算出，例如 food.rapid_tests",
    )
    done_quantity = models.DecimalField(
        "完成数（没有指标的）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    due_on = models.DateField("完成期限", null=True, blank=True)
    basis = models.CharField("依据文件", max_length=120, blank=True)
    evidence = models.TextField("完成情况与佐证", blank=True)

    day = ""

    class Meta:
        verbose_name = verbose_name_plural = "目标任务"
        ordering = ["-year_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="target_item_once_a_year",
                fields=["office", "year_on", "item"],
                condition=Q(is_voided=False),
                violation_error_message="这一年的这项任务已经登记",
            ),
        ]

    def __str__(self):
        return f"{self.year_on:%Y}年{self.item}"

    def get_absolute_url(self):
        return reverse("activities:targetitem_detail", args=[self.pk])
