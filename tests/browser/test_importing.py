"""A clerk brings the county's real list: upload, columns, preview, run, the rows that need an eye, and all of it back."""

import pytest

from core import jobs
from core.models import Village
from core.reference import division_rows
from entities.models import Entity
from tests.factories.core import OfficeFactory, UserFactory


@pytest.fixture
def clerk_of_fengle(county):
    office = OfficeFactory(
        name="丰乐镇市场监督管理所", place_name="丰乐镇", division_code="620722110000", parent=county
    )
    for row in division_rows():
        if row.parent_code == "620722110000":
            Village.objects.create(office=office, code=row.code, name=row.name)
    return UserFactory(office=office, role="clerk", display_name="田小禾")


def work_and_look(page):
    """What the worker process does meanwhile, here between two looks at the page."""
    assert jobs.work_off() == 1
    page.reload()


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_real_list_comes_in_and_goes_out_again(signed_in, clerk_of_fengle, shared, script):
    page = signed_in(clerk_of_fengle, "/", java_script_enabled=script)
    page.locator("nav.side summary").get_by_text("经营主体", exact=True).click()
    page.get_by_role("link", name="导入主体").click()
    page.get_by_role("heading", name="导入经营主体").wait_for()
    page.get_by_label("表格文件").set_input_files(shared / "data/entities/minle_entities_utf8.csv")
    page.get_by_role("button", name="上传并核对列").click()
    page.get_by_role("heading", name="核对列：minle_entities_utf8.csv").wait_for()
    assert page.locator("#column_name option:checked").inner_text() == "企业名称"
    page.get_by_role("button", name="预览").click()
    page.get_by_text("正在处理").wait_for()
    work_and_look(page)
    page.get_by_role("heading", name="预览结果").wait_for()
    assert "新增\n462 行" in page.locator("dl.dl").inner_text()
    assert Entity.objects.count() == 0
    page.get_by_role("button", name="确认导入").click() if script else page.get_by_text("确认导入").click()
    page.get_by_role("button", name="确定").click()
    page.get_by_text("正在处理").wait_for()
    work_and_look(page)
    page.get_by_role("heading", name="导入结果").wait_for()
    assert Entity.objects.count() == 462
    page.get_by_role("link", name="撤销整批").click()
    page.get_by_label("撤销理由").fill("传错了文件")
    page.get_by_role("button", name="撤销整批").click()
    work_and_look(page)
    page.get_by_text("已撤销").first.wait_for()
    assert Entity.objects.count() == 0
