"""The pages of cases and goods: the way through them, what each role may, what a broken rule looks like."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from core.clock import today
from core.reference.loading import load_days, load_legal_rules
from core.reference.notices import notice_days
from inspections.models import Appraisal, CaseFiling, CoalSite, ItemMove, SeizedItem, Seizure
from inspections.urls import cases as urls_cases
from tests.factories.entities import EntityFactory
from tests.factories.inspections import (
    AppraisalFactory,
    CaseDecisionFactory,
    CaseFilingFactory,
    InspectionFactory,
    SeizedItemFactory,
    SeizureFactory,
)


@pytest.fixture(autouse=True)
def law(db):
    load_legal_rules()
    load_days(notice_days(2026), source="通知")


def url(name, *args):
    return reverse(f"inspections:{name}", args=args)


def clue_form(shop, officer, second_officer, **changes):
    return {
        "uuid": str(uuid.uuid4()),
        "party_name": shop.name,
        "party": "organisation",
        "subject": "food",
        "cause": "销售超过保质期的食品",
        "source": "inspection",
        "clue_on": str(today()),
        "lead_officer": officer.pk,
        "second_officer": second_officer.pk,
        **changes,
    }


def test_from_a_check_to_a_filed_case(client, officer, second_officer, chief, shop):
    check = InspectionFactory(office=shop.office, entity=shop)
    client.force_login(officer)
    address = f"{url('casefiling_create')}?inspection={check.pk}"
    assert f'value="{shop.name}"' in client.get(address).content.decode()
    answer = client.post(address, clue_form(shop, officer, second_officer))
    case = CaseFiling.objects.get()
    assert (answer.status_code, answer.url) == (302, case.get_absolute_url())
    assert (case.entity, case.source_record, case.grid) == (shop, check, shop.grid)
    assert client.get(url("case_file", case.pk)).status_code == 403
    client.force_login(chief)
    assert "立案" in client.get(case.get_absolute_url()).content.decode()
    client.post(url("case_file", case.pk), {"on": str(today())})
    case.refresh_from_db()
    assert case.state == "filed"


def test_a_broken_rule_is_told_at_its_field(client, officer, second_officer, shop):
    client.force_login(officer)
    answer = client.post(url("casefiling_create"), clue_form(shop, officer, officer))
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"second_officer": ["办案人员必须是两名不同的执法人员"]}
    later = client.post(
        url("casefiling_create"), clue_form(shop, officer, second_officer, clue_on="2099-01-01")
    )
    assert later.context["form"].errors == {"clue_on": ["日期不能晚于今天"]}


def test_a_party_that_is_not_registered(client, officer, second_officer, shop):
    client.force_login(officer)
    client.post(url("casefiling_create"), clue_form(shop, officer, second_officer, party_name="流动摊贩张某"))
    case = CaseFiling.objects.get()
    assert (case.entity, case.party_name) == (None, "流动摊贩张某")


def test_on_the_spot(client, officer, second_officer, shop):
    client.force_login(officer)
    form = {
        "uuid": str(uuid.uuid4()),
        "party_name": shop.code,
        "party": "person",
        "subject": "price",
        "cause": "不明码标价",
        "facts": "没有价签",
        "source": "inspection",
        "on": str(today()),
        "lead_officer": officer.pk,
        "second_officer": second_officer.pk,
        "basis": "《价格法》第四十二条",
        "text": "罚款 200.01 元",
        "fine_yuan": "200.01",
    }
    answer = client.post(url("case_simple"), form)
    assert answer.context["form"].errors["fine_yuan"] == [
        "当场处罚的罚款不得超过 200 元，200.01 元应当适用普通程序"
    ]
    assert client.post(url("case_simple"), form | {"fine_yuan": "200.00"}).status_code == 302
    assert CaseFiling.objects.get().decision.fine_yuan == Decimal("200.00")


@pytest.mark.parametrize("name", [name for _, _, name in urls_cases.case])
def test_every_page_of_a_case_opens_for_the_chief_and_is_nobody_elses(client, chief, stranger, office, name):
    decision = CaseDecisionFactory(office=office)
    for user, status in ((chief, 200), (stranger, 404)):
        client.force_login(user)
        assert client.get(url(name, decision.case.pk)).status_code == status


@pytest.mark.parametrize("name", [name for _, _, name in urls_cases.seizure])
def test_every_page_of_a_measure_opens_for_the_chief_and_is_nobody_elses(
    client, chief, stranger, office, name
):
    row = SeizureFactory(office=office)
    for user, status in ((chief, 200), (stranger, 404)):
        client.force_login(user)
        assert client.get(url(name, row.pk)).status_code == status


@pytest.mark.parametrize("state", CaseFiling.State.values)
def test_the_file_opens_in_every_state_for_everybody_who_may(
    client, office, chief, clerk, county_user, officer, state
):
    over = state in ("closed", "not_filed", "dropped", "transferred")
    case = CaseFilingFactory(
        office=office, state=state, lead_officer=officer, closed_on=date(2026, 6, 1) if over else None
    )
    if state in ("decided", "served", "closed"):
        CaseDecisionFactory(office=office, case=case)
    for user in (chief, clerk, county_user, officer):
        client.force_login(user)
        assert client.get(case.get_absolute_url()).status_code == 200
    client.force_login(clerk)
    assert client.get(url("case_step", case.pk)).status_code == 403


def test_paying_before_there_is_a_decision_is_told_and_no_error(client, officer, second_officer, office):
    case = CaseFilingFactory(office=office, lead_officer=officer, second_officer=second_officer)
    client.force_login(officer)
    answer = client.post(
        url("case_pay", case.pk),
        {
            "uuid": str(uuid.uuid4()),
            "kind": "fine",
            "amount": "10",
            "paid_on": str(today()),
            "method": "bank",
            "receipt_no": "1",
        },
    )
    assert (answer.status_code, answer.context["form"].non_field_errors()) == (422, ["案件还没有作出决定"])


def test_goods_from_the_measure_to_their_return(client, officer, second_officer, chief, shop):
    client.force_login(officer)
    client.post(
        url("seizure_create"),
        {
            "uuid": str(uuid.uuid4()),
            "kind": "detain",
            "imposed_at": "2026-05-08T11:00",
            "party_name": shop.name,
            "subject": "food",
            "reason": "涉嫌假冒",
            "basis": "《食品安全法》第一百一十条",
            "custody_place": "物证室",
            "lead_officer": officer.pk,
            "second_officer": second_officer.pk,
        },
    )
    row = Seizure.objects.get()
    page = client.get(url("seizure_item", row.pk)).content.decode()
    assert "---------" not in page
    assert (
        page.count('<option value="" selected>请选择</option>') == 1
    )  # why the goods are taken is said, not assumed
    client.post(
        url("seizure_item", row.pk),
        {
            "uuid": str(uuid.uuid4()),
            "name": "饼干",
            "quantity": "12",
            "unit": "bag",
            "fault": "counterfeit",
        },
    )
    assert client.get(url("seizure_approve", row.pk)).status_code == 403
    client.force_login(chief)
    client.post(url("seizure_approve", row.pk), {"confirmed": "1"})
    row.refresh_from_db()
    assert row.state == "in_force"
    item = SeizedItem.objects.get()
    refused = client.post(
        url("seizeditem_move", item.pk),
        {"uuid": str(uuid.uuid4()), "on": str(today()), "kind": "confiscated", "quantity": "12"},
    )
    assert refused.context["form"].errors["decision"][0].startswith("没收须有本案的行政处罚决定")
    client.post(
        url("seizeditem_move", item.pk),
        {"uuid": str(uuid.uuid4()), "on": str(today()), "kind": "returned", "quantity": "12"},
    )
    assert ItemMove.objects.get().kind == "returned"
    assert client.get(item.get_absolute_url()).status_code == 200
    assert client.get(row.get_absolute_url()).status_code == 200


def test_the_list_of_goods_shows_each_unit_by_itself(client, chief, office):
    SeizedItemFactory(office=office, quantity=Decimal(10), unit="bag")
    SeizedItemFactory(office=office, quantity=Decimal("36.4"), unit="kg", weight_kg=Decimal("36.4"))
    client.force_login(chief)
    page = client.get(url("seizeditem_list")).content.decode()
    assert "10 袋" in page
    assert "36.4 公斤" in page
    assert "46.4" not in page
    only = client.get(url("seizeditem_list"), {"unit": "bag"})
    assert [row.unit for row in only.context["object_list"]] == ["bag"]


def test_off_sale_and_coal(client, officer, shop):
    client.force_login(officer)
    client.post(
        url("seizeditem_create"),
        {
            "uuid": str(uuid.uuid4()),
            "party_name": shop.name,
            "on": str(today()),
            "subject": "food",
            "name": "糕点",
            "quantity": "3.5",
            "unit": "kg",
            "fault": "expired",
        },
    )
    assert (ItemMove.objects.get().kind, SeizedItem.objects.get().entity) == ("taken_off", shop)
    client.post(url("coalsite_create"), {"name": "路口煤场", "found_on": str(today())})
    site = CoalSite.objects.get()
    client.post(url("coalsite_ban", site.pk), {"on": str(today()), "mode": "self", "removed_tonnes": "1.5"})
    site.refresh_from_db()
    assert (site.mode, site.removed_tonnes) == ("self", Decimal("1.500"))
    assert client.get(site.get_absolute_url()).status_code == 200


def test_the_board_shows_identities_and_ranks_nobody(client, chief, office):
    CaseDecisionFactory(office=office, decided_on=today())
    client.force_login(chief)
    page = client.get(url("case_board")).content.decode()
    assert "办理案件 = 结案 + 在办" in page
    assert "不设任务、不排名" in page


def test_a_sum_that_does_not_agree_is_told(client, chief, office):
    """Rows that no page can make: thirteen bottles appraised of twelve."""
    item = SeizedItemFactory(
        office=office, taken_as="preserved", taken_on=date(2026, 1, 4), quantity=12, unit="bottle"
    )
    appraisal = AppraisalFactory(office=office, item=item, quantity=12)
    client.force_login(chief)

    def line():
        page = client.get(url("case_board"), {"year": "2026"}).content.decode()
        return page[page.index("鉴定 ≤ 先行登记保存（瓶）") :].partition("</tr>")[0]

    assert "12 ≤ 12" in line()
    assert "不符" not in line()
    Appraisal.objects.filter(pk=appraisal.pk).update(quantity=13)
    assert "13 ≤ 12" in line()
    assert "不符，请核对记录" in line()


def test_excel_of_the_cases(client, chief, officer, office):
    CaseFilingFactory(office=office)
    client.force_login(chief)
    assert client.get(url("casefiling_list"), {"format": "xlsx"})["Content-Type"].endswith("sheet")
    client.force_login(officer)
    assert client.get(url("casefiling_list"), {"format": "xlsx"}).status_code == 403


@pytest.mark.parametrize(
    ("condition", "count"),
    [
        ({"q": "丰源"}, 1),
        ({"state": "closed"}, 1),
        ({"about_school": "true"}, 1),
        ({"filed_from": "2026-03-10"}, 1),
    ],
)
def test_filters(client, chief, office, shop, condition, count):
    CaseFilingFactory(office=office, entity=shop, party_name=shop.name)
    CaseFilingFactory(office=office, state="closed", closed_on=date(2026, 5, 1))
    CaseFilingFactory(office=office, about_school=True)
    CaseFilingFactory(office=office, filed_on=date(2026, 3, 10))
    client.force_login(chief)
    assert len(client.get(url("casefiling_list"), condition).context["object_list"]) == count


def test_the_form_of_a_clue_names_the_shop_and_its_code_only_where_names_are_alike(client, officer, shop):
    client.force_login(officer)
    field = 'name="party_name" value="{}"'
    address = url("casefiling_create") + f"?entity={shop.pk}"
    assert field.format("丰源便民超市") in client.get(address).content.decode()
    EntityFactory(office=shop.office, name="丰源便民超市", code="92620799MA00000009")
    assert field.format("92620799MA00000001") in client.get(address).content.decode()
