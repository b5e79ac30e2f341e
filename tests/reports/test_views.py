"""Pages: who may what, the editor and its conflict, the preview and its links, files and figures."""

import io
import uuid

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from core.clock import now
from core.indicators import Scope
from core.models import Job
from reports import services
from reports.models import Summary, SummaryOutput


def page(name, row=None):
    return reverse(f"reports:{name}", args=[row.pk] if row is not None else [])


def posted(version, *texts, title="标题", **more):
    levels, words = zip(*(text if isinstance(text, tuple) else ("text", text) for text in texts), strict=True)
    return {"title": title, "version": version, "level": levels, "text": words, **more}


@pytest.fixture
def output(summary, chief):
    job = services.request_output(
        summary, edition="final", formats=["pdf"], with_annex=False, by=chief, on=summary.cut_off
    )
    output = SummaryOutput(
        summary=summary,
        job=job,
        version=1,
        edition="final",
        format="pdf",
        size=4,
        sha256="0" * 64,
        made_by=chief,
        made_at=now(),
    )
    output.file.save(f"2026/{job.uuid}.pdf", ContentFile(b"%PDF"), save=False)
    output.save()
    return output


PAGES = ["summary_detail", "summary_update", "summary_versions", "summary_finalise", "summary_withdraw"]


@pytest.mark.parametrize("name", PAGES)
def test_another_offices_summary_is_not_found(client, summary, stranger, name):
    client.force_login(stranger)
    assert client.get(page(name, summary)).status_code == 404


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("summary_render", "summary"),
        ("output_download", "output"),
        ("summaryversion_detail", "version"),
        ("summaryversion_restore", "version"),
    ],
)
def test_what_belongs_to_another_offices_summary_is_not_found(client, summary, output, stranger, name, row):
    rows = {"summary": summary, "output": output, "version": summary.versions.get()}
    client.force_login(stranger)
    assert client.get(page(name, rows[row])).status_code == 404


@pytest.mark.parametrize("name", ["summary_update", "summary_finalise", "summary_withdraw", "summary_render"])
def test_an_officer_reads_but_does_not_write(client, summary, officer, name):
    client.force_login(officer)
    assert client.get(page("summary_detail", summary)).status_code == 200
    assert client.get(page(name, summary)).status_code == 403
    assert client.post(page(name, summary)).status_code == 403
    assert client.get(page("summary_create")).status_code == 403


def test_a_clerk_writes_but_does_not_finish(client, summary, clerk):
    client.force_login(clerk)
    assert client.get(page("summary_update", summary)).status_code == 200
    assert client.post(page("summary_finalise", summary), {"confirmed": 1}).status_code == 403


def test_a_grid_worker_sees_no_summary(client, summary, grid_staff):
    client.force_login(grid_staff)
    assert client.get(page("summary_list")).status_code == 403


def test_the_list(client, summary, chief):
    client.force_login(chief)
    response = client.get(page("summary_list"), {"q": "2026年度", "year": "2026", "state": "draft"})
    assert list(response.context["object_list"]) == [summary]
    assert list(client.get(page("summary_list"), {"year": "2025"}).context["object_list"]) == []
    assert list(client.get(page("summary_list"), {"q": "别的"}).context["object_list"]) == []


def test_begin_a_summary(client, chief, office):
    client.force_login(chief)
    assert client.get(page("summary_create")).status_code == 200
    form = {
        "uuid": uuid.uuid4(),
        "cut_off": "2026-11-30",
        "template": "township_annual",
        "copies_last_year": "on",
    }
    response = client.post(page("summary_create"), form)
    summary = Summary.objects.get()
    assert response.url == summary.get_absolute_url()
    assert (summary.office, summary.year, summary.created_by) == (office, 2026, chief)
    wrong = client.post(page("summary_create"), {**form, "uuid": uuid.uuid4(), "period_start": "2026-12-01"})
    assert wrong.status_code == 422
    assert "统计起始日晚于截止日" in wrong.content.decode()
    nameless = client.post(page("summary_create"), {**form, "uuid": uuid.uuid4(), "template": "campaign"})
    assert nameless.context["form"].errors == {"subject": ["专项行动总结请写行动名称"]}


