"""Where fonts come from, what is missing, and the test page."""

import ctypes
import shutil

import pytest
from django.core.management import CommandError, call_command

from core.documents import fonts
from tests import needs


def test_everything_carried_has_its_licence_beside_it():
    names = {path.name for path in fonts.CARRIED_DIR.iterdir()}
    assert {name for files in fonts.CARRIED.values() for name in files} <= names
    assert {"FandolFang.LICENSE", "FandolFang.README", "gkai00mp.LICENSE", "gkai00mp.COPYRIGHT",
            "NotoSerifSC.OFL.txt"} <= names  # fmt: skip


def test_the_offices_own_fonts_come_first_and_carried_ones_after_the_standard_ones():
    names = fonts.families("fang")
    order = [names.index(name) for name in ("Portal Own Fang", "仿宋_GB2312", "Portal Carried Fang",
                                            "Portal Carried Song", "Noto Serif CJK SC")]  # fmt: skip
    assert order == sorted(order)
    assert order[0] == 0


def test_the_configuration_names_the_folders_and_no_address(tmp_path, monkeypatch):
    monkeypatch.setenv("PORTAL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FONTCONFIG_FILE", "")
    path = fonts.use_project_fonts()
    text = path.read_text(encoding="utf-8")
    assert path.is_relative_to(tmp_path)
    assert f"<dir>{tmp_path / 'fonts'}</dir>" in text
    assert f"<dir>{fonts.CARRIED_DIR}</dir>" in text
    assert "http" not in text
    assert fonts.use_project_fonts() == path  # nothing new, nothing written


def test_a_data_folder_that_cannot_be_written_to_is_no_obstacle(monkeypatch):
    monkeypatch.setenv("PORTAL_DATA_DIR", "/proc/nowhere")
    monkeypatch.setenv("FONTCONFIG_FILE", "")
    assert "/proc/nowhere/fonts" in fonts.use_project_fonts().read_text(encoding="utf-8")


def test_a_font_that_the_office_uploads_is_used(tmp_path, monkeypatch):
    needs.need("pango")
    from core.documents.specimen import fonts_by_look

    monkeypatch.setenv("PORTAL_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("FONTCONFIG_FILE", "")
    (tmp_path / "fonts" / "fang").mkdir(parents=True)
    shutil.copy(fonts.CARRIED_DIR / "gkai00mp.ttf", tmp_path / "fonts" / "fang" / "bought.ttf")
    fonts.use_project_fonts()
    found = fonts_by_look()
    assert found["fang"] == ["AR PL KaitiM GB"]
    assert found["hei"] == ["Noto Sans SC"]


def test_missing_libraries_are_named_by_their_package(monkeypatch):
    known = ctypes.CDLL

    def without_pango(name, *args, **kwargs):
        if "pango" in str(name):
            raise OSError(name)
        return known(name, *args, **kwargs)

    monkeypatch.setattr(ctypes, "CDLL", without_pango)
    missing = fonts.missing_system_libraries()
    assert {"libpango-1.0-0", "libpangoft2-1.0-0"} <= set(missing)
    assert "libharfbuzz-subset0" not in missing


def test_nothing_is_missing_where_pango_is():
    needs.need("pango")
    assert fonts.missing_system_libraries() == []


def test_the_command_makes_a_page_and_says_which_fonts_stand_in(tmp_path, capsys):
    needs.need("pango")
    call_command("font_test", out=tmp_path / "deep" / "font_test.pdf")
    said = capsys.readouterr()
    assert (tmp_path / "deep" / "font_test.pdf").read_bytes().startswith(b"%PDF")
    assert said.out.startswith("版面合格：每页 22 行，每行 28 字\n")
    assert "仿宋（正文）：" in said.out
    if "仿宋（正文）：FandolFang" in said.out:
        assert "使用的是替代字体" in said.err


def test_the_command_names_what_to_install(monkeypatch):
    monkeypatch.setattr(fonts, "missing_system_libraries", lambda: ["libpango-1.0-0"])
    with pytest.raises(CommandError, match=r"apt-get install libpango-1\.0-0"):
        call_command("font_test")
