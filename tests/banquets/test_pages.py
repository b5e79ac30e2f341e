"""The pages: who sees and does what, the watched menu without script, papers, imports, workbook."""

import uuid
from datetime import date

import pypdfium2
import pytest
from django.urls import reverse

from banquets import documents
from banquets.imports import CookImport, FilingImport
from banquets.models import BanquetCook, BanquetFiling, GuidanceVisit, RiskDish
from core.clock import today
from core.documents.pdf import render_pdf
from core.documents.tree import plain
from core.fields import blind_indexes
from core.identifiers import id_check
from core.models import AuditEntry, Job, LegalRule
from core.periods import Period
from entities.timeline import timeline_of
from inspections.documents.issuing import issue_document
from tests.banquets.conftest import AT, HELD
from tests.banquets.test_loop import guide, sign
from tests.core.importing import imported
from tests.factories.banquets import (
    BanquetCookFactory,
    BanquetFilingFactory,
    GuidanceFindingFactory,
    GuidanceVisitFactory,
)
from tests.factories.core import VillageFactory
from tests.factories.entities import EntityFactory

ID_NO = "62072219800101001" + id_check("62072219800101001")


def url(name, *args):
    return reverse(f"banquets:{name}", args=args)


def typed(village, **changes):
    return {
        "uuid": str(uuid.uuid4()),
        "village": village.pk,
        "occasion": "wedding",
        "host_name": "王德福",
        "host_phone": "13893612345",
        "place": "三社",
        "venue": "home",
        "held_on": today().isoformat(),
        "first_meal": "lunch",
        "days": "1",
        "meals": "1",
        "tables": "12",
        "people": "120",
        "cook_name": "赵师傅",
        "helper_count": "3",
        "tableware": "own",
        "food_from": "镇上",
        "menu": "凉拌三丝\n红烧肉",
        **changes,
    }


def test_an_assistant_files_in_ninety_seconds(client, standards, assistant, village):
    client.force_login(assistant)
    page = client.get(url("banquetfiling_create")).content.decode()
    assert f'<option value="{village.pk}" selected' in page
    answer = client.post(url("banquetfiling_create"), typed(village), follow=True)
    row = BanquetFiling.objects.get()
    assert (row.channel, row.created_by) == ("assistant", assistant)
    text = answer.content.decode()
    assert "菜单中有禁止供应的菜品，请劝导更换：凉拌三丝" in text
    assert "聚餐当日申报" in text
    assert "138****2345" in text
    assert "13893612345" not in text
    for button in ("签承诺书", "登记留样", "报告疑似食物中毒"):
        assert (button in text) == (button != "登记留样")
    assert "受理备案" not in text
    assert client.post(url("banquetfiling_accept", row.pk), {"confirmed": "1"}).status_code == 403


def test_the_menu_is_checked_on_the_server_where_there_is_no_script(client, standards, clerk, village):
    client.force_login(clerk)
    page = client.post(url("banquetfiling_create"), {**typed(village), "check": "1"})
    assert (page.status_code, BanquetFiling.objects.count()) == (200, 0)
    text = page.content.decode()
    assert "易受污染" in text
    assert 'value="王德福"' in text
    assert "必填项" not in text


def test_a_form_with_mistakes_keeps_what_was_typed(client, standards, clerk, village):
    client.force_login(clerk)
    page = client.post(url("banquetfiling_create"), typed(village, people="6000", host_phone="12"))
    assert page.status_code == 422
    assert {"people", "host_phone"} <= set(page.context["form"].errors)


def test_a_menu_that_is_checked_with_odd_choices_is_shown_again(client, standards, clerk, village):
    client.force_login(clerk)
    odd = typed(village, check="1", cook="9" * 21, crew=["9" * 21, "x"], caterer="没有这一户")
    answer = client.post(url("banquetfiling_create"), odd)
    assert (answer.status_code, BanquetFiling.objects.count()) == (200, 0)
    assert "凉拌三丝" in answer.content.decode()


def test_the_record_of_a_guidance_is_asked_for_on_its_page(client, accepted, officer):
    visit = guide(accepted(), officer)
    client.force_login(officer)
    answer = client.post(url("guidancevisit_paper", visit.pk), {"confirmed": "1"})
    job = Job.objects.get(kind="inspections.issue_document")
    assert (answer.status_code, job.office, job.payload["record"]) == (302, visit.filing.office, visit.pk)


