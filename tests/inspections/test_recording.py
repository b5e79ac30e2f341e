"""Logging a check: what is refused and in which words, saved once, few statements, drafts change, nothing is lost."""

import dataclasses
import threading
import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from core.access import Role
from core.errors import RuleBroken
from core.models import AuditEntry
from inspections.models import Inspection, InspectionItem, Problem
from inspections.services import (
    Check,
    Conflict,
    Entry,
    Finding,
    log_inspection,
    log_inspections,
    sign_inspection,
    update_inspection,
)
from tests.factories.core import UserFactory
from tests.factories.inspections import CampaignFactory, ChecklistFactory, ChecklistItemFactory
from tests.inspections.conftest import AT, DAY, FORM, answers, signatures

LATER = datetime(2026, 5, 8, 4, 0, tzinfo=UTC)


def refused(check, **changes):
    """The message and field of the refusal; the check must leave no row."""
    with pytest.raises(RuleBroken) as broken:
        log_inspection(**(check | changes))
    assert Inspection.objects.count() == 0
    return broken.value.message, broken.value.field


# --- what a check becomes ------------------------------------------------------------------------------------------


def test_a_check_keeps_where_and_what_the_entity_was(check, shop, grid, village, officer):
    one = log_inspection(**check)
    one.refresh_from_db()
    assert (one.office, one.grid, one.village, one.entity_kind) == (shop.office, grid, village, "individual")
    assert (one.state, one.result, one.problem_count, one.subject) == ("draft", "pass", 0, "food")
    assert (one.created_by, one.created_at, one.uuid, one.version) == (officer, AT, FORM, 1)
    assert list(one.items.values_list("no", "answer", "note")) == [
        (1, "pass", ""),
        (2, "pass", ""),
        (3, "na", ""),
    ]
    entry = AuditEntry.objects.get(target_model="inspections.inspection")
    assert (entry.act, entry.actor, entry.target_id) == ("inspection.create", officer, str(one.pk))
    assert entry.changes == {"entity": shop.pk, "inspected_on": "2026-05-08", "result": "pass", "problems": 0}


def test_failed_items_become_problems(check, checklist, officer):
    given = answers(checklist, "fail", "pass", "fail")
    given[2] = dataclasses.replace(given[2], fixed_on_the_spot=True, rectify_by=None)
    one = log_inspection(**(check | {"answers": given}))
    assert (one.result, one.problem_count) == ("minor", 2)
    first, third = one.problems.order_by("pk")
    assert (first.text, first.rectify_by, first.closed_on, first.item.no) == (
        "问题1",
        date(2026, 5, 20),
        None,
        1,
    )
    assert (third.fixed_on_the_spot, third.rectify_by, third.closed_on, third.closed_by) == (
        True,
        None,
        DAY,
        officer,
    )
    assert (first.office, first.grid, first.village) == (one.office, one.grid, one.village)


def test_a_failed_key_item_fails_the_check(check, checklist):
    assert (
        log_inspection(**(check | {"answers": answers(checklist, "pass", "fail", "pass")})).result == "fail"
    )


def test_a_problem_outside_the_checklist_counts(check):
    found = Finding("仓库堆放杂物", rectify_by=date(2026, 5, 20))
    one = log_inspection(**(check | {"findings": [found]}))
    assert (one.result, one.problem_count) == ("minor", 1)
    assert list(one.problems.values_list("text", "item", "is_key")) == [("仓库堆放杂物", None, False)]


def test_the_officer_may_make_the_result_graver(check):
    assert log_inspection(**(check | {"result": "fail"})).result == "fail"


def test_a_campaign_leaves_its_theme_on_the_check(check, office):
    campaign = CampaignFactory(office=office, theme="rural_fake_food")
    one = log_inspection(**(check | {"campaign": campaign, "kind": "special"}))
    assert (one.campaign, one.campaign_theme) == (campaign, "rural_fake_food")


# --- what is refused -----------------------------------------------------------------------------------------------


def test_the_same_officer_twice(check, officer):
    assert refused(check, second_officer=officer) == ("检查人员必须是两名不同的执法人员", "second_officer")


def test_an_expired_certificate(check, second_officer):
    second_officer.certificate_valid_until = date(2026, 3, 1)
    assert refused(check) == (
        "王秀英的执法证已于 2026-03-01 到期，不能参加 2026-05-08 的检查",
        "second_officer",
    )


def test_a_certificate_is_good_on_its_last_day(check, second_officer):
    second_officer.certificate_valid_until = DAY
    assert log_inspection(**check).pk


