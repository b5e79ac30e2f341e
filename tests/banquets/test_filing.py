"""From the filing to its decision."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from banquets import services
from banquets.models import BanquetFiling, RiskDish
from banquets.services import Settings
from core import legal
from core.deadlines import due_items
from core.errors import RuleBroken
from core.models import AuditEntry, LegalRule
from tests.banquets.conftest import FILED, HELD
from tests.factories.banquets import BanquetCookFactory
from tests.factories.core import VillageFactory
from tests.factories.entities import EntityFactory


def refused(call, *args, **values):
    with pytest.raises(RuleBroken) as broken:
        call(*args, **values)
    return broken.value.message


def test_what_follows_from_a_filing(file, grid, office):
    row = file(days=3, meals=6, people=120)
    assert (row.office, row.grid, row.state) == (office, grid, "filed")
    assert (row.ends_on, row.tier) == (date(2026, 5, 10), "township")
    assert (row.guide_by, row.close_by) == (date(2026, 5, 7), date(2026, 5, 12))
    assert (row.guide_rule.code, row.close_rule.code) == ("banquet.guidance", "banquet.follow_up")


def test_one_form_is_one_filing(unfiled, clerk, chief):
    row = unfiled()
    first = services.file_banquet(row, channel="office", by=clerk, on=FILED)
    again = services.file_banquet(
        unfiled(uuid=row.uuid, host_name="李四"), channel="office", by=clerk, on=FILED
    )
    assert first == again
    assert BanquetFiling.objects.get().host_name == "王德福"
    message = refused(services.file_banquet, unfiled(uuid=row.uuid), channel="office", by=chief, on=FILED)
    assert message == "这份表单已经提交过"


@pytest.mark.parametrize(
    ("filed_on", "occasion", "words"),
    [
        (date(2026, 5, 6), "wedding", ""),
        (date(2026, 5, 7), "wedding", "应于 2026-05-06 前申报，不足提前 2 日"),
        (date(2026, 5, 8), "wedding", "聚餐当日申报，不足提前 2 日"),
        (date(2026, 5, 8), "funeral", "聚餐当日申报。丧事可以当日或者事后申报。"),
        (date(2026, 5, 11), "funeral", "聚餐已于 2026-05-08 举办，本次为事后补登。丧事"),
    ],
)
def test_a_late_filing_is_warned_about_and_never_refused(file, office, filed_on, occasion, words):
    row = file(on=filed_on, occasion=occasion)
    assert row.pk
    said = services.date_warning(row, Settings.load(HELD, office))
    assert said.startswith(words) if words else said == ""


def test_who_files_on_the_day_is_guided_that_day(file):
    assert file(on=HELD, occasion="funeral").guide_by == HELD
    late = file(on=date(2026, 5, 20), occasion="funeral")
    assert (late.guide_by, late.close_by) == (HELD, date(2026, 5, 20))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"days": 0}, "天数应在 1 到 7 之间"),
        ({"days": 8}, "天数应在 1 到 7 之间"),
        ({"meals": 4}, "1 天最多 3 餐"),
        ({"people": 11}, "就餐人数少于桌数"),
        ({"cook_name": " "}, "请选择在册厨师，或填写厨师姓名"),
        ({"held_on": date(2062, 5, 8)}, "聚餐日期请核对年份"),
        ({"host_phone": "12"}, ""),
    ],
)
def test_what_cannot_be_is_refused(file, changes, words):
    assert words in refused(file, **changes)
    assert not BanquetFiling.objects.exists()


def test_an_assistant_files_for_the_own_village_only(file, assistant, office, other_office):
    assert file(by=assistant, channel="assistant").channel == "assistant"
    other = VillageFactory(office=office)
    assert "本村" in refused(file, by=assistant, village=other)
    assert "本辖区" in refused(file, village=VillageFactory(office=other_office))


def test_a_strange_cook_or_caterer_is_refused(file, other_office):
    assert "不在本所登记" in refused(file, cook=BanquetCookFactory(office=other_office))
    assert "不在本所登记" in refused(file, caterer=EntityFactory(office=other_office))


def test_accepting_assigns_who_guides(file, clerk, officer, assistant):
    large = services.accept(file(people=100), by=clerk, on=FILED)
    small = services.accept(file(people=60, tables=6), by=clerk, on=FILED)
    tiny = services.accept(file(people=30, tables=3), by=clerk, on=FILED)
    assert (large.assigned_to, small.assigned_to, tiny.assigned_to) == (officer, assistant, None)
    assert (large.state, large.decided_on, large.tier, tiny.tier) == ("accepted", FILED, "township", "below")
    assert "「已备案」的备案不能改为「已备案」" in refused(services.accept, large, by=clerk, on=FILED)


def test_refusing_and_cancelling_need_a_reason(file, accepted, clerk):
    row = file()
    assert refused(services.refuse, row, reason=" ", by=clerk, on=FILED) == "请填写原因"
    row = services.refuse(row, reason="重复申报", by=clerk, on=FILED)
    assert (row.state, row.state_reason, row.decided_on) == ("refused", "重复申报", FILED)
    taken = services.cancel(accepted(), reason="改期", by=clerk, on=date(2026, 5, 6))
    assert (taken.state, taken.ended_on) == ("cancelled", date(2026, 5, 6))
    assert "不能改为" in refused(services.cancel, row, reason="x", by=clerk, on=FILED)
    assert "不能修改" in refused(services.change_filing, row, version=1, by=clerk, on=FILED, people=130)


def test_a_change_derives_anew_and_hides_personal_data_in_the_log(accepted, clerk):
    row = services.change_filing(
        accepted(), version=1, by=clerk, on=FILED, people=320, tables=32, host_phone="13893619999"
    )
    assert (row.tier, row.version) == ("county", 2)
    entry = AuditEntry.objects.get(act="banquetfiling.change")
    assert entry.changes["people"] == [120, 320]
    assert entry.changes["host_phone"] == "已变更"
    assert "别人修改了这条备案" in refused(
        services.change_filing, row, version=1, by=clerk, on=FILED, people=9
    )


def test_assigning_takes_officers_and_the_assistant_of_the_village(
    accepted, chief, second_officer, assistant, stranger, clerk
):
    row = accepted()
    assert services.assign(row, second_officer, by=chief, on=FILED).assigned_to == second_officer
    assert services.assign(row, assistant, by=chief, on=FILED).assigned_to == assistant
    for person in (stranger, clerk):
        assert "不能指导这次聚餐" in refused(services.assign, row, person, by=chief, on=FILED)


def test_the_county_is_told_of_large_banquets_only(accepted, clerk):
    assert "不需要告知" in refused(services.tell_county, accepted(), told_on=FILED, by=clerk, on=FILED)
    row = accepted(people=300, tables=30)
    assert "告知日期" in refused(services.tell_county, row, told_on=HELD, by=clerk, on=FILED)
    assert services.tell_county(row, told_on=FILED, by=clerk, on=FILED).told_county_on == FILED


def test_a_cook_whose_certificate_ends_before_the_banquet_is_named(file, office):
    cook = BanquetCookFactory(office=office, name="孙师傅", health_valid_until=date(2026, 5, 8))
    helper = BanquetCookFactory(office=office, name="钱玉", training_valid_until=None)
    row = file(cook=cook, crew=[helper], cook_name="")
    assert services.crew_warnings(row) == ["钱玉：没有培训证明"]
    longer = file(cook=cook, cook_name="", days=2, meals=2)
    assert services.crew_warnings(longer) == ["孙师傅：健康证明已于 2026-05-08 到期"]
    assert list(BanquetFiling.objects.cooked_by(helper)) == [row]
    assert BanquetFiling.objects.cooked_by(cook).count() == 2
    assert "没有登记在册" in services.crew_warnings(file())[0]


def test_the_menu_is_watched_by_the_offices_own_list(standards, office, other_office, clerk):
    menu = "凉拌三丝\n干煸四季豆\n清炖羊肉"
    assert [(hit.dish, hit.watched.is_forbidden) for hit in services.menu_hits(menu, office)] == [
        ("凉拌三丝", True),
        ("干煸四季豆", False),
    ]
    shipped = RiskDish.objects.get(name="凉菜和卤味拼盘")
    own = services.save_dish(
        shipped,
        by=clerk,
        on=FILED,
        name="改名",
        words="凉拌",
        unless="",
        reason="现做现吃",
        is_forbidden=False,
        is_active=True,
    )
    assert (own.office, own.name, own.pk == shipped.pk) == (office, "凉菜和卤味拼盘", False)
    services.save_dish(
        None,
        by=clerk,
        on=FILED,
        name="羊头",
        words="羊肉",
        unless="",
        reason="检疫",
        is_forbidden=True,
        is_active=True,
    )
    assert [hit.watched.reason for hit in services.menu_hits("凉拌三丝\n清炖羊肉", office)] == [
        "现做现吃",
        "检疫",
    ]
    assert [hit.watched.is_forbidden for hit in services.menu_hits(menu, other_office)] == [True, False]
    with pytest.raises(RuleBroken, match="已有这个菜品"):
        services.save_dish(None, by=clerk, on=FILED, name="羊头", words="羊头", reason="x")


def test_deadlines_before_and_after(file, accepted, clerk, chief):
    row, waiting = accepted(), file(host_name="李四")
    before = [(item.deadline.key, item.due_on) for item in due_items(chief, FILED)]
    assert before == [("banquets.decide", date(2026, 5, 7)), ("banquets.guide", date(2026, 5, 7))]
    after = {item.deadline.key: item for item in due_items(chief, date(2026, 5, 9))}
    assert after["banquets.close"].due_on == date(2026, 5, 10)
    assert after["banquets.close"].title == f"{row.village} 婚宴 120人 2026-05-08"
    assert after["banquets.guide"].tag == "超期 2 天"
    assert "聚餐前指导提前 1日" in after["banquets.guide"].rule_text
    services.cancel(waiting, reason="改期", by=clerk, on=FILED)
    assert "banquets.decide" not in {item.deadline.key for item in due_items(chief, FILED)}


def test_an_office_sets_its_own_numbers_with_their_source(standards, chief, office, other_office):
    values = {**services.proposed("fujian_2014"), "banquet.tier_county": Decimal(200)}
    made = services.change_settings(
        values,
        office=office,
        effective_from=date(2026, 5, 1),
        law="农村集体聚餐管理规范",
        article="第八条",
        reason="省局文件",
        by=chief,
        on=date(2026, 4, 20),
    )
    assert {row.code for row in made} == {"banquet.lead_time", "banquet.sample_grams", "banquet.tier_county"}
    settings = Settings.load(HELD, office)
    assert (settings.number("banquet.lead_time"), settings.number("banquet.sample_grams")) == (5, 100)
    assert settings.rules["banquet.lead_time"].citation == "《农村集体聚餐管理规范》第八条"
    assert settings.tier(200) == "county"
    assert legal.quantity("banquet.lead_time", date(2026, 4, 30), office) == 2
    assert Settings.load(HELD, other_office).tier(200) == "township"
    again = {
        "office": office,
        "effective_from": date(2026, 6, 1),
        "law": "",
        "article": "",
        "by": chief,
        "on": HELD,
    }
    assert "不需要修改" in refused(services.change_settings, {}, reason="x", **again)
    assert "依次不减" in refused(services.change_settings, {"banquet.file_from": 150}, reason="x", **again)
    assert LegalRule.objects.filter(office=office).count() == 3


def test_looking_at_a_number_is_recorded(file, clerk):
    row = file()
    assert refused(services.reveal, row, reason=" ", by=clerk) == "请说明查看用途"
    assert services.reveal(row, reason="通知指导", by=clerk)["举办者电话"] == "13893612345"
    assert AuditEntry.objects.get(act="banquetfiling.reveal").reason == "通知指导"
    stored = (
        BanquetFiling.objects.filter(pk=row.pk)
        .extra(select={"raw": "host_phone"})
        .values_list("raw", flat=True)[0]
    )
    assert "13893612345" not in stored


def test_uuid_of_the_form_is_kept(file):
    identity = uuid.uuid4()
    assert file(uuid=identity).uuid == identity
