"""Every row of the model summaries is answered, every shipped text can be stored, and an office changes its own copy."""

import uuid
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from core.errors import RuleBroken
from core.indicators import REGISTRY
from core.periods import Period
from reports import outline, services
from reports.build import keys_in, resolve
from reports.coverage import COMPUTED, OPEN, PARAMETER, coverage
from reports.crossfoot import identities
from reports.manual import find_all
from reports.outline import Block
from reports.proposals import proposal_lines
from reports.scene import period_name

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", outline.TEMPLATES)
def test_a_shipped_template_is_whole(name, office, period):
    """It can be stored as it stands, and no sentence of it breaks whatever there is to count."""
    blocks = outline.template(name)
    assert outline.errors(blocks) == {}
    resolved = resolve(blocks, office=office, period=period)
    assert len(resolved.blocks) == len(blocks)
    assert not any("写法有误" in reason for _, sentence in resolved.incomplete for reason in sentence.missing)


@pytest.mark.parametrize(
    ("name", "sheet", "count"), [("township_annual", "TN", 45), ("county_annual", "CN", 47)]
)
def test_every_passage_of_the_model_has_its_words(name, sheet, count):
    rows = [row for _, rows in outline.rows_in(name) for row in rows]
    assert sorted(rows) == [f"{sheet}-{n:02}" for n in range(1, count + 1)]


def test_every_figure_of_the_shipped_texts_is_there(work_categories):
    """A key with a mistake in it would be a passage that is missing for ever. What is not recorded is typed by hand."""
    texts = {name: keys_in(outline.template(name)) for name in outline.TEMPLATES}
    texts["identities"] = [key for one in identities() for key in one.keys]
    texts["proposals"] = [
        key
        for line in proposal_lines()
        for key in (line["key"], *keys_in([Block("paragraph", 0, line["problem"] + line["plan"])]))
    ]
    known = find_all({key for keys in texts.values() for key in keys})
    assert [(name, key) for name, keys in texts.items() for key in keys if key not in known] == []


def test_only_figures_of_work_categories_have_a_second_name(work_categories):
    assert not outline.planned_figures().keys() & REGISTRY.keys()
    assert find_all(outline.planned_figures()).keys() == outline.planned_figures().keys()


def test_coverage_of_the_rows(work_categories):
    """All thirty masked numbers of the township come from the records and from the period itself."""
    answers = {}
    for row in coverage():
        answers.setdefault(row.number, set()).add(row.kind)
    assert len(answers) == 42 + 45 + 188 + 47
    assert [number for number, kinds in answers.items() if OPEN in kinds] == []
    masks = {f"T-{n:03}" for n in range(1, 31)}
    # The cut-off month is the end of the summary's own period; no record could say it.
    assert {number for number in masks if COMPUTED not in answers[number]} == {"T-018"}
    assert PARAMETER in answers["T-018"]


def test_the_command_prints_the_table(work_categories):
    out = StringIO()
    call_command("figures", coverage=True, stdout=out)
    lines = out.getvalue().splitlines()
    assert "T-018\t参数\t{period.cut_off_month}\ttests/reports/test_build.py" in lines
    assert "CN-01\t文字\tcounty_annual\ttests/reports/test_templates.py" in lines
    assert [line.partition("：")[0] for line in lines[-5:-1]] == ["T", "TN", "C", "CN"]
    assert lines[-1] == "乡镇所范文的 30 处数字（T-001 至 T-030）：30 处由系统得出"


@pytest.mark.parametrize(
    ("start", "end", "name"),
    [
        ((2026, 1, 1), (2026, 12, 31), "2026年"),
        ((2026, 1, 1), (2026, 11, 30), "2026年1至11月"),
        ((2026, 7, 1), (2026, 9, 30), "2026年第三季度"),
        ((2026, 1, 1), (2026, 6, 30), "2026年上半年"),
        ((2026, 2, 1), (2026, 2, 28), "2026年2月"),
        ((2026, 3, 5), (2026, 4, 10), "2026年3月5日至4月10日"),
        ((2025, 12, 5), (2026, 1, 10), "2025年12月5日至2026年1月10日"),
    ],
)
def test_the_name_of_a_period(start, end, name):
    from datetime import date

    assert period_name(Period(date(*start), date(*end))) == name


def test_an_office_copies_a_template_and_changes_it(client, office, chief, stranger):
    key = uuid.uuid4()
    template = services.copy_template(
        office=office, base="monthly_brief", name="本所月报", by=chief, uuid=key
    )
    again = services.copy_template(office=office, base="monthly_brief", name="别的", by=chief, uuid=key)
    assert again == template
    with pytest.raises(RuleBroken, match="同名模板"):
        services.copy_template(
            office=office, base="monthly_brief", name="本所月报", by=chief, uuid=uuid.uuid4()
        )
    saved = services.save_template(
        template,
        name="本所月报",
        blocks=[outline.Block("paragraph", 0, "本月检查{inspections.visits|unit}。")],
        base_version=1,
        by=chief,
    )
    assert (saved.version, saved.versions.count()) == (2, 2)
    from datetime import date

    summary = services.create_summary(
        office=office,
        cut_off=date(2026, 3, 31),
        period_start=date(2026, 3, 1),
        own_template=saved,
        by=chief,
        uuid=uuid.uuid4(),
    )
    assert summary.title == "青禾镇市场监督管理所2026年3月工作简报"
    assert [block.text for block in summary.blocks] == ["本月检查{inspections.visits|unit}。"]
    back = services.restore_template(saved.versions.get(number=1), by=chief)
    assert back.blocks == outline.template("monthly_brief")
    client.force_login(chief)
    assert client.get(template.get_absolute_url()).status_code == 200
    editor = client.get(reverse("reports:summarytemplate_update", args=[template.pk]))
    assert "data-block" in editor.content.decode()
    client.force_login(stranger)
    assert client.get(template.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("name", outline.TEMPLATES)
def test_of_what_there_is_none_a_text_is_silent(name, office, period, work_categories):
    """Without a single record nothing is missing but the comparison with last year: no list without names, no rate
    of nothing stands in a sentence that has to be struck out by hand."""
    resolved = resolve(outline.template(name), office=office, period=period)
    reasons = {reason for _, sentence in resolved.incomplete for reason in sentence.missing}
    assert [reason for reason in reasons if not reason.endswith("上年无可比数")] == []


#: What each brief says of days without any record: nothing is counted, so no number is said.
QUIET = {
    "monthly_brief": [
        "本期没有开展监督检查；没有发现问题。",
        "本期没有开展快检。",
        "本期没有检查使用单位，没有排查出隐患。",
        "本期没有受理投诉举报。没有农村集体聚餐备案。",
        "没有新立案件。",
        "没有超期未整改的问题，继续做好日常检查。",
    ],
    "campaign": [
        "成立工作专班，细化检查对象和时间安排，把专项行动与日常监管结合起来。",
        "行动期间没有开展监督检查。没有发现问题。",
        "没有开展快速检测。",
        "行动期间全所没有发出责令改正通知书；没有立案。",
        "没有超期未改的问题。下一步巩固整治成果，把重复出现较多的问题列入日常检查重点，防止反弹。",
    ],
}


@pytest.mark.parametrize("name", QUIET)
def test_a_quiet_time_is_told_without_noughts(name, office):
    days = Period(date(2026, 2, 1), date(2026, 2, 28))
    resolved = resolve(outline.template(name), office=office, period=days)
    said = [
        "".join(one.text for one in block.sentences if not one.missing)
        for block in resolved.blocks
        if block.sentences
    ]
    assert said[1:] == QUIET[name]
