"""A real Chromium for tests: ``page`` is a fresh window, ``phone`` one of a telephone's size.

Chromium is Debian's; nothing is downloaded. Errors in its console, CSP reports among them, fail the test.
"""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

from tests.needs import CHROMIUM, need

QUIET = [
    "--no-sandbox",  # CI runs as root, where Chromium's sandbox cannot start
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
    "--force-prefers-reduced-motion",
]
DESKTOP = {"viewport": {"width": 1440, "height": 900}}
DESK = {"viewport": {"width": 1366, "height": 768}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}


#: A page is worked only when its deferred scripts have run; a slow machine shows it before.
MARK_LOADED = (
    "addEventListener('DOMContentLoaded', () => document.documentElement.setAttribute('data-loaded', ''))"
)
STILL_LOADING = "html:not([data-loaded])"


#: ``PORTAL_SLOW=6 pytest -m browser``: pages as on a telephone that computes six times slower, on a village's signal.
#: What passes only because this machine is quick fails there.
SLOW = float(os.environ.get("PORTAL_SLOW") or 0)
PATIENCE = 60_000 if SLOW else 20_000  # milliseconds: a machine with other work is no defect
expect.set_options(timeout=PATIENCE)
VILLAGE_SIGNAL = {"offline": False, "latency": 400, "downloadThroughput": 250_000, "uploadThroughput": 60_000}


def slow_down(page) -> None:
    """Give this page a slow processor and a weak signal."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW})
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", VILLAGE_SIGNAL)


def is_complaint(line) -> bool:
    """Whether a console line is an error; not that a page without an icon of its own has none."""
    return line.type == "error" and not line.location.get("url", "").endswith("/favicon.ico")


def wait_for_scripts(page) -> None:
    """Let every action on this page wait until its scripts listen."""
    page.add_locator_handler(page.locator(STILL_LOADING), lambda: None)


@pytest.fixture(scope="session")
def chromium():
    """The running browser of this test process."""
    need("chromium")
    # Playwright's synchronous interface keeps an event loop in this thread, where Django refuses its ORM.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def live_url(live_server, django_db_serialized_rollback):
    """Address of the portal served by a thread of this process; rows must be committed to be seen by it."""
    return live_server.url


@pytest.fixture
def browser_window(chromium, live_url):
    """Makes windows: ``browser_window(**options)`` gives a Playwright page of its own context.

    When the test ends, any error in the page's console or script fails it.
    """
    contexts, complaints = [], []

    def open_window(**options):
        context = chromium.new_context(
            base_url=live_url, locale="zh-CN", timezone_id="Asia/Shanghai", **{**DESKTOP, **options}
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if SLOW:
            context.on("page", slow_down)
        if options.get("java_script_enabled", True):
            context.add_init_script(MARK_LOADED)
            context.on("page", wait_for_scripts)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if is_complaint(line) else None)
        page.complaints = complaints
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def signed_in(browser_window, client):
    """``signed_in(user, "/entities/", **options)``: a window in which that person looks at that page."""

    def signed_in(user, address="/", **options):
        page = browser_window(**{**DESK, **options})
        page.goto("/healthz")
        become(page, client, user)
        page.goto(address)
        return page

    return signed_in


@pytest.fixture
def page(browser_window):
    """A window of a desk computer."""
    return browser_window()


@pytest.fixture
def phone(browser_window):
    """A window of a telephone."""
    return browser_window(**PHONE)


def become(page, client, user) -> None:
    """Sign this person in to the window, where somebody else may have been before."""
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    root = "/".join(page.url.split("/")[:3])
    page.context.add_cookies([{"name": name, "url": root, "value": client.cookies[name].value}])


def wait_until(page, question, arg=None) -> None:
    """Until this expression is true in the page; Playwright's ``wait_for_function`` is refused by the page's policy."""
    for _ in range(PATIENCE // 50):
        if page.evaluate(question, arg):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never true: {question}")


def wait_for_draft(page, name) -> None:
    """Until the device keeps what was typed into this form, half a second after the last key."""
    wait_until(page, "name => Object.keys(localStorage).some(key => key.includes(name))", name)


def violations(page, **options) -> list:
    """What axe finds wrong; the window must have been opened with ``bypass_csp=True``, for axe is put into the page."""
    page.wait_for_load_state()
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found]


def overhang(page) -> int:
    """Pixels by which the page is wider than its window, once it has arrived."""
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def without_status(page, status) -> None:
    """Forget that Chromium itself reported an answer of this status; any other complaint stays."""
    page.complaints[:] = [line for line in page.complaints if str(status) not in line]


def pytest_collection_modifyitems(items):
    """A real browser on a shared machine of CI gets a second chance; the closing report names who took it."""
    chances = [pytest.mark.flaky(reruns=1)] if os.environ.get("CI") else []
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            for mark in [pytest.mark.browser, *chances]:
                item.add_marker(mark)
