"""A letter's track: a complaint (投诉) that asks for settlement, or a tip-off (举报) about a violation.

A letter that holds both is two rows (Order 20 art. 7; Order 121 art. 9), each with its own clocks. Who sent it stands in
``ReporterIdentity``, apart and sealed; nothing here names a person of the public.
"""

import uuid

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q

from complaints import rules
from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Office, User, Village
from entities.models import Entity
from inspections.models import CaseFiling, Inspection


class OfComplaintQuerySet(ScopedQuerySet):
    """Rows of a complaint: seen by whoever sees the complaint, and by no recused officer."""

    path = "complaint"

    def visible_to(self, user):
        rows = super().visible_to(user)
        if not user.is_authenticated:
            return rows
        recused = Recusal.objects.filter(complaint=OuterRef(self.path), officer=user)
        return rows.filter(~Exists(recused))


class ComplaintQuerySet(OfComplaintQuerySet):
    path = "pk"

    def open(self):
        return self.filter(state__in=rules.OPEN)

    def received_in(self, period):
        return self.filter(received_on__gte=period.start, received_on__lte=period.end)


class Complaint(models.Model):
    class Kind(models.TextChoices):
        COMPLAINT = "complaint", "投诉"
        TIP_OFF = "tip_off", "举报"

    class State(models.TextChoices):
        RECEIVED = "received", "待受理"
        IDENTITY = "identity", "待补身份材料"
        ACCEPTED = "accepted", "调解中"
        REFUSED = "refused", "不予受理"
        SETTLED = "settled", "已达成协议"
        TERMINATED = "terminated", "终止调解待告知"
        VERIFYING = "verifying", "核查中"
        DECIDED = "decided", "已决定待告知"
        CLOSED = "closed", "已办结"
        MERGED = "merged", "已并案"

    class Category(models.TextChoices):
        FOOD = "food", "食品"
        MEDICAL = "medical", "药品、医疗器械、化妆品"
        EQUIPMENT = "equipment", "特种设备"
        QUALITY = "quality", "产品质量"
        PRICE = "price", "价格收费"
        ADVERTISING = "advertising", "广告宣传"
        METERING = "metering", "计量短缺"
        LICENCE = "licence", "无证无照"
        SERVICE = "service", "服务合同"
        OTHER = "other", "其他"

    class Decision(models.TextChoices):
        FILE = "file", "立案"
        NOT_FILE = "not_file", "不予立案"
        TRANSFER = "transfer", "移送其他机关"

    class Satisfaction(models.TextChoices):
        GOOD = "good", "满意"
        FAIR = "fair", "基本满意"
        BAD = "bad", "不满意"

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True, editable=False)
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", verbose_name="监管机构", editable=False
    )
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    number = models.CharField("编号", max_length=40, blank=True, editable=False)
    split_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="split_off", verbose_name="拆分自"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from", verbose_name="并入"
    )
    received_on = models.DateField("收到日期")
    category = models.CharField("问题类别", max_length=12, choices=Category.choices)
    respondent_name = models.CharField("被投诉举报人", max_length=120)
    respondent_address = models.CharField("被投诉举报人地址", max_length=200, blank=True)
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="complaints", verbose_name="经营主体"
    )
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（社区）"
    )
    product = models.CharField("商品或服务", max_length=80, blank=True)
    happened_on = models.DateField("消费或发生日期", null=True, blank=True)
    facts = models.TextField("事实与理由", max_length=4000)
    demands = models.CharField("诉求", max_length=100, blank=True)
    amount_yuan = models.DecimalField(
        "涉及金额（元）",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )
    publish_consent = models.BooleanField("同意公示投诉信息", default=False)
    entrust_consent = models.BooleanField("同意委托调解", default=False)
    # Words of the office about what the shop is to answer; the letter's own words may tell who wrote them.
    shop_words = models.CharField("告知被投诉人的事项", max_length=500, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.RECEIVED)
    handler = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人"
    )
    # NULL: that step has not been taken.
    due_on = models.DateField("最近期限", null=True, blank=True, editable=False)
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    refused_on = models.DateField("不予受理日期", null=True, blank=True)
    refusal_ground = models.CharField(
        "不予受理理由", max_length=20, choices=rules.REFUSAL_GROUNDS, blank=True
    )
    ended_on = models.DateField("调解结束日期", null=True, blank=True)
    termination_ground = models.CharField(
        "终止调解理由", max_length=20, choices=rules.TERMINATION_GROUNDS, blank=True
    )
    decided_on = models.DateField("决定日期", null=True, blank=True)
    decision = models.CharField("核查决定", max_length=10, choices=Decision.choices, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    in_time = models.BooleanField("按期办结", null=True, blank=True, editable=False)
    result = models.CharField("办理结果", max_length=500, blank=True)
    recovered_yuan = models.DecimalField(
        "挽回经济损失（元）", max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    satisfaction = models.CharField("满意度", max_length=6, choices=Satisfaction.choices, blank=True)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="监督检查"
    )
    case = models.ForeignKey(
        CaseFiling, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="案件"
    )
    escalated_on = models.DateField("临期提请日期", null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人", editable=False
    )
    created_at = models.DateTimeField("登记时间", editable=False)

    objects = ComplaintQuerySet.as_manager()
    office_path = "office"
    # An officer sees what is assigned to him, wherever it lies (domain.md C2, B1.16).
    assigned_path = "handler"
    village_path = "village"

    class Meta:
        verbose_name = verbose_name_plural = "投诉举报"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="complaint_number_once",
                fields=["office", "number"],
                condition=~Q(number=""),
                violation_error_message="这个编号已经用过",
            ),
            models.CheckConstraint(
                name="complaint_merged_with_its_state",
                condition=Q(merged_into=None) & ~Q(state="merged")
                | Q(merged_into__isnull=False, state="merged"),
            ),
            models.CheckConstraint(
                name="complaint_refused_with_ground",
                condition=Q(refused_on=None, refusal_ground="")
                | Q(refused_on__isnull=False) & ~Q(refusal_ground=""),
            ),
            models.CheckConstraint(
                name="complaint_closed_with_its_day",
                condition=Q(closed_on=None) & ~Q(state__in=["closed", "refused"])
                | Q(closed_on__isnull=False, state__in=["closed", "refused"]),
            ),
        ]
        indexes = [
            models.Index(name="complaint_of_office", fields=["office", "received_on", "kind", "state"]),
            models.Index(name="complaint_of_handler", fields=["handler", "state"]),
        ]

    def __str__(self):
        return f"{self.number} {self.respondent_name}"

    def get_absolute_url(self):
        return reverse("complaints:complaint_detail", args=[self.pk])

    @property
    def is_open(self):
        return self.state in rules.OPEN

    @property
    def is_tip_off(self):
        return self.kind == self.Kind.TIP_OFF


