"""Orders to put something right (责令改正通知书、监督检查意见书): number, limit, service, re-check, and how they ended."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Grid, Office, User, Village
from core.models.attachments import Attachment
from entities.models import Entity
from inspections.models.campaigns import Campaign
from inspections.models.cases import CaseFiling
from inspections.models.documents import DocumentService
from inspections.models.inspections import Inspection, Problem
from inspections.rules import orders as rules_orders
from inspections.subjects import Subject


class OrderQuerySet(ScopedQuerySet):
    def open(self):
        """Issued, and neither closed nor taken back."""
        return self.filter(state__in=sorted(rules_orders.OPEN))

    def in_force(self):
        """Neither voided nor withdrawn: what counts as given."""
        return self.exclude(state__in=sorted(rules_orders.WITHOUT_EFFECT))

    def unserved(self):
        return self.filter(state="issued")

    def overdue(self, on):
        return self.open().filter(rectify_by__lt=on)


class Order(models.Model):
    """One numbered order about problems of one inspection. It is never changed: put off, taken back or closed."""

    class Kind(models.TextChoices):
        RECTIFY = "rectify", "责令改正通知书"
        OPINION = "opinion", "监督检查意见书"

    class State(models.TextChoices):
        ISSUED = "issued", "已下达，待送达"
        SERVED = "served", "已送达，待复查"
        CLOSED = "closed", "已办结"
        TO_CASE = "to_case", "已转立案"
        VOIDED = "voided", "已作废"
        WITHDRAWN = "withdrawn", "已撤回"

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="orders", verbose_name="监管机构")
    kind = models.CharField("文书种类", max_length=10, choices=Kind.choices, default=Kind.RECTIFY)
    number_text = models.CharField("文号", max_length=80)
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="orders", verbose_name="监督检查")
    # What the inspection said on that day, so that figures of orders read one table.
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="orders", verbose_name="当事人")
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="网格"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（社区）"
    )
    subject = models.CharField("领域", max_length=12, choices=Subject.choices)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name="专项行动"
    )
    campaign_theme = models.CharField(
        "专项主题", max_length=24, choices=Campaign.Theme.choices, blank=True, editable=False
    )
    unannounced = models.BooleanField("突击检查", default=False)
    issued_on = models.DateField("下达日期")
    demands = models.TextField("改正要求")
    basis = models.CharField("依据", max_length=200, blank=True)
    rectify_by = models.DateField("改正期限")
    lead_officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="执法人员（主）")
    second_officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="执法人员（协）")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ISSUED)
    served_on = models.DateField("送达日期", null=True, blank=True)
    service_method = models.CharField(
        "送达方式", max_length=10, choices=DocumentService.Method.choices, blank=True
    )
    service_place = models.CharField("送达地点", max_length=100, blank=True)
    receiver = models.CharField("签收人", max_length=40, blank=True)
    refused = models.BooleanField("拒绝签收", default=False)
    service_note = models.CharField("拒收情况及见证人", max_length=200, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    # NULL: no case came of it.
    case = models.ForeignKey(
        CaseFiling, models.PROTECT, null=True, blank=True, related_name="orders", verbose_name="转立案案件"
    )
    # Of an order that was given before the portal: its paper and the proof of its service lie in the archive.
    paper_archive_no = models.CharField("纸质原件存档号", max_length=40, blank=True)
    taken_back_on = models.DateField("作废或撤回日期", null=True, blank=True)
    taken_back_reason = models.CharField("作废或撤回理由", max_length=200, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    created_at = models.DateTimeField("登记时间", default=timezone.now)

    objects = OrderQuerySet.as_manager()
    office_path = "office"
    grid_path = "grid"
    village_path = "village"
    person_paths = ("lead_officer", "second_officer", "created_by")

    class Meta:
        verbose_name = verbose_name_plural = "责令改正与意见书"
        ordering = ["-issued_on", "-pk"]
        indexes = [
            models.Index(
                name="order_of_office",
                fields=[
                    "office",
                    "served_on",
                    "entity",
                    "kind",
                    "state",
                    "subject",
                    "campaign_theme",
                    "unannounced",
                    "id",
                ],
            ),
            models.Index(name="order_list", fields=["office", "-issued_on", "-id"]),
            models.Index(name="order_open", fields=["office", "state", "rectify_by"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="order_number_once",
                fields=["office", "number_text"],
                violation_error_message="这个文号已经用过",
            ),
            models.CheckConstraint(
                name="order_limit_after_issue", condition=Q(rectify_by__gte=F("issued_on"))
            ),
            models.CheckConstraint(
                name="order_two_different_officers", condition=~Q(lead_officer=F("second_officer"))
            ),
            models.CheckConstraint(
                name="order_served_whole",
                condition=Q(served_on=None, service_method="")
                | Q(served_on__isnull=False) & (~Q(service_method="") | ~Q(paper_archive_no="")),
            ),
            models.CheckConstraint(
                name="order_refusal_has_its_witness", condition=Q(refused=False) | ~Q(service_note="")
            ),
            models.CheckConstraint(
                name="order_taken_back_with_reason",
                condition=~Q(state__in=["voided", "withdrawn"])
                | Q(taken_back_on__isnull=False) & ~Q(taken_back_reason=""),
            ),
            models.CheckConstraint(
                name="order_closed_has_its_day",
                condition=~Q(state__in=["closed", "to_case"]) | Q(closed_on__isnull=False),
            ),
        ]

    def __str__(self):
        return self.number_text

    def get_absolute_url(self):
        return reverse("inspections:order_detail", args=[self.pk])

    @property
    def is_open(self):
        return self.state in rules_orders.OPEN

    @property
    def is_on_paper(self):
        return self.paper_archive_no != ""

    def is_overdue(self, on) -> bool:
        """Whether its limit has passed on the local day ``on`` while it is still open."""
        return self.is_open and self.rectify_by < on

    def attachments(self):
        """Scans of the signed receipt, oldest first."""
        return Attachment.objects.of(self)


class OrderProblem(models.Model):
    """That an order is about a problem, in the order's own numbering."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines", verbose_name="责令改正与意见书")
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="order_lines", verbose_name="问题")
    no = models.PositiveSmallIntegerField("序号")

    class Meta:
        verbose_name = verbose_name_plural = "责令改正事项"
        ordering = ["order", "no"]
        constraints = [
            models.UniqueConstraint(
                name="problem_once_in_order",
                fields=["order", "problem"],
                violation_error_message="同一问题在一份文书中只能列一次",
            )
        ]

    def __str__(self):
        return f"{self.no}. {self.problem}"


