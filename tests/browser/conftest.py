"""Windows in which somebody is signed in, and the questions that are asked of every page."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from tests.windows import PHONE

__all__ = ["DESK", "PHONE"]
DESK = {"viewport": {"width": 1366, "height": 768}}


@pytest.fixture
def signed_in(browser_window, client):
    """``signed_in(user, "/entities/", **options)``: a window in which that person looks at that page."""

    def signed_in(user, address="/", **options):
        client.force_login(user)
        page = browser_window(**{**DESK, **options})
        page.goto("/healthz")
        page.context.add_cookies(
            [
                {
                    "name": settings.SESSION_COOKIE_NAME,
                    "url": page.url,
                    "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
                }
            ]
        )
        page.goto(address)
        return page

    return signed_in


def violations(page) -> list:
    """What axe finds wrong; the window must have been opened with ``bypass_csp=True``, for axe is put into the page."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found]


def overhang(page) -> int:
    """Pixels by which the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def without_status(page, status) -> None:
    """Forget that Chromium itself reported an answer of this status; any other complaint stays."""
    page.complaints[:] = [line for line in page.complaints if str(status) not in line]
