"""The draw run again in the visitor's browser, against the script in Python."""

import json
import random
from datetime import date

import pytest
from playwright.sync_api import expect

from core.reference.loading import load_legal_rules
from inspections.rules import draws as rules
from inspections.services import draw_results
from inspections.verify_draw import draw
from tests.factories.core import UserFactory
from tests.inspections.draw_plans import drawn, entered, library, officers_of
from tests.windows import PHONE, overhang, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def finished(live_url, office, officer, second_officer, chief):
    def made(**fields):
        load_legal_rules()
        library(office)
        officers_of(office, officer, second_officer)
        plan = drawn(chief, **fields)
        deputy = UserFactory(office=office, role="deputy")
        for row in plan.targets.selected():
            draw_results.review_result(entered(row, by=chief), by=deputy, on=date(2026, 3, 21))
        return draw_results.finish_plan(plan, by=chief, on=date(2026, 3, 22))

    return made


def vectors(count):
    """Plans of all shapes: Chinese names, several classes, few and many officers, recusals."""
    rng = random.Random(20260305)
    for number in range(count):
        size = rng.randint(4, 40)
        objects = [
            (
                f"{rng.randrange(10**17):017}{'甲é𠮷X'[n % 4] if n % 9 == 0 else n}",
                rng.choice("店铺商行厂é𠮷") * rng.randint(1, 9),
                rng.choice("ABCD"),
            )
            for n in range(size)
        ]
        listed = rules.list_file(objects)
        sizes = {level: sum(one[2] == level for one in objects) for level in "ABCD"}
        officers = [(f"Z{n}", "名", "所") for n in range(rng.randint(2, 8))]
        recusals = [(objects[0][0], "Z0")] if len(officers) > 3 else []
        planned = rules.plan_file(
            number=f"测试-{number}",
            name="名",
            purpose="目的",
            list_sha256=rules.sha256(listed),
            sizes=sizes,
            quota={level: rng.randint(0, sizes[level]) for level in "ABCD"} | {max(sizes, key=sizes.get): 1},
            officers=officers,
            recusals=recusals,
            entropy="骰子",
            committed_at="T",
        )
        yield listed, planned, f"{rng.randrange(10**20):020}"


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_a_visitor_runs_the_draw_again(finished, browser_window, options):
    plan = finished(list_is_public=True)
    page = browser_window(**options)
    page.goto(f"/inspections/public/draws/{plan.number}/")
    page.get_by_role("button", name="重新验算").click()
    page.locator(".banner-ok").wait_for()
    expect(page.locator("[data-said]")).to_contain_text("重新算出的 4 户及检查人员，与公布的结果完全相同")
    assert overhang(page) == 0
    plan.draw.result_text = plan.draw.result_text.replace("drawn|1|", "drawn|9|")
    plan.draw.save()
    page.get_by_role("button", name="重新验算").click()
    page.locator(".banner-bad").wait_for()
    expect(page.locator("[data-said]")).to_contain_text("不一致")


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_public_pages_are_accessible(finished, browser_window, options):
    plan = finished()
    page = browser_window(**options, bypass_csp=True)
    for path in ("", f"{plan.number}/"):
        page.goto(f"/inspections/public/draws/{path}")
        assert violations(page) == []


def test_a_list_that_is_not_public_is_chosen_from_the_visitors_own_files(finished, browser_window, tmp_path):
    plan = finished()
    (tmp_path / "list.txt").write_bytes(plan.commitment.list_text.encode())
    page = browser_window()
    page.goto(f"/inspections/public/draws/{plan.number}/")
    page.get_by_role("button", name="重新验算").click()
    expect(page.locator("[data-said]")).to_have_text("请先选择名单文件 list.txt")
    page.locator("#own-list").set_input_files(tmp_path / "list.txt")
    page.get_by_role("button", name="重新验算").click()
    page.locator(".banner-ok").wait_for()


def test_without_script_the_result_is_there(finished, browser_window):
    plan = finished()
    page = browser_window(java_script_enabled=False)
    page.goto(f"/inspections/public/draws/{plan.number}/")
    expect(page.get_by_text("您的浏览器没有启用脚本")).to_be_visible()
    expect(page.get_by_text(plan.targets.selected().first().name)).to_be_visible()


def test_javascript_and_python_agree_on_a_hundred_vectors(finished, browser_window):
    plan = finished()
    page = browser_window()
    page.goto(f"/inspections/public/draws/{plan.number}/")
    run = """([list, plan, digits]) => {
        const bytes = text => new TextEncoder().encode(text);
        return window.verifyDraw.draw(bytes(list), bytes(plan), digits).text;
    }"""
    for listed, planned, digits in vectors(100):
        assert json.loads(planned)["list_sha256"] == rules.sha256(listed)
        assert page.evaluate(run, [listed.decode(), planned.decode(), digits]) == draw(
            listed, planned, digits
        )
    empty = "window.verifyDraw.sha256(new Uint8Array(%d))"
    assert page.evaluate(empty % 0) == rules.sha256(b"")
    for length in (55, 56, 63, 64, 119, 120, 1000):
        assert page.evaluate(empty % length) == rules.sha256(bytes(length))
