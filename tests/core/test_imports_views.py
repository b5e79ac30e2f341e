"""The pages of an import, from the upload to the undo, with a browser's requests."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, resolve, reverse

from core import access, jobs
from core.imports.urls import PAGES
from core.models import ImportBatch, Village
from tests.core.importing import imported, received, upload, xlsx

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.core.import_urls")]
ROWS = [
    ["620799110001", "第1村", ""],
    ["620799110002", "甲村", ""],
    ["620799110003", "上寨", ""],
    ["620799110004", "上寨", ""],
]


@pytest.fixture(autouse=True)
def _clerk_may_import(monkeypatch):
    granted = {**access.PERMISSIONS, "clerk": access.PERMISSIONS["clerk"] | {"core.import_village"}}
    monkeypatch.setattr(access, "PERMISSIONS", granted)
    monkeypatch.setattr(
        "core.context.menu_of", lambda user, path: ""
    )  # the other apps' addresses are not among those of this test


def at(step, batch):
    return reverse(f"village_test_import_{step}", args=[batch.uuid])


def test_every_page_names_its_permission():
    names = ["village_test_import" + ending for _, ending, _ in PAGES]
    for name in names:
        arguments = {"uuid": "8f14e45f-ceea-4e7a-9c1b-000000000000", "row_no": 1}
        for count in (0, 1, 2):
            try:
                url = reverse(name, args=list(arguments.values())[:count])
                break
            except NoReverseMatch:
                continue
        assert resolve(url).func.view_class.permission_required == "core.import_village"


def test_from_upload_to_undo(client, clerk):
    client.force_login(clerk)
    home = reverse("village_test_import")
    assert "还没有导入过" in client.get(home).content.decode()
    response = client.post(home, {"file": upload(xlsx(ROWS), "上报 村.xlsx")})
    batch = ImportBatch.objects.get()
    assert response.url == at("mapping", batch)

    page = client.get(response.url).content.decode()
    assert '<option value="1" selected>村名</option>' in page
    assert client.post(at("mapping", batch), {"column_code": "0"}).status_code == 422
    response = client.post(
        at("mapping", batch), {"column_code": "0", "column_name": "1", "column_noted_on": "2"}
    )
    assert response.url == at("batch", batch)
    assert 'id="import-job"' in client.get(response.url).content.decode()

    progress = client.get(at("progress", batch))
    assert (progress.status_code, "every 2s" in progress.content.decode()) == (200, True)
    jobs.work_off()
    progress = client.get(at("progress", batch))
    assert (progress.status_code, progress["HX-Refresh"]) == (286, "true")

    page = client.get(at("batch", batch)).content.decode()
    assert "确认导入" in page
    assert "「上寨」是哪个村？" in page
    assert Village.objects.count() == 0
    client.post(
        reverse("village_test_import_answer", args=[batch.uuid, 4]), {"value": "上寨村", "everywhere": "on"}
    )
    client.post(at("run", batch))
    jobs.work_off()
    assert sorted(Village.objects.values_list("name", flat=True)) == ["上寨村", "上寨村", "第1村"]

    errors = client.get(at("errors", batch))
    assert errors["Content-Disposition"].endswith("%E6%9C%AA%E5%AF%BC%E5%85%A5%E7%9A%84%E8%A1%8C.xlsx")
    assert errors.content[:2] == b"PK"
    assert client.post(at("undo", batch), {"reason": ""}).status_code == 422
    client.post(at("undo", batch), {"reason": "试"})
    jobs.work_off()
    assert Village.objects.count() == 0
    assert "已撤销" in client.get(home).content.decode()


def test_refused_file_is_told_at_the_field(client, clerk):
    client.force_login(clerk)
    response = client.post(
        reverse("village_test_import"), {"file": upload(b"<html><table></table></html>", "a.xls")}
    )
    assert response.status_code == 422
    assert "这是网页格式的表格" in response.content.decode()
    assert ImportBatch.objects.count() == 0


def test_header_row_and_sheet_can_be_chosen(client, clerk):
    client.force_login(clerk)
    client.post(reverse("village_test_import"), {"file": upload(xlsx(ROWS, ["甲", "乙", "丙"]))})
    batch = ImportBatch.objects.get()
    assert batch.header_row is None
    assert "没有找到表头" in client.get(at("mapping", batch)).content.decode()
    client.post(at("mapping", batch), {"header_row": "1", "sheet": batch.sheet})
    batch.refresh_from_db()
    assert (batch.header_row, batch.options["header"]) == (0, ["甲", "乙", "丙"])
    assert client.post(at("mapping", batch), {"header_row": "99", "sheet": batch.sheet}).status_code == 422
    client.post(at("mapping", batch), {"header_row": "1", "sheet": "导出说明"})
    batch.refresh_from_db()
    assert batch.sheet == "导出说明"


def test_roles_and_other_offices(client, clerk, officer, other_office):
    batch = imported(ROWS, clerk)
    client.force_login(officer)
    assert client.get(reverse("village_test_import")).status_code == 403
    assert client.get(at("errors", batch)).status_code == 403
    clerk.office = other_office
    clerk.save()
    client.force_login(clerk)
    for step in ("batch", "mapping", "errors", "progress", "undo"):
        assert client.get(at(step, batch)).status_code == 404
    assert client.post(at("run", batch)).status_code == 404


def test_discard_removes_an_unused_batch_only(client, clerk):
    client.force_login(clerk)
    done = imported(ROWS[:1], clerk)
    client.post(at("discard", done))
    unused = received(ROWS, clerk)
    path = unused.file.path
    client.post(at("discard", unused))
    assert list(ImportBatch.objects.all()) == [done]
    assert not Path(path).exists()


def test_template_carries_the_headings(client, clerk, tmp_path):
    from core.excel import read_table

    client.force_login(clerk)
    path = tmp_path / "t.xlsx"
    path.write_bytes(client.get(reverse("village_test_import_template")).content)
    assert list(read_table(path).rows()) == [["区划代码*", "名称*", "备注日期"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_batch_page_costs_the_same_for_any_number_of_rows(client, clerk, rows):
    batch = imported([[f"62079911000{n}", "甲村", ""] for n in range(rows)], clerk)
    client.force_login(clerk)
    with CaptureQueriesContext(connection) as queries:
        client.get(at("batch", batch))
    selects = [query for query in queries if query["sql"].startswith("SELECT")]
    assert len(selects) == 6  # session, user, batch, states, rows, answered
