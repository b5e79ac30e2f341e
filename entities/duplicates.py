"""Records that may be one and the same shop: same code, same old number, same name, near names at one address."""

import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from entities.models import DifferentShops, Entity

ALIKE = 0.75
LARGEST_GROUP = 60  # more shops than that at one address say that the address is only a village's name
PAIRS = 300
_REGION = re.compile(r"^(?:.{2,3}省|.{2,3}市|.{2,4}县|.{1,4}[镇乡])+")
_BLANKS = re.compile(r"[\s（）()、，,。·-]+")


@dataclass(frozen=True)
class Pair:
    """Two records that look alike, the older first, and why."""

    first: Entity
    second: Entity
    reason: str


def find_pairs(user) -> list[Pair]:
    """At most ``PAIRS`` of the pairs that ``user`` sees, the surest first. Two queries; the comparison is done here."""
    rows = list(
        Entity.objects.visible_to(user)
        .present()
        .select_related("village")
        .order_by("pk")
        .only(
            "pk", "office_id", "name", "name_plain", "code", "old_code", "address", "village__name", "status"
        )
    )
    different = set(DifferentShops.objects.values_list("first", "second"))
    found: dict[tuple[int, int], Pair] = {}
    for reason, groups in (
        ("统一社会信用代码相同", _groups(rows, "code")),
        ("原注册号相同", _groups(rows, "old_code")),
        ("名称相同", _groups(rows, "name_plain")),
        ("同一地址、名称相近", _near(rows)),
    ):
        for first, second in groups:
            key = (first.pk, second.pk)
            fits = first.office_id == second.office_id and not (
                first.code and second.code and first.code != second.code
            )
            if fits and key not in different:
                found.setdefault(key, Pair(first, second, reason))
    return list(found.values())[:PAIRS]


def _groups(rows, name):
    """Pairs of rows with the same filled ``name``."""
    groups = defaultdict(list)
    for row in rows:
        if value := getattr(row, name):
            groups[row.office_id, value].append(row)
    for group in groups.values():
        yield from combinations(group[:LARGEST_GROUP], 2)


def _near(rows):
    groups = defaultdict(list)
    for row in rows:
        if address := plain_address(row.address):
            groups[row.office_id, address].append((stem(row.name), row))
    for group in groups.values():
        if len(group) > LARGEST_GROUP:
            continue
        for (one, first), (other, second) in combinations(group, 2):
            if alike(one, other):
                yield first, second


def plain_address(address: str) -> str:
    """The address without province, county and town and without punctuation: what two hands write alike."""
    return _REGION.sub("", _BLANKS.sub("", address))


def stem(name: str) -> str:
    """The name without the region before it."""
    return _REGION.sub("", _BLANKS.sub("", name))


def alike(one: str, other: str) -> bool:
    """Whether two names differ by little, or one holds the other."""
    if not one or not other:
        return False
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 3 and shorter in longer:
        return True
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
