import django_filters
from django.db.models import Q

from complaints import rules
from complaints.models import (
    Complaint,
    Consultation,
    ConsumerStation,
    ConsumerTip,
    CountyUrging,
    ReplyText,
    TrustedConsumption,
)
from core.access import Role
from core.clock import today
from core.filters import DayRange, PageFilter, choice, related, words
from core.models import User, Village


class ComplaintFilter(PageFilter):
    q = words("编号、被投诉举报人、商品、12315 编号", "search")
    kind = choice("kind", Complaint.Kind.choices, "类别")
    state = choice("state", Complaint.State.choices, "状态")
    due = django_filters.ChoiceFilter(
        label="期限",
        choices=[("overdue", "已超期"), ("soon", "3 天内到期"), ("open", "未办结")],
        empty_label="全部",
        method="by_due",
    )
    category = choice("category", Complaint.Category.choices, "问题类别")
    handler = related("handler", User.objects.filter(role__in=Role.certifiable()), "承办人")
    village = related("village", Village.objects.all(), "村（社区）")
    since = DayRange.since("received_on", "收到日期从")
    until = DayRange.until("received_on", "到")

    class Meta:
        model = Complaint
        fields: list[str] = []

    def search(self, rows, name, value):
        text = value.strip()
        return rows.filter(
            Q(number__icontains=text)
            | Q(respondent_name__icontains=text)
            | Q(product__icontains=text)
            | Q(pk__in=Complaint.objects.filter(intakes__external_no=text).values("pk"))
        )

    def by_due(self, rows, name, value):
        rows = rows.filter(state__in=rules.OPEN)
        if value == "overdue":
            return rows.filter(due_on__lt=today())
        return rows.filter(due_on__gte=today(), due_on__lte=soon()) if value == "soon" else rows


def soon():
    from datetime import timedelta

    return today() + timedelta(days=3)


class ConsultationFilter(PageFilter):
    q = words("咨询内容", "search")
    channel = choice("channel", Consultation._meta.get_field("channel").choices, "渠道")
    category = choice("category", Complaint.Category.choices, "类别")
    since = DayRange.since("asked_on", "咨询日期从")
    until = DayRange.until("asked_on", "到")

    class Meta:
        model = Consultation
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(Q(question__icontains=value) | Q(answer__icontains=value))


class StationFilter(PageFilter):
    q = words("名称", "search")
    place = choice("place", ConsumerStation.Place.choices, "设在")
    village = related("village", Village.objects.all(), "村（社区）")

    class Meta:
        model = ConsumerStation
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(name__icontains=value)


class TrustedFilter(PageFilter):
    q = words("经营主体", "search")
    level = choice("level", TrustedConsumption.Level.choices, "级别")
    stage = choice("stage", TrustedConsumption.Stage.choices, "阶段")
    since = DayRange.since("reached_on", "日期从")
    until = DayRange.until("reached_on", "到")

    class Meta:
        model = TrustedConsumption
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(entity__name__icontains=value)


class TipFilter(PageFilter):
    q = words("标题、内容", "search")
    category = choice("category", Complaint.Category.choices, "类别")

    class Meta:
        model = ConsumerTip
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(Q(title__icontains=value) | Q(text__icontains=value))


class ReplyTextFilter(PageFilter):
    q = words("名称", "search")
    current = choice("is_current", [("1", "现行"), ("0", "旧版")], "版本", method="by_current")

    class Meta:
        model = ReplyText
        fields: list[str] = []

    def search(self, rows, name, value):
        return rows.filter(title__icontains=value)

    def by_current(self, rows, name, value):
        return rows.filter(is_current=value == "1")


class CountyUrgingFilter(PageFilter):
    q = words("编号、被投诉举报人", "search")
    state = choice("state", CountyUrging.State.choices, "状态")
    ground = choice("ground", CountyUrging.Ground.choices, "督办原因")
    since = DayRange.since("urged_on", "督办日期从")
    until = DayRange.until("urged_on", "到")

    class Meta:
        model = CountyUrging
        fields: list[str] = []

    def search(self, rows, name, value):
        text = value.strip()
        return rows.filter(
            Q(complaint__number__icontains=text) | Q(complaint__respondent_name__icontains=text)
        )
