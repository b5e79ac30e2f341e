"""What the imports of the office's paper ledgers share: people, campaigns and shops said by name, and no silent change."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from core.errors import RuleBroken
from core.imports.base import RowDraft
from core.models import User
from core.search import plain
from entities.imports.form_rows import TriedRows
from entities.imports.rows import EntityRows
from entities.models import Entity
from inspections.models import Campaign, CaseFiling

BETWEEN_PEOPLE = re.compile(r"[、,，;；/\s]+")


def by_label(choices) -> dict[str, str]:
    return {label: value for value, label in choices}


class PaperRows(EntityRows, TriedRows):
    """Rows of a paper ledger. One that says other words than the record it is the same as is told so.

    ``headings`` name the heading of a field of the service under which another column is read.
    """

    takes_ended = True
    headings: Mapping[str, str] = MappingProxyType({})

    def prepare(self):
        super().prepare()
        office = self.by.office
        self.people: dict[str, list[User]] = {}
        for person in User.objects.filter(office__in={office, office.parent} - {None}):
            self.people.setdefault(plain(person.display_name), []).append(person)
        self.campaigns: dict[str, list[Campaign]] = {}
        for campaign in Campaign.objects.filter(office=office):
            self.campaigns.setdefault(plain(campaign.name), []).append(campaign)

    def registered(self, code: str, name: str) -> list[tuple[int, int]]:
        """``[(entity, its office)]`` of those so called, of those that have closed since where none is left."""
        found = self.entities.get(code.lower() or plain(name)) or []
        return [one for one in found if self.ended.get(one[0]) != "merged"]

    def entity_of(self, row):
        code, name = row.values.get("entity_code") or "", row.values.get("entity_text") or ""
        found = self.registered(code, name) or self.registered("", name)
        if len(found) != 1:
            return super().entity_of(row)
        row.values["office_id"] = found[0][1]
        return found[0][0]

    def label_of(self, name):
        return super().label_of(self.headings.get(name, name))

    def officers(self, values) -> tuple[User, User]:
        """The two people of ``officers_text``, the first in charge. Raises RuleBroken."""
        names = [name for name in BETWEEN_PEOPLE.split(values.get("officers_text") or "") if name]
        if len(names) != 2:
            raise RuleBroken(f"请写两名{self.label_of('officers_text')}，用顿号分开", "officers_text")
        lead, second = (self.only(self.people, name, "officers_text", "账号") for name in names)
        return lead, second

    def campaign_of(self, values) -> Campaign | None:
        said = values.get("campaign_text") or ""
        return self.only(self.campaigns, said, "campaign_text", "专项行动") if said else None

    def case_of(self, values) -> CaseFiling | None:
        """The case whose number ``case_text`` says."""
        said = values.get("case_text") or ""
        if not said:
            return None
        case = CaseFiling.objects.filter(office=self.by.office, number_text=said).first()
        if case is None:
            raise RuleBroken(f"没有立案号为「{said}」的案件，请先登记或者导入案件", "case_text")
        return case

    def only(self, known: dict[str, list], said: str, column: str, what: str):
        """The one of ``known`` that ``said`` names. Raises RuleBroken."""
        found = known.get(plain(said), [])
        if len(found) == 1:
            return found[0]
        raise RuleBroken(
            f"有 {len(found)} 个{what}叫「{said}」，请先改成不同的名称"
            if found
            else f"没有「{said}」这个{what}",
            column,
        )

    def known_to(self, values) -> dict[str, int]:
        """What of the row's names is known without doubt, by attribute: for the comparison with the record."""
        found: dict[str, int] = {}
        try:
            found["lead_officer_id"], found["second_officer_id"] = (one.pk for one in self.officers(values))
        except RuleBroken:
            found = {}
        try:
            campaign = self.campaign_of(values)
        except RuleBroken:
            campaign = None
        return found | ({"campaign_id": campaign.pk} if campaign else {})

    def said(self, row):
        return self.attributes(row.values)

    def recorded(self, keys, names, *, lock):
        return self.stored_values(keys, names, lock=lock)

    def attributes(self, values):
        return super().attributes(values) | self.known_to(values)


class PartyRows(PaperRows):
    """Rows about a party that need never have been a registered entity."""

    def attributes(self, values):
        """The entity counts as said where the row names its code: a name alone may mean another of the same name."""
        found = super().attributes(values)
        found.pop("entity_id", None)
        entity = values.get("entity")
        return found | ({"entity_id": entity.pk} if entity and values.get("entity_code") else {})

    def party_of(self, row: RowDraft) -> Entity | None:
        """The entity that the row's party is; None where no such name is registered."""
        code, name = row.values.get("entity_code") or "", row.values.get("party_name") or ""
        found = self.registered(code, name)
        if len(found) == 1:
            return Entity.objects.select_related("office").get(pk=found[0][0])
        if found:
            row.error(f"有 {len(found)} 个主体叫「{name}」，请加一列统一社会信用代码", "当事人")
        elif code:
            row.error(
                "经营主体名录中没有这个信用代码；当事人没有建档的，请清空代码，只写名称", "统一社会信用代码"
            )
        return None
