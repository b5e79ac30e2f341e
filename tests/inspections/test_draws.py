"""Drafting, freezing, drawing once; reserve and officers; withdrawing; lists drawn above."""

import hashlib
import threading
import uuid
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from core.errors import RuleBroken
from core.models import AuditEntry
from inspections.models import Draw, DrawPlan, DrawRecusal, DrawResult
from inspections.services import draw_targets, draws
from tests.factories.entities import EntityFactory
from tests.factories.inspections import DrawOfficerFactory, MatterFactory
from tests.inspections.draw_plans import (
    AT,
    DAY,
    DIGITS,
    ROLLED,
    T0,
    WITNESSES,
    committed,
    draft,
    drawn,
    entered,
    received,
    world,
)

__all__ = ["world"]
pytestmark = pytest.mark.django_db


# --- drafting -------------------------------------------------------------------------------------------------------


def test_a_plan_gets_its_number_and_the_same_form_twice_is_one_plan(world, clerk):
    form = uuid.uuid4()
    first = draft(clerk, uuid=form)
    matter = first.matters.get()
    assert (first.number, first.state, first.version) == ("SSJ-620799110-2026-001", "draft", 1)
    again = draft(clerk, uuid=form, matters=[matter])
    assert (again.pk, DrawPlan.objects.count()) == (first.pk, 1)
    with pytest.raises(RuleBroken, match="这份表单已经保存过，这次的内容不同，没有覆盖"):
        draft(clerk, uuid=form, name="别的", matters=[matter])
    assert draft(clerk).number == "SSJ-620799110-2026-002"
    assert DrawResult.objects.filter(office=None).count() == 10


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"ends_on": date(2026, 3, 4)}, "截止日期早于开始日期"),
        ({"source": "joint"}, "请填写联合部门"),
        ({"is_received": True}, "只有上级下达的任务"),
        ({"only_kind": "enterprise"}, "限定主体类型或业态的是定向抽查"),
        ({"entropy": "lottery"}, "请填写开奖日期"),
        ({"matters": []}, "请选择抽查事项"),
    ],
)
def test_a_plan_that_contradicts_itself(world, clerk, fields, words):
    with pytest.raises(RuleBroken, match=words):
        draft(clerk, **fields)
    assert not DrawPlan.objects.exists()


@pytest.mark.parametrize("facts", [{"published_on": None}, {"ended_on": date(2026, 1, 1)}])
def test_what_is_not_on_the_published_list_may_not_be_inspected(world, clerk, office, facts):
    with pytest.raises(RuleBroken, match="没有公布或已移出清单，不能检查"):
        draft(clerk, matters=[MatterFactory(office=office, **facts)])


def test_a_plan_for_another_office_is_refused(world, clerk, other_office):
    with pytest.raises(RuleBroken, match="不能为其他机构拟订任务"):
        draft(clerk, office=other_office)


def test_an_editor_who_saw_an_older_text_does_not_overwrite(world, clerk):
    plan = draft(clerk)
    values = {"matters": plan.matters.all(), "officers": world}
    draws.update_plan(plan, by=clerk, version=1, name="新名", **values)
    with pytest.raises(RuleBroken, match="别人修改了这个任务"):
        draws.update_plan(plan, by=clerk, version=1, name="另一个名", **values)
    plan.refresh_from_db()
    assert (plan.name, plan.version) == ("新名", 2)


# --- freezing -------------------------------------------------------------------------------------------------------


def test_freezing_stores_list_and_plan_with_their_hashes(world, chief):
    plan = committed(chief)
    frozen = plan.commitment
    lines = frozen.list_text.splitlines()
    assert (plan.state, frozen.object_count, len(lines)) == ("committed", 12, 12)
    assert (lines[0], lines[11]) == ("92620799MA00000000|第0店|B", "92620799MA00000011|第11店|D")
    assert frozen.list_sha256 == hashlib.sha256(frozen.list_text.encode()).hexdigest()
    assert frozen.plan_sha256 == hashlib.sha256(frozen.plan_text.encode()).hexdigest()
    entry = AuditEntry.objects.get(act="drawplan.commit")
    assert (entry.changes["list_sha256"], entry.changes["objects"]) == (frozen.list_sha256, 12)


def test_nothing_changes_after_freezing(world, chief):
    plan = committed(chief)
    with pytest.raises(RuleBroken, match="名单和方案已经冻结，不能修改"):
        draws.update_plan(
            plan, by=chief, version=plan.version, matters=plan.matters.all(), officers=world, name="改"
        )
    with pytest.raises(RuleBroken, match="回避须在冻结前登记"):
        draws.declare_recusal(
            plan, by=chief, officer=world[0], target=draws.candidates(plan)[0], reason="亲属"
        )
    with pytest.raises(RuleBroken, match="不能改为「已冻结，待抽取」"):
        draws.commit_plan(plan, by=chief, at=T0)


