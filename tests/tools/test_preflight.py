"""A machine that lacks something hears what, and how to get it, before anything starts."""

import pytest

from tools import preflight


def absent(_):
    raise OSError("cannot open shared object file")


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 1), (4, 0, 0)])
def test_new_enough_python(version):
    assert preflight.python_problem(version) is None


@pytest.mark.parametrize("version", [(3, 10, 12), (2, 7, 18)])
def test_old_python_is_named(version):
    assert preflight.python_problem(version) == (
        f"需要 Python 3.11 或更高版本，现在是 {version[0]}.{version[1]}。"
        "Debian 12：apt-get install python3 python3-venv"
    )


def test_missing_libraries_give_one_line_to_run(monkeypatch, capsys):
    monkeypatch.setattr(
        preflight,
        "missing_packages",
        lambda: [("python3-venv", "建立虚拟环境"), ("libpango-1.0-0", "生成 PDF")],
    )
    assert preflight.main() == 1
    assert capsys.readouterr().err.splitlines() == [
        "这台机器还缺少：",
        "  python3-venv（建立虚拟环境）",
        "  libpango-1.0-0（生成 PDF）",
        "请以管理员身份运行下面一行，然后重试：",
        "  apt-get install python3-venv libpango-1.0-0",
    ]


def test_each_library_is_looked_for():
    assert [package for package, _ in preflight.missing_packages(load=absent)] == [
        "libpango-1.0-0",
        "libpangoft2-1.0-0",
    ]
    assert preflight.missing_packages(load=lambda _: None) == []