def test_each_kind_of_office_begins_with_its_own_template(client, chief, county_user):
    for user, template in ((chief, "township_annual"), (county_user, "county_annual")):
        client.force_login(user)
        assert client.get(page("summary_create")).context["form"]["template"].value() == template


# --- the editor ----------------------------------------------------------------------------------------------------


def test_the_editor_shows_figures_as_chips_and_offers_all_others(client, write, records, chief):
    summary = write(
        ("1", "概况"),
        "完成快检{food.rapid_tests|unit}，备案{work.grain.buyers}户次。",
        "{?food.rapid_all_passed:全部合格|合格率{food.rapid_pass_rate|unit}}。",
    )
    client.force_login(chief)
    response = client.get(page("summary_update", summary))
    html = response.content.decode()
    assert 'data-token="{food.rapid_tests|unit}"' in html
    assert ">5批次</span>" in html
    assert 'class="chip chip-unknown"' in html
    assert "待补：粮食企业·收购和储存企业" in html
    assert (
        'data-token="{?food.rapid_all_passed:">若「快检结果全部合格」成立（现已证实）：</span>全部合格<span'
        in html
    )
    assert 'data-insert="{inspections.visits|unit}" data-value="3户次"' in html
    assert response.context["missing_labels"] == ["粮食企业·收购和储存企业"]


def test_saving_in_the_editor(client, summary, chief):
    client.force_login(chief)
    response = client.post(
        page("summary_update", summary),
        posted(1, ("1", "概况"), "第一段\n第二段", ("item", "一项{food.rapid_tests}"), title="新标题"),
    )
    assert response.url == summary.get_absolute_url()
    summary.refresh_from_db()
    assert (summary.title, summary.version) == ("新标题", 2)
    assert [(block.choice, block.text) for block in summary.blocks] == [
        ("1", "概况"),
        ("text", "第一段"),
        ("text", "第二段"),
        ("item", "一项{food.rapid_tests}"),
    ]


def test_a_mistake_is_shown_at_its_paragraph_and_nothing_typed_is_lost(client, summary, chief):
    client.force_login(chief)
    response = client.post(
        page("summary_update", summary), posted(1, "好的一段", "完成{food.rapid_tests批次<b>", title="")
    )
    assert response.status_code == 422
    rows = response.context["rows"]
    assert [(row.text, bool(row.error)) for row in rows] == [
        ("好的一段", False),
        ("完成{food.rapid_tests批次<b>", True),
    ]
    assert "没有对应的「}」" in rows[1].error
    assert "完成{food.rapid_tests批次&lt;b&gt;" in response.content.decode()
    summary.refresh_from_db()
    assert summary.version == 1


def test_two_editors_see_both_texts_and_the_second_saves_on_top(client, summary, write, chief, clerk):
    write("开头", "内勤改的一段", "结尾")
    client.force_login(chief)
    response = client.post(page("summary_update", summary), posted(1, "开头", "所长改的一段", "结尾"))
    assert response.status_code == 409
    (difference,) = response.context["differences"]
    assert (difference.theirs, difference.mine) == (["内勤改的一段"], ["所长改的一段"])
    assert [row.text for row in response.context["rows"]] == ["开头", "所长改的一段", "结尾"]
    html = response.content.decode()
    assert "内勤改的一段" in html
    assert 'name="version" value="2"' in html
    client.post(page("summary_update", summary), posted(2, "开头", "两人商定的一段", "结尾"))
    summary.refresh_from_db()
    assert (summary.version, summary.blocks[1].text) == (3, "两人商定的一段")


def test_a_finished_summary_has_no_editor(client, summary, chief):
    client.force_login(chief)
    assert client.post(page("summary_finalise", summary), {"confirmed": 1}).status_code == 302
    assert client.get(page("summary_update", summary)).url == summary.get_absolute_url()
    response = client.post(page("summary_update", summary), posted(1, "改"))
    assert response.status_code == 422
    assert client.post(page("summary_reopen", summary), {"confirmed": 1}).status_code == 422  # no reason
    client.post(page("summary_reopen", summary), {"confirmed": 1, "reason": "补数"})
    summary.refresh_from_db()
    assert summary.state == "draft"


