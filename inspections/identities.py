"""Sums that must agree (domain.md A5): computed from the same figures as the summary, shown where one is broken."""

from dataclasses import dataclass

from core.indicators import Scope, compute
from core.periods import Period
from inspections.indicators import cases as figures
from inspections.indicators import ledgers as samples
from inspections.models.goods import plain_number


@dataclass(frozen=True)
class Identity:
    """``left`` equals the sum of ``right``, or with ``at_most`` is not more than it."""

    label: str
    left: object
    right: tuple
    source: str
    at_most: bool = False


IDENTITIES = (
    Identity("办理案件 = 结案 + 在办", figures.HANDLED, (figures.CLOSED, figures.OPEN), "C22=C23+C24"),
    Identity(
        "清理取缔 = 自行取缔 + 强制取缔",
        figures.COAL_BANNED,
        (figures.COAL_SELF, figures.COAL_FORCED),
        "C242=C243+C244",
    ),
    Identity(
        "鉴定 ≤ 先行登记保存（瓶）",
        figures.APPRAISED_BOTTLES,
        (figures.PRESERVED_BOTTLES,),
        "C53≤C52",
        at_most=True,
    ),
    Identity(
        "假冒 ≤ 鉴定（瓶）", figures.FAKE_BOTTLES, (figures.APPRAISED_BOTTLES,), "C54≤C53", at_most=True
    ),
    Identity(
        "抽检洁净煤 = 不合格 + 合格 + 待检",
        samples.CLEAN_COAL,
        (samples.CLEAN_COAL_FAILED, samples.CLEAN_COAL_PASSED, samples.CLEAN_COAL_WAITING),
        "C62=C63+C64+C65",
    ),
    Identity(
        "产品抽检 = 不合格 + 合格 + 待检",
        samples.SAMPLES,
        (samples.SAMPLES_FAILED, samples.SAMPLES_PASSED, samples.SAMPLES_WAITING),
        "C-184",
    ),
    Identity("核审案件 ≤ 普通程序决定", figures.REVIEWED, (figures.ORDINARY,), "C26", at_most=True),
)


@dataclass(frozen=True)
class Check:
    """One identity with its numbers of one period: ``left``, ``parts`` in order, and whether it holds."""

    identity: Identity
    left: object
    parts: tuple
    holds: bool

    @property
    def words(self) -> str:
        sign = "≤" if self.identity.at_most else "="
        return f"{plain_number(self.left)} {sign} {' + '.join(map(plain_number, self.parts))}"


def holds(identity: Identity, left, parts) -> bool:
    return left <= sum(parts) if identity.at_most else left == sum(parts)


def checks(period: Period, scope: Scope) -> list[Check]:
    """Every identity with its numbers in ``period``; one pass over each table."""
    wanted = {figure.key: figure for one in IDENTITIES for figure in (one.left, *one.right)}
    values = compute(list(wanted.values()), [period], scope)
    found = []
    for one in IDENTITIES:
        left, parts = values[one.left.key, period], tuple(values[part.key, period] for part in one.right)
        found.append(Check(one, left, parts, holds(one, left, parts)))
    return found


def broken(period: Period, scope: Scope) -> list[Check]:
    return [check for check in checks(period, scope) if not check.holds]