class Intake(models.Model):
    """One way on which a matter reached the office. Two intakes of one matter are one complaint."""

    class Channel(models.TextChoices):
        WEB = "web", "网上填报"
        PHONE = "phone", "电话"
        DESK = "desk", "来访"
        LETTER = "letter", "来信"
        PLATFORM = "platform", "12315平台"
        HOTLINE = "hotline", "12345热线"
        ASSIGNED = "assigned", "上级转办"
        FOUND = "found", "调解中发现"

    office = models.ForeignKey(Office, models.PROTECT, related_name="+", verbose_name="监管机构")
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="intakes", verbose_name="投诉举报")
    channel = models.CharField("渠道", max_length=10, choices=Channel.choices)
    external_no = models.CharField("12315编号", max_length=40, blank=True)
    arrived_on = models.DateField("到达日期")

    objects = OfComplaintQuerySet.as_manager()
    office_path = "office"
    assigned_path = "complaint__handler"

    class Meta:
        verbose_name = verbose_name_plural = "来件"
        ordering = ["arrived_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="external_number_once",
                fields=["external_no"],
                condition=~Q(external_no=""),
                violation_error_message="这个 12315 编号已经登记",
            )
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.external_no}".strip()


class Recusal(models.Model):
    """An officer who must know nothing of the case (利害关系)."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="recusals", verbose_name="投诉举报")
    officer = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="回避人员")
    reason = models.CharField("回避理由", max_length=200)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    recused_on = models.DateField("回避日期")

    objects = ScopedQuerySet.as_manager()
    office_path = "complaint__office"

    class Meta:
        verbose_name = verbose_name_plural = "回避"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="recused_once",
                fields=["complaint", "officer"],
                violation_error_message="这名人员的回避已经登记",
            ),
        ]

    def __str__(self):
        return f"{self.officer}：{self.reason}"


class ComplaintStep(models.Model):
    """A line of the file: what happened, when, by whom. Never changed."""

    class Kind(models.TextChoices):
        MOVE = "move", "办理"
        ASSIGN = "assign", "交办"
        URGE = "urge", "催办"
        ESCALATE = "escalate", "提请"
        NOTE = "note", "记录"
        REPLY = "reply", "答复"

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="steps", verbose_name="投诉举报")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices, default=Kind.MOVE)
    on = models.DateField("日期")
    text = models.CharField("内容", max_length=600)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人"
    )

    objects = OfComplaintQuerySet.as_manager()
    office_path = "complaint__office"
    assigned_path = "complaint__handler"

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        ordering = ["-on", "-pk"]

    def __str__(self):
        return f"{self.on} {self.text}"


class ComplaintPause(models.Model):
    """An interval that does not count: a test, an expert opinion (B0.8). ``ended_on`` NULL: it still runs."""

    class Kind(models.TextChoices):
        TEST = "test", "检测、检验"
        QUARANTINE = "quarantine", "检疫"
        APPRAISAL = "appraisal", "鉴定"
        RIGHT_HOLDER = "right_holder", "权利人辨认"

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="pauses", verbose_name="投诉举报")
    kind = models.CharField("事由", max_length=14, choices=Kind.choices)
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期", null=True, blank=True)

    objects = OfComplaintQuerySet.as_manager()
    office_path = "complaint__office"
    assigned_path = "complaint__handler"

    class Meta:
        verbose_name = verbose_name_plural = "期限中止"
        ordering = ["started_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_running_pause_of_complaint",
                fields=["complaint"],
                condition=Q(ended_on=None),
                violation_error_message="这件投诉举报的中止还没有结束",
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.started_on}"


class Mediation(models.Model):
    """One session (调解): announced with place and mediators, held or not, what came of it (B1.7, B1.11)."""

    class Way(models.TextChoices):
        FIELD = "field", "现场调解"
        PHONE = "phone", "电话调解"
        VIDEO = "video", "视频调解"
        WRITTEN = "written", "书面、网络调解"

    class Outcome(models.TextChoices):
        PLANNED = "planned", "待进行"
        AGREED = "agreed", "达成协议"
        CONTINUED = "continued", "另行调解"
        FAILED = "failed", "未达成协议"

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True, editable=False)
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="mediations", verbose_name="投诉")
    planned_on = models.DateField("通知日期")
    held_at = models.DateTimeField("调解时间")
    way = models.CharField("方式", max_length=8, choices=Way.choices)
    place = models.CharField("地点", max_length=100, blank=True)
    mediator = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="调解员")
    second_mediator = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="调解员（二）"
    )
    entrusted_to = models.CharField("委托调解组织", max_length=80, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=Outcome.choices, default=Outcome.PLANNED)
    minutes = models.TextField("调解情况", max_length=2000, blank=True)
    agreement = models.TextField("协议内容", max_length=2000, blank=True)
    performed_on = models.DateField("履行日期", null=True, blank=True)

    objects = OfComplaintQuerySet.as_manager()
    office_path = "complaint__office"
    assigned_path = "complaint__handler"

    class Meta:
        verbose_name = verbose_name_plural = "调解"
        ordering = ["held_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="agreement_with_its_text", condition=~Q(outcome="agreed") | ~Q(agreement="")
            ),
            models.CheckConstraint(
                name="two_different_mediators",
                condition=Q(second_mediator=None) | ~Q(second_mediator=models.F("mediator")),
            ),
        ]

    def __str__(self):
        return f"{self.get_way_display()} {self.get_outcome_display()}"
