"""Schools and their canteens: how they are fed, who supplies them, the spring and autumn rounds (domain.md T-012, B4.16)."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.fields import EncryptedTextField
from entities.models import Entity
from entities.models.about import AboutEntity
from food_safety.models.base import OfOffice, OfVillage
from inspections.models import Campaign, Problem


class School(OfVillage):
    class Level(models.TextChoices):
        KINDERGARTEN = "kindergarten", "幼儿园"
        TEACHING_POINT = "teaching_point", "教学点"
        PRIMARY = "primary", "小学"
        NINE_YEAR = "nine_year", "九年一贯制学校"
        MIDDLE = "middle", "初级中学"
        HIGH = "high", "高级中学"
        VOCATIONAL = "vocational", "职业学校"
        OTHER = "other", "其他（培训机构、托育机构等）"

    name = models.CharField("学校名称", max_length=80)
    level = models.CharField("学段", max_length=16, choices=Level.choices)
    address = models.CharField("地址", max_length=120, blank=True)
    principal = models.CharField("校（园）长", max_length=30, blank=True)
    phone = EncryptedTextField("联系电话", blank=True)
    students = models.PositiveIntegerField("在校学生数", default=0)
    boarders = models.PositiveIntegerField("寄宿学生数", default=0)
    opened_on = models.DateField("纳入登记日期")
    ended_on = models.DateField("撤并或停办日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    day = "opened_on"

    class Meta:
        verbose_name = verbose_name_plural = "学校"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="school_name_once",
                fields=["office", "name"],
                violation_error_message="本所已有同名的学校",
            ),
            models.CheckConstraint(
                name="school_ends_after_start", condition=Q(ended_on=None) | Q(ended_on__gte=F("opened_on"))
            ),
            models.CheckConstraint(name="boarders_among_students", condition=Q(boarders__lte=F("students"))),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("food_safety:school_detail", args=[self.pk])


class CanteenQuerySet(ScopedQuerySet):
    def open(self):
        """Those that nobody has closed; ``closed_on`` NULL means it still cooks."""
        return self.filter(closed_on=None)

    def open_on(self, on):
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=on), opened_on__lte=on)


class Canteen(AboutEntity):
    """A school's canteen: its entity carries licence, checks, facilities and health certificates."""

    class Supply(models.TextChoices):
        OWN = "own", "学校自营"
        ENTRUSTED = "entrusted", "委托（承包）经营"
        CENTRAL = "central", "中心校集中供餐"
        DELIVERED = "delivered", "校外供餐单位配送"

    entity = models.OneToOneField(
        Entity, models.PROTECT, related_name="canteen", verbose_name="食堂（经营主体）"
    )
    school = models.ForeignKey(School, models.PROTECT, related_name="canteens", verbose_name="学校")
    supply = models.CharField("供餐方式", max_length=10, choices=Supply.choices)
    seats = models.PositiveIntegerField("座位数", default=0)
    diners = models.PositiveIntegerField("每餐就餐人数", default=0)
    nutrition_plan = models.BooleanField(
        "农村义务教育营养改善计划", default=False, help_text="实施营养改善计划的食堂不得对外承包、委托经营"
    )
    has_accompanying = models.BooleanField("落实集中用餐陪餐制度", default=False)
    has_tasting = models.BooleanField("落实试餐制度", default=False)
    keeps_samples = models.BooleanField("落实食品留样制度", default=False)
    safety_manager = models.CharField("食品安全管理员", max_length=30, blank=True)
    opened_on = models.DateField("开办日期")
    closed_on = models.DateField("停办日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    objects = CanteenQuerySet.as_manager()
    day = "opened_on"

    class Meta:
        verbose_name = verbose_name_plural = "学校食堂"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="canteen_ends_after_start",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on")),
            ),
            models.CheckConstraint(
                name="nutrition_plan_is_not_entrusted",
                condition=Q(nutrition_plan=False) | ~Q(supply="entrusted"),
            ),
        ]

    def __str__(self):
        return self.entity.name

    def get_absolute_url(self):
        return reverse("food_safety:canteen_detail", args=[self.pk])


class OfCanteen(OfOffice):
    canteen = models.ForeignKey(Canteen, models.PROTECT, related_name="%(class)ss", verbose_name="学校食堂")

    grid_path = "canteen__entity__grid"
    village_path = "canteen__entity__village"

    class Meta:
        abstract = True


