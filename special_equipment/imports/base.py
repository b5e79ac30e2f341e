"""What the imports of special equipment share: finding units and entities by what people write, and the row's place."""

from core.imports.base import RowDraft, TableImport
from core.search import plain
from entities.imports.rows import EntityRows
from special_equipment.models import UseUnit

UNIT_SYNONYMS = ("使用单位名称", "单位名称", "使用单位（产权单位）", "使用单位全称", "企业名称", "受检单位")


def _by_words(units) -> dict[str, list[tuple]]:
    rows = units.values_list("pk", "office_id", "entity__name_plain", "entity__code", "entity__village_id")
    found: dict[str, list[tuple]] = {}
    for key, office, name, code, village in rows:
        for word in {name, code.lower()} - {""}:
            found.setdefault(word, []).append((key, office, village))
    return found


class UnitRows(TableImport):
    """Rows that name a use unit in a column ``unit_text`` (and perhaps its credit code in ``unit_code``)."""

    def prepare(self):
        mine = UseUnit.objects.filter(office__in=self.offices)
        self.units: dict[str, list[tuple]] = {}
        self.ended = set(mine.exclude(ended_on=None).values_list("pk", flat=True))
        for rows in (mine.filter(ended_on=None), mine.exclude(ended_on=None)):
            self.units = _by_words(rows) | self.units  # a running one goes before an ended one of its name

    def ask_the_new(self, row):
        super().ask_the_new(row)
        if any(unit[0] in self.ended for unit in self._named(row)):
            row.error("这个使用单位已经停止使用特种设备，不能再登记", "使用单位")

    def unit_of(self, row: RowDraft) -> tuple | None:
        """``(pk, office, village)`` of the unit that the row means; otherwise the row is refused and None answered."""
        code, name = row.values.get("unit_code") or "", row.values.get("unit_text") or ""
        found = self._named(row)
        if len(found) == 1:
            return found[0]
        if found:
            row.error(f"有 {len(found)} 个使用单位叫「{name}」，请加一列统一社会信用代码", "使用单位")
        else:
            row.error(f"台账中没有使用单位「{name or code}」，请先登记或导入使用单位", "使用单位")
        return None

    def _named(self, row: RowDraft) -> list[tuple]:
        code, name = row.values.get("unit_code") or "", row.values.get("unit_text") or ""
        return self.units.get(code.lower()) or self.units.get(plain(name)) or []

    def defaults(self):
        return {
            **super().defaults(),
            "created_by_id": self.batch.created_by_id,
            **({"import_batch_id": self.batch.pk} if hasattr(self.model, "import_batch_id") else {}),
        }


__all__ = ["EntityRows", "UnitRows"]
