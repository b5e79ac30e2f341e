"""The summary as PDF: the portal's child process against a bare WeasyPrint run over the finished HTML."""

import subprocess
import sys
import tempfile
import uuid
from datetime import date
from pathlib import Path

from benchmarks import people
from benchmarks.measuring import child_environment, interleaved_children
from benchmarks.results import Result
from benchmarks.scales import LAST_YEAR, Scale
from core.documents import fonts
from core.documents.html import page_html
from core.documents.worker import render_in_child
from reports.build import resolve
from reports.documents import document
from reports.models import SummaryOutput
from reports.services import create_summary

BARE = """
import sys, warnings
warnings.simplefilter("ignore")
import weasyprint
html = open(sys.argv[1], encoding="utf-8").read()
open(sys.argv[2], "wb").write(weasyprint.HTML(string=html).write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True))
"""


def run(scale: Scale) -> list[Result]:
    office, chief = people.township(), people.chief()
    summary = create_summary(office=office, cut_off=date(LAST_YEAR, 12, 31), by=chief, uuid=uuid.uuid4())
    resolved = resolve(summary.blocks, office=office, period=summary.period)
    paper = document(
        resolved,
        office=office,
        title=summary.title,
        edition=SummaryOutput.Edition.COMMENT,
        signed_on=date(LAST_YEAR, 12, 31),
        with_annex=True,
    )
    # The same fonts on both sides: fontconfig is told by the environment where they are.
    environment = child_environment() | {"FONTCONFIG_FILE": str(fonts.use_project_fonts())}
    with tempfile.TemporaryDirectory() as folder:
        page, made = Path(folder, "summary.html"), Path(folder, "summary.pdf")
        page.write_text(page_html(paper), encoding="utf-8")

        def bare():
            subprocess.run(
                [sys.executable, "-c", BARE, page, made], env=environment, check=True, capture_output=True
            )

        ours = render_in_child(paper)["pdf"]
        bare()
        sizes = f"{len(ours) // 1024} 对 {made.stat().st_size // 1024} kB"
        spent = interleaved_children({"ours": lambda: render_in_child(paper), "bare": bare}, rounds=5)
    return [
        Result(
            "PDF",
            "年度总结（征求意见版，附口径表）排成 PDF：对直接用 WeasyPrint 排同一 HTML",
            spent["ours"],
            spent["bare"],
            limit=1.5,
            note=f"各为新进程，{sizes}；CPU",
        ),
    ]
