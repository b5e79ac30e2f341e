"""Every page of the menu, every form, every record and the public pages: axe finds nothing, nothing hangs over, and the
whole of it can be used with the keyboard alone. The pages are the same on both databases; one of them is enough."""

from contextlib import closing

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.access import PERMISSIONS, Role
from core.menu import ENTRIES
from tests.factories.core import UserFactory
from tests.security.places import WITHOUT_RECORD, Place, routes_with_records
from tests.test_everywhere import PAGES, PLAIN
from tests.windows import PHONE, overhang, violations

pytestmark = [pytest.mark.sqlite, pytest.mark.slow]
ROLES = [Role.CHIEF, Role.CLERK, Role.OFFICER, Role.ADMIN]


def reader(name):
    """Who looks at a page: the first of ``ROLES`` that may."""
    return next((role for role in ROLES if PAGES[name].permission_required in PERMISSIONS[role]), None)


class Pages(dict):
    """``{role: [(name, address)]}``, and in ``place`` the records that they show."""


def is_page(answer) -> bool:
    """Whether it is a whole page; files, fragments for htmx and addresses that only lead on are none."""
    # 286 ends the polling of a fragment, 404 is an import without wrong rows.
    assert answer.status_code in (200, 286, 302, 404), answer.request["PATH_INFO"]
    html = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
    return b"<html" in b"".join(answer)[:300] and html  # read to its end, a file is closed


@pytest.fixture(params=[0, 1], ids=["one half", "other half"])
def pages(request, client, office, grid, village, chief):
    """All pages that can be looked at, half of them at a time: a walk through all takes one process five minutes."""
    place = Place(office, grid, village)
    inspection = place.row(PAGES["inspections:inspection_detail"].queryset.model)
    found = Pages()
    found.place = place
    wanted = [
        (reader(name), name, reverse(name, kwargs=WITHOUT_RECORD.get(name)))
        for name in sorted(PLAIN + list(WITHOUT_RECORD))
        if hasattr(PAGES[name], "get") and reader(name)
    ]
    for name, view, model, route in routes_with_records():
        if hasattr(view, "get") and reader(name):
            wanted.append((reader(name), name, place.address(name, model, route)))
    people = {role: UserFactory(office=office, role=role) for role in ROLES}
    for role, name, address in sorted(wanted)[request.param :: 2]:
        client.force_login(people[role])
        with closing(client.get(address)) as answer:
            if is_page(answer):
                found.setdefault(role, []).append((name, address))
    found[Role.CHIEF] += [
        ("search", "/search/?q=第"),
        ("new check", f"/inspections/new/?entity={inspection.entity_id}"),
        ("nothing found", "/entities/?q=没有这一户"),
        ("404", "/entities/999999/"),
    ]
    return found


def look_at_all(signed_in, pages, office, question, **options):
    """``question(page)`` of each page as somebody who may see it; answers what is not as it should be."""
    wrong = {}
    for role, addresses in pages.items():
        page = signed_in(UserFactory(office=office, role=role, display_name="查看人"), "/account/", **options)
        for name, address in addresses:
            page.goto(address)
            if found := question(page):
                wrong[name] = found
        page.complaints[:] = [line for line in page.complaints if "404" not in line]
        page.context.close()
    return wrong


def test_axe_finds_nothing_at_the_desk_and_nothing_is_wider_than_the_window(signed_in, pages, office):
    def question(page):
        wide = overhang(page)
        return violations(page) + ([f"{wide} px too wide"] if wide else [])

    assert sum(map(len, pages.values())) > 150
    desk = {"viewport": {"width": 1366, "height": 768}, "bypass_csp": True}
    assert look_at_all(signed_in, pages, office, question, **desk) == {}


def test_axe_finds_nothing_on_a_phone_with_large_type(signed_in, pages, office):
    def question(page):
        assert "large" in (page.locator("html").get_attribute("class") or "")
        return violations(page)

    def with_large_type(user, address, **options):
        page = signed_in(user, address, **options)
        page.context.add_cookies([{"name": "large", "url": page.url.removesuffix(address), "value": "1"}])
        return page

    assert look_at_all(with_large_type, pages, office, question, bypass_csp=True, **PHONE) == {}


def test_nothing_is_wider_than_a_telephone(signed_in, pages, office):
    def question(page):
        found = []
        for width in (320, 390):
            page.set_viewport_size({"width": width, "height": 844})
            found += [f"{wide} px too wide for {width}"] if (wide := overhang(page)) else []
        return found

    size = {"viewport": {"width": 390, "height": 844}, "is_mobile": True}
    assert look_at_all(signed_in, pages, office, question, **size) == {}


def test_the_public_pages_are_accessible(browser_window):
    page = browser_window(bypass_csp=True, **PHONE)
    for address in ("/login/", "/nothing-here/"):
        page.goto(address)
        assert (violations(page), overhang(page)) == ([], 0), address
    page.complaints.clear()


def test_every_entry_of_the_menu_is_reached_by_clicking(signed_in, chief, clerk, admin, client):
    """As one does it: the menu of the page just opened leads to the next one, and marks where one is."""
    client.force_login(chief)
    for name in ("reports:figure_list", "reports:figure_years"):
        client.get(
            reverse(name)
        )  # the first one to ask in a process makes the statements of five hundred figures
    for user in (chief, clerk, admin):
        page = signed_in(user)
        mine = [entry for entry in ENTRIES if entry.permission in PERMISSIONS[user.role]]
        for entry in mine:
            if (
                entry.group
                and not page.locator("nav.side details[open] > summary", has_text=entry.group).count()
            ):
                page.locator("nav.side summary").get_by_text(entry.group, exact=True).click()
            page.locator("nav.side").get_by_role("link", name=entry.label, exact=True).click()
            here = page.locator("nav.side [aria-current=page]")
            expect(here, entry.label).to_have_text(entry.label)
            expect(page.locator("main h1"), entry.label).to_have_count(1)
        page.context.close()


def test_the_keyboard_alone_reaches_the_first_row_of_a_filtered_list(signed_in, chief, office):
    from tests.factories.entities import EntityFactory

    EntityFactory.create_batch(3, office=office)
    shop = EntityFactory(office=office, name="惠民超市")
    page = signed_in(chief, "/entities/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到主要内容")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()

    def tab_to(selector, most=40):
        for _ in range(most):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                outline = page.evaluate("""() => { const style = getComputedStyle(document.activeElement);
                    return style.outlineStyle !== 'none' || style.boxShadow !== 'none'; }""")
                assert outline, selector  # one sees where one is
                return
        raise AssertionError(f"{selector} is not reached")

    tab_to("#filters input[type=search], #filters input[name=q]")
    with page.expect_response(lambda answer: "q=" in answer.url):
        page.keyboard.type("惠民")
    page.locator("[data-count] b", has_text="1 条").wait_for()
    page.wait_for_url("**q=**")
    tab_to("tbody a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{shop.get_absolute_url()}")
    page.keyboard.press("/")
    expect(page.locator("[name=q]:focus")).to_have_count(1)
    page.keyboard.type("惠民")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="惠民超市").wait_for()


def test_the_menu_of_a_phone_opens_and_closes_with_the_keyboard(signed_in, chief):
    page = signed_in(chief, "/", **PHONE)
    burger = page.get_by_role("button", name="打开菜单")
    burger.focus()
    page.keyboard.press("Enter")
    expect(burger).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#side :focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(burger).to_have_attribute("aria-expanded", "false")
    expect(page.locator("[data-nav]")).to_be_focused()
