"""What a new portal still lacks: the first steps, shown to those who can take them until all are taken."""

from dataclasses import dataclass

from django.db.models import Exists
from django.urls import reverse

from core.access import may
from core.models import Assignment, Grid, Office, User, Village


@dataclass(frozen=True)
class Step:
    title: str
    note: str
    url: str
    is_done: bool


def first_steps(user) -> list[Step]:
    """The steps in their order, or nothing where all are taken or ``user`` opens no accounts; one statement."""
    if not may(user, "core.add_user"):
        return []
    seen = {
        "villages": Village.objects.visible_to(user),
        "people": User.objects.active().visible_to(user).exclude(pk=user.pk),
        "grids": Grid.objects.visible_to(user),
        "duties": Assignment.objects.visible_to(user),
        "offices": Office.objects.visible_to(user).exclude(pk=user.office_id),
    }
    done = (
        Office.objects.filter(pk=user.office_id)
        .annotate(**{f"has_{name}": Exists(rows.order_by()) for name, rows in seen.items()})
        .values(*(f"has_{name}" for name in seen))
        .get()
    )
    steps = [
        Step(title, note, reverse(f"core:{url}"), done[f"has_{name}"])
        for name, title, note, url in _WORDS
        if name != "offices" or user.office.kind == Office.Kind.COUNTY
    ]
    return steps if not all(step.is_done for step in steps) else []


_WORDS = (
    ("offices", "新增市场监管所", "县局所属的各所，名称用于文书和总结", "office_list"),
    ("villages", "录入村（社区）", "12 位区划代码和名称，可以从 Excel 粘贴", "village_list"),
    ("people", "开设人员账号", "所长、执法人员、内勤、村级协管员；执法人员同时登记执法证", "user_list"),
    ("grids", "划分网格", "每个网格包括哪些村（社区）", "grid_list"),
    ("duties", "登记责任分工", "谁负责哪个网格、哪个村", "assignment_list"),
)