def test_an_earlier_version_is_read_and_restored(client, summary, write, chief):
    write("第二版的话")
    first = summary.versions.get(number=1)
    client.force_login(chief)
    assert "第 1 版" in client.get(page("summary_versions", summary)).content.decode()
    assert "工作开展情况" in client.get(page("summaryversion_detail", first)).content.decode()
    client.post(page("summaryversion_restore", first), {"confirmed": 1})
    summary.refresh_from_db()
    assert (summary.version, summary.tree) == (3, first.tree)


def test_withdrawing_asks_for_a_reason(client, summary, chief):
    client.force_login(chief)
    client.post(page("summary_withdraw", summary), {"confirmed": 1, "reason": "建重了"})
    summary.refresh_from_db()
    assert summary.state == "withdrawn"
    assert "建重了" in client.get(page("summary_detail", summary)).content.decode()


# --- the preview ---------------------------------------------------------------------------------------------------


def test_every_figure_on_the_preview_opens_exactly_its_rows(client, write, records, chief, office):
    summary = write(
        "快检{food.rapid_tests|unit}，检查{inspections.rural_fake_food_visits|unit}，"
        "食品单位{entities.food_operators|unit}，上年快检{food.rapid_tests|last|unit}。"
    )
    client.force_login(chief)
    response = client.get(page("summary_detail", summary))
    runs = [run for run in response.context["resolved"].blocks[0].sentences[0].runs if run.kind == "figure"]
    html = response.content.decode().replace("&amp;", "&")
    assert [run.text for run in runs] == ["5批次", "3户次", "3户", "2批次"]
    for run, period in zip(runs, [summary.period] * 3 + [summary.period.last_year], strict=True):
        assert f'href="{run.url}"' in html
        rows = client.get(run.url).context["object_list"]
        figure = next(value.figure for value in response.context["resolved"].figures if value.key == run.key)
        counted = figure.rows(period, Scope.of_office(office))
        assert {row.pk for row in rows} == set(counted.values_list("pk", flat=True))
        assert len(rows) == int(run.text.rstrip("批次户"))


def test_missing_passages_stand_out_with_their_reason(client, write, records, chief):
    summary = write("做好管理。办理备案{work.grain.buyers|approx:多}户次。")
    client.force_login(chief)
    html = client.get(page("summary_detail", summary)).content.decode()
    assert '<mark class="gap" title="「粮食企业·收购和储存企业」还没有可统计的记录">办理备案' in html
    assert '<span class="gap-word"' in html
    assert '<p class="paper-text">做好管理。<mark' in html


def test_claims_say_on_hover_whether_they_are_proven(client, write, positive, chief):
    summary = write(
        "检测结果{?food.rapid_all_passed:全部合格|未全部合格}。{?food.rapid_target_met:全面完成|没有完成}。"
    )
    client.force_login(chief)
    html = client.get(page("summary_detail", summary)).content.decode()
    assert 'class="claim-no"' in html
    assert "记录不能证实：快检结果全部合格。" in html
    assert "已由记录证实：全面完成快检年度任务。" in html
    assert "未全部合格</a>" in html


def test_prose_is_text(client, write, chief):
    summary = write("<script>alert(1)</script>&{food.rapid_tests}")
    client.force_login(chief)
    for name in ("summary_detail", "summary_update"):
        html = client.get(page(name, summary)).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in html
        assert "<script>alert" not in html


def test_the_preview_of_the_template_costs_a_bounded_number_of_statements(
    client, summary, records, chief, django_assert_max_num_queries
):
    client.force_login(chief)
    with django_assert_max_num_queries(30):
        assert client.get(page("summary_detail", summary)).status_code == 200


def test_an_officer_is_told_that_lists_show_only_the_own_grid(client, summary, officer, chief):
    for user, told in ((officer, True), (chief, False)):
        client.force_login(user)
        assert ("自己网格内" in client.get(page("summary_detail", summary)).content.decode()) is told


# --- files ---------------------------------------------------------------------------------------------------------


