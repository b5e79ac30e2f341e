"""REL-06: eight processes take document numbers at once and give every third one back: the series has no gap."""

import subprocess
import sys

import pytest
from django.conf import settings

from core.models import NumberNote, NumberSeries
from tests.reliability.processes import environment

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PROCESSES, TAKES = 8, 30

# A note stands for the document that bears the number: written in the same transaction, gone with it.
TAKE = """
import config, django, random, sys; django.setup()
from django.db import transaction
from core.clock import now
from core.documents.issue import next_number
from core.models import NumberNote, NumberSeries, Office, User
office, by, seed = Office.objects.get(pk=sys.argv[1]), User.objects.get(pk=sys.argv[2]), int(sys.argv[3])
rng, kept = random.Random(seed), 0
while kept < {takes}:
    try:
        with transaction.atomic():
            number = next_number(office, "rectify", 2026)
            NumberNote.objects.create(series=NumberSeries.objects.get(office=office), number=number.n, reason="文书",
                                      noted_by=by, noted_at=now())
            if rng.random() < 0.3:
                raise KeyError
        kept += 1
    except KeyError:
        pass
"""


def test_numbers_taken_at_once_and_given_back_leave_no_gap(office, chief):
    program = TAKE.format(takes=TAKES)
    takers = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(office.pk), str(chief.pk), str(seed)],
            env=environment(DJANGO_SETTINGS_MODULE="config.settings"),
            cwd=settings.BASE_DIR,
            stderr=subprocess.PIPE,
            text=True,
        )
        for seed in range(PROCESSES)
    ]
    told = [taker.communicate(timeout=110)[1] for taker in takers]
    assert [(taker.returncode, words) for taker, words in zip(takers, told, strict=True)] == [
        (0, "")
    ] * PROCESSES
    numbers = sorted(NumberNote.objects.values_list("number", flat=True))
    assert numbers == list(range(1, PROCESSES * TAKES + 1))
    assert NumberSeries.objects.get().last == PROCESSES * TAKES
