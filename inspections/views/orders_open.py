"""未闭环问题: everything found that still waits, the most urgent first, and who has to see to it."""

from datetime import timedelta

from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.access import may
from core.clock import now, today
from core.indicators import Scope, get
from core.listing import ListPage
from core.models import User
from core.pages import FormPage
from core.periods import Period
from inspections.filters.orders import HitFilter, OpenProblemFilter
from inspections.forms.orders import HitForm, OwnerForm
from inspections.models import ExposedHit, Problem
from inspections.rules import orders as rules_orders
from inspections.services import orders as services
from inspections.services.campaigns_targets import record_hit
from inspections.tables.orders import HIT_COLUMNS, open_problem_columns
from inspections.views.record import OfInspection

TOP = 8


def picture(rows, on):
    """What waits in ``rows`` on the local day ``on``: in all, by age, by owner and by village; three queries.

    Answers the facts, ages ``[(key, label, count)]``, owners ``[{key, waiting, late}]`` and villages ``[{key, name, …}]``,
    those with most overdue problems first.
    """
    late, since = Q(rectify_by__lt=on), "inspection__inspected_on"
    rows = rows.order_by()
    ages = {key: Count("pk", filter=_age(on, low, high)) for key, _, low, high in rules_orders.AGES}
    facts = rows.aggregate(waiting=Count("pk"), late=Count("pk", filter=late), oldest=Min(since), **ages)
    counted = {"waiting": Count("pk"), "late": Count("pk", filter=late)}
    owners = (
        rows.annotate(key=Coalesce("owner", "inspection__lead_officer")).values("key").annotate(**counted)
    )
    villages = rows.values(key=F("village"), name=F("village__name")).annotate(**counted)
    first = {"key": lambda row: (-row["late"], -row["waiting"], row["key"] or 0)}
    return (
        facts,
        [(key, label, facts[key]) for key, label, *_ in rules_orders.AGES],
        sorted(owners, **first),
        sorted(villages, **first),
    )


def _age(on, low, high):
    condition = Q(inspection__inspected_on__lte=on - timedelta(days=low))
    return (
        condition if high is None else condition & Q(inspection__inspected_on__gte=on - timedelta(days=high))
    )


class OpenProblemList(ListPage):
    queryset = Problem.objects.open().select_related(
        "inspection__entity", "inspection__lead_officer", "owner", "village"
    )
    permission_required = "inspections.view_order"
    filterset_class = OpenProblemFilter
    template_name = "inspections/problem_open.html"
    title = "未闭环问题"
    ordering = ["rectify_by", "pk"]
    queries = 12
    start_hint = "检查中发现、还没有整改办结的问题会列在这里，超期的在最前面。"

    @property
    def columns(self):
        return open_problem_columns(today())

    def get_context_data(self, **kwargs):
        on, user = today(), self.request.user
        mine = Problem.objects.open().visible_to(user)
        facts, ages, owners, villages = picture(mine, on)
        names = dict(
            User.objects.filter(pk__in=[row["key"] for row in owners]).values_list("pk", "display_name")
        )
        for row in owners:
            row["name"] = names.get(row["key"], "")
        year, scope = Period.year(on.year, until=on), Scope.of_user(user)
        closed = (
            Problem.objects.visible_to(user)
            .filter(inspection__state="signed", closed_on__range=(year.start, year.end))
            .order_by()
        )
        days = rules_orders.middle_days(list(closed.values_list("inspection__inspected_on", "closed_on")))
        frequent = get("inspections.frequent_problems")
        return super().get_context_data(
            on=on,
            facts=facts,
            ages=ages,
            owners=owners,
            villages=villages,
            median=days,
            oldest=(on - facts["oldest"]).days if facts["oldest"] else None,
            frequent=frequent.value(year, scope)[:TOP],
            repeated_url=get("inspections.repeated_problems").url(year, scope),
            repeated=get("inspections.repeated_problems").value(year, scope),
            **kwargs,
        )


class ProblemAssign(FormPage):
    """Name who follows a problem up."""

    form_class = OwnerForm
    permission_required = "inspections.approve_order"
    title, submit_label = "指定跟进人", "指定"
    success_message = "跟进人已指定。"

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            rows = Problem.objects.select_related("inspection__entity", "office").visible_to(request.user)
            self.problem = get_object_or_404(rows, pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "office": self.problem.office}

    def get_initial(self):
        return {"owner": self.problem.owner_id or self.problem.inspection.lead_officer_id}

    def back_url(self):
        return self.problem.get_absolute_url()

    def get_success_url(self):
        return reverse("inspections:problem_open")

    def save(self, form):
        return services.assign_problem(self.problem, by=self.request.user, owner=form.cleaned_data["owner"])


class HitList(ListPage):
    queryset = ExposedHit.objects.select_related("inspection__entity")
    permission_required = "inspections.view_exposedhit"
    filterset_class = HitFilter
    columns = HIT_COLUMNS
    title = "发现的曝光产品"
    ordering = ["-pk"]
    start_hint = "在曝光产品排查行动的检查记录上登记。"


class HitCreate(OfInspection, FormPage):
    form_class = HitForm
    permission_required = "inspections.add_exposedhit"
    title, submit_label = "登记发现的曝光产品", "登记"
    success_message = "已登记。"

    def save(self, form):
        return record_hit(self.inspection, by=self.request.user, at=now(), **form.cleaned_data)

    def get_success_url(self):
        return self.inspection.get_absolute_url()


def hits_of(inspection, user):
    """What the page of a check shows of exposed products."""
    if inspection.campaign is None or not inspection.campaign.products:
        return {"hits": [], "hit_url": ""}
    adds = inspection.state != "voided" and may(user, "inspections.add_exposedhit")
    return {
        "hits": inspection.exposed_hits.all(),
        "looks_for": inspection.campaign.products,
        "hit_url": reverse("inspections:exposedhit_create", args=[inspection.pk]) if adds else "",
    }