def test_a_lead_officer_without_certificate(check, officer):
    officer.certificate_no = ""
    assert refused(check) == ("李卫东没有执法证，不能参加行政检查", "lead_officer")


def test_a_clerk_as_second_officer(check, office):
    clerk = UserFactory(
        office=office,
        role=Role.CLERK,
        display_name="田小禾",
        certificate_no="286207229999",
        certificate_valid_until=date(2030, 1, 1),
    )
    assert refused(check, second_officer=clerk) == ("田小禾没有执法证，不能参加行政检查", "second_officer")


def test_a_suspended_account(check, second_officer):
    second_officer.is_active = False
    assert refused(check) == ("王秀英的账号已停用，不能参加检查", "second_officer")


def test_an_officer_of_another_office(check, other_office):
    other = UserFactory(office=other_office, display_name="赵强")
    assert refused(check, second_officer=other) == (
        "赵强不是本所执法人员，不能参加本所的检查",
        "second_officer",
    )


@pytest.mark.parametrize(
    ("role", "label"),
    [
        ("grid_staff", "网格员"),
        ("assistant", "村级协管员"),
        ("clerk", "内勤"),
        ("county", "县局"),
        ("admin", "系统管理员"),
        ("auditor", "审计（纪检）"),
    ],
)
def test_who_may_not_inspect_at_all(check, office, role, label):
    by = UserFactory(office=office, role=role)
    assert refused(check, by=by) == (f"{label}不能登记行政检查（国办发〔2024〕54号）", None)


def test_an_entity_of_another_office(check, stranger):
    assert refused(check, by=stranger) == ("「丰源便民超市」不在本所辖区，不能登记检查", "entity")


def test_a_future_day(check):
    message = "检查日期 2026-05-09 晚于今天（2026-05-08）"
    assert refused(check, inspected_on=date(2026, 5, 9)) == (message, "inspected_on")


def test_today_is_the_local_day(check):
    evening = datetime(2026, 5, 8, 16, 30, tzinfo=UTC)  # half past midnight of the ninth in Shanghai
    assert log_inspection(**(check | {"at": evening, "inspected_on": date(2026, 5, 9)})).pk


def test_a_day_too_long_ago(check):
    assert refused(check, inspected_on=date(2025, 5, 7)) == (
        "检查日期 2025-05-07 距今超过 365 天，不能补登",
        "inspected_on",
    )


def test_an_entity_that_had_ended(check, shop):
    shop.status, shop.status_on = "closed", date(2026, 5, 7)
    shop.save()
    message = "「丰源便民超市」已于 2026-05-07 注销，不能登记 2026-05-08 的检查"
    assert refused(check) == (message, "inspected_on")
    shop.status_on = DAY
    shop.save()
    assert log_inspection(**check).pk  # on its last day it may still be visited


@pytest.mark.parametrize(
    ("starts", "ends", "closed", "until"),
    [
        (date(2026, 5, 9), date(2026, 6, 1), None, "2026-05-09 至 2026-06-01"),
        (date(2026, 4, 1), date(2026, 5, 7), None, "2026-04-01 至 2026-05-07"),
        (date(2026, 4, 1), date(2026, 6, 1), date(2026, 5, 7), "2026-04-01 至 2026-05-07"),
    ],
)
def test_a_campaign_that_does_not_run_that_day(check, office, starts, ends, closed, until):
    campaign = CampaignFactory(
        office=office, name="春季专项", starts_on=starts, ends_on=ends, closed_on=closed
    )
    message = f"「春季专项」的时间是 {until}，2026-05-08 的检查不能计入"
    assert refused(check, campaign=campaign) == (message, "campaign")


@pytest.mark.parametrize(("starts", "ends"), [(DAY, date(2026, 6, 1)), (date(2026, 4, 1), DAY)])
def test_a_campaign_runs_on_its_first_and_last_day(check, office, starts, ends):
    assert log_inspection(
        **(check | {"campaign": CampaignFactory(office=office, starts_on=starts, ends_on=ends)})
    ).pk


def test_a_campaign_of_another_office(check, other_office):
    campaign = CampaignFactory(office=other_office, name="外所专项")
    assert refused(check, campaign=campaign) == ("「外所专项」不是本所的专项行动", "campaign")


def test_a_special_check_needs_its_campaign(check):
    assert refused(check, kind="special") == ("专项检查必须选择所属的专项行动", "campaign")


