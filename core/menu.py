"""The menu: each app adds its entries in its own ``menu.py``; a person sees those whose permission the role holds."""

from dataclasses import dataclass
from functools import cache

from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse

from core.access import PERMISSIONS

GROUPS = [
    "",
    "经营主体",
    "网格与走访",
    "监督检查",
    "案件与强制措施",
    "食品安全",
    "学校食品",
    "快检与抽检",
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


def menu_of(user, path: str) -> str:
    """The menu's HTML for ``user`` on the page ``path``.

    What a role may open never changes while a process runs, and there are few roles and some hundred entries:
    each is drawn once. Drawn anew for every page it cost a fifth of the page.
    """
    if not (user.is_authenticated and user.is_active):
        return ""
    return _drawn(user.role, _current(path, user.role), get_script_prefix())


@cache
def _groups(role: str, prefix: str) -> list[dict]:
    """``[{label, entries: [{label, url}], urls}]`` in the order of ``GROUPS``, groups without entries left out.

    ``prefix`` is where the portal is mounted; it is part of every address.
    """
    granted = PERMISSIONS.get(role, frozenset())
    groups = []
    for group in GROUPS:
        mine = sorted(
            (entry for entry in ENTRIES if entry.group == group and entry.permission in granted),
            key=lambda entry: entry.rank,
        )
        if mine:
            entries = [{"label": entry.label, "url": reverse(entry.url_name)} for entry in mine]
            groups.append({"label": group, "entries": entries, "urls": {entry["url"] for entry in entries}})
    return groups


def _current(path: str, role: str) -> str:
    """The address of the entry whose address is the longest beginning of ``path``; "" for none."""
    prefix = get_script_prefix()
    urls = [entry["url"] for group in _groups(role, prefix) for entry in group["entries"]]
    fitting = [url for url in urls if path == url or (url != prefix and path.startswith(url))]
    return max(fitting, key=len, default="")


@cache
def _drawn(role: str, current: str, prefix: str) -> str:
    return render_to_string("core/menu.html", {"menu": _groups(role, prefix), "current": current})


add(
    Entry("", "今日待办", "home", "core.view_todo", 0),
    Entry("系统", "网格与责任", "core:grid_list", "core.view_grid", 10),
    Entry("系统", "人员账号", "core:user_list", "core.view_user", 20),
    Entry("系统", "接口令牌", "core:apitoken_list", "core.view_apitoken", 25),
    Entry("系统", "机构信息", "core:office_list", "core.change_office", 30),
    Entry("系统", "公众入口二维码", "core:public_links", "core.view_office", 35),
    Entry("系统", "工作日历", "core:calendarday_list", "core.view_calendarday", 40),
    Entry("系统", "期限与数值规则", "core:legalrule_list", "core.view_legalrule", 50),
    Entry("系统", "发文登记", "core:numberseries_list", "core.view_numberseries", 45),
    Entry("系统", "后台任务", "core:job_list", "core.view_job", 60),
    Entry("系统", "操作记录", "core:auditentry_list", "core.view_auditentry", 70),
)
