"""Makes the README's pictures from the running demonstration: ``python -m tools.screenshots http://127.0.0.1:8000``."""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
PDF = Path(__file__).resolve().parent.parent / "build"
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


def pages(base, browser):
    for name, size in (("desktop", DESKTOP), ("phone", PHONE)):
        context = browser.new_context(viewport=size, locale="zh-CN", device_scale_factor=1)
        page = context.new_page()
        page.goto(f"{base}/login/")
        page.fill("#id_username", "suozhang")
        page.fill("#id_password", "Fengle-Demo-2026")
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url(f"{base}/")
        for title, path in (
            ("home", "/"),
            ("entities", "/entities/"),
            ("inspection", "/inspections/new/"),
        ):
            answer = page.goto(base + path)
            if answer is None or not answer.ok:
                sys.exit(f"{path} 不能打开，不截图")
            page.screenshot(path=FOLDER / f"{title}-{name}.png")
        page.goto(f"{base}/reports/")
        page.locator("tbody a").first.click()
        page.wait_for_load_state()
        page.screenshot(path=FOLDER / f"summary-{name}.png")
        page.goto(f"{base}/reports/board/?start={year()}-01-01&end={year()}-12-31")
        page.get_by_role("heading", name="发现了什么").evaluate("one => one.scrollIntoView()")
        page.screenshot(path=FOLDER / f"board-{name}.png")
        context.close()


def summary_file() -> Path:
    return next(iter(sorted(PDF.glob("*年度工作总结.pdf"))))


def year() -> str:
    """The year of the demonstration, as its summary is named."""
    return summary_file().name.partition("年度")[0][-4:]


def paper():
    """The first two pages of the summary side by side."""
    import pypdfium2
    from PIL import Image

    document = pypdfium2.PdfDocument(summary_file())
    sheets = [document[number].render(scale=1.1).to_pil() for number in range(2)]
    both = Image.new("RGB", (sum(sheet.width for sheet in sheets) + 12, sheets[0].height), "#d8dce2")
    both.paste(sheets[0], (0, 0))
    both.paste(sheets[1], (sheets[0].width + 12, 0))
    both.save(FOLDER / "summary-pdf.png", optimize=True)


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        pages(sys.argv[1].rstrip("/"), browser)
        browser.close()
    paper()


if __name__ == "__main__":
    main()
