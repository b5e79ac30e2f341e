"""Figures of cases and goods for a period, each with its rows, and the sums that must agree. Nobody is ranked (B2.17)."""

from datetime import date

from core.clock import today
from core.indicators import Scope, compute
from core.indicators.declare import percent
from core.pages import PlainPage
from core.periods import Period
from inspections import identities
from inspections.indicators import cases as figures

SHOWN = [
    (
        "案件",
        [
            figures.HANDLED,
            figures.CLOSED,
            figures.OPEN,
            figures.FILED,
            figures.FILED_MEDICAL,
            figures.FILED_SCHOOL,
            figures.SIMPLE,
            figures.CLOSED_LARGE,
            figures.REVIEW_RATE,
        ],
    ),
    (
        "决定（决定金额，不是到账金额）",
        [
            figures.DECIDED,
            figures.FINES,
            figures.FINES_MEDICAL,
            figures.GAINS,
            figures.TOTAL,
            figures.REFUNDED,
            figures.SUSPENDED,
            figures.NOT_PUNISHED,
            figures.LENIENT,
        ],
    ),
    (
        "复议诉讼与移送",
        [figures.CHALLENGES, figures.TO_POLICE, figures.POLICE_ANSWERED, figures.REPORTED_TO_POLICE],
    ),
    (
        "强制措施与财物",
        [
            figures.SEIZURES,
            figures.SEALED,
            figures.PRESERVATIONS,
            figures.CONFISCATED_KG,
            figures.TAKEN_OFF_KG,
            figures.SELF_DESTROYED_KG,
            figures.PRESERVED_BOTTLES,
            figures.APPRAISED_BOTTLES,
            figures.FAKE_BOTTLES,
        ],
    ),
    (
        "散煤",
        [
            figures.COAL_FOUND,
            figures.COAL_BANNED,
            figures.COAL_SELF,
            figures.COAL_FORCED,
            figures.COAL_TONNES,
        ],
    ),
]


class CaseBoard(PlainPage):
    permission_required = "inspections.view_casefiling"
    template_name = "inspections/case_board.html"

    def get_context_data(self, **kwargs):
        year = self._year()
        period, scope = Period.year(year, until=today()), Scope.of_user(self.request.user)
        values = compute([figure for _, group in SHOWN for figure in group], [period], scope)
        groups = [
            (
                title,
                [
                    (figure, _words(values[figure.key, period], figure), figure.url(period, scope))
                    for figure in group
                ],
            )
            for title, group in SHOWN
        ]
        return super().get_context_data(
            groups=groups,
            period=period,
            checks=identities.checks(period, scope),
            year=year,
            years=[year - 1, year + 1] if year < today().year else [year - 1],
            **kwargs,
        )

    def _year(self) -> int:
        value = self.request.GET.get("year", "")
        year = int(value) if value.isdecimal() and len(value) == 4 else today().year
        return min(max(year, date.min.year + 1), today().year)


def _words(value, figure) -> str:
    if value is None:
        return "无"
    return f"{percent(value)}%" if figure is figures.REVIEW_RATE else f"{value:,} {figure.unit}"
