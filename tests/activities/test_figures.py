"""Figures of publicity, training, meetings, help, media and plans: hand-computed on the worked example (E12, E20)."""

from datetime import date

import pytest

from activities import services
from activities.models import (
    MediaAccount,
    MediaRelease,
    Meeting,
    PublicityActivity,
    Supervision,
    TrainingSession,
    YearPlanItem,
)
from core.access import Role
from core.errors import RuleBroken
from core.indicators import REGISTRY, Scope, compute
from core.periods import Period
from entities.models import AssistantTraining, VisitLog
from reports.rules import approx
from tests.factories.activities import HelpTaskFactory, PublicityActivityFactory
from tests.factories.core import OfficeFactory, UserFactory, VillageFactory
from tests.factories.entities import EntityFactory, VillageAssistantFactory

ON = date(2026, 11, 30)
YEAR = Period.year(2026, until=ON)
KEYS = sorted(key for key in REGISTRY if key.startswith("activities."))


def values(office, *keys, period=YEAR):
    """The figures one by one, proven equal to the joint computation."""
    scope = Scope.of_office(office)
    figures = [REGISTRY[f"activities.{key}"] for key in keys]
    together = compute(figures, [period, period.last_year], scope)
    alone = {
        (one.key, days): one.value(days, scope) for one in figures for days in (period, period.last_year)
    }
    assert together == alone
    return [together[one.key, period] for one in figures]


# (day, scene, topics, partners, sheets, gifts, consultations): 3,486 sheets and 412 consultations in 6 events
EVENTS = [
    (date(2026, 3, 15), "public", ["消费维权", "食品安全"], ["安监站", "司法所", "派出所"], 1200, 86, 150),
    (date(2026, 4, 20), "village", ["农村自办宴席申报备案"], ["派出所"], 400, 0, 60),
    (date(2026, 6, 10), "school", ["食品安全"], [], 500, 0, 42),
    (date(2026, 6, 16), "company", ["电梯等特种设备安全常识"], ["安监站"], 600, 0, 80),
    (date(2026, 9, 10), "community", ["整治保健市场乱象", "扫黑除恶"], [], 300, 100, 50),
    (date(2026, 11, 30), "agency", ["文明创建"], [], 300, 0, 30),
]


@pytest.fixture
def publicity(office, clerk, village):
    made = []
    for nth, (day, scene, topics, partners, sheets, gifts, consulted) in enumerate(EVENTS):
        row = PublicityActivity(
            held_on=day,
            theme="3·15国际消费者权益日" if nth == 0 else f"宣传{nth}",
            occasion="consumer_day" if nth == 0 else "other",
            scene=scene,
            place="张满村广场" if nth < 2 else "镇区",
            village=village if nth < 2 else None,
            consultations=consulted,
        )
        materials = {"leaflet": sheets, "gift": gifts, "banner": 2, "notice": 5}
        channels = {"screen": 3} if nth == 4 else {}
        made.append(
            services.add_publicity(
                row, by=clerk, on=ON, topics=topics, partners=partners, materials=materials, channels=channels
            )
        )
    return made


def test_sheets_and_consultations_of_the_worked_example(publicity, office):
    found = values(office, "publicity", "materials", "publicity_consultations")
    assert found == [6, 3486, 412]
    assert [approx(found[1]), approx(found[2])] == ["3400余", "410余"]  # E12


def test_materials_of_another_unit_are_counted_apart(publicity, office):
    found = values(office, "leaflets", "banners", "notices", "banner_villages", "notice_villages", "slogans")
    assert found == [3300, 12, 30, 1, 1, 0]


def test_topics_partners_places_and_occasions(publicity, office):
    assert values(office, "partners", "consumer_day_partners", "consumer_day") == [3, 3, 1]
    names, topics, places, channels = values(
        office, "partner_names", "topics", "publicity_places", "channels"
    )
    assert names == [("安监站", 2), ("派出所", 2), ("司法所", 1)]
    assert topics[0] == ("食品安全", 2)
    assert {name for name, _ in topics} == {
        "食品安全",
        "消费维权",
        "农村自办宴席申报备案",
        "电梯等特种设备安全常识",
        "整治保健市场乱象",
        "扫黑除恶",
        "文明创建",
    }
    assert places == [("镇区", 4), ("张满村广场", 2)]
    assert channels == [("电子屏", 1)]
    assert values(office, "banquet_publicity", "crime_publicity", "health_food_publicity", "screens") == [
        1,
        1,
        1,
        3,
    ]
    assert list(publicity[0].topics.values_list("name", flat=True)) == ["消费维权", "食品安全"]


def test_seven_scenes_are_claimed_only_when_all_were_reached(publicity, office, clerk):
    assert values(office, "publicity_scenes", "seven_scenes", "equipment_seven_scenes") == [6, False, False]
    row = PublicityActivity(held_on=ON, theme="进家庭", scene="family", place="农户家")
    services.add_publicity(row, by=clerk, on=ON, topics=["特种设备安全"])
    assert values(office, "publicity_scenes", "seven_scenes", "equipment_scenes") == [7, True, 2]
    services.void(row, by=clerk, at=row.created_at, reason="重复登记")
    assert values(office, "publicity_scenes", "seven_scenes") == [6, False]
    assert values(office, "seven_scenes", period=Period.year(2020)) == [None]


