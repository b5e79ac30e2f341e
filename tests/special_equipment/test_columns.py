"""The ledger of devices fits a desk: rarely wanted columns stand aside until they are asked for."""

import io

import openpyxl

ALL = ["设备代码", "单位内编号", "使用地点", "维保单位"]


def heads(page):
    return [column.label for column in page.context["columns"]]


def test_usual_columns_first_and_all_on_request(client, clerk, forklift):
    client.force_login(clerk)
    usual = client.get("/equipment/equipment/?category=vehicle")
    assert not set(ALL) & set(heads(usual))
    assert 'href="?category=vehicle&amp;columns=all"' in usual.content.decode()
    every = client.get("/equipment/equipment/?category=vehicle&columns=all")
    assert set(ALL) < set(heads(every))
    page = every.content.decode()
    assert 'href="?category=vehicle"' in page
    assert '<input type="hidden" name="columns" value="all">' in page  # searching on keeps the choice


def test_the_workbook_holds_all_columns(client, clerk, forklift):
    client.force_login(clerk)
    answer = client.get("/equipment/equipment/?format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    assert set(ALL) < cells


def test_a_choice_of_columns_is_no_filter(client, clerk, unit):
    client.force_login(clerk)
    page = client.get("/equipment/equipment/?columns=all")
    assert "还没有特种设备" in page.content.decode()
