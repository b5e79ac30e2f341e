"""What the imports of special equipment share: finding units and entities by what people write, and the row's place."""

from core.imports.base import RowDraft, TableImport
from core.search import plain
from entities.imports.rows import EntityRows
from special_equipment.models import UseUnit

UNIT_SYNONYMS = ("使用单位名称", "单位名称", "使用单位（产权单位）", "使用单位全称", "企业名称", "受检单位")


class UnitRows(TableImport):
    """Rows that name a use unit in a column ``unit_text`` (and perhaps its credit code in ``unit_code``)."""

    def prepare(self):
        rows = UseUnit.objects.filter(office__in=self.offices, ended_on=None).values_list(
            "pk", "office_id", "entity__name_plain", "entity__code", "entity__village_id"
        )
        self.units: dict[str, list[tuple]] = {}
        for key, office, name, code, village in rows:
            for word in {name, code.lower()} - {""}:
                self.units.setdefault(word, []).append((key, office, village))

    def unit_of(self, row: RowDraft) -> tuple | None:
        """``(pk, office, village)`` of the unit that the row means; otherwise the row is refused and None answered."""
        code, name = row.values.get("unit_code") or "", row.values.get("unit_text") or ""
        found = self.units.get(code.lower()) or self.units.get(plain(name)) or []
        if len(found) == 1:
            return found[0]
        if found:
            row.error(f"有 {len(found)} 个使用单位叫「{name}」，请加一列统一社会信用代码", "使用单位")
        else:
            row.error(f"台账中没有使用单位「{name or code}」，请先登记或导入使用单位", "使用单位")
        return None

    def defaults(self):
        return {
            **super().defaults(),
            "created_by_id": self.batch.created_by_id,
            **({"import_batch_id": self.batch.pk} if hasattr(self.model, "import_batch_id") else {}),
        }


__all__ = ["EntityRows", "UnitRows"]