def test_the_clerk_decides_and_changes(client, file, clerk, officer):
    client.force_login(clerk)
    row = file()
    client.post(url("banquetfiling_accept", row.pk), {"confirmed": "1"})
    row.refresh_from_db()
    assert (row.state, row.assigned_to) == ("accepted", officer)
    form = client.get(url("banquetfiling_update", row.pk)).context["form"]
    sent = {field.html_name: "" if field.value() is None else field.value() for field in form}
    assert sent["host_phone"] == ""
    assert client.post(url("banquetfiling_update", row.pk), {**sent, "people": "130"}).status_code == 302
    row.refresh_from_db()
    assert (row.people, row.host_phone, row.version) == (130, "13893612345", 2)
    shown = client.post(url("banquetfiling_reveal", row.pk), {"reason": "通知指导"}).content.decode()
    assert "13893612345" in shown
    assert AuditEntry.objects.filter(act="banquetfiling.reveal").count() == 1


def test_the_clerk_assigns_somebody_else(client, accepted, clerk, officer, second_officer):
    row = accepted()
    client.force_login(clerk)
    form = client.get(url("banquetfiling_assign", row.pk)).context["form"]
    assert form["assigned_to"].value() == officer.pk
    assert (
        client.post(url("banquetfiling_assign", row.pk), {"assigned_to": second_officer.pk}).status_code
        == 302
    )
    row.refresh_from_db()
    assert row.assigned_to == second_officer


def test_villages_see_the_verdict_on_a_cook_and_not_the_papers(client, file, office, assistant, clerk):
    cook = BanquetCookFactory(office=office, name="孙师傅", health_valid_until=date(2026, 5, 1))
    row = file(cook=cook, cook_name="")
    client.force_login(assistant)
    verdicts = client.get(url("cookverdict_list")).content.decode()
    assert "孙师傅" in verdicts
    assert "不能承办" in verdicts
    assert "2026-05-01" not in verdicts
    page = client.get(row.get_absolute_url()).content.decode()
    assert "孙师傅：核验不通过" in page
    assert "2026-05-01" not in page
    assert client.get(url("banquetcook_list")).status_code == 403
    client.force_login(clerk)
    assert "健康证明已于 2026-05-01 到期" in client.get(row.get_absolute_url()).content.decode()


def test_a_cooks_page_masks_numbers_and_keeps_the_history(client, file, clerk, office):
    client.force_login(clerk)
    new = {
        "uuid": str(uuid.uuid4()),
        "name": "孙师傅",
        "work": "cook",
        "since_on": "2026-01-05",
        "phone": "13893612345",
    }
    new["id_no"] = ID_NO
    new |= {"health_valid_until": "2027-01-01", "training_valid_until": "2027-01-01"}
    assert client.post(url("banquetcook_create"), new).status_code == 302
    cook = BanquetCook.objects.get()
    file(cook=cook, cook_name="")
    text = client.get(cook.get_absolute_url()).content.decode()
    assert "620722********" in text
    assert new["id_no"] not in text
    assert "王德福" in text
    again = client.post(url("banquetcook_create"), {**new, "uuid": str(uuid.uuid4())})
    assert "这个身份证号码已登记在册" in again.content.decode()
    assert (
        client.post(
            url("banquetcook_end", cook.pk), {"ended_on": today().isoformat(), "reason": "不再从业"}
        ).status_code
        == 302
    )
    cook.refresh_from_db()
    assert cook.faults(today()) == ["已停止从业"]


def test_guidance_on_the_phone_with_a_problem_put_right(client, accepted, officer):
    row = accepted(held_on=today(), on=today())
    client.force_login(officer)
    form = client.get(url("banquetfiling_guide", row.pk)).context["form"]
    assert form["kind"].value() == "on_site"
    sent = {"uuid": str(uuid.uuid4()), "kind": "on_site", "visited_on": today().isoformat()}
    sent |= {f"item-{no}": "pass" for no in range(1, 13)}
    refused = client.post(url("banquetfiling_guide", row.pk), {**sent, "item-3": "fail"})
    assert refused.status_code == 422
    sent |= {"item-3": "fail", "note-3": "水缸没有盖", "corrected-3": "on"}
    assert client.post(url("banquetfiling_guide", row.pk), sent).status_code == 302
    visit = GuidanceVisit.objects.get()
    finding = visit.findings.get(answer="fail")
    assert (visit.finding_count, finding.note, finding.corrected_on) == (1, "水缸没有盖", today())
    assert "水缸没有盖" in client.get(visit.get_absolute_url()).content.decode()


