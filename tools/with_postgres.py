"""Run a command against a PostgreSQL started for it: ``python -m tools.with_postgres -- pytest``.

Where ``DATABASE_URL`` is already set, that database is used and nothing is started.
"""

import os
import subprocess
import sys

from tools.servers import end_in_order, postgresql


def main() -> int:
    command = sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]
    if not command:
        print("用法：python -m tools.with_postgres -- 命令 参数…", file=sys.stderr)
        return 2
    if os.environ.get("DATABASE_URL"):
        return subprocess.call(command)
    end_in_order()
    with postgresql() as url:
        return subprocess.call(command, env={**os.environ, "DATABASE_URL": url})


if __name__ == "__main__":
    sys.exit(main())
