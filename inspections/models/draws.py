"""Double-random draws: the plan, what was frozen before the digits, the one draw, and what became of each object."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.access import ScopedQuerySet, may
from core.addresses import reverse
from core.models import Office, User
from entities.models import Entity, Tag
from inspections.models.draw_libraries import DrawObject, DrawOfficer, DrawResult, Matter
from inspections.models.inspections import Inspection
from inspections.rules.draws import CLASSES


class DrawPlanQuerySet(ScopedQuerySet):
    def published(self):
        """Those that the public may know of: committed at some time, whatever became of them, and drawn here."""
        return self.filter(commitment__isnull=False)


class DrawPlan(models.Model):
    """One task (双随机抽查任务). It is drawn once; drawing again is a new plan that cites this one."""

    class Source(models.TextChoices):
        OWN = "own", "本部门"
        JOINT = "joint", "跨部门联合"
        SUPERIOR = "superior", "上级部门下达"

    class Form(models.TextChoices):
        ON_SITE = "on_site", "实地检查"
        PUBLICITY = "publicity", "公示信息抽查"

    class Targeting(models.TextChoices):
        UNDIRECTED = "undirected", "不定向"
        DIRECTED = "directed", "定向"

    class Entropy(models.TextChoices):
        DICE = "dice", "公开掷骰子（摇号码球）"
        LOTTERY = "lottery", "指定日期的公开开奖号码"

    class State(models.TextChoices):
        DRAFT = "draft", "拟订中"
        COMMITTED = "committed", "已冻结，待抽取"
        DRAWN = "drawn", "已抽取，检查中"
        FINISHED = "finished", "已办结"
        WITHDRAWN = "withdrawn", "已撤回"

    uuid = models.UUIDField("提交编号", default=uuid.uuid4, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="draw_plans", verbose_name="监管机构")
    year = models.PositiveSmallIntegerField("年度", editable=False)
    sequence = models.PositiveSmallIntegerField("顺序号", editable=False)
    number = models.CharField("任务编号", max_length=30, unique=True, editable=False)
    name = models.CharField("任务名称", max_length=80)
    source = models.CharField("任务来源", max_length=10, choices=Source.choices, default=Source.OWN)
    is_received = models.BooleanField("名单已由上级抽好", default=False, help_text="本所只录入结果，不再抽取")
    form = models.CharField("检查方式", max_length=10, choices=Form.choices, default=Form.ON_SITE)
    targeting = models.CharField(
        "抽查类型", max_length=10, choices=Targeting.choices, default=Targeting.UNDIRECTED
    )
    partners = models.CharField("联合部门", max_length=120, blank=True, help_text="跨部门联合必填")
    basis = models.CharField("依据文件", max_length=120, blank=True)
    purpose = models.CharField("抽查目的", max_length=200)
    matters = models.ManyToManyField(Matter, related_name="draw_plans", verbose_name="抽查事项")
    list_name = models.CharField("名录", max_length=60, default=DrawObject.MAIN_LIST)
    only_kind = models.CharField("限主体类型", max_length=12, choices=Entity.Kind.choices, blank=True)
    only_tag = models.ForeignKey(
        Tag, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="限业态或标记"
    )
    quota_a = models.PositiveSmallIntegerField("A 类抽取户数", default=0)
    quota_b = models.PositiveSmallIntegerField("B 类抽取户数", default=0)
    quota_c = models.PositiveSmallIntegerField("C 类抽取户数", default=0)
    quota_d = models.PositiveSmallIntegerField("D 类抽取户数", default=0)
    officers = models.ManyToManyField(
        DrawOfficer, blank=True, related_name="draw_plans", verbose_name="检查人员"
    )
    starts_on = models.DateField("检查开始日期")
    ends_on = models.DateField("检查截止日期")
    list_is_public = models.BooleanField(
        "名单可以提前公开", default=False, help_text="不选的，检查全部完成前只公布名单的校验值"
    )
    entropy = models.CharField("随机数来源", max_length=10, choices=Entropy.choices, default=Entropy.DICE)
    lottery_on = models.DateField("开奖日期", null=True, blank=True, help_text="须晚于冻结之日")
    repeats = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repeated_by", verbose_name="重新抽取自"
    )
    repeat_reason = models.CharField("重新抽取的理由", max_length=200, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=State.choices, default=State.DRAFT, editable=False
    )
    # The day of the draw, or on which a drawn list came from above: by it the figures count the task.
    drawn_on = models.DateField("抽取（接收）日期", null=True, blank=True, editable=False)
    finished_on = models.DateField("办结日期", null=True, blank=True, editable=False)
    withdraw_reason = models.CharField("撤回理由", max_length=200, blank=True, editable=False)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="拟订人", editable=False
    )
    created_at = models.DateTimeField("拟订时间", default=timezone.now, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = DrawPlanQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "双随机任务"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="draw_plan_number_in_year",
                fields=["office", "year", "sequence"],
                violation_error_message="这个年度的顺序号已经用过",
            ),
            models.CheckConstraint(
                name="draw_plan_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="repeated_draw_has_a_reason", condition=Q(repeats=None) | ~Q(repeat_reason="")
            ),
        ]
        indexes = [
            models.Index(name="draw_plan_list", fields=["office", "-id"]),
            models.Index(name="draw_plan_of_office", fields=["office", "drawn_on", "source", "state"]),
        ]

    def __str__(self):
        return f"{self.number} {self.name}"

    def get_absolute_url(self):
        return reverse("inspections:drawplan_detail", args=[self.pk])

    @property
    def quota(self) -> dict[str, int]:
        """How many are drawn of each class, in the order A–D."""
        return {level: getattr(self, f"quota_{level.lower()}") for level in CLASSES}

    @property
    def is_revealed(self) -> bool:
        """Whether everything about it may be known: all checks are done (security.md §4.4)."""
        return self.state == self.State.FINISHED


class DrawRecusal(models.Model):
    """That an officer may not check an object (回避), declared before the list is frozen."""

    plan = models.ForeignKey(DrawPlan, models.CASCADE, related_name="recusals", verbose_name="双随机任务")
    officer = models.ForeignKey(DrawOfficer, models.PROTECT, related_name="+", verbose_name="检查人员")
    target = models.ForeignKey(DrawObject, models.PROTECT, related_name="+", verbose_name="回避对象")
    reason = models.CharField("回避事由", max_length=100)
    declared_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")

    objects = ScopedQuerySet.as_manager()
    office_path = "plan__office"

    class Meta:
        verbose_name = verbose_name_plural = "回避"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="recusal_once",
                fields=["plan", "officer", "target"],
                violation_error_message="这名检查人员对这个对象的回避已经登记",
            )
        ]

    def __str__(self):
        return f"{self.officer} 回避 {self.target}"


class DrawCommitment(models.Model):
    """What was frozen and published before the digits existed. Never changed; at most one a plan."""

    plan = models.OneToOneField(
        DrawPlan, models.PROTECT, related_name="commitment", verbose_name="双随机任务"
    )
    list_text = models.TextField("名单文件")
    list_sha256 = models.CharField("名单校验值", max_length=64)
    plan_text = models.TextField("方案文件")
    plan_sha256 = models.CharField("方案校验值", max_length=64)
    object_count = models.PositiveIntegerField("名单户数")
    committed_at = models.DateTimeField("冻结时间")
    committed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="冻结人")

    objects = ScopedQuerySet.as_manager()
    office_path = "plan__office"

    class Meta:
        verbose_name = verbose_name_plural = "冻结的名单和方案"

    def __str__(self):
        return self.list_sha256[:12]


class DrawQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """Digits and list give the result away: until the checks are done a draw is the chief's to know, and what is
        issued about it (the certificate) is as secret."""
        rows = super().visible_to(user)
        return rows if may(user, "inspections.approve_drawplan") else rows.filter(plan__state="finished")


class Draw(models.Model):
    """The one draw of a plan (抽取记录): the digits, who saw them come about, and the result they give."""

    plan = models.OneToOneField(DrawPlan, models.PROTECT, related_name="draw", verbose_name="双随机任务")
    method = models.CharField("随机数来源", max_length=10, choices=DrawPlan.Entropy.choices)
    digits = models.CharField("数字", max_length=30)
    rolled_at = models.DateTimeField("产生时间")
    witness1_name = models.CharField("见证人一", max_length=30)
    witness1_body = models.CharField("见证人一单位", max_length=60)
    witness2_name = models.CharField("见证人二", max_length=30)
    witness2_body = models.CharField("见证人二单位", max_length=60)
    note = models.CharField("说明", max_length=200, blank=True)
    result_text = models.TextField("结果文件")
    result_sha256 = models.CharField("结果校验值", max_length=64)
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="操作人")
    recorded_at = models.DateTimeField("录入时间")

    objects = DrawQuerySet.as_manager()
    office_path = "plan__office"

    class Meta:
        verbose_name = verbose_name_plural = "抽取记录"

    def __str__(self):
        return f"{self.plan.number} 的抽取"

    def get_absolute_url(self):
        return self.plan.get_absolute_url()


class DrawTargetQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """Before the check is done a drawn object is known to the chief and to its own officers only (security.md
        §4.4, T22). What a superior drew for a check of published facts is worked on at the desk by anybody."""
        rows = super().visible_to(user)
        if may(user, "inspections.approve_drawplan"):
            return rows
        open_ = (
            Q(entered_on__isnull=False)
            | Q(plan__state="finished")
            | Q(plan__is_received=True, plan__form="publicity")
        )
        if user.is_authenticated:
            open_ |= Q(first_officer__user=user.pk) | Q(second_officer__user=user.pk)
        return rows.filter(open_)

    def selected(self):
        """Those to be checked: drawn or received, not replaced, not merely in reserve."""
        return self.filter(state="selected")

    def waiting(self):
        return self.selected().filter(entered_on=None)

    def unpublished(self):
        """Reviewed results that nobody has published yet."""
        return self.filter(reviewed_on__isnull=False, published_on=None)


class DrawTarget(models.Model):
    """One drawn object (抽查对象), its two officers, its result, and when that was published."""

    class State(models.TextChoices):
        SELECTED = "selected", "检查对象"
        RESERVE = "reserve", "备选"
        REPLACED = "replaced", "已被备选替换"

    office = models.ForeignKey(Office, models.PROTECT, related_name="draw_targets", verbose_name="监管机构")
    plan = models.ForeignKey(DrawPlan, models.PROTECT, related_name="targets", verbose_name="双随机任务")
    code = models.CharField("统一社会信用代码/注册号", max_length=30)
    name = models.CharField("名称", max_length=120)
    risk = models.CharField(
        "信用风险分类", max_length=1, choices=DrawObject.Risk.choices, default=DrawObject.Risk.B
    )
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="draw_targets", verbose_name="经营主体"
    )
    # As on the day of the draw: the figure of a past year must not move when a shop changes its kind.
    entity_kind = models.CharField("主体类型", max_length=12, choices=Entity.Kind.choices, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.SELECTED)
    rank = models.PositiveSmallIntegerField("顺序", default=1)
    ticket = models.CharField("抽取值", max_length=64, blank=True)
    first_officer = models.ForeignKey(
        DrawOfficer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="检查人员一"
    )
    second_officer = models.ForeignKey(
        DrawOfficer, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="检查人员二"
    )
    officer_reason = models.CharField("更换人员的理由", max_length=200, blank=True)
    assigned_on = models.DateField("抽取（接收）日期")
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name="由其替换"
    )
    replace_reason = models.CharField("替换理由", max_length=200, blank=True)
    inspection = models.ForeignKey(
        Inspection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="draw_targets",
        verbose_name="检查记录",
    )
    result = models.ForeignKey(
        DrawResult, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="抽查结果"
    )
    note = models.CharField("情况说明", max_length=300, blank=True)
    checked_on = models.DateField("检查日期", null=True, blank=True)
    entered_on = models.DateField("录入日期", null=True, blank=True)
    entered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="录入人"
    )
    reviewed_on = models.DateField("审核日期", null=True, blank=True)
    reviewed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人"
    )
    publish_by = models.DateField("公示期限", null=True, blank=True)
    published_on = models.DateField("公示日期", null=True, blank=True)
    published_where = models.CharField("公示渠道", max_length=120, blank=True)
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

    objects = DrawTargetQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "双随机抽查对象"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="draw_target_once_in_plan",
                fields=["plan", "code"],
                violation_error_message="这个代码已是这次抽查的对象",
            ),
            models.CheckConstraint(
                name="entered_draw_target_has_its_result",
                condition=Q(entered_on=None)
                | Q(result__isnull=False, checked_on__isnull=False, entered_by__isnull=False),
            ),
            models.CheckConstraint(
                name="draw_target_has_two_different_officers",
                condition=Q(first_officer=None) | ~Q(first_officer=F("second_officer")),
            ),
            models.CheckConstraint(
                name="published_draw_target_was_reviewed",
                condition=Q(published_on=None) | Q(reviewed_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="draw_target_list", fields=["office", "-id"]),
            # Figures of one office and period read only this index (performance.md §1a).
            models.Index(
                name="draw_target_of_office", fields=["office", "entered_on", "state", "code", "plan"]
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("inspections:drawtarget_detail", args=[self.pk])

    @property
    def officers(self) -> list[DrawOfficer]:
        return [one for one in (self.first_officer, self.second_officer) if one is not None]
