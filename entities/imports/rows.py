"""Imports whose rows name a market entity: found by what people write, its name or credit code."""

from core.imports.base import RowDraft, TableImport
from core.search import plain
from entities.models import Entity


class EntityRows(TableImport):
    """Rows that name a market entity in ``entity_text`` or ``entity_code``. One that was closed since is found too: a
    table tells of what was before."""

    #: Whether new rows may be about an entity that was closed since.
    takes_ended = False

    def prepare(self):
        super().prepare()
        self.entities: dict[str, list[tuple[int, int]]] = {}
        mine = Entity.objects.filter(office__in=self.offices)
        self.ended = dict(mine.ended().values_list("pk", "status"))
        for rows in (mine.present(), mine.ended()):
            words: dict[str, list[tuple[int, int]]] = {}
            for key, office, name, code in rows.values_list("pk", "office_id", "name_plain", "code"):
                for word in {name, code.lower()} - {""}:
                    words.setdefault(word, []).append((key, office))
            self.entities = words | self.entities  # a present one goes before an ended one of its name

    def entity_of(self, row: RowDraft) -> int | None:
        code, name = row.values.get("entity_code") or "", row.values.get("entity_text") or ""
        found = self.entities.get(code.lower()) or self.entities.get(plain(name)) or []
        if len(found) == 1:
            row.values["office_id"] = found[0][1]
            return found[0][0]
        if found:
            row.error(f"有 {len(found)} 个主体叫「{name}」，请加一列统一社会信用代码", "名称")
        else:
            row.error(f"经营主体名录中没有「{name or code}」，请先登记主体", "名称")
        return None

    def ask_the_new(self, row):
        super().ask_the_new(row)
        status = self.ended.get(row.values.get("entity_id"))
        if status == "merged" or (status and not self.takes_ended):
            words = dict(Entity.Status.choices)[status]
            row.error(
                f"「{row.values.get('entity_text') or row.values.get('entity_code')}」{words}，不能再登记",
                "名称",
            )

    def defaults(self):
        return {
            **super().defaults(),
            "created_by_id": self.batch.created_by_id,
            **({"import_batch_id": self.batch.pk} if hasattr(self.model, "import_batch_id") else {}),
        }
