"""Says before anything starts what this machine lacks, with the line that installs it. Standard library only.

Runs on any Python 3, so that an old one gets an answer instead of a syntax error.
"""

import ctypes
import sys

NEEDED = (3, 11)
LIBRARIES = (
    # file the linker looks for, Debian package, what the portal wants it for
    ("libpango-1.0.so.0", "libpango-1.0-0", "生成 PDF"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0-0", "生成 PDF"),
)


def python_problem(version):
    """One sentence when this Python is too old, else None."""
    if tuple(version[:2]) >= NEEDED:
        return None
    found = ".".join(str(part) for part in version[:2])
    return (
        "需要 Python 3.11 或更高版本，现在是 " + found + "。Debian 12：apt-get install python3 python3-venv"
    )


def missing_packages(load=ctypes.CDLL):
    """[(Debian package, what it is for)] of what is not on this machine."""
    missing = []
    try:
        import ensurepip  # noqa: F401  Debian leaves it out of python3 and puts it into python3-venv
    except ImportError:
        missing.append(("python3-venv", "建立虚拟环境"))
    for file_name, package, purpose in LIBRARIES:
        try:
            load(file_name)
        except OSError:
            missing.append((package, purpose))
    return missing


def main():
    problem = python_problem(sys.version_info)
    if problem:
        print(problem, file=sys.stderr)
        return 1
    missing = missing_packages()
    if missing:
        print("这台机器还缺少：", file=sys.stderr)
        for package, purpose in missing:
            print("  " + package + "（" + purpose + "）", file=sys.stderr)
        print("请以管理员身份运行下面一行，然后重试：", file=sys.stderr)
        print("  apt-get install " + " ".join(package for package, _ in missing), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
