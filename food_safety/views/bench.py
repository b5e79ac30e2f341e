"""The simple ledgers of food safety: kits, instruments, phases of 你点我检."""

from core.counting import counted, summed
from entities.views.records import Ledger, Section, Shown
from food_safety import imports, services
from food_safety.filters import sampling as filters
from food_safety.forms.bench import InstrumentForm, KitLotForm
from food_safety.forms.sampling import PollForm
from food_safety.models import FoodSample, Instrument, KitLot, Poll, PollOption
from food_safety.tables import sampling as tables


def with_votes(rows):
    """Votes, samples and passes of each phase, each from a subquery of its own so that nothing multiplies."""
    samples = FoodSample.objects.own()
    return rows.annotate(
        votes=summed(PollOption.objects.all(), "poll", "votes"),
        sampled=counted(samples, "poll"),
        passed=counted(samples.filter(result="pass"), "poll"),
    )


def of_poll(poll, user, on):
    return Shown(
        facts=(("票数合计", poll.votes), ("已抽检", f"{poll.sampled} 批次，合格 {poll.passed} 批次")),
        sections=(
            Section(
                "品种",
                tables.OPTION_COLUMNS[:2],
                list(poll.options.select_related("poll").order_by("-votes", "pk")),
            ),
            Section(
                "本期抽检",
                tables.sample_columns(on)[:5],
                list(poll.samples.own().select_related("entity").order_by("-pk")[:50]),
            ),
        ),
    )


def add_poll(row, *, by, on):
    return services.save_poll(row, row.chosen, by=by, on=on)


LEDGERS = [
    Ledger(
        KitLot,
        "快检试剂",
        "kits",
        filters.KitLotFilter,
        tables.kit_columns,
        KitLotForm,
        start_hint="登记批号和有效期，过期批号不能再用于登记快检。",
        importer=imports.KitLotImport,
    ),
    Ledger(
        Instrument,
        "快检仪器",
        "instruments",
        filters.InstrumentFilter,
        tables.instrument_columns,
        InstrumentForm,
        start_hint="登记仪器和检定（校准）日期，到期未检定的不能用于登记快检。",
        importer=imports.InstrumentImport,
    ),
    Ledger(
        Poll,
        "你点我检征集",
        "polls",
        filters.PollFilter,
        tables.POLL_COLUMNS,
        PollForm,
        add=add_poll,
        change=services.change_poll,
        annotate=with_votes,
        more=of_poll,
        start_hint="登记群众希望抽检的品种和票数，抽样时选择期次。",
        importer=imports.PollImport,
    ),
]
