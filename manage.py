#!/usr/bin/env python3
"""Command line of the portal: ``python manage.py <command>``."""

import atexit
import gc
import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import config  # noqa: F401  # before Django: puts the safe SQLite library in place

    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("没有找到 Django：请先在项目目录运行 make demo（建立虚拟环境并安装依赖），或激活虚拟环境。")
    # The end of the process frees everything at once; searching it for cycles first takes longer than `check` itself.
    atexit.register(gc.freeze)
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
