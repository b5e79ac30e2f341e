"""Finding township and village in an address written by hand, past names of townships included."""

import re
from dataclasses import dataclass

from core.models import Grid, Office, Village
from core.reference import division_changes, division_rows

_ENDING = re.compile(r"(村民委员会|居民委员会|村委会|居委会|社区|村)$")


@dataclass(frozen=True)
class Place:
    """What an address says: ``township_code`` (12 digits) and ``village_id``, each empty where it says nothing."""

    township_code: str = ""
    township_name: str = ""
    village_id: int | None = None
    by_former_name: str = ""


class PlaceFinder:
    """Knows the townships of the county and the villages of the given offices; asks no database per address."""

    def __init__(self, offices):
        self.office_of = {office.division_code: office for office in offices if office.division_code}
        codes = {code[:6] for code in self.office_of}
        self.townships = {
            row.name: row.code for row in division_rows() if row.level == "township" and row.code[:6] in codes
        }
        self.townships.update(
            {
                office.place_name: code
                for code, office in self.office_of.items()
                if office.kind == Office.Kind.TOWNSHIP
            }
        )
        self.former = {
            change.old_name: (change.new_name, change.new_code)
            for change in division_changes()
            if change.kind == "name" and change.within in codes
        }
        self.villages: dict[int, list[tuple[str, int]]] = {}
        for pk, office_id, name in Village.objects.filter(office__in=offices).values_list(
            "pk", "office_id", "name"
        ):
            self.villages.setdefault(office_id, []).append((_ENDING.sub("", name), pk))
        self.grid_of = dict(
            Grid.villages.through.objects.filter(grid__office__in=offices)
            .order_by("-grid_id")
            .values_list("village_id", "grid_id")
        )

    def find(self, address: str, office=None) -> Place:
        """The place of ``address``; ``office`` is where villages are looked for when no township is named."""
        name, code, former = self._township(address)
        office = self.office_of.get(code, None if code else office)
        village = self._village(address, office.pk) if office else None
        return Place(code, name, village, former)

    def _township(self, address):
        for name, code in self.townships.items():
            if name in address:
                return name, code, ""
        for old, (name, code) in self.former.items():
            if old in address:
                return name, code, old
        return "", "", ""

    def _village(self, address, office_id):
        """The longest village name of the office that the address holds."""
        found = [
            (len(stem), pk)
            for stem, pk in self.villages.get(office_id, [])
            if len(stem) > 1 and stem in address
        ]
        return max(found)[1] if found else None
