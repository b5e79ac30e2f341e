"""Published results of 你点我检 and 你送我检: the office's ledger with its two acts, and the pages for everybody."""

from collections import Counter

from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.access import may
from core.clock import today
from core.pages import ActionPage
from core.public.opendata import open_data
from core.public.pages import PublicPage
from entities.views.records import Act, Ledger, Section, Shown
from food_safety import services
from food_safety.filters.sampling import ResultPublicationFilter
from food_safety.forms.sampling import ResultPublicationForm
from food_safety.models import PublishedResult, ResultPublication
from food_safety.rules import publications as rules
from food_safety.tables import sampling as tables

SHOWN = 30
DATA = [
    ("tested_on", "日期"),
    ("product", "样品"),
    ("place", "地点"),
    ("way", "检测方式"),
    ("items", "检测项目"),
    ("result", "结果"),
    ("followed", "后续"),
]


def of_publication(row, user, on):
    """The lines as published, or as they would be; what has changed in the records since."""
    is_public = row.state == ResultPublication.State.PUBLISHED
    now_lines = services.lines_of(row)
    lines = list(row.lines.all()) if is_public else now_lines
    return Shown(
        facts=(
            ("状态", tables.publication_tag(row)),
            ("公布日期", row.published_on or ""),
            ("公布依据", row.publish_reason),
            ("撤下日期", row.withdrawn_on or ""),
            ("撤下理由", row.withdraw_reason),
            ("结果", f"{len(lines)} 条"),
        ),
        sections=(
            Section("已公布的结果" if is_public else "将要公布的结果", tables.LINE_COLUMNS, lines[:500]),
        ),
        acts=_acts(row, user, is_public),
        banners=_banners(row, is_public, lines, now_lines),
    )


def _acts(row, user, is_public):
    acts = []
    if is_public:
        acts.append(Act("查看公开页面", reverse("food_safety:public_result", args=[row.office_id, row.pk])))
    if may(user, "food_safety.approve_resultpublication"):
        step, label = ("withdraw", "撤下") if is_public else ("publish", "公布")
        url = reverse(f"food_safety:resultpublication_{step}", args=[row.pk])
        acts.append(Act(label, url, kind="" if is_public else "primary"))
    return tuple(acts)


def _banners(row, is_public, lines, now_lines):
    banners = []
    if is_public and _plain(lines) != _plain(now_lines):
        banners.append(("wait", "公布以后记录有更正或者新增。需要更新的，请撤下并说明理由，再重新公布。"))
    if row.kind == ResultPublication.Kind.ON_DEMAND and not is_public:
        waiting = services.reported_samples(row).filter(published_on=None).count()
        if waiting:
            banners.append(("wait", f"有 {waiting} 批次抽检已出报告但没有登记公示，没有列入。"))
    return tuple(banners)


def _plain(lines):
    return [[getattr(line, key) for key, _ in DATA] for line in lines]


class PublishResults(ActionPage):
    model = ResultPublication
    permission_required = "food_safety.approve_resultpublication"
    question = "把「{row}」公布在网上？任何人都能看到。请再看一遍样品名称里有没有人名、店名。"
    done = "已公布「{row}」。"
    needs_reason = True

    def act(self, row):
        services.publish_results(row, by=self.request.user, on=today(), reason=self.reason)


class WithdrawResults(ActionPage):
    model = ResultPublication
    permission_required = "food_safety.approve_resultpublication"
    question = "撤下「{row}」？公开页面会写明已撤下和理由。"
    done = "已撤下「{row}」。"
    needs_reason = True

    def act(self, row):
        services.withdraw_results(row, by=self.request.user, on=today(), reason=self.reason)


LEDGERS = [
    Ledger(
        ResultPublication,
        "检测结果公布",
        "result-publications",
        ResultPublicationFilter,
        tables.PUBLICATION_COLUMNS,
        ResultPublicationForm,
        add=services.add_publication,
        change=services.change_publication,
        is_open=lambda row: row.state != ResultPublication.State.PUBLISHED,
        more=of_publication,
        start_hint="把“你点我检”“你送我检”一段时间的结果公布给群众，先看清要公布的内容，再公布。",
    ),
]


# --- for everybody -----------------------------------------------------------------------------------------------------


class PublicResultList(PublicPage):
    """The published results of an office, newest first; all their lines as data."""

    template_name = "food_safety/public_results.html"

    def rows(self):
        return ResultPublication.objects.published().filter(office=self.public_office)

    def get(self, request, *args, **kwargs):
        lines = PublishedResult.objects.filter(publication__in=self.rows()).order_by(
            "-publication", "position"
        )
        data = open_data(
            request,
            name="你点我检你送我检结果",
            about={"office": self.public_office.name},
            columns=[("title", "公布"), ("kind", "类别"), *DATA],
            rows=[
                {"title": line.publication.title, "kind": line.publication.get_kind_display(), **_data(line)}
                for line in (lines.select_related("publication") if "format" in request.GET else ())
            ],
        )
        return data or super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        rows = self.rows().order_by("-published_on", "-pk")[:SHOWN]
        return super().get_context_data(rows=rows, **kwargs)


class PublicResult(PublicPage):
    """One publication in plain words; after it was taken off only that, when and why."""

    template_name = "food_safety/public_result.html"

    def get(self, request, *args, **kwargs):
        told = ResultPublication.objects.told().filter(office=self.public_office)
        self.row = get_object_or_404(told, pk=kwargs["pk"])
        is_public = self.row.state == ResultPublication.State.PUBLISHED
        self.lines = list(self.row.lines.all()) if is_public else []
        data = open_data(
            request,
            name=self.row.title,
            about={
                "office": self.public_office.name,
                "title": self.row.title,
                "kind": self.row.get_kind_display(),
                "state": self.row.get_state_display(),
                "since": self.row.since_on.isoformat(),
                "until": self.row.until_on.isoformat(),
                "published_on": self.row.published_on.isoformat(),
            },
            columns=DATA,
            rows=[_data(line) for line in self.lines],
        )
        return data or super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        counts = Counter(line.result for line in self.lines)
        return super().get_context_data(
            row=self.row,
            lines=[(line, rules.KINDS[line.result]) for line in self.lines],
            has_place=any(line.place for line in self.lines),
            counts=[
                (word, counts[word], rules.KINDS[word], rules.EXPLAINED[word])
                for word in rules.EXPLAINED
                if counts[word]
            ],
            **kwargs,
        )


def _data(line):
    return {key: getattr(line, key) for key, _ in DATA}
