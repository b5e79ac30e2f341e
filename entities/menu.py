from core import search_sources as sources
from core import tiles
from core.menu import Entry, add
from entities.models import Entity

add(
    Entry("经营主体", "经营主体", "entities:entity_list", "entities.view_entity", 10),
    Entry("经营主体", "许可与登记", "entities:licence_list", "entities.view_licence", 20),
    Entry("经营主体", "年报", "entities:annual_drive", "entities.view_annualreport", 30),
    Entry("网格与走访", "网格底数", "entities:grid_board", "core.view_grid", 40),
    Entry("网格与走访", "检查频次", "entities:duty_list", "entities.view_entity", 42),
    Entry("网格与走访", "巡查走访", "entities:visitlog_list", "entities.view_visitlog", 44),
    Entry("网格与走访", "回访", "entities:returnvisit_list", "entities.view_returnvisit", 46),
    Entry("经营主体", "信用与名录", "entities:listing_list", "entities.view_listing", 50),
    Entry("经营主体", "设施", "entities:entityfacility_list", "entities.view_entityfacility", 52),
    Entry("网格与走访", "上级检查与承诺", "entities:superiorcheck_list", "entities.view_superiorcheck", 54),
    Entry("经营主体", "无证无照", "entities:unlicensedshop_list", "entities.view_unlicensedshop", 60),
    Entry("经营主体", "网络主体", "entities:onlinesubject_list", "entities.view_onlinesubject", 62),
    Entry("网格与走访", "村级协管员", "entities:villageassistant_list", "entities.view_villageassistant", 64),
    Entry("经营主体", "重复档案", "entities:entitymerge_list", "entities.view_entitymerge", 80),
    Entry("经营主体", "导入主体", "entities:entity_import", "entities.import_entity", 90),
)

sources.add(
    sources.Source(
        "经营主体",
        Entity,
        "entities.view_entity",
        "entities:entity_list",
        find=lambda rows, text: rows.matching(text).select_related("village").order_by("-pk"),
        describe=lambda entity: "　".join(
            filter(
                None,
                [
                    entity.code,
                    entity.get_kind_display(),
                    str(entity.village or ""),
                    entity.get_status_display(),
                ],
            )
        ),
    )
)
tiles.add(tiles.Tile("entities.existing", "entities.view_entity", 10))
