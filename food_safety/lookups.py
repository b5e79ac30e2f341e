"""Finding entities and test items by what people type into a sheet: names, codes, pinyin initials, usual short names."""

from core.errors import RuleBroken
from core.search import initials, plain
from entities.models import Entity
from food_safety.models import TestItem

# More names than a browser shows usefully; whoever is not among them is still found when typed in full.
SUGGESTIONS = 1000
CANDIDATES = 5


class ItemFinder:
    """The catalogue of one office, read once: full name, another name (农残) or pinyin initials (nycl)."""

    def __init__(self, office):
        self.items = list(TestItem.objects.of_office(office).active())
        self.known: dict[str, list[TestItem]] = {}
        for item in self.items:
            for word in {plain(word) for word in (item.name, *item.aliases.split("、")) if word}:
                self.known.setdefault(word, []).append(item)
        self.by_initials: dict[str, list[TestItem]] = {}
        for item in self.items:
            self.by_initials.setdefault(initials(item.name), []).append(item)

    def find(self, text: str) -> TestItem:
        """The item that ``text`` means. Raises RuleBroken where it is unknown or may mean several."""
        wanted = plain(text)
        found = self.known.get(wanted) or self.by_initials.get(wanted) or []
        if len(found) == 1:
            return found[0]
        if found:
            raise RuleBroken(f"「{text}」可能是{'、'.join(item.name for item in found)}，请写全称", "item")
        near = [item.name for item in self.items if wanted and wanted in plain(item.name)]
        raise RuleBroken(
            f"目录中没有检测项目「{text}」" + (f"，相近的有：{'、'.join(near)}" if near else ""), "item"
        )

    def options(self) -> list[tuple[str, str]]:
        """``[(value, hint)]`` for a datalist; typing the initials finds the name through its hint."""
        return [(item.name, f"{initials(item.name)}　{item.limit_text}") for item in self.items]


class EntityFinder:
    """Entities that ``user`` may see, found for all rows of a sheet with one query."""

    def __init__(self, user, texts):
        self.rows = Entity.objects.filter(office=user.office_id).visible_to(user)
        wanted = {plain(text) for text in texts if plain(text)}
        self.found: dict[str, list[Entity]] = {}
        if not wanted:
            return
        fitting = (
            self.rows.filter(name_plain__in=wanted)
            | self.rows.filter(code__in={one.upper() for one in wanted})
            | self.rows.filter(name_initials__in={one for one in wanted if one.isascii()})
        )
        for entity in fitting.select_related("village"):
            for key in {entity.name_plain, entity.code.lower(), entity.name_initials} & wanted:
                self.found.setdefault(key, []).append(entity)

    def find(self, text: str) -> Entity:
        """The entity of exactly this name, code or pinyin initials, or of this number (「#12」).

        A part of a name is never taken for the whole: the sample would be booked on somebody else. Raises RuleBroken
        with what comes near.
        """
        if (numbered := self.rows.numbered(text)) is not None:
            return numbered
        found = self.found.get(plain(text), [])
        operating = [entity for entity in found if not entity.is_ended] or found
        if len(operating) == 1:
            return operating[0]
        if operating:
            shown = "、".join(
                f"{entity.name}（{entity.code or entity.address or '无代码'}）"
                for entity in operating[:CANDIDATES]
            )
            raise RuleBroken(
                f"有 {len(operating)} 户符合「{text}」：{shown}，请填写统一社会信用代码", "entity"
            )
        near = list(self.rows.matching(text).order_by("-pk").values_list("name", flat=True)[:CANDIDATES])
        hint = f"，相近的有：{'、'.join(near)}" if near else ""
        raise RuleBroken(f"名录中没有「{text}」{hint}；不在名录中的，请填在抽样地点一栏", "entity")


def entity_options(user) -> list[tuple[str, str]]:
    """``[(value, hint)]`` of the food businesses in operation, for a datalist.

    The value is the name; where two have the same name it is the code, and the hint tells them apart.
    """
    rows = (
        Entity.objects.filter(office=user.office_id, status=Entity.Status.OPERATING, is_food=True)
        .visible_to(user)
        .order_by("name_plain", "pk")
        .values_list("name", "name_initials", "code", "address")[:SUGGESTIONS]
    )
    rows = list(rows)
    names = [name for name, *_ in rows]
    twins = {name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else set()
    return [
        (code, f"{name}　{address}") if name in twins and code else (name, letters)
        for name, letters, code, address in rows
    ]
