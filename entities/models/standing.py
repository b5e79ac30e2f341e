"""How an entity stands: credit-risk class, food risk grade, abnormal list and serious violators."""

from django.db import models
from django.db.models import F, Q

from entities.models.about import AboutEntity
from entities.models.entities import Entity

LETTERS = [(letter, f"{letter} 级") for letter in "ABCD"]


class CreditClass(AboutEntity):
    """A credit-risk class (信用风险分类) from a day on; the newest stands. It steers draws: A less, D much more.

    Source: 国市监信发〔2022〕6号 (domain.md B3.5).
    """

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="credit_classes", verbose_name="经营主体")
    grade = models.CharField("信用风险类别", max_length=1, choices=LETTERS)
    from_on = models.DateField("生效日期")
    basis = models.CharField("依据", max_length=120, blank=True, help_text="例如省平台推送批次")

    day = "from_on"

    class Meta:
        verbose_name = verbose_name_plural = "信用风险分类"
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_credit_class_a_day",
                fields=["entity", "from_on"],
                violation_error_message="这个主体同一生效日期的信用风险分类已经登记",
            )
        ]

    def __str__(self):
        return f"{self.entity} 信用 {self.grade}"


class RiskGrade(AboutEntity):
    """A food-safety risk grade from a day on; A is the lowest risk. The newest stands.

    Source: 食品生产经营监督检查管理办法 (Order 49/2021) art. 21; score = static 40 + dynamic 60 (domain.md B4.2).
    """

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="risk_grades", verbose_name="经营主体")
    grade = models.CharField("风险等级", max_length=1, choices=LETTERS)
    from_on = models.DateField("评定日期")
    static_score = models.DecimalField(
        "静态风险分值", max_digits=4, decimal_places=1, null=True, blank=True, help_text="满分 40 分"
    )
    dynamic_score = models.DecimalField(
        "动态风险分值", max_digits=4, decimal_places=1, null=True, blank=True, help_text="满分 60 分"
    )
    reason = models.CharField(
        "说明", max_length=120, blank=True, help_text="等级与分值不一致时必填，例如抽检不合格上调"
    )

    day = "from_on"

    class Meta:
        verbose_name = verbose_name_plural = "食品风险等级"
        ordering = ["-from_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_risk_grade_a_day",
                fields=["entity", "from_on"],
                violation_error_message="这个主体同一天的风险等级已经登记",
            )
        ]

    def __str__(self):
        return f"{self.entity} 风险 {self.grade}"


class Listing(AboutEntity):
    """An entry in the abnormal list, the mark of an individual, or the list of serious violators (domain.md B8)."""

    class Kind(models.TextChoices):
        ABNORMAL = "abnormal", "经营异常名录"
        MARKED = "marked", "经营异常状态（个体工商户）"
        SERIOUS = "serious", "严重违法失信名单"

    class Ground(models.TextChoices):
        NO_REPORT = "no_report", "未按期公示年度报告"
        NOT_PUBLISHED = "not_published", "责令期限内未公示有关信息"
        FALSE = "false", "公示信息隐瞒真实情况、弄虚作假"
        UNREACHABLE = "unreachable", "通过登记的住所无法联系"
        PENALTY = "penalty", "受到较重行政处罚"
        OTHER = "other", "其他法定情形"

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="listings", verbose_name="经营主体")
    kind = models.CharField("名录", max_length=10, choices=Kind.choices)
    ground = models.CharField("列入事由", max_length=16, choices=Ground.choices)
    listed_on = models.DateField("列入日期")
    decision_no = models.CharField("决定书文号", max_length=60, blank=True)
    removed_on = models.DateField("移出日期", null=True, blank=True)
    removal_reason = models.CharField("移出原因", max_length=120, blank=True)

    day = "listed_on"

    class Meta:
        verbose_name = verbose_name_plural = "异常名录与失信名单"
        ordering = ["-listed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="listing_ends_after_start",
                condition=Q(removed_on=None) | Q(removed_on__gte=F("listed_on")),
            ),
            models.UniqueConstraint(
                name="one_running_listing_of_a_ground",
                fields=["entity", "kind", "ground"],
                condition=Q(removed_on=None),
                violation_error_message="这个主体已因同一事由列入，尚未移出",
            ),
        ]

    def __str__(self):
        return f"{self.entity} {self.get_kind_display()}"

    def get_absolute_url(self):
        return f"{self.entity.get_absolute_url()}#standing"
