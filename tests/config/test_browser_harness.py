"""The browser harness itself: the portal answers a real Chromium, and an error in the page fails the test."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


def test_chromium_sees_the_portal(page):
    response = page.goto("/healthz")
    assert response.status == 200
    assert page.locator("body").inner_text().strip() == "ok"
    assert page.viewport_size == {"width": 1440, "height": 900}


def test_a_phone_is_small_and_has_touch(phone):
    phone.goto("/healthz")
    assert phone.evaluate("[screen.width, navigator.maxTouchPoints > 0, navigator.language]") == [
        390,
        True,
        "zh-CN",
    ]


def test_an_inline_script_is_refused_and_noticed(page):
    """The policy works in the browser, and what it reports reaches the test's list of complaints."""
    page.goto("/healthz")
    page.evaluate(
        "document.body.appendChild(document.createElement('script')).textContent = 'window.bad = 1'"
    )
    assert page.evaluate("window.bad") is None
    assert len(page.complaints) == 1
    assert "Content Security Policy" in page.complaints[0]
    page.complaints.clear()
