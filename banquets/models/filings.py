"""A banquet that a household announces, and the letter its host signs."""

from datetime import date

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from banquets import rules
from banquets.models.cooks import BanquetCook
from core.access import ScopedQuerySet
from core.addresses import reverse
from core.fields import EncryptedTextField
from core.identifiers import IdentifierValidator
from core.models import Grid, LegalRule, Office, User, Village
from core.models.attachments import Attachment
from entities.models import Entity
from entities.models.about import Submitted


class FilingQuerySet(ScopedQuerySet):
    def counted(self):
        """Accepted filings, whatever became of them later; refused and cancelled ones are none (domain.md T-029)."""
        return self.filter(state__in=rules.COUNTED)

    def waiting(self):
        """Filed, and nobody has decided yet."""
        return self.filter(state="filed")

    def to_guide(self):
        """Accepted before it was over, of a size that is to be guided, and no visit or call yet."""
        visits = self.model._meta.get_field("visits").related_model.objects.filter(filing=OuterRef("pk"))
        rows = self.filter(state="accepted", filed_on__lte=F("ends_on")).exclude(tier="below")
        return rows.filter(~Exists(visits))

    def to_close(self):
        """Accepted, and the record after the meal is missing."""
        return self.filter(state="accepted")

    def coming(self, on: date):
        """Not over on the local day ``on``, and neither refused nor cancelled."""
        return self.filter(ends_on__gte=on).exclude(state__in=["refused", "cancelled"])

    def cooked_by(self, cook):
        """Banquets at which ``cook`` is the cook or one of the helpers."""
        crew = self.model.crew.through.objects.filter(banquetfiling=OuterRef("pk"), banquetcook=cook)
        return self.filter(Q(cook=cook) | Exists(crew))


