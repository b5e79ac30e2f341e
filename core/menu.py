"""The menu: each app adds its entries in its own ``menu.py``; a person sees those whose permission the role holds."""

from dataclasses import dataclass

from django.urls import reverse

from core.access import may

GROUPS = [
    "",
    "经营主体",
    "网格与走访",
    "监督检查",
    "食品安全",
    "特种设备",
    "投诉举报",
    "农村聚餐",
    "宣传培训与其他",
    "总结与统计",
    "系统",
]


@dataclass(frozen=True)
class Entry:
    """``group`` is one of ``GROUPS``; ``url_name`` takes no arguments; ``rank`` orders the entries of a group."""

    group: str
    label: str
    url_name: str
    permission: str
    rank: int = 50


ENTRIES: list[Entry] = []


def add(*entries: Entry) -> None:
    """Add entries to the menu. Raises ValueError for a group that the menu does not have."""
    for entry in entries:
        if entry.group not in GROUPS:
            raise ValueError(f"the menu has no group {entry.group}")
        ENTRIES.append(entry)


def menu_for(user, path: str) -> list[dict]:
    """``[{label, items: [{label, url, current}]}]`` in the order of ``GROUPS``, groups without entries left out."""
    groups = []
    for group in GROUPS:
        mine = sorted(
            (entry for entry in ENTRIES if entry.group == group and may(user, entry.permission)),
            key=lambda entry: entry.rank,
        )
        items = [{"label": entry.label, "url": reverse(entry.url_name)} for entry in mine]
        if items:
            groups.append({"label": group, "items": items})
    _mark_current(groups, path)
    return groups


def _mark_current(groups, path) -> None:
    """The entry whose address is the longest beginning of ``path``."""
    items = [item for group in groups for item in group["items"]]
    fitting = [
        item for item in items if path == item["url"] or (item["url"] != "/" and path.startswith(item["url"]))
    ]
    for item in items:
        item["current"] = bool(fitting) and item is max(fitting, key=lambda one: len(one["url"]))


add(
    Entry("", "今日待办", "home", "core.view_todo", 0),
    Entry("系统", "网格与责任", "core:grid_list", "core.view_grid", 10),
    Entry("系统", "人员账号", "core:user_list", "core.view_user", 20),
    Entry("系统", "机构信息", "core:own_office", "core.change_office", 30),
    Entry("系统", "公众入口二维码", "core:public_links", "core.view_office", 35),
    Entry("系统", "工作日历", "core:calendarday_list", "core.view_calendarday", 40),
    Entry("系统", "期限与数值规则", "core:legalrule_list", "core.view_legalrule", 50),
    Entry("系统", "后台任务", "core:job_list", "core.view_job", 60),
    Entry("系统", "操作记录", "core:auditentry_list", "core.view_auditentry", 70),
)
