"""The one import mechanism: preview, run, resume, answers, undo."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import jobs
from core.errors import RuleBroken
from core.excel import read_table
from core.imports import rows as reading
from core.imports import services
from core.models import AuditEntry, Grid, ImportBatch, ImportRow, ImportSpan, Job, Village
from tests.core.importing import HEADER, VillageImport, imported, received, upload, worked, xlsx

pytestmark = pytest.mark.django_db(transaction=True)

FIVE = [[f"62079911{n:04d}", f"第{n}村", ""] for n in range(1, 6)]


def states(batch):
    return dict(batch.rows.values_list("row_no", "state"))


def test_upload_finds_the_header_below_notes_and_maps_by_synonyms(clerk):
    content = xlsx(
        [["填表说明：请勿改动表头", "", ""], ["编码", "社区名称*", "其他"], ["620799110001", "甲", ""]],
        ["某县村名录", "", ""],
    )
    batch = services.receive(
        upload(content), importer=VillageImport, office=clerk.office, by=clerk, at=timezone.now()
    )
    assert batch.header_row == 2
    assert batch.mapping == {"code": 0, "name": 1}
    assert batch.state == "uploaded"


def test_refused_file_leaves_neither_row_nor_file(clerk, settings, tmp_path):
    settings.PORTAL_DATA_DIR = tmp_path
    with pytest.raises(RuleBroken, match="这不是表格文件"):
        services.receive(
            upload(b"%PDF-1.4 x"), importer=VillageImport, office=clerk.office, by=clerk, at=timezone.now()
        )
    assert ImportBatch.objects.count() == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_required_column_and_double_use_are_refused(clerk):
    batch = received(FIVE, clerk)
    with pytest.raises(RuleBroken, match="名称"):
        services.set_mapping(batch, mapping={"code": 0})
    with pytest.raises(RuleBroken, match="同一列不能对应两个字段：区划代码"):
        services.set_mapping(batch, mapping={"code": 0, "name": 0})


def test_preview_writes_nothing_and_tells_five_kinds_of_rows(clerk, office):
    Village.objects.create(office=office, code="620799110001", name="第1村")
    Village.objects.create(office=office, code="620799110002", name="旧名")
    batch = received(
        [*FIVE[:3], ["620799110009", "甲村", ""], ["620799110010", "上寨", ""], ["", "无码村", ""]], clerk
    )
    batch = worked(services.start_preview(batch, by=clerk))
    assert batch.state == "previewed"
    assert batch.counts == {"unchanged": 1, "changed": 1, "new": 1, "error": 2, "question": 1, "total": 6}
    assert states(batch) == {3: "changed", 4: "new", 5: "error", 6: "question", 7: "error"}
    assert Village.objects.count() == 2
    changed = batch.rows.get(row_no=3)
    assert (changed.before, changed.values) == ({"name": "旧名"}, {"name": "第2村"})
    assert batch.rows.get(row_no=7).errors == [{"column": "区划代码", "message": "必填"}]


def test_run_writes_the_clean_rows_and_keeps_the_others(clerk, office):
    batch = imported([*FIVE, ["620799110009", "甲村", ""]], clerk)
    assert batch.state == "done"
    assert batch.counts == {"new": 5, "error": 1, "total": 6}
    assert sorted(Village.objects.values_list("code", "name", "office")) == [
        (f"62079911{n:04d}", f"第{n}村", office.pk) for n in range(1, 6)
    ]
    assert list(
        AuditEntry.objects.filter(target_id=str(batch.pk)).order_by("pk").values_list("act", flat=True)
    ) == ["import.upload", "import.run"]


def test_same_file_again_writes_nothing(clerk, django_assert_num_queries):
    imported(FIVE, clerk)
    before = list(Village.objects.values_list())
    batch = imported(FIVE, clerk)
    assert batch.counts == {"unchanged": 5, "total": 5}
    assert batch.rows.count() == batch.spans.count() == 0
    assert list(Village.objects.values_list()) == before


def test_blank_cell_leaves_what_is_there_unless_told_to_clear(clerk, office):
    class Loose(VillageImport):
        key = "core.village_loose"
        columns = [
            column if column.name != "name" else type(column)("name", "名称", ("村名",))
            for column in VillageImport.columns
        ]

        def resolve(self, row):
            pass

    Village.objects.create(office=office, code="620799110001", name="有名字")
    batch = imported([["620799110001", "", ""]], clerk, importer=Loose)
    assert batch.counts == {"unchanged": 1, "total": 1}
    batch = received([["620799110001", "", ""]], clerk, importer=Loose)
    batch = services.set_mapping(batch, mapping=batch.mapping, blank_clears=True)
    batch = worked(services.start_run(batch, by=clerk))
    assert batch.counts == {"changed": 1, "total": 1}
    assert Village.objects.get().name == ""


def test_twin_rows_of_one_file_are_told_by_number(clerk):
    batch = imported([FIVE[0], ["620799110001", "别名", ""], *FIVE[1:3], ["620799110001", "又名", ""]], clerk)
    assert batch.counts == {"new": 3, "error": 2, "total": 5}
    assert [row.errors[0]["message"] for row in batch.rows.all()] == ["与第 2 行是同一条记录"] * 2
    assert Village.objects.get(code="620799110001").name == "第1村"


def test_record_of_another_office_is_not_touched(clerk, other_office):
    Village.objects.create(office=other_office, code="620799110001", name="别人的村")
    batch = imported(FIVE[:1], clerk)
    assert batch.counts == {"error": 1, "total": 1}
    assert Village.objects.get().name == "别人的村"


def test_answers_apply_to_all_alike_and_are_written_afterwards(clerk):
    batch = imported(
        [["620799110001", "上寨", ""], ["620799110002", "上寨", ""], ["620799110003", "下寨", ""]], clerk
    )
    assert batch.counts == {"question": 2, "new": 1, "total": 3}
    row = batch.rows.get(row_no=2)
    assert row.question["choices"] == [
        ["上寨村", "上寨村"],
        ["上寨社区", "上寨社区"],
        ["__skip__", "不导入这一行"],
    ]
    with pytest.raises(RuleBroken, match="请选择一个答复"):
        services.answer(row, value="随便", everywhere=True)
    assert services.answer(row, value="上寨社区", everywhere=True) == 2
    batch = worked(services.start_answered(batch, by=clerk))
    assert batch.counts == {"question": 0, "new": 3, "total": 3}
    assert sorted(Village.objects.values_list("name", flat=True)) == ["上寨社区", "上寨社区", "下寨"]
    batch = worked(services.start_undo(batch, by=clerk, reason="试"))
    assert Village.objects.count() == 0
    assert states(batch) == {2: "undone", 3: "undone"}


def test_answer_before_the_run_is_used_by_the_run_and_skip_leaves_the_row_out(clerk):
    batch = received([["620799110001", "上寨", ""], ["620799110002", "上寨", ""]], clerk)
    batch = worked(services.start_preview(batch, by=clerk))
    services.answer(batch.rows.get(row_no=2), value="上寨村", everywhere=False)
    services.answer(batch.rows.get(row_no=3), value="__skip__", everywhere=False)
    batch = worked(services.start_run(batch, by=clerk))
    assert batch.counts == {"new": 1, "skipped": 1, "total": 2}
    assert Village.objects.get().name == "上寨村"


def test_unclear_date_is_asked_with_its_possible_days(clerk):
    batch = imported([["620799110001", "甲子村", "22.3.15"], ["620799110002", "乙丑村", "2022-02-30"]], clerk)
    asked = batch.rows.get(row_no=2)
    assert asked.question["choices"][:2] == [["2022-03-15", "2022年3月15日"], ["2015-03-22", "2015年3月22日"]]
    assert batch.rows.get(row_no=3).errors == [
        {"column": "备注日期", "message": "「2022-02-30」这一天不存在，请核对"}
    ]
    services.answer(asked, value="2022-03-15", everywhere=True)
    assert worked(services.start_answered(batch, by=clerk)).counts["new"] == 1


@pytest.mark.parametrize("survived", [0, 1, 2, 3])
def test_killed_run_goes_on_from_the_cursor_without_double_rows(clerk, monkeypatch, survived):
    """The worker dies after ``survived`` committed chunks; another one takes the job over."""
    ten = [[f"62079911{n:04d}", f"第{n}村", ""] for n in range(1, 11)]
    batch = services.start_run(received(ten, clerk), by=clerk)
    job = jobs.claim()
    real, calls = jobs.checkpoint, []

    def dying(*args, **kwargs):
        if len(calls) == survived:
            raise KeyboardInterrupt
        calls.append(1)
        real(*args, **kwargs)

    monkeypatch.setattr(jobs, "checkpoint", dying)
    with pytest.raises(KeyboardInterrupt):
        jobs.perform(job)
    monkeypatch.setattr(jobs, "checkpoint", real)
    assert Village.objects.count() == survived * 3
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timezone.timedelta(seconds=1))
    batch = worked(batch)
    assert batch.state == "done"
    assert batch.counts == {"new": 10, "total": 10}
    assert Village.objects.count() == 10
    assert sorted(key for span in batch.spans.all() for _, key in span.pairs()) == sorted(
        Village.objects.values_list("pk", flat=True)
    )


def test_record_made_by_somebody_else_meanwhile_is_found_at_the_second_try(clerk, office, monkeypatch):
    real = VillageImport.write
    raced = []

    def race(self, rows, *, at):
        if not raced:
            raced.append(1)
            raise IntegrityError("somebody was first")
        real(self, rows, at=at)

    monkeypatch.setattr(VillageImport, "write", race)
    assert imported(FIVE, clerk).counts == {"new": 5, "total": 5}


def test_row_that_the_database_refuses_does_not_take_its_neighbours_along(clerk, office):
    class ByName(VillageImport):
        key = "core.village_by_name"
        identity = ("name",)

    Village.objects.create(office=office, code="620799110002", name="占用")
    batch = imported(FIVE, clerk, importer=ByName)
    assert batch.counts == {"new": 4, "error": 1, "total": 5}
    assert batch.rows.get().row_no == 3
    assert "冲突" in batch.rows.get().errors[0]["message"]


def test_undo_deletes_restores_and_keeps_what_has_grown(clerk, office):
    Village.objects.create(office=office, code="620799110001", name="旧一")
    Village.objects.create(office=office, code="620799110002", name="旧二")
    batch = imported(FIVE, clerk)
    assert batch.counts == {"changed": 2, "new": 3, "total": 5}
    Village.objects.filter(code="620799110002").update(name="后来改的")
    Grid.objects.create(office=office, name="格").villages.add(Village.objects.get(code="620799110003"))
    batch = worked(services.start_undo(batch, by=clerk, reason="传错了文件"))
    assert batch.state == "undone"
    assert batch.undone_by == clerk
    assert sorted(Village.objects.values_list("code", "name")) == [
        ("620799110001", "旧一"),
        ("620799110002", "后来改的"),
        ("620799110003", "第3村"),
    ]
    kept = {row.row_no: row.errors[0]["message"] for row in batch.rows.filter(state="kept")}
    assert kept == {3: "导入之后又被修改", 4: "已有「网格」引用"}
    assert batch.counts["kept"] == 2
    assert AuditEntry.objects.get(act="import.undo").reason == "传错了文件"


def test_undo_needs_a_reason_and_happens_once(clerk):
    batch = imported(FIVE, clerk)
    with pytest.raises(RuleBroken, match="请填写撤销理由"):
        services.start_undo(batch, by=clerk, reason=" ")
    batch = worked(services.start_undo(batch, by=clerk, reason="错"))
    with pytest.raises(RuleBroken, match="已撤销"):
        services.start_undo(batch, by=clerk, reason="错")


def test_wrong_rows_come_back_as_a_table_that_can_be_uploaded_again(clerk, tmp_path):
    batch = imported([["620799110001", "=1+1", ""], ["", "无码村", "2022.3.15"]], clerk)
    path = tmp_path / "back.xlsx"
    path.write_bytes(services.error_workbook(batch, watermark="田小禾 2026-01-01"))
    assert list(read_table(path).rows()) == [
        [*HEADER, "错误说明", "原行号"],
        ["", "无码村", "2022.3.15", "区划代码：必填", 3],
    ]
    again = services.receive(
        upload(path.read_bytes()), importer=VillageImport, office=clerk.office, by=clerk, at=timezone.now()
    )
    assert again.mapping == {"code": 0, "name": 1, "noted_on": 2}


def test_batch_at_work_cannot_be_started_twice(clerk):
    batch = services.start_run(received(FIVE, clerk), by=clerk)
    with pytest.raises(RuleBroken, match="正在处理"):
        services.start_run(batch, by=clerk)
    assert Job.objects.count() == 1


def test_hopeless_file_stops_the_preview(clerk, monkeypatch):
    monkeypatch.setattr("core.imports.runner.HOPELESS", 4)
    batch = received([["x", "甲村", ""]] * 9, clerk)
    batch = worked(services.start_preview(batch, by=clerk))
    assert batch.state == "failed"
    assert batch.message == "前 6 行全部有误，请检查表头行和列的对应关系"


def test_personal_data_is_encrypted_and_forgotten(clerk):
    batch = imported([["620799110001", "甲村", ""]], clerk)
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT raw FROM core_importrow")
        assert "甲村" not in cursor.fetchone()[0]
    assert batch.rows.get().raw == ["620799110001", "甲村", ""]
    assert services.forget(before=timezone.now()) == 1
    batch.refresh_from_db()
    assert not batch.file
    assert batch.rows.count() == 0


def test_reading_ahead_hands_over_errors_and_ends_its_thread():
    import threading

    def source():
        yield 1
        raise RuleBroken("断了")

    ahead = reading._ahead(source())
    assert next(ahead) == 1
    with pytest.raises(RuleBroken, match="断了"):
        next(ahead)
    before = threading.active_count()
    endless = reading._ahead(iter_of_ones())
    next(endless)
    endless.close()
    assert threading.active_count() == before


def iter_of_ones():
    while True:
        yield 1


def test_span_knows_rows_and_keys():
    span = ImportSpan(created=[[2, 100, 3], [7, 103, 1]])
    assert span.pairs() == [(2, 100), (3, 101), (4, 102), (7, 103)]


def test_row_states_have_words():
    assert ImportRow(state="kept").get_state_display() == "撤销时保留"