class BanquetFiling(Submitted):
    """One banquet (户次): who holds it, when, where, for how many, with which cook and menu, and what became of it."""

    class Occasion(models.TextChoices):
        WEDDING = "wedding", "婚宴"
        FUNERAL = "funeral", "丧宴"
        BIRTHDAY = "birthday", "寿宴"
        BABY = "baby", "满月（百日）宴"
        HOUSE = "house", "乔迁宴"
        SCHOOL = "school", "升学宴"
        FAIR = "fair", "庙会、社火等集体活动"
        OTHER = "other", "其他"

    class Meal(models.TextChoices):
        BREAKFAST = "breakfast", "早餐"
        LUNCH = "lunch", "午餐"
        DINNER = "dinner", "晚餐"

    class Venue(models.TextChoices):
        HOME = "home", "自家院落"
        HALL = "hall", "村文化广场、红白理事会"
        OTHER = "other", "其他场所"

    class Tableware(models.TextChoices):
        OWN = "own", "自有或借用，洗净消毒"
        RENTED = "rented", "租用"
        SET = "set", "集中消毒餐饮具"
        DISPOSABLE = "disposable", "一次性餐饮具"

    class Channel(models.TextChoices):
        HOST = "host", "举办者网上申报"
        ASSISTANT = "assistant", "村级协管员代报"
        OFFICE = "office", "电话申报（本所登记）"

    class Tier(models.TextChoices):
        BELOW = "below", "未达备案人数"
        VILLAGE = "village", "村级协管员电话指导"
        TOWNSHIP = "township", "本所现场指导"
        COUNTY = "county", "本所现场指导，告知县局"

    class State(models.TextChoices):
        FILED = "filed", "待受理"
        ACCEPTED = "accepted", "已备案"
        REFUSED = "refused", "不予备案"
        CANCELLED = "cancelled", "已取消"
        CLOSED = "closed", "已办结"
        FROZEN = "frozen", "事件冻结"

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="banquet_filings", verbose_name="监管机构", editable=False
    )
    grid = models.ForeignKey(
        Grid,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="banquet_filings",
        verbose_name="网格",
        editable=False,
    )
    village = models.ForeignKey(
        Village, models.PROTECT, related_name="banquet_filings", verbose_name="村（社区）"
    )
    number_text = models.CharField("备案编号", max_length=80, blank=True, editable=False)
    channel = models.CharField("申报方式", max_length=10, choices=Channel.choices, editable=False)
    filed_on = models.DateField("申报日期", editable=False)

    occasion = models.CharField("事由", max_length=10, choices=Occasion.choices)
    host_name = models.CharField("举办者姓名", max_length=30)
    host_phone = EncryptedTextField("举办者电话", validators=[IdentifierValidator("phone")])
    place = models.CharField("聚餐地点", max_length=100, help_text="社、巷、门牌或场所名称")
    venue = models.CharField("场所类型", max_length=8, choices=Venue.choices, default=Venue.HOME)
    held_on = models.DateField("聚餐日期")
    first_meal = models.CharField("第一餐", max_length=10, choices=Meal.choices, default=Meal.LUNCH)
    days = models.PositiveSmallIntegerField("天数", default=1)
    meals = models.PositiveSmallIntegerField("餐次", default=1)
    ends_on = models.DateField("结束日期", editable=False)
    tables = models.PositiveSmallIntegerField("桌数")
    people = models.PositiveIntegerField("就餐人数", help_text="人数最多的一餐")

    caterer = models.ForeignKey(
        Entity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="banquet_filings",
        verbose_name="承办餐饮单位",
        editable=False,
    )
    cook = models.ForeignKey(
        BanquetCook,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="banquets",
        verbose_name="在册厨师",
    )
    cook_name = models.CharField("厨师姓名", max_length=30, blank=True, help_text="没有登记在册的厨师填这里")
    cook_phone = EncryptedTextField("厨师电话", blank=True, validators=[IdentifierValidator("phone")])
    crew = models.ManyToManyField(
        BanquetCook, blank=True, related_name="helped_banquets", verbose_name="在册帮厨"
    )
    helper_count = models.PositiveSmallIntegerField("帮厨人数", default=0)
    helpers = models.CharField("其他帮厨姓名", max_length=200, blank=True)
    tableware = models.CharField("餐饮具来源", max_length=12, choices=Tableware.choices)
    tableware_from = models.CharField("餐饮具提供者", max_length=60, blank=True)
    food_from = models.CharField("主要食材来源", max_length=200, help_text="肉、菜、酒水从哪里购进")
    menu = models.TextField("菜单", max_length=2000, blank=True, help_text="每行一道菜")
    note = models.CharField("备注", max_length=200, blank=True)

    state = models.CharField(
        "状态", max_length=10, choices=State.choices, default=State.FILED, editable=False
    )
    state_reason = models.CharField("不予备案或取消的原因", max_length=200, blank=True, editable=False)
    decided_on = models.DateField("受理日期", null=True, blank=True, editable=False)
    ended_on = models.DateField("办结或取消日期", null=True, blank=True, editable=False)
    tier = models.CharField("指导层级", max_length=10, choices=Tier.choices, editable=False)
    # NULL: nobody is assigned, for the village assistant guides small banquets without being told.
    assigned_to = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="banquets_to_guide",
        verbose_name="指导责任人",
        editable=False,
    )
    guide_by = models.DateField("指导期限", editable=False)
    guide_rule = models.ForeignKey(
        LegalRule,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="期限依据",
    )
    close_by = models.DateField("事后登记期限", editable=False)
    close_rule = models.ForeignKey(
        LegalRule,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="期限依据",
    )
    told_county_on = models.DateField("告知县局日期", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = FilingQuerySet.as_manager()
    office_path = "office"
    grid_path = "grid"
    village_path = "village"
    person_paths = ("assigned_to", "created_by")

    class Meta:
        verbose_name = verbose_name_plural = "聚餐备案"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="banquet_for_somebody", condition=Q(people__gte=1, tables__gte=1)),
            models.CheckConstraint(name="banquet_ends_after_start", condition=Q(ends_on__gte=F("held_on"))),
            models.CheckConstraint(
                name="banquet_has_meals",
                condition=Q(days__gte=1, days__lte=rules.MOST_DAYS, meals__gte=1, meals__lte=21),
            ),
            models.CheckConstraint(
                name="banquet_refused_with_reason",
                condition=~Q(state__in=["refused", "cancelled"]) | ~Q(state_reason=""),
            ),
            models.CheckConstraint(
                name="banquet_decided_has_its_day",
                condition=Q(state__in=["filed", "cancelled"]) | Q(decided_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(name="banquet_of_office", fields=["office", "held_on", "state", "village"]),
            models.Index(
                name="banquet_running", fields=["office", "guide_by"], condition=Q(state="accepted")
            ),
        ]

    def __str__(self):
        return f"{self.host_name}{self.get_occasion_display()} {self.held_on}"

    def get_absolute_url(self):
        return reverse("banquets:banquetfiling_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether what was filed may still be changed."""
        return self.state in ("filed", "accepted")

    @property
    def is_counted(self) -> bool:
        return self.state in rules.COUNTED

    @property
    def title(self) -> str:
        """Without a name, for lists that leave the house: 上寨村 婚宴 120人 2026-05-08."""
        return f"{self.village} {self.get_occasion_display()} {self.people}人 {self.held_on}"

    @property
    def when(self) -> str:
        """The days and meals as people say them."""
        days = f"{self.held_on}" if self.days == 1 else f"{self.held_on} 至 {self.ends_on}"
        return f"{days}　{self.get_first_meal_display()}起，共 {self.meals} 餐"

    @property
    def dishes(self) -> list[str]:
        return rules.dishes_of(self.menu)

    @property
    def cook_shown(self) -> str:
        return self.cook.name if self.cook_id else self.cook_name

    def attachments(self):
        return Attachment.objects.of(self)


class OfFiling(Submitted):
    """A record about one filing, seen by whoever sees the filing."""

    objects = ScopedQuerySet.as_manager()
    office_path = "filing__office"
    grid_path = "filing__grid"
    village_path = "filing__village"

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return self.filing.get_absolute_url()

    def attachments(self):
        return Attachment.objects.of(self)

    @property
    def office(self):
        return self.filing.office


class CommitmentLetter(OfFiling):
    """The signed 《农村集体聚餐食品安全承诺书》 (domain.md TN-37): once signed, its text is the one the host read."""

    class Mode(models.TextChoices):
        SCREEN = "screen", "屏幕签名"
        PAPER = "paper", "纸质签名"

    filing = models.OneToOneField(
        BanquetFiling, models.PROTECT, related_name="letter", verbose_name="聚餐备案"
    )
    signed_on = models.DateField("签订日期")
    signer = models.CharField("签名人", max_length=30)
    mode = models.CharField("签名方式", max_length=8, choices=Mode.choices)
    archive_no = models.CharField("纸质原件存档号", max_length=40, blank=True)
    content = models.JSONField("承诺内容", default=dict)

    day = "signed_on"

    class Meta:
        verbose_name = verbose_name_plural = "聚餐承诺书"
        ordering = ["-signed_on", "-pk"]

    def __str__(self):
        return f"{self.filing} 承诺书"