def test_a_check_with_a_cause_needs_its_words(check):
    assert refused(check, kind="complaint") == ("投诉举报核查必须写明检查事由", "purpose")


def test_an_unknown_kind(check):
    assert refused(check, kind="raid") == ("检查类型不在可选范围内", "kind")


def test_a_checklist_of_another_office(check, other_office):
    other = ChecklistFactory(office=other_office, name="外所要点表")
    assert refused(check, checklist=other, answers=[]) == ("「外所要点表」不是本所的检查要点表", "checklist")


def test_a_checklist_of_another_field(check):
    message = "「食品销售要点表」属于食品领域，与所选领域不一致"
    assert refused(check, subject="drug") == (message, "checklist")


def test_an_unanswered_item(check, checklist):
    items = checklist.items.all()
    assert refused(check, answers=check["answers"][:2]) == ("第 3 项还没有评价", f"item-{items[2].pk}")


def test_an_item_of_another_checklist(check):
    other = ChecklistItemFactory()
    extra = dataclasses.replace(check["answers"][0], item=other)
    assert refused(check, answers=[*check["answers"], extra])[0] == "检查项目与要点表不一致，请重新选择要点表"


def test_a_failed_item_without_words(check, checklist):
    given = answers(checklist, "fail", "pass", "pass")
    given[0] = dataclasses.replace(given[0], note=" ")
    item = given[0].item
    assert refused(check, answers=given) == ("第 1 项不符合，请写明发现的问题", f"note-{item.pk}")


def test_a_problem_without_limit(check, checklist):
    given = answers(checklist, "fail", "pass", "pass", rectify_by=None)
    assert refused(check, answers=given) == (
        "第 1 项请选择当场改正，或填写整改期限",
        f"by-{given[0].item.pk}",
    )


def test_a_limit_before_the_check(check, checklist):
    given = answers(checklist, "fail", "pass", "pass", rectify_by=date(2026, 5, 7))
    message = "第 1 项的整改期限 2026-05-07 早于检查日期 2026-05-08"
    assert refused(check, answers=given) == (message, f"by-{given[0].item.pk}")


def test_nothing_but_items_that_do_not_apply(check, checklist):
    message = "全部项目都是合理缺项，请换用合适的要点表"
    assert refused(check, answers=answers(checklist, "na", "na", "na")) == (message, "checklist")


def test_a_milder_result(check, checklist):
    message = "按检查项目评定的结果是「不符合」，只能从严、不能从宽"
    assert refused(check, answers=answers(checklist, "pass", "fail", "pass"), result="minor") == (
        message,
        "result",
    )


# --- saved once ----------------------------------------------------------------------------------------------------


def test_the_same_form_again_is_the_same_row(check):
    first, second = log_inspection(**check), log_inspection(**(check | {"at": LATER}))
    assert (first.pk, Inspection.objects.count(), InspectionItem.objects.count()) == (second.pk, 1, 3)
    assert AuditEntry.objects.filter(act="inspection.create").count() == 1


def test_other_words_under_the_same_id_are_a_conflict(check, checklist):
    first = log_inspection(**check)
    with pytest.raises(Conflict) as conflict:
        log_inspection(
            **(check | {"opinion": "加强自查", "answers": answers(checklist, "pass", "fail", "na")})
        )
    assert conflict.value.current == first
    assert (
        conflict.value.message
        == "这份表单已经保存过一次，这次的内容与已保存的不同，没有覆盖。请核对下面的差异。"
    )
    assert conflict.value.differences == [
        ("第 2 项", "符合", "不符合：问题2（限 2026-05-20 前改正）"),
        ("检查结果", "符合", "不符合"),
        ("检查意见", "", "加强自查"),
    ]
    first.refresh_from_db()
    assert (first.opinion, first.result, Inspection.objects.count()) == ("", "pass", 1)


def test_an_id_that_somebody_else_used_tells_nothing(check, second_officer):
    log_inspection(**check)
    with pytest.raises(RuleBroken, match="这份表单的提交编号已被占用，请重新打开登记页面"):
        log_inspection(**(check | {"by": second_officer}))


@pytest.mark.django_db(transaction=True)
def test_the_same_form_many_times_at_once_is_one_row(check):
    barrier, rows, errors = threading.Barrier(4), [], []

    def send():
        try:
            barrier.wait(timeout=10)
            rows.append(log_inspection(**check).pk)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(rows) == 4
    assert set(rows) == {Inspection.objects.get().pk}
    assert (InspectionItem.objects.count(), AuditEntry.objects.filter(act="inspection.create").count()) == (
        3,
        1,
    )


