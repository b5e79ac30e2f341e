"""Rendering in a child process with limits. Jobs and ``issue`` call this; a web request must not.

A document that would eat the machine is killed and costs its own job only; the caller gets a message for the
user.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings

from core.documents.render import FORMATS, NOTE, RULE_BROKEN, TOO_BIG
from core.documents.tree import Document
from core.errors import RuleBroken

CPU_SECONDS, MEMORY_MB = 120, 2048
WALL_SECONDS = 240  # on a busy machine the processor seconds take longer
PROJECT = Path(__file__).resolve().parents[2]
TOO_LONG = "文书内容过多，排版超过规定时间，已停止。请减少附表行数或改为导出表格"
TOO_LARGE = "文书内容过多，排版所需内存超过上限，已停止。请减少附表行数、图片，或改为导出表格"
_OUT_OF_MEMORY = ("MemoryError", "std::bad_alloc", "Cannot allocate memory", "failed to allocate")

logger = logging.getLogger(__name__)


class RenderingError(RuntimeError):
    """The child ended in a way that is the portal's fault, not the document's; the text is for the log."""


def render_in_child(
    document: Document | str,
    formats=("pdf",),
    *,
    landscape: bool = False,
    cpu_seconds: int = CPU_SECONDS,
    memory_mb: int = MEMORY_MB,
) -> dict[str, bytes]:
    """``{"pdf": bytes, "docx": bytes}`` of a document or its JSON, for the ``formats`` asked for.

    Raises RuleBroken with a message for the user when the document is too big, has a character without glyph
    or an unreadable picture; RenderingError when the renderer itself broke.
    """
    unknown = set(formats) - set(FORMATS)
    if unknown or not formats:
        raise ValueError(f"no such format: {sorted(unknown)}")
    text = document if isinstance(document, str) else document.to_json()
    with tempfile.TemporaryDirectory(prefix="portal-document-") as folder:
        command = [
            sys.executable,
            "-m",
            "core.documents.render",
            "--out",
            folder,
            "--formats",
            ",".join(formats),
            "--cpu-seconds",
            str(cpu_seconds),
            "--memory-mb",
            str(memory_mb),
        ]
        command += ["--landscape"] if landscape else []
        code, errors = _run(command, text.encode("utf-8"), folder)
        if code:
            raise _failure(code, errors, Path(folder))
        return {name: (Path(folder) / f"document.{name}").read_bytes() for name in formats}


def _environment(folder: str) -> dict[str, str]:
    """Just what the child needs: no database address, no key."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    return kept | {
        "PORTAL_DATA_DIR": str(settings.PORTAL_DATA_DIR),
        "PYTHONPATH": str(PROJECT),
        "TMPDIR": folder,
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _run(command: list[str], text: bytes, folder: str) -> tuple[int, str]:
    """Exit code (negative: ended by that signal) and what the child wrote to standard error."""
    # The command is this interpreter and our own module; the document goes in by standard input.
    child = subprocess.Popen(  # noqa: S603
        command,
        cwd=PROJECT,
        env=_environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _, errors = child.communicate(text, timeout=WALL_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        return -signal.SIGXCPU, ""
    except BaseException:
        child.kill()
        child.communicate()
        raise
    return child.returncode, errors.decode("utf-8", "replace")


def _failure(code: int, errors: str, folder: Path) -> Exception:
    note = folder / NOTE
    if code == RULE_BROKEN and note.is_file():
        return RuleBroken(json.loads(note.read_text(encoding="utf-8"))["message"])
    if code == -signal.SIGXCPU:
        return RuleBroken(TOO_LONG)
    # An allocation that fails inside a C library ends the process by a signal of its own.
    died_of_memory = code in (
        -signal.SIGKILL,
        -signal.SIGSEGV,
        -signal.SIGABRT,
        -signal.SIGTRAP,
        -signal.SIGXFSZ,
    )
    if code == TOO_BIG or died_of_memory or any(word in errors for word in _OUT_OF_MEMORY):
        logger.warning("renderer ended with %s: %s", code, errors[-500:])
        return RuleBroken(TOO_LARGE)
    return RenderingError(f"renderer ended with {code}: {errors[-2000:]}")
