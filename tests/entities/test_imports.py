"""The import of the real county list, in three encodings and as .xlsx, twice, wrong and undone."""

import csv
import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import jobs
from core.clock import now
from core.errors import RuleBroken
from core.imports import services
from core.indicators import REGISTRY, Scope, compute, snapshot_rebuilding, snapshots
from core.models import Village
from core.periods import Period
from core.reference import division_rows
from entities.imports import EntityImport
from entities.models import Entity
from tests.factories.core import OfficeFactory, UserFactory

FILES = ["minle_entities_utf8.csv", "minle_entities_utf8bom_crlf.csv", "minle_entities_gb18030.csv"]


@pytest.fixture
def fengle(county):
    """丰乐所 with its ten villages, and its clerk."""
    office = OfficeFactory(
        name="丰乐镇市场监督管理所", place_name="丰乐镇", division_code="620722110000", parent=county
    )
    for row in division_rows():
        if row.parent_code == "620722110000":
            Village.objects.create(office=office, code=row.code, name=row.name)
    return UserFactory(office=office, role="clerk")


def run(content, name, clerk):
    batch = services.receive(
        SimpleUploadedFile(name, content), importer=EntityImport, office=clerk.office, by=clerk, at=now()
    )
    batch = services.set_mapping(batch, mapping=batch.mapping)
    services.start_run(batch, by=clerk)
    jobs.work_off()
    batch.refresh_from_db()
    return batch


@pytest.mark.parametrize("name", FILES)
def test_the_real_list_ends_with_462_entities(name, shared, fengle):
    batch = run((shared / "data/entities" / name).read_bytes(), name, fengle)
    assert batch.counts["new"] == 462
    assert Entity.objects.filter(office=fengle.office).count() == 462
    assert {
        kind: Entity.objects.filter(kind=kind).count() for kind in ("enterprise", "individual", "cooperative")
    } == {"enterprise": 212, "individual": 1, "cooperative": 249}
    first = Entity.objects.get(code="93620722MA73A8X5XY")
    assert (first.name, str(first.registered_on), str(first.capital_yuan)) == (
        "民乐县永顺种植专业合作社",
        "1989-01-19",
        "2610000.00",
    )
    assert first.note == "导入时注：地址在洪水镇，不在丰乐镇，请核对"


def test_old_township_names_find_their_village(shared, fengle):
    run((shared / "data/entities/minle_entities_utf8.csv").read_bytes(), "a.csv", fengle)
    old = Entity.objects.filter(address__contains="丰乐乡")
    assert old.count() > 0
    assert not old.filter(note__contains="不在丰乐镇").exists()
    assert (
        old.filter(village__isnull=False, note="导入时注：地址写作丰乐乡，现为丰乐镇").count()
        == old.filter(village__isnull=False).count()
    )


def test_the_same_file_twice_changes_nothing(shared, fengle):
    content = (shared / "data/entities/minle_entities_utf8.csv").read_bytes()
    run(content, "a.csv", fengle)
    before = list(Entity.objects.order_by("pk").values())
    again = run(content, "b.csv", fengle)
    assert again.counts == {"unchanged": 462, "total": 462}
    assert list(Entity.objects.order_by("pk").values()) == before


def test_an_xlsx_of_the_same_rows_changes_nothing_either(shared, fengle):
    from core.excel.writing import Column, workbook

    content = (shared / "data/entities/minle_entities_utf8.csv").read_text(encoding="utf-8")
    run(content.encode(), "a.csv", fengle)
    head, *rows = csv.reader(io.StringIO(content))
    again = run(
        workbook([Column(label) for label in head], rows, title="主体", watermark="测试"), "a.xlsx", fengle
    )
    assert again.counts == {"unchanged": 462, "total": 462}


def test_wrong_rows_are_kept_back_and_the_others_imported(fengle):
    content = (
        "企业名称,统一社会信用代码,注册日期,注册地址\n"
        "甲店,92620722MA7ABC1249,2022-03-15,丰乐镇白庙村\n"
        "乙店,92620722MA7ABC1248,2022-03-15,丰乐镇白庙村\n"
        ",92620722MA7ABC1249,2022-03-15,丰乐镇白庙村\n"
        "丁店,,2022-02-30,丰乐镇白庙村\n"
        "戊店,,,丰乐镇白庙村\n"
    )
    batch = run(content.encode(), "a.csv", fengle)
    assert set(Entity.objects.values_list("name", flat=True)) == {"甲店", "戊店"}
    assert [(row.row_no, row.errors[0]["column"]) for row in batch.rows.filter(state="error")] == [
        (3, "统一社会信用代码"),
        (4, "名称"),
        (5, "注册日期"),
    ]
    assert Entity.objects.get(name="甲店").village.name == "白庙村"


def test_undo_takes_back_the_whole_batch(shared, fengle):
    batch = run((shared / "data/entities/minle_entities_utf8.csv").read_bytes(), "a.csv", fengle)
    services.start_undo(batch, by=fengle, reason="导错了文件")
    jobs.work_off()
    batch.refresh_from_db()
    assert batch.state == "undone"
    assert Entity.objects.count() == 0


def test_an_import_and_its_undo_make_stored_figures_stale(fengle, settings):
    """Rows of an import are written past every model, by COPY where the database has it."""
    settings.PORTAL_SNAPSHOTS = True
    on, year, figure = date(2026, 12, 31), Period.year(2026), REGISTRY["entities.existing"]
    scope = Scope((fengle.office_id,))
    snapshots.add([(fengle.office_id, year)], on=on)

    def existing():
        return compute([figure], [year], scope)[figure.key, year]

    assert snapshot_rebuilding.refresh(on=on) == 1
    content = "企业名称,统一社会信用代码,注册日期,注册地址\n甲店,92620722MA7ABC1249,2022-03-15,丰乐镇白庙村\n"
    batch = run(content.encode(), "a.csv", fengle)
    assert existing() == 1
    assert snapshot_rebuilding.refresh(on=on) == 1
    services.start_undo(batch, by=fengle, reason="导错了文件")
    jobs.work_off()
    assert existing() == 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("csv/real30_gbk_then_utf8_line.csv", "行"),
        ("csv/real30_nul_byte.csv", "行"),
        ("office/gen_zipbomb_120MB_sheet.xlsx", "解压|展开|异常|过大"),
        ("office/real_xml2003_named_xlsx_check04.xlsx", "另存为"),
        ("images/gen_html_named.jpg", "表格"),
    ],
)
def test_a_broken_file_is_refused_in_words(name, words, shared, fengle):
    path = shared / "data/nasty" / name
    with pytest.raises(RuleBroken, match=words):
        services.receive(
            SimpleUploadedFile(path.name, path.read_bytes()),
            importer=EntityImport,
            office=fengle.office,
            by=fengle,
            at=now(),
        )
    assert Entity.objects.count() == 0


def test_formula_text_is_stored_as_text(shared, fengle):
    content = (shared / "data/nasty/csv/gen_formula_injection.csv").read_bytes()
    run(content, "formula.csv", fengle)
    assert Entity.objects.filter(name="测试0").exists()


def test_old_numbers_of_the_zhejiang_list_are_taken_as_old_numbers(shared, fengle):
    lines = (
        (shared / "data/entities/zj_double_random_list_40_offices.csv")
        .read_text(encoding="utf-8")
        .splitlines()[:60]
    )
    batch = run("\n".join(lines).encode(), "zj.csv", fengle)
    assert batch.counts["new"] + batch.counts.get("error", 0) == 59
    assert Entity.objects.exclude(old_code="").filter(code="").exists()
