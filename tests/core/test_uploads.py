"""What is refused before it is parsed, and what is let through."""

import io
import time
import tracemalloc
import zipfile

import pikepdf
import pytest
from PIL import Image

from core.errors import RuleBroken
from core.excel import Column, read_table, workbook
from core.uploads import check_image, check_pdf, check_workbook

BROKEN = "图片已损坏或没有传完，请重新拍摄或重新选择"
PIXELS = "图片像素过大（上限 5000 万像素），请缩小后上传"
ACCEPTED = "只接受 JPG、PNG、WebP、HEIC 图片和 PDF 文件"

# file → (format, width, height) as displayed, or the sentence that refuses it
IMAGES = {
    "gen_bomb_20000x20000_1bit.png": PIXELS,
    "gen_html_named.jpg": f"文件内容与扩展名「.jpg」不符。{ACCEPTED}",
    "gen_svg_script_named.png": f"文件内容与扩展名「.png」不符。{ACCEPTED}",
    "pillow_broken.png": BROKEN,
    "pillow_decompression_bomb.gif": ACCEPTED,
    "pillow_decompression_bomb.ico": ACCEPTED,
    "pillow_exif_gps.jpg": ("jpeg", 8, 8),
    "pillow_hopper_bad_exif.jpg": ("jpeg", 500, 500),
    "pillow_hopper_orientation_2.jpg": ("jpeg", 128, 128),
    "pillow_hopper_orientation_3.jpg": ("jpeg", 128, 128),
    "pillow_hopper_orientation_6.jpg": ("jpeg", 128, 128),
    "pillow_hopper_orientation_6.webp": ("webp", 128, 128),
    "pillow_hopper_orientation_8.jpg": ("jpeg", 128, 128),
    "pillow_invalid-exif.jpg": ("jpeg", 200, 200),
    "pillow_multiple_exif.jpg": ("jpeg", 1, 1),
    "pillow_orientation_rectangle.jpg": ("jpeg", 1, 2),
    "pillow_truncated_image.png": BROKEN,
    "pillow_truncated_jpeg.jpg": BROKEN,
}


def refused(check, *args):
    with pytest.raises(RuleBroken) as broken:
        check(*args)
    return broken.value.message


def outcome(path):
    try:
        with path.open("rb") as file:
            facts = check_image(file, path.name)
    except RuleBroken as broken:
        return broken.message
    return facts.format, facts.width, facts.height


@pytest.mark.parametrize(("name", "expected"), IMAGES.items())
def test_nasty_images(shared, name, expected):
    assert outcome(shared / "data/nasty/images" / name) == expected


def test_every_nasty_image_has_an_expectation(shared):
    assert {path.name for path in (shared / "data/nasty/images").iterdir()} == set(IMAGES)


def picture(kind="JPEG", size=(40, 20), mode="RGB", **options) -> io.BytesIO:
    target = io.BytesIO()
    Image.new(mode, size, "red").save(target, kind, **options)
    target.seek(0)
    return target


def test_extension_and_content_must_agree():
    assert (
        refused(check_image, picture("PNG"), "照片.jpg")
        == "文件其实是 PNG，与扩展名「.jpg」不符，请改用正确的扩展名"
    )
    assert refused(check_image, picture("JPEG"), "照片.jpg.exe") == ACCEPTED
    assert refused(check_image, picture("JPEG"), "照片") == ACCEPTED
    assert refused(check_image, io.BytesIO(b"\xff\xd8\xff\xe0<?php echo 1;"), "a.jpg") == BROKEN
    assert refused(check_image, io.BytesIO(b""), "a.jpg") == f"文件内容与扩展名「.jpg」不符。{ACCEPTED}"
    assert refused(check_image, io.BytesIO(b"%PDF-1.4"), "a.pdf") == "这里只接受图片，不接受 PDF"