def test_the_month_shows_each_day_and_village(client, clerk, office, village):
    other = VillageFactory(office=office, name="下寨村")
    BanquetFilingFactory(office=office, village=village, host_name="王德福", days=2, ends_on=date(2026, 5, 9))
    BanquetFilingFactory(office=office, village=other, host_name="李四", held_on=date(2026, 5, 31))
    BanquetFilingFactory(
        office=office, village=other, host_name="已取消者", state="cancelled", state_reason="x"
    )
    client.force_login(clerk)
    page = client.get(url("calendar") + "?month=2026-05")
    days = {day: rows for week in page.context["weeks"] for day, _, _, rows in week if rows}
    assert sorted(days) == [date(2026, 5, 8), date(2026, 5, 9), date(2026, 5, 31)]
    assert {one.name: len(rows) for one, rows in page.context["by_village"]} == {"上寨村": 1, "下寨村": 1}
    assert "已取消者" not in page.content.decode()
    only = client.get(url("calendar") + f"?month=2026-05&village={village.pk}").content.decode()
    assert "王德福" in only
    assert "李四" not in only
    assert client.get(url("calendar") + "?month=x&village=y").status_code == 200


def test_the_chief_takes_over_a_published_standard(client, standards, chief, office):
    client.force_login(chief)
    text = client.get(url("standards")).content.decode()
    assert "待核对" in text
    assert "福建（2014 年）" in text
    form = client.get(url("standards_change") + "?profile=fujian_2014").context["form"]
    sent = {field.html_name: field.value() if field.value() is not None else "" for field in form}
    assert sent["lead_time"] == 5
    assert client.post(url("standards_change"), {**sent, "law": "本省规范"}).status_code == 302
    assert {row.code for row in LegalRule.objects.filter(office=office)} == {
        "banquet.lead_time",
        "banquet.sample_grams",
    }


def test_the_list_of_dishes_is_the_offices_own(client, standards, clerk, office):
    client.force_login(clerk)
    dish = RiskDish.objects.get(name="豆浆")
    sent = {"words": "豆浆 豆汁", "unless": "", "reason": "煮透", "is_forbidden": "", "is_active": "on"}
    assert client.post(url("riskdish_update", dish.pk), sent).status_code == 302
    own = RiskDish.objects.get(office=office)
    assert (own.name, own.words) == ("豆浆", "豆浆 豆汁")
    assert len(client.get(url("riskdish_list") + "?q=豆浆").context["object_list"]) == 1


def test_the_list_filters_and_its_workbook_holds_the_same_rows(client, clerk, office):
    other, signed = BanquetFilingFactory.create_batch(2, office=office)
    GuidanceVisitFactory(filing=other)
    client.force_login(clerk)
    assert list(client.get(url("banquetfiling_list") + "?guided=1").context["object_list"]) == [other]
    assert list(client.get(url("banquetfiling_list") + "?guided=0").context["object_list"]) == [signed]
    assert client.get(url("banquetfiling_list") + "?format=xlsx").status_code == 200
    open_ = GuidanceFindingFactory(visit__filing=other)
    assert list(client.get(url("guidancevisit_list") + "?faults=open").context["object_list"]) == [
        open_.visit
    ]


def test_a_caterer_has_the_banquets_on_its_timeline(file, clerk, office):
    shop = EntityFactory(office=office, name="聚贤餐厅")
    row = file(caterer=shop, cook_name="")
    events, _ = timeline_of(shop, clerk, only="banquets")
    assert [(event.on, event.url) for event in events] == [(HELD, row.get_absolute_url())]


# --- papers ----------------------------------------------------------------------------------------------------------


def words(document) -> str:
    found = []
    for block in document.blocks:
        for row in getattr(block, "rows", ()):
            found += [plain(getattr(cell, "runs", cell)) for cell in row]
        if hasattr(block, "runs"):
            found.append(plain(block.runs))
    return "\n".join(found)


