"""Every answer carries the security headers; the client's address is the one the trusted proxy saw."""

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse
from django.test import RequestFactory

from config.proxies import TrustedProxyMiddleware

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def directives(policy):
    return {part.strip() for part in policy.split(";")}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status", "host"),
    [
        ("/healthz", 200, "testserver"),
        ("/no/such/page", 404, "testserver"),
        ("/no/such", 400, "evil.example"),
    ],
)
def test_headers_are_on_every_answer(client, path, status, host):
    response = client.get(path, headers={"host": host})
    assert response.status_code == status
    assert_hardened(response)


@pytest.mark.django_db
def test_headers_are_on_a_crash_and_on_static_files(client, monkeypatch):
    from config import health

    def crash():
        raise RuntimeError

    monkeypatch.setattr(health, "connection", type("Broken", (), {"cursor": staticmethod(crash)}))
    client.raise_request_exception = False
    crashed = client.get("/readyz")
    assert crashed.status_code == 500
    assert_hardened(crashed)
    static = client.get("/static/django_htmx/htmx-2.min.js")
    assert static.status_code == 200
    assert_hardened(static)
    assert "Access-Control-Allow-Origin" not in static
    static.close()


def assert_hardened(response):
    assert directives(response["Content-Security-Policy"]) == directives(POLICY)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Permissions-Policy"].startswith("geolocation=(self), camera=(self), microphone=()")


def seen_address(rf_headers, proxies, settings):
    settings.PORTAL_PROXY_COUNT = proxies
    seen = []

    def view(request):
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    TrustedProxyMiddleware(view)(RequestFactory(headers=rf_headers).get("/", REMOTE_ADDR="172.18.0.5"))
    return seen[0]


@pytest.mark.parametrize(
    ("forwarded", "proxies", "expected"),
    [
        ("10.1.1.1", 1, "10.1.1.1"),
        ("6.6.6.6, 10.1.1.1", 1, "10.1.1.1"),
        ("6.6.6.6, 10.1.1.1, 172.18.0.9", 2, "10.1.1.1"),
        ("172.18.0.9", 2, "172.18.0.5"),
        ("", 1, "172.18.0.5"),
    ],
)
def test_only_the_address_written_by_the_trusted_proxy_counts(settings, forwarded, proxies, expected):
    assert seen_address({"x-forwarded-for": forwarded}, proxies, settings) == expected


def test_without_a_proxy_the_header_is_ignored(settings):
    settings.PORTAL_PROXY_COUNT = 0
    with pytest.raises(MiddlewareNotUsed):
        TrustedProxyMiddleware(HttpResponse)


def test_health_needs_no_database(client):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_ready_asks_the_database(client, monkeypatch):
    assert client.get("/readyz").status_code == 200
    from config import health

    class Broken:
        def cursor(self):
            raise health.DatabaseError("gone")

    monkeypatch.setattr(health, "connection", Broken())
    response = client.get("/readyz")
    assert (response.status_code, response.content.decode()) == (503, "数据库没有应答\n")
