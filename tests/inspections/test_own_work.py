"""What an officer did outside the own grids: the record, its order and their limits stay before that officer's eyes."""

import uuid
from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from core.deadlines import due_items
from inspections.models import Order, Problem
from inspections.services import log_inspection, sign_inspection
from inspections.services.orders import issue_order, serve_order
from tests.inspections.conftest import AT, DAY, answers, signatures

LATE = date(2026, 6, 1)


@pytest.fixture
def order(check, checklist, officer):
    """A served order of the first grid; its second officer works in the second grid."""
    draft = log_inspection(**(check | {"answers": answers(checklist, "fail", "fail", "pass")}))
    signed = sign_inspection(draft, by=officer, at=AT, version=1, party_name="王店主", **signatures())
    order = issue_order(
        signed,
        by=officer,
        on=DAY,
        uuid=uuid.UUID("3f1c2a50-0000-4000-8000-0000000000aa"),
        kind="rectify",
        problems=list(signed.problems.all()),
        issued_on=DAY,
        demands="补齐票据",
    )
    return serve_order(order, by=officer, on=DAY, served_on=DAY, method="direct", receiver="王店主")


def waiting(user) -> set[str]:
    return {
        item.deadline.key for item in due_items(user, LATE) if item.deadline.key.startswith("inspections.")
    }


@pytest.mark.parametrize(
    ("who", "orders", "problems", "waits"),
    [
        ("officer", 1, 2, {"inspections.order_recheck", "inspections.rectification"}),
        ("second_officer", 1, 2, {"inspections.order_recheck", "inspections.rectification"}),
        ("uninvolved_officer", 0, 0, set()),
    ],
)
def test_who_took_part_sees_the_order_its_problems_and_their_limits(
    order, who, orders, problems, waits, request, client
):
    user = request.getfixturevalue(who)
    assert Order.objects.visible_to(user).count() == orders
    assert Problem.objects.visible_to(user).count() == problems
    assert waiting(user) == waits
    client.force_login(user)
    found = 200 if orders else 404
    for name, pk in [
        ("order_detail", order.pk),
        ("inspection_detail", order.inspection_id),
        ("order_recheck", order.pk),
    ]:
        assert client.get(reverse(f"inspections:{name}", args=[pk])).status_code == found, name
    for name in ("order_list", "problem_list", "problem_open"):
        page = client.get(reverse(f"inspections:{name}"))
        assert len(page.context["object_list"]) == (problems if "problem" in name else orders), name


def test_whoever_follows_a_problem_up_sees_it(order, uninvolved_officer):
    Problem.objects.filter(is_key=True).update(owner=uninvolved_officer)
    assert [one.is_key for one in Problem.objects.visible_to(uninvolved_officer)] == [True]
    assert waiting(uninvolved_officer) == {"inspections.rectification"}


def test_who_moved_to_another_grid_still_sees_the_own_work(order, officer, other_grid):
    officer.assignments.update(grid=other_grid)
    assert Order.objects.visible_to(officer).get() == order
    assert "inspections.order_recheck" in waiting(officer)


def test_what_such_a_page_links_to_can_be_opened(order, second_officer, client):
    """The shop itself lies in another grid: its name stands there, a way to its file does not."""
    client.force_login(second_officer)
    for name, pk in [("order_detail", order.pk), ("inspection_detail", order.inspection_id)]:
        page = client.get(reverse(f"inspections:{name}", args=[pk])).content.decode()
        assert order.entity.name in page
        links = {part.partition('"')[0] for part in unescape(page).split('href="/')[1:]}
        links = {link.partition("#")[0] for link in links if not link.startswith("static/")}
        assert [link for link in links if client.get("/" + link).status_code == 404] == [], name
