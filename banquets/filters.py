import django_filters
from django.db.models import Exists, OuterRef, Q
from django.forms import HiddenInput

from banquets.models import (
    BanquetCook,
    BanquetFiling,
    CommitmentLetter,
    GuidanceVisit,
    PoisoningReport,
    RiskDish,
    SampleRetention,
)
from core.access import Role
from core.clock import now, today
from core.filters import DayRange, PageFilter, choice, related, words
from core.models import Grid, User, Village

LETTER = Exists(CommitmentLetter.objects.filter(filing=OuterRef("pk")))
VISIT = Exists(GuidanceVisit.objects.filter(filing=OuterRef("pk")))


GUIDES = User.objects.filter(
    role__in={*Role.certifiable(), Role.ASSISTANT}
)  # who is asked to guide a banquet


class FilingFilter(PageFilter):
    q = words("举办者、地点或备案编号", "search")
    state = choice("state", BanquetFiling.State.choices, "状态")
    held_from = DayRange.since("held_on", "聚餐日期（起）")
    held_until = DayRange.until("held_on", "聚餐日期（止）")
    village = related("village", Village.objects.all(), "村（社区）")
    grid = related("grid", Grid.objects.all(), "网格")
    occasion = choice("occasion", BanquetFiling.Occasion.choices, "事由")
    tier = choice("tier", BanquetFiling.Tier.choices, "指导层级")
    channel = choice("channel", BanquetFiling.Channel.choices, "申报方式")
    assigned_to = related("assigned_to", GUIDES, "指导责任人")
    letter = django_filters.ChoiceFilter(
        label="承诺书", choices=[("1", "已签"), ("0", "未签")], empty_label="全部", method="by_letter"
    )
    guided = django_filters.ChoiceFilter(
        label="指导", choices=[("1", "已指导"), ("0", "未指导")], empty_label="全部", method="by_visit"
    )
    cook = django_filters.NumberFilter(method="by_cook", widget=HiddenInput)

    class Meta:
        model = BanquetFiling
        fields: list[str] = []

    def search(self, rows, name, value):
        text = value.strip()
        return rows.filter(
            Q(host_name__icontains=text) | Q(place__icontains=text) | Q(number_text__icontains=text)
        )

    def by_letter(self, rows, name, value):
        return rows.filter(LETTER if value == "1" else ~LETTER)

    def by_visit(self, rows, name, value):
        return rows.filter(VISIT if value == "1" else ~VISIT)

    def by_cook(self, rows, name, value):
        return rows.cooked_by(value)


class OfFilingFilter(PageFilter):
    """Base of the lists of what hangs on a filing."""

    q = words("举办者或地点", "search")
    village = related("filing__village", Village.objects.all(), "村（社区）")

    def search(self, rows, name, value):
        return rows.filter(
            Q(filing__host_name__icontains=value.strip()) | Q(filing__place__icontains=value.strip())
        )


class VisitFilter(OfFilingFilter):
    kind = choice("kind", GuidanceVisit.Kind.choices, "方式")
    on_from = DayRange.since("visited_on", "指导日期（起）")
    on_until = DayRange.until("visited_on", "指导日期（止）")
    guided_by = related("guided_by", GUIDES, "指导人")
    faults = django_filters.ChoiceFilter(
        label="问题",
        choices=[("open", "有待改正"), ("any", "发现过问题"), ("none", "没有问题")],
        empty_label="全部",
        method="by_faults",
    )

    class Meta:
        model = GuidanceVisit
        fields: list[str] = []

    def by_faults(self, rows, name, value):
        if value == "open":
            found = rows.model._meta.get_field("findings").related_model.objects
            return rows.filter(Exists(found.filter(visit=OuterRef("pk"), answer="fail", corrected_on=None)))
        return rows.filter(finding_count__gt=0) if value == "any" else rows.filter(finding_count=0)


class SampleFilter(OfFilingFilter):
    state = django_filters.ChoiceFilter(
        label="状态",
        choices=[("kept", "留样中"), ("due", "可以处理"), ("done", "已处理")],
        empty_label="全部",
        method="in_state",
    )

    class Meta:
        model = SampleRetention
        fields: list[str] = []

    def in_state(self, rows, name, value):
        if value == "done":
            return rows.filter(discarded_at__isnull=False)
        return rows.kept().filter(keep_until__lte=now()) if value == "due" else rows.kept()


class ReportFilter(OfFilingFilter):
    outcome = choice("outcome", PoisoningReport.Outcome.choices, "结论")
    on_from = DayRange.since("happened_on", "接报日期（起）")
    on_until = DayRange.until("happened_on", "接报日期（止）")

    class Meta:
        model = PoisoningReport
        fields: list[str] = []


class CookFilter(PageFilter):
    q = words("姓名", "search")
    work = choice("work", BanquetCook.Work.choices, "从业类别")
    village = related("village", Village.objects.all(), "村（社区）")
    papers = django_filters.ChoiceFilter(
        label="证明",
        choices=[("valid", "均有效"), ("faulty", "缺少或到期")],
        empty_label="全部",
        method="by_papers",
    )
    active = django_filters.ChoiceFilter(
        label="状态", choices=[("1", "在册"), ("0", "已停止")], empty_label="全部", method="by_active"
    )

    class Meta:
        model = BanquetCook
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(name__icontains=value.strip())

    def by_papers(self, rows, name, value):
        faulty = rows.papers_end_by(today())
        return faulty if value == "faulty" else rows.active().exclude(pk__in=faulty.values("pk"))

    def by_active(self, rows, name, value):
        return rows.filter(ended_on__isnull=value == "1")


class VerdictFilter(PageFilter):
    q = words("姓名", "search")

    class Meta:
        model = BanquetCook
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(name__icontains=value.strip())


class DishFilter(PageFilter):
    q = words("菜品、用词或原因", "search")
    kind = django_filters.ChoiceFilter(
        "is_forbidden", label="类别", choices=[("1", "禁止供应"), ("0", "高风险")], empty_label="全部"
    )
    active = django_filters.ChoiceFilter(
        "is_active", label="启用", choices=[("1", "启用"), ("0", "停用")], empty_label="全部"
    )

    class Meta:
        model = RiskDish
        fields: list[str] = []

    def search(self, rows, name, value):
        text = value.strip()
        return rows.filter(Q(name__icontains=text) | Q(words__icontains=text) | Q(reason__icontains=text))
