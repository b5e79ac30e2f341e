"""What a bench found, and how it is printed and written into docs/benchmarks.md."""

import re
from dataclasses import asdict, dataclass
from pathlib import Path

HEAD = "| 目标 | 量 | 本平台 | 参照 | 比值 | 要求 | 结论 |\n|---|---|---:|---:|---:|---|---|"
MET, MISSED, TOLD = "达到", "**未达到**", "—"


@dataclass(frozen=True)
class Result:
    """One comparison. The ratio is ``ours / reference``, or ``reference / ours`` for ``times``: how many times cheaper.

    limit: at most this ratio; with ``times`` at least this one; None: told without a goal. ``reference`` None: ours
    itself is held against the limit (a number of statements).
    """

    goal: str
    what: str
    ours: float
    reference: float | None = None
    unit: str = "ms"
    limit: float | None = None
    times: bool = False
    note: str = ""

    @property
    def ratio(self) -> float:
        if self.reference is None:
            return self.ours
        above, below = (self.reference, self.ours) if self.times else (self.ours, self.reference)
        return above / below if below else float("inf")

    @property
    def is_met(self) -> bool:
        if self.limit is None:
            return True
        return self.ratio >= self.limit if self.times else self.ratio <= self.limit

    def line(self) -> str:
        """One row of the table."""
        ratio = TOLD if self.reference is None else f"{'÷' if self.times else ''}{_number(self.ratio)}"
        wanted = TOLD if self.limit is None else f"{'≥' if self.times else '≤'} {_number(self.limit)}"
        verdict = TOLD if self.limit is None else MET if self.is_met else MISSED
        reference = TOLD if self.reference is None else f"{_number(self.reference)} {self.unit}"
        what = f"{self.what}（{self.note}）" if self.note else self.what
        return (
            f"| {self.goal} | {what} | {_number(self.ours)} {self.unit} | {reference} | {ratio} | {wanted} "
            f"| {verdict} |"
        )

    def as_json(self) -> dict:
        return asdict(self)


def _number(value: float) -> str:
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def table(results: list[Result]) -> str:
    return "\n".join([HEAD, *(result.line() for result in results)])


def write(path: Path, name: str, body: str) -> None:
    """Put ``body`` between the marks of the section ``name`` of the page, and leave the rest of it as it is."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    text = path.read_text(encoding="utf-8")
    if begin not in text or end not in text:
        raise SystemExit(f"{path} 里没有 {begin} 和 {end} 两个标记")
    section = f"{begin}\n{body}\n{end}"
    path.write_text(
        re.sub(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: section, text, flags=re.S),
        encoding="utf-8",
    )