def test_an_officer_without_valid_certificate_is_not_drawn(world, chief, officer):
    plan = draft(chief)
    officer.certificate_valid_until = date(2026, 3, 4)
    officer.save()
    with pytest.raises(RuleBroken, match="李卫东的执法证无效或已到期"):
        draws.commit_plan(plan, by=chief, at=T0)


def test_lottery_draws_lie_after_freezing(world, chief):
    plan = draft(chief, entropy="lottery", lottery_on=DAY)
    with pytest.raises(RuleBroken, match="开奖日期须晚于今天"):
        draws.commit_plan(plan, by=chief, at=T0)


def test_who_left_the_library_is_not_in_the_list(world, chief, office):
    gone = office.draw_objects.get(code="92620799MA00000003")
    gone.left_on = DAY
    gone.save()
    assert "MA00000003" not in committed(chief).commitment.list_text


# --- drawing --------------------------------------------------------------------------------------------------------


def test_the_draw_makes_its_targets(world, chief):
    plan = drawn(chief)
    selected = plan.targets.selected()
    assert (plan.state, plan.drawn_on, selected.count()) == ("drawn", DAY, 4)
    assert {level: selected.filter(risk=level).count() for level in "ABCD"} == {
        "A": 0,
        "B": 3,
        "C": 0,
        "D": 1,
    }
    assert plan.targets.filter(state="reserve").count() == 3 + 1
    assert all(len({one.pk for one in row.officers}) == 2 for row in selected)
    assert plan.draw.result_sha256 == hashlib.sha256(plan.draw.result_text.encode()).hexdigest()


def test_a_plan_is_drawn_once(world, chief):
    plan = drawn(chief)
    same = draws.draw_plan(
        plan, by=chief, at=AT, digits="31415 92653 58979 32384", rolled_at=ROLLED, **WITNESSES
    )
    assert same == plan.draw
    with pytest.raises(RuleBroken, match="这个任务已经抽取过一次，不能再抽"):
        draws.draw_plan(plan, by=chief, at=AT, digits="0" * 20, rolled_at=ROLLED, **WITNESSES)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.create(
            plan=plan, method="dice", digits="1", rolled_at=ROLLED, drawn_by=chief, recorded_at=AT
        )
    assert Draw.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_draws_at_once_leave_one(world, chief):
    plan = committed(chief)
    barrier, done, refused, errors = threading.Barrier(4), [], [], []

    def send(digit):
        try:
            barrier.wait(timeout=10)
            done.append(
                draws.draw_plan(plan, by=chief, at=AT, digits=str(digit) * 20, rolled_at=ROLLED, **WITNESSES)
            )
        except RuleBroken as broken:
            refused.append(broken.message)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(digit,)) for digit in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert (len(done), len(refused), Draw.objects.count()) == (1, 3, 1)
    assert plan.targets.selected().count() == 4


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"rolled_at": T0}, "数字须在名单冻结之后产生"),
        ({"rolled_at": T0 - timedelta(hours=1)}, "数字须在名单冻结之后产生"),
        ({"rolled_at": AT + timedelta(minutes=1)}, "不能晚于现在"),
        ({"digits": "123"}, "须为 20 位数字"),
        ({"witness2": ("高明", "上寨村村委会")}, "两名见证人须来自不同单位"),
        ({"method": "lottery", "digits": "0102030405331612300000", "note": "x"}, "与公布的随机数来源不一致"),
    ],
)
def test_digits_that_do_not_count(world, chief, fields, words):
    plan = committed(chief)
    values = {"at": AT, "digits": DIGITS, "rolled_at": ROLLED, **WITNESSES}
    with pytest.raises(RuleBroken, match=words):
        draws.draw_plan(plan, by=chief, **(values | fields))
    assert not Draw.objects.exists()


def test_a_draft_cannot_be_drawn(world, chief):
    with pytest.raises(RuleBroken, match="请先冻结并公布名单和方案"):
        draws.draw_plan(draft(chief), by=chief, at=AT, digits=DIGITS, rolled_at=ROLLED, **WITNESSES)


def test_dice_stand_in_for_a_lottery_that_did_not_take_place_only_with_a_reason(world, chief):
    plan = committed(chief, entropy="lottery", lottery_on=date(2026, 3, 8))
    at = datetime(2026, 3, 9, 2, 0, tzinfo=AT.tzinfo)
    values = {"by": chief, "at": at, "rolled_at": at - timedelta(hours=1), **WITNESSES}
    with pytest.raises(RuleBroken, match="方案规定用 2026-03-08 的开奖号码"):
        draws.draw_plan(plan, digits="0102030405331612300000", **(values | {"rolled_at": AT}))
    with pytest.raises(RuleBroken, match="才可改掷骰子，并须写明情况"):
        draws.draw_plan(plan, digits=DIGITS, method="dice", **values)
    assert draws.draw_plan(plan, digits=DIGITS, method="dice", note="当日停售", **values).method == "dice"


