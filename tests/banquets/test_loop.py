"""Letter, guidance, samples, the record after the meal, and a suspected poisoning."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from banquets import services
from banquets.models import (
    CommitmentLetter,
    FollowUp,
    GuidanceFinding,
    GuidanceVisit,
    PoisoningReport,
    SampleRetention,
)
from core.deadlines import due_items
from core.errors import RuleBroken
from core.models.attachments import Attachment
from inspections.models import Checklist
from inspections.services import Line, revise_checklist
from tests.banquets.conftest import AT, FILED, HELD, picture, signature

NEXT_DAY = date(2026, 5, 9)


def refused(call, *args, **values):
    with pytest.raises(RuleBroken) as broken:
        call(*args, **values)
    return broken.value.message


def sign(filing, by, **changes):
    values = {
        "uuid": uuid.uuid4(),
        "signer": "王德福",
        "signed_on": FILED,
        "on": FILED,
        "at": AT,
        "signature": signature(),
    }
    return services.sign_letter(filing, by=by, **{**values, **changes})


def guide(filing, by, kind="on_site", faults=(), on=date(2026, 5, 7), **changes):
    told = {"opinion": "按承诺书准备，做好留样"} if kind == "phone" else {}
    visit = GuidanceVisit(filing=filing, kind=kind, visited_on=on, **{**told, **changes})
    lines = [
        services.Line(no, "fail" if no in faults else "pass", "不合要求" if no in faults else "")
        for no in range(1, 13)
    ]
    return services.record_guidance(visit, lines if kind == "on_site" else [], by=by, on=max(on, FILED))


def follow_up(filing, **changes):
    return FollowUp(filing=filing, **{"asked_on": NEXT_DAY, "real_people": 118, **changes})


def report(filing, **changes):
    values = {"told_at": AT, "told_by": "村医", "ill_count": 3, "symptoms": "呕吐、腹泻"}
    return PoisoningReport(filing=filing, **{**values, **changes})


# --- the letter ------------------------------------------------------------------------------------------------------


def test_a_letter_is_signed_on_the_screen_once(accepted, clerk):
    row = accepted()
    letter = sign(row, clerk)
    assert (letter.mode, letter.signed_on, letter.signer) == ("screen", FILED, "王德福")
    assert list(letter.attachments().values_list("kind", "name")) == [("signature", "举办者签名.png")]
    assert sign(row, clerk, uuid=letter.uuid) == letter
    assert refused(sign, row, clerk) == "承诺书已经签订"
    promises = letter.content["promises"]
    assert "每道菜品留样不少于125克，在0至8℃冷藏保存48小时以上，专人保管。" in promises
    assert promises[-1].startswith("有2人以上出现呕吐")
    assert promises[-1].endswith("并在2小时内向市场监督管理所和卫生院报告。")
    assert ["河豚", "含河豚毒素，加热不能破坏"] in letter.content["forbidden"]
    assert ["规模", "12 桌，120 人"] in letter.content["facts"]


def test_a_small_banquet_promises_no_samples(accepted, clerk):
    letter = sign(accepted(people=60, tables=6), clerk)
    assert not any("留样不少于" in words for words in letter.content["promises"])


def test_a_letter_on_paper_is_photographed_or_filed(accepted, clerk):
    letter = sign(accepted(), clerk, signature=None, scans=[picture()])
    assert (letter.mode, letter.attachments().get().kind) == ("paper", Attachment.Kind.SCAN)
    assert sign(accepted(host_name="李四"), clerk, signature=None, archive_no="2026-7").archive_no == "2026-7"


def test_a_letter_needs_ink_and_an_open_filing(accepted, file, clerk):
    row = accepted()
    assert "请在屏幕上签名" in refused(sign, row, clerk, signature=None)
    assert "空白" in refused(sign, row, clerk, signature=signature(ink=False))
    assert "请填写签名人" in refused(sign, row, clerk, signer=" ")
    assert "签订日期" in refused(sign, row, clerk, signed_on=date(2026, 5, 3))
    off = services.refuse(file(), reason="重复", by=clerk, on=FILED)
    assert "不签承诺书" in refused(sign, off, clerk)
    assert not CommitmentLetter.objects.exists()


def test_a_filing_changed_after_signing_is_noticed(accepted, clerk):
    row = accepted()
    letter = sign(row, clerk)
    assert not services.changed_since(letter, row)
    row = services.change_filing(row, version=1, by=clerk, on=FILED, people=150)
    assert services.changed_since(letter, row)


# --- guidance --------------------------------------------------------------------------------------------------------


def test_guidance_on_site_answers_every_line(accepted, officer):
    row = accepted()
    visit = guide(row, officer, faults=[3, 7])
    assert (visit.finding_count, visit.findings.count(), visit.guided_by) == (2, 12, officer)
    assert list(row.__class__.objects.to_guide()) == []
    again = guide(row, officer, uuid=visit.uuid)
    assert again == visit
    finding = visit.findings.get(item__text="用水")
    assert "改正日期" in refused(services.correct_finding, finding, corrected_on=FILED, by=officer, on=HELD)
    assert services.correct_finding(finding, corrected_on=HELD, by=officer, on=HELD).corrected_on == HELD
    assert "没有待改正" in refused(services.correct_finding, finding, corrected_on=HELD, by=officer, on=HELD)
    assert GuidanceFinding.objects.filter(answer="fail", corrected_on=None).count() == 1


def test_guidance_by_telephone_needs_no_checklist(accepted, assistant):
    row = accepted(people=60, tables=6)
    assert guide(row, assistant, kind="phone").findings.count() == 0


def test_a_call_of_which_nothing_is_told_is_no_guidance(accepted, assistant):
    row = accepted(people=60, tables=6)
    assert refused(guide, row, assistant, kind="phone", opinion=" ") == "请写明指导意见，或者逐项登记指导项目"
    assert not GuidanceVisit.objects.exists()


def test_guidance_with_gaps_is_refused(accepted, file, officer):
    row = accepted()
    visit = GuidanceVisit(filing=row, kind="on_site", visited_on=HELD)
    one = [services.Line(3, "pass")]
    assert "还有 11 项没有选择" in refused(services.record_guidance, visit, one, by=officer, on=HELD)
    wordless = [services.Line(no, "fail" if no == 1 else "pass") for no in range(1, 13)]
    assert "请写明问题" in refused(services.record_guidance, visit, wordless, by=officer, on=HELD)
    assert "请先受理" in refused(guide, file(), officer)
    assert "指导日期" in refused(guide, row, officer, on=date(2026, 5, 3))
    assert "指导日期" in refused(guide, row, officer, on=date(2026, 5, 9))
    assert not GuidanceVisit.objects.exists()


# --- samples ---------------------------------------------------------------------------------------------------------


def sample(filing, **changes):
    values = {
        "meal": "8日午餐",
        "taken_at": AT,
        "dish_count": 3,
        "grams": 125,
        "kept_in": "冰箱",
        "keeper": "何桂兰",
    }
    return SampleRetention(filing=filing, **{**values, **changes})


def test_samples_name_the_hour_at_which_they_may_go(accepted, officer, chief):
    row = services.keep_samples(sample(accepted()), by=officer, at=AT)
    assert row.keep_until == datetime(2026, 5, 10, 3, 0, tzinfo=UTC)
    due = [item for item in due_items(chief, NEXT_DAY) if item.deadline.key == "banquets.samples"]
    assert [item.due_on for item in due] == [date(2026, 5, 10)]
    early = row.keep_until - timedelta(seconds=1)
    assert refused(services.discard_samples, row, by=officer, at=early) == "2026-05-10 11:00 之后才能处理留样"
    assert services.discard_samples(row, by=officer, at=row.keep_until).discarded_at == row.keep_until
    assert not SampleRetention.objects.kept().exists()


def test_samples_are_as_large_as_the_standard_asks(accepted, officer):
    large, small = accepted(), accepted(people=60, tables=6, host_name="李四")
    assert "不少于 125 克" in refused(services.keep_samples, sample(large, grams=124), by=officer, at=AT)
    assert services.keep_samples(sample(small, grams=100), by=officer, at=AT).grams == 100
    late = AT + timedelta(minutes=1)
    assert "不能晚于现在" in refused(services.keep_samples, sample(large, taken_at=late), by=officer, at=AT)
    before = AT - timedelta(days=1)
    assert "早于聚餐日期" in refused(services.keep_samples, sample(large, taken_at=before), by=officer, at=AT)


# --- after the meal --------------------------------------------------------------------------------------------------


def test_the_record_after_the_meal_closes_the_filing(accepted, officer):
    row = accepted()
    kept = services.keep_samples(sample(row), by=officer, at=AT)
    values = {"by": officer, "on": NEXT_DAY, "at": AT}
    assert "之后才能处理留样" in refused(services.close, follow_up(row, samples_destroyed=True), **values)
    done = services.close(follow_up(row), **values)
    row.refresh_from_db()
    assert (row.state, row.ended_on, done.ended_well) == ("closed", NEXT_DAY, True)
    kept.refresh_from_db()
    assert kept.discarded_at is None
    assert services.close(follow_up(row, uuid=done.uuid), **values) == done
    assert "不能改为「已办结」" in refused(services.close, follow_up(row), **values)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"asked_on": date(2026, 5, 7)}, "回访日期"),
        ({"asked_on": date(2026, 5, 10)}, "回访日期"),
        ({"ill_count": 1}, "不能登记为顺利结束"),
        ({"ended_well": False}, "请说明情况"),
        ({"ended_well": False, "ill_count": 2, "note": "腹泻"}, "请先登记疑似食物中毒报告"),
    ],
)
def test_what_the_record_after_the_meal_cannot_say(accepted, officer, changes, words):
    row = accepted()
    assert words in refused(services.close, follow_up(row, **changes), by=officer, on=NEXT_DAY, at=AT)
    row.refresh_from_db()
    assert row.state == "accepted"


def test_one_ill_person_is_recorded_without_a_report(accepted, officer):
    row = follow_up(accepted(), ended_well=False, ill_count=1, note="一人饮酒过量")
    assert services.close(row, by=officer, on=NEXT_DAY, at=AT).ill_count == 1


# --- a suspected poisoning -------------------------------------------------------------------------------------------


def test_a_suspicion_freezes_the_filing_until_it_is_concluded(accepted, officer, chief):
    row = accepted()
    kept = services.keep_samples(sample(row), by=officer, at=AT)
    one = services.report_poisoning(report(row), by=officer, at=AT)
    assert (one.report_by, one.happened_on) == (AT + timedelta(hours=2), HELD)
    assert one.report_rule.code == "banquet.poisoning_report"
    row.refresh_from_db()
    assert row.state == "frozen"
    assert "banquets.poisoning" in {item.deadline.key for item in due_items(chief, HELD)}
    late = kept.keep_until + timedelta(days=1)
    assert "调查期间，留样不得处理" in refused(services.discard_samples, kept, by=officer, at=late)
    assert "备案冻结" in refused(services.close, follow_up(row), by=officer, on=NEXT_DAY, at=AT)
    assert "已有一份调查中的报告" in refused(services.report_poisoning, report(row), by=officer, at=AT)
    assert "请先登记上报" in refused(
        services.conclude_poisoning, one, outcome="excluded", conclusion="x", by=chief, on=NEXT_DAY
    )
    told = {"reported_to": "县局、镇政府、镇卫生院", "by": officer}
    early = AT - timedelta(minutes=1)
    assert "上报时间" in refused(services.mark_reported, one, reported_at=early, at=AT, **told)
    services.mark_reported(one, reported_at=AT, at=AT, **told)
    one = services.update_poisoning(one, by=officer, at=AT, ill_count=5, hospital_count=2)
    assert "不能多于" in refused(services.update_poisoning, one, by=officer, at=AT, deaths=6)
    day_before = AT - timedelta(days=1)
    assert "首例发病时间" in refused(
        services.update_poisoning, one, by=officer, at=AT, first_ill_at=day_before
    )
    services.conclude_poisoning(one, outcome="excluded", conclusion="饮酒所致", by=chief, on=NEXT_DAY)
    row.refresh_from_db()
    assert row.state == "accepted"
    assert services.close(follow_up(row), by=officer, on=NEXT_DAY, at=AT)


def test_illness_that_shows_after_closing_opens_the_file_again(accepted, officer, chief):
    row = accepted()
    services.close(follow_up(row), by=officer, on=NEXT_DAY, at=AT)
    later = AT + timedelta(days=1)
    one = services.report_poisoning(report(row, told_at=later), by=officer, at=later)
    services.mark_reported(one, reported_at=later, reported_to="县局", by=officer, at=later)
    services.conclude_poisoning(one, outcome="confirmed", conclusion="凉菜污染", by=chief, on=NEXT_DAY)
    row.refresh_from_db()
    assert row.state == "closed"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ill_count": 1}, "2 人以上出现相同症状"),
        ({"told_at": AT + timedelta(minutes=1)}, "接到报告的时间"),
        ({"told_at": AT - timedelta(days=1)}, "接到报告的时间"),
        ({"hospital_count": 4}, "不能多于发病人数"),
        ({"first_ill_at": AT - timedelta(days=1)}, "首例发病时间应在聚餐开始和接到报告之间"),
        ({"first_ill_at": AT + timedelta(minutes=1)}, "首例发病时间应在聚餐开始和接到报告之间"),
    ],
)
def test_what_is_no_suspicion(accepted, officer, changes, words):
    assert words in refused(services.report_poisoning, report(accepted(), **changes), by=officer, at=AT)
    assert not PoisoningReport.objects.exists()


def test_a_changed_checklist_is_a_new_version_and_what_was_used_keeps_its_words(accepted, officer, chief):
    before = guide(accepted(), officer, faults=[3])
    shipped = services.guidance_list(chief.office)
    lines = [
        *[Line(item.text, item.hint) for item in shipped.items.all()][:2],
        Line("燃气", "气瓶离灶台一米以上"),
    ]
    own = revise_checklist(shipped, by=chief, name=shipped.name, basis="县局要求", lines=lines)
    assert (own.version, own.purpose, services.guidance_list(chief.office)) == (2, "guidance", own)
    after = GuidanceVisit(filing=accepted(host_name="李四"), kind="on_site", visited_on=date(2026, 5, 7))
    given = [services.Line(1, "pass"), services.Line(2, "na"), services.Line(3, "fail", "气瓶靠近灶台")]
    after = services.record_guidance(after, given, by=officer, on=date(2026, 5, 7))
    assert [one.item.text for one in after.findings.order_by("item__no")] == [
        "厨师和帮厨",
        "加工场所",
        "燃气",
    ]
    assert before.findings.get(answer="fail").item.text == "用水"
    # A sheet that was opened before the change is taken as it was opened.
    late = GuidanceVisit(
        filing=accepted(host_name="赵五"), kind="on_site", visited_on=date(2026, 5, 7), checklist=shipped
    )
    full = [services.Line(no, "pass") for no in range(1, 13)]
    assert services.record_guidance(late, full, by=officer, on=date(2026, 5, 7)).findings.count() == 12


def test_guidance_lists_are_offered_to_no_inspection(office):
    services.guidance_list(office)
    assert not Checklist.objects.offered_to(office).exists()


def test_the_office_finds_and_revises_its_guidance_items(client, chief, officer, accepted):
    client.force_login(officer)
    page = client.get("/banquets/guidance-items/", follow=True)
    assert page.status_code == 200
    assert "修订" not in page.content.decode().split("<main")[1].split("</h1>")[0]
    client.force_login(chief)
    shipped = services.guidance_list(chief.office)
    form = client.get(f"/inspections/checklists/{shipped.pk}/edit/")
    assert form.status_code == 200
