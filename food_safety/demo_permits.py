"""Food permits of every shop of the demonstration: first issues, some renewals, changes and endings in the year."""

import uuid
from datetime import date, timedelta

from core.identifiers import mod_11_10
from food_safety import services
from food_safety.rules import permits as rules

SUBS = {"small_catering": ("small_catering", 12, 30), "small_sale": ("small_sale", 4, 10)}
CHANGES = ["负责人变更", "经营项目增加热食类食品制售", "经营场所门牌号变更", "名称变更"]


def build(rng, year, world) -> None:
    """One certificate an entity; those of shops older than three years began within the last three."""
    maker = Maker(rng, year, world)
    for entity, kind, number, day in world.made.pop("permits", []):
        maker.issue(entity, kind, number, day)
    maker.go_on()
    world.made["permits"] = maker.permits


class Maker:
    def __init__(self, rng, year, world):
        self.rng, self.year, self.by = rng, year, world.users["neiqin"]
        self.last = date(year, 12, 31)
        self.permits: list = []

    def issue(self, entity, kind, number, day):
        """The first issue: soon after the registration, for an old shop on some day of the three years before."""
        if day < date(self.year - 1, 1, 1):
            day = date(self.year - 3, 2, 1) + timedelta(days=self.rng.randrange(690))
        day = min(day + timedelta(days=self.rng.randint(0, 20)), self.last)
        if entity.ended_on and entity.ended_on < day:
            day = entity.registered_on
        tags = {row.tag.code for row in entity.entity_tags.select_related("tag")}
        if kind == "food_business":
            number = self._number(number, tags)
        sub, least, most = SUBS["small_catering"] if kind == "small_shop" else ("", 20, 160)
        act = services.issue_permit(
            by=self.by,
            on=self.last,
            uuid=self._uuid(),
            entity=entity,
            kind=kind,
            number=number,
            acted_on=day,
            sub=sub,
            area_m2=self.rng.randint(least, most),
        )
        self.permits.append(act.licence)

    def go_on(self):
        """What the year brings for certificates issued before it."""
        old = [
            licence
            for licence in self.permits
            if licence.issued_on.year < self.year and not licence.entity.ended_on
        ]
        for licence in old:
            if licence.valid_until and licence.valid_until.year == self.year and self.rng.random() < 0.8:
                day = licence.valid_until - timedelta(days=self.rng.randint(10, 40))
                if day.year == self.year and day > licence.issued_on:
                    self._act(licence, rules.RENEWAL, day)
        for nth, licence in enumerate(self.rng.sample(old, 18)):
            day = date(self.year, 2, 1) + timedelta(days=self.rng.randrange(300))
            licence.refresh_from_db()
            if licence.issued_on > day or (licence.valid_until and licence.valid_until < day):
                continue
            if nth < 12:
                self._act(licence, rules.CHANGE, day, changed=self.rng.choice(CHANGES))
            else:
                self._act(licence, rules.REISSUE if nth < 14 else rules.CANCEL, day)

    def _act(self, licence, act, day, **values):
        services.record_act(
            licence, by=self.by, on=self.last, uuid=self._uuid(), act=act, acted_on=day, **values
        )

    def _number(self, number, tags):
        """The third character says what kind of business it is."""
        form = "3" if "school_canteen" in tags else "2" if "catering" in tags else "1"
        digits = form + number[3:-1]
        return f"JY{digits}{mod_11_10(digits)}"

    def _uuid(self):
        return uuid.UUID(int=self.rng.getrandbits(128), version=4)
