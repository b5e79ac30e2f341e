"""A grid, or all the work of a leaving officer, goes over in one step and keeps its history."""

from datetime import date

import pytest

from core.errors import RuleBroken
from core.handover import hand_over
from core.models import Assignment, HandOver
from tests.factories.inspections import InspectionFactory

ON = date(2026, 6, 1)


def test_a_grid_goes_over_with_its_drafts(officer, second_officer, chief, grid, office):
    draft = InspectionFactory(
        office=office,
        grid=grid,
        lead_officer=officer,
        second_officer=chief,
        state="draft",
        signed_at=None,
        inspected_on=date(2026, 5, 30),
    )
    signed = InspectionFactory(office=office, grid=grid, lead_officer=officer, second_officer=chief)
    both = InspectionFactory(
        office=office,
        grid=grid,
        lead_officer=officer,
        second_officer=second_officer,
        state="draft",
        signed_at=None,
        inspected_on=date(2026, 5, 31),
    )
    row = hand_over(officer, second_officer, grid=grid, on=ON, reason="轮岗", by=chief)
    assert row.moved == {"网格": 1, "未签字的检查": 1}
    assert len(row.kept) == 1
    for one in (draft, signed, both):
        one.refresh_from_db()
    assert (draft.lead_officer, signed.lead_officer, both.lead_officer) == (second_officer, officer, officer)
    history = (
        Assignment.objects.filter(grid=grid)
        .order_by("from_on")
        .values_list("user__username", "from_on", "until_on")
    )
    assert list(history) == [("zhifa1", date(2020, 1, 1), date(2026, 5, 31)), ("zhifa2", ON, None)]
    assert list(officer.grids) == []


def test_what_cannot_go_over(officer, second_officer, chief, clerk, other_grid, stranger):
    for taker, grid, words in [
        (officer, None, "同一人"),
        (clerk, None, "不能移交给"),
        (stranger, None, "本机构"),
        (second_officer, other_grid, "目前不负责"),
    ]:
        with pytest.raises(RuleBroken, match=words):
            hand_over(officer, taker, grid=grid, on=ON, reason="轮岗", by=chief)
    assert HandOver.objects.count() == 0


def test_from_the_page(client, chief, officer, second_officer, grid):
    client.force_login(officer)
    assert client.get("/core/handovers/new/").status_code in (403, 404)
    client.force_login(chief)
    from django.urls import reverse

    url = reverse("core:handover_create")
    assert "第一网格" in client.get(f"{url}?giver={officer.pk}").content.decode()
    answer = client.post(
        url,
        {
            "giver": officer.pk,
            "taker": second_officer.pk,
            "grid": grid.pk,
            "on": "2026-06-01",
            "reason": "调离",
        },
    )
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200
