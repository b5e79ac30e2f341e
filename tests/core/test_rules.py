import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from core import legal
from core.calendar import Pause, WorkCalendar
from core.errors import RuleBroken
from core.models import AuditEntry, CalendarDay, LegalRule
from core.reference import division_changes, division_rows, industry_rows, legal_rule_rows
from core.reference.loading import LOADERS, Loaded, load_days, load_legal_rules, loads, read_industries
from core.reference.notices import notice_days


@pytest.fixture
def rules(db):
    load_legal_rules()


@pytest.fixture
def calendar(db):
    load_days(notice_days(2026), source="通知")


# --- versions ---


@pytest.mark.parametrize(
    ("on", "quantity", "unit", "law"),
    [
        (date(2026, 4, 14), 45, "workday", "市场监督管理投诉举报处理暂行办法"),
        (date(2026, 4, 15), 60, "day", "市场监督管理投诉举报处理办法"),
    ],
)
def test_mediation_changed_on_2026_04_15(rules, on, quantity, unit, law):
    rule = legal.rule("complaint.mediation", on)
    assert (rule.quantity, rule.unit, rule.law) == (quantity, unit, law)


def test_the_version_of_the_received_day_makes_the_due_day(rules, calendar):
    old = legal.due("complaint.mediation", date(2026, 4, 14))
    new = legal.due("complaint.mediation", date(2026, 9, 24))
    assert old.due_on == date(2026, 6, 18)
    assert old.rule.effective_to == date(2026, 4, 14)
    assert new.due_on == date(2026, 11, 23)
    assert new.text == (
        "自2026-09-24（当日不计）起60日，至2026-11-23（星期一）届满；"
        "依据：《市场监督管理投诉举报处理办法》第二十三条第一款第五项。"
    )
    assert legal.due("complaint.mediation", date(2026, 9, 24), on=date(2026, 4, 14)).unit == "workday"


def test_a_rule_that_must_be_confirmed_says_so(rules, calendar, chief):
    explanation = legal.due("complaint.accept", date(2026, 9, 18))
    assert explanation.due_on == date(2026, 9, 29)
    assert explanation.rule.needs_confirmation
    assert "尚未核对原文" in explanation.text
    legal.verify_rule(explanation.rule, by=chief, on=date(2026, 11, 21))
    explanation = legal.due("complaint.accept", date(2026, 9, 18))
    assert not explanation.rule.needs_confirmation
    assert "尚未核对原文" not in explanation.text
    assert AuditEntry.objects.get(act="legalrule.verify").changes == {
        "code": "complaint.accept",
        "amount": "7个工作日",
    }


def test_seizure_is_not_rolled_and_stands_still_while_testing(rules, calendar):
    assert legal.due("seizure.general", date(2026, 9, 4)).due_on == date(2026, 10, 4)  # within 国庆节
    tested = legal.due_with_pauses(
        "seizure.general", date(2026, 9, 4), [Pause(date(2026, 9, 10), date(2026, 9, 19), "检验")]
    )
    assert tested.due_on == date(2026, 10, 14)
    assert legal.due("seizure.food.extension", date(2026, 10, 4)).due_on == date(2026, 11, 18)


def test_hours_need_an_instant(rules):
    explanation = legal.due("food.rapid.recheck", datetime(2026, 9, 30, 2, 0, tzinfo=UTC))
    assert f"{explanation.due_at:%H:%M}" == "14:00"
    with pytest.raises(ValueError, match="instant"):
        legal.due("food.rapid.recheck", date(2026, 9, 30))


def test_lead_time_of_a_banquet(rules, calendar):
    assert legal.due_before("banquet.lead_time", date(2026, 10, 8)).due_on == date(2026, 10, 6)


def test_a_missing_rule_is_said_in_chinese(rules):
    with pytest.raises(RuleBroken, match="”在2019-12-31没有有效版本，请管理员"):
        legal.rule("complaint.mediation", date(2019, 12, 31))


# --- an office's own version ---


def test_office_then_county_then_national(rules, office, county, other_office, chief):
    on = date(2026, 6, 1)
    assert legal.quantity("banquet.file_from", on, office) == 50
    legal.amend_rule(
        "banquet.file_from",
        office=county,
        quantity=Decimal(80),
        effective_from=date(2026, 1, 1),
        by=chief,
        on=on,
        reason="县局通知",
    )
    assert legal.quantity("banquet.file_from", on, office) == 80
    own = legal.amend_rule(
        "banquet.file_from",
        office=office,
        quantity=Decimal(30),
        effective_from=date(2026, 5, 1),
        by=chief,
        on=on,
        reason="本所规定",
    )
    assert legal.quantity("banquet.file_from", on, office) == 30
    assert legal.quantity("banquet.file_from", date(2026, 4, 30), office) == 80
    assert legal.quantity("banquet.file_from", on, other_office) == 80
    assert legal.quantity("banquet.file_from", on) == 50
    assert own.verified_on == on
    assert not own.needs_confirmation


