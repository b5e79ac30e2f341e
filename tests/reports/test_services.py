import uuid
from datetime import UTC, date, datetime

import pytest

from core.errors import RuleBroken
from core.models import AuditEntry
from reports import outline, services
from reports.models import Summary, SummaryVersion
from reports.outline import Block

AT = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)


def paragraphs(*texts):
    return [Block("paragraph", 0, text) for text in texts]


def save(summary, by, *texts, base=None, title=None):
    return services.save_summary(
        summary,
        title=title or summary.title,
        blocks=paragraphs(*texts),
        base_version=base or summary.version,
        by=by,
    )


def test_a_summary_begins_with_the_templates_text(summary, office):
    assert summary.title == "青禾镇市场监督管理所2026年度工作总结"
    assert (summary.year, summary.period_start, summary.cut_off) == (
        2026,
        date(2026, 1, 1),
        date(2026, 11, 30),
    )
    assert summary.blocks == outline.template("township_annual")
    assert [(version.number, version.note) for version in summary.versions.all()] == [(1, "按模板建立")]


def test_the_same_form_twice_begins_one_summary(office, other_office, chief, stranger):
    key = uuid.uuid4()
    first, again = (
        services.create_summary(office=office, cut_off=date(2026, 12, 31), by=chief, uuid=key)
        for _ in range(2)
    )
    assert first == again
    with pytest.raises(RuleBroken):
        services.create_summary(office=other_office, cut_off=date(2026, 12, 31), by=stranger, uuid=key)


def test_last_years_text_is_taken_over(office, chief):
    last = services.create_summary(office=office, cut_off=date(2025, 12, 31), by=chief, uuid=uuid.uuid4())
    save(last, chief, "去年写的话，{period.year}年。")
    copy = services.last_years(office, 2026)
    summary = services.create_summary(
        office=office, cut_off=date(2026, 12, 31), by=chief, uuid=uuid.uuid4(), copy=copy
    )
    assert summary.blocks == paragraphs("去年写的话，{period.year}年。")
    assert (summary.copied_from, summary.versions.get().note) == (last, "沿用上年文字")


@pytest.mark.parametrize(
    ("start", "message"), [(date(2026, 12, 1), "晚于截止日"), (date(2025, 7, 1), "同一年")]
)
def test_an_impossible_period_is_refused(office, chief, start, message):
    with pytest.raises(RuleBroken, match=message):
        services.create_summary(
            office=office, period_start=start, cut_off=date(2026, 11, 30), by=chief, uuid=uuid.uuid4()
        )


def test_each_save_is_a_version_of_its_own(summary, chief, clerk):
    saved = save(summary, clerk, "甲", "完成{ food.rapid_tests | unit }。")
    assert (saved.version, saved.updated_by) == (2, clerk)
    assert saved.blocks == paragraphs("甲", "完成{food.rapid_tests|unit}。")
    assert [version.number for version in summary.versions.all()] == [2, 1]
    assert AuditEntry.objects.get(act="summary.change").changes == {"version": [1, 2]}


def test_saving_the_same_text_makes_no_version(summary, chief):
    save(summary, chief, "甲")
    summary.refresh_from_db()
    assert save(summary, chief, "甲").version == 2
    assert SummaryVersion.objects.count() == 2


def test_two_editors_meet(summary, chief, clerk):
    save(summary, clerk, "内勤写的")
    with pytest.raises(services.EditConflict, match="田小禾 在您编辑期间保存了第 2 版") as caught:
        save(summary, chief, "所长写的", base=1)
    assert caught.value.current.blocks == paragraphs("内勤写的")
    summary.refresh_from_db()
    assert summary.blocks == paragraphs("内勤写的")


def test_a_text_that_cannot_be_read_is_not_stored(summary, chief):
    with pytest.raises(RuleBroken, match=r"第 2 段：.*没有对应"):
        save(summary, chief, "甲", "完成{food.rapid_tests。")
    summary.refresh_from_db()
    assert summary.version == 1


def test_too_many_paragraphs_are_refused(summary, chief):
    with pytest.raises(RuleBroken, match="不能超过 400 段"):
        save(summary, chief, *["甲"] * 401)


def test_going_back_keeps_what_stood_between(summary, chief):
    save(summary, chief, "第二版")
    restored = services.restore_version(summary.versions.get(number=1), by=chief)
    assert restored.version == 3
    assert restored.blocks == outline.template("township_annual")
    assert [(version.number, version.note) for version in summary.versions.all()] == [
        (3, "恢复自第 1 版"),
        (2, ""),
        (1, "按模板建立"),
    ]


def test_a_finished_text_is_not_edited_until_it_is_reopened(summary, chief):
    services.finalise_summary(summary, by=chief, at=AT)
    with pytest.raises(RuleBroken, match="已定稿的总结不能修改"):
        save(summary, chief, "甲")
    with pytest.raises(RuleBroken, match="请先退回修改"):
        services.withdraw_summary(summary, by=chief, at=AT, reason="重复")
    services.reopen_summary(summary, by=chief, reason="补数")
    assert save(summary, chief, "甲").version == 2


def test_a_withdrawn_summary_stays_with_its_reason(summary, chief):
    services.withdraw_summary(summary, by=chief, at=AT, reason="建重了")
    summary.refresh_from_db()
    assert (summary.state, summary.withdraw_reason) == ("withdrawn", "建重了")
    with pytest.raises(RuleBroken, match="不能生成文件"):
        services.request_output(
            summary, edition="final", formats=["pdf"], with_annex=False, by=chief, on=date(2026, 12, 1)
        )
    assert not Summary.objects.in_use().exists()


@pytest.mark.parametrize("wrong", [{"edition": "secret"}, {"formats": ["exe"]}, {"formats": []}])
def test_a_file_that_does_not_exist_is_refused(summary, chief, wrong):
    wanted = {"edition": "final", "formats": ["pdf"], "with_annex": False} | wrong
    with pytest.raises(RuleBroken):
        services.request_output(summary, **wanted, by=chief, on=date(2026, 12, 1))


def test_other_offices_are_seen_when_they_are_finished(summary, chief, county_user, stranger):
    assert not Summary.objects.visible_to(county_user).exists()
    services.finalise_summary(summary, by=chief, at=AT)
    assert Summary.objects.visible_to(county_user).get() == summary
    assert not Summary.objects.visible_to(stranger).exists()
