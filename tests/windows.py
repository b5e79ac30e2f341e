"""A real Chromium for tests: ``page`` is a fresh window, ``phone`` one of a telephone's size.

Chromium is Debian's; nothing is downloaded. Errors in its console, CSP reports among them, fail the test.
"""

import os

import pytest

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
        context.set_default_timeout(10_000)
        contexts.append(context)
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
def page(browser_window):
    """A window of a desk computer."""
    return browser_window()


@pytest.fixture
def phone(browser_window):
    """A window of a telephone."""
    return browser_window(**PHONE)


def pytest_collection_modifyitems(items):
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