def test_a_changed_event_counts_what_it_says_now(publicity, office, clerk):
    services.change_publicity(
        publicity[0],
        by=clerk,
        on=ON,
        topics=["消费维权"],
        partners=[],
        channels={},
        materials={"leaflet": 1000},
        consultations=100,
    )
    assert values(office, "materials", "publicity_consultations", "banners") == [3200, 362, 10]


def test_an_assistant_tells_of_the_own_village_only(assistant, village, office):
    other = VillageFactory(office=office)
    for wrong in (None, other):
        row = PublicityActivity(held_on=ON, theme="入户", place="村委会", village=wrong)
        with pytest.raises(RuleBroken, match="本人负责的村"):
            services.add_publicity(row, by=assistant, on=ON)
    row = PublicityActivity(held_on=ON, theme="入户", place="村委会", village=village)
    assert services.add_publicity(row, by=assistant, on=ON).office == office


def session(audience, kind, people, day=ON, **more):
    title = f"{kind}{day}{audience}"
    return TrainingSession(
        held_on=day, title=title, kind=kind, audience=audience, head_count=people, hours=2, **more
    )


def test_training_of_the_worked_example(office, clerk):
    for nth, people in enumerate((8, 9, 9, 10)):
        row = session("officers", "law" if nth % 2 else "business", people, date(2026, 3 + nth, 1))
        services.add_training(row, by=clerk, on=ON, laws=["中华人民共和国食品安全法"] if nth % 2 else [])
    for people in (16, 18):
        services.add_training(
            session("assistants", "business", people, date(2026, people - 9, 2)), by=clerk, on=ON
        )
    services.add_training(session("officers", "politics", 7), by=clerk, on=ON)
    services.add_training(session("entities", "tour", 12, entity_count=11), by=clerk, on=ON)
    found = values(
        office,
        "officer_training",
        "officer_training_people",
        "assistant_training",
        "assistant_training_people",
    )
    assert found == [4, 36, 2, 34]  # E20
    assert values(office, "political_study", "tours", "trained_entities", "law_study", "training_hours") == [
        1,
        1,
        11,
        2,
        16,
    ]
    assert values(office, "law_titles") == [[("中华人民共和国食品安全法", 2)]]


def test_named_assistants_have_it_in_their_own_record(office, clerk, village):
    people = VillageAssistantFactory.create_batch(2, office=office, village=village)
    row = session("assistants", "business", 1)
    with pytest.raises(RuleBroken, match="名单上有 2 人"):
        services.add_training(row, by=clerk, on=ON, assistants=people)
    row.head_count = 5
    services.add_training(row, by=clerk, on=ON, assistants=people)
    assert AssistantTraining.objects.filter(topic=row.title).count() == 2
    assert row.attendees.count() == 2


def test_meetings_visits_and_help(office, clerk):
    for kind, title in [("enterprise", "座谈会"), ("enterprise", "座谈会"), ("joint", "双随机联席会议")]:
        services.add(Meeting(held_on=ON, kind=kind, title=title), by=clerk, on=ON)
    assert values(office, "enterprise_meetings", "joint_meetings", "joint_meeting_titles") == [
        2,
        1,
        [("双随机联席会议", 1)],
    ]
    shop, other = EntityFactory(office=office), EntityFactory(office=office)
    for entity, kind in [(shop, "service"), (shop, "service"), (other, "service"), (other, "guidance")]:
        VisitLog.objects.create(office=office, entity=entity, kind=kind, visited_on=ON, content="走访")
    assert values(office, "service_visits", "guidance_visits") == [3, 1]
    tasks = [
        HelpTaskFactory(office=office, entity=entity, raised_on=date(2026, 5, 1))
        for entity in (shop, shop, other)
    ]
    for task in tasks[:2]:
        services.close_help(task, closed_on=date(2026, 6, 1), result="已解决", by=clerk, on=ON)
    with pytest.raises(RuleBroken, match="已经办结"):
        services.close_help(tasks[0], closed_on=ON, result="再次", by=clerk, on=ON)
    assert values(office, "help_tasks", "helped_entities", "help_tasks_closed") == [3, 1, 2]


def test_supervised_offices_are_counted_once_each(county, county_user, office, other_office):
    for place in (office, office, other_office):
        row = Supervision(supervised=place, visited_on=ON, topic="营商环境")
        services.add_supervision(row, by=county_user, on=ON)
    assert values(county, "supervised_offices") == [2]
    row = Supervision(supervised=OfficeFactory(), visited_on=ON, topic="外县")
    with pytest.raises(RuleBroken, match="下属机构"):
        services.add_supervision(row, by=county_user, on=ON)


