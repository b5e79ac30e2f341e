"""All tests on SQLite, then all on PostgreSQL; what could not run is named, the last line counts both runs.

``python -m tools.run_tests [pytest arguments]``. ``DATABASE_URL`` names a PostgreSQL to use instead of
starting one, ``COVERAGE=1`` reports the covered lines. Two test processes at a time: a small machine has no more.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

from tools.servers import end_in_order, postgresql

PROJECT = Path(__file__).resolve().parent.parent
ORDER = ("failed", "passed", "skipped", "deselected", "xfailed", "xpassed", "error")
NOTHING_COLLECTED = 5
GIVES_POSTGRESQL = (
    "pip install --require-hashes -r requirements-test.txt，或用 DATABASE_URL 指定一个 PostgreSQL"
)


def coverage_arguments() -> list[str]:
    """What pytest needs to count covered lines, when COVERAGE=1 asks for it. Counted on SQLite alone: it makes every line
    dearer, and the few lines that are for PostgreSQL do not change the picture."""
    return ["--cov", "--cov-report="] if os.environ.get("COVERAGE") == "1" else []


def report_coverage() -> None:
    if os.environ.get("COVERAGE") == "1":
        print("\n===== 覆盖率（SQLite）=====", flush=True)
        subprocess.call([sys.executable, "-m", "coverage", "report", "--sort=cover"], cwd=PROJECT)


def run(title: str, database_url: str, arguments: list[str]) -> dict:
    """One pytest run: {"counts": {outcome: number}, "reasons": {reason: number}, "code": exit code}."""
    print(f"\n===== {title} =====", flush=True)
    with tempfile.TemporaryDirectory(prefix="portal-counts-") as folder:
        report = Path(folder) / "counts.json"
        environment = os.environ | {"PORTAL_TEST_COUNTS": str(report), "DATABASE_URL": database_url}
        # The tests start many processes: each would compile the project anew.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        code = subprocess.call(
            [sys.executable, "-m", "pytest", "-q", "-n", "2", *arguments], cwd=PROJECT, env=environment
        )
        result = json.loads(report.read_text()) if report.exists() else {"counts": {}, "reasons": {}}
    result["code"] = code
    bad = result["counts"].get("failed", 0) + result["counts"].get("error", 0)
    if code not in (0, NOTHING_COLLECTED) and not bad:
        result["counts"]["error"] = 1  # the run itself broke: no test may hide that
    return result


def closing_line(results: list[dict], seconds: float) -> str:
    """Pytest's own kind of closing line for all runs together: ``2 failed, 310 passed in 61.20s``."""
    totals = {name: sum(result["counts"].get(name, 0) for result in results) for name in ORDER}
    parts = [
        f"{count} {'errors' if name == 'error' and count > 1 else name}"
        for name, count in totals.items()
        if count and name != "deselected"
    ]
    return f"{', '.join(parts) or 'no tests ran'} in {seconds:.2f}s"


def main() -> int:
    end_in_order()
    started, arguments = time.monotonic(), sys.argv[1:]
    own = os.environ.get("DATABASE_URL", "")
    results = [run("SQLite", "", arguments + coverage_arguments())]
    try:
        with nullcontext(own) if own else postgresql() as url:
            results.append(run("PostgreSQL", url, arguments))
    except Exception as error:
        print(f"不能启动 PostgreSQL：{type(error).__name__}: {error}", file=sys.stderr)
        results.append(
            {"counts": {"error": 1}, "reasons": {f"缺少 PostgreSQL：{GIVES_POSTGRESQL}": 1}, "code": 1}
        )

    reasons: dict[str, int] = {}
    for result in results:
        for reason, count in result["reasons"].items():
            reasons[reason] = reasons.get(reason, 0) + count
    report_coverage()
    print("\n===== SQLite + PostgreSQL =====")
    if reasons:
        print("未能运行的测试：")
        for reason, count in sorted(reasons.items()):
            print(f"  {count} 项：{reason}")
    print(closing_line(results, time.monotonic() - started), flush=True)
    return max(result["code"] not in (0, NOTHING_COLLECTED) for result in results)


if __name__ == "__main__":
    sys.exit(main())
