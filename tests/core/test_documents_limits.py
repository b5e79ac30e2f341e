"""Rendering what is hostile: nothing is fetched, nothing runs away (security.md: decision 7, T06, SEC-19,
SEC-20).
"""

import base64
import socketserver
import threading

import pytest
from django.conf import settings

from core.documents import worker
from core.documents.tree import Document, Paragraph, Table, runs
from core.errors import RuleBroken
from tests import needs


@pytest.fixture(autouse=True)
def _pango():
    needs.need("pango")


@pytest.fixture
def listener():
    """A server on this machine that only counts who calls."""
    calls = []

    class Count(socketserver.BaseRequestHandler):
        def handle(self):
            calls.append(self.client_address)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Count) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", calls
        server.shutdown()
        thread.join()


HOSTILE = [
    '<img src="{url}/a.png">',
    '<link rel="stylesheet" href="{url}/a.css">',
    '<style>@import url("{url}/b.css");</style>',
    '<style>p {{ background: url("{url}/c.png") }}</style><p>甲</p>',
    '<style>@font-face {{ font-family: X; src: url("{url}/f.woff2") }}</style><p style="font-family: X">甲</p>',
    '<object data="{url}/d.svg"></object>',
    '<embed src="{url}/e.png">',
    '<link rel="attachment" href="file:///etc/passwd">',
    '<img src="file:///etc/hostname">',
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="{url}/g.png" width="9" height="9"/></svg>',
    '<img src="data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=">',
    '<ul style="list-style-image: url(ftp://127.0.0.1/h.png)"><li>甲</ul>',
]


@pytest.mark.parametrize("fragment", HOSTILE)
def test_markup_that_was_not_escaped_still_reaches_nothing(fragment, listener):
    from core.documents.weasy import pdf_of

    url, calls = listener
    with pytest.raises(RuleBroken, match=r"引用了外部资源|无法读取的图片"):
        pdf_of(f'<html lang="zh"><title>甲</title>{fragment.format(url=url)}')
    assert calls == []


def test_markup_in_a_text_is_text(listener):
    from core.documents.pdf import render_pdf
    from tests.core.pdf_pages import texts_of

    url, calls = listener
    texts = [fragment.format(url=url) for fragment in HOSTILE]
    document = Document(
        (texts[0],), tuple(Paragraph(runs(text)) for text in texts), addressee=texts[1], number=texts[2], note=texts[5],
        attachments=tuple(texts),
    )  # fmt: skip
    data = render_pdf(document)
    text = "".join(texts_of(data))
    assert '<imgsrc="file:///etc/hostname">' in text.replace(" ", "")
    assert b"/EmbeddedFile" not in data
    assert calls == []


def test_the_fetcher_gives_inline_pictures_only():
    from weasyprint.urls import FatalURLFetchingError

    from core.documents.weasy import PortalFetcher

    picture = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
    assert PortalFetcher().fetch(f"data:image/png;base64,{picture}").read() == b"\x89PNG\r\n\x1a\n"
    for url in ("https://127.0.0.1/", "file:///etc/passwd", "data:text/css,p{}", "data:image/svg+xml;base64,AA==",
                "DATA:text/html,x", "", "data:image/png,x"):  # fmt: skip
        with pytest.raises(FatalURLFetchingError):
            PortalFetcher().fetch(url)


def small():
    return Document(("标题",), (Paragraph(runs("正文")),))


def test_the_child_gives_both_formats_and_the_bytes_of_this_process():
    from core.documents.docx import render_docx
    from core.documents.pdf import render_pdf

    made = worker.render_in_child(small(), ("pdf", "docx"))
    assert set(made) == {"pdf", "docx"}
    assert made["pdf"] == render_pdf(small())
    assert made["docx"] == render_docx(small())


def test_the_child_takes_json_and_can_lay_the_page_on_its_side():
    import io

    import pikepdf

    made = worker.render_in_child(small().to_json(), landscape=True)
    with pikepdf.open(io.BytesIO(made["pdf"])) as file:
        assert round(float(file.pages[0].MediaBox[2])) == 842


def test_the_child_knows_neither_database_nor_key(monkeypatch):
    monkeypatch.setenv("PORTAL_SECRET_KEY", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://x")
    environment = worker._environment("/tmp")
    assert set(environment) <= {
        "PATH", "HOME", "LD_LIBRARY_PATH", "PORTAL_DATA_DIR", "PYTHONPATH", "TMPDIR", "LANG", "PYTHONHASHSEED",
        "PYTHONDONTWRITEBYTECODE",
    }  # fmt: skip
    assert environment["PORTAL_DATA_DIR"] == str(settings.PORTAL_DATA_DIR)


def test_a_broken_rule_comes_back_as_it_was_raised():
    with pytest.raises(RuleBroken, match=r"「\U0010fffd」\(U\+10FFFD\)"):
        worker.render_in_child(Document((), (Paragraph(runs("\U0010fffd")),)))


def bomb(rows):
    return Document((), (Table(("甲", "乙", "丙"), tuple((str(n), "某某商店", "1") for n in range(rows))),))


@pytest.mark.slow
def test_a_document_that_takes_too_long_is_stopped_and_the_next_one_is_made():
    with pytest.raises(RuleBroken, match="排版超过规定时间"):
        worker.render_in_child(bomb(3000), cpu_seconds=4)
    assert worker.render_in_child(small())["pdf"].startswith(b"%PDF")


@pytest.mark.slow
def test_a_document_that_takes_too_much_memory_is_stopped():
    with pytest.raises(RuleBroken, match="内存超过上限"):
        worker.render_in_child(bomb(8000), memory_mb=420)


def test_a_renderer_that_breaks_is_not_the_users_fault():
    with pytest.raises(worker.RenderingError, match="not a document"):
        worker.render_in_child("{}")


def test_only_known_formats():
    with pytest.raises(ValueError, match="exe"):
        worker.render_in_child(small(), ("exe",))
