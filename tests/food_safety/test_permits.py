"""Food permits: which act may follow which, what the certificate becomes, and which acts are new households."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from core.errors import RuleBroken
from core.indicators import REGISTRY, Scope, compute
from core.periods import Period
from core.reference.loading import load_legal_rules
from entities.timeline import timeline_of
from food_safety import services
from food_safety.imports import PermitActImport
from food_safety.models import PermitAct
from food_safety.rules import permits as rules
from tests.core.importing import imported, worked
from tests.factories.entities import EntityFactory

ON = date(2026, 6, 30)
JY = "JY21108111531829"  # a printed number, see domain.md B11
FORM = UUID("22222222-2222-4222-8222-222222222222")


@pytest.fixture(autouse=True)
def _law(db):
    load_legal_rules()


@pytest.fixture
def issue(clerk, shop):
    """``issue(kind=…, number=…)``: a first issue to the shop on 2026-03-05."""

    def made(entity=shop, **values):
        fields = {
            "kind": "food_business",
            "number": JY,
            "acted_on": date(2026, 3, 5),
            "uuid": uuid4(),
        } | values
        return services.issue_permit(by=clerk, on=ON, entity=entity, **fields)

    return made


@pytest.fixture
def record(clerk):
    def made(licence, act, acted_on, **values):
        return services.record_act(
            licence, by=clerk, on=ON, uuid=uuid4(), act=act, acted_on=acted_on, **values
        )

    return made


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("food_business", "jy2 1108 1115 3182 9", JY),
        ("food_business", "JY11108071215650", "JY11108071215650"),
        ("workshop", "甘民坊 0012", "甘民坊0012"),
    ],
)
def test_numbers_are_kept_without_blanks(kind, typed, kept):
    assert rules.number_of(kind, typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        ("food_business", "JY21108111531828", "校验"),
        ("food_business", "YB21108111531829", "食品经营许可证编号应以 JY 开头"),
        ("food_business", "JY51108111531829", "编号第3位应为 1"),
        ("prepackaged", JY, "备案编号应以 YB 开头"),
        ("stall", "  ", "请填写证书"),
    ],
)
def test_wrong_numbers_are_refused(kind, typed, message):
    with pytest.raises(RuleBroken, match=message):
        rules.number_of(kind, typed)


def test_a_certificate_ends_the_day_before_its_anniversary():
    assert rules.last_day(date(2026, 3, 5), 5) == date(2031, 3, 4)
    assert rules.last_day(date(2024, 2, 29), 1) == date(2025, 2, 27)
    assert rules.next_end(date(2026, 3, 4), 5) == date(2031, 3, 4)


def test_the_terms_are_settings(issue, chief, shop, record):
    from core import legal

    assert issue().valid_until == date(2031, 3, 4)
    stall = issue(kind="stall", number="甘民摊1")
    assert stall.valid_until == date(2027, 3, 4)
    legal.amend_rule(
        "food.small.registration_validity",
        effective_from=date(2026, 1, 1),
        by=chief,
        on=ON,
        reason="省局文件",
        office=shop.office,
        quantity=4,
    )
    assert issue(kind="workshop", number="甘民坊1").valid_until == date(2030, 3, 4)
    assert issue(kind="prepackaged", number="YB16207220000015").valid_until is None


def test_acts_move_the_certificate_and_a_mistake_moves_it_back(issue, record, chief):
    licence = issue(valid_until=date(2026, 6, 20)).licence
    record(licence, "change", date(2026, 4, 1), changed="负责人变更")
    record(licence, "renewal", date(2026, 5, 20))
    licence.refresh_from_db()
    assert (licence.first_issued_on, licence.issued_on, licence.valid_until) == (
        date(2026, 3, 5),
        date(2026, 5, 20),
        date(2031, 6, 20),
    )
    ended = record(licence, "cancel", date(2026, 6, 1))
    licence.refresh_from_db()
    assert licence.status == "cancelled"
    with pytest.raises(RuleBroken, match="已经注销或吊销"):
        record(licence, "reissue", date(2026, 6, 2))
    services.void_act(ended, by=chief, on=ON, reason="误办")
    licence.refresh_from_db()
    assert (licence.status, licence.issued_on) == ("valid", date(2026, 5, 20))
    assert [act.act for act in licence.acts.filter(is_voided=False).order_by("pk")] == [
        "first",
        "change",
        "renewal",
    ]
    first = licence.acts.get(act="first")
    with pytest.raises(RuleBroken, match="最近一次"):
        services.void_act(first, by=chief, on=ON, reason="误办")


def test_what_may_not_follow(issue, record):
    licence = issue(valid_until=date(2026, 4, 30)).licence
    for act, day, values, message in [
        ("first", date(2026, 4, 1), {}, "已经核发过"),
        ("change", date(2026, 4, 1), {}, "请写明变更内容"),
        ("renewal", date(2026, 5, 1), {}, "有效期已于 2026-04-30 届满"),
        ("renewal", date(2026, 4, 1), {"valid_until": date(2026, 4, 30)}, "应晚于原有效期"),
        ("change", date(2026, 3, 1), {"changed": "甲"}, "不能早于上一次办理"),
        ("cancel", date(2026, 7, 1), {}, "不能晚于今天"),
    ]:
        with pytest.raises(RuleBroken, match=message):
            record(licence, act, day, **values)
    with pytest.raises(RuleBroken, match="已有有效的食品经营许可证"):
        issue(number="JY11108071215650", acted_on=date(2026, 4, 1))
    assert issue(number="JY11108071215650", acted_on=date(2026, 5, 1)).licence.number == "JY11108071215650"


def test_a_small_shop_has_its_kind_and_its_area(issue):
    common = {"kind": "small_shop", "number": "甘民店1"}
    with pytest.raises(RuleBroken, match="请选择小餐饮或小销售店"):
        issue(**common)
    with pytest.raises(RuleBroken, match="小餐饮经营面积不超过 30 平方米"):
        issue(**common, sub="small_catering", area_m2=Decimal("30.1"))
    with pytest.raises(RuleBroken, match="小销售店经营面积不超过 10 平方米"):
        issue(**common, sub="small_sale", area_m2=Decimal("10.5"))
    act = issue(**common, sub="small_catering", area_m2=Decimal(30))
    assert (act.sub, act.valid_until) == ("small_catering", date(2029, 3, 4))


def test_the_same_form_twice_is_one_permit(issue):
    assert issue(uuid=FORM).pk == issue(uuid=FORM).pk
    assert PermitAct.objects.count() == 1


def test_new_households_are_first_issues_only(issue, record, office, shop):
    """E3 of domain.md: a renewal dated in the period does not count, nor does a second paper of one household."""
    two = EntityFactory(office=office, name="乙店")
    issue()
    issue(kind="prepackaged", number="YB16207220000015")  # the same household
    old = issue(
        entity=two, number="JY11108071215650", acted_on=date(2024, 2, 1), valid_until=date(2026, 5, 1)
    )
    record(old.licence, "renewal", date(2026, 4, 1))
    issue(entity=two, kind="workshop", number="甘民坊1")
    issue(entity=two, kind="small_shop", number="甘民店1", sub="small_sale", area_m2=9)
    issue(entity=shop, kind="small_shop", number="甘民店2", sub="small_catering", area_m2=9)
    issue(entity=two, kind="stall", number="甘民摊1")
    keys = [
        "food.permits_first_operators",
        "food.permits_first_workshops",
        "food.permits_first_small_shops",
        "food.permits_first_small_catering",
        "food.permits_first_small_sale",
        "food.permits_first_stalls",
        "food.permit_acts",
    ]
    found = compute([REGISTRY[key] for key in keys], [Period.year(2026)], Scope.of_office(office))
    assert [found[key, Period.year(2026)] for key in keys] == [1, 1, 2, 1, 1, 1, 7]


def test_the_timeline_tells_each_act(issue, record, chief, shop):
    licence = issue().licence
    record(licence, "change", date(2026, 4, 1), changed="负责人变更")
    events, _ = timeline_of(shop, chief, only="permits")
    assert [(event.on, event.title) for event in events] == [
        (date(2026, 4, 1), "食品经营许可证：变更"),
        (date(2026, 3, 5), "食品经营许可证：首次核发"),
    ]
    assert timeline_of(shop, chief, only="licences") == ([], False)


HEADER = [
    "经营者名称",
    "社会信用代码",
    "许可类别",
    "许可证编号",
    "业务类型",
    "发证日期",
    "有效期至",
    "经营类型",
    "面积",
]


def test_acts_come_from_excel_and_can_be_taken_back(clerk, shop, office):
    rows = [
        (shop.name, "", "食品经营许可证", JY, "新办", "2022-03-05", "2027-03-04", "", ""),
        (shop.name, "", "食品经营许可证", JY, "变更", "2025-04-01", "", "", ""),
        ("", shop.code, "小经营店登记证", "甘民店1", "", "2026-01-05", "", "小餐饮", "31"),
        (shop.name, "", "食品经营许可证", "JY21108111531828", "新办", "2025-03-05", "", "", ""),
        ("外县的店", "", "小摊点", "甘民摊9", "", "2025-03-05", "", "", ""),
    ]
    batch = imported(rows, clerk, header=HEADER, importer=PermitActImport)
    assert [row.errors[0]["message"][:12] for row in batch.rows.filter(state="error").order_by("row_no")] == [
        "请写明变更内容",
        "小餐饮经营面积不超过 3",
        "食品经营许可证编号校验不",
        "名录中没有「外县的店」，",
    ]
    act = PermitAct.objects.get()
    assert (act.licence.number, act.acted_on, act.licence.valid_until) == (
        JY,
        date(2022, 3, 5),
        date(2027, 3, 4),
    )
    again = imported(rows[:1], clerk, header=HEADER, importer=PermitActImport)
    assert again.counts.get("unchanged") == 1
    from core.imports import services as importing

    worked(importing.start_undo(batch, by=clerk, reason="导错了"))
    assert (PermitAct.objects.count(), shop.licences.count()) == (0, 0)


def test_the_pages_of_a_permit(client, clerk, shop):
    client.force_login(clerk)
    form = {
        "uuid": str(FORM),
        "entity": shop.name,
        "kind": "food_business",
        "number": JY,
        "acted_on": "2021-07-01",
        "valid_until": "2026-06-30",
    }
    wrong = client.post("/food/permits/new/", form | {"number": "JY21108111531828"})
    assert wrong.status_code == 422
    assert "number" in wrong.context["form"].errors
    answer = client.post("/food/permits/new/", form, follow=True)
    assert answer.status_code == 200
    licence = shop.licences.get()
    assert answer.request["PATH_INFO"] == f"/food/permits/{licence.pk}/"
    page = client.get("/food/permits/", {"due": "over"}).content.decode()
    board = client.get("/food/permits/due/").content.decode()
    assert shop.name in page
    assert shop.name in board
    done = client.post(
        f"/food/permits/{licence.pk}/act/",
        {"uuid": str(uuid4()), "act": "change", "acted_on": "2025-04-01", "changed": "负责人变更"},
        follow=True,
    )
    assert "负责人变更" in done.content.decode()
    assert client.get(f"/entities/{shop.pk}/licences/new/").context["form"].fields["kind"].choices[1][0] == (
        "food_production"
    )