# --- cost ----------------------------------------------------------------------------------------------------------


def test_twelve_items_take_at_most_eight_statements(check, django_assert_max_num_queries):
    checklist = ChecklistFactory(code="long")
    for no in range(1, 13):
        ChecklistItemFactory(checklist=checklist, no=no)
    given = answers(checklist, *["pass"] * 10, "fail", "na")
    with django_assert_max_num_queries(8):
        log_inspection(**(check | {"checklist": checklist, "answers": given}))
    assert Problem.objects.count() == 1


def test_many_checks_cost_no_more_statements_than_few(check, django_assert_num_queries):
    check = {name: check[name] for name in check if name not in ("by", "at", "uuid")}
    entries = [Entry(Check(**check), check["lead_officer"], AT, uuid.UUID(int=n)) for n in range(1, 31)]
    # items of the lists, savepoint, checks (in two parts: SQLite takes only so many values at once), items, audit, release
    with django_assert_num_queries(7 if connection.vendor == "sqlite" else 6):
        rows = log_inspections(entries)
    assert (len(rows), InspectionItem.objects.count(), AuditEntry.objects.count()) == (30, 90, 30)


def test_many_checks_keep_the_rules(check, officer):
    good = {name: check[name] for name in check if name not in ("by", "at", "uuid")}
    bad = good | {"second_officer": officer}
    entries = [Entry(Check(**one), officer, AT, uuid.UUID(int=n)) for n, one in enumerate([good, bad], 1)]
    with pytest.raises(RuleBroken, match="两名不同"):
        log_inspections(entries)
    assert Inspection.objects.count() == 0


# --- changing a draft ----------------------------------------------------------------------------------------------


def changed(check, **changes):
    return {name: value for name, value in (check | changes).items() if name not in ("uuid", "by", "at")}


def test_a_draft_can_be_changed(check, draft, checklist, officer):
    given = answers(checklist, "pass", "fail", "pass")
    row = update_inspection(
        draft, by=officer, at=LATER, version=1, **changed(check, answers=given, opinion="限期改正")
    )
    row.refresh_from_db()
    assert (row.result, row.problem_count, row.opinion, row.version) == ("fail", 1, "限期改正", 2)
    assert list(row.items.values_list("answer", flat=True)) == ["pass", "fail", "pass"]
    assert row.problems.get().item.no == 2
    entry = AuditEntry.objects.get(act="inspection.change")
    assert entry.changes == {"fields": ["第 2 项", "第 3 项", "检查结果", "检查意见"], "version": 2}


def test_two_editors_lose_nothing(check, draft, officer, second_officer):
    update_inspection(draft, by=second_officer, at=LATER, version=1, **changed(check, opinion="先改的"))
    with pytest.raises(Conflict) as conflict:
        update_inspection(draft, by=officer, at=LATER, version=1, **changed(check, opinion="后改的"))
    assert conflict.value.differences == [("检查意见", "先改的", "后改的")]
    assert conflict.value.current.version == 2
    draft.refresh_from_db()
    assert draft.opinion == "先改的"


def test_the_same_change_sent_twice_is_one(check, draft, officer):
    for _ in range(2):
        row = update_inspection(draft, by=officer, at=LATER, version=1, **changed(check, opinion="改"))
    assert row.version == 2
    assert AuditEntry.objects.filter(act="inspection.change").count() == 1


def test_a_stranger_to_the_check_may_not_change_it(check, draft, office):
    third = UserFactory(office=office, display_name="孙明")
    with pytest.raises(RuleBroken, match="只有本次检查的两名检查人员、登记人或所领导可以处理这条记录"):
        update_inspection(draft, by=third, at=LATER, version=1, **changed(check, opinion="改"))


def test_a_chief_may_change_it(check, draft, chief):
    assert (
        update_inspection(draft, by=chief, at=LATER, version=1, **changed(check, opinion="改")).opinion
        == "改"
    )


def test_a_signed_record_is_locked(check, draft, officer):
    sign_inspection(draft, by=officer, at=LATER, version=1, party_name="赵丽", **signatures())
    with pytest.raises(RuleBroken) as broken:
        update_inspection(draft, by=officer, at=LATER, version=2, **changed(check, opinion="改"))
    assert (
        broken.value.message
        == "这次检查已经签字，内容已锁定，不能修改。确有差错的，请在记录页面「添加更正」。"
    )
    draft.refresh_from_db()
    assert draft.opinion == ""
