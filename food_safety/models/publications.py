"""What the office tells the public about 你点我检 and 你送我检: results of a stretch of days, as they stood when published."""

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Office, User
from entities.models.about import Submitted


class ResultPublicationQuerySet(ScopedQuerySet):
    def published(self):
        return self.filter(state="published")

    def told(self):
        """What has a public page: published, or withdrawn after it was."""
        return self.filter(state__in=["published", "withdrawn"])


class ResultPublication(Submitted):
    class Kind(models.TextChoices):
        ON_DEMAND = "on_demand", "你点我检"
        BROUGHT = "brought", "你送我检"

    class State(models.TextChoices):
        DRAFT = "draft", "待公布"
        PUBLISHED = "published", "已公布"
        WITHDRAWN = "withdrawn", "已撤下"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    title = models.CharField("标题", max_length=60, help_text="例如：端午节前“你点我检”结果")
    since_on = models.DateField("结果起始日期", help_text="快检按抽样日期，抽检按报告日期")
    until_on = models.DateField("结果截止日期")
    poll = models.ForeignKey(
        "food_safety.Poll",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="publications",
        verbose_name="征集期次",
        help_text="你点我检：选了期次，抽检结果只取这一期的",
    )
    explained = models.CharField(
        "给群众的说明", max_length=300, blank=True, help_text="用大家听得懂的话，会原样显示在公开页面上"
    )
    state = models.CharField(
        "状态", max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    published_on = models.DateField("公布日期", null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, editable=False, related_name="+", verbose_name="公布人"
    )
    publish_reason = models.CharField("公布依据", max_length=200, blank=True, editable=False)
    withdrawn_on = models.DateField("撤下日期", null=True, blank=True, editable=False)
    withdraw_reason = models.CharField("撤下理由", max_length=200, blank=True, editable=False)

    objects = ResultPublicationQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "检测结果公布"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="published_results_end_after_start", condition=Q(until_on__gte=F("since_on"))
            ),
            models.CheckConstraint(
                name="published_results_have_their_day",
                condition=Q(state="draft") | Q(published_on__isnull=False),
            ),
        ]
        indexes = [models.Index(name="published_results", fields=["office", "state", "-published_on"])]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("food_safety:resultpublication_detail", args=[self.pk])


class PublishedResult(models.Model):
    """One line as it was published. It names no shop and no person; a later correction of the test changes nothing here."""

    publication = models.ForeignKey(
        ResultPublication, models.CASCADE, related_name="lines", verbose_name="检测结果公布"
    )
    position = models.PositiveIntegerField("序号")
    tested_on = models.DateField("日期")
    product = models.CharField("样品", max_length=60)
    place = models.CharField("地点", max_length=60, blank=True)
    way = models.CharField("检测方式", max_length=20)
    items = models.CharField("检测项目", max_length=200, blank=True)
    result = models.CharField("结果", max_length=10)
    followed = models.CharField("后续", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "公布的结果"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                name="published_line_once",
                fields=["publication", "position"],
                violation_error_message="公布结果的序号重复",
            )
        ]

    def __str__(self):
        return f"{self.tested_on} {self.product}"