def test_a_second_amendment_ends_the_first_the_day_before(rules, office, chief):
    first = legal.amend_rule(
        "banquet.lead_time",
        office=office,
        quantity=3,
        effective_from=date(2026, 1, 1),
        by=chief,
        on=date(2026, 1, 1),
        reason="甲",
    )
    second = legal.amend_rule(
        "banquet.lead_time",
        office=office,
        quantity=5,
        unit="workday",
        effective_from=date(2026, 7, 1),
        by=chief,
        on=date(2026, 7, 1),
        reason="乙",
    )
    first.refresh_from_db()
    assert first.effective_to == date(2026, 6, 30)
    assert legal.rule("banquet.lead_time", date(2026, 6, 30), office) == first
    assert legal.rule("banquet.lead_time", date(2026, 7, 1), office) == second
    assert second.amount == "5个工作日"
    entry = AuditEntry.objects.filter(act="legalrule.amend").latest("pk")
    assert entry.changes["amount"] == ["3日", "5个工作日"]


@pytest.mark.parametrize(
    ("code", "changes", "message"),
    [
        ("seizure.general", {"quantity": 60}, "由《行政强制法》第二十五条规定，单位不能自行调整"),
        ("banquet.lead_time", {"quantity": -1}, "数值不能为负数"),
        ("banquet.lead_time", {"unit": "天"}, "单位不在可选范围内"),
        ("banquet.lead_time", {"reason": " "}, "请填写修改依据"),
    ],
)
def test_what_an_office_may_not_do(rules, office, chief, code, changes, message):
    fields = {
        "reason": "试",
        "effective_from": date(2026, 1, 1),
        "by": chief,
        "on": date(2026, 1, 1),
    } | changes
    with pytest.raises(RuleBroken, match=message):
        legal.amend_rule(code, office=office, **fields)
    assert LegalRule.objects.exclude(office=None).count() == 0


def test_an_earlier_version_is_not_slipped_in(rules, office, chief):
    act = {"by": chief, "on": date(2026, 7, 1), "reason": "试"}
    legal.amend_rule("banquet.lead_time", office=office, quantity=3, effective_from=date(2026, 7, 1), **act)
    with pytest.raises(RuleBroken, match="已有同日或更晚生效的版本"):
        legal.amend_rule(
            "banquet.lead_time", office=office, quantity=4, effective_from=date(2026, 6, 1), **act
        )
    with pytest.raises(TypeError, match="effective_to"):
        legal.amend_rule(
            "banquet.lead_time", office=office, effective_from=date(2026, 8, 1), effective_to=None, **act
        )


def test_a_user_sees_national_rules_and_those_of_the_own_office(
    rules, office, other_office, chief, clerk, stranger
):
    act = {"by": chief, "on": date(2026, 7, 1), "reason": "试", "effective_from": date(2026, 7, 1)}
    own = legal.amend_rule("banquet.lead_time", office=office, quantity=3, **act)
    strange = legal.amend_rule("banquet.lead_time", office=other_office, quantity=4, **act)
    national = LegalRule.objects.filter(office=None).count()
    for user, sees, misses in ((clerk, own, strange), (stranger, strange, own)):
        visible = LegalRule.objects.visible_to(user)
        assert visible.count() == national + 1
        assert sees in visible
        assert misses not in visible


def test_the_database_refuses_two_national_versions_from_one_day(rules):
    row = LegalRule.objects.filter(office=None).first()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_rule_book_answers_as_the_function_does_without_queries(
    rules, calendar, office, django_assert_num_queries
):
    with django_assert_num_queries(2):
        book, days = legal.RuleBook.load(), WorkCalendar.load()
    with django_assert_num_queries(0):
        due = legal.due("complaint.accept", date(2026, 9, 18), office=office, book=book, calendar=days)
    assert due == legal.due("complaint.accept", date(2026, 9, 18), office=office)
    with pytest.raises(RuleBroken):
        book.rule("complaint.accept", date(2019, 1, 1))
    with pytest.raises(RuleBroken):
        book.rule("no.such", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("code", "amount"),
    [
        ("complaint.accept", "7个工作日"),
        ("annual_report.close", "6月30日"),
        ("equipment.hoist_load", "0.5吨"),
        ("canteen.sample_grams", "125克"),
        ("case.pay", "15日"),
        ("case.late_fee_percent", "3%"),
        ("case.simple.organisation_yuan", "3000元"),
    ],
)
def test_amounts_as_a_person_writes_them(rules, code, amount):
    assert legal.rule(code, date(2026, 11, 21)).amount == amount


