"""What must be looked at before a summary is frozen: what forbids it, and what a person has to accept."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.urls import reverse

from core import deadlines
from core.indicators import Scope, recorded
from core.models import Office, Village
from reports import crossfoot
from reports.build import Resolved
from reports.documents import left_out
from reports.proof import Slip, slips
from reports.scene import plain

MOST_NAMED = 6


@dataclass(frozen=True)
class Finding:
    """``group`` is what it is about; a finding that ``forbids`` keeps the summary from being frozen. ``url`` leads to the
    rows that it speaks of."""

    group: str
    message: str
    forbids: bool = False
    place: str = ""
    url: str = ""


def findings(resolved: Resolved, *, summary, by) -> list[Finding]:
    """Everything in the order of its weight. ``by`` sees the open loops that ``core.deadlines`` shows this user."""
    office, period = summary.office, summary.period
    figures = resolved.figures
    sums = crossfoot.broken_identities(figures, office=office, period=period, summary=summary)
    totals = crossfoot.not_additive(figures, office=office, period=period)
    found = [Finding("合计不符", message, True) for message in [*sums, *totals]]
    for slip in proof(resolved, office=office, final=True):
        if slip.is_grave:
            found.append(Finding(slip.rule, f"「{slip.text}」：{slip.message}", True, _near(resolved, slip)))
    for gap in left_out(resolved):
        zero = all("分母为零" in reason for reason in gap["reasons"])
        group = "分母为零" if zero else "缺少内容"
        found.append(Finding(group, f"{gap['text']}（{'；'.join(gap['reasons'])}）", place=gap["place"]))
    found += [
        Finding("没有记录", message) for message in never_recorded(resolved, office=office, period=period)
    ]
    found += [
        Finding("缺月", message, url=url)
        for message, url in crossfoot.empty_months(figures, office=office, period=period)
    ]
    found += [Finding("未办结", message, url=url) for message, url in open_loops(summary, by)]
    found += [
        Finding("人工填报", f"「{value.label}」{value.shown}：{value.note}") for value in resolved.typed
    ]
    return sorted(found, key=lambda finding: not finding.forbids)


def never_recorded(resolved: Resolved, *, office, period) -> list[str]:
    """Of which lines of work the office has no record at all, while the text states noughts or says that nothing was found:
    one line for each."""
    computed = [value for value in resolved.figures if value.kind == "computed"]
    figures = [value.figure for value in computed]
    values = {(value.key, period): value.value for value in computed}
    keys = recorded.never_recorded(figures, period, Scope.of_office(office), values)
    apps_of = defaultdict(list)
    for figure in figures:
        if figure.key in keys:
            apps_of[recorded.app_of(figure)].append(f"「{figure.label}」")
    return [
        f"{apps.get_app_config(app).verbose_name}还没有登记过记录：{'、'.join(labels[:MOST_NAMED])}"
        f"{f'等 {len(labels)} 项' if len(labels) > MOST_NAMED else ''}没有记录支持"
        for app, labels in apps_of.items()
    ]


def open_loops(summary, by) -> list[tuple[str, str]]:
    """What was overdue on the cut-off day, one line a kind of deadline, with the page of those that still are."""
    counted = deadlines.counts_by_kind(by, summary.cut_off)
    return [
        (
            f"{deadlines.REGISTRY[key].title}：{count.overdue} 件到统计截止日已超期未办",
            reverse("reports:late_list", args=[key]),
        )
        for key, count in counted.items()
        if count.overdue
    ]


def paragraphs(resolved: Resolved, *, final: bool = False) -> list[str]:
    """Each block as one line of plain text, with its number; ``final`` leaves out what the final edition does."""
    lines = []
    for block in resolved.blocks:
        body = "".join(sentence.text for sentence in block.sentences if not (final and sentence.missing))
        lines.append(block.number + plain(block.head) + body)
    return lines


def proof(resolved: Resolved, *, office, final: bool = False) -> list[Slip]:
    """The slips of the text. Names of other offices and of their villages may not stand in it."""
    own = own_names(office)
    return slips(paragraphs(resolved, final=final), own=own, foreign=foreign_names(office, own))


def own_names(office) -> list[str]:
    """Names that belong into this office's text: its own, its county's, its villages' and, for a county, its towns'."""
    names = [office.place_name, office.name, office.short_name]
    if office.parent:
        names += [office.parent.place_name, office.parent.name]
    names += [child.place_name for child in office.children.all()]
    names += Village.objects.filter(office__in=[office, *office.children.all()]).values_list(
        "name", flat=True
    )
    return [name for name in names if name]


def foreign_names(office, own: Iterable[str]) -> list[str]:
    known = set(own)
    rows = Office.objects.exclude(pk=office.pk).values_list("place_name", flat=True)
    return sorted(
        {name for name in rows if name and name not in known and not any(name in one for one in known)}
    )


def _near(resolved, slip) -> str:
    return f"第 {slip.place + 1} 段"
