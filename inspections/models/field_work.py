"""Work of the office that is neither check nor case: sweeps for clues, takedowns by platforms, safeguards of events."""

from django.db import models
from django.db.models import F, Q

from core.access import ScopedQuerySet
from core.addresses import reverse
from core.models import Grid, Office, Village
from entities.models import Entity
from entities.models.about import AboutEntity, Submitted
from inspections.models.campaigns import Campaign


class ClueSweep(Submitted):
    """One sweep of a trade or market for clues of organised crime (扫黑除恶线索摸排). Source: domain.md T-040, TN-26.

    It is no administrative inspection: what it finds is a clue that goes to whoever may deal with it.
    """

    class Place(models.TextChoices):
        FAIR = "fair", "商贸集市"
        WHOLESALE = "wholesale", "批发市场"
        FARM_MARKET = "farm_market", "农贸市场"
        SCENIC = "scenic", "旅游景区"
        BUILDING = "building", "建材沙石"
        STREET = "street", "沿街门店"
        OTHER = "other", "其他行业"

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", verbose_name="监管机构", editable=False
    )
    grid = models.ForeignKey(
        Grid, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="网格", editable=False
    )
    swept_on = models.DateField("摸排日期")
    kind = models.CharField("行业场所", max_length=12, choices=Place.choices)
    place = models.CharField("地点", max_length=80)
    village = models.ForeignKey(
        Village, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="村（社区）"
    )
    entity_count = models.PositiveIntegerField("摸排户数")
    clue_count = models.PositiveIntegerField("线索条数", default=0)
    clues = models.CharField("线索情况", max_length=300, blank=True, help_text="没有线索的不填")
    handed_to = models.CharField("移交单位", max_length=60, blank=True)
    handed_on = models.DateField("移交日期", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    day = "swept_on"
    objects = ScopedQuerySet.as_manager()
    office_path = "office"
    grid_path = "grid"
    village_path = "village"
    person_paths = ("created_by",)

    class Meta:
        verbose_name = verbose_name_plural = "扫黑除恶线索摸排"
        ordering = ["-swept_on", "-pk"]
        constraints = [
            models.CheckConstraint(name="sweep_tells_its_clues", condition=Q(clue_count=0) | ~Q(clues="")),
            models.CheckConstraint(
                name="sweep_handed_over_whole",
                condition=Q(handed_on=None)
                | Q(handed_on__gte=F("swept_on"), clue_count__gt=0) & ~Q(handed_to=""),
            ),
        ]

    def __str__(self):
        return f"{self.swept_on} {self.place}"

    def get_absolute_url(self):
        return reverse("inspections:cluesweep_detail", args=[self.pk])

    def misplaced(self):
        """What is wrong with the parts of the record, None where nothing is."""
        if bool(self.clue_count) != bool(self.clues):
            return "有线索的，条数和情况都要填写；没有线索的都不填", "clues"
        if bool(self.handed_on) != bool(self.handed_to):
            return "移交单位和移交日期要同时填写", "handed_to"
        if self.handed_on and not self.clue_count:
            return "没有线索，不能登记移交", "handed_to"
        if self.handed_on and self.handed_on < self.swept_on:
            return "移交日期早于摸排日期", "handed_on"
        return None


class PlatformAction(AboutEntity):
    """A shop that a platform took down (平台下线) at the office's request, until it may trade there again.

    Source: domain.md C-039.
    """

    entity = models.ForeignKey(
        Entity, models.PROTECT, related_name="platform_actions", verbose_name="经营主体"
    )
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", verbose_name="监管机构", editable=False
    )
    platform = models.CharField("平台", max_length=40)
    offline_on = models.DateField("下线日期")
    reason = models.CharField("下线原因", max_length=120)
    letter_no = models.CharField("函件文号", max_length=60, blank=True)
    restored_on = models.DateField("恢复上线日期", null=True, blank=True)
    note = models.CharField("恢复理由", max_length=120, blank=True)

    day = "offline_on"
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "平台下线"
        ordering = ["-offline_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="platform_restored_after_takedown",
                condition=Q(restored_on=None) | Q(restored_on__gte=F("offline_on")),
            ),
            models.UniqueConstraint(
                name="one_takedown_at_a_time",
                fields=["entity", "platform"],
                condition=Q(restored_on=None),
                violation_error_message="这个主体在这个平台的下线还没有恢复，请先登记恢复",
            ),
        ]

    def __str__(self):
        return f"{self.entity} {self.platform}"

    def get_absolute_url(self):
        return reverse("inspections:platformaction_detail", args=[self.pk])

    def misplaced(self):
        """See ``ClueSweep``."""
        if self.restored_on and self.restored_on < self.offline_on:
            return "恢复上线日期早于下线日期", "restored_on"
        if self.restored_on and not self.note:
            return "恢复上线的，请写明理由", "note"
        return None


class EventProtection(Submitted):
    """The safeguard of one event (重大活动保障): where, when, how many vendors, and that nothing happened.

    Its checks are those of its campaign. A lunar event keeps its festival, so that next year's day can be told.
    Source: domain.md TN-14, B10.
    """

    class Lunar(models.TextChoices):
        SPRING = "春节", "春节"
        FOURTH = "四月八", "四月八（浴佛节）"
        BOAT = "端午", "端午"
        SIXTH = "六月十九", "六月十九"
        AUTUMN = "中秋", "中秋"

    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+", verbose_name="监管机构", editable=False
    )
    event = models.CharField("活动名称", max_length=60)
    lunar = models.CharField("农历节日", max_length=8, choices=Lunar.choices, blank=True)
    held_on = models.DateField("活动日期")
    starts_on = models.DateField("保障开始日期")
    ends_on = models.DateField("保障结束日期")
    place = models.CharField("地点", max_length=80)
    organiser = models.CharField("主办单位", max_length=60, blank=True)
    people = models.PositiveIntegerField("预计人数", null=True, blank=True)
    vendor_count = models.PositiveIntegerField("食品摊点和餐饮单位（户）", default=0)
    officer_count = models.PositiveSmallIntegerField("出动执法人员（人次）", default=0)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="protections", verbose_name="专项行动"
    )
    plan = models.TextField("保障方案", blank=True)
    concluded_on = models.DateField("办结日期", null=True, blank=True, editable=False)
    incident_count = models.PositiveSmallIntegerField("突发事件（起）", default=0, editable=False)
    outcome = models.CharField("保障情况", max_length=300, blank=True, editable=False)

    objects = ScopedQuerySet.as_manager()
    office_path = "office"

    class Meta:
        verbose_name = verbose_name_plural = "重大活动保障"
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="event_protected_once",
                fields=["office", "event", "held_on"],
                violation_error_message="同一天的这项活动已经登记保障",
            ),
            models.CheckConstraint(
                name="event_within_its_protection",
                condition=Q(starts_on__lte=F("held_on"), ends_on__gte=F("held_on")),
            ),
            models.CheckConstraint(
                name="event_concluded_with_outcome",
                condition=Q(concluded_on=None, incident_count=0)
                | Q(concluded_on__gte=F("held_on")) & ~Q(outcome=""),
            ),
        ]

    def __str__(self):
        return self.event

    def get_absolute_url(self):
        return reverse("inspections:eventprotection_detail", args=[self.pk])

    @property
    def is_open(self):
        return self.concluded_on is None