# --- the shipped table ---


def test_every_number_of_b7_is_there_today(rules):
    on = date(2026, 11, 21)
    expected = {
        "complaint.accept": (7, "workday"),
        "complaint.mediation": (60, "day"),
        "complaint.termination_notice": (7, "workday"),
        "tipoff.verify": (15, "workday"),
        "tipoff.verify.extension": (15, "workday"),
        "tipoff.notify_filing": (5, "workday"),
        "evidence.preserve": (7, "workday"),
        "coercion.urgent_report": (24, "hour"),
        "seizure.general": (30, "day"),
        "seizure.general.extension": (30, "day"),
        "seizure.food.extension": (45, "day"),
        "case.decide": (90, "day"),
        "case.decide.extension": (30, "day"),
        "case.defence": (5, "workday"),
        "case.hearing_request": (5, "workday"),
        "case.serve": (7, "workday"),
        "case.pay": (15, "day"),
        "case.publicity": (20, "workday"),
        "inspection.publish": (20, "workday"),
        "equipment.recheck": (10, "workday"),
        "equipment.alarm_first": (60, "day"),
        "equipment.alarm_second": (30, "day"),
        "equipment.alarm_third": (15, "day"),
        "certificate.alarm_first": (60, "day"),
        "certificate.alarm_second": (30, "day"),
        "food.sample.objection": (7, "workday"),
        "food.sample.handle_start": (5, "workday"),
        "food.sample.handle_end": (90, "day"),
        "food.rapid.recheck": (4, "hour"),
        "banquet.guidance": (1, "day"),
        "banquet.follow_up": (2, "day"),
        "annual_report.close": (630, "month_day"),
        "canteen.sample_grams": (125, "gram"),
        "canteen.sample_hours": (48, "hour"),
        "banquet.file_from": (50, "person"),
        "banquet.lead_time": (2, "day"),
        "banquet.tier_township": (100, "person"),
        "banquet.tier_county": (300, "person"),
        "banquet.sample_grams": (125, "gram"),
    }
    book = legal.RuleBook.load()
    assert {code: (book.rule(code, on).quantity, book.rule(code, on).unit) for code in expected} == expected


def test_the_shipped_table_is_consistent(rules):
    rows = list(LegalRule.objects.order_by("code", "effective_from"))
    assert len(rows) == len(legal_rule_rows()) >= 160
    for row in rows:
        row.full_clean()
        assert row.law or row.is_setting, f"{row.code} has neither a law nor is it a setting"
        assert not (row.sureness in ("M", "M-") and not row.is_setting), f"{row.code} would be printed as law"
    for earlier, later in pairwise(rows):
        if earlier.code == later.code:
            assert (later.effective_from - earlier.effective_to).days == 1, later.code


def test_loading_again_keeps_what_was_verified_or_edited(rules, chief):
    accept = legal.rule("complaint.accept", date(2026, 11, 21))
    legal.verify_rule(accept, by=chief, on=date(2026, 11, 21), source_url="https://example.invalid/121")
    amended = legal.amend_rule(
        "banquet.sample_from",
        quantity=80,
        effective_from=date(2026, 12, 1),
        by=chief,
        on=date(2026, 11, 21),
        reason="省局规范",
    )
    LegalRule.objects.filter(code="case.pay").update(quantity=14, title="错")
    assert load_legal_rules() == Loaded(added=0, changed=1, same=len(legal_rule_rows()) - 3, kept=2)
    assert legal.quantity("case.pay", date(2026, 11, 21)) == 15
    accept.refresh_from_db()
    assert accept.source_url == "https://example.invalid/121"
    assert legal.rule("banquet.sample_from", date(2026, 12, 1)) == amended
    assert legal.quantity("banquet.sample_from", date(2026, 11, 30)) == 100


def test_the_command_loads_and_reports(db):
    out = StringIO()
    call_command("load_reference", "--only", "legal_rules", stdout=out)
    assert (
        out.getvalue() == f"期限与数值规则：新增 {len(legal_rule_rows())}，更新 0，未变 0，保留人工修改 0\n"
    )
    with pytest.raises(CommandError, match="没有这张表：nothing"):
        call_command("load_reference", "--only", "nothing", stdout=out)
    with pytest.raises(CommandError, match="找不到文件"):
        call_command("load_reference", "--industries", "/nowhere.csv", stdout=out)


def test_a_table_is_registered_once():
    with pytest.raises(ValueError, match="registered twice"):
        loads("legal_rules", "期限")(lambda: Loaded(0, 0, 0, 0))
    assert LOADERS["legal_rules"].run is load_legal_rules


