"""The chief and the summary: a number opens exactly its rows, prose is written around it, and the PDF is made."""

import re
import uuid
from datetime import date

import pytest
from playwright.sync_api import expect

from core import jobs
from reports import outline, services
from tests.factories.entities import EntityFactory
from tests.factories.inspections import InspectionFactory, ProblemFactory
from tests.needs import need


@pytest.fixture
def year_of_work(office, other_office, officer, second_officer):
    people = {"lead_officer": officer, "second_officer": second_officer, "created_by": officer}
    shops = [EntityFactory(office=office, is_food=True) for _ in range(3)]
    for nth in range(7):
        visit = InspectionFactory(
            office=office, entity=shops[nth % 3], inspected_on=date(2026, nth + 1, 5), **people
        )
    ProblemFactory(inspection=visit)
    InspectionFactory(office=office, entity=shops[0], inspected_on=date(2025, 5, 5), **people)
    InspectionFactory(office=other_office, inspected_on=date(2026, 5, 5))


@pytest.fixture
def summary(office, chief, year_of_work):
    return services.create_summary(office=office, cut_off=date(2026, 12, 31), by=chief, uuid=uuid.uuid4())


def test_each_number_of_the_text_opens_as_many_rows(signed_in, chief, summary):
    page = signed_in(chief, summary.get_absolute_url())
    opened = 0
    links = page.locator(".paper a").evaluate_all("all => all.map(a => [a.textContent, a.href])")
    for words, address in links:
        number = re.fullmatch(r"(\d+)(户次|户|批次|个|项次|起|件)", words.strip())
        if number is None or opened == 12:
            continue
        page.goto(address)
        banner = page.get_by_text("本页只列出统计数").inner_text()
        assert f"，{words.strip()}）所计入的记录" in banner
        if "去重" in banner:  # shops that were visited: the visits are listed, each shop among them
            assert len(set(page.locator("tbody td.lead").all_inner_texts())) == int(number[1]), words
        else:
            expect(page.locator("[data-count] b"), words).to_have_text(f"{number[1]} 条")
            expect(page.locator("tbody tr"), words).to_have_count(int(number[1]))
        opened += 1
    assert opened >= 8


def test_prose_is_written_around_a_figure_that_cannot_be_typed_over(signed_in, chief, summary):
    services.save_summary(
        summary,
        title="总结",
        base_version=1,
        by=chief,
        blocks=[outline.Block.of("text", "全年检查{inspections.visits|unit}，成效明显。")],
    )
    page = signed_in(chief, f"{summary.get_absolute_url()}edit/")
    block = page.get_by_role("textbox", name="段落").first
    block.click()
    page.keyboard.press("Home")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.type("共计")
    chip = block.locator(".chip")
    chip.click()  # which selects it
    page.keyboard.type("9")
    page.keyboard.insert_text("（含复查）")
    expect(chip).to_have_text("7户次")
    expect(chip).to_have_attribute("contenteditable", "false")
    chip.click()
    page.keyboard.press("Backspace")  # the way to take it out
    expect(chip).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(chip).to_have_text("7户次")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存为第 3 版").wait_for()
    summary.refresh_from_db()
    assert summary.blocks[0].text == "全年检查共计{inspections.visits|unit}9（含复查），成效明显。"
    expect(page.locator(".paper")).to_contain_text("全年检查共计7户次9（含复查），成效明显。")

    page.get_by_role("link", name="历史版本").click()
    page.get_by_role("row", name="第 2 版").get_by_text("恢复").click()
    page.get_by_role("button", name="确定").click()
    page.get_by_text("已恢复").first.wait_for()
    summary.refresh_from_db()
    assert (summary.version, summary.blocks[0].text) == (4, "全年检查{inspections.visits|unit}，成效明显。")


@pytest.mark.slow
def test_the_pdf_is_made_in_the_background_and_downloaded(signed_in, chief, summary, tmp_path):
    need("pango")
    page = signed_in(chief, summary.get_absolute_url())
    page.get_by_role("button", name="生成", exact=True).click()
    page.get_by_text("排队中").wait_for()
    assert jobs.work_off() == 1
    page.get_by_role("link", name="下载").first.wait_for()  # htmx has looked again
    page.get_by_role("link", name="返回总结").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="定稿版 PDF").click()
    assert download.value.suggested_filename == "青禾镇市场监督管理所2026年度工作总结.pdf"
    download.value.save_as(tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-1.")
    assert summary.outputs.count() == 2


def test_two_people_write_at_once_and_both_texts_are_shown(signed_in, chief, clerk, summary):
    page = signed_in(chief, f"{summary.get_absolute_url()}edit/")
    services.save_summary(
        summary,
        title="总结",
        base_version=1,
        by=clerk,
        blocks=[outline.Block.of("text", "内勤写的一段。")],
    )
    block = page.get_by_role("textbox", name="段落").first
    block.click()
    page.keyboard.press("End")
    page.keyboard.type("所长补的话。")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("田小禾 在您编辑期间保存了第 2 版").wait_for()
    page.complaints[:] = [line for line in page.complaints if "409" not in line]
    expect(page.get_by_role("textbox", name="段落").first).to_contain_text("所长补的话。")
    page.get_by_text("内勤写的一段。").first.wait_for()
    summary.refresh_from_db()
    assert summary.version == 2  # nothing was overwritten
    page.get_by_role("button", name="保存").click()
    page.get_by_text("已保存为第 3 版").wait_for()