def test_heic_is_decoded():
    import pillow_heif

    target = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), "blue")).save(target)
    facts = check_image(target, "IMG_0001.HEIC")
    assert (facts.format, facts.width, facts.height) == ("heic", 64, 48)
    whole = target.getvalue()
    assert refused(check_image, io.BytesIO(whole[: len(whole) // 2]), "b.heic") == BROKEN


def test_limits_are_settings(settings):
    settings.PORTAL_UPLOADS = {"image_pixels": 799, "image_bytes": 10_000}
    assert refused(check_image, picture(), "a.jpg").startswith("图片像素过大")
    settings.PORTAL_UPLOADS = {"image_bytes": 100}
    assert refused(check_image, picture(), "a.jpg") == "图片超过 0 KB，请压缩后上传"


def test_gps_and_time_are_read_from_the_camera(shared):
    with (shared / "data/nasty/images/pillow_exif_gps.jpg").open("rb") as file:
        facts = check_image(file, "a.jpg")
    assert facts.format == "jpeg"
    exif = Image.Exif()
    exif[0x0132] = "2022:03:15 08:30:00"
    exif[0x8825] = {1: "N", 2: (38.0, 26.0, 24.0), 3: "E", 4: (100.0, 49.0, 12.0)}
    facts = check_image(picture(exif=exif), "b.jpg")
    assert facts.taken_at.isoformat() == "2022-03-15T08:30:00+08:00"
    assert (facts.latitude, facts.longitude) == (38.44, 100.82)


# Tables -------------------------------------------------------------------------------------------------------------


def packed(tmp_path, name="t.xlsx", **members):
    """A real small workbook with members replaced or added."""
    source = zipfile.ZipFile(io.BytesIO(workbook([Column("名")], [["甲"]], title="t", watermark="w")))
    contents = {member: source.read(member) for member in source.namelist()}
    contents.update({member.replace("__", "/"): content for member, content in members.items()})
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in contents.items():
            archive.writestr(member, content)
    return path


def test_entity_attacks_in_a_workbook_are_refused(tmp_path):
    attack = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst><si><t>&e;</t></si></sst>'
    message = "文件内含有实体声明（DTD），可能是攻击文件，已拒绝读取"
    assert (
        refused(check_workbook, packed(tmp_path, xl__sharedStrings=b"", **{"xl/sharedStrings.xml": attack}))
        == message
    )
    hidden = b"<?xml version='1.0'?><!-- <root> -->" + b" " * 9000 + b"<!doctype x []><sst/>"
    assert refused(check_workbook, packed(tmp_path, **{"xl/sharedStrings.xml": hidden})) == message
    wide = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x []><sst/>'.encode("utf-16")
    assert refused(check_workbook, packed(tmp_path, **{"xl/sharedStrings.xml": wide})) == message
    endless = b"<?xml version='1.0'?><!--" + b"x" * 70_000 + b"--><!DOCTYPE x []><sst/>"
    assert refused(check_workbook, packed(tmp_path, **{"xl/sharedStrings.xml": endless})).startswith(
        "文件已损坏"
    )


@pytest.mark.parametrize(
    ("member", "message"),
    [
        ("xl/vbaProject.bin", "文件带有宏，不能导入。请另存为不带宏的 Excel 工作簿（.xlsx）"),
        (
            "xl/externalLinks/externalLink1.xml",
            "文件含有指向其他文件的链接。请在 Excel「数据 → 编辑链接」里断开链接，另存后再上传",
        ),
        ("../../etc/passwd", "Excel 文件内部路径异常，已拒绝读取"),
        ("/etc/passwd", "Excel 文件内部路径异常，已拒绝读取"),
        ("xl\\..\\..\\x", "Excel 文件内部路径异常，已拒绝读取"),
    ],
)
def test_members_that_have_no_place_in_a_table(tmp_path, member, message):
    assert refused(check_workbook, packed(tmp_path, **{member: b"<a/>"})) == message


def test_bomb_of_200_mb_is_refused_at_once_and_in_little_memory(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(200):
                part.write(b"<row/>" * 174_763)
    tracemalloc.start()
    started = time.monotonic()
    message = refused(check_workbook, path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert message.startswith("Excel 文件解压后异常庞大")
    assert time.monotonic() - started < 2
    assert peak < 20 * 1024 * 1024


def test_too_many_members_too_large_and_no_table(tmp_path, settings):
    many = packed(tmp_path, **{f"xl/media/{n}.png": b"x" for n in range(200)})
    assert refused(check_workbook, many) == "Excel 文件内部结构异常（部件过多），请另存为新的 .xlsx 后再上传"
    plain = tmp_path / "a.zip"
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("a.txt", "甲")
    assert refused(check_workbook, plain) == "压缩包里没有 Excel 表格，请上传 .xlsx、.xls、.ods 或 .csv 文件"
    settings.PORTAL_UPLOADS = {"workbook_bytes": 1000}
    assert refused(check_workbook, packed(tmp_path)) == "文件超过 0 KB，请拆分后分次导入"


def test_cut_and_disguised_files(tmp_path):
    path = packed(tmp_path)
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(path.read_bytes()[:-200])
    assert refused(check_workbook, cut).startswith("文件已损坏")
    page = tmp_path / "page.xls"
    page.write_bytes(b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table></html>")
    assert refused(check_workbook, page).startswith("这是网页格式的表格")
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16le")
    )
    assert refused(check_workbook, locked) == "文件设有打开密码，请取消密码保护后重新上传"


def test_corner_cells_cannot_eat_the_memory_of_the_portal(tmp_path):
    """A1 and XFD1048576 really filled: 17 thousand million cells in a file of 5 KB."""
    page = (
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        b"</sheetData></worksheet>"
    )
    started = time.monotonic()
    message = refused(read_table, packed(tmp_path, **{"xl/worksheets/sheet1.xml": page}))
    assert message.startswith(("文件已损坏", "表格有 1048576 行"))
    assert time.monotonic() - started < 5


def test_large_honest_workbook_is_let_through(tmp_path):
    path = tmp_path / "large.xlsx"
    rows = ([f"青禾县第{n}号商店", f"92620799MA{n:08d}", "个体工商户", "存续"] * 2 for n in range(20_000))
    path.write_bytes(
        workbook([Column(str(n)) for n in range(8)], rows, title="t", watermark="w", max_rows=20_000)
    )
    assert check_workbook(path) == "xlsx"
    assert read_table(path).height == 20_001


# PDF ----------------------------------------------------------------------------------------------------------------


def pdf(change=lambda document: None, **options) -> io.BytesIO:
    document = pikepdf.new()
    document.add_blank_page()
    change(document)
    target = io.BytesIO()
    document.save(target, **options)
    target.seek(0)
    return target


def add_script(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def add_launch(document):
    document.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe"))


def add_embedded(document):
    document.attachments["a.exe"] = b"MZ"


def add_form(document):
    document.Root.AcroForm = pikepdf.Dictionary(XFA="<xdp/>", Fields=pikepdf.Array())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (add_script, "PDF 含有脚本，请重新打印成普通 PDF 后上传"),
        (add_launch, "PDF 含有会自动执行的动作，请重新打印成普通 PDF 后上传"),
        (add_embedded, "PDF 含有嵌入文件，请重新打印成普通 PDF 后上传"),
        (add_form, "PDF 含有动态表单，请重新打印成普通 PDF 后上传"),
    ],
)
def test_active_pdf_is_refused(change, message):
    assert refused(check_pdf, pdf(change)) == message


def test_plain_pdf_counts_pages_and_encrypted_or_cut_is_refused():
    assert check_pdf(pdf(lambda document: document.add_blank_page())) == 2
    locked = pdf(encryption=pikepdf.Encryption(owner="a", user="b"))
    assert refused(check_pdf, locked) == "PDF 设有密码或限制，请取消保护后上传"
    half_locked = pdf(encryption=pikepdf.Encryption(owner="a", user=""))
    assert refused(check_pdf, half_locked) == "PDF 设有密码或限制，请取消保护后上传"
    assert refused(check_pdf, io.BytesIO(b"%PDF-1.7 nothing")) == "PDF 已损坏，请重新生成后上传"
