from core import tiles
from core.menu import Entry, add

add(
    Entry("监督检查", "登记检查", "inspections:inspection_create", "inspections.add_inspection", 10),
    Entry("监督检查", "监督检查记录", "inspections:inspection_list", "inspections.view_inspection", 20),
    Entry("监督检查", "发现的问题", "inspections:problem_list", "inspections.view_problem", 30),
    Entry("监督检查", "专项行动", "inspections:campaign_list", "inspections.view_campaign", 40),
    Entry("监督检查", "检查要点表", "inspections:checklist_list", "inspections.view_checklist", 50),
)
tiles.add(
    tiles.Tile("inspections.visits", "inspections.view_inspection", 10),
    tiles.Tile("inspections.food_coverage", "inspections.view_inspection", 20),
    tiles.Tile("inspections.closing_rate", "inspections.view_inspection", 30),
)
add(
    Entry("监督检查", "双随机抽查", "inspections:drawplan_list", "inspections.view_drawplan", 45),
    Entry("监督检查", "双随机对象", "inspections:drawtarget_list", "inspections.view_drawtarget", 46),
)
add(
    Entry("案件与强制措施", "行政处罚案件", "inspections:casefiling_list", "inspections.view_casefiling", 60),
    Entry("案件与强制措施", "处罚决定", "inspections:casedecision_list", "inspections.view_casedecision", 61),
    Entry("案件与强制措施", "案件审核", "inspections:casereview_list", "inspections.view_casereview", 62),
    Entry(
        "案件与强制措施", "复议诉讼", "inspections:casechallenge_list", "inspections.view_casechallenge", 63
    ),
    Entry("案件与强制措施", "案件移送", "inspections:casetransfer_list", "inspections.view_casetransfer", 64),
    Entry("案件与强制措施", "强制措施", "inspections:seizure_list", "inspections.view_seizure", 65),
    Entry("案件与强制措施", "涉案财物", "inspections:seizeditem_list", "inspections.view_seizeditem", 66),
    Entry("案件与强制措施", "财物去向", "inspections:itemmove_list", "inspections.view_itemmove", 67),
    Entry("案件与强制措施", "鉴定", "inspections:appraisal_list", "inspections.view_appraisal", 68),
    Entry("监督检查", "散煤经营点", "inspections:coalsite_list", "inspections.view_coalsite", 69),
    Entry("监督检查", "产品质量抽检", "inspections:productsample_list", "inspections.view_productsample", 51),
    Entry(
        "监督检查", "重大活动保障", "inspections:eventprotection_list", "inspections.view_eventprotection", 41
    ),
    Entry("监督检查", "扫黑除恶线索摸排", "inspections:cluesweep_list", "inspections.view_cluesweep", 52),
    Entry("监督检查", "平台下线", "inspections:platformaction_list", "inspections.view_platformaction", 53),
    Entry("监督检查", "文书台账", "inspections:document_list", "core.view_issueddocument", 70),
)
add(
    Entry("监督检查", "未闭环问题", "inspections:problem_open", "inspections.view_order", 31),
    Entry("监督检查", "责令改正与意见书", "inspections:order_list", "inspections.view_order", 32),
    Entry("监督检查", "约谈", "inspections:interview_list", "inspections.view_interview", 48),
)
tiles.add(tiles.Tile("inspections.problems_overdue", "inspections.view_order", 31))