def test_views_are_the_newest_count_of_each_release(office, clerk):
    rows = [
        services.add(
            MediaRelease(
                published_on=day,
                kind="video",
                title=f"第{n}期",
                program="你点，我查",
                issue=n,
                outlets="抖音",
            ),
            by=clerk,
            on=ON,
        )
        for n, day in [(1, date(2025, 12, 1)), (2, date(2026, 3, 1))]
    ]
    for row, day, views, likes in [
        (rows[0], date(2025, 12, 31), 1000, 10),
        (rows[0], date(2026, 6, 30), 5000, 60),
        (rows[0], date(2026, 3, 31), 3000, 30),  # entered late, between the two
        (rows[1], date(2026, 6, 30), 800, 5),
    ]:
        services.note_release(row, taken_on=day, views=views, likes=likes, by=clerk, on=ON)
    assert values(office, "check_videos", "views", "likes", "releases") == [2, 5800, 65, 1]
    assert values(office, "views", period=Period.year(2026, until=date(2026, 4, 30))) == [3000]
    assert values(office, "views", "check_videos", period=Period.year(2025)) == [1000, 1]
    account = services.add(MediaAccount(platform="抖音", name="丰乐所"), by=clerk, on=ON)
    for day, count in [(date(2026, 1, 31), 900), (date(2026, 10, 31), 1100)]:
        services.note_followers(account, taken_on=day, followers=count, by=clerk, on=ON)
    assert values(office, "followers") == [1100]
    with pytest.raises(RuleBroken, match="这一天"):
        services.note_followers(account, taken_on=date(2026, 10, 31), followers=1, by=clerk, on=ON)
    again = MediaRelease(
        published_on=ON, kind="video", title="重复", program="你点，我查", issue=2, outlets="抖音"
    )
    with pytest.raises(RuleBroken, match="已经登记"):
        services.add(again, by=clerk, on=ON)


def test_last_years_plans_are_answered_this_year(office, chief):
    texts = ["督促办证", "摸排特种设备", "消费维权到商家"]
    made = [
        services.add_plan_item(
            YearPlanItem(kind="plan", text=text, made_on=date(2025, 12, 20)), year=2026, by=chief, on=ON
        )
        for text in texts
    ]
    for row, outcome in zip(made, ["done", "partly"], strict=False):
        services.answer_plan_item(
            row, outcome=outcome, answered_on=date(2026, 11, 20), answer="见总结", by=chief, on=ON
        )
    assert values(office, "plan_items", "plan_items_answered", "plan_items_done", "plans_all_answered") == [
        3,
        2,
        1,
        False,
    ]
    services.answer_plan_item(made[2], outcome="dropped", answered_on=ON, answer="另行安排", by=chief, on=ON)
    assert values(office, "plans_all_answered") == [True]
    with pytest.raises(RuleBroken, match="已经答复"):
        services.change_plan_item(made[0], year=2027, by=chief, on=ON, made_on=date(2026, 1, 1), text="改")
    services.add_plan_item(
        YearPlanItem(kind="problem", text="人员少", made_on=ON), year=2027, by=chief, on=ON
    )
    assert values(office, "problem_texts", "next_plans") == [[("人员少", 1)], []]


def test_another_office_counts_nothing_of_it(publicity, other_office):
    assert values(other_office, "publicity", "materials", "seven_scenes") == [0, 0, None]


def test_the_same_form_sent_twice_is_one_event(office, clerk):
    row = PublicityActivity(held_on=ON, theme="一次", place="镇区")
    twin = PublicityActivity(held_on=ON, theme="一次", place="镇区", uuid=row.uuid)
    services.add_publicity(row, by=clerk, on=ON, materials={"leaflet": 10})
    assert services.add_publicity(twin, by=clerk, on=ON, materials={"leaflet": 10}) == row
    assert values(office, "publicity", "materials") == [1, 10]
    stranger = UserFactory(office=office, role=Role.CLERK)
    with pytest.raises(RuleBroken, match="已经提交过"):
        services.add_publicity(
            PublicityActivity(held_on=ON, theme="一次", place="镇区", uuid=row.uuid), by=stranger, on=ON
        )


def test_every_figure_names_the_rows_of_the_summaries():
    named = {row for key in KEYS for row in REGISTRY[key].source.split(",")}
    assert named == {
        *("T-021", "T-022", "T-023", "C-004", "C-005", "C-006", "C-007", "C-008", "C-016", "C-065", "C-066"),
        *("C-067", "C-068", "C-119", "C-120", "C-163", "C-164", "TN-02", "TN-10", "TN-16", "TN-19", "TN-21"),
        *("TN-22", "TN-23", "TN-24", "TN-27", "TN-36", "TN-38", "TN-39", "TN-40", "TN-41", "TN-42", "TN-43"),
        *("TN-44", "TN-45", "CN-03", "CN-11", "CN-20", "CN-28", "CN-33", "CN-37", "CN-39"),
    }


def test_a_voided_record_is_changed_no_more(office, clerk):
    row = PublicityActivityFactory(office=office)
    services.void(row, by=clerk, at=row.created_at, reason="录错")
    with pytest.raises(RuleBroken, match="已经作废"):
        services.change_publicity(
            row, by=clerk, on=ON, topics=[], partners=[], channels={}, materials={}, theme="改"
        )
    with pytest.raises(RuleBroken, match="已经作废"):
        services.void(row, by=clerk, at=row.created_at, reason="再次")
