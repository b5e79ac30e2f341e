"""The real list of 4,128 objects into the library, a draw of 20 from it, and the bundle run outside the portal."""

import csv
import io
from collections import Counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core import jobs
from core.clock import now
from core.imports import services
from core.reference.loading import load_legal_rules
from inspections.imports.draws import DrawObjectImport, DrawOfficerImport, DrawTargetImport, MatterImport
from inspections.models import DrawObject, DrawOfficer, DrawTarget, Matter
from inspections.verify_draw import draw
from tests.factories.entities import EntityFactory
from tests.factories.inspections import MatterFactory
from tests.inspections.draw_plans import drawn, officers_of, received, run_bundle

pytestmark = pytest.mark.django_db
REAL = "data/entities/zj_double_random_list_40_offices.csv"


def run(importer, content, name, clerk):
    batch = services.receive(
        SimpleUploadedFile(name, content), importer=importer, office=clerk.office, by=clerk, at=now()
    )
    batch = services.set_mapping(batch, mapping=batch.mapping)
    services.start_run(batch, by=clerk)
    jobs.work_off()
    batch.refresh_from_db()
    return batch


def test_twenty_of_the_real_list_are_verified_outside_the_portal(
    shared, clerk, chief, office, officer, second_officer, tmp_path
):
    content = (shared / REAL).read_bytes()
    batch = run(DrawObjectImport, content, "list.csv", clerk)
    assert (batch.counts["new"], batch.state) == (4128, "done")
    assert Counter(map(len, DrawObject.objects.values_list("code", flat=True))) == {13: 7, 15: 399, 18: 3722}
    first = DrawObject.objects.get(code="91330100143048482D")
    assert (first.name, first.registrar, first.supervisor, first.risk, first.list_name) == (
        "杭州铁路器材修造厂",
        "杭州市市场监督管理局",
        "南星工商所",
        "B",
        "检查对象名录库",
    )
    assert run(DrawObjectImport, content, "again.csv", clerk).counts == {"unchanged": 4128, "total": 4128}

    officers_of(office, officer, second_officer)
    plan = drawn(chief, quota_b=20, quota_d=0)
    assert plan.commitment.object_count == 4128
    assert plan.targets.selected().count() == 20
    folder, verify = run_bundle(plan, tmp_path)
    answer = verify()
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.splitlines()[0] == f"SHA-256 {plan.commitment.list_sha256}"
    assert "一致" in answer.stdout
    # The frozen list holds exactly the real codes, whatever the portal made of them.
    codes = {row["注册号/统一社会信用代码"] for row in csv.DictReader(io.StringIO(content.decode()))}
    assert {
        line.split("|")[0] for line in (folder / "list.txt").read_text(encoding="utf-8").splitlines()
    } == codes
    other = draw((folder / "list.txt").read_bytes(), (folder / "plan.json").read_bytes(), "0" * 20)
    assert other != plan.draw.result_text


@pytest.mark.parametrize(("path", "rows"), [("data/entities/zj_double_random_list_6rows.xlsx", 5)])
def test_the_lists_of_the_county(path, rows, shared, clerk):
    assert run(DrawObjectImport, (shared / path).read_bytes(), "list.xlsx", clerk).counts["new"] == rows


@pytest.mark.parametrize(
    "name",
    [
        "import_template_randomentinfo.xls",
        "import_template_special.xlsx",
        "import_template_spLibrary.xlsx",
        "import_template_specialrecinfo.xls",
    ],
)
def test_the_templates_of_the_county_are_understood(name, shared, clerk):
    """Note rows above the header, an .xls that is an .xlsx: both columns that matter are found by themselves."""
    content = (shared / "data/forms" / name).read_bytes()
    batch = services.receive(
        SimpleUploadedFile(name, content), importer=DrawObjectImport, office=clerk.office, by=clerk, at=now()
    )
    assert batch.header_row == 1
    assert {"code", "name"} <= set(batch.mapping)


def test_the_roster_template_and_its_sample_row(shared, clerk):
    content = (shared / "data/forms/import_template_inspector_roster.xlsx").read_bytes()
    batch = run(DrawOfficerImport, content, "roster.xlsx", clerk)
    assert not DrawOfficer.objects.exists()
    assert "这是模板中的样例行，不导入" in [
        error["message"] for row in batch.rows.filter(state="error") for error in row.errors
    ]


def test_a_roster_links_accounts_and_takes_outsiders(clerk, officer, office):
    content = (
        "姓名,所在单位,执法证号,执法证有效期,岗位资质资格\n"
        f"李卫东,青禾所,{officer.certificate_no},2030-12-31,药品检查员\n外援,县执法队,GY009,2029-06-30,\n"
    )
    assert run(DrawOfficerImport, content.encode(), "a.csv", clerk).counts["new"] == 2
    assert DrawOfficer.objects.get(user=officer).speciality == "药品检查员"
    assert DrawOfficer.objects.get(certificate_no="GY009").user is None


def test_the_list_of_matters_is_the_offices_own(shared, clerk, other_office):
    MatterFactory(office=other_office, code="A01")
    content = (shared / "data/reference/double_random_matters_2017.csv").read_bytes()
    batch = run(MatterImport, content, "matters.csv", clerk)
    assert batch.counts["new"] == 36
    assert Matter.objects.filter(office=clerk.office, published_on=None).count() == 36


def test_a_list_drawn_above_goes_to_the_task_that_a_person_names(clerk, office):
    load_legal_rules()
    firm = EntityFactory(office=office, kind="enterprise", code="91620799MA00000002")
    plan = received(clerk)
    content = "待抽检库导入模板,\n统一社会信用代码/注册号,企业名称\n91620799MA00000002,甲公司\n620799000000001,乙厂\n"
    batch = run(DrawTargetImport, content.encode(), "a.csv", clerk)
    assert (batch.counts["question"], DrawTarget.objects.count()) == (2, 0)
    named = (
        content.replace("企业名称", "企业名称,任务编号")
        .replace("甲公司", f"甲公司,{plan.number}")
        .replace("乙厂", f"乙厂,{plan.name}")
    )
    assert run(DrawTargetImport, named.encode(), "b.csv", clerk).counts["new"] == 2
    plan.refresh_from_db()
    rows = {row.name: row for row in plan.targets.all()}
    assert plan.state == "drawn"
    assert (rows["甲公司"].entity, rows["甲公司"].entity_kind, rows["乙厂"].entity) == (
        firm,
        "enterprise",
        None,
    )
    assert run(DrawTargetImport, named.encode(), "c.csv", clerk).counts == {"unchanged": 2, "total": 2}