class OrderExtension(models.Model):
    """That an order's limit was put off, with the reason; rows are never changed."""

    order = models.ForeignKey(
        Order, models.PROTECT, related_name="extensions", verbose_name="责令改正与意见书"
    )
    extended_on = models.DateField("批准日期")
    from_by = models.DateField("原期限")
    to_by = models.DateField("延至")
    reason = models.CharField("延期理由", max_length=200)
    extended_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="批准人")

    objects = ScopedQuerySet.as_manager()
    office_path = "order__office"
    grid_path = "order__grid"
    village_path = "order__village"

    class Meta:
        verbose_name = verbose_name_plural = "改正期限延期"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="extension_is_later", condition=Q(to_by__gt=F("from_by")))]

    def __str__(self):
        return f"{self.from_by} → {self.to_by}"


class RecheckVerdict(models.Model):
    """What a re-check (an inspection of kind ``recheck`` with its order) saw of one problem."""

    inspection = models.ForeignKey(
        Inspection, models.CASCADE, related_name="verdicts", verbose_name="整改复查"
    )
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="verdicts", verbose_name="问题")
    corrected = models.BooleanField("已改正")
    note = models.CharField("复查情况", max_length=300)

    objects = ScopedQuerySet.as_manager()
    office_path = "inspection__office"
    grid_path = "inspection__grid"
    village_path = "inspection__village"

    class Meta:
        verbose_name = verbose_name_plural = "复查结论"
        ordering = ["inspection", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="verdict_once",
                fields=["inspection", "problem"],
                violation_error_message="同一问题在一次复查中只能有一个结论",
            )
        ]

    def __str__(self):
        return "已改正" if self.corrected else "未改正"
