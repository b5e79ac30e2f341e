from core import tiles
from core.menu import Entry, add

add(Entry("监督检查", "登记检查", "inspections:inspection_create", "inspections.add_inspection", 10),
    Entry("监督检查", "监督检查记录", "inspections:inspection_list", "inspections.view_inspection", 20),
    Entry("监督检查", "发现的问题", "inspections:problem_list", "inspections.view_problem", 30),
    Entry("监督检查", "专项行动", "inspections:campaign_list", "inspections.view_campaign", 40),
    Entry("监督检查", "检查要点表", "inspections:checklist_list", "inspections.view_checklist", 50))
tiles.add(tiles.Tile("inspections.visits", "inspections.view_inspection", 10),
          tiles.Tile("inspections.food_coverage", "inspections.view_inspection", 20),
          tiles.Tile("inspections.closing_rate", "inspections.view_inspection", 30))
add(Entry("监督检查", "双随机抽查", "inspections:drawplan_list", "inspections.view_drawplan", 45),
    Entry("监督检查", "双随机对象", "inspections:drawtarget_list", "inspections.view_drawtarget", 46))