def test_the_papers_say_what_was_filed_and_found(accepted, clerk, officer):
    row = accepted()
    text = words(documents.registration_form(row))
    for part in (
        "王德福",
        "138****2345",
        "12 桌",
        "120 人",
        "凉拌三丝（加工后不再加热",
        "本所现场指导",
        "2026年5月7日",
    ):
        assert part in text
    assert "13893612345" not in text
    letter = words(documents.commitment_letter(row))
    assert "河豚（含河豚毒素，加热不能破坏）" in letter
    assert "凉拌三丝、干煸四季豆" in letter
    sign(row, clerk)
    row = BanquetFiling.objects.get(pk=row.pk)
    signed = documents.commitment_letter(row)
    assert [len(cell.images) for cell in signed.blocks[-1].rows[0]] == [0, 1, 0, 0]
    visit = guide(row, officer, faults=[3])
    text = words(documents.guidance_record(visit))
    assert "不合要求（待改正）" in text


@pytest.mark.slow
def test_the_form_is_numbered_and_the_number_is_the_filings(accepted, clerk):
    row = accepted()
    issued = issue_document(documents.PAPERS[0], row, by=clerk, at=AT)
    row.refresh_from_db()
    assert issued.number_text == row.number_text == "青禾所聚备〔2026〕1号"
    assert issued.docx_name
    assert "已出具" in documents.PAPERS[0].why_not(row)
    for kind in documents.PAPERS[1:2]:
        assert issue_document(kind, row, by=clerk, at=AT).number_text == ""


# --- imports ---------------------------------------------------------------------------------------------------------

HEADER = ["举办者", "电话", "村", "聚餐日期", "事由", "人数", "桌数", "厨师", "状态"]
FILINGS = [
    ["王德福", "13893612345", "上寨村", "2026-03-08", "婚宴", "120", "12", "赵师傅", "已举办"],
    ["李四", "13893612346", "上寨村", "2026-03-09", "丧事", "60", "", "", "取消"],
    ["张三", "13893612347", "无此村", "2026-03-09", "丧事", "60", "", "", ""],
]


def test_the_register_of_a_year_comes_in_once(standards, clerk, village, grid):
    for _ in range(2):
        batch = imported(FILINGS, clerk, header=HEADER, importer=FilingImport)
    assert BanquetFiling.objects.count() == 2
    row = BanquetFiling.objects.get(host_name="王德福")
    assert (row.state, row.tier, row.grid, row.village) == ("closed", "township", grid, village)
    assert (row.guide_by, row.host_phone, row.occasion) == (date(2026, 3, 7), "13893612345", "wedding")
    gone = BanquetFiling.objects.get(host_name="李四")
    assert (gone.state, gone.tables, gone.occasion) == ("cancelled", 6, "funeral")
    assert batch.counts["error"] == 1
    year = Period.year(2026)
    assert BanquetFiling.objects.counted().filter(held_on__gte=year.start).count() == 1


def test_cooks_come_in_by_their_id_number(standards, clerk, village, office):
    number = ID_NO
    header = ["姓名", "村", "身份证号", "健康证有效期", "从业类别"]
    for _ in range(2):
        imported(
            [["孙师傅", "上寨村", number, "2027-05-01", "厨师"]], clerk, header=header, importer=CookImport
        )
    cook = BanquetCook.objects.get()
    assert (cook.name, cook.id_no, cook.health_valid_until, cook.office) == (
        "孙师傅",
        number,
        date(2027, 5, 1),
        office,
    )
    assert cook.id_key == blind_indexes(number)[0]


@pytest.mark.slow
def test_the_form_is_one_page_and_the_letter_one_sheet(accepted, clerk, officer):
    """Whoever signs on paper gets one sheet; the decision never stands alone on a second one."""
    dishes = "、".join(
        ["凉拌三丝", "干煸四季豆", "卤牛肉拼盘", "清炖羊肉", "糖醋鲤鱼", "粉条炖肉", "甜八宝饭", "木耳炒鸡蛋"]
    )
    row = accepted(menu=dishes)
    assert len(pypdfium2.PdfDocument(render_pdf(documents.registration_form(row)))) == 1
    assert len(pypdfium2.PdfDocument(render_pdf(documents.commitment_letter(row)))) == 2
    told = guide(row, officer, kind="phone")
    assert "用水" not in words(documents.guidance_record(told))
    assert documents.guidance_record(told).title == ("农村集体聚餐食品安全电话指导记录",)