class CanteenLook(OfCanteen):
    """A look at what a canteen keeps about its meals (陪餐、试餐、留样、视频). It is no administrative inspection."""

    looked_on = models.DateField("查看日期")
    meals_accompanied = models.BooleanField("陪餐记录齐全", default=True)
    meals_tasted = models.BooleanField("试餐记录齐全", default=True)
    samples_grams = models.PositiveSmallIntegerField("每品种留样量（克）", null=True, blank=True)
    samples_hours = models.PositiveSmallIntegerField("留样时间（小时）", null=True, blank=True)
    video_online = models.BooleanField("后厨视频在线", default=True)
    forbidden_food = models.CharField(
        "发现的禁用食品",
        max_length=120,
        blank=True,
        help_text="冷荤凉菜、生食、裱花蛋糕、四季豆、鲜黄花菜、野生蘑菇、发芽土豆、亚硝酸盐；没有的不填",
    )
    samples_pass = models.BooleanField("留样符合要求", default=True, editable=False)
    demands = models.CharField("督促整改的事项", max_length=200, blank=True)
    fixed_on = models.DateField("整改完成日期", null=True, blank=True)

    day = "looked_on"

    class Meta:
        verbose_name = verbose_name_plural = "食堂管理查看"
        ordering = ["-looked_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="canteen_look_fixed_later", condition=Q(fixed_on=None) | Q(fixed_on__gte=F("looked_on"))
            )
        ]

    def __str__(self):
        return f"{self.canteen} {self.looked_on}"

    def get_absolute_url(self):
        return reverse("food_safety:canteenlook_detail", args=[self.pk])


class SupplierSelection(OfOffice):
    """How suppliers of school canteens were chosen: tender, review on the spot, with whom (domain.md CN-14)."""

    class Method(models.TextChoices):
        TENDER = "tender", "公开招标"
        INVITED = "invited", "邀请招标"
        COMPARED = "compared", "比选（询价）"
        CENTRAL = "central", "上级统一招标"

    title = models.CharField("名称", max_length=80)
    method = models.CharField("方式", max_length=10, choices=Method.choices)
    joint_units = models.CharField("会同单位", max_length=80, blank=True, help_text="例如 县教育局、学区")
    held_on = models.DateField("公布结果日期")
    reviewed_on = models.DateField("现场审核日期", null=True, blank=True)
    candidates = models.PositiveSmallIntegerField("参选企业数", default=0)
    note = models.CharField("情况", max_length=200, blank=True)

    day = "held_on"

    class Meta:
        verbose_name = verbose_name_plural = "供应商遴选"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="selection_title_once",
                fields=["office", "title"],
                violation_error_message="这次遴选已经登记过",
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("food_safety:supplierselection_detail", args=[self.pk])


class Supplier(OfOffice):
    """Who supplies school canteens; the firm may lie outside the office's area."""

    class Kind(models.TextChoices):
        INGREDIENTS = "ingredients", "原辅材料供应企业"
        BULK = "bulk", "大宗食材供应企业"
        MEALS = "meals", "校外供餐单位"

    name = models.CharField("供应商名称", max_length=120)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    licence_no = models.CharField("食品生产经营许可证编号", max_length=40, blank=True)
    licence_until = models.DateField("许可证有效期至", null=True, blank=True)
    phone = EncryptedTextField("联系电话", blank=True)
    goods = models.CharField("供应品种", max_length=120, blank=True)
    selected_on = models.DateField("确定日期")
    selection = models.ForeignKey(
        SupplierSelection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="suppliers",
        verbose_name="遴选",
    )
    ended_on = models.DateField("停止供应日期", null=True, blank=True)
    end_reason = models.CharField("停止原因", max_length=120, blank=True)

    day = "selected_on"

    class Meta:
        verbose_name = verbose_name_plural = "学校供应商"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_running_supplier",
                fields=["office", "name", "kind"],
                condition=Q(ended_on=None),
                violation_error_message="这个供应商已在名录中",
            ),
            models.CheckConstraint(
                name="supplier_ends_after_start",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("selected_on")),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def label(self) -> str:
        """The name; of one that has stopped also the day, for it may have been chosen again."""
        return f"{self.name}（供应至 {self.ended_on}）" if self.ended_on else self.name

    def get_absolute_url(self):
        return reverse("food_safety:supplier_detail", args=[self.pk])


