"""G10, G11: whole list pages through the WSGI handler, against a bare page of the same rows and the Django admin."""

from django.db import connection
from django.urls import reverse

from benchmarks import people, rivals
from benchmarks.measuring import interleaved, times
from benchmarks.results import Result
from benchmarks.scales import Scale
from entities.views import EntityList
from inspections.views.inspections import InspectionList

LISTS = [
    ("entities", "经营主体列表", EntityList, "entities:entity_list", "entities_entity"),
    ("inspections", "检查列表", InspectionList, "inspections:inspection_list", "inspections_inspection"),
]
REPEATS = 3


def run(scale: Scale) -> list[Result]:
    results = []
    for name, title, page, url_name, admin_name in LISTS:
        results += _against_bare_page(name, title, page, reverse(url_name))
        results += _against_admin(page, title, reverse(url_name), admin_name)
    return results


def _get(client, url):
    response = client.get(url)
    if response.status_code != 200:
        raise SystemExit(f"{url} 回答 {response.status_code}")
    return response


def _against_bare_page(name, title, page, url) -> list[Result]:
    user = people.chief()
    client = people.signed_in(user)
    rows = page.queryset.order_by(*page.ordering).visible_to(user)
    rivals.HELD[name] = list(rows[: rivals.PAGE])
    bare = reverse("bench_bare", args=[name])
    for warm in (url, bare):
        _get(client, warm)
    queries: list[str] = []

    def counted(execute, sql, parameters, many, context):
        queries.append(sql)
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(counted):
        shown = _get(client, url)
    if not all(f'href="{row.get_absolute_url()}"' in shown.content.decode() for row in rivals.HELD[name]):
        raise SystemExit(f"{url} 与对照页的行不同")
    spent = interleaved(
        {
            "ours": times(REPEATS, lambda: _get(client, url)),
            "bare": times(REPEATS, lambda: _get(client, bare)),
        },
        rounds=7,
    )
    return [
        Result(
            "G10", f"{title}每页的 SQL 语句", len(queries), unit="条", limit=6, note="含会话、登录人和筛选项"
        ),
        Result(
            "G10",
            f"{title}一页：对同样 {len(rivals.HELD[name])} 行的空白 Django 页",
            spent["ours"].cpu / REPEATS,
            spent["bare"].cpu / REPEATS,
            limit=1.6,
            note="CPU",
        ),
    ]


def _against_admin(page, title, url, admin_name) -> list[Result]:
    """Over all rows, as the county bureau sees them: the admin knows no offices. What it costs grows with the table,
    so that the goal is about a list of a million rows."""
    is_large = page.queryset.order_by().count() >= 1_000_000
    client = people.signed_in(people.county_user())
    default, tuned = (reverse(f"{site}:{admin_name}_changelist") for site in ("default_admin", "tuned_admin"))
    spent = interleaved(
        {
            "ours": lambda: _get(client, url),
            "default": lambda: _get(client, default),
            "tuned": lambda: _get(client, tuned),
        },
        rounds=5,
    )
    results = []
    for rival, what, least in (("default", "默认", 3), ("tuned", "调好的", 2)):
        results.append(
            Result(
                "G11",
                f"{title}（县局）：对{what} Django admin 列表",
                spent["ours"].cpu,
                spent[rival].cpu,
                limit=least if is_large else None,
                times=True,
                note="CPU",
            )
        )
    return results
