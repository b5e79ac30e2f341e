"""How those who were asked to a talk stand in one cell of a table: 「丰源超市：王某（店长）；李某（村干部，未到）」."""

import re
from typing import NamedTuple

from core.errors import RuleBroken

ABSENT = "未到"
BETWEEN = "、；;\n"
COLONS = "：:"
OPENING, CLOSING = "（(", "）)"


class Asked(NamedTuple):
    """One person as a cell says it; ``entity`` is a name, a code or empty."""

    person: str
    entity: str = ""
    duty: str = ""
    attended: bool = True


def read_asked(text: str) -> list[Asked]:
    """The people of one cell, divided by 、 or ； outside brackets.

    Before a colon stands the entity, in brackets at the end the duty and 「未到」 for who did not come. Raises RuleBroken.
    """
    return [_one(part) for part in _parts(text, BETWEEN) if part]


def write_asked(people: list[Asked]) -> str:
    """What ``read_asked`` reads again as the same people."""
    return "；".join(_written(one) for one in people)


def may_stand_in_cell(name: str) -> bool:
    """Whether the name of an entity can be told from what stands around it."""
    try:
        return _parts(name, BETWEEN + COLONS) == [name]
    except RuleBroken:
        return False


def _written(one: Asked) -> str:
    said = "，".join(word for word in (one.duty, "" if one.attended else ABSENT) if word)
    return (f"{one.entity}：" if one.entity else "") + one.person + (f"（{said}）" if said else "")


def _one(part: str) -> Asked:
    *before, rest = _parts(part, COLONS, most=1)
    entity = before[0] if before else ""
    person, duty, attended = rest, "", True
    if rest and rest[-1] in CLOSING:
        start = _opening_of_the_last(rest)
        person, said = rest[:start].strip(), rest[start + 1 : -1].strip()
        words = re.split("[，,；;]", said)
        attended = words[-1].strip() != ABSENT
        duty = said if attended else said[: -len(words[-1])].rstrip("，,；; ")
    if not person and not entity:
        raise RuleBroken(f"「{part}」没有写姓名")
    return Asked(person, entity, duty, attended)


def _parts(text: str, marks: str, *, most: int = 0) -> list[str]:
    """``text`` divided at ``marks`` outside brackets, at most ``most`` times where that is not 0."""
    depth, found = 0, [""]
    for sign in text:
        depth += (sign in OPENING) - (sign in CLOSING)
        if depth < 0:
            break
        if depth == 0 and sign in marks and (not most or len(found) <= most):
            found.append("")
        else:
            found[-1] += sign
    if depth:
        raise RuleBroken(f"「{text.strip()[:30]}」的括号不成对")
    return [part.strip() for part in found]


def _opening_of_the_last(text: str) -> int:
    """Where the bracket opens that closes at the end of ``text``."""
    depth = 0
    for place in range(len(text) - 1, -1, -1):
        depth += (text[place] in CLOSING) - (text[place] in OPENING)
        if depth == 0:
            break
    return place
