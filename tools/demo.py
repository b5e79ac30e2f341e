"""``make demo``: database, demonstration year, the finished summary, then the running portal.

Each step that was done before is found done and skipped, so that a second run starts at once.
"""

import argparse
import os
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def summaries(folder: Path, year: int) -> list[Path]:
    """The finished summary of that year as PDF and DOCX; empty unless both are there."""
    found = [
        next(iter(sorted(folder.glob(f"*{year}*年度工作总结.{kind}"))), None) for kind in ("pdf", "docx")
    ]
    return [path for path in found if path] if all(found) else []


def seed(wanted) -> None:
    """Fill an empty database; of a former run tell the logins again, as long as their password is the demo's."""
    from django.core.management import call_command

    from core.demo import PASSWORD
    from core.models import User

    people = list(User.objects.active())
    if not people:
        options = {} if wanted.seed is None else {"seed": wanted.seed}
        call_command("seed_demo", year=wanted.year, if_empty=True, **options)
    elif people[0].check_password(PASSWORD):
        print(f"演示账号密码均为 {PASSWORD}：")
        for person in people:
            print(f"  {person.username:<10}{person.display_name}（{person.get_role_display()}）")


def main() -> None:
    parser = argparse.ArgumentParser(description="建立演示数据、生成年度总结并启动平台")
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--seed", type=int, help="随机种子；不给时用 seed_demo 自己的")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--out", type=Path, default=PROJECT / "build")
    wanted = parser.parse_args()

    os.chdir(PROJECT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.management import CommandError, call_command

    import config  # noqa: F401  before Django: puts the safe SQLite library in place

    django.setup()
    try:
        print("准备数据库…", flush=True)
        call_command("migrate", verbosity=0, interactive=False)
        seed(wanted)
        if not summaries(wanted.out, wanted.year):
            print("生成年度工作总结…", flush=True)
            call_command("make_summary", year=wanted.year, out=wanted.out)
    except CommandError as error:
        sys.exit(str(error))
    for path in summaries(wanted.out, wanted.year):
        print(f"年度工作总结：{path}")
    print(f"地址：http://127.0.0.1:{wanted.port}/", flush=True)
    # A process of its own: what the two steps above loaded and used is given back.
    os.execv(sys.executable, [sys.executable, "manage.py", "serve", "--port", str(wanted.port)])  # noqa: S606


if __name__ == "__main__":
    main()
