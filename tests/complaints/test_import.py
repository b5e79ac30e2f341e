"""The 12315 export: each number once, however often the file comes; the same matter by telephone is joined."""

from datetime import date

import pytest

from complaints.imports import PlatformImport
from complaints.models import Complaint, Intake
from core.imports import services
from tests.complaints.conftest import REPORTER
from tests.core.importing import received, worked

HEADER = ["登记编号", "类型", "登记日期", "被投诉人", "投诉内容", "姓名", "电话", "争议金额"]
ROWS = [
    ["1620722001", "投诉", "2026-09-20", "丰源便民超市", "糕点过期", "钱桂英", REPORTER["phone"], "36"],
    ["1620722002", "举报", "2026-09-21", "甲店", "没有营业执照", "", "", ""],
    ["1620722003", "投诉", "2026-09-21", "乙店", "短斤少两", "", "", "5"],
]


@pytest.fixture
def run(clerk, law):
    def run(rows=ROWS, answer=None):
        batch = received(rows, clerk, header=HEADER, importer=PlatformImport)
        batch = worked(services.start_preview(batch, by=clerk))
        if answer:
            for row in batch.rows.filter(state="question"):
                services.answer(row, value=answer, everywhere=True)
        return worked(services.start_run(batch, by=clerk))

    return run


def test_rows_become_letters_through_the_services_and_a_second_time_nothing(run, monkeypatch):
    batch = run()
    assert {name: n for name, n in batch.counts.items() if n} == {"new": 2, "error": 1, "total": 3}
    first, second = Complaint.objects.order_by("pk")
    assert (first.number, first.amount_yuan, first.reporter.name) == ("青禾所投〔2026〕1号", 36, "钱桂英")
    assert first.clocks.get().due_on == date(2026, 9, 30)
    assert (second.kind, second.reporter.is_anonymous) == ("tip_off", True)
    again = run()
    assert again.counts.get("new", 0) == 0
    assert Complaint.objects.count() == Intake.objects.count() == 2


def test_the_same_matter_by_telephone_is_one_case_with_two_intakes(run, letter):
    call = letter()
    run(ROWS[:1], answer="join")
    assert Complaint.objects.get() == call
    assert [intake.external_no for intake in call.intakes.all()] == ["", "1620722001"]
