"""What a filing's page shows beside its words: warnings, the marked menu, the buttons of the next step."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.html import format_html

from banquets import rules
from banquets.models import BanquetFiling
from banquets.services import Settings, changed_since, crew_warnings, date_warning, menu_hits
from banquets.tables import moment, state_tag, yes
from core.access import may
from core.errors import RuleBroken
from core.identifiers import mask_phone
from entities.views.records import Act

APP = "banquets"
State = BanquetFiling.State


def url(name, *args) -> str:
    return reverse(f"{APP}:{name}", args=args)


@dataclass(frozen=True)
class MarkedDish:
    """One line of a menu and what the list says of it."""

    name: str
    hits: list


def marked(menu: str, office) -> list[MarkedDish]:
    """Every dish of ``menu`` in its order."""
    found: dict[str, list] = {}
    for hit in menu_hits(menu, office):
        found.setdefault(hit.dish, []).append(hit.watched)
    return [MarkedDish(dish, found.get(dish, [])) for dish in rules.dishes_of(menu)]


def settings_of(filing) -> Settings | None:
    """None where a rule has never been entered: the page must open even then."""
    try:
        return Settings.load(filing.held_on, filing.office)
    except RuleBroken:
        return None


def warnings_of(filing, menu: list[MarkedDish], user) -> list[str]:
    """What to keep an eye on, in sentences; for the page and for who has just filed. Who may not read the register of
    cooks learns only whose papers do not hold (domain.md C2). Of what is over nothing can be kept an eye on."""
    if not filing.is_open:
        return []
    settings = settings_of(filing)
    words = [date_warning(filing, settings)] if settings else []
    papers = crew_warnings(filing)
    if not may(user, f"{APP}.view_banquetcook"):
        papers = [line.partition("：")[0] + ("：核验不通过" if "：" in line else "") for line in papers]
    words += [f"厨师证明：{line}" for line in papers]
    bad = [dish.name for dish in menu if any(entry.is_forbidden for entry in dish.hits)]
    if bad:
        words.append(f"菜单中有禁止供应的菜品，请劝导更换：{'、'.join(bad)}")
    return [one for one in words if one]


def banners_of(filing, menu, user) -> list[tuple[str, str]]:
    """(kind, words)"""
    shown = [("wait", words) for words in warnings_of(filing, menu, user)]
    for report in filing.poisonings.open():
        link = format_html('<a href="{}">打开报告</a>', report.get_absolute_url())
        shown.insert(0, ("bad", format_html("疑似食物中毒调查中，备案冻结，留样不得处理。{}", link)))
    if filing.state in (State.REFUSED, State.CANCELLED):
        shown = [("", f"{filing.get_state_display()}：{filing.state_reason}")]
    letter = getattr(filing, "letter", None)
    if letter is not None and changed_since(letter, filing):
        shown.append(("wait", "承诺书签订以后备案内容有变动，请告知举办者。"))
    if filing.tier == BanquetFiling.Tier.COUNTY and not filing.told_county_on and filing.is_open:
        shown.append(("wait", "达到告知县局的规模，请告知后登记。"))
    return shown


def facts_of(filing, on: date) -> list:
    """``[(label, value)]``; telephone numbers masked."""
    one = filing
    caterer = (
        format_html('<a href="{}">{}</a>', one.caterer.get_absolute_url(), one.caterer) if one.caterer else ""
    )
    helpers = "、".join([*(str(person) for person in one.crew.all()), *rules.split_words(one.helpers)])
    return [
        ("状态", state_tag(one, on)),
        ("备案编号", one.number_text),
        ("举办者", one.host_name),
        ("举办者电话", mask_phone(one.host_phone)),
        ("事由", one.get_occasion_display()),
        ("聚餐时间", one.when),
        ("地点", f"{one.village}　{one.place}（{one.get_venue_display()}）"),
        ("规模", f"{one.tables} 桌，{one.people} 人"),
        ("承办厨师", one.cook_shown),
        ("承办餐饮单位", caterer),
        ("帮厨", f"{one.helper_count} 人" + (f"：{helpers}" if helpers else "")),
        ("餐饮具", f"{one.get_tableware_display()} {one.tableware_from}".strip()),
        ("食材来源", one.food_from),
        ("申报", f"{one.filed_on}　{one.get_channel_display()}"),
        ("受理", f"{one.decided_on or ''}"),
        ("指导层级", one.get_tier_display()),
        ("指导责任人", f"{one.assigned_to or ''}"),
        ("指导期限", f"{one.guide_by}"),
        ("事后登记期限", f"{one.close_by}"),
        ("告知县局", f"{one.told_county_on}" if one.told_county_on else ""),
        ("备注", one.note),
    ]


def acts_of(filing, user) -> list[Act]:
    """The buttons that fit the state and the role, the next step first."""
    one = filing
    open_, counted = one.is_open, one.is_counted
    has_letter = getattr(one, "letter", None) is not None
    rows = [
        (
            one.state == State.FILED,
            "approve_banquetfiling",
            Act("受理备案", url("banquetfiling_accept", one.pk), "primary", f"受理「{one}」的备案？"),
        ),
        (
            one.state == State.FILED,
            "approve_banquetfiling",
            Act("不予备案", url("banquetfiling_refuse", one.pk), confirm="不予备案？", reason="原因"),
        ),
        (
            open_ and not has_letter,
            "add_commitmentletter",
            Act("签承诺书", url("banquetfiling_sign", one.pk)),
        ),
        (
            one.state == State.ACCEPTED,
            "add_guidancevisit",
            Act("登记指导", url("banquetfiling_guide", one.pk)),
        ),
        (
            one.state == State.ACCEPTED,
            "add_sampleretention",
            Act("登记留样", url("banquetfiling_sample", one.pk)),
        ),
        (one.state == State.ACCEPTED, "add_followup", Act("事后登记", url("banquetfiling_close", one.pk))),
        (open_, "approve_banquetfiling", Act("指派", url("banquetfiling_assign", one.pk))),
        (
            one.tier == BanquetFiling.Tier.COUNTY and counted and not one.told_county_on,
            "change_banquetfiling",
            Act("登记告知县局", url("banquetfiling_county", one.pk)),
        ),
        (open_, "change_banquetfiling", Act("修改", url("banquetfiling_update", one.pk))),
        (
            open_,
            "change_banquetfiling",
            Act("取消", url("banquetfiling_cancel", one.pk), confirm="举办者取消聚餐？", reason="取消原因"),
        ),
        (True, "change_banquetfiling", Act("查看完整电话", url("banquetfiling_reveal", one.pk))),
        (
            one.state in (*rules.COUNTED, State.REFUSED),
            "change_banquetfiling",
            Act("出具登记表", url("banquetfiling_form", one.pk), confirm="生成备案登记表（PDF 和 Word）？"),
        ),
        (
            counted or one.state == State.FILED,
            "change_banquetfiling",
            Act("打印承诺书", url("banquetfiling_letter", one.pk), confirm="生成承诺书（PDF 和 Word）？"),
        ),
        (
            one.state not in (State.REFUSED, State.CANCELLED, State.FROZEN),
            "add_poisoningreport",
            Act("报告疑似食物中毒", url("banquetfiling_poisoning", one.pk), "danger"),
        ),
    ]
    return [act for fits, permission, act in rows if fits and may(user, f"{APP}.{permission}")]


def after_facts(follow_up) -> list:
    """What is known of how it ended."""
    one = follow_up
    return [
        ("回访日期", f"{one.asked_on}"),
        ("实际就餐人数", one.real_people),
        ("顺利结束", yes(one.ended_well)),
        ("身体不适人数", one.ill_count),
        ("有群众反映", yes(one.has_complaints)),
        ("留样已销毁", yes(one.samples_destroyed)),
        ("情况说明", one.note),
    ]


def sample_rows(filing) -> list:
    """(row, words of its hour)"""
    return [
        (
            row,
            f"已于 {moment(row.discarded_at)} 处理"
            if row.discarded_at
            else f"{moment(row.keep_until)} 后可以处理",
        )
        for row in filing.samples.order_by("taken_at", "pk")
    ]
