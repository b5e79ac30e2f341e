"""The month on one page, and the numbers the office works by."""

from calendar import Calendar
from collections import defaultdict
from datetime import date, timedelta

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse

from banquets import rules, services
from banquets.forms import StandardsForm
from banquets.models import BanquetFiling
from banquets.tables import state_tag
from core.access import may
from core.clock import today
from core.errors import RuleBroken
from core.models import Village
from core.pages import FormPage, PlainPage, asked_row

FIRST_YEAR, LAST_YEAR = 2000, 2099


def asked_month(text: str, on: date) -> date:
    """The first day of the month in ``2026-05``; that of ``on`` where nothing sensible is asked."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return on.replace(day=1)
    return first if FIRST_YEAR <= first.year <= LAST_YEAR else on.replace(day=1)


class MonthPage(PlainPage):
    """Coming banquets by day and by village; printed for the wall."""

    permission_required = "banquets.view_banquetfiling"
    template_name = "banquets/month.html"

    def get_context_data(self, **kwargs):
        on, asked, user = today(), self.request.GET, self.request.user
        first = asked_month(asked.get("month", ""), on)
        after = (first + timedelta(days=31)).replace(day=1)
        villages = Village.objects.visible_to(user)
        village = asked_row(villages, asked.get("village", ""))
        rows = (
            BanquetFiling.objects.visible_to(user)
            .filter(held_on__lt=after, ends_on__gte=first)
            .exclude(state__in=["refused", "cancelled"])
            .select_related("village", "assigned_to")
            .defer("host_phone", "cook_phone", "menu")
            .order_by("held_on", "village", "pk")
        )
        if village:
            rows = rows.filter(village=village)
        rows = list(rows)
        return super().get_context_data(
            first=first,
            previous=f"{first - timedelta(days=1):%Y-%m}",
            following=f"{after:%Y-%m}",
            weeks=_weeks(first, rows, on),
            by_village=_by_village(rows, on),
            count=len(rows),
            people=sum(row.people for row in rows),
            villages=villages,
            village=village,
            **kwargs,
        )


def _weeks(first: date, rows, on: date) -> list:
    """Weeks of ``(day, whether it is of the month, whether it is today, rows)``, Monday first."""
    days = defaultdict(list)
    for row in rows:
        for n in range((row.ends_on - row.held_on).days + 1):
            days[row.held_on + timedelta(days=n)].append(row)
    return [
        [(day, day.month == first.month, day == on, days[day]) for day in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]


def _by_village(rows, on: date) -> list:
    """``[(village, [(row, tag)])]`` in the order of the villages' codes."""
    groups = defaultdict(list)
    for row in rows:
        groups[row.village].append((row, state_tag(row, on)))
    return sorted(groups.items(), key=lambda pair: pair[0].code)


class Standards(PlainPage):
    """The numbers in force with where they stand, and what other places published."""

    permission_required = "banquets.view_banquetfiling"
    template_name = "banquets/standards.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        try:
            settings = services.Settings.load(today(), user.office)
        except RuleBroken as broken:
            return super().get_context_data(missing=broken.message, **kwargs)
        profiles = [
            {
                "key": key,
                **profile,
                "numbers": [
                    (settings.rules[code].title, f"{number}{settings.rules[code].get_unit_display()}")
                    for code, number in profile["values"].items()
                ],
            }
            for key, profile in rules.profiles().items()
        ]
        return super().get_context_data(
            settings=settings,
            in_force=list(settings.rules.values()),
            profiles=profiles,
            may_change=may(user, "core.change_legalrule"),
            **kwargs,
        )


class StandardsChange(FormPage):
    """All numbers in one form; ``?profile=`` fills in what a place published."""

    form_class = StandardsForm
    permission_required = "core.change_legalrule"
    title, submit_label, back_label = "修改备案标准", "保存", "备案标准"
    success_message = "备案标准已修改，自生效日期起的聚餐按新标准。"

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except RuleBroken as broken:  # the rules have not been loaded
            messages.error(request, broken.message)
            return redirect("banquets:standards")

    def get_form_kwargs(self):
        current = services.Settings.load(today(), self.request.user.office)
        return {**super().get_form_kwargs(), "current": current}

    def get_initial(self):
        profile = rules.profiles().get(self.request.GET.get("profile", ""))
        given = {"effective_from": today()}
        if profile:
            given |= {StandardsForm.name_of(code): number for code, number in profile["values"].items()}
            given |= {"law": profile.get("law", ""), "reason": f"参照{profile['title']}"}
        return given

    def back_url(self):
        return reverse("banquets:standards")

    get_success_url = back_url

    def save(self, form):
        data = form.cleaned_data
        services.change_settings(
            form.numbers(),
            office=self.request.user.office,
            by=self.request.user,
            on=today(),
            **{name: data[name] for name in ("effective_from", "law", "article", "reason")},
        )
