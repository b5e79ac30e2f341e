"""First paint of the public pages in Chromium on a line of 200 kbit/s, as a village has it, with an empty cache.

The reference of each page is its own text alone: the same words and form fields without style sheet, script and picture,
sent compressed over the same line. A page that nobody could paint sooner is what the portal is held against; the goal of
two seconds is told beside it.
"""

import gzip
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from django.urls import reverse

from benchmarks import measuring, people
from benchmarks.results import Result
from benchmarks.scales import Scale

PROJECT = Path(__file__).resolve().parent.parent
CHROMIUM = os.environ.get("PORTAL_CHROMIUM", "/usr/bin/chromium")
LINE = 200_000 / 8  # bytes a second, both ways
LATENCY = 100  # ms of one way there and back on such a line
PHONE = {"width": 390, "height": 844}
GOAL = 2_000  # ms
LIMIT = 6  # times the reference
ROUNDS = 5
PAINTED = """() => new Promise(done => {
  const seen = () => performance.getEntriesByName('first-contentful-paint')[0];
  if (seen()) return done(seen().startTime);
  new PerformanceObserver(() => seen() && done(seen().startTime)).observe({type: 'paint', buffered: true});
})"""
DRESS = re.compile(r"<link\b[^>]*>|<script\b.*?</script>|<svg\b.*?</svg>|<img\b[^>]*>", re.DOTALL)


def run(scale: Scale) -> list[Result]:
    office = people.township().pk
    pages = [
        ("办事首页", reverse("core:public_office", args=[office])),
        ("投诉举报", reverse("complaints:public_letter", args=[office])),
        ("聚餐备案", reverse("banquets:public_filing", args=[office])),
        ("投诉举报统计", reverse("complaints:public_statistics", args=[office])),
        ("检测结果", reverse("food_safety:public_results", args=[office])),
        ("查询进度", reverse("core:public_query")),
    ]
    with server() as base:
        texts = {path: undressed(base + path) for _, path in pages}
        with bare(texts) as reference, browser() as opened:
            return [
                result
                for title, path in pages
                for result in _compared(opened, title, base + path, reference + path)
            ]


def _compared(opened, title: str, ours: str, reference: str) -> list[Result]:
    spent: dict[str, list[float]] = {ours: [], reference: []}
    for _ in range(1 if measuring.trial else ROUNDS):
        for url in spent:
            spent[url].append(painted(opened, url))
    here, there = (statistics.median(spent[url]) for url in (ours, reference))
    return [
        Result("首屏", f"{title}：首次绘制，200 kbit/s", here, unit="ms", limit=GOAL, note="空缓存，用时"),
        Result(
            "首屏",
            f"{title}：对同样文字、没有样式和脚本的页面",
            here,
            there,
            limit=LIMIT,
            note="同一线路，用时",
        ),
    ]


def painted(opened, url: str) -> float:
    """Milliseconds from the request to the first text on the screen, in a new browser profile."""
    context = opened.new_context(viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True)
    try:
        page = context.new_page()
        line = context.new_cdp_session(page)
        line.send("Network.enable")
        line.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": LATENCY, "downloadThroughput": LINE, "uploadThroughput": LINE},
        )
        page.goto(url, wait_until="commit")
        return page.evaluate(PAINTED)
    finally:
        context.close()


def undressed(url: str) -> bytes:
    with urllib.request.urlopen(url) as answer:
        text = answer.read().decode()
    return gzip.compress(DRESS.sub("", text).encode())


@contextmanager
def server():
    """The portal's own web server over the bench's database, with static files as they are shipped; gives its address."""
    with tempfile.TemporaryDirectory(prefix="portal-static-") as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
        probe.close()
        environment = measuring.child_environment() | {
            "DJANGO_SETTINGS_MODULE": "benchmarks.shipped",
            "PORTAL_STATIC_ROOT": folder,
        }

        def python(*arguments):
            return subprocess.Popen(
                [sys.executable, *arguments],
                env=environment,
                cwd=PROJECT,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )

        if python("manage.py", "collectstatic", "--noinput").wait():
            raise SystemExit("静态文件没有收集成功")
        process = python("-m", "gunicorn", "-c", "python:config.gunicorn", "-b", address, "config.wsgi")
        try:
            _wait(f"http://{address}/healthz", process)
            yield f"http://{address}"
        finally:
            process.terminate()
            process.wait(25)


def _wait(url: str, process) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(url).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("网页服务没有启动")


@contextmanager
def bare(texts: dict[str, bytes]):
    """A server of the undressed pages; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = texts.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Encoding", "gzip" if body else "identity")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            with suppress(OSError):  # the page was painted and left before all of it had come
                self.wfile.write(body or b"")

        def log_message(self, format, *arguments):
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}"
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


@contextmanager
def browser():
    if not Path(CHROMIUM).exists():
        raise SystemExit(f"没有找到 Chromium（{CHROMIUM}），可以用 PORTAL_CHROMIUM 指明")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, env=os.environ | {"TMPDIR": "/tmp"})
        yield opened
        opened.close()
