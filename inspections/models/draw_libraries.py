"""One list and two libraries (一单两库) of the double-random draw, its result words, and the county's coordination."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from core.access import ScopedQuerySet, may
from core.addresses import reverse
from core.models import Office, User
from entities.models import Entity
from inspections.subjects import Subject


class MatterQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        """The own office's list, and that which the bureau above keeps for all its offices."""
        own = super().visible_to(user)
        if not may(user, "inspections.view_matter") or user.office.parent_id is None:
            return own
        return own | self.filter(office=user.office.parent_id)

    def listed(self, on):
        """Those on the list on the local day ``on``; ``ended_on`` NULL means still on it."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on), listed_on__lte=on)


class Matter(models.Model):
    """One matter of the list (随机抽查事项清单). What is not on the published list may not be inspected (B3.8)."""

    class Way(models.TextChoices):
        ON_SITE = "on_site", "实地核查"
        DOCUMENTS = "documents", "书面检查"
        ONLINE = "online", "网络监测"

    office = models.ForeignKey(Office, models.PROTECT, related_name="matters", verbose_name="监管机构")
    code = models.CharField("事项代码", max_length=20)
    name = models.CharField("抽查事项", max_length=120)
    category = models.CharField("抽查类别", max_length=60, blank=True)
    subject = models.CharField("领域", max_length=12, choices=Subject.choices, default=Subject.OTHER)
    objects_of = models.CharField("检查对象", max_length=120, blank=True)
    way = models.CharField("检查方式", max_length=10, choices=Way.choices, default=Way.ON_SITE)
    is_key = models.BooleanField("重点检查事项", default=False)
    ratio_percent = models.DecimalField(
        "年度抽查比例（%）",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    times_a_year = models.PositiveSmallIntegerField("每年抽查次数上限", null=True, blank=True)
    partners = models.CharField("联合部门", max_length=120, blank=True)
    basis = models.CharField("检查依据", max_length=300, blank=True)
    listed_on = models.DateField("列入清单日期")
    ended_on = models.DateField("移出清单日期", null=True, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    published_where = models.CharField("公布渠道", max_length=120, blank=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = MatterQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "抽查事项"
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="matter_code_once_in_office",
                fields=["office", "code"],
                violation_error_message="这个事项代码已经登记",
            )
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    def get_absolute_url(self):
        return reverse("inspections:matter_detail", args=[self.pk])


class DrawObjectQuerySet(ScopedQuerySet):
    def present(self):
        """Those that may be drawn; ``left_on`` NULL means still in the library."""
        return self.filter(left_on=None)


class DrawObject(models.Model):
    """One entry of the library of those who may be drawn (检查对象名录库), from the entities or from a list."""

    class Risk(models.TextChoices):
        A = "A", "A 类（低风险）"
        B = "B", "B 类（一般）"
        C = "C", "C 类（较高）"
        D = "D", "D 类（高风险）"

    MAIN_LIST = "检查对象名录库"

    office = models.ForeignKey(Office, models.PROTECT, related_name="draw_objects", verbose_name="监管机构")
    list_name = models.CharField("名录", max_length=60, default=MAIN_LIST, help_text="专项库请写专项库名称")
    code = models.CharField("统一社会信用代码/注册号", max_length=30)
    name = models.CharField("名称", max_length=120)
    risk = models.CharField("信用风险分类", max_length=1, choices=Risk.choices, default=Risk.B)
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="draw_objects", verbose_name="经营主体"
    )
    registrar = models.CharField("登记机关", max_length=60, blank=True)
    supervisor = models.CharField("管辖单位", max_length=60, blank=True)
    left_on = models.DateField("移出日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = DrawObjectQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "检查对象名录"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="draw_object_once_in_list",
                fields=["office", "list_name", "code"],
                violation_error_message="这个代码已在同一名录中",
            )
        ]
        indexes = [models.Index(name="draw_object_list", fields=["office", "-id"])]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("inspections:drawobject_update", args=[self.pk])


class DrawOfficerQuerySet(ScopedQuerySet):
    def certified(self, on):
        """Those in the library with a certificate that is valid on the local day ``on`` (B3.7); of a portal user the
        account's certificate counts."""
        return self.filter(certified_on(on), left_on=None)


