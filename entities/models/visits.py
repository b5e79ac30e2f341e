"""Visits that are no administrative inspection: patrols of grid staff and assistants, and return visits."""

from django.db import models

from core.addresses import reverse
from core.models import Grid, Office, Village
from entities.models.about import AboutEntity, OfPlace
from entities.models.entities import Entity


class VisitLog(OfPlace):
    """A patrol or a call (巡查、走访). It orders nothing, finds no facts for a case and counts in no figure of checks.

    Grid staff and assistants may make it, and may not inspect. Source: 国办发〔2024〕54号 (domain.md B3.7).
    """

    class Kind(models.TextChoices):
        PATROL = "patrol", "巡查"
        CALL = "call", "走访"
        PUBLICITY = "publicity", "上门宣传"
        GUIDANCE = "guidance", "指导帮扶"
        SERVICE = "service", "助企走访"

    class State(models.TextChoices):
        NONE = "none", "没有线索"
        WAITING = "waiting", "线索待处理"
        HANDLED = "handled", "线索已处理"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="网格"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（社区）"
    )
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="visit_logs", verbose_name="经营主体"
    )
    kind = models.CharField("类别", max_length=10, choices=Kind.choices, default=Kind.PATROL)
    visited_on = models.DateField("日期")
    content = models.CharField("情况", max_length=300)
    clue = models.CharField(
        "发现的线索",
        max_length=300,
        blank=True,
        help_text="需要执法人员处理的情况写在这里；巡查走访不作行政检查，不开具文书",
    )
    clue_state = models.CharField(
        "线索", max_length=8, choices=State.choices, default=State.NONE, editable=False
    )
    handled_on = models.DateField("处理日期", null=True, blank=True, editable=False)
    handled_by = models.ForeignKey(
        "core.User",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="处理人",
    )
    handling = models.CharField("处理情况", max_length=200, blank=True, editable=False)

    day = "visited_on"

    class Meta:
        verbose_name = verbose_name_plural = "巡查走访"
        ordering = ["-visited_on", "-pk"]
        indexes = [
            models.Index(name="visit_log_of_office", fields=["office", "visited_on", "kind"]),
            models.Index(name="visit_log_clue", fields=["office", "clue_state"]),
        ]

    def __str__(self):
        return f"{self.entity or self.village} {self.visited_on} {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("entities:visitlog_detail", args=[self.pk])


class ReturnVisit(AboutEntity):
    """A return visit (回访): how the shop sees the office's work, and what it suggests (domain.md C-017, C-018)."""

    class About(models.TextChoices):
        CHECK = "check", "监督检查"
        LICENCE = "licence", "许可登记"
        COMPLAINT = "complaint", "投诉处理"
        CASE = "case", "行政处罚"
        SERVICE = "service", "营商环境"

    class Feeling(models.TextChoices):
        GOOD = "good", "满意"
        FAIR = "fair", "基本满意"
        BAD = "bad", "不满意"

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="return_visits", verbose_name="经营主体")
    visited_on = models.DateField("回访日期")
    about = models.CharField("回访事项", max_length=10, choices=About.choices)
    channel = models.CharField(
        "方式", max_length=8, default="visit", choices=[("visit", "上门"), ("phone", "电话")]
    )
    feeling = models.CharField("评价", max_length=4, choices=Feeling.choices)
    opinions = models.TextField("意见建议", blank=True, help_text="一行一条，没有可以不填")
    opinion_count = models.PositiveSmallIntegerField("意见建议条数", default=0, editable=False)
    answer = models.CharField("答复与办理", max_length=200, blank=True)

    day = "visited_on"

    class Meta:
        verbose_name = verbose_name_plural = "回访"
        ordering = ["-visited_on", "-pk"]

    def __str__(self):
        return f"{self.entity} {self.visited_on} 回访"

    def save(self, *args, **kwargs):
        self.opinion_count = sum(bool(line.strip()) for line in self.opinions.splitlines())
        super().save(*args, **kwargs)
