"""One database, its data and the benches over it, in a process of its own: ``python -m benchmarks.session``.

``benchmarks.__main__`` starts it with the environment of that database and reads the results back as JSON.
"""

import argparse
import importlib
import json
import sys
import time
from pathlib import Path

#: In the order in which they run. ``records``: over the data of the scale; ``offices``: over offices alone.
BENCHES = {
    "figures": "records",
    "county": "records",
    "snapshots": "records",
    "lists": "records",
    "pages": "records",
    "checks": "records",
    "startup": "records",
    "pdf": "records",
    "workbook": "records",
    "search": "offices",
    "imports": "offices",
    "paint": "offices",
}
#: What does not depend on the database runs once, on the first.
ONCE = {"startup", "pdf", "paint", "workbook"}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", required=True)
    parser.add_argument("--data", choices=("records", "offices"), required=True)
    parser.add_argument("--benches", required=True)
    parser.add_argument("--items", type=int, default=0)
    parser.add_argument("--out", type=Path, required=True)
    wanted = parser.parse_args()

    import django

    import config  # noqa: F401  before Django's database backend: puts the safe SQLite library in place

    django.setup()
    from django.core.management import call_command

    from benchmarks import loading, measuring
    from benchmarks.scales import SCALES

    scale = SCALES[wanted.scale]
    if scale.name == "XS":
        measuring.set_trial()
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    started = time.perf_counter()
    if wanted.data == "records":
        loading.load(scale, items=wanted.items, say=_say)
    else:
        loading.load_offices(scale)
    _say(f"数据就绪，{time.perf_counter() - started:.0f} 秒")
    results = []
    for name in wanted.benches.split(","):
        started = time.perf_counter()
        bench = importlib.import_module(f"benchmarks.{name}")
        results += [result.as_json() for result in bench.run(scale)]
        _say(f"{name}，{time.perf_counter() - started:.0f} 秒")
    wanted.out.write_text(json.dumps(results, ensure_ascii=False), encoding="utf-8")


def _say(words: str) -> None:
    print(f"  {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