class CanteenSupply(OfCanteen):
    """That a supplier delivers to a canteen, and what."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="supplies", verbose_name="供应商")
    goods = models.CharField("供应品种", max_length=120)
    from_on = models.DateField("开始日期")
    until_on = models.DateField("结束日期", null=True, blank=True)

    day = "from_on"

    class Meta:
        verbose_name = verbose_name_plural = "食堂供货关系"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_running_supply",
                fields=["canteen", "supplier"],
                condition=Q(until_on=None),
                violation_error_message="这个供应商已在向这个食堂供货",
            ),
            models.CheckConstraint(
                name="supply_ends_after_start", condition=Q(until_on=None) | Q(until_on__gte=F("from_on"))
            ),
        ]

    def __str__(self):
        return f"{self.supplier} → {self.canteen}"

    def get_absolute_url(self):
        return reverse("food_safety:canteensupply_detail", args=[self.pk])

    def misplaced(self):
        if self.supplier.office_id != self.canteen.entity.office_id:
            return "供应商不在本所的名录中", "supplier"
        return None


class SupplierCheck(OfOffice):
    """A check of a supplier's papers and goods, at its own place or at a canteen that receives them."""

    class Result(models.TextChoices):
        PASS = "pass", "符合"
        PROBLEM = "problem", "有问题"

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="checks", verbose_name="供应商")
    checked_on = models.DateField("核查日期")
    canteen = models.ForeignKey(
        Canteen, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="在哪个食堂核查"
    )
    has_licence = models.BooleanField("许可证在有效期内", default=True)
    has_invoices = models.BooleanField("票据、台账齐全", default=True)
    has_reports = models.BooleanField("合格证明、检验报告齐全", default=True)
    transport_ok = models.BooleanField("运输、贮存符合要求", default=True)
    result = models.CharField("结果", max_length=8, choices=Result.choices, editable=False)
    problems = models.CharField("发现的问题", max_length=200, blank=True)
    rectify_by = models.DateField("整改期限", null=True, blank=True)
    closed_on = models.DateField("整改完成日期", null=True, blank=True)

    day = "checked_on"

    class Meta:
        verbose_name = verbose_name_plural = "供应商核查"
        ordering = ["-checked_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="supplier_problem_has_words_and_limit",
                condition=Q(result="pass") | ~Q(problems="") & Q(rectify_by__isnull=False),
            ),
            models.CheckConstraint(
                name="supplier_check_closed_later",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("checked_on")),
            ),
        ]

    def __str__(self):
        return f"{self.supplier} {self.checked_on}"

    def get_absolute_url(self):
        return reverse("food_safety:suppliercheck_detail", args=[self.pk])


class SchoolRoundQuerySet(ScopedQuerySet):
    def awaiting_followup(self):
        """Rounds whose checks left problems that nobody has closed."""
        left = Problem.objects.filter(
            inspection__campaign=OuterRef("campaign"), inspection__state="signed", closed_on=None
        )
        return self.filter(Exists(left))


class SchoolRound(OfOffice):
    """The spring or autumn round through all canteens; its checks are those of the campaign.

    ``followup_by``: what the round found is to be put right before the next one begins.
    """

    class Season(models.TextChoices):
        SPRING = "spring", "春季"
        AUTUMN = "autumn", "秋季"

    year = models.PositiveSmallIntegerField("年份")
    season = models.CharField("季节", max_length=8, choices=Season.choices)
    campaign = models.OneToOneField(
        Campaign, models.PROTECT, related_name="school_round", verbose_name="专项行动"
    )
    joint_units = models.CharField(
        "联合单位", max_length=120, blank=True, help_text="例如 学区、教育局；用顿号分开"
    )
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    followup_by = models.DateField("整改跟踪期限")

    objects = SchoolRoundQuerySet.as_manager()
    day = ""

    class Meta:
        verbose_name = verbose_name_plural = "春秋季检查"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_round_a_season",
                fields=["office", "year", "season"],
                violation_error_message="这一季的校园检查已经建立",
            ),
            models.CheckConstraint(name="round_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))),
        ]

    def __str__(self):
        return f"{self.year}年{self.get_season_display()}学校食堂检查"

    def get_absolute_url(self):
        return reverse("food_safety:schoolround_detail", args=[self.pk])