def certified_on(on) -> Q:
    """The condition of ``DrawOfficer`` rows whose certificate is valid on ``on``."""
    external = Q(user=None, certificate_valid_until__gte=on)
    return external | Q(user__is_active=True, user__certificate_valid_until__gte=on) & ~Q(
        user__certificate_no=""
    )


class DrawOfficer(models.Model):
    """One officer of the library (执法检查人员名录库): a user of the portal, or somebody of another body."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="draw_officers", verbose_name="监管机构")
    # NULL: somebody without an account here (partner departments, the county's brigade).
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="draw_officers", verbose_name="账号"
    )
    name = models.CharField("姓名", max_length=30)
    body = models.CharField("所在单位", max_length=60)
    certificate_no = models.CharField("执法证号", max_length=30)
    certificate_valid_until = models.DateField("执法证有效期至")
    speciality = models.CharField("岗位与资质", max_length=120, blank=True)
    joined_on = models.DateField("入库日期")
    left_on = models.DateField("移出日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = DrawOfficerQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "执法检查人员"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="draw_officer_certificate_once",
                fields=["office", "certificate_no"],
                violation_error_message="这个执法证号已经登记",
            ),
            models.UniqueConstraint(
                name="draw_officer_user_once",
                fields=["office", "user"],
                condition=Q(user__isnull=False),
                violation_error_message="这个账号已经登记为检查人员",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("inspections:drawofficer_update", args=[self.pk])


class DrawResult(models.Model):
    """One way in which a drawn check can end; the words are the office's to edit (domain.md B3.6)."""

    # NULL: shipped words for all offices.
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="draw_results",
        verbose_name="监管机构",
        help_text="空为通用",
    )
    code = models.CharField("编码", max_length=30)
    name = models.CharField("结果用语", max_length=60)
    is_normal = models.BooleanField("属于正常", default=False)
    needs_check = models.BooleanField("须有现场检查记录", default=False)
    is_offered = models.BooleanField("可选用", default=True)
    rank = models.PositiveSmallIntegerField("排序", default=50)

    class QuerySet(ScopedQuerySet):
        def visible_to(self, user):
            """The words for all, and those of the offices whose rows the user sees."""
            own = super().visible_to(user)
            return own | self.filter(office=None) if user.is_authenticated and user.is_active else own

        def offered_to(self, office):
            return self.filter(Q(office=office) | Q(office=None), is_offered=True)

    objects = QuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "抽查结果用语"
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="draw_result_once",
                fields=["office", "code"],
                condition=Q(office__isnull=False),
                violation_error_message="这个编码已有抽查结果用语",
            ),
            models.UniqueConstraint(
                name="shared_draw_result_once",
                fields=["code"],
                condition=Q(office=None),
                violation_error_message="这个编码已有抽查结果用语",
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("inspections:drawresult_update", args=[self.pk])


class DrawCoordination(models.Model):
    """What a bureau does so that draws happen: guides departments, supervises offices, holds joint meetings."""

    class Kind(models.TextChoices):
        GUIDANCE = "guidance", "指导部门建立一单两库"
        SUPERVISION = "supervision", "督查市场监管所"
        MEETING = "meeting", "跨部门联席会议"

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="draw_coordination", verbose_name="监管机构"
    )
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    held_on = models.DateField("日期")
    body = models.CharField(
        "对象单位", max_length=60, help_text="被指导的部门、被督查的市场监管所；会议写会议名称"
    )
    note = models.TextField("情况", blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")

    objects = ScopedQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "双随机统筹记录"
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(name="draw_coordination_list", fields=["office", "-held_on", "-id"])]

    def __str__(self):
        return f"{self.held_on} {self.get_kind_display()}：{self.body}"

    def get_absolute_url(self):
        return reverse("inspections:drawcoordination_update", args=[self.pk])
