"""Makes the virtual environment and installs exactly what the lock file names; nothing when nothing changed.

``python3 tools/install.py [--test]``. Standard library only: it runs before anything is installed.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": PROJECT / "requirements.txt", "test": PROJECT / "requirements-test.txt"}


def fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def stamp(name: str) -> Path:
    return VENV / f".installed-{name}"


def is_installed(name: str) -> bool:
    """Whether the environment holds what the lock of that name holds now."""
    try:
        return PYTHON.exists() and stamp(name).read_text() == fingerprint(LOCKS[name])
    except OSError:
        return False


def make_venv() -> None:
    works = (
        PYTHON.exists()
        and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True).returncode == 0
    )
    if not works:
        print("建立虚拟环境 .venv …", flush=True)
        done = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
        if done.returncode:
            sys.exit(
                f"不能建立虚拟环境，请运行 apt-get install python3-venv 后重试。\n{done.stdout}{done.stderr}"
            )


def install(name: str) -> None:
    print(f"安装 {LOCKS[name].name} 锁定的依赖（首次需要几分钟）…", flush=True)
    done = subprocess.run(
        [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
         "--require-hashes", "-r", LOCKS[name]],
        check=False,
    )  # fmt: skip
    if done.returncode:
        sys.exit("依赖没有装完，原因见上面。不能访问软件仓库时，可用环境变量 PIP_INDEX_URL 指定内网镜像。")
    # The test lock contains every pin of the other one (tests/test_lock.py), so both are there.
    for installed in LOCKS if name == "test" else [name]:
        stamp(installed).write_text(fingerprint(LOCKS[installed]))


def main() -> None:
    name = "test" if "--test" in sys.argv[1:] else "run"
    if not is_installed(name):
        make_venv()
        install(name)


if __name__ == "__main__":
    main()