def test_a_list_that_was_tampered_with_is_not_drawn(world, chief):
    plan = committed(chief)
    plan.commitment.list_text = plan.commitment.list_text.replace("第0店", "第零店")
    plan.commitment.save()
    with pytest.raises(RuleBroken, match="与公布的校验值不一致"):
        draws.draw_plan(plan, by=chief, at=AT, digits=DIGITS, rolled_at=ROLLED, **WITNESSES)


def test_drawing_again_is_a_new_plan_that_cites_the_first(world, chief):
    first = drawn(chief)
    with pytest.raises(RuleBroken, match="重新抽取须写明理由"):
        draft(chief, repeats=first)
    again = committed(chief, repeats=first, repeat_reason="名单漏了三户")
    assert f'"repeats": "{first.number}"' in again.commitment.plan_text
    first.refresh_from_db()
    assert first.state == "drawn"


def test_recused_officers_are_not_drawn(world, chief, office):
    plan = draft(chief)
    rows = list(office.draw_objects.all())
    for row in rows:
        draws.declare_recusal(plan, by=chief, officer=world[0], target=row, reason="亲属开办")
    assert draws.declare_recusal(plan, by=chief, officer=world[0], target=rows[0], reason="亲属开办").pk
    assert DrawRecusal.objects.count() == 12
    draws.commit_plan(plan, by=chief, at=T0)
    draws.draw_plan(plan, by=chief, at=AT, digits=DIGITS, rolled_at=ROLLED, **WITNESSES)
    assert {one.name for row in plan.targets.selected() for one in row.officers} == {"王秀英", "外单位执法员"}
    assert "亲属" not in plan.commitment.plan_text
    assert not AuditEntry.objects.filter(changes__icontains="亲属").exists()


# --- afterwards -----------------------------------------------------------------------------------------------------


def test_the_reserve_follows_in_its_order_with_a_reason(world, chief):
    plan = drawn(chief)
    gone = plan.targets.selected().filter(risk="B").order_by("rank").first()
    first_reserve = plan.targets.get(state="reserve", risk="B", rank=1)
    with pytest.raises(RuleBroken, match="请填写替换理由"):
        draw_targets.replace_target(gone, by=chief, reason=" ", on=DAY)
    taken = draw_targets.replace_target(gone, by=chief, reason="已注销", on=DAY)
    gone.refresh_from_db()
    assert (taken.pk, taken.state, gone.state, gone.replaced_by_id) == (
        first_reserve.pk,
        "selected",
        "replaced",
        taken.pk,
    )
    assert taken.officers == gone.officers
    assert plan.targets.selected().count() == 4
    draw_targets.replace_target(plan.targets.selected().get(risk="D"), by=chief, reason="已搬离", on=DAY)
    with pytest.raises(RuleBroken, match="D 类的备选对象已用完"):
        draw_targets.replace_target(plan.targets.selected().get(risk="D"), by=chief, reason="又搬离", on=DAY)


def test_other_officers_need_a_reason_and_a_certificate(world, chief, office):
    plan = drawn(chief)
    row = plan.targets.selected().first()
    expired = DrawOfficerFactory(office=office, certificate_valid_until=date(2026, 3, 4))
    new = DrawOfficerFactory(office=office)
    for first, second, reason, words in [
        (new, new, "生病", "两名不同"),
        (expired, new, "生病", "执法证无效"),
        (new, row.second_officer, " ", "请填写更换理由"),
    ]:
        with pytest.raises(RuleBroken, match=words):
            draw_targets.change_officers(row, by=chief, first=first, second=second, reason=reason, on=DAY)
    before = plan.draw.result_text
    changed = draw_targets.change_officers(
        row, by=chief, first=new, second=row.second_officer, reason="生病", on=DAY
    )
    assert (changed.first_officer, changed.officer_reason, plan.draw.result_text) == (new, "生病", before)


def test_a_frozen_plan_can_be_withdrawn_a_drawn_one_not(world, chief):
    plan = draws.withdraw_plan(committed(chief), by=chief, reason="名单有误")
    assert (plan.state, plan.withdraw_reason) == ("withdrawn", "名单有误")
    assert plan in DrawPlan.objects.published()
    with pytest.raises(RuleBroken, match="不能改为「已撤回」"):
        draws.withdraw_plan(drawn(chief), by=chief, reason="不满意")


# --- lists that came drawn from above -------------------------------------------------------------------------------


def test_a_list_drawn_above_is_entered_without_a_draw(world, clerk, officer, office):
    plan = received(clerk)
    firm = EntityFactory(office=office, kind="enterprise")
    row = draw_targets.add_received(plan, by=clerk, on=DAY, code="9162", name="甲公司", entity=firm)
    assert draw_targets.add_received(plan, by=clerk, on=DAY, code="9162", name="甲公司").pk == row.pk
    plan.refresh_from_db()
    assert (plan.state, plan.drawn_on, row.entity_kind, plan.targets.count()) == (
        "drawn",
        DAY,
        "enterprise",
        1,
    )
    assert entered(row, "passed", by=officer).entered_by == officer
    with pytest.raises(RuleBroken, match="名单由上级抽好"):
        draws.commit_plan(received(clerk), by=clerk, at=T0)
