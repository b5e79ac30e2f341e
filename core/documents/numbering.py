"""Ordinals of the heading levels 一、（一）1.（1） of GB/T 9704-2012, 7.3.3. Pure functions."""

DIGITS = "零一二三四五六七八九"
LEVELS = (1, 2, 3, 4)


def chinese_number(n: int) -> str:
    """``n`` (1–99) in Chinese figures as ordinals are written: 1 → 一, 10 → 十, 21 → 二十一.

    Raises ValueError outside 1–99: no document has a hundred parts on one level.
    """
    if not 1 <= n <= 99:
        raise ValueError(f"no Chinese ordinal for {n}")
    tens, units = divmod(n, 10)
    head = "" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十"
    return head + (DIGITS[units] if units else "")


def ordinal(level: int, n: int) -> str:
    """The ordinal of the ``n``-th heading of ``level`` (1–4), with its own punctuation: 一、 （一） 1.
    （1）.
    """
    if level == 1:
        return f"{chinese_number(n)}、"
    if level == 2:
        return f"（{chinese_number(n)}）"
    if level == 3:
        return f"{n}."
    if level == 4:
        return f"（{n}）"
    raise ValueError(f"no heading level {level}")


class Counter:
    """Counts headings as they come, so that an ordinal is never left out and no level is skipped."""

    def __init__(self):
        self._counts: list[int] = []

    def next(self, level: int) -> tuple[int, str]:
        """``(level, ordinal)`` of the next heading that wants ``level``.

        A heading that would skip a level (（1） right under 一、) is raised to the level below its parent, so
        the level given back may be smaller than the one asked for.
        """
        if level not in LEVELS:
            raise ValueError(f"no heading level {level}")
        level = min(level, len(self._counts) + 1)
        self._counts = [*self._counts[:level], *([0] if level > len(self._counts) else [])]
        self._counts[level - 1] += 1
        return level, ordinal(level, self._counts[level - 1])
