"""The child process that renders one document: ``python -m core.documents.render --out FOLDER --formats
pdf,docx``.

Reads the document as JSON on standard input and writes one file for each format into FOLDER. No Django, no
database, no settings: what a hostile document could get hold of here is its own text. Limits are set before
anything is read.
"""

import argparse
import json
import resource
import signal
import sys
from pathlib import Path

RULE_BROKEN, TOO_BIG = 3, 4
NOTE = "broken.json"
FORMATS = ("pdf", "docx")
MEGABYTE = 1024 * 1024
LARGEST_FILE = 200 * MEGABYTE


def limit(cpu_seconds: int, memory_mb: int) -> None:
    """Let the kernel end this process when it needs more; no core dump, no file above 200 MB, no child of its
    own.
    """
    # The soft limit's signal ends the process; the hard one is for the case that something catches it.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 5))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * MEGABYTE, memory_mb * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)


def render(text: str, formats: list[str], *, landscape: bool) -> dict[str, bytes]:
    """The document in ``text`` (JSON) in each of ``formats``. Raises RuleBroken or ValueError."""
    from core.documents.tree import Document  # after the limits: even reading the text is bounded by them

    document = Document.from_json(text)
    made = {}
    if "pdf" in formats:
        from core.documents.pdf import render_pdf  # only what is asked for is loaded

        made["pdf"] = render_pdf(document, landscape=landscape)
    if "docx" in formats:
        from core.documents.docx import render_docx  # python-docx takes half a second

        made["docx"] = render_docx(document, landscape=landscape)
    return made


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--formats", required=True)
    parser.add_argument("--landscape", action="store_true")
    parser.add_argument("--cpu-seconds", type=int, default=120)
    parser.add_argument("--memory-mb", type=int, default=2048)
    options = parser.parse_args(arguments)
    limit(options.cpu_seconds, options.memory_mb)

    from core.errors import RuleBroken  # after the limits

    try:
        made = render(
            sys.stdin.buffer.read().decode("utf-8"), options.formats.split(","), landscape=options.landscape
        )
    except RuleBroken as broken:
        (options.out / NOTE).write_text(json.dumps({"message": broken.message}), encoding="utf-8")
        return RULE_BROKEN
    except (MemoryError, SystemError):  # a library in C that gets no memory does not always say so
        return TOO_BIG
    for name, data in made.items():
        (options.out / f"document.{name}").write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
