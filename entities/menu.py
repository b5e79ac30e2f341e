from core import search_sources as sources
from core import tiles
from core.menu import Entry, add
from entities.models import Entity

add(Entry("经营主体", "经营主体", "entities:entity_list", "entities.view_entity", 10),
    Entry("经营主体", "许可与登记", "entities:licence_list", "entities.view_licence", 20),
    Entry("经营主体", "导入主体", "entities:entity_import", "entities.import_entity", 90))

sources.add(sources.Source(
    "经营主体", Entity, "entities.view_entity", "entities:entity_list",
    find=lambda rows, text: rows.matching(text).select_related("village").order_by("-pk"),
    describe=lambda entity: "　".join(filter(None, [entity.code, entity.get_kind_display(),
                                                  str(entity.village or ""), entity.get_status_display()]))))
tiles.add(tiles.Tile("entities.existing", "entities.view_entity", 10))