def test_asking_for_files_queues_a_job(client, summary, chief):
    client.force_login(chief)
    response = client.post(
        page("summary_render", summary),
        {"edition": "final", "formats": ["pdf", "docx"], "signed_on": "2026-12-01"},
    )
    job = Job.objects.get()
    assert response.url == reverse("core:job_detail", args=[job.pk])
    assert (job.kind, job.payload["version"], job.payload["formats"]) == (
        "reports.render_summary",
        1,
        ["docx", "pdf"],
    )


def test_an_incomplete_request_for_files_is_explained(client, summary, chief):
    client.force_login(chief)
    response = client.post(
        page("summary_render", summary), {"edition": "final", "signed_on": "2026-12-01"}, follow=True
    )
    assert "没有生成：格式" in response.content.decode()
    assert not Job.objects.exists()


def test_a_file_is_handed_out_as_a_download(client, output, officer):
    client.force_login(officer)
    response = client.get(output.get_absolute_url())
    assert b"".join(response.streaming_content) == b"%PDF"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E9%9D%92")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


# --- 统计指标 --------------------------------------------------------------------------------------------------------

YEAR = {"start": "2026-01-01", "end": "2026-11-30"}


def test_all_figures_with_their_values(client, records, chief):
    client.force_login(chief)
    response = client.get(page("figure_list"), YEAR)
    values = {value.key: value for _, group in response.context_data["groups"] for value in group}
    assert (values["food.rapid_tests"].value, values["food.rapid_tests"].before) == (5, 2)
    assert values["food.rapid_tests"].url.replace("&", "&amp;") in response.content.decode()


def test_figures_of_one_grid(client, records, chief, grid, officer):
    records[0].grid = grid
    records[0].save()
    client.force_login(chief)
    values = client.get(page("figure_list"), {**YEAR, "grid": grid.pk}).context_data["groups"]
    assert {value.key: value.value for _, group in values for value in group}["food.rapid_tests"] == 1
    client.force_login(officer)  # without a choice: what lies in the own grid
    values = client.get(page("figure_list"), YEAR).context_data["groups"]
    assert {value.key: value.value for _, group in values for value in group}["food.rapid_tests"] == 1


def test_a_wrong_period_keeps_the_page(client, chief):
    client.force_login(chief)
    response = client.get(page("figure_list"), {"start": "2026-12-01", "end": "2026-01-01"})
    assert response.status_code == 200
    assert "开始日期晚于结束日期" in response.content.decode()


def test_another_offices_figures_are_no_choice(client, chief, other_office):
    client.force_login(chief)
    response = client.get(page("figure_list"), {**YEAR, "office": other_office.pk})
    assert response.context["form"].errors["office"]
    assert list(response.context_data["groups"]) == []


@pytest.mark.parametrize(
    "key",
    [
        "food.rapid_tests",
        "food.rapid_pass_rate",
        "food.rapid_items",
        "food.rapid_all_passed",
        "entities.existing",
    ],
)
def test_one_figure(client, records, chief, key):
    client.force_login(chief)
    response = client.get(reverse("reports:figure_detail", args=[key]), YEAR)
    assert response.status_code == 200
    assert key in response.content.decode()


def test_one_figure_by_month_links_to_each_months_rows(client, records, chief, office):
    client.force_login(chief)
    html = client.get(reverse("reports:figure_detail", args=["food.rapid_tests"]), YEAR).content.decode()
    assert (
        f"/food/rapid-tests/?figure=food.rapid_tests&amp;start=2026-05-01&amp;end=2026-05-31&amp;scope={office.pk}"
        in html
    )
    assert "11月" in html
    assert "12月" not in html


def test_no_such_figure(client, chief):
    client.force_login(chief)
    assert client.get(reverse("reports:figure_detail", args=["food.nothing"])).status_code == 404


def test_figures_as_a_workbook(client, records, chief, officer):
    client.force_login(chief)
    response = client.get(page("figure_list"), {**YEAR, "format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(response.content))["数据"]
    rows = {row[1]: row for row in sheet.iter_rows(values_only=True)}
    assert rows["food.rapid_tests"][:6] == (
        "食品快速检测",
        "food.rapid_tests",
        5,
        2,
        "批次",
        "同比增长150.0%",
    )
    assert rows["food.rapid_items"][2] == "农药残留、铝"
    client.force_login(officer)
    assert client.get(page("figure_list"), {**YEAR, "format": "xlsx"}).status_code == 403