def test_the_calendar_is_everybodys_and_nobodys_without_signing_in(calendar, officer):
    assert CalendarDay.objects.visible_to(officer).count() == 39
    officer.is_active = False
    assert CalendarDay.objects.visible_to(officer).count() == 0


# --- divisions and industries ---


def test_fengle_has_ten_villages():
    rows = division_rows()
    assert [row.name for row in rows if row.parent_code == "620722110000"] == [
        "武城村",
        "易家湾村",
        "卧马山村",
        "白庙村",
        "张满村",
        "新庄村",
        "刘庄村",
        "涌泉村",
        "双营村",
        "何庄村",
    ]
    assert [row.code for row in rows if row.name == "丰乐镇"] == ["620722110000"]
    assert {row.level for row in rows} == {"province", "prefecture", "county", "township", "village"}
    assert len([row for row in rows if row.level == "township"]) == 11
    assert len([row for row in rows if row.level == "village"]) == 191


def test_parents_come_first_and_codes_nest():
    seen = set()
    for row in division_rows():
        assert row.parent_code in seen or row.level == "province"
        assert row.parent_code.rstrip("0") == row.code[: len(row.parent_code.rstrip("0"))]
        seen.add(row.code)


def test_divisions_agree_with_the_shared_table(shared):
    with (shared / "data/divisions/minle_620722.csv").open(encoding="utf-8", newline="") as file:
        theirs = {
            row["code12"]: (row["name"], row["level"], row["parent_code12"]) for row in csv.DictReader(file)
        }
    assert {row.code: (row.full_name, row.level, row.parent_code) for row in division_rows()} == theirs


def test_former_names_and_codes():
    changes = division_changes()
    by_name = {row.old_name: row.new_code for row in changes if row.kind == "name"}
    assert by_name["丰乐乡"] == "620722110000"
    assert by_name["民联乡"] == "620722108000"
    assert [(row.new_code, row.year) for row in changes if row.old_code == "622223000000"] == [
        ("620722000000", "2002")
    ]
    known = {row.code: row.name for row in division_rows()}
    assert [row for row in changes if row.kind == "name" and known.get(row.new_code) != row.new_name] == []


def test_every_former_name_in_the_real_addresses_is_known(shared):
    names = {row.name for row in division_rows()} | {row.old_name for row in division_changes()}
    found = set()
    with (shared / "data/entities/minle_entities_utf8.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            _, _, rest = row["注册地址"].partition("民乐县")
            if len(rest) > 2 and rest[2] in "乡镇":
                found.add(rest[:3])
    assert len(found) > 10
    assert found - names == set()


def test_industries_that_ship():
    rows = industry_rows()
    assert [sum(row.level == level for row in rows) for level in (1, 2, 4)] == [20, 97, 179]
    names = {row.code: row.name for row in rows}
    assert names["5212"] == "超级市场零售"
    assert names["6210"] == "正餐服务"
    assert len(names) == len(rows)
    assert [row for row in rows if row.parent_code and row.parent_code not in names] == []


def test_industries_agree_with_the_national_table(shared):
    full = read_industries(shared / "data/reference/gbt4754_2017.csv")
    assert [sum(row.level == level for row in full) for level in (1, 2, 3, 4)] == [20, 97, 473, 1381]
    names = {row.code: row.name for row in full}
    parents = {row.code: row.parent_code for row in full}
    # The shared file cuts the name of division 37 short.
    assert {row.code for row in industry_rows() if names[row.code] != row.name} == {"37"}
    assert [row for row in industry_rows() if row.level < 4 and parents[row.code] != row.parent_code] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code,name\nA,农业\n1,谷物\n", "第 3 行：代码应为一个字母或 2 至 4 位数字"),
        ("code,name\nA,农业\n01,\n", "第 3 行"),
        ("code,name\nA,农业\n01,农业\n01,农业\n", "第 4 行：代码 01 重复"),
        ("code,name\nA,农业\n01,农业\n0111,稻谷\n", "以下代码缺少上级：0111"),
        ("名称\n农业\n", "第 2 行"),
    ],
)
def test_a_table_with_mistakes_is_refused_by_line(tmp_path, text, message):
    file = tmp_path / "industries.csv"
    file.write_text(text, encoding="utf-8-sig")
    with pytest.raises(RuleBroken, match=message):
        read_industries(file)


def test_sections_follow_from_the_order_or_the_column(tmp_path):
    file = tmp_path / "industries.csv"
    file.write_text(
        "code,name,section\nF,批发和零售业,\n52,零售业,\nH,住宿和餐饮业,\n51,批发业,F\n", encoding="utf-8"
    )
    assert [(row.code, row.parent_code) for row in read_industries(file)] == [
        ("F", ""),
        ("H", ""),
        ("51", "F"),
        ("52", "F"),
    ]
