"""Annual reports: who has to file, who has, the rates of the summary, and that nothing ranks anybody."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from core.errors import RuleBroken
from core.indicators import REGISTRY, Scope
from core.periods import Period
from entities import annual, services
from entities.models import AnnualReport, Entity, Reminder
from tests.factories.entities import AnnualReportFactory, EntityFactory, ReminderFactory

Y2026 = Period.year(2026)
ON = date(2026, 7, 1)


def figure(key, office, period=Y2026):
    return REGISTRY[f"entities.{key}"].value(period, Scope.of_office(office))


@pytest.fixture
def shops(office):
    """Enterprises: two filed in time, one not, one resting that filed late; not counted: registered too late, ended."""
    made = [EntityFactory(office=office, kind="enterprise", registered_on=date(2020, 1, 1)) for _ in range(4)]
    made[3].status = "suspended"
    made[3].save()
    for shop, day in [
        (made[0], date(2026, 1, 1)),
        (made[1], date(2026, 6, 30)),
        (made[3], date(2026, 7, 20)),
    ]:
        AnnualReportFactory(entity=shop, report_year=2025, filed_on=day)
    AnnualReportFactory(
        entity=made[2], report_year=2024, filed_on=date(2025, 3, 1)
    )  # of the year before only
    EntityFactory(office=office, kind="enterprise", registered_on=date(2026, 1, 1))
    EntityFactory(
        office=office, kind="enterprise", registered_on=date(2025, 12, 31)
    )  # the last day still files
    EntityFactory(office=office, kind="enterprise", status="closed", status_on=date(2026, 2, 1))
    EntityFactory(office=office, kind="other")
    return made


def test_rate_counts_who_had_to_file_at_the_cut_off(shops, office):
    assert figure("annual_report_due_enterprise", office) == 5
    assert figure("annual_report_filed_enterprise", office) == 3
    assert figure("annual_report_rate_enterprise", office) == Decimal(60)
    half_year = Period(date(2026, 1, 1), date(2026, 6, 30))
    assert figure("annual_report_filed_enterprise", office, half_year) == 2
    assert figure("annual_report_rate_enterprise", office, half_year) == Decimal(40)
    assert (
        figure("annual_report_rate_individual", office) is None
    )  # nobody has to: neither 0 nor 100 per cent


def test_the_example_of_part_e_gives_96_3_per_cent(office):
    rows = EntityFactory.create_batch(80, office=office, kind="enterprise")
    for row in rows[:77]:
        AnnualReportFactory(entity=row, filed_on=date(2026, 6, 30))
    assert figure("annual_report_rate_enterprise", office) == Decimal("96.25")


def test_shares_are_in_the_order_of_the_villages(shops, office, village):
    Entity.objects.filter(pk__in=[shops[0].pk, shops[2].pk]).update(village=village)
    rows = Entity.objects.filter(office=office)
    shares = annual.by_village(rows, [village], 2025, ON)
    assert [(share.label, share.due, share.filed) for share in shares] == [
        ("上寨村", 2, 1),
        ("没有填写村（社区）", 3, 1),
    ]
    assert annual.filed_by_day(rows, 2025, ON) == [(date(2026, 1, 1), 1), (date(2026, 6, 30), 2)]


def test_a_second_entry_corrects_the_first_and_wrong_ones_are_refused(shops, clerk):
    shop = shops[2]
    services.save_annual_report(
        shop, report_year=2025, filed_on=date(2026, 5, 1), channel="online", by=clerk, on=ON
    )
    services.save_annual_report(
        shop, report_year=2025, filed_on=date(2026, 5, 2), channel="online", by=clerk, on=ON
    )
    assert AnnualReport.objects.get(entity=shop, report_year=2025).filed_on == date(2026, 5, 2)
    for values, words in [
        ({"filed_on": date(2025, 12, 31)}, "2026 年 1 月 1 日起报送"),
        ({"channel": "paper"}, "只有个体工商户"),
        ({"filed_on": date(2026, 7, 2)}, "不能晚于今天"),
    ]:
        with pytest.raises(RuleBroken, match=words):
            services.save_annual_report(
                shop,
                **{"report_year": 2025, "filed_on": date(2026, 5, 1), "channel": "online", **values},
                by=clerk,
                on=ON,
            )


def test_a_round_of_reminders_is_kept_once(shops, clerk, office):
    key = uuid.uuid4()
    open_ones = Entity.objects.filter(office=office).filter(
        annual.must_file(2025, ON) & ~annual.has_filed(2025, ON)
    )
    for _ in range(2):
        services.remind_many(
            open_ones, report_year=2025, channel="wechat", reminded_on=ON, uuid=key, by=clerk, on=ON
        )
    assert Reminder.objects.count() == 3
    assert figure("reminders", office) == 3
    with pytest.raises(RuleBroken, match="不用再催"):
        services.remind(shops[0], report_year=2025, channel="phone", reminded_on=ON, by=clerk, on=ON)


@pytest.mark.parametrize("role", ["chief", "officer", "grid_staff", "assistant"])
def test_the_drive_opens_for_each_role(role, client, request, shops):
    client.force_login(request.getfixturevalue(role))
    answer = client.get("/entities/annual/?year=2025")
    assert answer.status_code == 200
    assert "不作为考核评价指标" in answer.content.decode()


def test_the_list_of_open_ones_and_their_slips(client, clerk, shops):
    ReminderFactory(entity=shops[2], report_year=2025)
    client.force_login(clerk)
    answer = client.get("/entities/annual/due/?year=2025&filed=no&kind=enterprise&reminded=yes")
    assert [row.pk for row in answer.context["object_list"]] == [shops[2].pk]
    slips = client.get("/entities/annual/slips/?year=2025&kind=enterprise")
    assert {row.pk for row in slips.context["entities"]} & {row.pk for row in shops} == {shops[2].pk}


def test_reminding_from_the_page(client, clerk, shops, office):
    client.force_login(clerk)
    page = client.get("/entities/annual/remind/?year=2025")
    data = {
        "uuid": str(page.context["form"]["uuid"].value()),
        "report_year": 2025,
        "channel": "sms",
        "reminded_on": "2026-06-01",
        "kind": "",
        "village": "",
        "result": "",
    }
    for _ in range(2):
        assert client.post("/entities/annual/remind/", data).status_code == 302
    assert set(Reminder.objects.values_list("channel", flat=True)) == {"sms"}
    assert Reminder.objects.count() == Reminder.objects.values("entity").distinct().count() > 0
